#!/usr/bin/env bash
# Starts Logto's official image on this machine and waits until it answers.
#
#   scripts/start-logto.sh [TAG]        the tag of svhd/logto, otherwise `latest`
#
# It uses the PostgreSQL that DB_URL names, and starts one where DB_URL is not set. Prints the release
# that Logto turns out to be. Needs Docker on Linux, and the ports 3001, 3002 and 5432.
set -euo pipefail

tag=${1:-latest}
endpoint=http://localhost:3001
document=$endpoint/api/.well-known/management.openapi.json

start_postgres() {
    docker run --detach --name logto-postgres --publish 127.0.0.1:5432:5432 \
        --env POSTGRES_PASSWORD=postgres postgres:17-alpine >&2
    until docker exec logto-postgres pg_isready --host localhost --username postgres >&2; do sleep 1; done
}

if [ -z "${DB_URL:-}" ]; then
    start_postgres
    DB_URL=postgres://postgres:postgres@localhost:5432/logto
fi

# Seeding makes the database, too. `--swe` leaves alone one that is seeded already.
docker run --detach --name logto --network host --env DB_URL="$DB_URL" --env ENDPOINT="$endpoint" \
    --entrypoint sh "svhd/logto:$tag" -c 'npm run cli db seed -- --swe && npm start' >&2

for _ in $(seq 120); do
    if curl --fail --silent --output /dev/null "$document"; then
        docker exec logto node --print "require('/etc/logto/packages/core/package.json').version"
        exit 0
    fi
    sleep 1
done
echo "Logto did not answer at $endpoint within two minutes; its last words:" >&2
docker logs --tail 50 logto >&2
exit 1
