import { resolve } from 'node:path'
import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readVoids } from '#core/ledger/voids'
import type { Experiment, Manifest } from '#core/manifest/manifest'
import { overrideConfigs } from '#core/manifest/override'
import { nearest } from '#core/manifest/parse'
import { attemptsSchema } from '#core/manifest/schema'
import { commitOf, type Place, repositoryName, TASKS } from '#core/pipeline/place'
import { PLAN_COLUMNS, type PlanMode } from '#core/plan/desired'
import { makePlan } from '#core/plan/plan'
import { configsWith } from '#core/plan/proof'
import type { Packing } from '#core/plan/shards'
import { readTasks } from '#core/task/read'
import { matchingTasks, selectTasks } from '#core/task/select'
import type { Task } from '#core/task/task'
import { AGENT_OR_MODEL } from '#core/trial/name'
import type { PlanDocument } from '#core/trial/plan-document'
import { findKey } from '#core/trial/secrets'
import { taskNames } from '#core/trial/task-name'
import { closedCells } from '#core/trial/voids'
import { UserError } from '#core/user-error'

/** What a person may ask of a plan besides the experiment, as text; what is left out is the experiment's. */
export type PlanRequest = {
  readonly agent?: string
  readonly model?: string
  readonly attempts?: string
  /** Names, globs or tags, within the experiment's own tasks. */
  readonly tasks?: readonly string[]
  readonly mode?: string
}

/** What the place of a plan knows besides. */
export type PlanScope = {
  /** Where Git's remote does not tell. */
  readonly repository?: string
  /** Which tasks matter now. Left out: all. */
  readonly concerns?: (task: Task) => boolean
  /**
   * The commit of a pull request whose tasks stand in this place (core/pipeline/candidate). Then a task that the experiment
   * names and the place lacks is no mistake: the pull request may have removed it.
   */
  readonly commit?: string
  /** Plan so many good trials of oracle and of nop for each task first, packed for the runners that prove them. */
  readonly proof?: { readonly attempts: number; readonly packing: (tasks: readonly Task[]) => Packing } | null
  /** false: nothing but the proof. */
  readonly models?: boolean
}

/** What makes a request of a person's words: how an option is called where it was given, for messages. */
export type Asked = { readonly request: PlanRequest; readonly called: (option: keyof PlanRequest) => string }

export type Planned = {
  readonly plan: PlanDocument
  /** The names of the tasks that were looked at. */
  readonly tasks: ReadonlySet<string>
  /** Cells that were asked for, and how many of them voids leave out for good. */
  readonly cells: number
  readonly closed: number
}

/**
 * The plan of an experiment on a checkout: its tasks as they are, what the ledger holds, what is asked for besides.
 * `packing` decides on shards from what the manifest says of runners; tasks that do not concern the scope are left out. Throws a UserError for anything that cannot be.
 */
export async function planExperiment(
  { root, manifest, ledger, host }: Place,
  name: string,
  { request, called }: Asked,
  packing: (runners: Manifest['runners']) => Packing,
  scope: PlanScope = {},
): Promise<Planned> {
  const { repository, concerns = () => true, commit, models = true } = scope
  checkWords(name, { request, called })
  const attempts = request.attempts === undefined ? null : parseAttempts(request.attempts, called('attempts'))
  const mode = modeOf({ request, called })
  const asksFor = overrideConfigs(findExperiment(manifest, name), {
    agent: request.agent ?? null,
    model: request.model ?? null,
  })
  const experiment = models ? asksFor : { ...asksFor, configs: [] }
  const all = await readTasks(root, TASKS)
  const select = commit === undefined ? selectTasks : matchingTasks
  const selected = select(all, experiment.tasks, `${manifest.file} (experiments.${name}.tasks)`)
  const asked =
    request.tasks === undefined
      ? selected
      : selectTasks(selected, { include: request.tasks, exclude: [] }, called('tasks'))
  const tasks = asked.filter(concerns)
  const voids = await readVoids(ledger)
  const trials = await readTrials(ledger, PLAN_COLUMNS)
  const proof = scope.proof == null ? null : { ...scope.proof, packing: scope.proof.packing(tasks) }
  const { proving, others } = configsWith(experiment, proof)
  const configs = [...proving, ...others]
  const cells = tasks.flatMap((task) => configs.map(({ config_id }) => ({ task, config_id })))
  const checkout = { directory: root, env: host }
  const plan = makePlan({
    experiment,
    tasks,
    ledger: trials,
    voids,
    prices: await readPrices(ledger),
    harbor_version: manifest.harbor,
    harbor_minors: manifest.harbor_minors,
    mode,
    attempts: attempts ?? experiment.attempts,
    packing: packing(manifest.runners),
    proof,
    execution: {
      tries: manifest.runners.tries,
      at_once_per_provider: { ...manifest.runners.at_once_per_provider },
    },
    repository: repository ?? (await repositoryName(checkout)),
    commit: commit ?? (await commitOf(checkout, resolve(manifest.file))),
  })
  const isClosed = closedCells(voids, taskNames(tasks, trials))
  const names = new Set(tasks.map((task) => task.name))
  return { plan, tasks: names, cells: cells.length, closed: cells.filter(isClosed).length }
}

/** What a person gave ends in a public ledger and in logs: a key that was pasted into the wrong field must not. Throws a UserError without it. */
function checkWords(name: string, { request, called }: Asked): void {
  const words = [
    ['experiment', name],
    ...Object.keys(request).map((option) => [
      called(option as keyof PlanRequest),
      [request[option as keyof PlanRequest]].flat().join(' '),
    ]),
  ] as const
  for (const [where = '', text = ''] of words) {
    const owner = findKey(text)
    if (owner === null) continue
    throw new UserError(`this looks like ${owner}`, {
      where,
      remedy: 'a key belongs into the environment or the secrets of a repository; revoke this one, it may be in a log',
    })
  }
  for (const option of ['agent', 'model'] as const) {
    const text = request[option]
    if (text === undefined || AGENT_OR_MODEL.test(text)) continue
    throw new UserError(`this cannot be the name of an ${option === 'agent' ? 'agent' : 'LLM'}`, {
      where: called(option),
      remedy:
        'for example terminus-2, or openrouter/vendor/model: letters, digits and @_.:/+=~- without "..", 200 at most',
    })
  }
}

function parseAttempts(text: string, where: string): number {
  const parsed = attemptsSchema.safeParse(/^\d+$/.test(text) ? Number(text) : Number.NaN)
  if (parsed.success) return parsed.data
  throw new UserError(`expected a whole number from 1 to 100, found "${text}"`, { where, remedy: 'for example 5' })
}

/** What was asked for; else a count given means exactly that many, none means topping up. Throws a UserError for another word. */
export function modeOf({ request: { mode, attempts }, called }: Asked): PlanMode {
  if (mode === undefined) return attempts === undefined ? 'top-up' : 'exact'
  if (mode === 'top-up' || mode === 'exact') return mode
  throw new UserError(`expected top-up or exact, found "${mode}"`, {
    where: called('mode'),
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
