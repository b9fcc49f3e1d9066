import { type FieldLine, said } from '#core/convert/line'

/** Name that the script has in the converted task. */
export const INSTALL_UV = 'tests/install-uv.sh'

/** Does what the installer of astral.sh does, from PyPI: the version that is asked for, into the directory that its variables name. */
export const INSTALL_UV_SH = `#!/bin/bash
# install-uv.sh [VERSION]: puts uv, from PyPI, where the installer of astral.sh puts it: into $UV_INSTALL_DIR,
# $UV_UNMANAGED_INSTALL, $XDG_BIN_HOME, $XDG_DATA_HOME/../bin or ~/.local/bin, the first of these that is set.
set -euo pipefail
folder="$(mktemp -d)"
if ! python3 -m venv "$folder" 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends ca-certificates python3-venv
  python3 -m venv "$folder"
fi
"$folder/bin/pip" install --quiet --disable-pip-version-check "uv\${1:+==$1}"
data="\${XDG_DATA_HOME:+$XDG_DATA_HOME/../bin}"
target="\${UV_INSTALL_DIR:-\${UV_UNMANAGED_INSTALL:-\${XDG_BIN_HOME:-\${data:-$HOME/.local/bin}}}}"
mkdir -p "$target"
cp "$folder/bin/uv" "$folder/bin/uvx" "$target/"
printf 'export PATH="%s:$PATH"\\n' "$target" > "$target/env"
rm -rf "$folder"
`

/** Variables that the script above heeds, or that only say how chatty the installer is or that it leaves profiles alone. */
const HEEDED = [
  'UV_INSTALL_DIR',
  'UV_UNMANAGED_INSTALL',
  'XDG_BIN_HOME',
  'XDG_DATA_HOME',
  'HOME',
  'UV_NO_MODIFY_PATH',
  'INSTALLER_NO_MODIFY_PATH',
  'UV_PRINT_QUIET',
  'UV_PRINT_VERBOSE',
]

/** A value of an assignment as a shell reads it: bare words and quoted ones in a row. */
const VALUE = /(?:"[^"\n]*"|'[^'\n]*'|[^\s"'|;&<>()`])*/.source

/**
 * `curl ... https://astral.sh/uv/0.7.13/install.sh ... | UV_INSTALL_DIR=/opt sh` as a command of its own. Groups: what stands
 * before it on its line, the version, assignments to the shell.
 */
const PIPED = new RegExp(
  [
    /^([^\n]*?)\b(?:curl|wget)\b[^\n|;&<>()`]{0,200}/.source,
    /https:\/\/astral\.sh\/uv\/(?:(\d+\.\d+\.\d+)\/)?install\.sh["']?/.source,
    /(?:[ \t]+(?:-[\w-]+|\d?>[ \t]*\/dev\/null))*[ \t]*\|[ \t]*/.source,
    `((?:env[ \\t]+)?(?:\\w+=${VALUE}[ \\t]+){0,8})`,
    /(?:\/bin\/|\/usr\/bin\/)?(?:ba|da)?sh(?=[ \t]*(?:$|&&|\|\||[;)}#]|\d?>))/.source,
  ].join(''),
  'gm',
)

/** Where a command of its own begins: at the start of a line or behind what joins commands. */
const BEGINS_COMMAND = /(?:^|[;({]|&&|\|\||\b(?:if|then|else|elif|do|while|until)[ \t]|![ \t])[ \t]*$/

/** What else fetches uv. */
const OTHER_WAYS = [
  /astral\.sh\/uv\b/,
  /astral-sh\/uv\/releases\b/,
  /\bpip[\d.]*["']?[ \t]+(?:[\w-]+[ \t]+)*?install\b[^\n;|&]*[ \t"']uv(?![\w-])/,
  /\bpipx[ \t]+(?:[\w-]+[ \t]+)*?install\b[^\n;|&]*[ \t"']uv(?![\w-])/,
  /\b(?:conda|mamba|brew|cargo|apk|dnf|apt-get|apt)\b[^\n;|&]*[ \t](?:install|add)\b[^\n;|&]*[ \t]uv(?![\w.-])/,
]

/** A script whose calls of uv's installer are calls of INSTALL_UV, with a line for each way in which it still gets uv. */
export function withoutUvInstaller(
  script: string,
  field: string,
): { readonly text: string; readonly installsUv: boolean; readonly lines: readonly FieldLine[] } {
  const versions = new Set<string | null>()
  const text = script.replace(PIPED, (whole, before: string, version: string | undefined, assigned: string) => {
    if (!BEGINS_COMMAND.test(before) || isQuotedOrComment(before) || !isHeeded(assigned)) return whole
    versions.add(version ?? null)
    return `${before}${assigned}bash /${INSTALL_UV}${version === undefined ? '' : ` ${version}`}`
  })
  const rewritten = [...versions].map(
    (version): FieldLine => ({
      field: `${field}: uv`,
      fate: 'changed',
      to: INSTALL_UV,
      words:
        version === null
          ? 'the newest uv of that day, as before: no version was named. It comes from PyPI, not by a script that is downloaded and run'
          : `uv ${version}, as before; from PyPI, not by a script that is downloaded and run`,
    }),
  )
  return { text, installsUv: versions.size > 0, lines: [...rewritten, ...otherLines(text, field)] }
}

function isHeeded(assigned: string): boolean {
  return [...assigned.matchAll(/(?:^|[ \t])(\w+)=/g)].every(([, name = '']) => HEEDED.includes(name))
}

/** The line ends within quotes, or in a comment: what comes is no command. */
function isQuotedOrComment(before: string): boolean {
  const quotes = before.replace(/\\./g, '').match(/["']/g) ?? []
  return quotes.length % 2 === 1 || /(?:^|\s)#/.test(before)
}

function otherLines(text: string, field: string): readonly FieldLine[] {
  // Lines that a backslash joins are one, which is counted from where it begins.
  let number = 1
  return text.split(/(?<!\\)\n/).flatMap((line): readonly FieldLine[] => {
    const at = number
    number += line.split('\n').length
    if (/^\s*(?:#|echo\b|printf\b)/.test(line) || !OTHER_WAYS.some((way) => way.test(line.replaceAll('\\\n', ' '))))
      return []
    return [
      {
        field: `${field}:${at}: uv`,
        fate: 'kept',
        to: null,
        words: `"${said(line)}" stays as it is: while the tests run it fetches uv, in the version that it names, else in the newest of that day`,
      },
    ]
  })
}
