import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AggregateInputs } from '#action/aggregate/inputs'
import { type Mark, type MarkContext, markEarlyEnd, markEnd, replaceEarlyEnd } from '#action/aggregate/mark'
import { partOf, served } from '#action/lib/artifacts'
import { COMMITTER, ledgerRemote } from '#action/lib/remote'
import { type Source, takePlan } from '#action/lib/take'
import { takeParts } from '#action/lib/take-parts'
import { checkPlanFits, runUrl, type WorkflowRun, workflowRun } from '#action/lib/workflow-run'
import { git, textOf } from '#core/git/git'
import { collectRun } from '#core/harbor/collect-run'
import type { HostEnvironment } from '#core/harbor/environment'
import { trialReader } from '#core/harbor/evidence'
import type { ImportReport } from '#core/ledger/import'
import type { ImportItem } from '#core/ledger/sift'
import { type Landed, land } from '#core/pipeline/land'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { plural } from '#core/report/format'
import { type NotTaken, type RunSummary, runSummary } from '#core/report/run-summary'
import { MOST_LINES, runSummaryLine, runSummaryMarkdown, stoppedMarkdown } from '#core/report/run-summary-markdown'
import { oneLine } from '#core/trial/plain-text'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

export type AggregateContext = {
  readonly environment: HostEnvironment
  readonly artifacts: Source
  readonly random: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** A line for the log: data, to be made harmless. */
  readonly say: (line: string) => void
  /** The same, shown with the run. */
  readonly warn: (line: string) => void
}

/** The outputs of the action. */
export type AggregateOutputs = {
  readonly landed: boolean
  readonly commit: string
  readonly imported: number
  readonly passed: number
  readonly failed: number
  readonly excluded: number
  readonly missing: number
  readonly duplicates: number
  readonly conflicts: number
  readonly quarantined: number
}

export type Aggregated = {
  readonly outputs: AggregateOutputs
  /** For the summary of the job. */
  readonly markdown: string
  /** Why the step fails, once all that could be done is done; null where it does not. */
  readonly problem: UserError | null
}

const NOTHING: AggregateOutputs = {
  landed: false,
  commit: '',
  imported: 0,
  passed: 0,
  failed: 0,
  excluded: 0,
  missing: 0,
  duplicates: 0,
  conflicts: 0,
  quarantined: 0,
}

/**
 * Takes what the shards of this run have uploaded, as far as the plan knows it, brings it into the ledger of the branch, and says
 * what came of it. Nothing that is wrong with one artifact stops another. Where the plan cannot be believed or an input is
 * wrong nothing changes, and that is what it says. Throws a UserError outside of a job.
 */
export async function aggregate(inputs: AggregateInputs, context: AggregateContext): Promise<Aggregated> {
  const run = workflowRun(context.environment)
  if (inputs.plan === '') {
    const mark: Mark = { state: 'success', description: 'nothing was planned, so there is nothing to import' }
    if (inputs.status) await replaceEarlyEnd(mark, markContext(inputs, run, context))
    return { outputs: NOTHING, markdown: 'Nothing was planned, so there is nothing to import.\n', problem: null }
  }
  try {
    return await inTemp(run, (temp) => aggregateInto(temp, { ...inputs, branch: branchOf(inputs, run) }, run, context))
  } catch (error) {
    if (error instanceof UserError) return await stopped(error, inputs, run, context)
    const mark: Mark = { state: 'error', description: 'the import failed for no reason that is known; see its job' }
    if (inputs.status) await markEarlyEnd(mark, markContext(inputs, run, context))
    throw error
  }
}

