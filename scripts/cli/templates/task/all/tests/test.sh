#!/bin/bash
# The reward is 0 and the report says "not finished" until pytest has passed every test.
readonly logs=/logs/verifier
umask 022
/usr/bin/mkdir -p "$logs"
/usr/bin/chmod 700 "$logs" /tests
/usr/bin/rm -rf "$logs/reward.txt" "$logs/reward.json" "$logs/ctrf.json"
printf '0\n' > "$logs/reward.txt"
printf '%s\n' '{"results": {"tool": {"name": "pytest"}, "summary": {"tests": 1, "passed": 0, "failed": 1, "pending": 0, "skipped": 0, "other": 0, "start": 0, "stop": 0}, "tests": [{"name": "verifier_finished", "status": "failed", "duration": 0, "message": "the test run ended early"}]}}' > "$logs/ctrf.json"

cd / || exit 1
/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TZ=UTC \
  /usr/bin/timeout --kill-after=5 60 \
  /opt/verifier/bin/python -I -B -m pytest -c /dev/null --rootdir=/tests --noconftest \
  -p no:cacheprovider -rA --tb=short --ctrf "$logs/ctrf.json" /tests
if [ $? -eq 0 ]; then
  printf '1\n' > "$logs/reward.txt"
fi
exit 0
