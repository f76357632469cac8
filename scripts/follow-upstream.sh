#!/usr/bin/env bash
# Takes the document of a running Logto, does what needs no judgement, and leaves the report in
# target/upstream.md for the pull request.
#
#   scripts/follow-upstream.sh VERSION [ENDPOINT]
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?"which release of Logto is it?"}
endpoint=${2:-http://localhost:3001}
document=$(mktemp --suffix .json)
trap 'rm -f "$document"' EXIT

# From a file, so that lock.toml names the copy in the repository and not this machine.
curl --fail --silent --show-error --output "$document" "$endpoint/api/.well-known/management.openapi.json"
mkdir -p target
report=(cargo xtask update-spec "$document" --logto-version "$version" --format markdown)
if ! "${report[@]}" --write >target/upstream.md; then
    # Rules are out of date, which people have to look after: the report alone is the news.
    "${report[@]}" --dry-run >target/upstream.md
fi
cat target/upstream.md
