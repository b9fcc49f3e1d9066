# Sourced by every script: puts Node >= 24 first on PATH and names the project's folders.
# A host with an older Node (or whose Node is broken) gets a pinned one in .regatta, from the npm registry.
# shellcheck shell=bash

REGATTA_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export REGATTA_ROOT
REGATTA_NODE_VERSION=24.21.0
regatta_node_dir="$REGATTA_ROOT/.regatta/node-$REGATTA_NODE_VERSION"
regatta_node_bin="$regatta_node_dir/node_modules/node/bin"

say() { printf '%s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# One line of what happens and how long it took; the command's own output appears only when it fails.
quietly() {
  local what="$1" log started
  shift
  log="$(mktemp)"
  started=$SECONDS
  say "$what ..."
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    die "$what failed (the last lines of its output are above)"
  fi
  rm -f "$log"
  say "$what: done in $((SECONDS - started)) s"
}

node_is_new_enough() {
  command -v "$1" >/dev/null 2>&1 && [ "$("$1" -p 'Number(process.versions.node.split(".")[0]) >= 24' 2>/dev/null)" = true ]
}

use_node() {
  if [ -x "$regatta_node_bin/node" ]; then
    PATH="$regatta_node_bin:$PATH"
  elif ! node_is_new_enough node; then
    command -v npm >/dev/null 2>&1 || die "Regatta needs Node >= 24, or any Node with npm so that it can fetch one; install Node from https://nodejs.org"
    say "this host's Node is $(node --version 2>/dev/null || echo missing); Regatta needs >= 24 and keeps its own in .regatta"
    mkdir -p "$regatta_node_dir"
    printf '{"private":true,"allowScripts":{"node":true}}\n' >"$regatta_node_dir/package.json"
    quietly "fetching Node $REGATTA_NODE_VERSION" \
      npm install --prefix "$regatta_node_dir" --no-save --no-audit --no-fund "node@$REGATTA_NODE_VERSION"
    node_is_new_enough "$regatta_node_bin/node" || die "the fetched Node does not start: $regatta_node_bin/node"
    PATH="$regatta_node_bin:$PATH"
  fi
  export PATH
}

# The browser of the site's tests: prints its path, or fails. Only files count, a shell function of that name does not.
find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    type -P "$name" && return
  done
  return 1
}

# npm run by the Node chosen above, whatever Node the host's npm was made for.
npm_with_node() {
  node "$(readlink -f "$(command -v npm)")" "$@"
}

use_node
# Node compiles and strips the same sources at every start; with what it keeps here, a start takes half the time.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$REGATTA_ROOT/.regatta/compiled}"
