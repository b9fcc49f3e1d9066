import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'

/** One file that a new task begins with. */
export type TemplateFile = {
  /** Relative to the task, forward slashes. */
  readonly path: string
  /** With `{{word}}` where a value goes. */
  readonly text: string
  readonly executable: boolean
}

export const LANGUAGES = ['python', 'bash'] as const
export type Language = (typeof LANGUAGES)[number]

/** What the example of each language has in places of its own. */
export const LANGUAGE_VALUES = {
  python: {
    word: 'python',
    language: 'Python',
    interpreter: 'python3',
    program: '/app/total_hours.py',
    limits: 'Python 3.13, standard library only. Only `/app/total_hours.py` is looked at.',
  },
  bash: {
    word: 'bash',
    language: 'Bash',
    interpreter: 'bash',
    program: '/app/total_hours.sh',
    limits: 'Bash 5.2 and the programs of a Debian base system. Only `/app/total_hours.sh` is looked at.',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>

const TEMPLATES = join(import.meta.dirname, 'templates/task')

/** The files of a language's example, by path: those that all languages share, and its own. */
export async function taskTemplate(language: Language): Promise<readonly TemplateFile[]> {
  const files = await Promise.all(['all', language].map((part) => filesBelow(join(TEMPLATES, part))))
  return files.flat().sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function filesBelow(root: string): Promise<readonly TemplateFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = join(parentPath, name)
        const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
        return { path: relative(root, file).replaceAll('\\', '/'), text, executable: (mode & 0o111) !== 0 }
      }),
  )
}

/** The text with a value in each `{{word}}`. Throws for a word that has none: a fault of the template. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    const value = values[word]
    if (value === undefined) throw new Error(`the template asks for "${word}"`)
    return value
  })
}

/** What one benchmark has in its tasks and another has not (`checks:` of regatta.yaml). */
export type HouseStyle = { readonly canary: string | null; readonly instruction_suffix: string | null }

/** The file as the house wants it: the canary in a comment at its top, the instruction with its last paragraph. */
export function inHouseStyle(path: string, text: string, { canary, instruction_suffix }: HouseStyle): string {
  const isInstruction = path === 'instruction.md'
  const timeout = (limit: string): string => limit.trim().replaceAll('{timeout}', String(AGENT_TIMEOUT_S))
  const ended = isInstruction && instruction_suffix !== null ? `${text}\n${timeout(instruction_suffix)}\n` : text
  if (canary === null || !carriesCanary(path)) return ended
  if (isInstruction) return `<!-- ${canary} -->\n${ended}`
  const [, shebang = '', rest = ''] = /^(#!.*\n)?([\s\S]*)$/.exec(ended) ?? []
  return `${shebang}# ${canary}\n${rest}`
}

/** `[agent] timeout_sec` of the template. */
export const AGENT_TIMEOUT_S = 600

/** Data has no comments that its readers would pass over. */
function carriesCanary(path: string): boolean {
  return basename(path) === 'Dockerfile' || /\.(toml|md|sh|py)$/.test(path)
}
