#!/usr/bin/env bash
# Commits what scripts/follow-upstream.sh has changed to a branch and opens a pull request
# with its report, or brings the one up to date that is open. Where nothing could be written, the
# report becomes an issue. Needs `gh`, logged in.
#
#   scripts/open-pull-request.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?"which release of Logto is it?"}
title="Follow Logto $version"
branch=logto-$version
report=target/upstream.md

if [ "$(cat "$report")" = "Nothing changed." ]; then
    echo "Logto $version changes nothing."
    exit 0
fi

if [ -z "$(git status --porcelain openapi)" ]; then
    if [ -z "$(gh issue list --state open --search "\"$title\" in:title" --json number --jq '.[].number')" ]; then
        gh issue create --title "$title" --body-file "$report"
    fi
    exit 0
fi

git switch --force-create "$branch"
git add openapi CHANGELOG.md README.md
git commit --message "$title"
git push --force --set-upstream origin "$branch"
if gh pr view "$branch" --json state --jq .state 2>/dev/null | grep --quiet OPEN; then
    gh pr edit "$branch" --body-file "$report"
else
    gh pr create --head "$branch" --title "$title" --body-file "$report"
fi
