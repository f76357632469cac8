#!/usr/bin/env bash
# The library compiles with the oldest versions of its dependencies that Cargo.toml allows.
set -euo pipefail
cd "$(dirname "$0")/../.."

lock=$(mktemp)
cp Cargo.lock "$lock"
trap 'mv "$lock" Cargo.lock' EXIT

# Resolving so is not stable yet; compiling is done as always.
RUSTC_BOOTSTRAP=1 cargo update -Z direct-minimal-versions
CARGO_TARGET_DIR=target/minimal-versions cargo check --package logto-management --all-features
