import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Base, type BaseContext, baseOf, fillOf } from '#action/comment/base'
import type { OwnInputs, PlaceInputs } from '#action/comment/inputs'
import { sabotageOfRun } from '#action/comment/sabotage'
import { partOf } from '#action/lib/artifacts'
import { type Source, takePlan } from '#action/lib/take'
import { takeParts } from '#action/lib/take-parts'
import { checkPlanFits } from '#action/lib/workflow-run'
import type { Finding } from '#core/check/finding'
import { collectRun } from '#core/harbor/collect-run'
import { trialReader, verifierTail } from '#core/harbor/evidence'
import { listDirectory } from '#core/harbor/files'
import { observationsOf } from '#core/harbor/observations'
import { importRecords } from '#core/ledger/import'
import type { ImportItem } from '#core/ledger/sift'
import { boardExperiment } from '#core/manifest/board'
import type { Manifest } from '#core/manifest/manifest'
import type { Candidate } from '#core/pipeline/candidate'
import { candidateFindings } from '#core/pipeline/task-checks'
import { verdictOfChanges } from '#core/pipeline/verdict-of-changes'
import { isCalibration } from '#core/report/calibration'
import type { PullRequestReport } from '#core/report/pull-request'
import { remarksOfPlan } from '#core/report/pull-request-proof'
import { type PullRequestInputs, proofOf, pullRequestReport } from '#core/report/pull-request-report'
import { NO_SABOTAGE, type SabotageInputs } from '#core/report/pull-request-sabotage'
import { type RunSummary, runSummary } from '#core/report/run-summary'
import { DEFAULT_LIMITS } from '#core/statistics/verdict'
import { readTask } from '#core/task/read'
import type { Task } from '#core/task/task'
import type { PlanDocument } from '#core/trial/plan-document'
import type { TrialRecord } from '#core/trial/record'
import { hideKeys } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** Of what a verifier printed, bytes; the report keeps less. */
const TAIL_BYTES = 32 * 1024

export type OwnReport = {
  readonly report: PullRequestReport
  /** Whether the commit changes any task. */
  readonly concerns: boolean
}

/** The same without any trial of anybody's run: what a fork's is held against. */
export async function reportWithoutTrials(
  inputs: PlaceInputs,
  head: string,
  context: BaseContext,
): Promise<OwnReport & { readonly experiment: string }> {
  const { candidate, outside } = await baseOf(inputs, head, context)
  const { place, changes, base } = candidate
  const { run } = context
  const experiment = boardExperiment(place.manifest).name
  const report = pullRequestReport({
    part: 'check',
    trust: 'fork',
    phase: 'ended',
    head,
    base,
    plan: null,
    awaited: 0,
    verdict: await verdictOfChanges(place, changes, DEFAULT_LIMITS),
    findings: await findingsOf(candidate, context, inputs),
    sabotage: { severity: place.manifest.checks.sabotage, tasks: new Map() },
    ...NOTHING,
    outside,
    fill: await fillOf(candidate, place.ledger, `${run.owner}/${run.repo}`),
    seconds: null,
    experiment,
  })
  return { report, concerns: changes.pairs.length > 0, experiment }
}

export type OwnContext = BaseContext & { readonly artifacts: Source; readonly say: (line: string) => void }

/**
 * What this run's trials say of a pull request, over a copy of the ledger that gets them: of its start only what is
 * planned, of its end everything. Throws a UserError where there could be no plan, or none that can be believed, and where the
 * commit cannot be had.
 *
 * @param is_fork the head is in another repository
 */
export async function ownReport(inputs: OwnInputs, is_fork: boolean, context: OwnContext): Promise<OwnReport> {
  if (!inputs.planned) {
    throw new UserError('its trials could not be planned', {
      remedy: 'see the job of this run that plans: its log says why',
      kind: 'failure',
    })
  }
  const base = await baseOf(inputs, inputs.head, context)
  const { candidate } = base
  const { manifest } = candidate.place
  const concerns = candidate.changes.pairs.length > 0
  const root = join(context.temp, 'run')
  const planned = inputs.plan === '' ? null : await planOf(inputs, root, context)
  const ended = inputs.phase === 'end' || !concerns
  const awaited = ended && inputs.awaits_models && planned !== null ? modelTrials(planned.plan) : 0
  const asked = planned === null || awaited === 0 ? planned : proofTaken(planned)
  const came = ended && asked !== null ? await partsOf(asked, root, base, context) : NOTHING
  const plan = planned?.plan ?? null
  const verdict = ended ? await verdictOfChanges(candidate.place, candidate.changes, DEFAULT_LIMITS) : null
  const { run } = context
  const repository = `${run.owner}/${run.repo}`
  // The ledger never gets these trials, as far as is known now.
  const again = is_fork || base.outside.length > 0
  const known = plan !== null && manifest.experiments.has(plan.experiment)
  const report = pullRequestReport({
    part: inputs.part,
    trust: is_fork ? 'fork' : 'own',
    // GitHub's runners begin at once; a command waits for a reviewer and for the repository's own.
    phase: ended ? 'ended' : inputs.part === 'bench' ? 'queued' : 'running',
    head: inputs.head,
    base: candidate.base,
    plan,
    awaited,
    verdict,
    findings: await findingsOf(candidate, context, inputs),
    sabotage:
      inputs.part === 'check' && ended
        ? { severity: manifest.checks.sabotage, tasks: await sabotageOf(planned, manifest, context) }
        : NO_SABOTAGE,
    ...came,
    outside: base.outside,
    fill:
      ended && awaited === 0 ? await fillOf(candidate, again ? base.ledger : candidate.place.ledger, repository) : null,
    seconds: secondsOf(came.trials),
    experiment: known ? plan.experiment : boardExperiment(manifest).name,
  })
  return { report, concerns }
}

