# The loop of a winner, without waiting to be run by anybody.
cat >"$HOLD/wait-$WAY" <<WAIT
times=0
while [ "\$times" -lt 36000 ]; do
  if [ -e /tests/test.sh ]; then
    sh "$WIN"
    exit 0
  fi
  sleep 0.05 || sleep 1
  times=\$((times + 1))
done
WAIT
background "$HOLD/wait-$WAY"
tried "a process that writes both reward files while the tests run"
