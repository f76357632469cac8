#!/usr/bin/env bash
# Licences, security advisories, duplicates and sources of all dependencies, by deny.toml. Needs
# cargo-deny.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo deny --all-features check
