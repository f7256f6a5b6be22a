#!/usr/bin/env bash
# Builds and starts RemoteVerify on this machine. See --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() { cat <<'TEXT'
bash infra/run.sh [options]        builds what changed and starts at http://localhost:5080

  --demo        also makes a department, an official, an auditor, two matter types, a case
                and its invitation, and prints addresses and sign-ins to click
  --rehearse    two headless browsers with synthetic cameras hold a short session through the
                real pages; prints the verdict and the address of the replay (implies --demo)
  --lan         HTTPS with a certificate of its own for phones on the same network, with a QR code
  --port N      port of the pages (default 5080)
  --data DIR    where everything is kept (default ./data)
  --help        this text
Ctrl-C stops the server. Nothing outside the data folder and the build folders is changed.
TEXT
}

demo= rehearse= lan= port=5080 data="$root/data"
while [ $# -gt 0 ]; do
  case $1 in
    --demo) demo=1 ;;
    --rehearse) rehearse=1 demo=1 ;;
    --lan) lan=1 ;;
    --port) [ $# -gt 1 ] || fail "--port needs a number"; port=$2; shift ;;
    --data) [ $# -gt 1 ] || fail "--data needs a folder"; data=$2; shift ;;
    --help|-h) usage; exit 0 ;;
    *) usage >&2; fail "unknown option $1" ;;
  esac
  shift
done
[[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || fail "--port takes a number from 1 to 65535, not '$port'"
mkdir -p "$data" || fail "the data folder $data cannot be made"
data=$(cd "$data" && pwd)

need_sdks
need_apt curl=curl ffmpeg=ffmpeg /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc=fonts-wqy-zenhei
[ -z "$rehearse" ] || need_chromium
# RV_SERVER names a server that is built already, beside a built web client.
dll=${RV_SERVER:-$root/artifacts/server/RemoteVerify.Server.dll}
if [ -z "${RV_SERVER:-}" ]; then
  web_build
  step server-build artifacts/server/RemoteVerify.Server.dll "$dotnet_inputs server media" "Building the server" \
    dotnet publish server/RemoteVerify.Server.csproj -c Release -o artifacts/server -v q
fi
[ -z "$rehearse" ] || step rehearsal-build artifacts/rehearsal/RemoteVerify.EndToEnd.dll "$dotnet_inputs tests/EndToEnd media/Evidence" \
  "Building the rehearsal" dotnet publish tests/EndToEnd/RemoteVerify.EndToEnd.csproj -c Release -o artifacts/rehearsal -v q

url="http://localhost:$port" listen="http://localhost:$port"
settings=(--RemoteVerify:DataFolder "$data" --RemoteVerify:WebRoot "$root/web-client/dist" --RemoteVerify:Media:Port "$port")
if [ -n "$lan" ]; then
  need_apt openssl=openssl ip=iproute2
  . "$root/infra/lan.sh"
fi

server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; }; }
trap 'stop; exit 0' INT TERM
trap stop EXIT

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  fail "something already listens on port $port. Stop it, or choose another with --port."
fi
say "Starting at $url (data in $data)"
dotnet "$dll" --RemoteVerify:Urls "$listen" --RemoteVerify:PublicUrl "$url" "${settings[@]}" \
  ${demo:+--demo} ${lan:+--print-qr "$url"} </dev/null &
server=$!
ready() { curl -skf -o /dev/null --max-time 2 "$url/health/ready"; }
for _ in $(seq 300); do
  ready && break
  kill -0 "$server" 2>/dev/null || { server=; fail "the server stopped while starting; its last words are above."; }
  sleep 0.2
done
ready || fail "the server did not become ready within a minute."
say "Ready: $url   (Ctrl-C stops)"

if [ -n "$rehearse" ]; then
  say "Rehearsing: an official and an applicant hold a short session in two headless browsers"
  code=0
  dotnet "$root/artifacts/rehearsal/RemoteVerify.EndToEnd.dll" rehearse "$url" "$data" </dev/null || code=$?
  [ -z "${REHEARSE_ONLY:-}" ] || exit "$code"
  [ "$code" = 0 ] || say "The rehearsal failed; the server stays up so that you can look."
  say "The server stays up for the replay (Ctrl-C stops)"
fi
wait "$server"
