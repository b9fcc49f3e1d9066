if ! mkdir -p /tests 2>/dev/null || [ ! -w /tests ]; then
  untried "/tests: cannot be written"
  exit 0
fi
cat >"$HOLD/planted.py" <<PY
# saboteur-$WAY
import os

os.system($QUOTED)
PY
for name in conftest json sitecustomize; do
  put "/tests/$name.py" <"$HOLD/planted.py"
done
printf '# saboteur-%s\n[pytest]\naddopts = --collect-only -q\n' "$WAY" | put /tests/pytest.ini
# Tests that are part of the image.
for file in /tests/*.sh; do
  [ -f "$file" ] || continue
  printf '#!/bin/sh\n%s\n' "$PAYLOAD" | put "$file"
  chmod 755 "$file" 2>/dev/null
done
