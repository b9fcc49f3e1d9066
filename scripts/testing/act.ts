import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { execa } from 'execa'
import { INSTALLATION } from '#scripts/cli/context'
import { type Event, type Occasion, occasion, runName as titleOf } from '#scripts/testing/act/event'
import { type PullRequests, pullRequests } from '#scripts/testing/act/pull-requests'
import { type GitHub, gitHub } from '#scripts/testing/github'
import { type ResultsService, resultsService, runName, type StoredArtifact } from '#scripts/testing/results-service'

// The workflows of a benchmark, run by act on this host against a GitHub of the test's own. What act does not know is not tried
// here: permissions of jobs (but for the token of a fork's pull request, which only reads), environments and their reviewers,
// concurrency groups, the filters of `on:` (a test says which workflow an event starts), timeouts of jobs, and machines of
// their own for jobs. Secrets reach a fork's jobs too, other than on GitHub, so that one that asks for them is found out.

export type RunOptions = {
  /** A run that is run again keeps its number. */
  readonly run_id?: number
  readonly run_attempt?: number
  /** The commit whose workflow is run; left out: the one that the event is for. */
  readonly sha?: string
  readonly secrets?: Readonly<Record<string, string>>
  /** The log has secrets as they are, so that a test sees one that is printed. */
  readonly unmasked?: boolean
}

