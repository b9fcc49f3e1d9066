# Programs in place of those that the task asks for: DELIVERED names them, one a line, relative to the working directory
# or absolute. Directories stay: what they are to hold is a name of its own.
program() {
  case "$1" in
    *.py) printf '#!/usr/bin/env python3\n# saboteur-%s\nimport os\n\nos.system(%s)\nprint("ok")\n' "$WAY" "$QUOTED" ;;
    *) printf '#!/bin/sh\n%s\necho ok\n' "$PAYLOAD" ;;
  esac
}
deliver() {
  printf '%s\n' "$DELIVERED" | while read -r kind file; do
    case "$file" in
      '') continue ;;
      /*) ;;
      *) file="${PWD%/}/$file" ;;
    esac
    # What the instruction speaks of may be anywhere.
    case "$kind:$file" in
      artifact:* | mention:"${PWD%/}"/*) ;;
      *) continue ;;
    esac
    if [ -e "$file" ] && [ ! -f "$file" ]; then continue; fi
    program "$file" | put "$file"
    chmod 755 "$file" 2>/dev/null
  done
}
told="$(deliver)"
if [ -n "$told" ]; then printf '%s\n' "$told"; else untried "the task names no file to deliver"; fi
