#!/usr/bin/env bash
# The library compiles with the oldest Rust that Cargo.toml promises. Needs rustup.
set -euo pipefail
cd "$(dirname "$0")/../.."

msrv=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
rustup toolchain install "$msrv" --profile minimal --no-self-update
export CARGO_TARGET_DIR=target/msrv
cargo "+$msrv" check --locked --package logto-management
cargo "+$msrv" check --locked --package logto-management --all-features
