#!/usr/bin/env bash
# What would be published holds what is needed and no more, and compiles in its own folder: the
# library, and the examples, which `cargo package` does not build.
set -euo pipefail
cd "$(dirname "$0")/../.."

needed='^(CHANGELOG\.md|LICENSE-APACHE|LICENSE-MIT|README\.md|openapi/LICENSE-MPL-2\.0)$'
superfluous='^(\.ci|\.github|benches|scripts|tests|xtask|openapi/(management|names|overlay|releases|surface))'

list=$(cargo package --package logto-management --allow-dirty --list | tr '\134' /)
if [ "$(grep --count --extended-regexp "$needed" <<<"$list")" -ne 5 ]; then
    echo "package: one of $needed is missing in: $list" >&2
    exit 1
fi
if grep --extended-regexp "$superfluous" <<<"$list" >&2; then
    echo "package: nobody needs the files above in it" >&2
    exit 1
fi

cargo package --package logto-management --allow-dirty --no-verify --quiet
metadata=$(cargo metadata --format-version 1 --no-deps)
target=$(sed 's/.*"target_directory":"\([^"]*\)".*/\1/; s/\\\\/\//g' <<<"$metadata")
version=$(sed -n '/^\[package\]/,/^version/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
crate=$target/package/logto-management-$version.crate

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$crate" -C "$folder" --strip-components 1

# In the workspace's target folder, where the dependencies are compiled already.
cd "$folder"
export CARGO_TARGET_DIR=$target
cargo check --locked
cargo check --locked --examples --features testing
echo "package: $(wc -l <<<"$list") files, $(($(wc -c <"$crate") / 1024)) KiB packed"
