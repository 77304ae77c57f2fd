# ./wegrid test and ./wegrid bench
# shellcheck shell=bash

cmd_test() {
  local long='' filter=''
  while [ $# -gt 0 ]; do
    case $1 in
      --long) long=1 ;;
      -*) usage "test [--long] [FILTER]: unknown option $1" ;;
      *) [ -z "$filter" ] || usage "test [--long] [FILTER]: one FILTER only"; filter=$1 ;;
    esac
    shift
  done
  mkdir -p "$LOGS"
  if [ -n "$long" ]; then
    export WEGRID_LONG=1
    TRANSCRIPT=$STATE/log/long.txt
    echo "./wegrid test --long${filter:+ '$filter'}: $(date +%F), commit $(git -C "$ROOT" rev-parse --short HEAD 2>/dev/null), $(nproc) cores" >"$TRANSCRIPT"
    at_exit keep_long_log
  fi
  forget_settings
  [ -n "${WEGRID_TEST_DATABASE-}" ] || need_postgres
  need_timezones
  need_node
  need_cc
  build Debug || { sum_up 0 1 0; return 1; }
  test_database
  # Their hosts live for seconds: what the runtime learns of them by counting, it never gets back (a quarter of all the time);
  # and compiled code is written through a second mapping, page by page, for nobody's safety here.
  export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0
  run_projects "$filter"
}

# Tests make their own settings; the desk's must neither steer them nor lend them a real database.
forget_settings() {
  unset ConnectionStrings__WeGrid WeCom__ApiBaseUrl WeCom__BotSocketUrl Archive__Source Archive__Path Archive__Library \
    Archive__Proxy Archive__ProxyPassword \
    Alarm__DeadManUrl Clock__Url Console__Url Sending__Mode Intake__Mode
}

test_database() {
  if [ -n "${WEGRID_TEST_DATABASE-}" ]; then note "using WEGRID_TEST_DATABASE"; return; fi
  pg_throwaway memory fsync=off synchronous_commit=off full_page_writes=off
  export WEGRID_TEST_DATABASE=$PG_ADMIN
  note "PostgreSQL $(pg_major) for the tests on port $PG_PORT"
}

need_node() {          # the WeCom tests compare our callback crypto with the platform's own package
  if command -v node >/dev/null && command -v npm >/dev/null; then return; fi
  if [ "${CI-}" = true ]; then apt_install nodejs npm; else note "node or npm is absent: tests that need it will say so"; fi
}

need_cc() {            # WeCom's archive library has a stand-in of our own making, in C
  if command -v cc >/dev/null; then return; fi
  if [ "${CI-}" = true ]; then apt_install gcc libc6-dev; else note "cc is absent: tests that need it will say so"; fi
}

# The longest of them waits more than it works: the others run beside it.
SLOWEST=WeGrid.EndToEnd.Tests

