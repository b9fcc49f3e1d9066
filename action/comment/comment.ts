import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { getOctokit } from '@actions/github'
import { believed, commentArtifact, type Found, REPORT_FILE, takeReport } from '#action/comment/fork-report'
import { type ForkRun, forkRun, isOfFork } from '#action/comment/fork-run'
import type { CommentInputs, ForkInputs, OwnInputs } from '#action/comment/inputs'
import { type OwnReport, ownReport, reportWithoutTrials } from '#action/comment/own'
import type { Artifacts } from '#action/lib/artifacts'
import { RunArtifacts } from '#action/lib/run-artifacts'
import { type KeepPart, keepPart } from '#action/lib/sticky-comment'
import { runUrl, type WorkflowRun, workflowRun } from '#action/lib/workflow-run'
import type { HostEnvironment } from '#core/harbor/environment'
import { TASKS } from '#core/pipeline/place'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { hasResults, type PullRequestReport } from '#core/report/pull-request'
import { isSound } from '#core/report/pull-request-headline'
import { type PullRequestShown, pullRequestMarkdown, pullRequestSummary } from '#core/report/pull-request-markdown'
import { UserError } from '#core/user-error'

export type CommentContext = {
  readonly environment: HostEnvironment
  /** `yyyy-mm-dd`, in UTC. */
  readonly today: string
  readonly artifacts: Pick<Artifacts, 'list' | 'download' | 'upload'>
  readonly summarize: (markdown: string) => Promise<void>
  /** A line for the log: data, to be made harmless. */
  readonly say: (line: string) => void
}

/** The outputs of the action; empty where there is nothing to tell. */
export type CommentOutputs = {
  readonly state: PullRequestReport['state'] | ''
  readonly sound: boolean | ''
  /** Of the comment. */
  readonly url: string
}

export type Commented = {
  readonly outputs: CommentOutputs
  /** Why the step fails, once all that could be done is done; null where it does not. */
  readonly problem: UserError | null
}

const SILENT: CommentOutputs = { state: '', sound: '', url: '' }

type Scene = CommentContext & { readonly run: WorkflowRun; readonly temp: string }

/**
 * Tells a pull request what this run, or a run of its fork, found: in the summary of the job first, then in its comment.
 * Throws a UserError outside of a job, and for a run that is none of a fork's.
 */
