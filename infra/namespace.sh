#!/usr/bin/env bash
# namespace.sh COMMAND... : runs it in a network namespace of its own, with loopback and an interface that has the address
# 10.99.0.1: Firefox accepts no media on 127.0.0.1, and Chromium takes no part when loopback is all there is. Without the right to make one the command runs as it is, and its Firefox tests skip themselves.
set -eu
# shellcheck disable=SC2016
setup='ip link set lo up && ip link add rv0 type veth peer name rv1 && ip link set rv0 up && ip link set rv1 up && ip addr add 10.99.0.1/24 dev rv0 && ip route add default via 10.99.0.2 dev rv0'
for unshare in "unshare --net" "unshare --net --user --map-root-user"; do
  if $unshare bash -c "$setup" 2>/dev/null; then
    exec $unshare bash -c "$setup && export RV_NAMESPACE=10.99.0.1 && exec \"\$@\"" bash "$@"
  fi
done
exec "$@"
