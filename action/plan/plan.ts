import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Artifacts, planArtifact, served } from '#action/lib/artifacts'
import type { PlanInputs } from '#action/plan/inputs'
import { type Matrix, matrixOf } from '#action/plan/matrix'
import type { HostEnvironment } from '#core/harbor/environment'
import { boardExperiment } from '#core/manifest/board'
import type { Manifest } from '#core/manifest/manifest'
import { readManifest } from '#core/manifest/read'
import { changedTasks } from '#core/pipeline/changed-tasks'
import { addSegmentsOf, fetchBranch } from '#core/pipeline/ledger-branch'
import type { Place } from '#core/pipeline/place'
import { type PlanScope, planExperiment } from '#core/pipeline/plan-experiment'
import { checkBudget } from '#core/plan/budget'
import { expectedMakespan } from '#core/plan/makespan'
import { planMarkdown } from '#core/report/plan-markdown'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** What a job may take besides its trials: checkout, Harbor, images, uploads. */
const SETUP_MINUTES = 30

/** What reaches the log and the summary; every line may hold a stranger's text. */
export type Voice = {
  readonly say: (line: string) => void
  readonly summarize: (markdown: string) => Promise<void>
}

export type PlanOutputs = {
  /** '' where no job is to start. */
  readonly artifact: string
  readonly matrix: Matrix
  readonly shards: number
  readonly planned: number
  readonly 'plan-digest': string
  /** Of the runners that run shards. */
  readonly labels: readonly string[]
  /** For the job of a shard. */
  readonly 'timeout-minutes': number
}

/**
 * Plans on the checkout of a job and uploads the plan, unless there is nothing to run or it is only a rehearsal. The
 * summary shows the plan also where its budget refuses it. Throws a UserError for anything that cannot be.
 */
export async function plan(
  inputs: PlanInputs,
  host: HostEnvironment,
  artifacts: Artifacts,
  { say, summarize }: Voice,
): Promise<PlanOutputs> {
  const file = resolve(host.GITHUB_WORKSPACE ?? '.', inputs.manifest)
  const manifest = await readManifest(file)
  const place: Place = { root: dirname(file), manifest, ledger: join(dirname(file), 'results'), host }
  const notes = [
    await newestLedger(place, inputs),
    inputs.dry_run ? 'This is a rehearsal: no job starts.' : null,
  ].filter((note) => note !== null)
  const changed = inputs.changed_since === null ? null : await scopeOf(file, inputs.changed_since, host)
  if (changed !== null) notes.push(changed.note)
  const repository = host.GITHUB_REPOSITORY
  const scope = { ...changed?.scope, ...(repository === undefined ? {} : { repository }) }
  const experiment = inputs.experiment ?? boardExperiment(manifest).name
  const { plan, cells, closed } = await planExperiment(place, experiment, inputs.asked, packing, scope)
  if (closed > 0) notes.push(`${closed} of ${cells} cells are voided, so not planned.`)
  const makespan = expectedMakespan(plan)
  for (const line of [...notes, headline(plan)]) say(line)
  await summarize(planMarkdown(plan, makespan, notes))
  checkBudget(plan.cost, inputs.allow_unknown_cost)
  const matrix = matrixOf(plan)
  const starts = plan.trials.length > 0 && !inputs.dry_run
  if (starts) {
    requireCommit(plan)
    requireBranch(inputs, host)
  }
  return {
    artifact: starts ? await upload(plan, host, artifacts) : '',
    matrix: starts ? matrix : { include: [] },
    shards: plan.shards.length,
    planned: plan.trials.length,
    'plan-digest': plan.plan_digest,
    labels: manifest.runners.labels,
    'timeout-minutes': manifest.runners.minutes + SETUP_MINUTES,
  }
}

function packing({ max_shards, trials_at_once, minutes }: Manifest['runners']) {
  return { max_shards, trials_at_once, limit_seconds: minutes * 60 }
}

/** Brings in what others have committed to the ledger since this commit. */
async function newestLedger({ root, ledger, host }: Place, inputs: PlanInputs): Promise<string | null> {
  const { ledger_branch: branch, token } = inputs
  if (branch === null) return null
  const server = host.GITHUB_SERVER_URL ?? 'https://github.com'
  const checkout = { directory: root, env: host }
  const commit = await fetchBranch(checkout, branch, token === null ? null : { server, token })
  if (commit === null) return `There is no branch ${branch}: only the ledger of this checkout counts.`
  const added = await addSegmentsOf(checkout, ledger, commit)
  return added === 0 ? null : `${added} segments of the ledger come from branch ${branch}.`
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
  return `${experiment}: ${totals.planned} trials to run in ${shards.length} shards, ${totals.present} of ${totals.wanted} are in the ledger`
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

async function upload(plan: PlanDocument, host: HostEnvironment, artifacts: Artifacts): Promise<string> {
  const name = planArtifact(Number(host.GITHUB_RUN_ATTEMPT ?? 1))
  const directory = await mkdtemp(join(host.RUNNER_TEMP ?? tmpdir(), 'regatta-plan-'))
  try {
    await writeFile(join(directory, 'plan.json'), `${JSON.stringify(plan)}\n`)
    await served(artifacts.upload(name, directory, null))
    return name
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
