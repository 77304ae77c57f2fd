# Which package set (full = Hangfire, Scriban, SKIT; mirror = what every mirror has), and the build.
# shellcheck shell=bash

choose_packages() {    # sets PACKAGES
  local memory=$STATE/packages
  case ${WEGRID_PACKAGES-} in
    full | mirror) PACKAGES=$WEGRID_PACKAGES; return ;;
    '') ;;
    *) usage "WEGRID_PACKAGES is '$WEGRID_PACKAGES'; it may be full or mirror" ;;
  esac
  PACKAGES=$(cat "$memory" 2>/dev/null)
  case $PACKAGES in full | mirror) return ;; esac

  mkdir -p "$STATE" "$LOGS"
  if [ "${CI-}" = true ] && [ ! -e "$ROOT/WeGrid.Worker/packages.full.lock.json" ]; then
    PACKAGES=mirror
    note "packages: mirror (CI restores only what a lock file names, and the full set has none)"
  elif full_restores; then
    PACKAGES=full
    note "packages: full (restores here; remembered in .wegrid/packages)"
  else
    PACKAGES=mirror
    note "packages: mirror (full does not restore here: $(why_not); remembered in .wegrid/packages)"
  fi
  echo "$PACKAGES" >"$memory"
}

full_restores() {      # in a scratch folder: a failed try must leave no lock file and no half-made assets
  run timeout -k 5 90 dotnet restore "$ROOT/WeGrid.sln" -p:Packages=full \
    -p:ArtifactsPath="$STATE/probe" </dev/null >"$LOGS/restore-full.log" 2>&1
  FULL_RC=$?
  rm -rf "$STATE/probe"
  return "$FULL_RC"
}

why_not() {
  local missing
  missing=$(sed -n 's/.*Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' "$LOGS/restore-full.log" |
    sort -u | paste -sd, | sed 's/,/, /g')
  if [ "$FULL_RC" = 124 ] || [ "$FULL_RC" = 137 ]; then echo "no answer within 90 s"
  elif [ -n "$missing" ]; then echo "no $missing"
  else echo "see .wegrid/log/restore-full.log"
  fi
}

build() {              # build CONFIGURATION [PROJECT]: quiet when it goes well
  local what=${2:-WeGrid.sln} log=$LOGS/build.log start=$SECONDS
  need_dotnet
  choose_packages
  mkdir -p "$LOGS"
  note "building $what ($1, packages $PACKAGES) …"
  # A compiler server of our own (it halves the time), even where the environment says none: it ends with the build, and
  # another's stays as it is. It does not live long enough for what profiling itself would gain it: a sixth of the time.
  if ! run env DOTNET_TieredPGO=0 dotnet build "$ROOT/$what" -c "$1" -p:Packages="$PACKAGES" -p:UseSharedCompilation=true \
    -p:SharedCompilationId="wegrid-$$" \
    -v quiet </dev/null >"$log" 2>&1; then
    show "$log"
    note "the build failed"
    return 1
  fi
  note "built in $((SECONDS - start)) s"
}
