import { defaultRules } from '#core/report/rules'
import { standings } from '#core/report/standing'
import { tally } from '#core/report/tally'
import type { BoardTask } from '#core/report/task-set'
import type { ConfigId } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { taskNames } from '#core/trial/task-name'
import { closedCells, type Void } from '#core/trial/voids'

type Config = { readonly config_id: ConfigId; readonly label: string }

/** A cell with fewer trials that count than were asked for. */
export type ShortCell = {
  readonly config: Config
  readonly task: BoardTask
  readonly n: number
  /** No trial of it can count: it is voided itself, or its config is. */
  readonly closed: boolean
}

/** The cells of these tasks and configs with fewer than `attempts` trials that count on a board; none: they are covered. */
export function shortCells({
  trials,
  tasks,
  configs,
  attempts,
  passThreshold,
  voids,
}: {
  readonly trials: readonly TrialRecord[]
  readonly tasks: readonly BoardTask[]
  readonly configs: readonly Config[]
  readonly attempts: number
  readonly passThreshold: number
  readonly voids: readonly Void[]
}): ShortCell[] {
  const standingOf = standings({ tasks, rules: defaultRules(passThreshold), voids, trials })
  const isClosed = closedCells(voids, taskNames(tasks, trials))
  const byConfig = Map.groupBy(trials, (trial) => trial.config_id)
  return configs.flatMap((config) => {
    const byTask = Map.groupBy((byConfig.get(config.config_id) ?? []).map(standingOf), ({ task }) => task)
    return tasks.flatMap((task) => {
      const { n } = tally(byTask.get(task) ?? [])
      const closed = isClosed({ task, config_id: config.config_id })
      return n >= attempts ? [] : [{ config, task, n, closed }]
    })
  })
}
