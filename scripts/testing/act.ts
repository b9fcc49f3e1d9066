import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { INSTALLATION } from '#scripts/cli/context'
import { type GitHub, gitHub } from '#scripts/testing/github'
import { type ResultsService, resultsService, type StoredArtifact } from '#scripts/testing/results-service'

/** What starts a workflow, with what GitHub says about it. */
export type Event =
  | { readonly name: 'workflow_dispatch'; readonly inputs: Readonly<Record<string, string | boolean>> }
  /** A push to main that brought it from one commit to another. */
  | { readonly name: 'push'; readonly before: string; readonly after: string }

export type RunOptions = {
  /** File below .github/workflows. */
  readonly workflow?: string
  /** A run that is run again keeps its number. */
  readonly run_id?: number
  readonly run_attempt?: number
  /** The commit whose workflow is run; left out: the head of main. */
  readonly sha?: string
  readonly secrets?: Readonly<Record<string, string>>
  /** Told about every line of a job's log as it comes. */
  readonly onLine?: (job: string, line: string) => void
}

export type JobRun = {
  /** Name of the job in its workflow file. */
  readonly id: string
  readonly matrix: Readonly<Record<string, unknown>>
  /** Null for a job that was cut off. */
  readonly result: string | null
  /** What its steps printed. */
  readonly log: string
  /** By `<id of the step>.<name>`. */
  readonly outputs: Readonly<Record<string, string>>
}

export type WorkflowRun = {
  readonly run_id: number
  readonly run_attempt: number
  readonly ok: boolean
  /** In the order in which they began; jobs that were skipped are not among them. */
  readonly jobs: readonly JobRun[]
  /** The summaries of all steps of a job, all of its matrix together. */
  readonly summary: (job: string) => string
  /** Of all attempts of the run so far. */
  readonly artifacts: readonly StoredArtifact[]
  /** Everything that act printed. */
  readonly log: string
}

export type WorkflowBench = {
  /** A person's clone. */
  readonly root: string
  /** The bare repository that stands for GitHub's. */
  readonly remote: string
  /** Workspaces of the jobs are in it while they run. */
  readonly cache: string
  readonly github: GitHub
  readonly service: ResultsService
  /** The published site, once there is one. */
  readonly site: string
  readonly git: (...args: string[]) => Promise<string>
  readonly write: (path: string, text: string) => Promise<void>
  /** Commits everything on top of main and pushes it; the commit. */
  readonly push: (message: string) => Promise<string>
  /** The head of main on the remote. */
  readonly head: () => Promise<string>
  readonly run: (event: Event, options?: RunOptions) => Promise<WorkflowRun>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type BenchFiles = Readonly<Record<string, string>>

/** Where the tests' repository is on GitHub. */
export const REPOSITORY = 'octo/bench'
/** How another repository names this project, at the commit under test. */
export const PROJECT = { repository: 'octo/regatta', sha: '7e57'.repeat(10) } as const

const ACT = join(INSTALLATION, '.regatta/bin/act')
const STAND_INS = join(INSTALLATION, 'scripts/testing/actions')
/** Folders and files that every benchmark has of its own. */
const OWN = ['tasks/', 'results/', 'regatta.yaml']
const LABELS = ['ubuntu-latest', 'ubuntu-24.04', 'self-hosted', 'regatta']
/** Of the machine that runs the tests; a job must not see them. */
const NOT_FOR_JOBS = /^(GITHUB_|ACTIONS_|RUNNER_|INPUT_|VITEST|NODE_OPTIONS$|NODE_ENV$|CI$|TEST$)/

/**
 * The project as others use it: its files as they are now, with bundles of the actions made from them.
 *
 * @param into a directory that is not there yet
 */
async function copyProject(into: string): Promise<void> {
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: INSTALLATION,
  })
  const files = stdout.split('\0').filter((path) => path !== '' && !OWN.some((own) => path.startsWith(own)))
  for (const path of files.filter((file) => existsSync(join(INSTALLATION, file)))) {
    await cp(join(INSTALLATION, path), join(into, path), { verbatimSymlinks: true })
  }
  const modules = join(into, 'node_modules')
  await symlink(join(INSTALLATION, 'node_modules'), modules)
  await execa(process.execPath, ['scripts/bundle.ts'], { cwd: into })
  await rm(modules)
}

