import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Artifacts, planArtifact, served } from '#action/lib/artifacts'
import type { PlanInputs } from '#action/plan/inputs'
import { type Matrix, matrixOf, type SabotageMatrix, sabotageMatrix } from '#action/plan/matrix'
import { experimentOf, pullRequest } from '#action/plan/pull-request'
import type { Finding } from '#core/check/finding'
import type { Credentials } from '#core/git/credentials'
import type { HostEnvironment } from '#core/harbor/environment'
import { boardExperiment } from '#core/manifest/board'
import { readManifest } from '#core/manifest/read'
import { changedTasks } from '#core/pipeline/changed-tasks'
import { addSegmentsOf, fetchBranch } from '#core/pipeline/ledger-branch'
import type { Place } from '#core/pipeline/place'
import { type Planned, type PlanScope, planExperiment } from '#core/pipeline/plan-experiment'
import { checkBudget } from '#core/plan/budget'
import { expectedMakespan } from '#core/plan/makespan'
import { hostedPacking, splitShards } from '#core/plan/proof'
import { jobPacking } from '#core/plan/shards'
import { plural } from '#core/report/format'
import { planMarkdown } from '#core/report/plan-markdown'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** What a job may take besides its trials: checkout, Harbor, images, uploads. */
const SETUP_MINUTES = 30

/** What reaches the log and the summary; every line may hold a stranger's text. */
export type Voice = {
  readonly say: (line: string) => void
  readonly summarize: (markdown: string) => Promise<void>
  /** Shows findings at the lines of a pull request. */
  readonly annotate: (findings: readonly Finding[]) => void
}

/** Where to plan, and when: `yyyy-mm-dd`, in UTC. */
type Room = { readonly temp: string; readonly today: string }

export type PlanOutputs = {
  /** '' where no job is to start. */
  readonly artifact: string
  /** Of the shards for the repository's own runners: all but those of a proof. */
  readonly matrix: Matrix
  /** Of the shards of a proof. */
  readonly 'hosted-matrix': Matrix
  /** Of the shares of the proven tasks that the saboteur attacks. */
  readonly 'sabotage-matrix': SabotageMatrix
  readonly own: number
  readonly hosted: number
  readonly sabotage: number
  readonly shards: number
  readonly planned: number
  /** Tasks that the commit of a pull request adds, changes or removes; null without one. */
  readonly changed: number | null
  readonly 'plan-digest': string
  /** Of the runners that run shards. */
  readonly labels: readonly string[]
  /** For the job of a shard. */
  readonly 'timeout-minutes': number
}

/**
 * Plans on the checkout of a job and uploads the plan, unless there is nothing to run or it is only a rehearsal. The
 * summary shows the plan also where its budget refuses it. Throws a UserError for anything that cannot be.
 *
 * @param today `yyyy-mm-dd`, in UTC
 */
