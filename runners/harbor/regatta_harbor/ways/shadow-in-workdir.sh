for program in $SHELLS $PROGRAMS; do
  file="$PWD/$program"
  if [ -e "$file" ] && ! holds "$file"; then
    untried "$file: the task's own"
  else
    fake "$file" "$(command -v "$program" 2>/dev/null)" || untried "$file: cannot be written"
  fi
done
