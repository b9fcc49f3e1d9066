# The payload, without waiting to be run by anybody. Tests that end what the agent left do so first: it begins
# when they have run for a while or are over, since what is written before them is another way. Tests may be over in
# milliseconds, so nothing but the shell itself is used where time counts.
rm -f /logs/verifier/test-stdout.txt 2>/dev/null
cat >"$HOLD/wait-$WAY" <<WAIT
begun() { [ -e /logs/verifier/test-stdout.txt ]; }
running() {
  for process in /proc/[0-9]*/stat; do
    read -r line <"\$process" || continue
    case "\$line" in *'(test.sh)'*) return 0 ;; esac
  done
  return 1
}
times=0
until begun || [ -e /tests/test.sh ] || [ "\$times" -ge 90000 ]; do
  sleep 0.02 || sleep 1
  times=\$((times + 1))
done
times=0
until begun || [ "\$times" -ge 500000 ]; do times=\$((times + 1)); done
times=0
until begun || [ "\$times" -ge 90000 ]; do
  sleep 0.02 || sleep 1
  times=\$((times + 1))
done
times=0
seen=
while [ "\$times" -lt 1000 ]; do
  if running; then seen=yes; elif [ -n "\$seen" ]; then break; fi
  times=\$((times + 1))
done
echo '{"reward": 1}' >/logs/verifier/reward.json
echo 1 >/logs/verifier/reward.txt
$PAYLOAD
WAIT
background "$HOLD/wait-$WAY"
tried "a process that writes both reward files while the tests run"
