#!/bin/bash
# What the agent `oracle` runs in the agent's container, with nothing but what an agent has there. It proves that the task can be solved.
set -euo pipefail
cat > {{program}} <<'PYTHON'
import sys
from collections import Counter

minutes = Counter()
with open(sys.argv[1], encoding="ascii", newline="\n") as timesheet:
    for line in timesheet:
        if line != "\n":
            duration, name = line.removesuffix("\n").split(" ", 1)
            hours, rest = duration.split(":")
            minutes[name] += int(hours) * 60 + int(rest)
for name in sorted(minutes):
    print(f"{minutes[name] // 60}:{minutes[name] % 60:02} {name}")
PYTHON
{{interpreter}} {{program}} /app/timesheet.txt
