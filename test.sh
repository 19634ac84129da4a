#!/usr/bin/env bash
# Builds Portal once and runs every test there is. Its last line is the sum: "N passed, N failed, N skipped".
#
#   ./test.sh                       everything
#   ./test.sh sqlite                one part; the parts are: format sqlite postgres sqlserver faults faults-postgres e2e e2e-postgres
#
# Needs Debian or Ubuntu with the .NET 10 SDK. What else is missing (PostgreSQL, Redis, Chromium, a font, Node) is installed with apt, as root or by sudo, and
# Azurite, an emulator of Azure's storage, and smtp-server with npm into ~/.cache/portal-tests; set PORTAL_TEST_AZURITE (its azurite-blob script) and
# PORTAL_TEST_SMTP (its folder) to use others.
# PostgreSQL runs privately in a temporary folder and is stopped at the end; set PORTAL_TEST_POSTGRES (a connection string) to use another one.
# SQL Server is tested only where PORTAL_TEST_SQLSERVER is set to a connection string.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1 LC_ALL=C.UTF-8
export DOTNET_TieredPGO=0 # the program is started a hundred times and never runs for long

all_parts=(format sqlite postgres sqlserver faults faults-postgres e2e e2e-postgres)
long_parts=(faults-postgres)
parts=("$@")
is_everything=''
[ ${#parts[@]} -gt 0 ] || { is_everything=1; parts=(format sqlite postgres sqlserver faults e2e e2e-postgres); }
for part in "${parts[@]}"; do
  [[ " ${all_parts[*]} " == *" $part "* ]] || { echo "There is no part '$part'; the parts are: ${all_parts[*]}." >&2; exit 2; }
done

results=artifacts/test
rm -rf "$results"
mkdir -p "$results"
export PORTAL_TEST_LOGS=$PWD/$results/logs
passed=0 failed=0 skipped=0 problems=()

# What the tests write is thrown away: memory takes it where there is enough, instead of a disk that every commit waits for.
memory=''
if [ -z "${TMPDIR:-}" ] && [ "$(df --output=avail -BM /dev/shm 2>/dev/null | tail -1 | tr -dc 0-9)" -gt 6000 ] 2>/dev/null; then
  memory=$(mktemp -d /dev/shm/portal-tests.XXXXXX)
  chmod 711 "$memory" # PostgreSQL runs there as another user
  export TMPDIR=$memory
fi
cluster='' cluster_runner=() pg_bin=''

wanted() {
  local part
  for part in "${parts[@]}"; do
    for name in "$@"; do [ "$part" = "$name" ] && return 0; done
  done
  return 1
}

problem() {
  failed=$((failed + 1))
  problems+=("$1")
  echo "FAILED: $1" >&2
}

finish() {
  stop_postgres
  echo
  for text in "${problems[@]+"${problems[@]}"}"; do echo "FAILED: $text"; done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# --- what the machine needs ---------------------------------------------------------------------------------------------------------------

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Missing: $*. Install them, or run this as root." >&2; return 1; }
    as_root=(sudo)
  fi
  echo "Installing $* ..."
  [ -n "${apt_updated:-}" ] || "${as_root[@]+"${as_root[@]}"}" apt-get update -q >>"$results/apt.log" 2>&1
  apt_updated=1
  "${as_root[@]+"${as_root[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@" >>"$results/apt.log" 2>&1 ||
    { tail -5 "$results/apt.log" >&2; return 1; }
}

find_postgres() {
  local candidate
  for candidate in /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /nowhere/initdb)")"; do
    [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && pg_bin=$candidate
  done
  [ -n "$pg_bin" ]
}

start_postgres() {
  [ -z "${PORTAL_TEST_POSTGRES:-}" ] || return 0
  find_postgres || { install_packages postgresql && find_postgres; } || return 1

  cluster=$(mktemp -d "${TMPDIR:-/tmp}/portal-pg.XXXXXX")
  if [ "$(id -u)" -eq 0 ]; then # PostgreSQL refuses to run as root
    local user=postgres
    id -u postgres >/dev/null 2>&1 || user=nobody
    chown "$user" "$cluster"
    cluster_runner=(runuser -u "$user" --)
  fi
  as_cluster "$pg_bin/initdb" -D "$cluster/data" -U portal -A trust -E UTF8 --no-sync >"$results/postgres.log" 2>&1 || { tail "$results/postgres.log" >&2; return 1; }

  # The tests' own user is let in; tenants' logins show their passwords.
  as_cluster sh -c "printf 'host all portal 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n' >'$cluster/data/pg_hba.conf'" || return 1

  local port
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue # somebody listens there
    if as_cluster "$pg_bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400" start >>"$results/postgres.log" 2>&1; then
      export PORTAL_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=portal;Database=postgres"
      return 0
    fi
  done
  tail "$cluster/log" "$results/postgres.log" >&2
  return 1
}

as_cluster() { (cd / && "${cluster_runner[@]+"${cluster_runner[@]}"}" "$@"); }

stop_postgres() {
  [ -n "$cluster" ] || return 0
  local pid
  pid=$(head -1 "$cluster/data/postmaster.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill -INT "$pid" # the server's "fast" stop
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  fi
  rm -rf "$cluster"
  cluster=''
}

leave() {
  stop_postgres
  [ -z "$memory" ] || rm -rf "$memory"
}

# Tests start servers of their own, at free ports; where it cannot be installed they are skipped and say so.
ensure_redis() {
  command -v redis-server >/dev/null || install_packages redis-server || echo "Redis could not be installed: its tests are skipped." >&2
}

find_chromium() {
  local name
  [ -z "${PORTAL_TEST_CHROMIUM:-}" ] || return 0
  for name in chromium chromium-browser google-chrome; do
    # Ubuntu's package of that name is a door to a snap, which is not there in a container: only what starts counts.
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      PORTAL_TEST_CHROMIUM=$(command -v "$name")
      export PORTAL_TEST_CHROMIUM
      return 0
    fi
  done
  return 1
}

ensure_browser() {
  if ! command -v fc-list >/dev/null || [ -z "$(fc-list 2>/dev/null | head -1)" ]; then
    install_packages fontconfig fonts-liberation || return 1
  fi
  find_chromium && return 0
  grep -qi '^ID=ubuntu' /etc/os-release || install_packages chromium
  find_chromium && return 0

  # Playwright's own browser; an empty variable lets the tests take it.
  local playwright
  playwright=$(echo e2e/Portal.E2E/bin/Debug/net10.0/.playwright)
  "$playwright"/node/*/node "$playwright/package/cli.js" install --with-deps chromium >>"$results/browser.log" 2>&1 || { tail -5 "$results/browser.log" >&2; return 1; }
}

# A package of npm's in ~/.cache/portal-tests; says where.
ensure_npm() {
  local package=$1 version=$2 folder="${XDG_CACHE_HOME:-$HOME/.cache}/portal-tests/$1-$2"
  if ! command -v node >/dev/null || { [ ! -d "$folder/node_modules" ] && ! command -v npm >/dev/null; }; then
    install_packages nodejs npm >&2 || return 1
  fi
  if [ ! -d "$folder/node_modules" ]; then
    echo "Installing $package $version ..." >&2
    rm -rf "$folder" && mkdir -p "$folder/.new" &&
      npm install --prefix "$folder/.new" --no-audit --no-fund --no-save --ignore-scripts "$package@$version" >"$results/$package.log" 2>&1 &&
      mv "$folder/.new/node_modules" "$folder/" && rm -rf "$folder/.new" || { tail -5 "$results/$package.log" >&2; return 1; }
  fi
  echo "$folder/node_modules/$package"
}

# Both at the last version that runs on the Node of Debian 12.
ensure_counterparts() {
  local folder
  if [ -z "${PORTAL_TEST_AZURITE:-}" ]; then
    folder=$(ensure_npm azurite 3.35.0) || return 1
    export PORTAL_TEST_AZURITE="$folder/dist/src/blob/main.js"
  fi
  if [ -z "${PORTAL_TEST_SMTP:-}" ]; then
    folder=$(ensure_npm smtp-server 3.16.0) || return 1
    export PORTAL_TEST_SMTP="$folder"
  fi
}

# --- one part -----------------------------------------------------------------------------------------------------------------------------

count() { grep -o "<Counters [^>]*" "$1" | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*'; }

# Each test that was skipped, with its reason, which the runner keeps to itself.
skips() {
  awk '
    /<UnitTestResult / { name = ""; if (/outcome="NotExecuted"/) { name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name) } }
    /<Message>/ && name { sub(/ *<Message>/, ""); sub(/<\/Message>.*/, ""); print "Skipped: " name ": " $0; name = "" }' "$1" | sed 's/&quot;/"/g'
}

# The name of each test that failed, to stand at the end, where nobody must look for it.
failures() { grep '<UnitTestResult ' "$1" | grep 'outcome="Failed"' | sed 's/.* testName="\([^"]*\)".*/\1/; s/&quot;/"/g'; }

# run NAME SECONDS PROJECT [arguments of dotnet test]: leaves its log, results and exit code for report.
run() {
  local name=$1 limit=$2 project=$3 begun=$SECONDS
  shift 3
  timeout --kill-after=20 "$limit" dotnet test "$project" --no-build --nologo --logger "trx;LogFileName=$PWD/$results/$name.trx" --logger 'console;verbosity=normal' "$@" \
    >"$results/$name.log" 2>&1 &
  echo $! >"$results/$name.pid"
  wait $!
  echo "$? $limit" >"$results/$name.code"
  rm "$results/$name.pid"
  echo "$name: $(((SECONDS - begun) / 60)) min $(((SECONDS - begun) % 60)) s"
}

# report NAME: shows what is worth reading of that part, and counts.
report() {
  local name=$1 trx=$results/$1.trx code limit total executed
  [ -e "$results/$name.code" ] || return 0 # said already why it did not run
  read -r code limit <"$results/$name.code"
  echo
  echo "== $name"
  grep -vE '^(\[xUnit|  Skipped |  Passed |.*\[SKIP\]$|Test run for|A total of|VSTest version|Starting test execution|Results File)|^$' "$results/$name.log"
  if [ ! -s "$trx" ]; then
    problem "$name ended with code $code and without results; see $results/$name.log"
    return
  fi
  total=$(count "$trx" total) executed=$(count "$trx" executed)
  passed=$((passed + $(count "$trx" passed)))
  failed=$((failed + $(count "$trx" failed)))
  skipped=$((skipped + total - executed))
  skips "$trx"
  if [ "$total" -eq 0 ]; then
    problem "$name ran no test"
  elif [ "$(count "$trx" failed)" -gt 0 ]; then
    problems+=("$name: $(count "$trx" failed) of $total tests; see $results/$name.log")
    while read -r test; do problems+=("$name: $test"); done < <(failures "$trx" | head -20)
  elif [ "$code" -ne 0 ]; then
    problem "$name ended with code $code although no test failed (a crash, or over $limit seconds)"
  fi
}

# No log of the run may say what the tests planted: passwords, tokens, cookies. One is logged on purpose, so that a scan that sees nothing is seen.
scan_logs() {
  local proof=the-scanner-finds-this-one found
  compgen -G "$PORTAL_TEST_LOGS/*.log" >/dev/null || return 0
  echo
  echo "== secrets in logs"
  cat "$PORTAL_TEST_LOGS"/*.secrets 2>/dev/null | sort -u >"$PORTAL_TEST_LOGS/planted"
  grep -aFhf "$PORTAL_TEST_LOGS/planted" "$PORTAL_TEST_LOGS"/*.log >"$PORTAL_TEST_LOGS/found"
  found=$(grep -avcF "$proof" "$PORTAL_TEST_LOGS/found")
  echo "$(wc -l <"$PORTAL_TEST_LOGS/planted") secrets were looked for in $(cat "$PORTAL_TEST_LOGS"/*.log | wc -l) lines"
  if [ "$found" -gt 0 ]; then
    grep -avF "$proof" "$PORTAL_TEST_LOGS/found" | cut -c1-300 | head -5
    problem "$found log lines hold a secret; see $PORTAL_TEST_LOGS/found"
  elif wanted sqlite postgres && ! grep -qaF "$proof" "$PORTAL_TEST_LOGS/found"; then
    problem "the scan of the logs does not see what was planted for it"
  else
    passed=$((passed + 1))
  fi
}

stop_parts() {
  local file
  for file in "$results"/*.pid; do
    [ -e "$file" ] && kill "$(cat "$file")" 2>/dev/null
  done
}

faults=${PORTAL_TEST_FAULTS:-5:1}
unset PORTAL_TEST_FAULTS # it is for those two parts only

trap 'stop_parts; leave; exit 130' INT TERM
trap leave EXIT

echo "== build"
if ! dotnet build Portal.sln --nologo -v q >"$results/build.log" 2>&1; then
  grep -E "error|warning" "$results/build.log" | sort -u | head -30
  problem "the solution does not build; see $results/build.log"
  finish
  exit 1
fi
tail -3 "$results/build.log"

# --- what the wanted parts need -----------------------------------------------------------------------------------------------------------

# drop NAME...: these parts cannot run.
drop() {
  local part name kept=()
  for part in "${parts[@]}"; do
    for name in "$@"; do [ "$part" = "$name" ] && continue 2; done
    kept+=("$part")
  done
  parts=("${kept[@]+"${kept[@]}"}")
}

if wanted sqlite postgres sqlserver; then
  ensure_redis
  ensure_counterparts || problem "there is no Azurite to test Azure Blob Storage with, or no mail server; see $results"
fi
if wanted postgres faults faults-postgres e2e-postgres && ! start_postgres; then
  problem "there is no PostgreSQL to test on; see $results/postgres.log"
  drop postgres faults-postgres e2e-postgres
fi
if wanted e2e e2e-postgres && ! ensure_browser; then
  problem "end to end: there is no Chromium to test with; see $results"
  drop e2e e2e-postgres
fi

# --- the parts ----------------------------------------------------------------------------------------------------------------------------

without_architecture='FullyQualifiedName!~Portal.Tests.Architecture'

# Crawls of pages, hostile input and the trials of what was taken away are about the program, not about a database; they run on one.
on_one_database='FullyQualifiedName!~PageMatrixTests&FullyQualifiedName!~RoleCrawlTests&FullyQualifiedName!~CanaryTests&FullyQualifiedName!~RevocationTests&FullyQualifiedName!~EveryAnswerTests&FullyQualifiedName!~HostileUploadTests&FullyQualifiedName!~ColourTests&FullyQualifiedName!~HostTests&FullyQualifiedName!~ReturnUrlTests'

# The ordinary integration tests once more, while 5 % of the program's statements and commits on the control database fail, before they happened or after.
# Whatever reads nothing from it or is refused before, brings outages of its own or counts statements stays out. Another seed: PORTAL_TEST_FAULTS=5:4711.
with_faults="Faults!=Without&$without_architecture&FullyQualifiedName!~Portal.Tests.Kernel&FullyQualifiedName!~Portal.Tests.Support&FullyQualifiedName!~Shell.Components&FullyQualifiedName!~Shell.Layouts&FullyQualifiedName!~Shell.Hosting&FullyQualifiedName!~PageTests&FullyQualifiedName!~PagesTests&FullyQualifiedName!~Provisioning.Drivers&FullyQualifiedName!~Portal.Tests.BadInputs&$on_one_database"

on_sqlite() {
  export PORTAL_TEST_DATABASE=Sqlite
  # Tests of tenants' servers run where the control database is on such a server.
  wanted sqlite && (unset PORTAL_TEST_POSTGRES; run sqlite 1800 tests/Portal.Tests)
  wanted faults && PORTAL_TEST_FAULTS=$faults run faults 1800 tests/Portal.Tests --filter "$with_faults"
}

on_servers() {
  export PORTAL_TEST_DATABASE=Postgres
  wanted format && { dotnet format Portal.sln --verify-no-changes --no-restore >"$results/format.log" 2>&1 && touch "$results/format.clean"; }
  wanted postgres && run postgres 2400 tests/Portal.Tests --filter "$without_architecture&$on_one_database"
  wanted faults-postgres && PORTAL_TEST_FAULTS=$faults run faults-postgres 2400 tests/Portal.Tests --filter "$with_faults"
  wanted e2e-postgres && run e2e-postgres 1800 e2e/Portal.E2E --filter 'Databases=All|Databases=Postgres'
  wanted e2e && PORTAL_TEST_DATABASE=Sqlite run e2e 1800 e2e/Portal.E2E --filter 'Databases!=Postgres'
  wanted sqlserver && [ -n "${PORTAL_TEST_SQLSERVER:-}" ] && PORTAL_TEST_DATABASE=SqlServer run sqlserver 1800 tests/Portal.Tests --filter "$without_architecture"
}

# Side by side: much of the time either only waits.
echo
on_sqlite &
on_servers &
wait

for part in "${parts[@]}"; do
  report "$part"
done
scan_logs
if wanted format; then
  echo
  echo "== format"
  if [ -e "$results/format.clean" ]; then
    passed=$((passed + 1))
  else
    head -20 "$results/format.log"
    problem "dotnet format would change files; run it"
  fi
fi
if wanted sqlserver && [ -z "${PORTAL_TEST_SQLSERVER:-}" ]; then
  echo
  echo "== sqlserver"
  echo "Skipped: PORTAL_TEST_SQLSERVER is not set; it needs a connection string of a server to test on."
  skipped=$((skipped + 1))
fi
if [ -n "$is_everything" ]; then
  for part in "${long_parts[@]}"; do
    echo
    echo "== $part"
    echo "Skipped: it takes a quarter of an hour; run it by its name: ./test.sh $part"
    skipped=$((skipped + 1))
  done
fi

finish
