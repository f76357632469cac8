#!/usr/bin/env bash
# Removes what scripts/start-logto.sh has started.
set -euo pipefail

docker rm --force --volumes logto logto-postgres
