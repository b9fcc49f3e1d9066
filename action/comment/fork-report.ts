import { join } from 'node:path'
import type { ForkRun } from '#action/comment/fork-run'
import { requestProblem } from '#action/lib/patient-requests'
import { type Source, takeArtifact } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import { readJsonFile } from '#core/harbor/evidence'
import { type PullRequestReport, pullRequestReportSchema } from '#core/report/pull-request'
import { NOT_RUN, sabotaged, sabotageUnknown } from '#core/report/pull-request-sabotage'

/** Name of the artifact that holds the report of a run which may not write. */
export function commentArtifact(run_attempt: number): string {
  return `comment-a${run_attempt}`
}

export const REPORT_FILE = 'report.json'

/** A report with every cap of its schema reached has some 10 MB. */
const LIMITS: UnpackLimits = { entries: 4, bytes: 32 * 1024 ** 2, bomb: { above_bytes: 1024 ** 2, ratio: 200 } }
const MOST_ZIP_BYTES = 16 * 1024 ** 2

/** What a fork's run left, in the shape of a report and no more believed than that; or why there is none. */
export type Found = { readonly report: PullRequestReport } | { readonly problem: string }

/**
 * Takes the report out of the artifacts of a run that somebody else wrote the workflow of. Throws a UserError where nobody can
 * say which artifacts there are.
 */
export async function takeReport(source: Source, { attempt }: Pick<ForkRun, 'attempt'>, temp: string): Promise<Found> {
  const name = commentArtifact(attempt)
  const listed = await source.list().catch((error: unknown) => {
    throw requestProblem(error, 'the artifacts of the run could not be listed')
  })
  const [artifact, ...others] = listed.filter((each) => each.name === name)
  if (artifact === undefined) return { problem: 'it left no report' }
  if (others.length > 0) return { problem: `it left ${others.length + 1} reports` }
  if (artifact.size > MOST_ZIP_BYTES) return { problem: `its report has ${artifact.size} bytes, which nobody reads` }
  const directory = join(temp, 'report')
  const { problem } = await takeArtifact(source, artifact, directory, LIMITS)
  if (problem !== null) return { problem: `its report ${problem}` }
  const read = readJsonFile(join(directory, REPORT_FILE), LIMITS.bytes, pullRequestReportSchema)
  if (read === null) return { problem: `its report holds no ${REPORT_FILE}` }
  return read.ok ? { report: read.value } : { problem: `its report cannot be read: ${read.reason.slice(0, 300)}` }
}

/** What we call things: an experiment of the manifest, and where tasks are in the repository. */
export type Words = { readonly experiment: string; readonly tasks: string }

const PROVING = ['oracle', 'nop']

type Task = PullRequestReport['tasks'][number]

/**
 * The report that a fork's pull request gets: ours, from our own Git and ledger, with what only the fork's run can know: how
 * oracle and nop did on the head's tasks. Where the two contradict each other, why the fork's is not believed.
 *
 * @param ours of the same commit, made without any trial of the run
 */
export function believed(ours: PullRequestReport, theirs: PullRequestReport, words: Words): Found {
  const problem = contradiction(ours, theirs)
  if (problem !== null) return { problem }
  const told = new Map(theirs.tasks.map((task) => [task.name, task]))
  return {
    report: {
      ...ours,
      trust: 'fork',
      state: theirs.state,
      planned: theirs.planned,
      plan: theirs.plan,
      counts: theirs.counts,
      tasks: ours.tasks.map((task) => {
        const found = told.get(task.name)
        const isTried = task.change === 'added' || task.change === 'changed'
        if (found === undefined || !isTried) return task
        const proof = found.rows.filter(({ kind }) => kind !== 'model')
        const models = task.rows.filter(({ kind }) => kind === 'model')
        const sabotage = ours.sabotage === 'off' ? null : sabotageTold(found.sabotage, trialsOf(found) > trialsOf(task))
        return { ...task, calibration: found.calibration, rows: [...proof, ...models], sabotage }
      }),
      failures: theirs.failures,
      remarks: theirs.remarks,
      missing: theirs.missing,
      not_taken: theirs.not_taken,
      left_out: { ...theirs.left_out, findings: ours.left_out.findings, tasks: ours.left_out.tasks },
      cost_usd: null,
      seconds: theirs.seconds,
      harbor_version: theirs.harbor_version,
      plan_digest: theirs.plan_digest,
      reproduce: reproducible(ours, theirs, words),
    },
  }
}

