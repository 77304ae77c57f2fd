# Shared helpers: words to the user, children that always get stopped, the SDK, apt.
# shellcheck shell=bash

STATE=$ROOT/.wegrid
LOGS=$STATE/log
export LC_ALL=C.UTF-8 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en \
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# Build nodes that wait for the next build would outlive the script.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
if [ -z "${HOME-}" ]; then export HOME=$STATE/home; fi

TRANSCRIPT=            # a file that also gets everything said and shown (test --long)

say() {
  printf '%s\n' "$*"
  if [ -n "$TRANSCRIPT" ]; then printf '%s\n' "$*" >>"$TRANSCRIPT"; fi
}
show() {               # show FILE: print it whole
  cat "$1"
  if [ -n "$TRANSCRIPT" ]; then cat "$1" >>"$TRANSCRIPT"; fi
}
note() { printf 'wegrid: %s\n' "$*" >&2; }
fail() { note "$*"; exit 1; }
usage() { note "$*"; exit 2; }

# ---- children -------------------------------------------------------------------------------
# Every long-running child leads its own process group: ctrl-C reaches only this script, which then
# ends each group in order, with whatever the child itself has started.

CHILD=
CLEANUPS=()

at_exit() { CLEANUPS+=("$*"); }

clean_up() {
  local rc=$? i
  trap '' INT TERM HUP PIPE
  trap - EXIT
  end_group "$CHILD" 10
  for ((i = ${#CLEANUPS[@]} - 1; i >= 0; i--)); do ${CLEANUPS[i]}; done
  exit "$rc"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

run() {                # run COMMAND…: wait for it in a way that ctrl-C and `kill` can break
  local rc
  setsid "$@" <&0 &
  CHILD=$!
  wait "$CHILD"
  rc=$?
  # What it left running (a test host's own children) ends with it.
  end_group "$CHILD" 5
  CHILD=
  return "$rc"
}

end_group() {          # end_group PID SECONDS: TERM, then KILL, the process group that PID leads
  local pid=$1 tries=$(($2 * 10))
  [ -n "$pid" ] || return 0
  kill -TERM -- "-$pid" 2>/dev/null || return 0
  while [ "$tries" -gt 0 ] && group_lives "$pid"; do sleep 0.1; tries=$((tries - 1)); done
  if group_lives "$pid"; then kill -KILL -- "-$pid" 2>/dev/null; fi
  return 0
}

group_lives() {        # zombies nobody reaped yet do not count
  local stat rest
  for stat in /proc/[0-9]*/stat; do
    { read -r rest <"$stat"; } 2>/dev/null || continue
    rest=${rest##*) }
    # shellcheck disable=SC2086
    set -- "$1" $rest  # state, parent, group …
    if [ "${4-}" = "$1" ] && [ "${2-}" != Z ]; then return 0; fi
  done
  return 1
}

birth() {              # start time of PID: tells a process from a later one with the same number
  local rest
  { read -r rest <"/proc/$1/stat"; } 2>/dev/null || return 1
  rest=${rest##*) }
  # shellcheck disable=SC2086
  set -- $rest
  echo "${20}"
}

# ---- ports ----------------------------------------------------------------------------------

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {          # below the range from which the kernel lends ports to clients
  local port tries
  for ((tries = 0; tries < 50; tries++)); do
    port=$((20000 + RANDOM % 10000))
    if ! port_taken "$port"; then echo "$port"; return 0; fi
  done
  return 1
}

http_status() {        # http_status PORT PATH: bare machines have no curl
  timeout 5 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" &&
    printf "GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n" "$2" "$1" >&3 &&
    read -r _ status _ <&3 && echo "$status"' _ "$1" "$2" 2>/dev/null
}

# ---- what must be installed -----------------------------------------------------------------

need_dotnet() {
  local dir
  if ! command -v dotnet >/dev/null; then
    for dir in "${DOTNET_ROOT-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
      if [ -n "$dir" ] && [ -x "$dir/dotnet" ]; then export DOTNET_ROOT=$dir PATH=$dir:$PATH; break; fi
    done
  fi
  command -v dotnet >/dev/null || usage "the .NET SDK 10 is missing (package dotnet-sdk-10.0)"
  (cd "$ROOT" && dotnet --version >/dev/null 2>&1) || usage \
    "no .NET SDK that global.json accepts ($(tr -d ' \n' <"$ROOT/global.json")); found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
}

apt_rights() {         # sets AS, the words before a root's command; else says what is missing and ends
  AS=()
  command -v apt-get >/dev/null || usage "missing: $* (no apt-get here: install it by hand)"
  [ "$(id -u)" != 0 ] || return 0
  AS=(sudo)
  [ -t 0 ] || AS=(sudo -n)
  command -v sudo >/dev/null && "${AS[@]}" true 2>/dev/null ||
    usage "missing package: $* (neither root nor sudo here; as root: apt-get install $*)"
}

apt_install() {        # apt_install PACKAGE…; not by `run`: sudo may want the terminal
  local log=$LOGS/apt.log apt
  apt_rights "$@"
  mkdir -p "$LOGS"
  note "installing $* (log: .wegrid/log/apt.log)"
  apt=("${AS[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120)
  "${apt[@]}" install --no-install-recommends "$@" </dev/null >"$log" 2>&1 && return 0
  # A fresh machine has no package lists yet, an old one has stale ones.
  "${apt[@]}" update </dev/null >>"$log" 2>&1
  "${apt[@]}" install --no-install-recommends "$@" </dev/null >>"$log" 2>&1 && return 0
  tail -n 15 "$log" >&2
  usage "apt could not install: $*"
}

need_timezones() {
  [ -e "${TZDIR:-/usr/share/zoneinfo}/Asia/Shanghai" ] || apt_install tzdata
}
