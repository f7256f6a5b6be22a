#!/usr/bin/env bash
# Builds the verifying command as one file for each system; who runs it needs no .NET. See --help.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

systems=(linux-x64 linux-arm64 win-x64 osx-arm64 osx-x64)
no_runtime=75 # as EX_TEMPFAIL in sysexits.h

usage() { cat <<TEXT
bash infra/publish-verify.sh [options] [SYSTEM...]

Builds remoteverify for ${systems[*]} (or those named),
into artifacts/verify/SYSTEM/, with SHA256SUMS beside them. The .NET SDK fetches each system's runtime once.

  --out DIR     another folder
  --help        this text

Exit code $no_runtime: a system's runtime could not be fetched; the others are there.
TEXT
}

out="$root/artifacts/verify" wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --out) [ $# -gt 1 ] || fail "--out needs a folder"; out=$2; shift ;;
    --help|-h) usage; exit 0 ;;
    -*) usage >&2; fail "unknown option $1" ;;
    *) [[ " ${systems[*]} " == *" $1 "* ]] || fail "I can't build for $1, only for: ${systems[*]}."; wanted+=("$1") ;;
  esac
  shift
done
[ ${#wanted[@]} -gt 0 ] || wanted=("${systems[@]}")
exec </dev/null
command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing."
mkdir -p "$out" && out=$(cd "$out" && pwd) && cd "$root"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# The repository's lock files know no single system: these builds keep theirs, and all else that they write, aside.
# Not trimmed: the verdict's JSON is written by reflection, and the cryptography finds its parts by name.
publish() {
  local aside=(-r "$1" --artifacts-path "$work/$1" -p:NuGetLockFilePath="obj/publish-$1.lock.json" -p:RestoreLockedMode=false
    -p:SelfContained=true -p:PublishSingleFile=true -p:InvariantGlobalization=true -p:DebugType=none -p:UseSharedCompilation=false -nodeReuse:false -v q)
  dotnet restore media/Verify "${aside[@]}" >"$work/$1.log" 2>&1 || return "$no_runtime"
  dotnet publish media/Verify -c Release --no-restore "${aside[@]}" -o "$work/$1.out" >>"$work/$1.log" 2>&1
}

left_out=()
for system in "${wanted[@]}"; do
  say "Building remoteverify for $system"
  code=0; publish "$system" || code=$?
  if [ "$code" = "$no_runtime" ]; then
    say "The runtime of $system cannot be fetched here:"; tail -2 "$work/$system.log" >&2; left_out+=("$system"); continue
  fi
  [ "$code" = 0 ] || { tail -20 "$work/$system.log" >&2; fail "remoteverify could not be built for $system."; }
  rm -rf "${out:?}/$system" && mkdir -p "$out/$system" && cp "$work/$system.out"/remoteverify* "$out/$system/"
done
(cd "$out" && find . -type f -name 'remoteverify*' -printf '%P\n' | LC_ALL=C sort | xargs -r sha256sum >SHA256SUMS && cat SHA256SUMS)
[ ${#left_out[@]} -eq 0 ] || exit "$no_runtime"
