import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Without emphasis and code marks, so that a message stands there as it is printed. */
const GUIDE = read('docs/troubleshooting.md').replace(/[*`\\]/g, '')

const TYPESCRIPT = globSync('{core,action,scripts}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !/\.test\.ts$|\/testing\/|\/testing\.ts$|\/benchmarks\//.test(file),
)
const SHELL = ['runners', 'runners/service', 'scripts'].flatMap((folder) =>
  globSync(`${folder}/*`, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[\w-]+(\.sh)?$/.test(entry.name))
    .map(({ name }) => `${folder}/${name}`),
)

const QUOTED = {
  typescript: /new UserError\(\s*(?:'([^']*)'|"([^"]*)"|`([^`]*)`)/g,
  shell: /\b(?:die|refuse) (?:'([^']*)'|"((?:[^"\\]|\\.)*)")/g,
}
/** What is put into a message: `${x}` of TypeScript; `$x`, `${x}`, `$(x)` of a shell. A nested quotation ends the message early. */
const PUT_IN = /\$\{(?:[^{}]|\{[^{}]*\})*(?:\}|$)|\$\([^)]*(?:\)|$)|\$[\w*@]+/

type Message = { readonly file: string; readonly parts: readonly string[] }

/** Messages as the parts that are the same in every case. */
function messagesOf(files: readonly string[], pattern: RegExp): readonly Message[] {
  return files.flatMap((file) =>
    [...read(file).matchAll(pattern)].map(([, ...quoted]) => ({
      file,
      parts: (quoted.find((text) => text !== undefined) ?? '')
        .replace(/[`\\]/g, '')
        .split(PUT_IN)
        .filter((part) => /\w/.test(part)),
    })),
  )
}

const MESSAGES = [...messagesOf(TYPESCRIPT, QUOTED.typescript), ...messagesOf(SHELL, QUOTED.shell)]

/** Programs of those who work on Regatta itself; their messages name the program to run. */
const FOR_DEVELOPERS = ['scripts/go-tools', 'scripts/harbor-cases', 'scripts/lint-workflows', 'scripts/bench']

it('finds messages', () => {
  expect(MESSAGES.length).toBeGreaterThan(180)
})

it('the guide has every message that is written where it is thrown, on one line', () => {
  const literally = (text: string): string => text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const missing = MESSAGES.filter(({ file }) => !FOR_DEVELOPERS.includes(file)).filter(
    ({ parts }) => !new RegExp(parts.map(literally).join('.*')).test(GUIDE),
  )
  expect(missing.map(({ file, parts }) => `${file}: ${parts.join(' ... ')}`)).toEqual([])
})
