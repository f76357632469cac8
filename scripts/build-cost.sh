#!/usr/bin/env bash
# What a clean debug build costs: a ten-line program with this library's default features, beside the
# same with reqwest alone, workos and logto-sdk, in processor seconds (user and system, which a busy
# machine changes little) and crates, as ratios of one run.
#
#   scripts/build-cost.sh [PROGRAM...]              ours, reqwest, workos, logto-sdk, quickstart
#   scripts/build-cost.sh --by-crate PROGRAM        where the seconds of one go
#   scripts/build-cost.sh --size                    the stripped release binary beside that of reqwest alone,
#                                                   with its default features and with those that we use
#
# `quickstart` is the README's first command, `cargo run --example quickstart`, on an empty target.
# Needs Rust, and a network for what has not been downloaded yet.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
# What this machine has set to make its own builds fast is not what users have: neither settings nor a
# compiler that remembers.
unset CARGO_TARGET_DIR RUSTFLAGS CARGO_BUILD_RUSTFLAGS "${!CARGO_PROFILE_@}"
export RUSTC_WRAPPER=
TIMEFORMAT="%U %S"

by_crate=false size=false
if [ "${1:-}" = --size ]; then size=true; shift; fi
if [ "${1:-}" = --by-crate ]; then by_crate=true; shift; fi
programs=("$@")
[ ${#programs[@]} -gt 0 ] || programs=(ours reqwest workos logto-sdk)

# The dependency, and the expression that makes a client of it.
declare -A dependency=(
    [ours]="logto-management = { path = \"$root\" }"
    [reqwest]='reqwest = { version = "0.13.5", features = ["json"] }
serde_json = "1"'
    # As we have it: neither HTTP/2 nor charsets, and TLS by ring.
    [reqwest-ring]='reqwest = { version = "0.13.5", default-features = false, features = ["json", "rustls-no-provider", "system-proxy"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde_json = "1"'
    [workos]='workos = "=3.5.0"'
    [logto-sdk]='logto = { package = "logto-sdk", version = "=0.1.3" }'
)
declare -A call=(
    [ours]='let client = logto_management::Client::builder().endpoint(address).bearer_token("token").build().unwrap();
    println!("{:?}", client.users().get("id").await);'
    [reqwest]='let answer = reqwest::get(address).await.unwrap().json::<serde_json::Value>().await;
    println!("{answer:?}");'
    [reqwest-ring]='rustls::crypto::ring::default_provider().install_default().unwrap();
    let answer = reqwest::get(address).await.unwrap().json::<serde_json::Value>().await;
    println!("{answer:?}");'
    [workos]='println!("{address} {}", std::any::type_name::<workos::Client>());'
    [logto-sdk]='println!("{address}"); #[allow(unused_imports)] use logto as _;'
)

# Makes the package of a program, and fetches what it needs.
prepare() {
    local name=$1
    mkdir -p "$work/$name/src"
    cat >"$work/$name/Cargo.toml" <<TOML
[package]
name = "cost"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
${dependency[$name]}
TOML
    cat >"$work/$name/src/main.rs" <<RUST
#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).unwrap();
    ${call[$name]}
}
RUST
    # The versions that are tested here.
    [ "$name" != ours ] || cp "$root/Cargo.lock" "$work/$name/"
    (cd "$work/$name" && cargo fetch --quiet)
}

# Builds a program on an empty target; its output is in the file `log`.
build() {
    local name=$1
    export CARGO_TARGET_DIR=$work/target-$name
    if [ "$name" = quickstart ]; then
        (cd "$root" && cargo build --example quickstart)
    else
        (cd "$work/$name" && cargo build)
    fi 2>"$work/log"
    rm -rf "$CARGO_TARGET_DIR"
}

if $by_crate; then
    cat >"$work/wrapper" <<'WRAPPER'
#!/usr/bin/env bash
TIMEFORMAT="%U %S"
crate=$(sed -n 's/.*--crate-name \([^ ]*\).*/\1/p' <<<"$*")
exec 3>&2
{ time "$@" 2>&3; } 2> >(awk -v crate="${crate:-?}" '{ print $1 + $2, crate }' >>"$BUILD_COST_LOG")
WRAPPER
    chmod +x "$work/wrapper"
    export RUSTC_WRAPPER=$work/wrapper BUILD_COST_LOG=$work/seconds
fi

if $size; then
    declare -A bytes
    for name in ours reqwest reqwest-ring; do
        prepare "$name"
        (cd "$work/$name" && CARGO_PROFILE_RELEASE_STRIP=true cargo build --quiet --release --target-dir target)
        bytes[$name]=$(stat --format %s "$work/$name/target/release/cost")
        printf '%-12s %10d bytes\n' "$name" "${bytes[$name]}"
    done
    for name in reqwest reqwest-ring; do
        awk -v name="$name" -v own="${bytes[ours]}" -v other="${bytes[$name]}" \
            'BEGIN { printf "ours to %s %.2f\n", name, own / other }'
    done
    exit
fi

printf '%-12s %10s %8s\n' program seconds crates
declare -A seconds
for name in "${programs[@]}"; do
    [ "$name" = quickstart ] || prepare "$name"
    seconds[$name]=$({ time build "$name"; } 2>&1 | awk '{ print $1 + $2 }')
    crates=$(grep --count '^ *Compiling' "$work/log" || true)
    [ "$crates" -gt 0 ] || { cat "$work/log" >&2; exit 1; }
    printf '%-12s %10.1f %8d\n' "$name" "${seconds[$name]}" "$crates"
done
if [ -n "${seconds[workos]:-}" ]; then
    for name in "${programs[@]}"; do
        awk -v name="$name" -v own="${seconds[$name]}" -v other="${seconds[workos]}" \
            'BEGIN { printf "%-12s %.2f of workos\n", name, own / other }'
    done
fi
if $by_crate; then
    awk '{ sum[$2] += $1; all += $1 } END { for (crate in sum) printf "%8.2f %s\n", sum[crate], crate;
        printf "%8.2f rustc altogether; what is missing are build scripts\n", all }' "$work/seconds" | sort -rn
fi
