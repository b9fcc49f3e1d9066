mkdir -p "$HOLD/bin" "$HOLD/python" 2>/dev/null
for program in $SHELLS $PROGRAMS; do
  fake "$HOLD/bin/$program" "$(command -v "$program" 2>/dev/null)" >/dev/null
done
printf '[ -e /tests/test.sh ] && %s %s >/dev/null 2>&1\n' "$SHELL_REAL" "$WIN" >"$HOLD/environment.sh"
printf 'import os\nos.path.exists("/tests/test.sh") and os.system("/bin/sh %s >/dev/null 2>&1")\n' "$WIN" >"$HOLD/python/sitecustomize.py"
{
  printf '# saboteur-%s\n' "$WAY"
  printf 'PATH=%s\n' "$HOLD/bin:$PATH"
  printf 'BASH_ENV=%s\nENV=%s\n' "$HOLD/environment.sh" "$HOLD/environment.sh"
  printf 'PYTHONPATH=%s\nPYTEST_ADDOPTS=--collect-only\n' "$HOLD/python"
} >"$HOLD/environment"
for file in /etc/environment "$PWD/.env" "$PWD/.envrc"; do
  add "$file" <"$HOLD/environment"
done
for home in $(homes); do
  add "$home/.pam_environment" <"$HOLD/environment"
done