export async function comment(inputs: CommentInputs, context: CommentContext): Promise<Commented> {
  const run = workflowRun(context.environment)
  await mkdir(run.temp, { recursive: true })
  const temp = await mkdtemp(join(run.temp, 'regatta-comment-'))
  try {
    const scene = { ...context, run, temp }
    return inputs.kind === 'own' ? await ofThisRun(inputs, scene) : await ofForkRun(inputs, scene)
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

async function ofThisRun(inputs: OwnInputs, scene: Scene): Promise<Commented> {
  const { run } = scene
  const { pull, head, part, token } = inputs
  // A check that posts is of the repository itself; where nobody tells, nothing is promised.
  const is_fork = part === 'check' || pull === null ? !inputs.post : ((await isOfFork(pull, { token, run })) ?? true)
  const made = await orProblem(() => ownReport(inputs, is_fork, scene))
  const shown = shownFor(run, { head, pull, url: runUrl(run) })
  const told = 'problem' in made ? untold(made.problem, head, runUrl(run)) : toldBy(made.report, shown)
  await scene.summarize(told.full)
  const state = 'problem' in made ? '' : made.report.state
  const sound = 'problem' in made ? false : hasResults(made.report) ? isSound(made.report) : ''
  const given = { ...told, only_update: 'concerns' in made && !made.concerns && part === 'check' }
  const posted = inputs.post
    ? await orProblem(() => post(given, { pull: pull ?? 0, part, head, token }, scene))
    : { url: 'problem' in made ? '' : await leave(made, scene) }
  const url = 'problem' in posted ? '' : posted.url
  const problems = [made, posted].flatMap((each) => ('problem' in each ? [each.problem] : []))
  return { outputs: { state, sound, url }, problem: problems[0] ?? (sound === false ? unsound(head) : null) }
}

async function ofForkRun(inputs: ForkInputs, scene: Scene): Promise<Commented> {
  const { token } = inputs
  const { run } = scene
  const fork = await forkRun(inputs.run, { token, run })
  if ('nothing' in fork) {
    scene.say(`nothing to tell: ${fork.nothing}`)
    await scene.summarize(`Nothing to tell: ${escapeMarkdown(fork.nothing)}.\n`)
    return { outputs: SILENT, problem: null }
  }
  const { head, pull } = fork
  const found = await orProblem(() => forkReport(inputs, fork, scene))
  const shown = shownFor(run, { head, pull, url: fork.url })
  const told = 'problem' in found ? untold(found.problem, head, fork.url) : toldBy(found.report, shown)
  await scene.summarize(told.full)
  const given = { ...told, only_update: 'concerns' in found && !found.concerns }
  const { url } = await post(given, { pull, part: 'check', head, token }, scene)
  // What is wrong with the pull request has failed the fork's own run; this one did what it is for.
  if ('problem' in found) return { outputs: { ...SILENT, sound: false, url }, problem: null }
  return { outputs: { state: found.report.state, sound: isSound(found.report), url }, problem: null }
}

type ForkReport = Pick<OwnReport, 'concerns'> &
  ({ readonly report: PullRequestReport } | { readonly problem: UserError })

async function forkReport(
  inputs: ForkInputs,
  fork: ForkRun,
  { run, temp, environment, today }: Scene,
): Promise<ForkReport> {
  const { owner, repo } = run
  const ours = await reportWithoutTrials(inputs, fork.head, { run, environment, temp, today })
  const { concerns } = ours
  const source = new RunArtifacts({ owner, repo, id: fork.id, token: inputs.token })
  const left = await takeReport(source, fork, temp)
  if ('problem' in left) return { problem: notBelieved(`${left.problem}; it ended as ${fork.conclusion}`), concerns }
  const tasks = posix.join(posix.dirname(inputs.manifest), TASKS)
  const found: Found = believed(ours.report, left.report, { experiment: ours.experiment, tasks })
  if ('report' in found) return { report: found.report, concerns }
  return { problem: notBelieved(`its report is not believed: ${found.problem}`), concerns }
}

function notBelieved(problem: string): UserError {
  return new UserError(problem, {
    where: 'the run of this pull request',
    remedy: 'see what its jobs did, and that it does not change the workflow',
    kind: 'failure',
  })
}

type Told = { readonly full: string; readonly text: string; readonly state: KeepPart['state'] & string }

function toldBy(report: PullRequestReport, shown: PullRequestShown): Told {
  return {
    full: pullRequestSummary(report, shown),
    text: pullRequestMarkdown(report, shown),
    state: hasResults(report) ? 'result' : 'running',
  }
}

/** What stands in the place of a report that cannot be made. */
function untold({ message, where, remedy }: UserError, head: string, url: string): Told {
  const problem = [where, message].filter((part) => part !== null).join(': ')
  const text = [
    `**Nothing can be said of commit ${head.slice(0, 12)}:** ${escapeMarkdown(problem.slice(0, 1000))}.`,
    ...(remedy === null ? [] : [`What to do: ${escapeMarkdown(remedy.slice(0, 1000))}.`]),
    `[The run](${url})`,
    '',
  ].join('\n\n')
  return { full: text, text, state: 'result' }
}

function shownFor(
  { server, owner, repo }: WorkflowRun,
  { head, pull, url }: { readonly head: string; readonly pull: number | null; readonly url: string },
): PullRequestShown {
  const run = url.replace(/\/attempts\/\d+$/, '')
  const links = { run: url, artifacts: `${run}#artifacts`, files: `${server}/${owner}/${repo}/blob/${head}` }
  return { links, number: pull }
}

async function post(
  { text, state, only_update = false }: Told & { readonly only_update?: boolean },
  { pull, part, head, token }: Pick<KeepPart, 'pull' | 'part' | 'head'> & { readonly token: string },
  { run: { owner, repo }, say }: Scene,
): Promise<{ readonly url: string }> {
  const octokit = getOctokit(token)
  const repository = { owner, repo }
  const kept = await keepPart({ octokit, repository, pull, part, head, text, state, only_update })
  say(`comment: ${kept.kept}, ${kept.requests} requests`)
  return { url: kept.url ?? '' }
}

/** Leaves the report to a run that may write; no address leads to it yet. */
async function leave({ report }: OwnReport, { temp, run, artifacts }: Scene): Promise<''> {
  const directory = join(temp, 'report')
  await mkdir(directory)
  await writeFile(join(directory, REPORT_FILE), `${JSON.stringify(report)}\n`)
  await artifacts.upload(commentArtifact(run.attempt), directory, null)
  return ''
}

function unsound(head: string): UserError {
  return new UserError(`the tasks of commit ${head.slice(0, 12)} are not shown to be sound`, {
    remedy: 'the first line of the comment, and of the summary of this job, says what to mend',
    kind: 'failure',
  })
}

/** What can be told to people goes on as data, so that the rest is still done. */
async function orProblem<Made extends object>(
  make: () => Promise<Made>,
): Promise<Made | { readonly problem: UserError }> {
  try {
    return await make()
  } catch (error) {
    if (error instanceof UserError) return { problem: error }
    throw error
  }
}
