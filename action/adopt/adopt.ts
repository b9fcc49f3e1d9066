import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, posix, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { type Candidate, candidatesOf, reasonOf, type Search } from '#action/adopt/candidates'
import { isAncestor } from '#action/adopt/history'
import type { AdoptInputs } from '#action/adopt/inputs'
import { type Adoption, adoptionLine, adoptionMarkdown, told } from '#action/adopt/report'
import type { TaskDigests } from '#action/adopt/slots'
import { type TakenRun, takeRun } from '#action/adopt/take-run'
import { NO_PLAN } from '#action/adopt/trust'
import { ledgerFolder } from '#action/lib/inputs'
import { patientRequests } from '#action/lib/patient-requests'
import { COMMITTER, ledgerRemote } from '#action/lib/remote'
import { runUrl, workflowRun } from '#action/lib/workflow-run'
import type { HostEnvironment } from '#core/harbor/environment'
import type { ImportItem } from '#core/ledger/sift'
import { type Landed, land } from '#core/pipeline/land'
import { TASKS } from '#core/pipeline/place'
import { list, plural } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import { readableTasks } from '#core/task/read'
import { UserError } from '#core/user-error'

export type AdoptContext = {
  readonly environment: HostEnvironment
  readonly random: () => number
  readonly say: (line: string) => void
  readonly warn: (line: string) => void
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

export type AdoptOutputs = { readonly adopted: number; readonly landed: boolean; readonly commit: string }

export type Adopted = {
  readonly outputs: AdoptOutputs
  /** For the summary of the job. */
  readonly markdown: string
  /** Why what was taken could not land; null where it did, and where there was nothing. */
  readonly problem: UserError | null
}

/** Runs with a plan that are looked into; what is left is planned anew, or imported from a computer. */
const MOST_RUNS = 20
/** Runs of each workflow that are asked what they hold: a comment of anybody that looks like a command starts one without a plan. */
const MOST_ASKED = 100
/** Parts of all runs. Each is a request; all jobs of a repository together have 1,000 an hour. */
const MOST_ARTIFACTS = 600

/**
 * Brings the trials that were run for the pull requests of a push into the ledger of its branch, as far as they are those of tasks
 * that the branch has now and of runs whose code was its own. Whatever cannot be taken is left, and said: the plan that
 * comes next counts the ledger and runs what is missing. Throws a UserError outside of a job.
 */
export async function adopt(inputs: AdoptInputs, context: AdoptContext): Promise<Adopted> {
  const { branch, ...run } = workflowRun(context.environment)
  if (branch === null) {
    throw new UserError('this run is on no branch', { remedy: 'use this action on a push to a branch' })
  }
  await mkdir(run.temp, { recursive: true })
  const temp = await mkdtemp(join(run.temp, 'regatta-adopt-'))
  const octokit = getOctokit(inputs.token)
  const { ask } = patientRequests(context.wait)
  try {
    return await adoptInto({
      inputs,
      context,
      run: { ...run, branch },
      before: inputs.before,
      token: inputs.token,
      temp,
      asking: { octokit, repository: { owner: run.owner, repo: run.repo }, ask },
      checkout: { directory: run.workspace, env: context.environment },
      tasks: `${posix.join(posix.dirname(inputs.manifest), TASKS)}/`,
    })
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

type Surroundings = Search & {
  readonly inputs: AdoptInputs
  readonly context: AdoptContext
  readonly temp: string
}

async function adoptInto(around: Surroundings): Promise<Adopted> {
  const { context, run } = around
  const left: NotTaken[] = []
  const candidates = await candidatesOf(around, left)
  const taken: Taken[] = []
  const runs: Adoption['runs'][number][] = []
  const digests = candidates.some(({ objection }) => objection === null) ? await taskDigests(around, left) : new Map()
  const room = { runs: MOST_RUNS, artifacts: MOST_ARTIFACTS }
  const asked = new Map<string, number>()
  const unseen = { runs: 0, of: new Set<string>() }
  let planless = 0
  for (const candidate of candidates) {
    const { id, event } = candidate.run
    const before = asked.get(event) ?? 0
    if (candidate.objection === null && (room.runs === 0 || before === MOST_ASKED)) {
      unseen.runs += 1
      unseen.of.add(`#${candidate.pull.number}`)
      continue
    }
    const result = await take(candidate, digests, room.artifacts, around)
    if (candidate.objection === null) asked.set(event, before + 1)
    const has_plan = !('problem' in result && result.problem === NO_PLAN)
    if (candidate.objection === null && has_plan) room.runs -= 1
    if ('artifacts' in result) room.artifacts -= result.artifacts
    // Anybody can start as many of these as they like.
    if (!has_plan && event === 'issue_comment') {
      planless += 1
      continue
    }
    const shown = {
      pull: candidate.pull.number,
      id,
      url: runUrl({ ...run, id: String(id), attempt: candidate.run.run_attempt }),
    }
    if ('problem' in result) {
      runs.push({ ...shown, trials: null, left: [{ what: '', reason: result.problem }] })
    } else {
      runs.push({ ...shown, trials: result.items.filter(({ kind }) => kind === 'trial').length, left: result.left })
      taken.push({ ...result, ...shown })
    }
  }
  if (planless > 0) left.push({ what: plural(planless, 'run'), reason: 'comments that asked for no trials: no plan' })
  if (unseen.runs > 0) left.push({ what: plural(unseen.runs, 'older run'), reason: unseenReason([...unseen.of]) })
  const landed = taken.some(({ items }) => items.some(({ kind }) => kind === 'trial'))
    ? await landAll(taken, around)
    : null
  const refused = notLanded(landed)
  const commit = landed?.commit ?? null
  const adoption: Adoption = {
    branch: branchOf(around),
    adopted: commit === null ? 0 : (landed?.report?.imported ?? 0),
    url: commit === null ? null : `${run.server}/${run.owner}/${run.repo}/commit/${commit}`,
    runs,
    left: [...left, ...refused],
    problem: landed?.problem ?? null,
  }
  context.say(adoptionLine(adoption))
  for (const { pull, id, left } of runs) {
    for (const each of left) context.say(`pull request #${pull}, run ${id}: ${told(each)}`)
  }
  for (const each of left) context.say(told(each))
  for (const each of refused) context.warn(told(each))
  return {
    outputs: { adopted: adoption.adopted, landed: commit !== null, commit: commit ?? '' },
    markdown: adoptionMarkdown(adoption),
    problem: adoption.problem,
  }
}

function unseenReason(pulls: readonly string[]): string {
  return `not looked into, of pull request ${list(pulls)}: no more than ${MOST_RUNS} with a plan are, and ${MOST_ASKED} of a workflow: import from a computer what ran there`
}

/** Where the ledger is. */
function branchOf({ inputs, run }: Surroundings): string {
  return inputs.branch === '' ? run.branch : inputs.branch
}

/** Digests of the tasks of the checkout; one that is none has no digest, and no trials. */
async function taskDigests({ run, inputs }: Surroundings, left: NotTaken[]): Promise<TaskDigests> {
  const root = resolve(run.workspace, posix.dirname(inputs.manifest))
  try {
    const { tasks } = await readableTasks(root, TASKS)
    return new Map(tasks.map(({ name, digest }) => [name, digest]))
  } catch (error) {
    left.push({ what: 'tasks', reason: reasonOf(error) })
    return new Map()
  }
}

type Taken = TakenRun & { readonly pull: number; readonly url: string }

async function take(
  { pull, run, objection }: Candidate,
  digests: TaskDigests,
  most_artifacts: number,
  { asking, checkout, inputs, temp }: Surroundings,
): Promise<TakenRun | { readonly problem: string }> {
  if (objection !== null) return { problem: objection }
  const isOfPull = async (commit: string) => await isAncestor(checkout, commit, pull.head)
  try {
    return await takeRun(run, { asking, token: inputs.token, temp, digests, most_artifacts, isOfPull })
  } catch (error) {
    return { problem: reasonOf(error) }
  }
}

/** One commit for the trials of all runs. */
async function landAll(taken: readonly Taken[], around: Surroundings): Promise<Landed> {
  const { inputs, context, run, temp } = around
  const room = join(temp, 'git')
  await mkdir(room)
  const items: readonly ImportItem[] = taken.flatMap(({ items }) => items)
  try {
    return await land({
      ...(await ledgerRemote({ token: inputs.token, ssh_key: inputs['ssh-key'] }, run, {
        ...context,
        temp,
        wait: sleep,
      })),
      branch: branchOf(around),
      create: branchOf(around) !== run.branch,
      folder: ledgerFolder(inputs.manifest),
      items,
      message: ({ imported }) => commitMessage(imported, taken),
      author: COMMITTER,
      temp: room,
      host: context.environment,
      random: context.random,
      wait: (milliseconds) => sleep(milliseconds),
      say: context.say,
    })
  } catch (error) {
    if (error instanceof UserError) return { commit: null, report: null, problem: error }
    throw error
  }
}

function commitMessage(imported: number, taken: readonly Taken[]): string {
  const pulls = [...new Set(taken.map(({ pull }) => `#${pull}`))].join(', ')
  const subject = `Add ${plural(imported, 'trial')} of ${pulls} to the ledger [skip ci]`
  return `${subject}\n\n${taken.map(({ url, plan_digest }) => `Run: ${url}\nPlan: ${plan_digest}`).join('\n')}`
}

/** What the ledger did not take of what was there for it. */
function notLanded(landed: Landed | null): readonly NotTaken[] {
  if (landed?.report == null) return []
  const { reasons, runs } = landed.report
  return [...reasons.conflicts, ...reasons.quarantined, ...reasons.skipped, ...runs.refused].map(
    ({ path, reason }) => ({
      what: path,
      reason,
    }),
  )
}
