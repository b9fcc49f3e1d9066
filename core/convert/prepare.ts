import { SOLVE_SH } from '#core/check/converted'
import type { ReadLimits, TaskEntry, TaskFiles, TaskRegularFile } from '#core/check/files'
import { parseCompose } from '#core/check/parse/compose'
import { type Comments, commentsOf } from '#core/convert/comments'
import { type ComposeFields, composeFields } from '#core/convert/compose-fields'
import { missingFiles } from '#core/convert/compose-files'
import { dotEnv } from '#core/convert/compose-values'
import { dockerfileNeeds, environmentOf, type Placed, withPlatform } from '#core/convert/layout'
import { type Claim, said } from '#core/convert/line'
import { type Judge, RUN_TESTS, runTests, type Script, SOLUTION, SOLVE, testScript } from '#core/convert/run-tests'
import { missingTests } from '#core/convert/shared-scripts'
import { type TaskFields, taskFields } from '#core/convert/task-fields'
import { INSTALL_UV } from '#core/convert/uv'
import { readYaml, type YamlFile } from '#core/convert/yaml'

/** What is read of a task of Terminal-Bench 1 at most. */
export const TB1_LIMITS: ReadLimits = { files: 5000, depth: 40, file_bytes: 64 * 2 ** 20, bytes: 256 * 2 ** 20 }

/** A file for Harbor's migration. */
export type StagedFile = { readonly path: string; readonly content: string | Uint8Array; readonly executable: boolean }

/** A task of Terminal-Bench 1 that can be converted: plain data. */
export type Prepared = {
  /** Of its directory in the end. */
  readonly name: string
  /** What Harbor's migration reads instead of the task itself; nothing in it is a link. */
  readonly files: readonly StagedFile[]
  readonly metadata: TaskFields['metadata']
  readonly cpus: number
  readonly memory_mb: number
  /** 0: none. */
  readonly gpus: number
  readonly judge: Judge
  /** Who the tests run as; null: whoever the agent is. */
  readonly verifierUser: string | null
  /** The old solution as it is in the new task; null: there is none. */
  readonly solution: string | Uint8Array | null
  /** Of environment/, apart from its Dockerfile and Compose file; paths in the new task. */
  readonly environment: readonly StagedFile[]
  /** Of environment/docker-compose.yaml; null: the task needs none. */
  readonly compose: object | null
  readonly runTests: Pick<Script, 'text' | 'installsUv'>
  readonly comments: Pick<Comments, 'top' | 'end'>
  readonly lines: readonly Claim[]
}

/** Why a task cannot be converted, and what to do. */
export type Refusal = { readonly reason: string; readonly remedy: string }

/** What ran in the container and stood beside tests/. */
const SCRIPTS = ['solution.sh', 'run-tests.sh']

/** Longest text of YAML and of scripts that is looked into, characters. */
const LONGEST_TEXT = 512 * 1024

/** A refusal on the way. */
class Refused extends Error {
  readonly remedy: string
  constructor(reason: string, remedy: string) {
    super(reason)
    this.remedy = remedy
  }
}

/** Makes a task ready for Harbor's migration. It never throws, whatever the files hold. */
export function prepareTb1(files: TaskFiles): Prepared | Refusal {
  try {
    return prepared(files)
  } catch (error) {
    if (error instanceof Refused) return { reason: error.message, remedy: error.remedy }
    throw error
  }
}

export function isRefusal(value: Prepared | Refusal): value is Refusal {
  return 'reason' in value
}

