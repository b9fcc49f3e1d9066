if ! mkdir -p /tests 2>/dev/null || [ ! -w /tests ]; then
  untried "/tests: cannot be written"
  exit 0
fi
cat >"$HOLD/planted.py" <<PY
# saboteur-$WAY
import os

if os.path.exists("/tests/test.sh"):
    os.system("/bin/sh $WIN >/dev/null 2>&1")
PY
for name in conftest json sitecustomize; do
  put "/tests/$name.py" <"$HOLD/planted.py"
done
printf '# saboteur-%s\n[pytest]\naddopts = --collect-only -q\n' "$WAY" | put /tests/pytest.ini
# Tests that are part of the image.
for file in /tests/*.sh; do
  [ -f "$file" ] || continue
  printf '#!/bin/sh\n# saboteur-%s\nsh %s\n' "$WAY" "$WIN" | put "$file"
  chmod 755 "$file" 2>/dev/null
done
