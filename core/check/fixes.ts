import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskFiles } from '#core/check/files'
import { counting, type Finding } from '#core/check/finding'

/** What `--fix` does to one file. */
export type FileFix = {
  /** Relative to the task. */
  readonly path: string
  /** In words, for people: `line ends`, `executable bit`. */
  readonly what: readonly string[]
  /** null: it stays. */
  readonly content: string | null
  /** null: it stays. */
  readonly executable: boolean | null
}

/** The rules that are mended by changing a text, each with the words for it. */
const TEXT_FIXES: Readonly<Record<string, { readonly what: string; readonly mend: (text: string) => string }>> = {
  crlf: { what: 'line ends', mend: (text) => text.replaceAll('\r\n', '\n') },
  'byte-order-mark': { what: 'byte order mark', mend: (text) => text.replace(/^\ufeff+/, '') },
  'trailing-whitespace': {
    what: 'blanks at the ends of lines',
    mend: (text) => text.replace(/(?<![ \t])[ \t]+(?=\r?$)/gm, ''),
  },
  'final-newline': { what: 'line break at the end', mend: (text) => (/[\r\n]$/.test(text) ? text : `${text}\n`) },
}

const MODE_FIXES: Readonly<Record<string, { readonly what: string; readonly executable: boolean }>> = {
  'executable-bit': { what: 'executable bit', executable: true },
  'needless-executable-bit': { what: 'needless executable bit', executable: false },
}

/** Rules whose findings can be mended without a person. */
export const FIXABLE: readonly string[] = [...Object.keys(TEXT_FIXES), ...Object.keys(MODE_FIXES)]

/** What would mend those of a task's findings that count and can be mended safely. Applied once, it finds nothing more to do. */
export function fixesOf(files: TaskFiles, findings: readonly Finding[]): readonly FileFix[] {
  const broken = Map.groupBy(counting(findings), (finding) => finding.path)
  return files.entries.flatMap((entry): FileFix[] => {
    const rules = new Set((broken.get(`${files.path}/${entry.path}`) ?? []).map(({ rule }) => rule))
    if (entry.kind !== 'file' || rules.size === 0) return []
    const what: string[] = []
    let content = entry.text
    let executable: boolean | null = null
    for (const [rule, fix] of Object.entries(TEXT_FIXES)) {
      if (!rules.has(rule) || content === null) continue
      content = fix.mend(content)
      what.push(fix.what)
    }
    for (const [rule, fix] of Object.entries(MODE_FIXES)) {
      if (!rules.has(rule)) continue
      executable = fix.executable
      what.push(fix.what)
    }
    return what.length === 0
      ? []
      : [{ path: entry.path, what, content: content === entry.text ? null : content, executable }]
  })
}

/** Writes fixes into a task. A file that has become a link meanwhile is not followed: that throws. */
export async function applyFixes(directory: string, fixes: readonly FileFix[]): Promise<void> {
  for (const { path, content, executable } of fixes) {
    const file = await open(join(directory, path), constants.O_RDWR | constants.O_NOFOLLOW)
    try {
      if (content !== null) {
        await file.truncate(0)
        await file.write(content, 0)
      }
      if (executable !== null) {
        const { mode } = await file.stat()
        await file.chmod(executable ? mode | 0o111 : mode & ~0o111)
      }
    } finally {
      await file.close()
    }
  }
}