function prepared(files: TaskFiles): Prepared {
  const { regular, lines: left } = regularFiles(files)
  const byPath = new Map(regular.map((file) => [file.path, file]))
  refuseLinks(files)
  refuseForeign(byPath)
  const tests = regular.filter(({ path }) => path.startsWith('tests/'))
  const carried = new Set(tests.map(({ path }) => path.slice('tests/'.length)))
  const { task, compose, comments } = fieldsOf(byPath, carried)
  const name = taskName(files.name)
  const source = textAt(
    byPath,
    'run-tests.sh',
    'write the script that ran the tests, for example with `pytest $TEST_DIR -rA`',
  )
  const script = runTests(source)
  const helpers = tests
    .filter(({ path, text }) => path.endsWith('.sh') && text !== null)
    .map(({ path, text }) => ({ path, before: text ?? '', ...testScript(text ?? '', said(path), said(path)) }))
  const solution = byPath.get('solution.sh')
  const replaced: readonly StagedFile[] = [
    staged('task.yaml', json(task.task)),
    staged('docker-compose.yaml', json({ services: { client: compose.client } })),
    staged('run-tests.sh', script.text),
    ...helpers.filter(({ before, text }) => before !== text).map(({ path, text }) => staged(path, text)),
    ...(solution === undefined ? [] : [staged('solution.sh', SOLVE_SH)]),
  ]
  const taken = new Set(replaced.map(({ path }) => path))
  const others = tests.filter(({ path }) => !taken.has(path))
  const environment = placedIn(regular, byPath, compose)
  const texts = [{ path: 'run-tests.sh', text: source }, ...helpers.map(({ path, before }) => ({ path, text: before }))]
  return {
    name,
    files: [...replaced, staged('Dockerfile', environment.dockerfile), ...others.map((file) => asIs(file.path, file))],
    metadata: task.metadata,
    cpus: compose.cpus,
    memory_mb: compose.memory_mb,
    gpus: compose.gpus,
    judge: task.judge,
    verifierUser: task.sameShell ? null : 'root',
    solution: solution === undefined ? null : solutionText(solution),
    environment: environment.files,
    compose: compose.compose,
    runTests: { text: script.text, installsUv: [script, ...helpers].some(({ installsUv }) => installsUv) },
    comments,
    lines: [
      ...(name === files.name ? [] : [nameLine(files.name, name)]),
      ...task.lines,
      ...compose.lines,
      ...environment.lines,
      ...(task.sameShell ? [] : [USER_LINE]),
      BUILD_LINE,
      ...script.lines,
      ...helpers.flatMap(({ lines }) => lines),
      ...missingTests(texts, carried),
      ...comments.lines,
      ...solutionLines(byPath),
      ...goneLines(regular.filter(({ path }) => SCRIPTS.includes(path) || path.startsWith('tests/'))),
      ...(others.length === 0 ? [] : [testsLine(others)]),
      ...left,
    ],
  }
}

type Environment = {
  /** The agent's, as Harbor's migration is to have it. */
  readonly dockerfile: string
  /** All others, by their paths in the new task. */
  readonly files: readonly StagedFile[]
  readonly lines: readonly Claim[]
}

function placedIn(
  regular: readonly TaskRegularFile[],
  byPath: ReadonlyMap<string, TaskRegularFile>,
  compose: ComposeFields,
): Environment {
  const given =
    compose.image === null
      ? textAt(byPath, compose.dockerfile, 'docker-compose.yaml builds from it').replace(/^\ufeff/, '')
      : `FROM ${compose.image}\n`
  const dockerfile = compose.platform === null ? given : withPlatform(given, compose.platform)
  const layout = environmentOf(regular, compose)
  const needs = dockerfileNeeds(dockerfile, regular, compose)
  const copies = compose.copies.map(({ from, to }): Placed => {
    const file = byPath.get(from)
    if (file === undefined) throw new Refused(`there is no ${said(from)}`, 'docker-compose.yaml builds from it')
    if (layout.placed.some(({ path }) => path === to))
      throw new Refused(`it has a ${said(to)}, where a copy of ${from} is to stand`, 'rename it, and what uses it')
    return { path: to, file }
  })
  const placed = [...layout.placed, ...needs.placed, ...copies]
  const paths = new Set(placed.map(({ path }) => path))
  const unbuilt = compose.built.filter((built) => !paths.has(built.dockerfile))
  return {
    dockerfile,
    files: placed.map(({ path, file }) => asIs(`environment/${path}`, file)),
    lines: [
      {
        field: 'Dockerfile and other files',
        fate: 'changed',
        to: 'environment/',
        words: `${count(placed.length + 1)}; the Dockerfile ends with ENV TEST_DIR=/tests`,
        held: { in: 'dockerfile', instruction: 'ENV', name: 'TEST_DIR', value: '/tests' },
      },
      ...layout.lines.filter(({ field }) => !compose.copies.some(({ from }) => from === field)),
      ...needs.lines,
      ...missingFiles(compose.compose, new Set([...paths, 'Dockerfile'])),
      ...unbuilt.map(
        (built): Claim => ({
          field: `docker-compose.yaml: ${said(built.service)}.build`,
          fate: 'lost',
          to: null,
          words: `${said(built.dockerfile)} is not in environment/: put it and what it copies there`,
        }),
      ),
    ],
  }
}

function asIs(path: string, { bytes, executable }: TaskRegularFile): StagedFile {
  return { path, content: bytes ?? new Uint8Array(), executable: executable === true }
}