/** How many trials of oracle and nop are told of. */
function trialsOf({ calibration }: Task): number {
  return calibration === null ? 0 : calibration.oracle.n + calibration.nop.n
}

/**
 * What the saboteur's finding comes to is for us to say. It has nothing to do only with a task of which nothing ran.
 *
 * @param ran the run tells of trials that our ledger does not have
 */
function sabotageTold(told: Task['sabotage'], ran: boolean): Task['sabotage'] {
  if (told === null) return sabotageUnknown('the run tells nothing of the saboteur')
  if (told.found !== null) return sabotaged(told.found)
  if (told.state !== 'not_run') return sabotageUnknown(told.reason ?? 'the run does not say why')
  return ran ? sabotageUnknown('the run ran oracle and nop on it, and says that the saboteur was not to') : NOT_RUN
}

function contradiction(ours: PullRequestReport, theirs: PullRequestReport): string | null {
  if (theirs.head !== ours.head) return `it is about commit ${theirs.head}, not about ${ours.head}`
  if (theirs.part !== 'check') return `it is a ${theirs.part} report`
  if (theirs.state !== 'complete' && theirs.state !== 'partial') return `its state is ${theirs.state}`
  if (theirs.awaited > 0) return 'it awaits trials of models, and only oracle and nop run for a fork'
  const names = (tasks: PullRequestReport['tasks']) => tasks.map(({ name, change }) => `${change} ${name}`).sort()
  const [own, told] = [names(ours.tasks), names(theirs.tasks)]
  const missing = own.find((name) => !told.includes(name))
  if (missing !== undefined) return `it does not know of a task that Git says is ${missing}`
  const extra = told.find((name) => !own.includes(name))
  if (extra !== undefined) return `it tells of a task that Git does not say is ${extra}`
  if (told.length !== own.length) return 'it tells of a task twice'
  const tried = new Set(
    ours.tasks.filter(({ change }) => ['added', 'changed'].includes(change)).map(({ name }) => name),
  )
  for (const { task, config } of [...theirs.failures, ...theirs.missing]) {
    if (!tried.has(task)) return `it tells of trials of ${task}, which this commit does not change`
    if (!PROVING.includes(config)) return `it tells of trials of ${config}, and only oracle and nop run for a fork`
  }
  const unknown = theirs.remarks.find(({ task }) => !tried.has(task))
  if (unknown !== undefined) return `it has remarks on ${unknown.task}, which this commit does not change`
  for (const { rows, calibration, change } of theirs.tasks) {
    if (change !== 'added' && change !== 'changed') continue
    const counted = rows.filter(({ kind }) => kind !== 'model')
    if (counted.some(({ kind, config }) => config !== kind)) return 'a row of oracle or nop has another name'
    if (counted.some(({ head }) => head.successes > head.n)) return 'more trials passed than there were'
    if (calibration !== null && !fits(calibration)) return 'what it counts of oracle and nop is not what it makes of it'
  }
  return null
}

type Calibration = NonNullable<Task['calibration']>

function fits({ oracle, nop, solvable, trivial }: Calibration): boolean {
  if (oracle.successes > oracle.n || nop.successes > nop.n) return false
  const isSolvable = oracle.n > 0 && oracle.successes === oracle.n
  return (solvable !== 'clean' || isSolvable) && (trivial !== 'clean' || (nop.n > 0 && nop.successes === 0))
}

/** Only where all its words are ours, or oracle and nop. */
function reproducible(
  ours: PullRequestReport,
  theirs: PullRequestReport,
  { experiment, tasks }: Words,
): PullRequestReport['reproduce'] {
  const { agent, model, task } = theirs.reproduce ?? { agent: '', model: null, task: '' }
  if (!PROVING.includes(agent) || model !== null || !ours.tasks.some(({ name }) => name === task)) return null
  return { experiment, agent, model, task, path: `${tasks}/${task}` }
}
