import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '#core/harbor/collect'
import { checkRoom, DISK_LIMITS, dockerStorage, freeSpace } from '#core/harbor/disk'
import { harborHost } from '#core/harbor/host'
import { preflight } from '#core/harbor/preflight'
import { runShard } from '#core/harbor/run-shard'
import { runTemp } from '#core/harbor/workplace'
import { boardExperiment } from '#core/manifest/board'
import { machineText } from '#core/pipeline/machine'
import { stopSignal } from '#core/pipeline/stop-signal'
import { makePlan } from '#core/plan/plan'
import { remarksOf } from '#core/proof/remarks'
import { plural } from '#core/report/format'
import { type ProvenTask, proofText, proofVerdict } from '#core/report/proof-text'
import { readTask } from '#core/task/read'
import type { Task } from '#core/task/task'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'
import { type Context, INSTALLED } from '#scripts/cli/context'
import { type Progress, withProgress } from '#scripts/cli/progress'
import { type ProvenTrial, problemsOf, provenTask } from '#scripts/cli/proven-task'
import type { CommandResult, Problem } from '#scripts/cli/result'
import { runProgress } from '#scripts/cli/run-progress'

const MOST_ATTEMPTS = 20
const DEFAULT_ATTEMPTS = 5
/** Trials at once, whatever more the runners take: a laptop has other things to do. */
const AT_ONCE = 2

/**
 * Proves tasks by running: oracle and nop, so many times each, through the code of every other run; nothing of it goes to the
 * ledger or stays on disk. Exit 1 where a task is not proven, 3 where trials are missing or it was stopped.
 */
export async function proveTasks(
  context: Context,
  directories: readonly string[],
  attempts: number,
): Promise<CommandResult> {
  const proofs = await runProofs(context, directories, attempts)
  if (proofs === null) return { data: null, text: 'stopped before anything ran', exit: 3 }
  const { harbor, proven, stopped } = proofs
  return {
    data: { harbor, attempts, tasks: proven.map(withVerdict) },
    text: [...proven.map(proofText), ...(stopped ? ['stopped: this is what had ended by then'] : [])].join('\n'),
    errors: proven.flatMap((task) => proofProblems(task, stopped)),
    exit: exitOf(proven, stopped),
  }
}

/** What trials of oracle and nop showed of some tasks. */
export type Proofs = {
  /** Version. */
  readonly harbor: string
  /** In the order that was asked for. */
  readonly proven: readonly ProvenTask[]
  readonly stopped: boolean
}

export function withVerdict(task: ProvenTask) {
  return { ...task, verdict: proofVerdict(task), remarks: remarksOf(task.proof) }
}

/** What is missing of a proof that was stopped is no fault of the task's. */
export function proofProblems(task: ProvenTask, stopped: boolean): readonly Problem[] {
  return problemsOf(stopped ? { ...task, missing: 0 } : task)
}

/** Runs oracle and nop on tasks, so many times each; null: it was stopped before anything ran. */
export async function runProofs(
  context: Context,
  directories: readonly string[],
  attempts: number,
): Promise<Proofs | null> {
  const tasks = await Promise.all(directories.map((directory) => readTask(context.root, directory)))
  const plan = await planFor(context, tasks, attempts)
  using stop = stopSignal((name, first) =>
    context.say(first ? `${name}: stopping, containers are being removed ...` : 'already stopping ...'),
  )
  await using temp = await runTemp()
  await using harbor = harborHost(INSTALLED.harbor, context.host, { shims: INSTALLED.shims, temp: temp.path })
  const { root, host } = context
  const inputs = { plan, root, temp: temp.path, harbor, overlays: INSTALLED.overlays, host, signal: stop.signal }
  try {
    await preflight(inputs)
  } catch (error) {
    // A stop ends the checks too; what they say then is no reason.
    if (!stop.signal.aborted) throw error
  }
  if (stop.signal.aborted) return null
  const out = join(temp.path, 'proof')
  mkdirSync(out)
  writeFileSync(join(out, 'plan.json'), JSON.stringify(plan))
  const docker = await dockerStorage(host)
  const work = async (progress: Progress): Promise<void> => {
    await runShard({
      ...inputs,
      shard: 0,
      out,
      origin: 'local',
      run_id: null,
      run_attempt: null,
      runner: machineText(),
      checkRoom: async () => checkRoom(await freeSpace({ out, temp: temp.path, docker }), DISK_LIMITS),
      now: context.now,
      random: Math.random,
      onEvent: runProgress(plan, progress, null),
    })
  }
  await withProgress(plural(plan.trials.length, 'trial'), context.quiet, work)
  const trials: ProvenTrial[] = []
  for await (const item of collect([out])) if (item.kind === 'trial') trials.push(item)
  const proven = tasks.map((task) => provenTask(task, plan, trials))
  return { harbor: plan.harbor_version, proven, stopped: stop.signal.aborted }
}

function exitOf(proven: readonly ProvenTask[], stopped: boolean): 0 | 1 | 3 {
  const verdicts = proven.map(proofVerdict)
  if (stopped) return 3
  return verdicts.includes('not proven') ? 1 : verdicts.includes('incomplete') ? 3 : 0
}

/** How often each of the two runs on a task; throws a UserError for what is no such number. */
export function attemptsOf(text: string | undefined): number {
  const attempts = text === undefined ? DEFAULT_ATTEMPTS : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (attempts >= 1 && attempts <= MOST_ATTEMPTS) return attempts
  throw new UserError(`expected a whole number from 1 to ${MOST_ATTEMPTS}, found "${text}"`, {
    where: '--attempts',
    remedy: 'for example 5',
  })
}

/** Like the plan of a pull request's proof, for one shard here and an empty ledger: whatever ran before, all of it runs now. */
async function planFor(context: Context, tasks: readonly Task[], attempts: number): Promise<PlanDocument> {
  const manifest = await context.manifest()
  const { pass_threshold } = boardExperiment(manifest)
  const packing = {
    max_shards: 1,
    trials_at_once: Math.min(AT_ONCE, manifest.runners.trials_at_once),
    limit_seconds: null,
  }
  return makePlan({
    experiment: {
      name: 'proof',
      tasks: { include: tasks.map(({ name }) => name), exclude: [] },
      configs: [],
      attempts,
      environment: { type: 'docker' },
      pass_threshold,
      budget_usd: null,
    },
    tasks,
    ledger: [],
    voids: [],
    prices: [],
    harbor_version: manifest.harbor,
    harbor_minors: manifest.harbor_minors,
    mode: 'top-up',
    attempts,
    packing,
    proof: { attempts, packing },
    execution: { tries: manifest.runners.tries, at_once_per_provider: {} },
    repository: null,
    commit: null,
  })
}
