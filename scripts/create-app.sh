#!/usr/bin/env bash
# Creates a machine-to-machine app with access to the Management API on a freshly seeded Logto, and
# prints the environment of the lifecycle suite, for `eval` or a file of environment variables.
#
#   scripts/create-app.sh [ENDPOINT] [ADMIN_ENDPOINT]
#
# A seeded Logto has an app of its own, `m-default`, that may use the Management API with a token of
# the admin endpoint; its secret stands in the database alone. Needs DB_URL, Docker, curl and jq.
set -euo pipefail

endpoint=${1:-http://localhost:3001}
admin_endpoint=${2:-http://localhost:3002}
db_url=${DB_URL:-postgres://postgres:postgres@localhost:5432/logto}

secret=$(docker run --rm --network host postgres:17-alpine psql "$db_url" --tuples-only --no-align \
    --command "select secret from applications where tenant_id = 'admin' and id = 'm-default'")
token=$(curl --fail --silent --show-error --user "m-default:$secret" "$admin_endpoint/oidc/token" \
    --data grant_type=client_credentials --data scope=all \
    --data-urlencode resource=https://default.logto.app/api | jq --raw-output .access_token)

api() {
    curl --fail --silent --show-error --header "Authorization: Bearer $token" \
        --header 'Content-Type: application/json' "$endpoint/api/$1" "${@:2}"
}

app=$(api applications --data '{"name": "lifecycle", "type": "MachineToMachine"}')
id=$(jq --raw-output .id <<<"$app")
role=$(api 'roles?type=MachineToMachine' | jq --raw-output \
    'map(select(.name == "Logto Management API access"))[0].id')
api "applications/$id/roles" --data "{\"roleIds\": [\"$role\"]}" >&2

echo "LOGTO_ENDPOINT=$endpoint"
echo "LOGTO_APP_ID=$id"
echo "LOGTO_APP_SECRET=$(jq --raw-output .secret <<<"$app")"
