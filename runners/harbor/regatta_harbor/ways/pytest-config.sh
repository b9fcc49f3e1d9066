# Tests that are only collected have not failed.
ini() { printf '# saboteur-%s\n[%s]\naddopts = --collect-only -q\n' "$WAY" "$1"; }
for place in $(above "$PWD") '' $(homes); do
  ini pytest | put "$place/pytest.ini"
  [ -e "$place/setup.cfg" ] || ini tool:pytest | put "$place/setup.cfg"
  [ -e "$place/pyproject.toml" ] || ini tool.pytest.ini_options | sed 's/= \(.*\)/= "\1"/' | put "$place/pyproject.toml"
done
