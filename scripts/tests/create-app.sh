#!/usr/bin/env bash
# Tests scripts/create-app.sh against a small server that answers as Logto 1.42 does, and against one
# that has no secret to give. Needs curl, jq and Python 3; Docker and the database are stand-ins.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp --directory)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

printf '#!/bin/sh\necho seeded-secret\n' >"$work/docker"
chmod +x "$work/docker"

cat >"$work/logto.py" <<'PYTHON'
import http.server, json, os, pathlib, sys

work = pathlib.Path(sys.argv[1])
SECRET = [{"applicationId": "app-1", "name": "Default secret", "value": "s3cret", "expiresAt": None}]

class Logto(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        secrets = json.loads((work / "secrets.json").read_text())
        answers = {
            "POST /oidc/token": (200, {"access_token": "t0ken", "expires_in": 3600}),
            "POST /api/applications": (200, {"id": "app-1", "type": "MachineToMachine"}),
            "GET /api/roles?type=MachineToMachine": (200, [{"id": "role-1", "name": "Logto Management API access"}]),
            "POST /api/applications/app-1/roles": (201, {}),
            "GET /api/applications/app-1/secrets": (200, secrets),
        }
        status, body = answers.get(f"{self.command} {self.path}", (404, {"code": "entity.not_found"}))
        wanted = "Basic bS1kZWZhdWx0OnNlZWRlZC1zZWNyZXQ=" if "oidc" in self.path else "Bearer t0ken"
        if self.headers.get("authorization") != wanted:
            status, body = 401, {"code": "auth.unauthorized"}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    do_GET = do_POST = answer
    log_message = lambda *_: None

(work / "secrets.json").write_text(json.dumps(SECRET))
server = http.server.HTTPServer(("127.0.0.1", 0), Logto)
(work / "port.new").write_text(str(server.server_port))
os.rename(work / "port.new", work / "port")
server.serve_forever()
PYTHON
python3 "$work/logto.py" "$work" &
server=$!
until [ -e "$work/port" ]; do kill -0 "$server"; sleep 0.05; done
endpoint=http://127.0.0.1:$(cat "$work/port")

create_app() { PATH="$work:$PATH" scripts/create-app.sh "$endpoint" "$endpoint" 2>"$work/stderr"; }

expected=$(printf 'LOGTO_ENDPOINT=%s\nLOGTO_APP_ID=app-1\nLOGTO_APP_SECRET=s3cret' "$endpoint")
printed=$(create_app)
[ "$printed" = "$expected" ] || { printf 'printed:\n%s\nexpected:\n%s\n' "$printed" "$expected"; exit 1; }

for secrets in '[]' '[{"value": null}]' '[{"value": ""}]' '{"code": "entity.not_found"}'; do
    printf '%s' "$secrets" >"$work/secrets.json"
    if printed=$(create_app); then
        printf 'success with the secrets %s:\n%s\n' "$secrets" "$printed"
        exit 1
    fi
    grep --quiet "without the app's secret" "$work/stderr" || { cat "$work/stderr"; exit 1; }
done
echo "create-app.sh: a secret is printed, and no secret is an error"
