import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import type { Harness } from '#core/report/rules'
import type { RankedTask, TaskSet } from '#core/report/task-set'
import { sum } from '#core/statistics/mean'
import type { ConfigId } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { taskNamer, taskNames } from '#core/trial/task-name'
import { type Void, voidFinder } from '#core/trial/voids'

type DatasetTrial = Pick<
  TrialRecord,
  'trial_id' | 'harness' | 'dataset' | 'task_name' | 'task_digest' | 'config_id' | 'agent' | 'overrides'
>

/** Datasets of a harness's trials with how many trials each has, most first; null: the trials that name none. */
export function datasetsOf(
  trials: readonly Pick<DatasetTrial, 'harness' | 'dataset'>[],
  harness: Harness,
): readonly { readonly dataset: string | null; readonly trials: number }[] {
  const own = trials.filter((trial) => trial.harness === harness)
  return [...Map.groupBy(own, ({ dataset }) => dataset)]
    .map(([dataset, its]) => ({ dataset, trials: its.length }))
    .sort((a, b) => b.trials - a.trials || compareText(a.dataset ?? '', b.dataset ?? ''))
}

/**
 * Which tasks of a dataset its board ranks. A task is its name, since results of Terminal-Bench 1 tell no digest, and a
 * dataset in another version is another one. Nothing but trials says which tasks there are, so configs decide: a task is
 * ranked if more than half of them ran it. Then neither a stray trial nor a task that one config alone has unranks
 * everybody else, and no config can take a task off the board by leaving it out. Agents that only calibrate tasks have no
 * say, and neither have configs that ran only a few: fewer than three in four of the typical config's (and not just one
 * fewer), which is that down to whose number of tasks half of all cells lie. Where no task has a majority all are ranked.
 *
 * @param trials of every harness and dataset; one that was voided, or ran under other limits, has no say
 */
export function datasetTasks(
  trials: readonly DatasetTrial[],
  harness: Harness,
  dataset: string | null,
  voids: readonly Void[],
): TaskSet<RankedTask> {
  const names = taskNames([], trials)
  const nameOf = taskNamer(names)
  const voidOf = voidFinder(voids, names)
  const own = trials.filter((trial) => trial.harness === harness && trial.dataset === dataset)
  const sound = own.filter((trial) => trial.overrides === null && voidOf(trial) === null)
  const ranBy = new Map(
    [...Map.groupBy(sound, ({ task_name }) => nameOf(task_name))].map(([task, its]) => [
      task,
      new Set(its.map(({ config_id }) => config_id)),
    ]),
  )
  const { heard, unheard } = electorate(sound, nameOf)
  const all = [...Map.groupBy(own, ({ task_name }) => nameOf(task_name))]
    .map(([task, its]) => {
      const configs = ranBy.get(task) ?? new Set<ConfigId>()
      const votes = [...configs].filter((config) => heard.has(config)).length
      // Of the names that trees have for one task any will do, but always the same.
      const [name = task] = its.map(({ task_name }) => task_name).sort(compareText)
      return { name, configs: configs.size, wins: votes * 2 > heard.size }
    })
    .sort((a, b) => compareText(a.name, b.name))
  const majority = all.some(({ wins }) => wins)
  const isRanked = ({ wins }: { readonly wins: boolean }) => wins || !majority
  return {
    source: 'dataset',
    release: null,
    dataset,
    tasks: all.filter(isRanked).map(({ name }) => ({ name, digest: null })),
    choice: {
      by: majority ? 'majority' : 'all',
      configs_heard: heard.size,
      configs_unheard: unheard,
      left_out: all.filter((task) => !isRanked(task)).map(({ name, configs }) => ({ name, configs })),
    },
  }
}

/** A config that ran a smaller share of the usual number of tasks ran few. */
const FEW = 0.75

/** The configs whose tasks decide, and how many others there are. */
function electorate(
  trials: readonly DatasetTrial[],
  nameOf: (name: string) => string,
): { readonly heard: ReadonlySet<ConfigId>; readonly unheard: number } {
  const configs = [...Map.groupBy(trials, ({ config_id }) => config_id)].map(([config_id, its]) => ({
    config_id,
    calibrates: its.every(isCalibration),
    tasks: new Set(its.map(({ task_name }) => nameOf(task_name))).size,
  }))
  const contenders = configs.filter(({ calibrates }) => !calibrates)
  const candidates = contenders.length === 0 ? configs : contenders
  const usual = typical(candidates.map(({ tasks }) => tasks))
  // Of three tasks or fewer, a share says that one that a config lacks is many.
  const least = Math.min(usual * FEW, usual - 1)
  const heard = new Set(candidates.filter(({ tasks }) => tasks >= least).map(({ config_id }) => config_id))
  return { heard, unheard: configs.length - heard.size }
}

/** The largest size such that sizes of at least it make up half of their sum; 0 of none. */
function typical(sizes: readonly number[]): number {
  const half = sum(sizes) / 2
  let above = 0
  for (const size of sizes.toSorted((a, b) => b - a)) {
    above += size
    if (above >= half) return size
  }
  return 0
}
