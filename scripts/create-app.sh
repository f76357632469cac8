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

# The text that FILTER finds in the JSON at hand. None, null and an empty one end the script: an app
# without a secret would look like one until the first call.
text() {
    local filter=$1 what=$2
    jq --exit-status --raw-output "$filter | strings | select(. != \"\")" || {
        echo "create-app: Logto answered without $what" >&2
        return 1
    }
}

secret=$(docker run --rm --network host postgres:17-alpine psql "$db_url" --tuples-only --no-align \
    --command "select secret from applications where tenant_id = 'admin' and id = 'm-default'")
if [ -z "$secret" ]; then
    echo "create-app: the database knows no secret of the app m-default: has Logto been seeded?" >&2
    exit 1
fi
token=$(curl --fail --silent --show-error --user "m-default:$secret" "$admin_endpoint/oidc/token" \
    --data grant_type=client_credentials --data scope=all \
    --data-urlencode resource=https://default.logto.app/api | text .access_token "an access token")

api() {
    curl --fail --silent --show-error --header "Authorization: Bearer $token" \
        --header 'Content-Type: application/json' "$endpoint/api/$1" "${@:2}"
}

id=$(api applications --data '{"name": "lifecycle", "type": "MachineToMachine"}' | text .id "the app's id")
role=$(api 'roles?type=MachineToMachine' |
    text 'map(select(.name == "Logto Management API access"))[0].id' "a role for the Management API")
api "applications/$id/roles" --data "{\"roleIds\": [\"$role\"]}" >&2

# Secrets are things of their own, of which an app may have several; creating the app answers none.
app_secret=$(api "applications/$id/secrets" | text '.[0].value' "the app's secret")

echo "LOGTO_ENDPOINT=$endpoint"
echo "LOGTO_APP_ID=$id"
echo "LOGTO_APP_SECRET=$app_secret"
