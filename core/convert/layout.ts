import { posix } from 'node:path'
import type { TaskRegularFile } from '#core/check/files'
import { type DockerInstruction, parseDockerfile } from '#core/check/parse/dockerfile'
import { START_IT } from '#core/convert/compose-agent'
import type { ComposeFields } from '#core/convert/compose-fields'
import { type Claim, said } from '#core/convert/line'

/** A file of environment/, by its path there. */
export type Placed = { readonly path: string; readonly file: TaskRegularFile }

/** Files that a task of Terminal-Bench 1 has for the harness, where Harbor wants none of its environment. */
const OF_THE_HARNESS = ['task.yaml', 'docker-compose.yaml', 'run-tests.sh', 'solution.sh', 'solution.yaml']

function isOfTheHarness(path: string): boolean {
  return OF_THE_HARNESS.includes(path) || path.startsWith('tests/')
}

/**
 * Where the files of a task stand in environment/, apart from the agent's Dockerfile: those of its build context at the top,
 * those beside it where they stood, because other services are built from them.
 */
export function environmentOf(
  files: readonly TaskRegularFile[],
  compose: Pick<ComposeFields, 'context' | 'dockerfile' | 'image' | 'compose'>,
): { readonly placed: readonly Placed[]; readonly lines: readonly Claim[] } {
  const { context, dockerfile, image } = compose
  const below = context === '.' ? '' : `${context}/`
  const isInside = ({ path }: TaskRegularFile): boolean => path.startsWith(below)
  const places = new Map<string, TaskRegularFile>()
  const lines: Claim[] = []
  const inside = files.filter((file) => isInside(file) && (context !== '.' || !isOfTheHarness(file.path)))
  for (const file of inside) {
    const path = file.path.slice(below.length)
    if (path === 'docker-compose.yaml')
      lines.push(
        dropped(file.path, 'Harbor would take it for a Compose file of its own: rename it, and what copies it'),
      )
    else if (path !== 'Dockerfile') places.set(path, file)
    else if (image !== null || dockerfile !== file.path) lines.push(unused(file.path))
  }
  const beside = files.filter((file) => context !== '.' && !isOfTheHarness(file.path))
  for (const file of beside) {
    const { path } = file
    if (path !== 'Dockerfile' && !places.has(path)) places.set(path, file)
    else if (!isInside(file) && path !== dockerfile)
      lines.push(
        dropped(
          path,
          `the name is taken by ${said(below + path)}, which stands in environment/ now: rename it, and what uses it`,
        ),
      )
  }
  return { placed: [...places].map(([path, file]) => ({ path, file })), lines }
}

function dropped(path: string, words: string): Claim {
  return { field: said(path), fate: 'lost', to: null, words }
}

function unused(path: string): Claim {
  return {
    field: said(path),
    fate: 'changed',
    to: null,
    words: 'the agent is not built from it, so environment/ has another Dockerfile',
  }
}

/** What the agent's Dockerfile copies of the files that environment/ does not have, and what it says that Harbor overrules. */
export function dockerfileNeeds(
  text: string,
  files: readonly TaskRegularFile[],
  compose: Pick<ComposeFields, 'context' | 'startsImage'>,
): { readonly placed: readonly Placed[]; readonly lines: readonly Claim[] } {
  const { instructions } = parseDockerfile(text)
  const sources = compose.context === '.' ? instructions.flatMap(sourcesOf) : []
  const mine = files.filter(({ path }) => isOfTheHarness(path))
  const named = mine.filter(({ path }) => sources.some((source) => path === source || path.startsWith(`${source}/`)))
  const placed = named.filter(({ path }) => path !== 'docker-compose.yaml')
  const isAll = sources.some((source) => source === '.' || source === '*')
  const tops = [...new Set(mine.map(({ path }) => (path.startsWith('tests/') ? 'tests/' : path)))]
  const kept = [...new Set(placed.map(({ path }) => (path.startsWith('tests/') ? 'tests/' : path)))]
  return {
    placed: placed.map((file) => ({ path: file.path, file })),
    lines: [
      ...kept.map(
        (top): Claim => ({
          field: `Dockerfile: COPY ${top}`,
          fate: 'kept',
          to: `environment/${top}`,
          words: 'the image has it, as before, and with it whoever works there',
          held: {
            in: 'files',
            files: placed
              .filter(({ path }) => path.startsWith(top))
              .map(({ path, bytes }) => ({ path: `environment/${path}`, content: bytes ?? '' })),
          },
        }),
      ),
      ...(named.length > placed.length
        ? [
            dropped(
              'Dockerfile: COPY docker-compose.yaml',
              'it is not in the build context any more: take the instruction out',
            ),
          ]
        : []),
      ...(isAll
        ? [
            {
              field: 'Dockerfile: COPY .',
              fate: 'changed',
              to: 'environment/',
              words: `it brought ${tops.join(', ')} into the image too; they are not in the build context any more`,
            } as const,
          ]
        : []),
      ...(compose.startsImage ? started(instructions) : []),
    ],
  }
}

/** Paths in the build context that a COPY or an ADD takes. */
function sourcesOf({ keyword, args, flags }: DockerInstruction): readonly string[] {
  if (!['COPY', 'ADD'].includes(keyword) || flags.some(({ name }) => name === 'from')) return []
  return args.slice(0, -1).map((source) => posix.normalize(`./${source}`).replace(/\/$/, ''))
}

function started(instructions: readonly DockerInstruction[]): readonly Claim[] {
  const stage = instructions.slice(instructions.findLastIndex(({ keyword }) => keyword === 'FROM') + 1)
  const program = ['CMD', 'ENTRYPOINT'].flatMap((name) => stage.findLast(({ keyword }) => keyword === name) ?? [])
  const idle = 'Harbor starts the container with sh -c "sleep infinity"'
  if (program.length === 0)
    return [
      { field: 'docker-compose.yaml: command', fate: 'changed', to: null, words: `none, so the image said; ${idle}` },
    ]
  return program.map(({ keyword, raw }) => ({
    field: `Dockerfile: ${keyword}`,
    fate: 'lost',
    to: null,
    words:
      keyword === 'CMD'
        ? `${idle}, not with ${said(raw)}: ${START_IT}`
        : `${idle} as the arguments of ${said(raw)}, which had none: see that it runs them in the end`,
  }))
}

/** A Dockerfile in which every image is one of this platform, unless it says another one itself. */
export function withPlatform(text: string, platform: string): string {
  const { instructions } = parseDockerfile(text)
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM')
  const stages = froms.flatMap(({ args }) => (args[1]?.toLowerCase() === 'as' ? [args[2]?.toLowerCase()] : []))
  const own = froms.filter(
    ({ args, flags }) => !flags.some(({ name }) => name === 'platform') && !stages.includes(args[0]?.toLowerCase()),
  )
  const lines = text.split('\n')
  for (const { line, column } of own) {
    const at = column - 1 + 'FROM'.length
    const before = lines[line - 1] ?? ''
    lines[line - 1] = `${before.slice(0, at)} --platform=${platform}${before.slice(at)}`
  }
  return lines.join('\n')
}
