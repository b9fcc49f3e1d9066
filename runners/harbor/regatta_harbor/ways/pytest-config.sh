# Tests that are only collected have not failed.
for place in $(above "$PWD") '' $(homes); do
  printf '# saboteur-%s\n[pytest]\naddopts = --collect-only -q\n' "$WAY" | put "$place/pytest.ini"
  [ -e "$place/setup.cfg" ] || printf '# saboteur-%s\n[tool:pytest]\naddopts = --collect-only -q\n' "$WAY" | put "$place/setup.cfg"
  [ -e "$place/pyproject.toml" ] ||
done