async function inTemp<Result>(run: WorkflowRun, work: (temp: string) => Promise<Result>): Promise<Result> {
  await mkdir(run.temp, { recursive: true })
  const temp = await mkdtemp(join(run.temp, 'regatta-aggregate-'))
  try {
    return await work(temp)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

function branchOf(inputs: AggregateInputs, run: WorkflowRun): string {
  const branch = inputs.branch === '' ? run.branch : inputs.branch
  if (branch !== null) return branch
  throw new UserError('this run is on no branch', {
    where: 'input branch',
    remedy: 'name the branch on which the ledger is committed',
  })
}

/** What is left to do where there is no plan to go by. */
async function stopped(
  problem: UserError,
  inputs: AggregateInputs,
  run: WorkflowRun,
  context: AggregateContext,
): Promise<Aggregated> {
  if (inputs.status) await markEarlyEnd(early(problem), markContext(inputs, run, context))
  const unread = await unreadParts(context)
  const blocks = [stoppedMarkdown(problem), ...(unread.length === 0 ? [] : [unreadMarkdown(unread, inputs)])]
  return { outputs: NOTHING, markdown: blocks.join('\n'), problem }
}

function early({ message }: UserError): Mark {
  return { state: 'failure', description: `nothing was imported: ${message}` }
}

/** Says at the commit that the inputs of the step are wrong, as far as they can be read. Nothing outside of a job. */
export async function markWrongInputs(problem: UserError, token: string, context: AggregateContext): Promise<void> {
  await markEarlyEnd(early(problem), markContext({ token }, workflowRun(context.environment), context))
}

/** What jobs have uploaded for shards, whatever it holds; nothing where that cannot be asked. */
async function unreadParts({ artifacts }: AggregateContext): Promise<readonly string[]> {
  const listed = await artifacts.list().catch(() => [])
  return listed.map(({ name }) => name).filter((name) => partOf(name) !== null)
}

function unreadMarkdown(names: readonly string[], { plan }: AggregateInputs): string {
  const shown = names.slice(0, MOST_LINES).map((name) => `- ${escapeMarkdown(name)}`)
  const more = names.length > MOST_LINES ? [`- and ${names.length - MOST_LINES} more`] : []
  const what = `**${plural(names.length, 'artifact')} of shards ${names.length === 1 ? 'was' : 'were'} not read:**`
  const remedy = `What jobs ran by the plan that was made is in them still. Where ${escapeMarkdown(plan)} was replaced, download them to a computer, put the plan.json beside them whose digest is the output plan-digest of the job that planned, and import that folder with ./scripts/regatta import; without such a plan start a new run, and it runs again what is missing.`
  return `${what}\n\n${[...shown, ...more].join('\n')}\n\n${remedy}\n`
}

async function aggregateInto(
  temp: string,
  inputs: AggregateInputs,
  run: WorkflowRun,
  context: AggregateContext,
): Promise<Aggregated> {
  const root = join(temp, 'run')
  const plan_attempt = Number(/\d+$/.exec(inputs.plan)?.[0])
  const listed = await served(context.artifacts.list())
  const plan = await takePlan(context.artifacts, listed, { name: inputs.plan, digest: inputs['plan-digest'] }, root)
  checkPlanFits(plan, { repository: `${run.owner}/${run.repo}`, commits: [run.commit, await headOf(run, context)] })
  const { id, attempt } = run
  const { taken, refused, crowded, earlier } = await takeParts(
    context.artifacts,
    listed,
    plan,
    { id, attempt, plan_attempt },
    root,
  )
  context.say(`${plural(taken.length, 'artifact')} taken, ${refused.length} refused, ${crowded.length} without room`)

  const items = [...collectRun(root, {}, trialReader())]
  const landed = await landItems(items, plan, { temp, inputs, run, context }).catch((error: unknown) => {
    // The summary says all the same what there is to land.
    if (error instanceof UserError) return { commit: null, report: null, problem: error }
    throw error
  })
  const summary = runSummary({ plan, root, items, report: landed.report, refused, crowded, earlier })
  for (const line of notTakenLines(summary)) context.warn(line)
  context.say(runSummaryLine(summary))
  if (inputs.status) await markCommit(summary, landed.problem, plan, markContext(inputs, run, context))
  const url = landed.commit === null ? null : `${run.server}/${run.owner}/${run.repo}/commit/${landed.commit}`
  return {
    outputs: outputsOf(summary, landed.commit),
    markdown: runSummaryMarkdown(summary, {
      branch: inputs.branch,
      commit: landed.commit,
      url,
      problem: landed.problem,
    }),
    problem: landed.problem ?? problemIn(summary),
  }
}

/** The commit that is checked out; null where there is no checkout. */
async function headOf(run: WorkflowRun, { environment }: AggregateContext): Promise<string | null> {
  const checkout = { directory: run.workspace, env: environment }
  // Only an id is read: whose files these are does not matter.
  const end = await git(checkout, ['-c', 'safe.directory=*', 'rev-parse', '--verify', 'HEAD'])
  return end.ok ? textOf(end) : null
}

type Surroundings = {
  readonly temp: string
  readonly inputs: AggregateInputs
  readonly run: WorkflowRun
  readonly context: AggregateContext
}

async function landItems(
  items: readonly ImportItem[],
  plan: PlanDocument,
  { temp, inputs, run, context }: Surroundings,
): Promise<Landed> {
  const room = join(temp, 'git')
  await mkdir(room)
  return await land({
    ...(await ledgerRemote({ token: inputs.token, ssh_key: inputs['ssh-key'] }, run, { ...context, temp })),
    branch: inputs.branch,
    create: inputs.branch !== run.branch,
    folder: inputs.manifest,
    items,
    message: (report) => commitMessage(report, plan, run),
    author: COMMITTER,
    temp: room,
    host: context.environment,
    random: context.random,
    wait: async (milliseconds) => void (await context.wait(milliseconds)),
    say: context.say,
  })
}

/** `[skip ci]`: the rows were checked when they were imported, and a push with a key or an App token starts workflows. */
function commitMessage({ imported }: ImportReport, plan: PlanDocument, run: WorkflowRun): string {
  const subject = `Add ${plural(imported, 'trial')} of ${oneLine(plan.experiment).slice(0, 64)} to the ledger [skip ci]`
  return `${subject}\n\nRun: ${runUrl(run)}\nPlan: ${plan.plan_digest}`
}

function notTakenLines(summary: RunSummary): readonly string[] {
  const lines = (word: string, found: readonly NotTaken[]): readonly string[] => {
    const rest = found.length - MOST_LINES
    const shown = found.slice(0, MOST_LINES).map(({ what, reason }) => `${word}: ${what}: ${reason}`)
    return rest > 0 ? [...shown, `${word}: and ${rest} more`] : shown
  }
  return [
    ...lines('refused', summary.refused),
    ...lines('no room', summary.crowded),
    ...lines('conflict', summary.conflicts),
    ...lines('quarantined', summary.quarantined),
  ]
}

function outputsOf(summary: RunSummary, commit: string | null): AggregateOutputs {
  const { imported, passed, failed, excluded, missing, duplicates, conflicts, quarantined } = summary
  return {
    landed: commit !== null,
    commit: commit ?? '',
    imported,
    passed,
    failed,
    excluded,
    missing,
    duplicates,
    conflicts: conflicts.length,
    quarantined: quarantined.length,
  }
}

/** Missing trials alone are no failure of this step: it did its work. */
function problemIn({ refused, crowded, conflicts, quarantined }: RunSummary): UserError | null {
  const what = [
    ...(refused.length === 0 ? [] : [`${plural(refused.length, 'artifact')} refused`]),
    ...(crowded.length === 0 ? [] : [`${plural(crowded.length, 'artifact')} without room`]),
    ...(conflicts.length === 0 ? [] : [`${plural(conflicts.length, 'result')} in conflict with the ledger`]),
    ...(quarantined.length === 0 ? [] : [`${plural(quarantined.length, 'result')} quarantined`]),
  ]
  if (what.length === 0) return null
  return new UserError(what.join(', '), {
    remedy: 'the summary of this job names each with its reason; everything else is imported',
    kind: 'failure',
  })
}

async function markCommit(
  summary: RunSummary,
  problem: UserError | null,
  plan: PlanDocument,
  context: MarkContext,
): Promise<void> {
  const good = problem === null && summary.missing === 0 && problemIn(summary) === null
  const line = runSummaryLine(summary)
  await markEnd(
    {
      commit: plan.commit,
      experiment: plan.experiment,
      state: good ? 'success' : 'failure',
      description: problem === null ? line : `nothing has landed; ${line}`,
    },
    context,
  )
}

function markContext(
  { token }: Pick<AggregateInputs, 'token'>,
  run: WorkflowRun,
  { wait, warn }: AggregateContext,
): MarkContext {
  return { run, token, wait, warn }
}
