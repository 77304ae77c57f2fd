# Private PostgreSQL clusters: one kept per `up` port, throwaway ones for test and bench.
# Only loopback and an own socket folder; passwords on the port; never as root.
# shellcheck shell=bash

need_postgres() {      # sets PG_BIN, the folder of the server binaries
  [ -z "${PG_BIN-}" ] || return 0
  if ! find_postgres; then
    apt_rights postgresql
    # Without this the package would start a cluster of its own on port 5432.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then apt_install postgresql-common; fi
    no_main_cluster
    apt_install postgresql
    find_postgres || usage "PostgreSQL's server programs (initdb, pg_ctl, postgres, psql) were not found: install the package postgresql"
  fi
  if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || usage "PostgreSQL never runs as root, and there is no user 'postgres' (package postgresql-common)"
    command -v setpriv >/dev/null || usage "setpriv is missing (package util-linux)"
  fi
}

find_postgres() {      # newest first; WEGRID_PG_SEARCH (folders by colon) replaces the usual places
  local dir places
  if [ -n "${WEGRID_PG_SEARCH+set}" ]; then
    places=${WEGRID_PG_SEARCH//:/$'\n'}
  else
    places=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV; printf '%s' "${PATH//:/$'\n'}")
  fi
  while IFS= read -r dir; do
    if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ] && [ -x "$dir/psql" ]; then
      PG_BIN=$dir
      return 0
    fi
  done <<<"$places"
  return 1
}

no_main_cluster() {
  local conf=/etc/postgresql-common/createcluster.conf
  grep -qs '^create_main_cluster *= *false' "$conf" ||
    echo 'create_main_cluster = false' | "${AS[@]}" tee -a "$conf" >/dev/null
}

as_pg() {              # root steps down to postgres; nothing of our environment goes along
  local clean=(env -i "PATH=$PATH" HOME=/ LC_ALL=C.UTF-8 "$@")
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "${clean[@]}")
  else
    (cd / && exec "${clean[@]}")
  fi
}

pg_home() {            # pg_home [memory]: sets PG_HOME, the folder of all clusters of this project
  if [ "${1-}" = memory ] && pg_in_memory; then return; fi
  PG_HOME=$STATE/pg
  mkdir -p "$PG_HOME"
  if ! as_pg test -x "$PG_HOME"; then
    rmdir "$PG_HOME" 2>/dev/null
    PG_HOME=/var/lib/wegrid/$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)
    mkdir -p "$PG_HOME" && as_pg test -x "$PG_HOME" || fail "user postgres reaches neither $STATE nor $PG_HOME"
  fi
}

# Tests make and drop databases of 750 files by the hundred. On a disk each new file looks past all that were deleted in the last minutes.
pg_in_memory() {
  local home room
  home=/dev/shm/wegrid-$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)
  room=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1)
  [ "${room:-0}" -ge 4096 ] && [ "$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)" -ge 8192 ] || return 1
  { mkdir -m 755 "$home" 2>/dev/null || [ -O "$home" ]; } && as_pg test -x "$home" || return 1
  PG_HOME=$home
}

pg_create() {          # pg_create CLUSTER [lasting|throwaway]: initdb under PG_HOME
  local base=$PG_HOME/$1 socket sync=()
  [ "$2" = throwaway ] && sync=(--no-sync)
  rm -rf "$base"
  mkdir -m 700 "$base" "$base/socket" || return 1
  head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n' >"$base/password"
  chmod 600 "$base/password"
  [ "$(id -u)" != 0 ] || chown -R postgres: "$base"
  as_pg "$PG_BIN/initdb" -D "$base/data" -U postgres --locale=C.UTF-8 --lc-collate=C -E UTF8 --auth-local=trust \
    --auth-host=scram-sha-256 --pwfile="$base/password" "${sync[@]}" >"$LOGS/initdb.log" 2>&1 ||
    { tail -n 20 "$LOGS/initdb.log" >&2; return 1; }
  socket=$base/socket
  # A socket's whole path may have 107 bytes.
  if [ ${#socket} -gt 85 ]; then socket=$(as_pg mktemp -d /tmp/wegrid-pg-XXXXXX); fi
  printf '%s' "$socket" >"$base/socket.path"
  # shellcheck disable=SC2001
  # Nobody's words go into the server's log: neither statements nor the values in an error's detail.
  as_pg tee -a "$base/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '"$(sed "s/'/''/g" <<<"$socket")"'
max_connections = 300
timezone = 'UTC'
log_timezone = 'UTC'
log_statement = 'none'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
CONF
}

pg_start() {           # pg_start CLUSTER PORT [OPTION…]; each OPTION is name=value
  local base=$PG_HOME/$1 port=$2 options='' option
  shift 2
  for option in "$@"; do options+=" -c $option"; done
  as_pg "$PG_BIN/pg_ctl" -D "$base/data" -l "$base/server.log" -w -t 60 -o "-p $port$options" start \
    </dev/null >/dev/null 2>&1 && return 0
  tail -n 5 "$base/server.log" >&2
  return 1
}

pg_stop() {            # pg_stop CLUSTER [fast|immediate]: by its own data folder, nothing else's
  local base=$PG_HOME/$1
  [ -e "$base/data/postmaster.pid" ] || return 0
  as_pg "$PG_BIN/pg_ctl" -D "$base/data" -m "${2:-fast}" -w -t 60 stop </dev/null >/dev/null 2>&1 ||
    note "PostgreSQL in $base did not stop"
}

pg_remove() {          # stop and delete
  local base=$PG_HOME/$1 socket
  pg_stop "$1" immediate
  socket=$(cat "$base/socket.path" 2>/dev/null)
  case $socket in /tmp/wegrid-pg-*) rm -rf "$socket" ;; esac
  rm -rf "$base"
}

pg_sql() {             # pg_sql CLUSTER PORT <SQL: as the cluster's superuser, over the socket
  as_pg "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 -h "$(cat "$PG_HOME/$1/socket.path")" -p "$2" -U postgres \
    -d postgres
}

pg_major() { "$PG_BIN/postgres" --version | sed 's/.*(PostgreSQL) //; s/[^0-9].*//'; }

pg_sweep() {           # throwaway clusters whose script was killed before it could clean up
  local base name
  for base in "$PG_HOME"/throwaway-*; do
    name=${base##*/}
    if [ -d "$base" ] && [ ! -d "/proc/${name##*-}" ]; then pg_remove "$name"; fi
  done
}

pg_throwaway() {       # pg_throwaway disk|memory [OPTION…]: sets PG_ADMIN, a superuser's connection string
  local name=throwaway-$$ port tries where=$1
  shift
  need_postgres
  pg_home "$where"
  pg_sweep
  at_exit pg_remove "$name"
  pg_create "$name" throwaway || fail "PostgreSQL's initdb failed"
  for tries in 1 2 3; do
    port=$(free_port) || break
    if pg_start "$name" "$port" "$@"; then
      PG_PORT=$port
      PG_CLUSTER=$name
      PG_ADMIN="Host=127.0.0.1;Port=$port;Username=postgres;Password=$(cat "$PG_HOME/$name/password");Database=postgres"
      return 0
    fi
    note "PostgreSQL did not start on port $port (try $tries of 3)"
  done
  fail "PostgreSQL did not start"
}
