# ./wegrid up, stop, and the commands that WeGrid.Tools answers.
# What belongs to one `up` is under .wegrid/run/PORT: pid files, settings for the other commands, archive.
# shellcheck shell=bash

APPS=()                # pids, in the order of starting

cmd_up() {
  local once='' keep=''
  PORT=${WEGRID_PORT:-5080}
  while [ $# -gt 0 ]; do
    case $1 in
      --once) once=1 ;;
      --keep) keep=1 ;;
      --port) PORT=${2-}; shift ;;
      --port=*) PORT=${1#*=} ;;
      *) usage "up [--once] [--port N] [--keep]: unknown '$1'" ;;
    esac
    shift
  done
  check_port
  RUN=$STATE/run/$PORT
  refuse_second_up
  mkdir -p "$RUN" "$LOGS"
  remember_pid script $$
  at_exit forget_run
  [ -n "${ConnectionStrings__WeGrid-}" ] || need_postgres
  need_timezones
  build Debug WeGrid.Apps.slnf || exit 1
  up_database "$keep"
  up_settings
  cd "$ROOT" || exit 1
  run dotnet "$(dll Tools)" migrate </dev/null >"$LOGS/migrate.log" 2>&1 || { show "$LOGS/migrate.log"; fail "the migration failed"; }
  at_exit stop_apps
  up_apps
  play_story "$once"
}

check_port() {
  [[ $PORT =~ ^[0-9]{4,5}$ ]] && [ "$PORT" -ge 1024 ] && [ "$PORT" -le 65526 ] ||
    usage "--port wants a number from 1024 to 65526, not '$PORT'"
}

refuse_second_up() {
  local offset
  if running "$RUN"; then fail "port $PORT: an \`up\` is already running here (./wegrid stop --port $PORT ends it)"; fi
  for offset in 0 1 2 3 9; do
    if port_taken $((PORT + offset)); then
      fail "port $((PORT + offset)) is taken by another program; choose with --port N (used: N to N+3 and N+9)"
    fi
  done
}

app_names() {          # in the order of starting
  local app
  for app in Simulator Bot Worker Console; do
    if [ -d "$ROOT/WeGrid.$app" ]; then echo "$app"; fi
  done
}
app_port() {
  case $1 in Bot) echo "$PORT" ;; Worker) echo $((PORT + 1)) ;; Simulator) echo $((PORT + 2)) ;; Console) echo $((PORT + 3)) ;; esac
}
dll() { echo "$ROOT/artifacts/bin/WeGrid.$1/debug/WeGrid.$1.dll"; }

# ---- database -------------------------------------------------------------------------------

up_database() {        # up_database KEEP: exports ConnectionStrings__WeGrid
  local keep=$1 cluster=up-$PORT
  if [ -n "${ConnectionStrings__WeGrid-}" ]; then
    note "database: the one in ConnectionStrings__WeGrid (its contents stay)"
    return
  fi
  need_postgres
  pg_home
  pg_stop "$cluster"   # left over from an \`up\` that was killed
  at_exit pg_stop "$cluster"
  if [ -n "$keep" ] && [ -d "$PG_HOME/$cluster/data" ]; then
    pg_fit "$cluster"
    pg_start "$cluster" $((PORT + 9)) || fail "PostgreSQL did not start"
    note "database: kept from the last run"
  else
    rm -rf "$RUN/archive"
    pg_create "$cluster" lasting || fail "PostgreSQL's initdb failed"
    pg_start "$cluster" $((PORT + 9)) || fail "PostgreSQL did not start"
    pg_sql "$cluster" $((PORT + 9)) <<SQL || fail "the database could not be made"
create role wegrid login password '$(cat "$PG_HOME/$cluster/password")';
create database wegrid owner wegrid;
SQL
    note "database: new and empty (up --keep takes the last one)"
  fi
  connect "$cluster" $((PORT + 9))
}

connect() {            # the application's role owns its database and nothing else
  ConnectionStrings__WeGrid="Host=127.0.0.1;Port=$2;Database=wegrid;Username=wegrid;Password=$(cat "$PG_HOME/$1/password")"
  export ConnectionStrings__WeGrid
}

pg_fit() {             # a data folder starts only with its own major version
  local version
  version=$(cat "$PG_HOME/$1/data/PG_VERSION")
  [ "$(pg_major)" = "$version" ] && return
  PG_BIN=/usr/lib/postgresql/$version/bin
  [ -x "$PG_BIN/postgres" ] || fail "the kept database is of PostgreSQL $version, which is not installed (package postgresql-$version)"
}

