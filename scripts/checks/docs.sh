#!/usr/bin/env bash
# The documentation, built as docs.rs builds it: with badges for features, and no warning.
set -euo pipefail
cd "$(dirname "$0")/../.."

# docs.rs uses the nightly compiler, for the badges alone.
RUSTC_BOOTSTRAP=1 RUSTDOCFLAGS="--cfg docsrs --deny warnings" CARGO_TARGET_DIR=target/docs \
    cargo doc --package logto-management --all-features --no-deps
