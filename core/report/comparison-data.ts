import type { ComparableBoard, ComparableCell, ComparableRow, ComparedSide } from '#core/report/comparison'
import { boardScore } from '#core/statistics/board'
import { cellSummary } from '#core/statistics/cell'
import { sum } from '#core/statistics/mean'
import type { TaskDigest } from '#core/trial/ids'

/**
 * What two configs of a board are compared by, cut into one file for the board and one for each config, so that whoever
 * compares two loads no others. Names are as pages show them.
 */
export type ComparisonIndex = Omit<ComparableBoard, 'tasks'> & {
  readonly schema_version: 1
  /** The same in every file of one build; columns of another build must not be read with it. */
  readonly board: string
  readonly tasks: readonly {
    readonly name: string
    readonly digest: TaskDigest
    /** The task's part of the path of its pages. */
    readonly segment: string
  }[]
  readonly configs: readonly ComparedConfig[]
}

type ComparedConfig = Pick<ComparedSide, 'config_id' | 'label' | 'agent' | 'model' | 'rank' | 'not_rankable_because'>

/** The cells of one config, column by column, one entry per task of the index; null is unknown. */
export type ComparisonColumns = Pick<ComparedSide, 'config_id' | 'excluded_by'> & {
  readonly schema_version: 1
  readonly board: string
  readonly n: readonly number[]
  readonly successes: readonly number[]
  readonly excluded: readonly number[]
  readonly cost_per_trial_usd: readonly (number | null)[]
  readonly estimated_cost_known: readonly number[]
  readonly time_p50_s: readonly (number | null)[]
  readonly time_p50_censored: readonly (0 | 1)[]
}

/**
 * The row that these columns were made of, with every number that a comparison needs; null where they belong to another
 * build than the index does, or to no config of it.
 */
export function comparableRow(index: ComparisonIndex, columns: ComparisonColumns): ComparableRow | null {
  const config = index.configs.find(({ config_id }) => config_id === columns.config_id)
  if (config === undefined || columns.board !== index.board) return null
  const cells = index.tasks.map(({ digest }, place) => cellAt(columns, place, digest))
  const { score, interval, n, tasks_covered } = boardScore(cells)
  return {
    ...config,
    score,
    score_low: interval?.low ?? null,
    score_high: interval?.high ?? null,
    n,
    excluded: sum(cells.map(({ excluded }) => excluded)),
    excluded_by: columns.excluded_by,
    tasks: tasks_covered,
    cells,
  }
}

function cellAt(columns: ComparisonColumns, place: number, task_digest: TaskDigest): ComparableCell {
  const counts = { n: columns.n[place] ?? 0, successes: columns.successes[place] ?? 0 }
  const { rate, interval } = cellSummary(counts)
  return {
    ...counts,
    task_digest,
    rate,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    excluded: columns.excluded[place] ?? 0,
    cost_per_trial_usd: columns.cost_per_trial_usd[place] ?? null,
    estimated_cost_known: columns.estimated_cost_known[place] ?? 0,
    time_p50_s: columns.time_p50_s[place] ?? null,
    time_p50_censored: columns.time_p50_censored[place] === 1,
  }
}
