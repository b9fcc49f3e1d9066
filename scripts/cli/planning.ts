import { execa } from 'execa'
import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readVoids, voidsFile } from '#core/ledger/voids'
import type { Experiment, Manifest } from '#core/manifest/manifest'
import { overrideConfigs } from '#core/manifest/override'
import { nearest } from '#core/manifest/parse'
import { attemptsSchema } from '#core/manifest/schema'
import { PLAN_COLUMNS, type PlanMode, wantedConfigs } from '#core/plan/desired'
import { makePlan } from '#core/plan/plan'
import type { Packing } from '#core/plan/shards'
import { readTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Task } from '#core/task/task'
import type { PlanDocument } from '#core/trial/plan-document'
import { isClosed, type Void } from '#core/trial/voids'
import { UserError } from '#core/user-error'
import { type Context, TASKS } from '#scripts/cli/context'

export type PlanOptions = {
  readonly agent?: string
  readonly model?: string
  readonly attempts?: string
  readonly tasks?: readonly string[]
  readonly mode?: string
}

/** The plan that the command line asks for. `packing` decides on shards from what the manifest says of runners. */
export async function planFromOptions(
  context: Context,
  name: string,
  options: PlanOptions,
  packing: (runners: Manifest['runners']) => Packing,
): Promise<PlanDocument> {
  const attempts = options.attempts === undefined ? null : parseAttempts(options.attempts)
  const mode = modeOf(options)
  const manifest = await context.manifest()
  const experiment = overrideConfigs(findExperiment(manifest, name), {
    agent: options.agent ?? null,
    model: options.model ?? null,
  })
  const all = await readTasks(context.root, TASKS)
  const selected = selectTasks(all, experiment.tasks, `${manifest.file} (experiments.${name}.tasks)`)
  const tasks =
    options.tasks === undefined ? selected : selectTasks(selected, { include: options.tasks, exclude: [] }, '--tasks')
  const ledger = await readTrials(context.ledger, PLAN_COLUMNS)
  const voids = await readVoids(context.ledger)
  sayWhatIsClosed(context, experiment, tasks, voids)
  return makePlan({
    experiment,
    tasks,
    ledger,
    voids,
    prices: await readPrices(context.ledger),
    harbor_version: manifest.harbor,
    harbor_minors: manifest.harbor_minors,
    mode,
    attempts: attempts ?? experiment.attempts,
    packing: packing(manifest.runners),
    execution: {
      tries: manifest.runners.tries,
      at_once_per_provider: { ...manifest.runners.at_once_per_provider },
    },
    repository: await repositoryName(context.root),
    commit: await commitOf(context.root, context.configFile),
  })
}

/** A plan without cells that somebody asked for must say so. */
function sayWhatIsClosed(
  context: Context,
  experiment: Experiment,
  tasks: readonly Task[],
  voids: readonly Void[],
): void {
  const cells = tasks.flatMap((task) => wantedConfigs(experiment).map(({ config_id }) => ({ task, config_id })))
  const closed = cells.filter((cell) => isClosed(voids, cell)).length
  if (closed > 0)
    context.say(`${closed} of ${cells.length} cells are voided (${voidsFile(context.ledger)}), so not planned`)
}

function parseAttempts(text: string): number {
  const parsed = attemptsSchema.safeParse(/^\d+$/.test(text) ? Number(text) : Number.NaN)
  if (parsed.success) return parsed.data
  throw new UserError(`expected a whole number from 1 to 100, found "${text}"`, {
    where: '--attempts',
    remedy: 'for example --attempts 5',
  })
}

/** What was asked for; else a count given means exactly that many, none means topping up. Throws a UserError for another word. */
export function modeOf({ mode, attempts }: PlanOptions): PlanMode {
  if (mode === undefined) return attempts === undefined ? 'top-up' : 'exact'
  if (mode === 'top-up' || mode === 'exact') return mode
  throw new UserError(`expected top-up or exact, found "${mode}"`, {
    where: '--mode',
    remedy: nearest(mode, ['top-up', 'exact']),
  })
}

function findExperiment(manifest: Manifest, name: string): Experiment {
  const experiment = manifest.experiments.get(name)
  if (experiment !== undefined) return experiment
  throw new UserError(`no experiment "${name}"`, {
    where: `${manifest.file} (experiments)`,
    remedy: nearest(name, [...manifest.experiments.keys()]),
  })
}

/** `owner/name` of a GitHub remote, else null. */
async function repositoryName(root: string): Promise<string | null> {
  const url = await git(root, 'remote', 'get-url', 'origin')
  return url?.match(/github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/)?.[1] ?? null
}

/** The commit whose tasks these are; null where they differ from it or where there is no repository. */
export async function commitOf(root: string, configFile: string): Promise<string | null> {
  const changed = await git(root, 'status', '--porcelain', '--', TASKS, configFile)
  return changed === '' ? await git(root, 'rev-parse', 'HEAD') : null
}

async function git(root: string, ...args: string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd: root, reject: false, stdin: 'ignore' })
  return result.exitCode === 0 ? result.stdout.trim() : null
}
