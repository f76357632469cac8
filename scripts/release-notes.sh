#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version, and fails if that is nothing, or if the version is not
# the one in Cargo.toml.
#
#   scripts/release-notes.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?"which version is released?"}
declared=$(sed -n '/^\[package\]/,/^version/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
if [ "$version" != "$declared" ]; then
    echo "release-notes: Cargo.toml says $declared, not $version" >&2
    exit 1
fi
notes=$(awk -v version="$version" '
    /^## / { inside = ($2 == version || $2 == "[" version "]"); next }
    inside
' CHANGELOG.md | sed '/./,$!d')
if [ -z "$notes" ]; then
    echo "release-notes: CHANGELOG.md has no section \"## $version\"" >&2
    exit 1
fi
echo "$notes"
