#!/bin/bash
# What the agent `oracle` runs in the agent's container, with nothing but what an agent has there. It proves that the task can be solved.
set -euo pipefail
cat > {{program}} <<'BASH'
#!/bin/bash
set -euo pipefail
declare -A minutes=()
while IFS=' ' read -r duration name; do
  [ -n "$duration" ] || continue
  # 10#: 08 is eight, and not an octal number that is none
  minutes[$name]=$(( ${minutes[$name]:-0} + 10#${duration%:*} * 60 + 10#${duration#*:} ))
done < "$1"
for name in "${!minutes[@]}"; do
  printf '%d:%02d %s\n' $(( ${minutes[$name]} / 60 )) $(( ${minutes[$name]} % 60 )) "$name"
done | LC_ALL=C sort -k2
BASH
{{interpreter}} {{program}} /app/timesheet.txt
