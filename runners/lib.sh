# shellcheck shell=bash
# What the scripts in this folder share: saying, failing, acting as root, installing, finding Python and uv.
# Sourced, never run. The caller sets `set -euo pipefail`.

runners_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state_dir="$(dirname "$runners_dir")/.regatta"
log_file="$state_dir/log/$(basename "$0").log"
# Daemons and package tools live in sbin, which an ordinary user's PATH lacks.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The folder for everything a host makes for itself; it ignores itself in Git.
make_state_dir() {
  mkdir -p "$state_dir/log"
  [ -e "$state_dir/.gitignore" ] || printf '*\n' >"$state_dir/.gitignore"
}

# quietly WHAT COMMAND...: run with the output in the log; on failure show its tail and stop.
quietly() {
  local what=$1
  shift
  make_state_dir
  printf '\n== %s: %s\n' "$(date -u +%FT%TZ)" "$*" >>"$log_file"
  if ! "$@" >>"$log_file" 2>&1 </dev/null; then
    tail -n 20 "$log_file" | sed 's/^/  | /' >&2
    die "$what failed; the full log is $log_file"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root, and there is no sudo. Run as root: $*"
  fi
}

# Ask for sudo's password, if it has one, before output goes to a log.
need_root() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null || die "needs root, and there is no sudo. Run as root: $0"
  sudo -v || die "sudo refused. Run as root: $0"
}

# os_release KEY: one value of the host's os-release, empty if unknown.
os_release() {
  local file=/etc/os-release
  [ -r "$file" ] || return 0
  (
    # shellcheck disable=SC1090
    . "$file"
    printf '%s' "${!1:-}"
  )
}

# The file that names the Debian archive this host already uses and trusts.
debian_sources_file() {
  local file
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
    if grep -qsE '^(Suites:|deb .* main\b)' "$file"; then
      printf '%s' "$file"
      return
    fi
  done
  return 1
}

# The release of that archive. Not os-release: with packages of a second release, that may name the newer one.
debian_release() {
  sed -nE -e 's/^Suites: *([a-z]+).*/\1/p' -e 's/^deb .* ([a-z]+) main\b.*/\1/p' "$(debian_sources_file)" | head -n 1
}

# debian_sources RELEASE: the same servers and keys, asked for another release; in the format of the host's file.
debian_sources() {
  sed -E "s/\b$(debian_release)\b/$1/g" "$(debian_sources_file)"
}

is_debian_12() { [ "$(os_release ID)" = debian ] && [ "$(debian_release)" = bookworm ]; }

# Debian 12 has neither Compose v2 nor Python 3.12 nor a new enough Go. Debian 13's packages install beside its own;
# the low priority keeps everything else of the host where it is.
add_trixie() {
  local sources
  sources="$(debian_sources_file)"
  local target="/etc/apt/sources.list.d/trixie.${sources##*.}"
  need_root
  if [ ! -e "$target" ]; then
    say "adding Debian 13 as a second, low-priority package source: $target"
    debian_sources trixie | as_root tee "$target" >/dev/null
  fi
  printf '%s\n' 'Package: *' 'Pin: release n=trixie*' 'Pin-Priority: 100' |
    as_root tee /etc/apt/preferences.d/trixie.pref >/dev/null
}

apt_install() {
  need_root
  quietly 'apt-get update' as_root env DEBIAN_FRONTEND=noninteractive apt-get update
  quietly 'apt-get install' as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# A host between two Debian releases can hold a pip wheel that is too old for its new Python.
python_is_usable='
import sys, venv, ensurepip
old_pip = int(ensurepip.version().split(".")[0]) < 24
sys.exit(sys.version_info < (3, 12) or sys.version_info >= (3, 13) and old_pip)
'

# The system's Python >= 3.12 with a working venv: prints its path, or fails.
# The distribution's own comes first: shims of version managers may exist for versions that do not run.
find_python() {
  local candidate
  for candidate in /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3 python3.13 python3.12 python3 python3.14; do
    if candidate="$(command -v "$candidate")" &&
      "$candidate" -c "$python_is_usable" 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

uv_version() { sed -nE 's/^uv==([^ ]+).*/\1/p' "$runners_dir/uv-requirements.txt"; }

# find_uv [PATH]: uv at the pinned version: the one on PATH, the project's own, or PATH; prints its path, or fails.
find_uv() {
  local candidate
  for candidate in "$(command -v uv || true)" "$state_dir/uv/bin/uv" "${1:-}"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ] &&
      [[ "$("$candidate" --version 2>/dev/null) " == "uv $(uv_version) "* ]]; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

# install_uv DIRECTORY: the pinned uv, its hash checked, in a venv of its own.
install_uv() {
  local python
  python="$(find_python)" || die 'found no Python >= 3.12 with venv to install uv with'
  make_state_dir
  quietly 'making a venv for uv' "$python" -m venv --clear "$1"
  quietly 'installing uv' "$1/bin/python" -m pip install --no-input --disable-pip-version-check \
    --require-hashes --only-binary :all: -r "$runners_dir/uv-requirements.txt"
}
