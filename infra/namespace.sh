#!/usr/bin/env bash
# namespace.sh COMMAND... : runs it in a network namespace of its own, with loopback and the address 10.99.0.1 that Firefox
# accepts for media. Without the right to make one the command runs as it is, and its Firefox tests skip themselves.
set -eu
# shellcheck disable=SC2016
setup='ip link set lo up && ip addr add 10.99.0.1/32 dev lo && ip route add default dev lo src 10.99.0.1'
for unshare in "unshare --net" "unshare --net --user --map-root-user"; do
  if $unshare bash -c "$setup" 2>/dev/null; then
    exec $unshare bash -c "$setup && export RV_NAMESPACE=10.99.0.1 && exec \"\$@\"" bash "$@"
  fi
done
exec "$@"