run_projects() {
  local project name passed=0 failed=0 skipped=0 start rc
  RESULTS=$STATE/results
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  start=$SECONDS
  test_command "$SLOWEST" "$1"
  setsid "${COMMAND[@]}" </dev/null >"$RESULTS/$SLOWEST.out" 2>&1 &
  SLOW=$!
  at_exit end_slowest
  for project in "$ROOT"/tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    [ "$name" != "$SLOWEST" ] || continue
    run_project "$name" "$1"
    passed=$((passed + P)) failed=$((failed + F)) skipped=$((skipped + S))
  done
  wait "$SLOW"
  rc=$?
  end_slowest
  judge "$SLOWEST" "$rc" "$start" "$1"
  passed=$((passed + P)) failed=$((failed + F)) skipped=$((skipped + S))
  [ -z "$TRANSCRIPT" ] || note "log: $(long_log)"
  sum_up "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

end_slowest() {        # what it left running ends with it, as with the others
  end_group "${SLOW-}" 5
  SLOW=
}

test_command() {       # test_command NAME FILTER: sets COMMAND
  local filter=() patience=5m
  [ -z "$2" ] || filter=(--filter "$2")
  [ -z "${WEGRID_LONG-}" ] || patience=60m
  COMMAND=(dotnet test "$ROOT/artifacts/bin/$1/debug/$1.dll" "${filter[@]}" --results-directory "$RESULTS"
    --logger "trx;LogFileName=$1.trx" --blame-hang --blame-hang-timeout "$patience" --blame-hang-dump-type none)
}

run_project() {        # run_project NAME FILTER: sets P, F, S (passed, failed, skipped)
  local start=$SECONDS
  test_command "$1" "$2"
  run "${COMMAND[@]}" </dev/null >"$RESULTS/$1.out" 2>&1
  judge "$1" $? "$start" "$2"
}

judge() {              # judge NAME EXIT START FILTER: says how it went, sets P, F, S
  local name=$1 rc=$2 start=$3 out=$RESULTS/$1.out
  read_counts "$RESULTS/$1.trx"
  if [ "$rc" != 0 ] && [ "$F" = 0 ]; then
    F=1                # a host that died or hung fails the run, even when it reported no failed test
    say "$name: BROKE OFF (exit $rc) after $P passed:"
    show "$out"
  elif [ "$F" -gt 0 ]; then
    say "$name: $F failed, $P passed:"
    show "$out"
  elif [ $((P + S)) = 0 ]; then
    say "$name: no tests${4:+ match the filter}"
  else
    say "$name: $P passed$([ "$S" = 0 ] || echo ", $S skipped") ($((SECONDS - start)) s)"
  fi
}

read_counts() {        # from the trx file's <Counters total="…" passed="…" failed="…" …/>
  local counters
  counters=$(grep -o '<Counters [^>]*>' "$1" 2>/dev/null)
  P=$(counter passed) F=$(($(counter failed) + $(counter error) + $(counter timeout) + $(counter aborted)))
  S=$(($(counter total) - $(counter executed)))
}
counter() {
  local n
  n=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters")
  echo "${n:-0}"
}

sum_up() {
  local line="$1 passed, $2 failed"
  [ "$3" = 0 ] || line+=", $3 skipped"
  say "$line"
}

long_log() { echo "docs/runs/$(date +%F)-long.txt"; }

keep_long_log() {      # the log goes into the repository: no machine's paths in it
  local kept
  kept=$(long_log)
  mkdir -p "$ROOT/docs/runs"
  sed -e "s|$ROOT/||g; s|$ROOT|.|g; s|${PG_HOME:-$ROOT}/|<data>/|g; s|$HOME/|~/|g" \
    -e 's|/tmp/[A-Za-z0-9._/-]*|<tmp>|g' "$TRANSCRIPT" >"$ROOT/$kept"
}

cmd_bench() {
  forget_settings
  build Release bench/WeGrid.Bench/WeGrid.Bench.csproj || return 1
  need_timezones
  # As a server is set up for work; fsync stays on: a figure without it would flatter us.
  pg_throwaway disk shared_buffers=1GB max_wal_size=4GB
  [ -x "$PG_BIN/pgbench" ] || usage "pgbench is missing beside $PG_BIN/postgres (package postgresql-contrib or postgresql-client)"
  export WEGRID_TEST_DATABASE=$PG_ADMIN WEGRID_PG_BIN=$PG_BIN WEGRID_BENCH_DISK=$PG_HOME
  cd "$ROOT" || return 1
  run dotnet "$ROOT/artifacts/bin/WeGrid.Bench/release/WeGrid.Bench.dll" "$@" </dev/null
}

# ---- eval, predict, train -------------------------------------------------------------------

cmd_learn() {          # cmd_learn VERB ARGUMENTS…: nothing but the answer goes to standard output
  need_dotnet
  build Release WeGrid.Trainer/WeGrid.Trainer.csproj >&2 || return 1
  cd "$CALLER_DIR" || return 1
  dotnet "$ROOT/artifacts/bin/WeGrid.Trainer/release/WeGrid.Trainer.dll" "$@"
}