/** Files that are files, and a line for each entry that is none. */
function regularFiles(files: TaskFiles): {
  readonly regular: readonly TaskRegularFile[]
  readonly lines: readonly Claim[]
} {
  if (files.truncated !== null)
    throw new Refused(files.truncated, 'pack data into an archive that the Dockerfile unpacks')
  const regular = files.entries.filter((entry) => entry.kind === 'file')
  const unread = regular.filter(({ bytes }) => bytes === null)
  if (unread.length > 0)
    throw new Refused(unreadReason(unread, regular), 'have the Dockerfile make or fetch large files')
  const others = files.entries.filter((entry): entry is Exclude<TaskEntry, TaskRegularFile> => entry.kind !== 'file')
  return {
    regular,
    lines: others.map((entry) => ({
      field: said(entry.path),
      fate: 'lost',
      to: null,
      words:
        entry.kind === 'link'
          ? 'a link is not followed: make it in the Dockerfile'
          : `a ${entry.what} is not copied: make it in the Dockerfile`,
    })),
  }
}

/** Names each file that was not read, and the limit that it passes. */
function unreadReason(unread: readonly TaskRegularFile[], all: readonly TaskRegularFile[]): string {
  const { file_bytes, bytes } = TB1_LIMITS
  const isTooMuch = all.reduce((sum, { size }) => sum + (size > file_bytes ? 0 : size), 0) > bytes
  const reasons = unread.slice(0, 5).map(({ path, size }) => {
    const file = `"${said(path)}" (${(size / 2 ** 20).toFixed(1)} MiB)`
    if (size > file_bytes) return `${file} is larger than ${file_bytes / 2 ** 20} MiB, the most that a file may have`
    return isTooMuch
      ? `with ${file} the task has more than ${bytes / 2 ** 20} MiB, the most that all files may have`
      : `${file} cannot be read: its permissions`
  })
  return [...reasons, ...(unread.length > 5 ? [`and ${unread.length - 5} more`] : [])].join('; ')
}

/** What a task cannot do without is not looked for where a link leads. */
function refuseLinks(files: TaskFiles): void {
  const needed = ['task.yaml', 'docker-compose.yaml', 'run-tests.sh', 'Dockerfile']
  const link = files.entries.find(({ kind, path }) => kind === 'link' && needed.includes(path))
  if (link !== undefined)
    throw new Refused(`${link.path} is a link, which is not followed`, 'put the file itself there')
}

function refuseForeign(files: ReadonlyMap<string, TaskRegularFile>): void {
  if (!files.has('task.yaml'))
    throw files.has('task.toml')
      ? new Refused('this is a task of Harbor already: it has a task.toml', 'check it with `regatta check`')
      : new Refused(
          'there is no task.yaml, so this is no task of Terminal-Bench 1',
          'name the directories of tasks: DIR/* for all in DIR',
        )
  if (files.has('solution.yaml') && !files.has('solution.sh'))
    throw new Refused(
      'its solution is a solution.yaml: keystrokes for a terminal, which nothing replays any more',
      'write its commands into a Bash script solution.sh beside it, in their order, without the waiting times; then convert again',
    )
  for (const path of ['tests/test.sh', RUN_TESTS, INSTALL_UV])
    if (files.has(path))
      throw new Refused(`it has a ${path}, where the converted task has one of its own`, 'rename it, and what calls it')
}

function textAt(files: ReadonlyMap<string, TaskRegularFile>, path: string, remedy: string): string {
  const file = files.get(path)
  if (file === undefined) throw new Refused(`there is no ${path}`, remedy)
  if (file.text === null || file.text.length > LONGEST_TEXT)
    throw new Refused(`${path} is no text of UTF-8, or too long`, 'save it as UTF-8')
  return file.text
}

function fieldsOf(
  files: ReadonlyMap<string, TaskRegularFile>,
  tests: ReadonlySet<string>,
): { readonly task: TaskFields; readonly compose: ComposeFields; readonly comments: Comments } {
  const taskYaml = yaml(files, 'task.yaml', 'python')
  const task = taskFields(taskYaml.value, taskYaml.written, tests)
  if ('reason' in task) throw new Refused(task.reason, 'mend task.yaml')
  const path = 'docker-compose.yaml'
  const composeYaml = yaml(files, path, 'go')
  const compose = composeFields(composeYaml.value, composeYaml.written, dotEnv(files.get('.env')?.text ?? ''))
  if ('reason' in compose) {
    const { line } =
      compose.at === undefined ? { line: null } : parseCompose(files.get(path)?.text ?? '').at(compose.at)
    const where = line === null ? '' : `${path}:${line}: `
    throw new Refused(`${where}${compose.reason}`, compose.remedy ?? `mend ${path}`)
  }
  const comments = commentsOf([
    { path: 'task.yaml', comments: taskYaml.comments },
    { path, comments: composeYaml.comments },
  ])
  return { task, compose, comments }
}

