import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, posix, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { z } from 'zod'
import { mergedPulls, pullFacts } from '#action/adopt/github'
import { changedOutside, isAncestor, pushedCommits } from '#action/adopt/history'
import type { AdoptInputs } from '#action/adopt/inputs'
import { type Adoption, adoptionLine, adoptionMarkdown, told } from '#action/adopt/report'
import type { TaskDigests } from '#action/adopt/slots'
import { type TakenRun, takeRun } from '#action/adopt/take-run'
import {
  checkRunObjection,
  commandRunObjection,
  isCommandFor,
  type MergedPull,
  type Push,
  pullObjection,
} from '#action/adopt/trust'
import { ledgerFolder } from '#action/lib/inputs'
import { patientRequests, statusOf } from '#action/lib/patient-requests'
import { COMMITTER, ledgerRemote } from '#action/lib/remote'
import { runUrl, type WorkflowRun, workflowRun } from '#action/lib/workflow-run'
import {
  type Asking,
  COMMAND_WORKFLOW,
  type ListedRun,
  listRuns,
  PULL_REQUEST_WORKFLOW,
} from '#action/lib/workflow-runs'
import type { HostEnvironment } from '#core/harbor/environment'
import type { ImportItem } from '#core/ledger/sift'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { type Landed, land } from '#core/pipeline/land'
import { TASKS } from '#core/pipeline/place'
import { plural } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { GitRepository } from '#core/task/git'
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

/** A push merges one pull request, and a merge queue a few. */
const MOST_COMMITS = 50
/** What is left of so many is planned anew, and may be imported from a computer. */
const MOST_RUNS = 20
const MOST_PAGES_OF_RUNS = 5

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
      temp,
      asking: { octokit, repository: { owner: run.owner, repo: run.repo }, ask },
      checkout: { directory: run.workspace, env: context.environment },
      tasks: `${posix.join(posix.dirname(inputs.manifest), TASKS)}/`,
    })
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

type Surroundings = {
  readonly inputs: AdoptInputs
  readonly context: AdoptContext
  readonly run: WorkflowRun & { readonly branch: string }
  readonly temp: string
  readonly asking: Asking
  readonly checkout: GitRepository
  /** Folder of the tasks from the root of the repository, with a slash at its end. */
  readonly tasks: string
}

