#!/usr/bin/env bash
# Prints the release of Logto whose document is in openapi/.
set -euo pipefail
cd "$(dirname "$0")/.."

sed --quiet 's/^logto-version = "\(.*\)"$/\1/p' openapi/lock.toml