export async function plan(
  inputs: PlanInputs,
  host: HostEnvironment,
  artifacts: Artifacts,
  voice: Voice,
  today: string,
): Promise<PlanOutputs> {
  const temp = await mkdtemp(join(host.RUNNER_TEMP ?? tmpdir(), 'regatta-plan-'))
  try {
    return await planWith(inputs, host, artifacts, voice, { temp, today })
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

async function planWith(
  inputs: PlanInputs,
  host: HostEnvironment,
  artifacts: Artifacts,
  { say, summarize, annotate }: Voice,
  room: Room,
): Promise<PlanOutputs> {
  const file = resolve(host.GITHUB_WORKSPACE ?? '.', inputs.manifest)
  const manifest = await readManifest(file)
  const checkout: Place = { root: dirname(file), manifest, ledger: join(dirname(file), 'results'), host }
  const newest = await newestLedger(checkout, inputs)
  const { place, scope, changed, experiment, findings, notes } = await looked(checkout, file, inputs, room)
  annotate(findings)
  const proof = inputs.proof === null ? null : proofOf(inputs.proof)
  const repository = host.GITHUB_REPOSITORY
  const planOf = (models: boolean): Promise<Planned> =>
    planExperiment(place, experiment, inputs.asked, jobPacking, {
      ...scope,
      ...(repository === undefined ? {} : { repository }),
      proof,
      models,
    })
  const asked = await planOf(inputs.models)
  const refused = refusalOf(asked.plan, inputs)
  // A proof costs nothing, and the author waits for it.
  const unpaid = proof === null ? null : refused
  const { plan, cells, closed, tasks } = unpaid === null ? asked : await planOf(false)
  const said = [
    unpaid === null ? null : `No model runs: ${unpaid.message}; ${unpaid.remedy}.`,
    newest,
    inputs.dry_run ? 'This is a rehearsal: no job starts.' : null,
    ...notes(tasks),
    closed > 0 ? `${closed} of ${cells} cells are voided, so not planned.` : null,
  ].filter((note) => note !== null)
  const shards = proof === null ? { proof: [], others: plan.shards } : splitShards(plan)
  for (const line of [...said, headline(plan)]) say(line)
  const proving = proof === null ? null : { attempts: proof.attempts, shards: shards.proof.length }
  await summarize(planMarkdown(plan, expectedMakespan(plan), said, proving))
  if (refused !== null && unpaid === null) throw refused
  const matrices = {
    own: matrixOf({ ...plan, shards: shards.others }),
    hosted: matrixOf({ ...plan, shards: shards.proof }),
  }
  const starts = plan.trials.length > 0 && !inputs.dry_run
  const attacks = starts && proof !== null && manifest.checks.sabotage !== 'off' ? sabotageMatrix(plan) : NOTHING
  if (starts) {
    requireCommit(plan)
    if (inputs.tasks_from === null) requireBranch(inputs, host)
  }
  return {
    artifact: starts ? await upload(plan, host, artifacts, join(room.temp, 'upload')) : '',
    matrix: starts ? matrices.own : NOTHING,
    'hosted-matrix': starts ? matrices.hosted : NOTHING,
    'sabotage-matrix': attacks,
    own: shards.others.length,
    hosted: shards.proof.length,
    sabotage: attacks.include.length,
    shards: plan.shards.length,
    planned: plan.trials.length,
    changed,
    'plan-digest': plan.plan_digest,
    labels: manifest.runners.labels,
    'timeout-minutes': manifest.runners.minutes + SETUP_MINUTES,
  }
}

const NOTHING = { include: [] }

/** Why the budget of a plan does not allow it; null where it does. */
function refusalOf({ cost }: PlanDocument, { allow_unknown_cost }: PlanInputs): UserError | null {
  try {
    checkBudget(cost, allow_unknown_cost)
    return null
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

function proofOf(attempts: number): NonNullable<PlanScope['proof']> {
  return { attempts, packing: (tasks) => hostedPacking(tasks, attempts) }
}

type Looked = {
  readonly place: Place
  readonly scope: PlanScope
  readonly experiment: string
  readonly changed: number | null
  readonly findings: readonly Finding[]
  /** Sentences on which tasks these are, given the names of those that were planned for. */
  readonly notes: (tasks: ReadonlySet<string>) => readonly string[]
}

/** Where the tasks are that are to be planned, and which of them. */
async function looked(place: Place, file: string, inputs: PlanInputs, room: Room): Promise<Looked> {
  const env = place.host
  if (inputs.tasks_from !== null) {
    const from = { ...room, credentials: credentialsOf(inputs, env) }
    const request = await pullRequest(place, inputs.tasks_from, inputs, from)
    const experiment = inputs.experiment ?? experimentOf(place, inputs)
    return { ...request, experiment, notes: (tasks) => request.notes(tasks, experiment) }
  }
  const experiment = inputs.experiment ?? boardExperiment(place.manifest).name
  if (inputs.changed_since === null)
    return { place, scope: {}, experiment, changed: null, findings: [], notes: () => [] }
  const { scope, note } = await scopeOf(file, inputs.changed_since, env)
  return { place, scope, experiment, changed: null, findings: [], notes: () => [note] }
}

/** Brings in what others have committed to the ledger since this commit. */
async function newestLedger({ root, ledger, host }: Place, inputs: PlanInputs): Promise<string | null> {
  const { ledger_branch: branch } = inputs
  if (branch === null) return null
  const checkout = { directory: root, env: host }
  const commit = await fetchBranch(checkout, branch, credentialsOf(inputs, host))
  if (commit === null) return `There is no branch ${branch}: only the ledger of this checkout counts.`
  const added = await addSegmentsOf(checkout, ledger, commit)
  return added === 0 ? null : `${added} segments of the ledger come from branch ${branch}.`
}

function credentialsOf({ token }: PlanInputs, host: HostEnvironment): Credentials | null {
  return token === null ? null : { server: host.GITHUB_SERVER_URL ?? 'https://github.com', token }
}

async function scopeOf(
  file: string,
  since: string,
  host: HostEnvironment,
): Promise<{ readonly scope: PlanScope; readonly note: string }> {
  const changed = await changedTasks(file, since, host)
  if (changed.kind === 'all') return { scope: {}, note: `All tasks are looked at: ${changed.why}.` }
  const { names } = changed
  return {
    scope: { concerns: (task) => names.has(task.name) },
    note: `Only tasks that changed since ${since.slice(0, 12)} are looked at: ${names.size === 0 ? 'none did' : [...names].join(', ')}.`,
  }
}

function headline({ experiment, totals, shards }: PlanDocument): string {
  return `${experiment}: ${plural(totals.planned, 'trial')} to run in ${plural(shards.length, 'shard')}, ${totals.present} of ${totals.wanted} are in the ledger`
}

/** Shards and results are held against the plan's commit. */
function requireCommit(plan: PlanDocument): void {
  if (plan.commit !== null) return
  throw new UserError('the tasks or the manifest of this checkout are not those of its commit', {
    where: 'git status',
    remedy: 'plan right after actions/checkout, before any step that changes files; or commit what is changed',
  })
}

/** Results that nobody can commit are not worth their price. A workflow may give the name of its own ref for a ledger's branch. */
function requireBranch({ ledger_branch }: PlanInputs, host: HostEnvironment): void {
  const [, kind, name] = /^refs\/(\w+)\/(.+)$/.exec(host.GITHUB_REF ?? '') ?? []
  if (kind === 'heads' || (ledger_branch !== null && ledger_branch !== name)) return
  throw new UserError('there is no branch to land the results on', {
    where: 'this run',
    remedy:
      'start it on a branch, not on a tag or a pull request, or give the input ledger-branch; a rehearsal (dry-run) goes anywhere',
  })
}

async function upload(
  plan: PlanDocument,
  host: HostEnvironment,
  artifacts: Artifacts,
  directory: string,
): Promise<string> {
  const name = planArtifact(Number(host.GITHUB_RUN_ATTEMPT ?? 1))
  await mkdir(directory)
  await writeFile(join(directory, 'plan.json'), `${JSON.stringify(plan)}\n`)
  await served(artifacts.upload(name, directory, null))
  return name
}