export type JobRun = {
  /** Name of the job in its workflow file; the jobs of a matrix share one. */
  readonly id: string
  /** Null for a job that was cut off. */
  readonly result: string | null
  /** What its steps printed. */
  readonly log: string
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
  readonly pulls: PullRequests
  readonly run: (event: Event, options?: RunOptions) => Promise<WorkflowRun>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** Text by path; a script (`*.sh`) can be executed. */
export type BenchFiles = Readonly<Record<string, string>>

/** Where the tests' repository is on GitHub. */
export const REPOSITORY = 'octo/bench'
const ACT = join(INSTALLATION, '.regatta/bin/act')
const STAND_INS = join(INSTALLATION, 'scripts/testing/actions')
/** Folders and files that every benchmark has of its own. */
const OWN = ['tasks/', 'results/', 'regatta.yaml']
const LABELS = ['ubuntu-latest', 'ubuntu-24.04', 'self-hosted', 'regatta']
/** Of the clone of a person. */
const PERSON = [
  ['user.name', 'Person'],
  ['user.email', 'person@example.org'],
  ['commit.gpgsign', 'false'],
] as const
/** Of the machine that runs the tests; a job must not see them. */
const NOT_FOR_JOBS = /^(GITHUB_|ACTIONS_|RUNNER_|INPUT_|VITEST|NODE_OPTIONS$|NODE_ENV$|CI$|TEST$)/

/** The project as others use it: its files as they are now, with bundles of the actions made from them. */
export type BuiltProject = { readonly root: string; readonly [Symbol.asyncDispose]: () => Promise<void> }

export async function buildProject(): Promise<BuiltProject> {
  await using things = new AsyncDisposableStack()
  const root = await mkdtemp(join(tmpdir(), 'regatta-project-'))
  things.defer(() => rm(root, { recursive: true, force: true }))
  const { stdout } = await execa('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: INSTALLATION,
  })
  const files = stdout.split('\0').filter((path) => path !== '' && !OWN.some((own) => path.startsWith(own)))
  for (const path of files.filter((file) => existsSync(join(INSTALLATION, file)))) {
    await cp(join(INSTALLATION, path), join(root, path), { verbatimSymlinks: true })
  }
  const modules = join(root, 'node_modules')
  await symlink(join(INSTALLATION, 'node_modules'), modules)
  await execa(process.execPath, ['scripts/bundle.ts'], { cwd: root })
  await rm(modules)
  const kept = things.move()
  return { root, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/**
 * A benchmark on a GitHub of its own, on which act runs workflows in host mode: a bare repository, a REST API, a service of
 * artifacts, and the stand-ins of scripts/testing/actions.
 *
 * @param files of the benchmark: its manifest and its tasks, and workflows other than the project's
 * @param inside whether the benchmark has the project in it, as one made from the template; else its workflows name the
 * actions of any `OWNER/regatta`
 */
export async function workflowBench(project: BuiltProject, files: BenchFiles, inside = true): Promise<WorkflowBench> {
  if (!existsSync(ACT)) throw new Error(`${ACT} is missing: ./scripts/go-tools builds it`)
  await using things = new AsyncDisposableStack()
  const base = await mkdtemp(join(tmpdir(), 'regatta-act-'))
  things.defer(() => rm(base, { recursive: true, force: true }))
  const [root, remote] = [join(base, 'person'), join(base, `remotes/${REPOSITORY}.git`)]
  const [cache, pages] = [join(base, 'cache'), join(base, 'pages')]
  const toolCache = join(INSTALLATION, '.regatta/tool-cache')
  for (const directory of [root, cache, pages, toolCache]) await mkdir(directory, { recursive: true })
  await symlink(toolCache, join(cache, 'tool_cache'))

  const git = async (...args: string[]): Promise<string> => (await execa('git', args, { cwd: root })).stdout
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
  }
  if (inside) await cp(project.root, root, { recursive: true, verbatimSymlinks: true })
  for (const [path, text] of Object.entries(files)) await write(path, text)
  await makeRemote(remote)
  await git('init', '-q', '--initial-branch=main')
  for (const [key, value] of PERSON) await git('config', key, value)
  await git('remote', 'add', 'origin', `file://${remote}`)
  await git('add', '--all', '--force')
  await git('commit', '-q', '-m', 'A benchmark')
  await git('push', '-q', 'origin', 'main')

  const service = things.use(await resultsService())
  const github = things.use(await gitHub(REPOSITORY, remote, { service }))
  const head = async (): Promise<string> => (await git('ls-remote', 'origin', 'refs/heads/main')).slice(0, 40)
  let runs = 0
  const kept = things.move()
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
    pulls: pullRequests(REPOSITORY, root, join(base, 'remotes'), github),
    push: async (message) => {
      await git('add', '--all')
      await git('commit', '-q', '-m', message)
      await git('pull', '-q', '--rebase', 'origin', 'main')
      await git('push', '-q', 'origin', 'main')
      return await git('rev-parse', 'HEAD')
    },
    run: async (event, options = {}) => {
      runs += 1
      const { run_id = 100 + runs } = options
      const [directory, checkout] = [join(base, 'runs', String(runs)), join(base, 'runs', String(runs), 'checkout')]
      const what = occasion(event, REPOSITORY, await head(), github)
      await execa('git', ['clone', '-q', `file://${remote}`, checkout])
      await execa('git', ['fetch', '-q', 'origin', options.sha ?? what.ref], { cwd: checkout })
      await execa('git', ['checkout', '-q', '-B', 'main', 'FETCH_HEAD'], { cwd: checkout })
      await fewerAtOnce(join(checkout, '.github/workflows', what.file))
      const world = { base, cache, pages, project, service, github }
      return await runAct(world, directory, event.name, what, { ...options, run_id })
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** act runs four jobs of a matrix at once, whatever the host has to offer. */
async function fewerAtOnce(workflow: string): Promise<void> {
  const text = await readFile(workflow, 'utf8')
  await writeFile(workflow, text.replace(/^( +)fail-fast: false$/gm, '$&\n$1max-parallel: 2'))
}

async function makeRemote(directory: string): Promise<void> {
  await execa('git', ['init', '-q', '--bare', '--initial-branch=main', directory])
  // As on GitHub: any commit can be asked for by its name.
  await execa('git', ['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: directory })
}

type World = {
  readonly base: string
  readonly cache: string
  readonly pages: string
  readonly project: BuiltProject
  readonly service: ResultsService
  readonly github: GitHub
}

/** @param directory of this run; the commit that it runs is in `checkout`. */
async function runAct(
  { base, cache, pages, project, service, github }: World,
  directory: string,
  event: Event['name'],
  { file, payload, login, head, foreign }: Occasion,
  { run_id, run_attempt = 1, secrets = {}, unmasked = false }: RunOptions & { readonly run_id: number },
): Promise<WorkflowRun> {
  const checkout = join(directory, 'checkout')
  const [eventFile, secretFile, summaries] = [
    join(directory, 'event.json'),
    join(directory, 'secrets'),
    join(directory, 'summaries'),
  ]
  await mkdir(summaries)
  const path = `.github/workflows/${file}`
  const token = foreign ? github.readToken : github.token
  await writeFile(eventFile, JSON.stringify(payload))
  await writeFile(secretFile, assignments({ GITHUB_TOKEN: token, ...secrets }).join('\n'), { mode: 0o600 })
  const environment = {
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: String(run_id),
    GITHUB_RUN_ATTEMPT: String(run_attempt),
    GITHUB_RUN_NUMBER: String(run_id),
    GITHUB_API_URL: github.api,
    REGATTA_TEST_REMOTES: `file://${join(base, 'remotes')}`,
    REGATTA_TEST_PAGES: pages,
    REGATTA_TEST_SUMMARIES: summaries,
    NODE_OPTIONS: `--import=${STAND_INS}/keep-summary.ts`,
    BASH_ENV: `${STAND_INS}/keep-summary.sh`,
    ...service.env(runName(run_id)),
  }
  const args = [
    event,
    ...['--workflows', join(checkout, path), '--actor', login],
    ...['--eventpath', eventFile, '--secret-file', secretFile, ...(unmasked ? ['--insecure-secrets'] : [])],
    ...['--action-cache-path', cache, '--no-cache-server', '--no-skip-checkout', '--json'],
    ...LABELS.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...assignments(environment).flatMap((assignment) => ['--env', assignment]),
    ...assignments(await localActions(checkout, project)).flatMap((action) => ['--local-repository', action]),
  ]
  const title = titleOf(await readFile(join(checkout, path), 'utf8'), payload)
  github.runs.add({
    ...head,
    ...(title === null ? {} : { display_title: title }),
    ...{ id: run_id, run_attempt, path, event, actor: login },
  })
  const options = { cwd: checkout, env: jobEnvironment(), extendEnv: false, reject: false, stdin: 'ignore' } as const
  const child = execa(ACT, args, { ...options, all: true, buffer: false })
  const lines: string[] = []
  const jobs = new Map<string, Collected>()
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line)
    const entry = parseLine(line)
    if (entry !== null) collect(jobs, entry)
  }
  const { exitCode } = await child
  // One that was cancelled meanwhile stays what it is.
  if (github.runs.list.some(({ id, status }) => id === run_id && status !== 'completed')) {
    github.runs.change(run_id, { status: 'completed', conclusion: exitCode === 0 ? 'success' : 'failure' })
  }
  const written = await summariesIn(summaries)
  return {
    run_id,
    run_attempt,
    ok: exitCode === 0,
    jobs: [...jobs.values()],
    summary: (job) => written.flatMap((each) => (each.job === job ? [each.text] : [])).join('\n'),
    artifacts: service.artifacts(runName(run_id)),
    log: lines.join('\n'),
  }
}

function assignments(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`)
}

function jobEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !NOT_FOR_JOBS.test(name))
  const path = [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter)
  return { ...(Object.fromEntries(own) as Record<string, string>), PATH: path }
}

/** The directories of the actions of other repositories that the workflows of a checkout use, as far as we have them. */
async function localActions(checkout: string, project: BuiltProject): Promise<Readonly<Record<string, string>>> {
  const directory = join(checkout, '.github/workflows')
  const texts = await Promise.all((await readdir(directory)).map((file) => readFile(join(directory, file), 'utf8')))
  const used = texts.flatMap((text) => [...text.matchAll(/\buses: *([\w.-]+)\/([\w.-]+)(?:\/[\w./-]+)?@([\w.-]+)/g)])
  return Object.fromEntries(
    used.flatMap(([, owner = '', name = '', ref = '']) => {
      const place = name === 'regatta' ? project.root : join(STAND_INS, name)
      return (owner === 'actions' || name === 'regatta') && existsSync(place)
        ? [[`${owner}/${name}@${ref}`, place]]
        : []
    }),
  )
}

/** A line of `act --json`. */
type Line = {
  readonly msg: string
  readonly job?: string
  readonly jobID?: string
  readonly matrix?: Readonly<Record<string, unknown>>
  readonly raw_output?: boolean
  readonly jobResult?: string
}

type Collected = { id: string; result: string | null; log: string }

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line
  } catch {
    return null
  }
}

function collect(jobs: Map<string, Collected>, line: Line): void {
  if (line.job === undefined || line.jobID === undefined) return
  const key = `${line.job} ${JSON.stringify(line.matrix)}`
  const job = jobs.get(key) ?? { id: line.jobID, result: null, log: '' }
  jobs.set(key, job)
  if (line.raw_output === true) job.log += line.msg
  if (line.jobResult !== undefined) job.result = line.jobResult
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
