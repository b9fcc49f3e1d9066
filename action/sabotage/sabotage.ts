import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { info } from '@actions/core'
import { type Artifacts, served } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { sabotageArtifact } from '#action/lib/sabotage-artifact'
import { addToSummary } from '#action/lib/summary'
import { prepareHarbor } from '#action/run/harbor'
import { type Job, jobOf, withoutJob } from '#action/run/job'
import { stageForShard } from '#action/run/stage'
import { documentOf, type Outcome } from '#action/sabotage/document'
import type { SabotageActionInputs } from '#action/sabotage/inputs'
import { refusalBySafety } from '#action/sabotage/safety'
import { type Share, takeShare } from '#action/sabotage/share'
import type { HostEnvironment } from '#core/harbor/environment'
import { harborHost } from '#core/harbor/host'
import { checkDocker } from '#core/harbor/preflight'
import { textBlock } from '#core/report/fold'
import { SABOTAGE_FILE, type SabotageDocument, sabotageVerdict } from '#core/sabotage/found'
import { type Attack, sabotageTasks } from '#core/sabotage/sabotage-tasks'
import { sabotageText } from '#core/sabotage/text'
import { WAYS } from '#core/sabotage/ways'
import { readTask } from '#core/task/read'
import type { Task } from '#core/task/task'
import { UserError } from '#core/user-error'

export type Surroundings = {
  /** The whole environment of the step. */
  readonly environment: HostEnvironment
  readonly artifacts: Pick<Artifacts, 'list' | 'download' | 'upload'>
  readonly signal: AbortSignal
}

export type Counts = { readonly tasks: number; readonly weak: number; readonly unknown: number }

/**
 * Attacks each task of a share of a plan, as the pull request's commit has it, and uploads what was found, also where not all
 * of it could be tried. Throws a UserError for a plan, a commit or a
 * host that it cannot work with.
 */
export async function sabotageShare(inputs: SabotageActionInputs, around: Surroundings): Promise<Counts> {
  const job = jobOf(around.environment)
  await mkdir(job.temp, { recursive: true })
  const room = await realpath(await mkdtemp(join(job.temp, 'regatta-sabotage-')))
  try {
    return await inRoom(inputs, around, job, room)
  } catch (error) {
    // A stop ends whatever is under way; what that says then is no reason.
    throw around.signal.aborted ? new UserError('stopped; nothing is uploaded') : error
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

async function inRoom(inputs: SabotageActionInputs, around: Surroundings, job: Job, room: string): Promise<Counts> {
  const { environment, artifacts } = around
  const { 'tasks-from': commit, 'plan-digest': digest } = inputs
  const repository = environment.GITHUB_REPOSITORY ?? null
  const share = await takeShare(artifacts, { ...inputs, digest, commit, repository }, room)
  const tasks = await staged(inputs, environment, share, room)
  const deadline = AbortSignal.timeout(inputs.minutes * 60_000)
  const file = resolve(environment.GITHUB_WORKSPACE ?? '.', inputs.manifest)
  const refusal = await refusalBySafety(file, rootIn(room))
  const outcomes = await attack(tasks, share, {
    refusal,
    around,
    job,
    room,
    signal: AbortSignal.any([around.signal, deadline]),
  })
  around.signal.throwIfAborted()
  const over = deadline.aborted ? `the ${inputs.minutes} minutes of its job were over` : null
  const document = documentOf(share, tasks, outcomes, over)
  const name = sabotageArtifact({ share: inputs.share, attempt: job.run_attempt })
  await upload(name, document, { artifacts, room, retention_days: inputs['retention-days'] })
  await addToSummary(summary(outcomes, document))
  const verdicts = document.tasks.map(({ found }) => sabotageVerdict(found))
  const count = (verdict: (typeof verdicts)[number]): number => verdicts.filter((each) => each === verdict).length
  return { tasks: verdicts.length, weak: count('weak'), unknown: count('unknown') }
}

/** Why the step fails, once all is uploaded: a job that has failed is one that can be run again. A weak task is no reason. */
export function untried({ tasks, unknown }: Counts): UserError | null {
  if (unknown === 0) return null
  return new UserError(`not everything could be tried on ${unknown} of ${tasks} tasks`, {
    remedy: 'the summary of this job says why; re-run it if that is not the task',
    kind: 'failure',
  })
}

/** The tasks of the share as they can be read outside of the checkout. */
async function staged(
  { manifest, token, 'tasks-from': commit }: SabotageActionInputs,
  environment: HostEnvironment,
  { trials, tasks }: Share,
  room: string,
): Promise<readonly Task[]> {
  const root = rootIn(room)
  await mkdir(root)
  const server = environment.GITHUB_SERVER_URL ?? 'https://github.com'
  const credentials = token === null ? null : { server, token }
  const checkout = dirname(resolve(environment.GITHUB_WORKSPACE ?? '.', manifest))
  await stageForShard(checkout, commit, trials, root, { env: withoutJob(environment), credentials })
  return await Promise.all(tasks.map(({ path }) => readTask(root, path)))
}

function rootIn(room: string): string {
  return join(room, 'staged')
}

async function attack(
  tasks: readonly Task[],
  { plan }: Share,
  {
    refusal,
    around,
    job,
    room,
    signal,
  }: {
    readonly refusal: Attack['refusal']
    readonly around: Surroundings
    readonly job: Job
    readonly room: string
    readonly signal: AbortSignal
  },
): Promise<readonly Outcome[]> {
  const host = withoutJob(around.environment)
  const { harbor: installed, shims, overlays } = await prepareHarbor(job.cache, host, signal, () => undefined)
  await checkDocker(host)
  const temp = join(room, 'temp')
  await mkdir(temp)
  await using harbor = harborHost(installed, host, { shims, temp })
  const ways = WAYS.map(({ id }) => id)
  const say = (line: string): void => info(harmless(line))
  const root = rootIn(room)
  const inputs = { root, temp, harbor, overlays, host, signal, threshold: plan.pass_threshold, ways, refusal, say }
  const outcomes: Outcome[] = []
  for await (const outcome of sabotageTasks(tasks, inputs)) {
    outcomes.push(outcome)
    for (const line of sabotageText(outcome).split('\n')) say(line)
  }
  return outcomes
}

async function upload(
  name: string,
  document: SabotageDocument,
  {
    artifacts,
    room,
    retention_days,
  }: {
    readonly artifacts: Surroundings['artifacts']
    readonly room: string
    readonly retention_days: number | null
  },
): Promise<void> {
  const directory = join(room, 'upload')
  await mkdir(directory)
  await writeFile(join(directory, SABOTAGE_FILE), `${JSON.stringify(document)}\n`)
  await served(artifacts.upload(name, directory, retention_days))
}

function summary(outcomes: readonly Outcome[], { tasks }: SabotageDocument): string {
  const begun = new Set(outcomes.map(({ task }) => task.name))
  const rest = tasks.filter(({ name }) => !begun.has(name))
  const lines = [
    ...outcomes.map(sabotageText),
    ...rest.map(({ name, found }) => `unknown  ${name}: not tried: ${found.failure}`),
  ].join('\n')
  return `### What the saboteur tried\n\n${textBlock(lines, { lines: 500, width: 300 })}\n`
}
