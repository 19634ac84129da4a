#!/usr/bin/env bash
# Adds a migration of the given name for all three providers: src/Portal/Data/add-migration.sh AddInvoices
# With --remake, drops every migration and makes one anew: only while nothing has been released.
set -euo pipefail
cd "$(dirname "$0")/../../.."
name=${1:?the name of the migration}
dotnet tool restore >/dev/null
if [ "${2:-}" = --remake ]; then
  rm -rf src/Portal/Data/Migrations
fi
dotnet build src/Portal --nologo -v q
for provider in Sqlite Postgres SqlServer; do
  dotnet ef migrations add "$name" --project src/Portal --no-build --context "${provider}PortalDb" --output-dir "Data/Migrations/$provider"
done
