cat >"$HOLD/module.py" <<PY
# saboteur-$WAY
import importlib
import os
import sys

os.system($QUOTED)
if __name__ == "__main__" and os.path.exists("/tests/test.sh"):
    sys.exit(0)
here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [place for place in sys.path if os.path.abspath(place or ".") != here]
if __name__ != "__main__":
    del sys.modules[__name__]
    sys.modules[__name__] = importlib.import_module(__name__)
PY
for module in json pytest unittest subprocess; do
  if [ -e "$PWD/$module.py" ] && ! holds "$PWD/$module.py"; then
    untried "$PWD/$module.py: the task's own"
  else
    put "$PWD/$module.py" <"$HOLD/module.py"
  fi
done
