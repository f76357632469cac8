#!/usr/bin/env bash
# The documentation, built as docs.rs builds it: with badges for features, and no warning.
set -euo pipefail
cd "$(dirname "$0")/../.."

# docs.rs uses the nightly compiler. Only rustdoc needs it, for the badges: what is compiled for the other
# checks is good for this one.
wrapper=$(mktemp)
trap 'rm -f "$wrapper"' EXIT
printf '#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc "$@"\n' >"$wrapper"
chmod +x "$wrapper"
RUSTDOC=$wrapper RUSTDOCFLAGS="--cfg docsrs --deny warnings" cargo doc --package logto-management --all-features --no-deps
