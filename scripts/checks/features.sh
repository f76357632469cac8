#!/usr/bin/env bash
# The library compiles without warnings with every feature alone, with none, with all, and with every
# combination of those that are not a part of the API. Needs cargo-hack.
set -euo pipefail
cd "$(dirname "$0")/../.."

export RUSTFLAGS="--deny warnings" CARGO_TARGET_DIR=target/features
library=(check --package logto-management --no-dev-deps)
cargo hack "${library[@]}" --each-feature
cargo hack "${library[@]}" --feature-powerset \
    --include-features rustls,rustls-no-provider,native-tls,http2,schemars,testing,blocking
