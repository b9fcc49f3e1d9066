import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { type ZipEntry, zipOf } from '#action/testing/zip'
import { type ShardDocument, tryName } from '#core/harbor/shard'
import {
  type BuiltTry,
  buildRun,
  plannedTrial,
  planOf,
  temporaryDirectory,
  trialId,
  writeJob,
  writeTrial,
} from '#core/harbor/testing'
import { readTrials } from '#core/ledger/read'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { gitHub } from '#scripts/testing/github'
import { resultsService } from '#scripts/testing/results-service'

const MAIN = join(import.meta.dirname, '../aggregate/main.ts')
export const RUN_ID = '77'
/** Directory of a trial in its job: its own files say so too. */
export const TRIAL = 'hc-ok__9LufHSt'

/** One try of a shard: a real passed trial of oracle with the id of `seed`, or a fixture. */
export type Try = BuiltTry | { readonly slot: number; readonly try?: number; readonly seed: number }

export type Aggregation = {
  readonly exit: number | undefined
  readonly stdout: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** Messages of `::error::`. */
  readonly errors: readonly string[]
}

/**
 * A workflow run around the real action: a service of artifacts, the REST API, a bare repository, and a checkout of it
 * without history.
 */
export async function workflow() {
  const directory = temporaryDirectory()
  const at = (...path: string[]) => join(directory.path, ...path)
  const git = async (cwd: string, ...args: string[]) =>
    (await execa('git', ['-c', 'user.name=somebody', '-c', 'user.email=s@example.org', ...args], { cwd })).stdout
  await git(directory.path, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
  await git(directory.path, 'clone', '--quiet', at('remote.git'), 'author')
  writeFileSync(at('author/regatta.yaml'), 'experiments: { main: {} }\n')
  await git(at('author'), 'add', '.')
  await git(at('author'), 'commit', '--quiet', '-m', 'first')
  await git(at('author'), 'commit', '--quiet', '--allow-empty', '-m', 'second')
  await git(at('author'), 'push', '--quiet', 'origin', 'main')
  const url = pathToFileURL(at('remote.git')).href
  await git(directory.path, 'clone', '--quiet', '--depth=1', url, 'checkout')
  const commit = (await git(at('author'), 'rev-parse', 'HEAD')).trim()
  const service = await resultsService()
  const api = await gitHub('owner/bench', at('remote.git'))
  let rooms = 0

  const part = (plan: PlanDocument, shard: number, tries: readonly Try[], changes: Partial<ShardDocument> = {}) =>
    builtPart(at(`built-${++rooms}`), plan, shard, tries, changes)

  return {
    at,
    git,
    commit,
    service,
    api,
    plan: (trials: readonly PlannedTrial[], shards?: readonly (readonly number[])[]) =>
      planOf(trials, shards, { commit }),
    part,
    zip: zipOf,
    put: (name: string, entries: readonly ZipEntry[] | Buffer) =>
      service.put(name, Buffer.isBuffer(entries) ? entries : zipOf(entries)),
    putPlan: (plan: PlanDocument, name = 'plan-a1') =>
      service.put(name, zipOf([{ name: 'plan.json', content: JSON.stringify(plan) }])),
    hook: (script: string) => {
      writeFileSync(at('remote.git/hooks/pre-receive'), `#!/bin/sh\n${script}\n`)
      chmodSync(at('remote.git/hooks/pre-receive'), 0o755)
    },
    head: async (branch = 'main') => (await git(at('remote.git'), 'rev-parse', `refs/heads/${branch}`)).trim(),
    /** The ledger of a branch, every row of every segment. */
    ledger: async (branch = 'main'): Promise<readonly TrialRecord[]> => {
      const place = at(`read-${++rooms}`)
      await git(directory.path, 'clone', '--quiet', '--branch', branch, at('remote.git'), place)
      return await readTrials(join(place, 'results'))
    },
    /** Runs the action as the runner would. */
    aggregate: async (
      inputs: Readonly<Record<string, string>> = {},
      environment: Readonly<Record<string, string>> = {},
    ): Promise<Aggregation> => {
      const room = at(`step-${++rooms}`)
      mkdirSync(room)
      for (const file of ['output', 'summary']) writeFileSync(join(room, file), '')
      const given = {
        plan: 'plan-a1',
        'plan-digest': '',
        token: api.token,
        branch: '',
        'ssh-key': '',
        manifest: 'regatta.yaml',
        status: 'true',
        ...inputs,
      }
      const env = {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        ...service.env(),
        GITHUB_API_URL: api.api,
        GITHUB_REPOSITORY: 'owner/bench',
        GITHUB_RUN_ID: RUN_ID,
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_SHA: commit,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_WORKSPACE: at('checkout'),
        GITHUB_OUTPUT: join(room, 'output'),
        GITHUB_STEP_SUMMARY: join(room, 'summary'),
        RUNNER_TEMP: join(room, 'temp'),
        ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        ...environment,
      }
      const step = await execa(process.execPath, [MAIN], { env, extendEnv: false, reject: false, stdin: 'ignore' })
      return {
        exit: step.exitCode,
        stdout: `${step.stdout}\n${step.stderr}`,
        outputs: outputsIn(readFileSync(join(room, 'output'), 'utf8')),
        summary: readFileSync(join(room, 'summary'), 'utf8'),
        errors: step.stdout.split('\n').flatMap((line) => /^::error::(.*)$/.exec(line)?.slice(1) ?? []),
      }
    },
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]()
      await api[Symbol.asyncDispose]()
      directory[Symbol.dispose]()
    },
  }
}

export type Workflow = Awaited<ReturnType<typeof workflow>>

/** Trials of oracle on one task, attempts 1 to n. */
export function trials(count: number): readonly PlannedTrial[] {
  return Array.from({ length: count }, (_, slot) => plannedTrial(slot))
}

/** The seeds of the trials that stand in the ledger, in their order. */
export function seedsIn(ledger: readonly TrialRecord[]): readonly number[] {
  return ledger
    .flatMap(({ trial_id }) => (trial_id === trialId(Number(trial_id.slice(-12))) ? [Number(trial_id.slice(-12))] : []))
    .sort((a, b) => a - b)
}

/** The files of a part, as entries of a zip that a test can change. They are made in `out`, which must not exist yet. */
export function builtPart(
  out: string,
  plan: PlanDocument,
  shard: number,
  tries: readonly Try[],
  changes: Partial<ShardDocument> = {},
): ZipEntry[] {
  mkdirSync(out)
  const built = tries.map(
    (each): BuiltTry => ('seed' in each ? { slot: each.slot, try: each.try ?? 1, holds: null } : each),
  )
  buildRun(out, plan, [
    { tries: built, changes: { origin: 'actions', run_id: RUN_ID, run_attempt: 1, shard, ...changes } },
  ])
  for (const each of tries) {
    if (!('seed' in each)) continue
    const job = join(out, 'shard-0/trials', tryName(each.slot, each.try ?? 1))
    mkdirSync(job, { recursive: true })
    writeJob(job)
    writeTrial(join(job, TRIAL), each.seed)
  }
  return entriesOf(join(out, 'shard-0'))
}

function entriesOf(directory: string): ZipEntry[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(directory, path), content: readFileSync(path) }))
}

/** The outputs of a step, as @actions/core writes them. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(ghadelimiter_\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]),
  )
}
