#!/usr/bin/env bash
# Runs the lifecycle suite against the Logto of the environment: LOGTO_ENDPOINT, LOGTO_APP_ID and
# LOGTO_APP_SECRET, as scripts/create-app.sh prints them.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${LOGTO_ENDPOINT:?}" "${LOGTO_APP_ID:?}" "${LOGTO_APP_SECRET:?}"
cargo test --package tests --test lifecycle -- --nocapture