/**
 * A benchmark on a GitHub of its own, on which act runs workflows in host mode: a bare repository, a REST API, a service of
 * artifacts, and the stand-ins of scripts/testing/actions.
 *
 * @param files of the benchmark: its manifest and its tasks
 * @param project whether the benchmark has the project in it, as one made from the template; else it uses the actions of
 * `PROJECT`
 */
export async function workflowBench(files: BenchFiles, project: 'inside' | 'elsewhere'): Promise<WorkflowBench> {
  const base = await mkdtemp(join(tmpdir(), 'regatta-act-'))
  const place = (path: string): string => join(base, path)
  const [root, remote, cache, pages] = [
    place('person'),
    place(`remotes/${REPOSITORY}.git`),
    place('cache'),
    place('pages'),
  ]
  const toolCache = join(INSTALLATION, '.regatta/tool-cache')
  for (const directory of [root, cache, pages, toolCache]) await mkdir(directory, { recursive: true })
  await symlink(toolCache, join(cache, 'tool_cache'))
  await copyProject(place('project'))
  if (project === 'inside') await cp(place('project'), root, { recursive: true, verbatimSymlinks: true })

  const git = async (...args: string[]): Promise<string> => (await execa('git', args, { cwd: root })).stdout
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  await execa('git', ['init', '-q', '--bare', '--initial-branch=main', remote])
  // As GitHub: any commit can be asked for by its name.
  await execa('git', ['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: remote })
  await git('init', '-q', '--initial-branch=main')
  for (const [key, value] of [
    ['user.name', 'Person'],
    ['user.email', 'person@example.org'],
    ['commit.gpgsign', 'false'],
  ] as const) {
    await git('config', key, value)
  }
  await git('remote', 'add', 'origin', `file://${remote}`)
  await git('add', '--all', '--force')
  await git('commit', '-q', '-m', 'A benchmark')
  await git('push', '-q', 'origin', 'main')

  const service = await resultsService()
  const github = await gitHub(REPOSITORY, remote)
  const head = async (): Promise<string> => await git('ls-remote', 'origin', 'refs/heads/main').then(firstWord)
  let runs = 0

  const run = async (event: Event, options: RunOptions = {}): Promise<WorkflowRun> => {
    runs += 1
    const { workflow = 'bench.yml', run_id = 100 + runs, run_attempt = 1, secrets = {} } = options
    const sha = options.sha ?? (event.name === 'push' ? event.after : await head())
    const checkout = place(`runs/${runs}/checkout`)
    const summaries = place(`runs/${runs}/summaries`)
    await mkdir(summaries, { recursive: true })
    await execa('git', ['clone', '-q', `file://${remote}`, checkout])
    await execa('git', ['checkout', '-q', '-B', 'main', sha], { cwd: checkout })
    await writeFile(place(`runs/${runs}/event.json`), JSON.stringify(payload(event)))
    const secretLines = Object.entries({ GITHUB_TOKEN: github.token, ...secrets }).map(
      ([key, value]) => `${key}=${value}`,
    )
    await writeFile(place(`runs/${runs}/secrets`), `${secretLines.join('\n')}\n`, { mode: 0o600 })
    const environment = {
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: String(run_id),
      GITHUB_RUN_ATTEMPT: String(run_attempt),
      GITHUB_RUN_NUMBER: String(run_id),
      GITHUB_API_URL: github.api,
      REGATTA_TEST_REMOTES: `file://${place('remotes')}`,
      REGATTA_TEST_PAGES: pages,
      REGATTA_TEST_SUMMARIES: summaries,
      NODE_OPTIONS: `--import=${STAND_INS}/keep-summary.ts`,
      BASH_ENV: `${STAND_INS}/keep-summary.sh`,
      ...service.env(`run-${run_id}`),
    }
    const third = { ...(await standIns(checkout)), [`${PROJECT.repository}@${PROJECT.sha}`]: place('project') }
    const args = [
      event.name,
      ...['--workflows', join(checkout, '.github/workflows', workflow)],
      ...['--eventpath', place(`runs/${runs}/event.json`), '--secret-file', place(`runs/${runs}/secrets`)],
      ...['--action-cache-path', cache, '--no-cache-server', '--no-skip-checkout', '--json'],
      ...LABELS.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
      ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...Object.entries(third).flatMap(([action, directory]) => ['--local-repository', `${action}=${directory}`]),
    ]
    const lines: string[] = []
    const child = execa(ACT, args, {
      cwd: checkout,
      env: jobEnvironment(),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      all: true,
      buffer: false,
    })
    const jobs = new Map<string, Collected>()
    for await (const line of child.iterable({ from: 'all' })) {
      lines.push(line)
      const entry = parseLine(line)
      if (entry === null) continue
      collect(jobs, entry)
      if (entry.raw_output === true) options.onLine?.(entry.jobID ?? '', entry.msg.replace(/\n$/, ''))
    }
    const { exitCode } = await child
    const kept = await summariesIn(summaries)
    return {
      run_id,
      run_attempt,
      ok: exitCode === 0,
      jobs: [...jobs.values()],
      summary: (job) =>
        kept
          .filter((each) => each.job === job)
          .map(({ text }) => text)
          .join('\n'),
      artifacts: service.artifacts(`run-${run_id}`),
      log: lines.join('\n'),
    }
  }

  return {
    root,
    remote,
    cache,
    github,
    service,
    site: join(pages, 'site'),
    git,
    write,
    head,
    run,
    push: async (message) => {
      await git('add', '--all')
      await git('commit', '-q', '-m', message)
      await git('pull', '-q', '--rebase', 'origin', 'main')
      await git('push', '-q', 'origin', 'main')
      return await git('rev-parse', 'HEAD')
    },
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]()
      await github[Symbol.asyncDispose]()
      await rm(base, { recursive: true, force: true })
    },
  }
}

