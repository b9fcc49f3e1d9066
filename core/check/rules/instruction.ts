import { matches } from '#core/check/parse/lines'
import type { Rule } from '#core/check/rule'
import { artifacts } from '#core/check/rules/verifier'
import { shinglesOf, similarity } from '#core/check/shingles'
import { shown } from '#core/check/shown'
import { at } from '#core/check/task-file'
import type { TaskView, TextFile } from '#core/check/view'

export const INSTRUCTION_RULES: readonly Rule[] = [
  {
    id: 'instruction-empty',
    family: 'instruction',
    severity: 'error',
    since: '0.1.0',
    what: 'The instruction says something.',
    why: 'It is all that the agent gets.',
    fix: 'Write what the agent is to do, so that somebody who knows nothing else could do it.',
    *check(task) {
      for (const { path, text } of instructions(task)) {
        if (text.trim().length < 20) yield { path, message: 'it has less than 20 characters' }
      }
    },
  },
  {
    id: 'instruction-names-verifier',
    family: 'instruction',
    severity: 'warning',
    since: '0.1.0',
    what: 'The instruction does not speak of /tests, /solution or /logs/verifier.',
    why: 'They tell the agent where to look and what to write instead of doing the work.',
    fix: 'Say what the result must be, not how it is judged.',
    *check(task) {
      for (const { path, text } of instructions(task)) {
        for (const { line, column, match } of matches(
          text,
          /(?<![\w/.-])\/(tests|solution|logs\/verifier)\b|\breward\.(txt|json)\b/g,
          3,
        )) {
          yield { path, line, column, message: `it speaks of ${shown(match[0])}` }
        }
      }
    },
  },
  {
    id: 'artifact-unnamed',
    family: 'instruction',
    severity: 'warning',
    since: '0.1.0',
    what: 'The instruction names every artifact that the verifier gets.',
    why: 'An agent that puts its work elsewhere fails for a reason that it could not know.',
    fix: 'Name the path in the instruction.',
    *check(task) {
      const text = instructions(task)
        .map((file) => file.text)
        .join('\n')
      if (text.trim() === '') return
      for (const { source, index } of artifacts(task)) {
        if (source.startsWith('/logs/artifacts') || isNamed(source, text)) continue
        yield {
          path: 'task.toml',
          ...at(task, ['artifacts', index]),
          message: `the instruction does not name ${shown(source)}`,
        }
      }
    },
  },
  {
    id: 'file-unnamed',
    family: 'instruction',
    severity: 'warning',
    since: '0.1.0',
    what: 'Files that both the tests and the solution use are named in the instruction or in task.toml.',
    why: 'The tests ask for a file that only the author knows of.',
    fix: 'Name the file in the instruction.',
    *check(task) {
      const named = [...instructions(task).map((file) => file.text), task.text('task.toml') ?? ''].join('\n')
      if (named.trim() === '') return
      const inSolution = new Set(
        task.texts.filter(({ path }) => isBelow(path, 'solution')).flatMap(({ text }) => [...paths(text).keys()]),
      )
      const seen = new Set<string>()
      for (const { path, text } of task.texts.filter(
        (file) => isBelow(file.path, 'tests') && !/Dockerfile|\.ya?ml$/.test(file.path),
      )) {
        for (const [file, place] of paths(text)) {
          if (!inSolution.has(file) || seen.has(file) || isNamed(file, named)) continue
          seen.add(file)
          yield {
            path,
            ...place,
            message: `tests and solution use ${shown(file)}, which the instruction does not name`,
          }
        }
      }
    },
  },
  {
    id: 'near-duplicate',
    family: 'instruction',
    severity: 'warning',
    since: '0.1.0',
    what: 'Neither the instruction nor the solution is nearly that of another task (`checks: similarity:`).',
    why: 'The same skill would count twice, and an agent that knows one knows both.',
    fix: 'Delete one of the two, or make them ask for different things.',
    *check(task, { others, settings }) {
      const own = shinglesOf(task.files)
      const near = others
        .filter(({ name }) => name !== task.files.name)
        .flatMap((other) =>
          (['instruction', 'solution'] as const).map((part) => {
            return { name: other.name, part, share: similarity(own[part], other[part]) }
          }),
        )
        .filter(({ share }) => share > 0 && share >= settings.similarity)
        .toSorted((a, b) => b.share - a.share)
      const [nearest] = near
      if (nearest === undefined) return
      const { name, part, share } = nearest
      const path =
        part === 'instruction' ? (instructions(task)[0]?.path ?? '') : (task.file('solution/solve.sh')?.path ?? '')
      const more = new Set(near.map((each) => each.name)).size - 1
      const rest = more === 0 ? '' : `, and ${more} more ${more === 1 ? 'task is' : 'tasks are'} near it`
      yield { path, message: `the ${part} is ${Math.round(share * 100)} % that of "${shown(name)}"${rest}` }
    },
  },
]

export function instructions(task: TaskView): readonly TextFile[] {
  return task.texts.filter(({ path }) => /^(steps\/[^/]+\/)?instruction\.md$/.test(path))
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) || path.split('/').indexOf(folder) === 2
}

/** By its path, or by its last name where that is a word of its own. */
function isNamed(file: string, text: string): boolean {
  const last = file.replace(/\/+$/, '').split('/').at(-1) ?? file
  return text.includes(file) || text.includes(last)
}

/** Places of an image that are nobody's work. */
const SYSTEM =
  /^\/(bin|sbin|usr|etc|dev|proc|sys|lib|lib64|run|tests|solution|logs|tmp|opt\/verifier|var\/(lib|log|cache|tmp|run))(\/|$)/

/** Absolute paths of files (their last name has a dot or stands below /app) with their first place. */
function paths(text: string): ReadonlyMap<string, { readonly line: number; readonly column: number }> {
  const found = new Map<string, { readonly line: number; readonly column: number }>()
  for (const { line, column, match } of matches(
    text,
    /(?<![\w/.:$}~@*-])\/(?:[\w.-]+\/)+[\w-]*\.[A-Za-z][\w]{0,9}\b(?![\w/*])/g,
    200,
  )) {
    const file = match[0]
    if (!SYSTEM.test(file) && !found.has(file)) found.set(file, { line, column })
  }
  return found
}
