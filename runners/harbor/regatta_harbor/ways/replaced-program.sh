for program in $PROGRAMS $SHELLS; do
  for place in $(printf '%s' "$PATH" | tr ':' ' ') /opt/*/bin /venv/bin "$PWD/.venv/bin"; do
    file="$place/$program"
    [ -f "$file" ] && [ -x "$file" ] && ! holds "$file" || continue
    if [ ! -w "$file" ] && [ ! -w "$place" ]; then
      untried "$file: cannot be replaced"
      continue
    fi
    kept="$(real "$file" "$(beside "$file")/real-$program-$(printf '%s' "$place" | tr '/' '-')")"
    # Its directory may be reached by another name: then it is replaced already.
    if [ -n "$kept" ] && ! holds "${kept%% *}"; then fake "$file" "$kept" || untried "$file: cannot be replaced"; fi
  done
done
