import { isDeepStrictEqual } from 'node:util'
import type { TaskFiles } from '#core/check/files'
import { type DockerInstruction, parseDockerfile } from '#core/check/parse/dockerfile'
import { get } from '#core/check/parse/get'
import { parseToml } from '#core/check/parse/toml'
import { type Claim, type FieldLine, type Held, said } from '#core/convert/line'
import { readYaml } from '#core/convert/yaml'

/**
 * Lines as they are true: a claim whose value the converted task does not hold, read back from its files, is lost.
 *
 * @param mended paths of files that were mended after they were written, of which other lines tell
 */
export function confirmed(
  claims: readonly Claim[],
  files: TaskFiles,
  mended: ReadonlySet<string>,
): readonly FieldLine[] {
  const holds = readBack(files)
  return claims.map(({ held, ...line }) => {
    const missing = held === undefined ? [] : holds(held)
    if (missing.length === 0) return line
    if (missing.every((path) => mended.has(path)))
      return { ...line, fate: 'changed', words: `${line.words}, but for ${said(missing.join(', '))}, which was mended` }
    return {
      ...line,
      fate: 'lost',
      to: null,
      words: `the converted task does not say so (${said(missing.join(', '))}): write it in by hand; it was to be: ${line.words}`,
    }
  })
}

/** Says of a claim in which files of a task it does not hold. */
function readBack(files: TaskFiles): (held: Held) => readonly string[] {
  const byPath = new Map(
    files.entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry] as const] : [])),
  )
  const text = (path: string): string => byPath.get(path)?.text ?? ''
  const toml = parseToml(text('task.toml')).value
  const lines = new Set(text('task.toml').split('\n'))
  const compose = composeOf(text(COMPOSE))
  const dockerfile = lastStage(text(DOCKERFILE))
  return (held) => {
    switch (held.in) {
      case 'toml':
        // An empty list is not written: it says nothing.
        return isDeepStrictEqual(get(toml, held.path) ?? [], held.value ?? []) ? [] : ['task.toml']
      case 'compose':
        return isDeepStrictEqual(get(compose, held.path), held.value) ? [] : [COMPOSE]
      case 'dockerfile':
        return saysInstruction(dockerfile, held) ? [] : [DOCKERFILE]
      case 'lines':
        return held.lines.every((line) => lines.has(line)) ? [] : ['task.toml']
      case 'files':
        return held.files
          .filter(({ path, content }) => !isSame(byPath.get(path)?.bytes ?? null, content))
          .map(({ path }) => path)
    }
  }
}

const COMPOSE = 'environment/docker-compose.yaml'
const DOCKERFILE = 'environment/Dockerfile'

function isSame(bytes: Uint8Array | null, content: string | Uint8Array): boolean {
  return bytes !== null && Buffer.from(bytes).equals(Buffer.from(content))
}

function composeOf(text: string): unknown {
  try {
    return readYaml(text, 'go').value
  } catch {
    // What cannot be read holds nothing, and a rule of the check says so.
    return null
  }
}

type Stage = {
  /** Of the whole file. */
  readonly froms: readonly DockerInstruction[]
  /** Behind the last FROM. */
  readonly last: readonly DockerInstruction[]
  /** A backslash escapes: not so behind `# escape=`. */
  readonly escapes: boolean
}

function lastStage(text: string): Stage {
  const { instructions } = parseDockerfile(text)
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM')
  const begin = instructions.findLastIndex(({ keyword }) => keyword === 'FROM')
  return { froms, last: instructions.slice(begin + 1), escapes: !/^\ufeff?(?:#.*\r?\n)*#\s*escape\s*=/i.test(text) }
}

function saysInstruction({ froms, last, escapes }: Stage, held: Extract<Held, { in: 'dockerfile' }>): boolean {
  const latest = (keyword: string, begin = ''): DockerInstruction | undefined =>
    last.findLast((each) => each.keyword === keyword && each.raw.startsWith(begin))
  switch (held.instruction) {
    case 'FROM': {
      const stages = new Set(
        froms.flatMap(({ args }) => (args[1]?.toLowerCase() === 'as' ? [args[2]?.toLowerCase()] : [])),
      )
      const images = froms.filter(({ args }) => !stages.has(args[0]?.toLowerCase()))
      return images.length > 0 && images.every(({ flags }) => flags.some(({ name }) => name === 'platform'))
    }
    case 'ENTRYPOINT': {
      // Without brackets it is a line for a shell.
      const { raw = '', args } = latest('ENTRYPOINT') ?? {}
      return raw.startsWith('[') && isDeepStrictEqual(args, held.value)
    }
    case 'WORKDIR': {
      const raw = latest('WORKDIR')?.raw ?? ''
      return unescaped(raw) === held.value && (escapes || !raw.includes('\\'))
    }
    case 'ENV': {
      const raw = latest('ENV', `${held.name}=`)?.raw ?? ''
      const [, value = /^\w+=([\w/]+)$/.exec(raw)?.[1]] = /^\w+="((?:[^"\\]|\\.)*)"$/.exec(raw) ?? []
      return value !== undefined && unescaped(value) === held.value && (escapes || !value.includes('\\'))
    }
  }
}

/** null: a variable is in it. */
function unescaped(text: string): string | null {
  return text.replace(/\\./g, '').includes('$') ? null : text.replace(/\\(.)/g, '$1')
}
