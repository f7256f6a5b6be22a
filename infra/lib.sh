# Shared by run.sh and test.sh: saying what happens, installing what is missing, skipping what is up to date.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stamps="$root/artifacts/stamps"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NPM_CONFIG_UPDATE_NOTIFIER=false NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'Cannot go on: %s\n' "$*" >&2; exit 1; }

need_sdks() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing. Install it as https://learn.microsoft.com/dotnet/core/install/linux says, then run this again."
  dotnet --list-sdks | grep -q '^10\.' || fail "dotnet is here, but no SDK 10 (found: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')). Install the .NET 10 SDK, then run this again."
  command -v node >/dev/null || fail "Node.js is missing. Install Node 20.19 or newer with npm, then run this again."
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' \
    || fail "Node $(node --version) is too old. Install Node 20.19, 22.12 or newer, then run this again."
  command -v npm >/dev/null || fail "npm is missing. Install it with Node, then run this again."
}

# need_apt command=package ... : installs the packages whose command (or font file) is not there.
need_apt() {
  local missing=() pair as_root=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || fail "please install: ${missing[*]} (this is no Debian or Ubuntu, so I don't know how)."
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as_root=(sudo)
    else fail "please run as root:  apt-get install -y --no-install-recommends ${missing[*]}"; fi
  fi
  say "Installing ${missing[*]} (apt)"
  local log; log=$(mktemp)
  # shellcheck disable=SC2016
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get install -y -q --no-install-recommends "$@" || { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; }' \
    sh "${missing[@]}" </dev/null >"$log" 2>&1 || { tail -20 "$log" >&2; rm -f "$log"; fail "apt could not install ${missing[*]}."; }
  rm -f "$log"
}

# need_browser VARIABLE PACKAGE NAMES command ... : exports where the first of the commands is that is no stub of a snap; Debian's package else.
need_browser() {
  local variable=$1 package=$2 names=$3 command path; shift 3
  [ -z "${!variable:-}" ] || return 0
  for command in "$@"; do
    path=$(command -v "$command" || true)
    if [ -n "$path" ] && ! is_snap "$path"; then export "$variable=$path"; return 0; fi
  done
  # shellcheck source=/dev/null
  if (. "${OS_RELEASE:-/etc/os-release}" && [ "$ID" = ubuntu ]) 2>/dev/null; then
    fail "Ubuntu has this browser as a snap only, which cannot be driven from here. Install $names as a .deb package of its maker, or set $variable to the program, then run this again."
  fi
  need_apt "$package=$package"
  path=$(command -v "$package") && export "$variable=$path"
}
is_snap() {
  case $(readlink -f "$1") in /snap/* | /usr/bin/snap) return 0 ;; esac
  head -c 4096 "$1" | grep -aqE '/snap/|snap install'
}
need_chromium() { need_browser RV_CHROMIUM chromium "Google Chrome or Chromium" chromium google-chrome-stable google-chrome chromium-browser; }
need_firefox() { need_browser RV_FIREFOX firefox-esr "Mozilla's Firefox" firefox-esr firefox; }

# digest path ... : one hash over names and contents, build results left out.
digest() {
  (cd "$root" && find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name coverage -o -name TestResults \) -prune \
    -o -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# step NAME RESULT "inputs" WORDS command... : runs the command unless RESULT stands and the inputs are those of the last time.
step() {
  local name=$1 result=$2 inputs=$3 words=$4 now; shift 4
  # shellcheck disable=SC2086
  now=$(digest $inputs)
  if [ -e "$root/$result" ] && [ "$(cat "$stamps/$name" 2>/dev/null)" = "$now" ]; then return 0; fi
  say "$words"
  mkdir -p "$stamps" && rm -f "$stamps/$name"
  local log="$root/artifacts/$name.log"
  if ! (cd "$root" && "$@") </dev/null >"$log" 2>&1; then
    tail -40 "$log" >&2; fail "$words: failed (whole output in $log)."
  fi
  printf %s "$now" >"$stamps/$name"
}

dotnet_inputs="Directory.Build.props Directory.Build.targets Directory.Packages.props global.json"
npm_install() { (cd "$1" && npm ci --no-audit --no-fund); }
web_modules() { step "modules-$(basename "$1")" "$1/node_modules" "$1/package.json $1/package-lock.json" "Installing npm packages of $1 from its lock file" npm_install "$1"; }
web_build() { web_modules web-client; step web-build web-client/dist/index.html web-client "Building the web client" npm --prefix web-client run build; }