# ---- settings -------------------------------------------------------------------------------

up_settings() {        # one environment for all processes and for the commands asked meanwhile
  local sim=http://127.0.0.1:$((PORT + 2)) name
  mkdir -p "$RUN/state"
  export WEGRID_ROOT=$ROOT
  export WeCom__ApiBaseUrl=$sim WeCom__BotSocketUrl=ws://127.0.0.1:$((PORT + 2))
  export Clock__Url=$sim/sim/clock
  export Archive__Source=file Archive__Path=$sim State__Path=$RUN/state
  export Sending__Mode=live Intake__Mode=on    # live, but the far end is the simulator
  export Simulator__BotUrl=http://127.0.0.1:$PORT
  export Console__Url=http://127.0.0.1:$((PORT + 3))   # where links lead
  export Bot__Url=http://127.0.0.1:$PORT Worker__Url=http://127.0.0.1:$((PORT + 1)) Simulator__Url=$sim
  unset Alarm__DeadManUrl
  (
    umask 077
    for name in ConnectionStrings__WeGrid WeCom__ApiBaseUrl WeCom__BotSocketUrl Clock__Url Archive__Source \
      Archive__Path State__Path Sending__Mode Intake__Mode Simulator__BotUrl Bot__Url Worker__Url Simulator__Url \
      Console__Url; do
      printf 'export %s=%q\n' "$name" "${!name}"
    done >"$RUN/settings"
  )
}

# ---- processes ------------------------------------------------------------------------------

up_apps() {
  local app
  for app in $(app_names); do start_app "$app"; done
  for app in $(app_names); do wait_ready "$app"; done
}

start_app() {
  local port
  port=$(app_port "$1")
  setsid dotnet "$(dll "$1")" --urls "http://127.0.0.1:$port" </dev/null >"$LOGS/${1,,}-$PORT.log" 2>&1 &
  APPS+=($!)
  remember_pid "$1" $!
}

wait_ready() {
  local app=$1 port start=$SECONDS status=
  port=$(app_port "$app")
  while :; do
    read -r pid _ <"$RUN/$app.pid"
    [ -d "/proc/$pid" ] && kill -0 "$pid" 2>/dev/null || not_ready "$app" "ended while starting"
    status=$(http_status "$port" /readyz)
    [ "$status" = 200 ] && break
    [ $((SECONDS - start)) -lt 60 ] || not_ready "$app" "is not ready after 60 s (/readyz: ${status:-no answer})"
    sleep 0.2
  done
  note "$app is ready: http://127.0.0.1:$port"
}

not_ready() {
  tail -n 30 "$LOGS/${1,,}-$PORT.log" >&2
  fail "$1 $2; log: .wegrid/log/${1,,}-$PORT.log"
}

stop_apps() {          # Bot before Worker before Simulator: nothing new comes in, what is there can go out
  local app
  for app in Console Bot Worker Simulator; do
    if alive "$RUN/$app.pid"; then end_group "$(pid_in "$RUN/$app.pid")" 15; fi
    rm -f "$RUN/$app.pid"
  done
}

# ---- story ----------------------------------------------------------------------------------

play_story() {
  local once=$1 log=$LOGS/story-$PORT.log rc last
  run bash -c 'set -o pipefail; dotnet "$1" story 2>&1 | tee "$2"' _ "$(dll Tools)" "$log" </dev/null
  rc=$?
  last=$(grep -E '^STORY passed [0-9]+, failed [0-9]+' "$log" | tail -n 1)
  if [ -z "$last" ]; then
    echo 'STORY passed 0, failed 1'
    [ "$rc" != 0 ] || rc=1
  fi
  [ -z "$once" ] || exit "$rc"
  links
  wait -n "${APPS[@]}"
  name_the_dead
  exit 1
}

links() {
  cat <<TEXT

  phones    http://127.0.0.1:$((PORT + 2))/
  tickets   ./wegrid ticket list
  waiting   ./wegrid queue --json
  jobs      ./wegrid jobs
  logs      .wegrid/log/

ctrl-C (or ./wegrid stop) ends it.
TEXT
}

name_the_dead() {
  local app
  for app in $(app_names); do
    if ! alive "$RUN/$app.pid"; then
      tail -n 30 "$LOGS/${app,,}-$PORT.log" >&2
      note "$app ended by itself; log: .wegrid/log/${app,,}-$PORT.log"
    fi
  done
}