function yaml(files: ReadonlyMap<string, TaskRegularFile>, path: string, reader: 'python' | 'go'): YamlFile {
  const text = textAt(files, path, 'Terminal-Bench needs it too: take it from a complete copy of the task')
  try {
    return readYaml(text, reader)
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Refused(`${path} is no YAML: ${said(first)}`, `mend ${path}`)
  }
}

/** JSON is YAML, and says the same to every parser; without the characters that Python's refuses. */
function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

/** The name of a directory that a task may have. */
export function taskName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, '')
  if (plain === '') throw new Refused(`"${said(name)}" is no name for a task`, 'rename its directory')
  return plain
}

function nameLine(before: string, name: string): Claim {
  return {
    field: 'name',
    fate: 'changed',
    to: name,
    words: `it was ${said(before)}: small letters, digits, dots and dashes`,
  }
}

/** Terminal-Bench ran the agent as the user of the image, which Harbor does too, and the tests as root. */
const USER_LINE: Claim = {
  field: 'user of the tests',
  fate: 'changed',
  to: '[verifier] user',
  words: 'root, as before, whoever the agent is: its user is still that of the image',
  held: { in: 'toml', path: ['verifier', 'user'], value: 'root' },
}

/** What Harbor gives a task that says nothing, s. */
export const BUILD_SEC = 600

const BUILD_LINE: Claim = {
  field: 'limit of building and starting',
  fate: 'changed',
  to: '[environment] build_timeout_sec',
  words: `there was none; now ${BUILD_SEC} s for building or pulling all images and starting: raise it where that takes longer`,
  held: { in: 'toml', path: ['environment', 'build_timeout_sec'], value: BUILD_SEC },
}

function solutionText(file: TaskRegularFile): string | Uint8Array {
  if (file.text === null) return file.bytes ?? ''
  return file.text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
}

/** Directories that Terminal-Bench made in the container and Harbor does not, and what to write instead. */
const GONE = [
  {
    place: '/oracle',
    words: 'the solution stood in /oracle/solution.sh; now it is /solution/solution.sh: write that instead',
  },
  {
    place: '/agent-logs',
    words:
      'Terminal-Bench mounted /agent-logs for what agents leave; Harbor keeps what is in /logs/agent: write that instead',
  },
]

/** A line for each file that names a directory which is not there any more. */
function goneLines(files: readonly TaskRegularFile[]): readonly Claim[] {
  return GONE.flatMap(({ place, words }) => {
    const name = new RegExp(`(?<![\\w./-])${place}(?![\\w-])`)
    return files
      .filter(({ text }) => text !== null && text.length <= LONGEST_TEXT && name.test(text))
      .map(({ path }): Claim => ({ field: `${said(path)}: ${place}`, fate: 'lost', to: null, words }))
  })
}

function solutionLines(files: ReadonlyMap<string, TaskRegularFile>): readonly Claim[] {
  const solution = files.get('solution.sh')
  if (solution === undefined) return []
  const content = solutionText(solution)
  const isSame = solution.text === null || content === solution.text
  return [
    {
      field: 'solution.sh',
      fate: isSame ? 'kept' : 'changed',
      to: SOLUTION,
      words: `${isSame ? 'as it was' : 'with line ends of Unix'}; ${SOLVE} runs it in a login shell that reads ~/.bashrc too, as before, and as the user of the image`,
      held: {
        in: 'files',
        files: [
          { path: SOLUTION, content },
          { path: SOLVE, content: SOLVE_SH },
        ],
      },
    },
    ...(files.has('solution.yaml')
      ? [
          {
            field: 'solution.yaml',
            fate: 'lost',
            to: null,
            words: 'solution.sh is what is run, as before: nothing to do, unless the two solve it differently',
          } as const,
        ]
      : []),
  ]
}

function testsLine(files: readonly TaskRegularFile[]): Claim {
  return {
    field: 'tests/',
    fate: 'kept',
    to: 'tests/',
    words: `${count(files.length)}, byte for byte`,
    held: { in: 'files', files: files.map(({ path, bytes }) => ({ path, content: bytes ?? '' })) },
  }
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`
}

function staged(path: string, content: string | Uint8Array): StagedFile {
  return { path, content, executable: path.endsWith('.sh') }
}