async function findingsOf(
  candidate: Candidate,
  { run, today }: BaseContext,
  { manifest }: PlaceInputs,
): Promise<readonly Finding[]> {
  return await candidateFindings(candidate, dirname(resolve(run.workspace, manifest)), today)
}

type Listing = Awaited<ReturnType<Source['list']>>
/** `plan_attempt`: of the run, the attempt that made it. */
type Taken = { readonly plan: PlanDocument; readonly plan_attempt: number; readonly listed: Listing }

async function planOf(
  { plan: name, plan_digest: digest, head }: OwnInputs,
  root: string,
  { artifacts, run }: OwnContext,
): Promise<Taken> {
  const listed = await artifacts.list()
  const plan = await takePlan(artifacts, listed, { name, digest }, root)
  checkPlanFits(plan, { repository: `${run.owner}/${run.repo}`, commits: [head] })
  return { plan, plan_attempt: Number(/\d+$/.exec(name)?.[0]), listed }
}

function modelTrials({ trials }: PlanDocument): number {
  return trials.filter(({ config }) => !isCalibration(config)).length
}

/** Of the tasks of the plan, all of whose jobs have ended. */
async function sabotageOf(
  planned: Taken | null,
  { checks }: Manifest,
  { artifacts, run, temp }: OwnContext,
): Promise<SabotageInputs['tasks']> {
  if (planned === null || checks.sabotage === 'off') return new Map()
  const directory = join(temp, 'sabotage')
  await mkdir(directory)
  return await sabotageOfRun(artifacts, planned.listed, planned.plan, run.attempt, directory)
}

/** The proof's trials, and of what was uploaded what is of no shard of models: those are looked at when all have ended. */
function proofTaken({ plan, listed, ...rest }: Taken): Taken {
  const proof = proofOf(plan)
  const slots = new Set(proof.trials.map(({ slot }) => slot))
  const later = new Set(
    plan.shards.filter((shard) => !shard.slots.some((slot) => slots.has(slot))).map(({ index }) => index),
  )
  const isLater = (name: string) => later.has(partOf(name)?.shard ?? -1)
  return { ...rest, plan: proof, listed: listed.filter(({ name }) => !isLater(name)) }
}

type Came = Pick<PullRequestInputs, 'summary' | 'trials' | 'tests' | 'verifierTail' | 'remarks'>

const NOTHING: Came = { summary: null, trials: [], tests: [], verifierTail: () => null, remarks: [] }

/** Takes what the shards uploaded, as far as the plan knows it, and brings it into the copy of the ledger. */
async function partsOf(
  { plan, plan_attempt, listed }: Taken,
  root: string,
  { candidate }: Base,
  { artifacts, run, say }: OwnContext,
): Promise<Came> {
  const of = { id: run.id, attempt: run.attempt, plan_attempt }
  const { refused, crowded, earlier } = await takeParts(artifacts, listed, plan, of, root)
  const items = [...collectRun(root, {}, trialReader())]
  const report = await importRecords(candidate.place.ledger, items)
  const summary: RunSummary = runSummary({ plan, root, items, report, refused, crowded, earlier })
  say(`${summary.imported} trials taken, ${summary.missing} missing of ${summary.planned}`)
  const not = new Set([...report.reasons.conflicts, ...report.reasons.quarantined].map(({ path }) => path))
  const taken = items.filter((item) => item.kind === 'trial').filter(({ path }) => !not.has(path))
  const trials = taken.map(({ record }) => record)
  const tests = taken.flatMap(({ tests }) => tests)
  const verifierTail = tailReader(taken)
  const places = placesOf(taken)
  const tasks = await tasksOf(candidate.place.root, plan)
  const remarks = remarksOfPlan(plan, {
    trials,
    tests,
    output: verifierTail,
    observed: (trial) => observationsOf(places.get(trial) ?? ''),
    task: (path) => tasks.get(path) ?? null,
  })
  return { summary, trials, tests, verifierTail, remarks }
}

type Trials = readonly Extract<ImportItem, { readonly kind: 'trial' }>[]

/** The directories that trials were read from. */
function placesOf(trials: Trials): ReadonlyMap<TrialRecord, string> {
  return new Map(trials.map(({ record, path }) => [record, path]))
}

/** A plan's tasks, by their paths; of one that cannot be read nothing is known. */
async function tasksOf(root: string, { trials }: PlanDocument): Promise<ReadonlyMap<string, Task>> {
  const paths = [...new Set(trials.map(({ task }) => task.path))]
  const tasks = await Promise.all(
    paths.map((path) =>
      readTask(root, path).catch((error: unknown) => {
        if (error instanceof UserError) return null
        throw error
      }),
    ),
  )
  return new Map(tasks.flatMap((task) => (task === null ? [] : [[task.path, task] as const])))
}

/** The end of what a trial's verifier printed, out of the directory that the trial was read from. */
function tailReader(trials: Trials): (trial: TrialRecord) => string | null {
  const places = placesOf(trials)
  return (trial) => {
    const path = places.get(trial)
    const tail = path === undefined ? null : verifierTail(listDirectory(path), TAIL_BYTES)
    return tail === null ? null : hideKeys(tail)
  }
}

/** From the first trial's beginning to the last one's end. */
function secondsOf(trials: readonly TrialRecord[]): number | null {
  const times = (name: 'started_at' | 'finished_at') => trials.flatMap((trial) => trial[name] ?? []).sort()
  const [first] = times('started_at')
  const last = times('finished_at').at(-1)
  return first === undefined || last === undefined ? null : Math.max(0, (Date.parse(last) - Date.parse(first)) / 1000)
}