# ---- pid files: "pid birth", so that a number used again is not taken for ours ----------------

remember_pid() { echo "$2 $(birth "$2")" >"$RUN/$1.pid"; }
pid_in() { cut -d' ' -f1 "$1"; }
alive() {              # alive FILE
  local pid born stat
  { read -r pid born <"$1"; } 2>/dev/null || return 1
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 1
  [[ $stat != *') Z '* ]] && [ "$(birth "$pid")" = "$born" ]
}
running() {            # running RUN: is anything of that `up` alive?
  local file
  for file in "$1"/*.pid; do if alive "$file"; then return 0; fi; done
  return 1
}
forget_run() { rm -f "$RUN"/*.pid "$RUN/settings"; }

# ---- stop -----------------------------------------------------------------------------------

cmd_stop() {
  local port='' any=
  case ${1-} in
    '') ;;
    --port) port=${2-} ;;
    --port=*) port=${1#*=} ;;
    *) usage "stop [--port N]" ;;
  esac
  for RUN in "$STATE/run"/${port:-*}; do
    [ -d "$RUN" ] || continue
    PORT=${RUN##*/}
    if running "$RUN"; then any=1; stop_one; fi
  done
  [ -n "$any" ] || note "nothing is running${port:+ on port $port}"
}

stop_one() {
  local tries=0
  if alive "$RUN/script.pid"; then
    kill -TERM "$(pid_in "$RUN/script.pid")"
    while alive "$RUN/script.pid" && [ $((tries += 1)) -le 900 ]; do sleep 0.1; done
  fi
  # What a killed script left behind.
  stop_apps
  if find_postgres; then
    pg_home
    pg_stop "up-$PORT"
  fi
  forget_run
  note "stopped (port $PORT)"
}

# ---- the other commands ---------------------------------------------------------------------

cmd_tool() {
  need_dotnet
  need_timezones
  tool_is_built || build Debug WeGrid.Apps.slnf >&2 || exit 1
  export WEGRID_ROOT=$ROOT
  case $1 in
    template | procedure) ;;
    warn) if a_database; then tool_database; else export WEGRID_WITHOUT_DATABASE=1; fi ;;
    *) tool_database ;;
  esac
  cd "$CALLER_DIR" || exit 1
  # The templates belong to the Worker, which renders them.
  if [ "$1" = template ]; then run dotnet "$(dll Worker)" "$@"; else run dotnet "$(dll Tools)" "$@"; fi
  exit
}

tool_is_built() {      # nothing is rebuilt under the feet of a running `up`
  local built run
  built=$(dll Tools)
  [ -e "$built" ] || return 1
  for run in "$STATE/run"/*; do if running "$run"; then return 0; fi; done
  [ -z "$(find "$ROOT"/WeGrid.* "$ROOT"/Directory.* \( -name '*.cs' -o -name '*.csproj' -o -name '*.sql' -o -name '*.props' \) \
    -newer "$built" -print -quit)" ]
}

a_database() {         # whether there is one to ask; a dry run of a warning does without
  [ -n "${ConnectionStrings__WeGrid-}" ] && return 0
  PORT=${WEGRID_PORT:-$(only_port)}
  alive "$STATE/run/$PORT/script.pid" && return 0
  find_postgres || return 1
  pg_home
  [ -d "$PG_HOME/up-$PORT/data" ]
}

tool_database() {      # the running up's settings, else the database that an earlier one left
  [ -z "${ConnectionStrings__WeGrid-}" ] || return 0
  PORT=${WEGRID_PORT:-$(only_port)}
  RUN=$STATE/run/$PORT
  if alive "$RUN/script.pid" && [ -e "$RUN/settings" ]; then
    # shellcheck source=/dev/null
    . "$RUN/settings"
    return
  fi
  need_postgres
  pg_home
  [ -d "$PG_HOME/up-$PORT/data" ] || fail "no database here yet: ./wegrid up, or set ConnectionStrings__WeGrid"
  pg_fit "up-$PORT"
  at_exit pg_stop "up-$PORT"
  pg_start "up-$PORT" $((PORT + 9)) || fail "PostgreSQL did not start"
  connect "up-$PORT" $((PORT + 9))
}

only_port() {          # the one that runs, else the usual one
  local run
  for run in "$STATE/run"/*; do
    if running "$run"; then echo "${run##*/}"; return; fi
  done
  echo 5080
}
