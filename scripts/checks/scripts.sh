#!/usr/bin/env bash
# The scripts themselves: what shellcheck finds, and their own tests. Needs shellcheck, curl, jq and
# Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."

shellcheck .ci/run scripts/*.sh scripts/checks/*.sh scripts/tests/*.sh
for test in scripts/tests/*.sh; do "$test"; done
