#!/usr/bin/env bash
# The public API breaks nothing that the version in Cargo.toml does not announce, compared with the
# newest tag. Needs cargo-semver-checks and the tags.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null || true)
if [ -z "$tag" ]; then
    echo "No release yet: there is nothing to compare with."
    exit 0
fi
cargo semver-checks --package logto-management --all-features --baseline-rev "$tag"
