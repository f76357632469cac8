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
errors=$(mktemp)
trap 'rm -f "$document" "$errors"' EXIT

# From a file, so that lock.toml names the copy in the repository and not this machine.
curl --fail --silent --show-error --output "$document" "$endpoint/api/.well-known/management.openapi.json"
mkdir -p target
update=(cargo xtask update-spec "$document" --logto-version "$version" --format markdown)
if ! "${update[@]}" --write >target/upstream.md 2>"$errors"; then
    if [ -z "$(git status --porcelain openapi)" ]; then
        # Rules are out of date, which people have to look after: the report alone is the news.
        "${update[@]}" --dry-run >target/upstream.md
    fi
    # Or the library does not compile with what is written: also for people.
    { printf '\n## Not done\n\n'; sed 's/^/    /' "$errors"; } >>target/upstream.md
fi
cat target/upstream.md