async function adoptInto(around: Surroundings): Promise<Adopted> {
  const { context, run } = around
  const left: NotTaken[] = []
  const candidates = await candidatesOf(around, left)
  const taken: Taken[] = []
  const runs: Adoption['runs'][number][] = []
  const digests = candidates.some(({ objection }) => objection === null) ? await taskDigests(around, left) : new Map()
  for (const candidate of candidates) {
    const result = await take(candidate, digests, taken.length, around)
    const { id } = candidate.run
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
  const landed = taken.some(({ items }) => items.some(({ kind }) => kind === 'trial'))
    ? await landAll(taken, around)
    : null
  const commit = landed?.commit ?? null
  const adoption: Adoption = {
    branch: branchOf(around),
    adopted: commit === null ? 0 : (landed?.report?.imported ?? 0),
    url: commit === null ? null : `${run.server}/${run.owner}/${run.repo}/commit/${commit}`,
    runs,
    left: [...left, ...notLanded(landed)],
    problem: landed?.problem ?? null,
  }
  context.say(adoptionLine(adoption))
  for (const { pull, id, left } of runs) {
    for (const each of left) context.say(`pull request #${pull}, run ${id}: ${told(each)}`)
  }
  for (const each of adoption.left) context.warn(told(each))
  return {
    outputs: { adopted: adoption.adopted, landed: commit !== null, commit: commit ?? '' },
    markdown: adoptionMarkdown(adoption),
    problem: adoption.problem,
  }
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

/** A run for a pull request of this push; `objection` says why it is not to be taken. */
type Candidate = { readonly pull: MergedPull; readonly run: ListedRun; readonly objection: string | null }

/** The runs for the pull requests that this push merged, the newest first. What cannot be asked for is left. */
async function candidatesOf(around: Surroundings, left: NotTaken[]): Promise<readonly Candidate[]> {
  const { inputs, run, asking, checkout, tasks } = around
  const history = await pushedCommits(checkout, { before: inputs.before, after: run.commit, tasks })
  if (history === null) {
    left.push({ what: '', reason: 'the commit before this push is not in the checkout, or there was none' })
    return []
  }
  if (history.touching.length > MOST_COMMITS) {
    left.push({ what: plural(history.touching.length - MOST_COMMITS, 'older commit'), reason: 'not looked at' })
  }
  const push: Push = { repository: `${run.owner}/${run.repo}`, branch: run.branch, commits: history.pushed }
  const pulls = new Map<number, MergedPull>()
  for (const commit of history.touching.slice(0, MOST_COMMITS)) {
    const found = await orLeft(mergedPulls(asking, commit), `commit ${commit.slice(0, 12)}`, left)
    for (const pull of found ?? []) pulls.set(pull.number, pull)
  }
  const candidates: Candidate[] = []
  for (const pull of pulls.values()) {
    const objection = pullObjection(pull, push)
    if (objection === null) candidates.push(...(await runsOf(pull, around, left)))
    else left.push({ what: `pull request #${pull.number}`, reason: objection })
  }
  return candidates.toSorted((a, b) => b.run.id - a.run.id)
}

async function runsOf(pull: MergedPull, around: Surroundings, left: NotTaken[]): Promise<readonly Candidate[]> {
  const { asking, checkout, inputs, run } = around
  const repository = `${run.owner}/${run.repo}`
  const what = `pull request #${pull.number}`
  const credentials = { server: run.server, token: inputs.token }
  const fetched = await orLeft(
    fetchCommit(checkout, pull.head, credentials).then(() => true),
    what,
    left,
  )
  if (fetched === null) return []
  const own = { workflow: PULL_REQUEST_WORKFLOW, event: 'pull_request', branch: pull.head_branch }
  const checks = (await orLeft(listRuns(asking, own, MOST_PAGES_OF_RUNS), what, left)) ?? []
  const commands = { workflow: COMMAND_WORKFLOW, event: 'issue_comment', since: pull.created_ms }
  const called = (await orLeft(listRuns(asking, commands, MOST_PAGES_OF_RUNS), what, left)) ?? []
  const ofRepository = checks.filter(({ head_repository }) => head_repository === repository)
  const facts = ofRepository.length === 0 ? null : await orLeft(pullFacts(asking, pull), what, left)
  const candidates: Candidate[] = []
  if (facts !== null) {
    for (const check of ofRepository) {
      const ofCommit = (commit: string) => commitObjection(commit, pull, around)
      candidates.push({
        pull,
        run: check,
        objection: await checkRunObjection(check, pull, repository, facts, ofCommit),
      })
    }
  }
  for (const command of called.filter((each) => isCommandFor(each, pull))) {
    candidates.push({ pull, run: command, objection: commandRunObjection(command, repository) })
  }
  return candidates
}

/** Whether a commit is the head of a pull request or comes before it and changes tasks alone; why not, or null. */
async function commitObjection(commit: string, pull: MergedPull, around: Surroundings): Promise<string | null> {
  const { checkout, inputs, tasks } = around
  if (!(await isAncestor(checkout, commit, pull.head))) return 'its commit is not one of the pull request'
  try {
    const path = await changedOutside(checkout, { commit, branch: inputs.before, tasks })
    return path === null ? null : `its commit changes ${path}, so what measured may not be what the branch has`
  } catch (error) {
    return reasonOf(error)
  }
}

type Taken = TakenRun & { readonly pull: number; readonly url: string }

async function take(
  { pull, run, objection }: Candidate,
  digests: TaskDigests,
  already: number,
  { asking, checkout, inputs, temp }: Surroundings,
): Promise<TakenRun | { readonly problem: string }> {
  if (objection !== null) return { problem: objection }
  if (already === MOST_RUNS) return { problem: `no more than ${MOST_RUNS} runs are taken: import it from a computer` }
  const isOfPull = async (commit: string) => await isAncestor(checkout, commit, pull.head)
  try {
    return await takeRun(run, { asking, token: inputs.token, temp, digests, isOfPull })
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
      ...(await ledgerRemote({ token: inputs.token, ssh_key: inputs['ssh-key'] }, run, temp)),
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

/** What an answer gives; null where it cannot be had, and why is noted. */
async function orLeft<Value>(answer: Promise<Value>, what: string, left: NotTaken[]): Promise<Value | null> {
  try {
    return await answer
  } catch (error) {
    left.push({ what, reason: reasonOf(error) })
    return null
  }
}

function reasonOf(error: unknown): string {
  const status = statusOf(error)
  const message = error instanceof z.ZodError ? 'GitHub answered what it does not' : (error as Error).message
  const line = (message.split('\n')[0] ?? '').slice(0, 300)
  return status === null ? line : `GitHub answered ${status}: ${line}`
}
