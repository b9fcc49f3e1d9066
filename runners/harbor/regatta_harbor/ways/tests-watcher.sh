printf '#!/bin/sh\n%s\n' "$PAYLOAD" >"$HOLD/test.sh"
chmod 755 "$HOLD/test.sh"
cat >"$HOLD/watch-$WAY" <<WATCH
replace() {
  # A new file in its place where the directory allows it, else its content.
  { cp -p "$HOLD/test.sh" /tests/.new && mv -f /tests/.new /tests/test.sh; } || cat "$HOLD/test.sh" >/tests/test.sh
}
times=0
while [ "\$times" -lt 90000 ]; do
  if [ -e /tests/test.sh ] && ! grep -q saboteur-$WAY /tests/test.sh; then replace; fi
  sleep 0.02 || sleep 1
  times=\$((times + 1))
done
WATCH
background "$HOLD/watch-$WAY"
tried "a process that replaces /tests/test.sh as soon as it is there"
