import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { builtPart, type Try } from '#action/testing/aggregating'
import { type ZipEntry, zipOf } from '#action/testing/zip'
import type { ShardDocument } from '#core/harbor/shard'
import { HC_OK, plannedTrial, planOf, temporaryDirectory } from '#core/harbor/testing'
import { readTrials } from '#core/ledger/read'
import { taskDigest } from '#core/task/digest'
import type { ConfigSettings } from '#core/trial/config'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { gitHub } from '#scripts/testing/github'
import type { NewRun } from '#scripts/testing/github/runs'
import { tinyTask } from '#scripts/testing/repository'
import { resultsService, runName } from '#scripts/testing/results-service'
import { runAction } from '#scripts/testing/run-action'

export const CHECK = '.github/workflows/pull-request.yml'
export const COMMAND = '.github/workflows/command.yml'
/** The task that pull requests of the tests add; real trials of Harbor are of one with this name. */
export const TASK = 'hc-ok'

/** What a run of a workflow left. */
export type Left = {
  readonly id: number
  readonly plan: PlanDocument
  /** One list for each shard. */
  readonly tries?: readonly (readonly Try[])[]
  readonly run?: Partial<NewRun>
  readonly shard?: Partial<ShardDocument>
}

/** A repository on GitHub with its pull requests, the runs for them and their artifacts, and the real action `adopt` on a push. */
export async function repositoryWithPulls() {
  const directory = temporaryDirectory()
  const at = (...path: string[]) => join(directory.path, ...path)
  const gitIn = async (cwd: string, ...args: string[]) =>
    (await execa('git', ['-c', 'user.name=somebody', '-c', 'user.email=s@example.org', ...args], { cwd })).stdout.trim()
  const git = (...args: string[]) => gitIn(at('author'), ...args)
  await gitIn(directory.path, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
  await gitIn(directory.path, 'clone', '--quiet', at('remote.git'), 'author')
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(at('author', path)), { recursive: true })
      writeFileSync(at('author', path), text)
    }
  }
  /** Commits files on what is checked out; its id. */
  const commit = async (files: Readonly<Record<string, string>>): Promise<string> => {
    write(files)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '-m', 'change')
    return await git('rev-parse', 'HEAD')
  }
  await commit({
    'regatta.yaml': 'experiments: { main: {} }\n',
    [CHECK]: 'name: pull-request\n',
    [COMMAND]: 'name: command\n',
    ...filesOf('old', 'echo old'),
  })
  await git('push', '--quiet', 'origin', 'main')
  const service = await resultsService()
  const api = await gitHub('owner/bench', at('remote.git'), { service })
  const before = await git('rev-parse', 'main')
  let rooms = 0

  const digestOf = async (task = TASK): Promise<string> => await taskDigest(at('author/tasks', task))
  const putPlan = (id: number, plan: PlanDocument, name = 'plan-a1') =>
    service.put(name, zipOf([{ name: 'plan.json', content: JSON.stringify(plan) }]), runName(id))
  /** The zip of a part; its real trials are made ones of the tests' own task. */
  const part = async (plan: PlanDocument, shard: number, tries: readonly Try[], changes: Partial<ShardDocument>) => {
    const hex = (digest: string): string => digest.replace('sha256:', '')
    const ours = hex(plan.trials[0]?.task.digest ?? '')
    const entries = builtPart(at(`built-${++rooms}`), plan, shard, tries, changes)
    return entries.map((entry): ZipEntry => {
      const content = entry.content?.toString() ?? ''
      return content.includes(hex(HC_OK)) ? { ...entry, content: content.replaceAll(hex(HC_OK), ours) } : entry
    })
  }

  return {
    at,
    git,
    gitIn,
    commit,
    write,
    service,
    api,
    /** The head of main that the action takes for the one before the push. */
    before,
    digestOf,
    putPlan,
    put: (id: number, name: string, content: Buffer, expires_at?: string) =>
      service.put(name, content, runName(id), expires_at),
    part,
    /** Opens a pull request from a new branch on main, which adds the task and other files; its number and head. */
    open: async (files: Readonly<Record<string, string>> = {}, { ref = 'change', fork = '' } = {}) => {
      await git('checkout', '--quiet', '-B', ref, 'main')
      const head = await commit({ ...filesOf(TASK, 'echo done > /app/out.txt'), ...files })
      await git('push', '--quiet', 'origin', ref)
      const number = await api.pulls.open({ ref, head, base: before, ...(fork === '' ? {} : { fork }) })
      return { number, head, ref }
    },
    /** Merges it as the buttons do, and pushes main; the new head. */
    merge: async (number: number, how: 'merge' | 'squash' = 'merge', more: Readonly<Record<string, string>> = {}) => {
      const { ref } = api.pulls.get(number)
      await git('checkout', '--quiet', 'main')
      if (how === 'merge') await git('merge', '--quiet', '--no-ff', '-m', `Merge #${number}`, ref)
      else await git('merge', '--quiet', '--squash', ref)
      if (how === 'squash' || Object.keys(more).length > 0) await commit(more)
      const merged = await git('rev-parse', 'HEAD')
      await git('push', '--quiet', 'origin', 'main')
      api.pulls.change(number, { merged })
      return merged
    },
    /** A plan for the task as it stands in the author's clone now. */
    plan: async (
      commit: string,
      {
        trials = 2,
        shards,
        changes = {},
        settings = {},
      }: {
        readonly trials?: number
        readonly shards?: readonly (readonly number[])[]
        readonly changes?: Partial<PlanDocument>
        readonly settings?: Partial<ConfigSettings>
      } = {},
    ): Promise<PlanDocument> => {
      const task = { name: TASK, path: `tasks/${TASK}`, digest: (await digestOf()) as PlannedTrial['task']['digest'] }
      const planned = Array.from({ length: trials }, (_, slot) => plannedTrial(slot, settings, { task }))
      return planOf(planned, shards, { commit, ...changes })
    },
    /** Registers a run that has ended, with its plan and a part for each shard. */
    leave: async ({ id, plan, tries = [], run = {}, shard = {} }: Left): Promise<void> => {
      api.runs.add({
        ...{ id, path: CHECK, event: 'pull_request', head_sha: plan.commit ?? '', head_branch: 'change' },
        ...{ status: 'completed', conclusion: 'success' },
        ...run,
      })
      putPlan(id, plan)
      for (const [index, each] of tries.entries()) {
        const changes = { run_id: String(id), run_attempt: 1, ...shard }
        service.put(`shard-${index}-a1-p1`, zipOf(await part(plan, index, each, changes)), runName(id))
      }
    },
    ledger: async (branch = 'main'): Promise<readonly TrialRecord[]> => {
      const place = at(`read-${++rooms}`)
      await gitIn(directory.path, 'clone', '--quiet', '--branch', branch, at('remote.git'), place)
      return await readTrials(join(place, 'results'))
    },
    /** Runs the action as the runner would on a push to main. */
    adopt: async (inputs: Readonly<Record<string, string>> = {}) => {
      const checkout = at(`checkout-${++rooms}`)
      await gitIn(directory.path, 'clone', '--quiet', pathToFileURL(at('remote.git')).href, checkout)
      const requests = api.requests.length
      const given = { before, token: api.token, branch: '', 'ssh-key': '', manifest: 'regatta.yaml', ...inputs }
      const done = await runAction('action/adopt/main.ts', checkout, given, {
        ...service.env(),
        GITHUB_API_URL: api.api,
        GITHUB_REPOSITORY: 'owner/bench',
        GITHUB_RUN_ID: '77',
        GITHUB_SHA: await gitIn(checkout, 'rev-parse', 'HEAD'),
        GITHUB_REF: 'refs/heads/main',
      })
      return { ...done, requests: api.requests.slice(requests) }
    },
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]()
      await api[Symbol.asyncDispose]()
      directory[Symbol.dispose]()
    },
  }
}

export type RepositoryWithPulls = Awaited<ReturnType<typeof repositoryWithPulls>>

function filesOf(task: string, solve: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tinyTask(solve)).map(([path, text]) => [`tasks/${task}/${path}`, text]))
}