function payload(event: Event): object {
  const [owner = '', name = ''] = REPOSITORY.split('/')
  const repository = { name, full_name: REPOSITORY, default_branch: 'main', owner: { login: owner } }
  const common = { ref: 'refs/heads/main', repository, sender: { login: 'person' } }
  if (event.name === 'workflow_dispatch') return { ...common, inputs: event.inputs }
  return { ...common, before: event.before, after: event.after, created: false, deleted: false, forced: false }
}

function jobEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !NOT_FOR_JOBS.test(name))
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)
  return { ...(Object.fromEntries(own) as Record<string, string>), PATH: path }
}

/** The directory of each third-party action that the workflows of a checkout use; throws where there is no stand-in. */
async function standIns(checkout: string): Promise<Readonly<Record<string, string>>> {
  const directory = join(checkout, '.github/workflows')
  const texts = await Promise.all((await readdir(directory)).map((file) => readFile(join(directory, file), 'utf8')))
  const used = texts.flatMap((text) => [...text.matchAll(/\buses: *['"]?([\w.-]+\/[\w.-]+)(?:\/[\w./-]+)?@([\w.-]+)/g)])
  const found = used.flatMap(([, repository = '', ref = '']) => {
    const standIn = join(STAND_INS, repository.split('/')[1] ?? '')
    return repository.startsWith('actions/') && existsSync(standIn) ? [[`${repository}@${ref}`, standIn] as const] : []
  })
  return Object.fromEntries(found)
}

/** A line of `act --json`. */
type Line = {
  readonly msg: string
  readonly job?: string
  readonly jobID?: string
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly stepID?: readonly string[]
  readonly raw_output?: boolean
  readonly jobResult?: string
  readonly command?: string
  readonly name?: string
  readonly arg?: string
}

type Collected = {
  id: string
  matrix: Readonly<Record<string, unknown>>
  result: string | null
  log: string
  outputs: Record<string, string>
}

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

function collect(jobs: Map<string, Collected>, line: Line): void {
  if (line.job === undefined || line.jobID === undefined) return
  const matrix = line.matrix ?? {}
  const key = `${line.job} ${JSON.stringify(matrix)}`
  const job = jobs.get(key) ?? { id: line.jobID, matrix, result: null, log: '', outputs: {} }
  jobs.set(key, job)
  if (line.raw_output === true) job.log += line.msg
  if (line.jobResult !== undefined) job.result = line.jobResult
  if (line.command === 'set-output') job.outputs[`${line.stepID?.join('.')}.${line.name}`] = line.arg ?? ''
}

async function summariesIn(directory: string): Promise<readonly { readonly job: string; readonly text: string }[]> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name)
      return { job: name.split('~')[0] ?? '', at: (await stat(path)).mtimeMs, text: await readFile(path, 'utf8') }
    }),
  )
  return files.sort((a, b) => a.at - b.at)
}

function firstWord(text: string): string {
  return text.split(/\s/)[0] ?? ''
}
