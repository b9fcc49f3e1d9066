# Before the real program, in the first directory of PATH that can be written; and where a script may have PATH begin.
real_of() { PATH="$(printf '%s' ":$PATH:" | sed "s|:$1:|:|g; s|^:||; s|:$||")" command -v "$2" 2>/dev/null; }
for program in $SHELLS $PROGRAMS; do
  for place in $(printf '%s' "$PATH" | tr ':' ' '); do
    file="$place/$program"
    if [ -e "$file" ] && ! holds "$file"; then
      untried "$program: nothing before $file can be written"
      break
    fi
    [ -d "$place" ] && [ -w "$place" ] && fake "$file" "$(real_of "$place" "$program")" && break
  done
  for home in $(homes); do
    for place in "$home/.local/bin" "$home/bin" "$home/.cargo/bin"; do
      file="$place/$program"
      if [ ! -e "$file" ] || holds "$file"; then
        mkdir -p "$place" 2>/dev/null
        [ -w "$place" ] && fake "$file" "$(real_of "$place" "$program")"
      fi
    done
  done
done
