#!/usr/bin/env bash
# Builds everything once and runs every test. See --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() { cat <<'TEXT'
bash infra/test.sh [options]       runs every test; ends with "N passed, N failed[, N skipped]"

  --only NAME   one part: Transport, Media, Server, EndToEnd or web
  --gallery     no tests: screenshots of the pages, in artifacts/gallery
  --help        this text
TEXT
}

only= gallery=
while [ $# -gt 0 ]; do
  case $1 in
    --only) [ $# -gt 1 ] || fail "--only needs a name"; only=$2; shift ;;
    --gallery) gallery=1 ;;
    --help|-h) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
  shift
done
exec </dev/null
cd "$root"

need_sdks
libraries=/usr/lib/$(uname -m)-linux-gnu
need_chromium
need_firefox
need_apt ffmpeg=ffmpeg ip=iproute2 iptables=iptables turnserver=coturn openssl=openssl curl=curl unzip=unzip \
  "$libraries/gstreamer-1.0/libgstwebrtc.so=gstreamer1.0-plugins-bad" "$libraries/gstreamer-1.0/libgstvpx.so=gstreamer1.0-plugins-good" \
  "$libraries/gstreamer-1.0/libgstnice.so=gstreamer1.0-nice" "$libraries/girepository-1.0/GstWebRTC-1.0.typelib=gir1.2-gst-plugins-bad-1.0" \
  /usr/lib/python3/dist-packages/gi=python3-gi /usr/lib/postgresql=postgresql \
  /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc=fonts-wqy-zenhei
[ -e /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc ] || [ -z "$gallery" ] || fail "fonts-wqy-zenhei is missing: the pages' Chinese would be boxes."

results="$root/artifacts/results"
rm -rf "$results" && mkdir -p "$results"
web_build
web_modules tests
step solution-build tests/EndToEnd/bin/Release/net10.0/RemoteVerify.EndToEnd.dll "$dotnet_inputs RemoteVerify.sln server media tests" \
  "Building the solution" dotnet build RemoteVerify.sln -c Release -v q

if [ -n "$gallery" ]; then
  say "Taking pictures of the pages into artifacts/gallery"
  rm -rf "$root/artifacts/gallery"
  exec timeout 3000 bash infra/namespace.sh tests/EndToEnd/bin/Release/net10.0/RemoteVerify.EndToEnd gallery "$root/artifacts/gallery"
fi

# part NAME SECONDS command... : runs a part in the foreground and notes how it ended; its report tells the counts.
part() {
  local name=$1 limit=$2 code=0 began=$SECONDS; shift 2
  say "Running $name"
  timeout --kill-after=10 "$limit" "$@" >"$results/$name.log" 2>&1 || code=$?
  printf '%s %s' "$code" "$((SECONDS - began))" >"$results/$name.exit"
  node infra/results.mjs --part "$results" "$name"
}
dotnet_part() {
  [ -z "$only" ] || [[ $1 == "$only"* ]] || return 0
  local exe="$root/tests/$1/bin/Release/net10.0/RemoteVerify.$1"
  part "$1" "$2" "${@:3}" "$exe" -result-ctrf "$results/$1.json" -noColor -noLogo
}

if [ -z "$only" ] || [ "$only" = web ]; then
  part web-lint 180 npm --prefix web-client run lint
  part web 600 npm --prefix web-client test -- --reporter=json --outputFile="$results/web.json"
fi
dotnet_part Transport.Tests 600
dotnet_part Media.Tests 900
dotnet_part Server.Tests 900
dotnet_part EndToEnd 2400 bash "$root/infra/namespace.sh"
exec node infra/results.mjs --all "$results"
