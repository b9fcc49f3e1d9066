import { stringify } from 'csv-stringify/sync'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import { type LeaderboardRow, PASS_K } from '#core/report/row'
import { OUTCOMES } from '#core/trial/outcome'

type CsvColumn = {
  readonly key: string
  readonly value: (row: LeaderboardRow, board: AnyLeaderboard) => string | number | boolean | null
}

/** The fields of a row that are one value, in the order of the file. */
const PLAIN = [
  'config_id',
  'label',
  'agent',
  'model',
  'rank',
  'rank_best',
  'rank_worst',
  'group',
  'rankable',
  'not_rankable_because',
  'score',
  'score_low',
  'score_high',
  'se_rerun',
  'se_task',
  'mean_reward',
  'n',
  'excluded',
  'left_out',
  'imported',
  'open',
  'tasks',
  'coverage',
  'bound_low',
  'bound_high',
  'input_tokens',
  'cache_tokens',
  'output_tokens',
  'tokens_known',
  'cost_usd',
  'cost_known',
  'estimated_cost_usd',
  'estimated_cost_known',
  'excluded_cost_usd',
  'cost_per_task_usd',
  'cost_per_success_usd',
  'cost_per_success_se_usd',
  'cost_per_success_tasks',
  'cost_basis',
  'time_p50_s',
  'time_p50_censored',
  'time_p90_s',
  'time_p90_censored',
  'timeouts',
] as const satisfies readonly (keyof LeaderboardRow)[]

const CSV_COLUMNS: readonly CsvColumn[] = [
  ...PLAIN.map((key): CsvColumn => ({ key, value: (row) => row[key] })),
  ...OUTCOMES.map(
    (outcome): CsvColumn => ({ key: `excluded_${outcome}`, value: (row) => row.excluded_by[outcome] ?? 0 }),
  ),
  ...PASS_K.map((k): CsvColumn => ({ key: `pass_at_${k}`, value: (row) => row.pass_at_k[k] })),
  ...PASS_K.map((k): CsvColumn => ({ key: `pass_hat_${k}`, value: (row) => row.pass_hat_k[k] })),
  { key: 'harness', value: (_, board) => board.harness },
  { key: 'policy', value: (_, board) => board.policy },
  { key: 'pass_threshold', value: (_, board) => board.pass_threshold },
  { key: 'task_version', value: (_, board) => board.task_version },
  { key: 'task_source', value: (_, board) => board.source },
  { key: 'release', value: (_, board) => board.release },
  { key: 'dataset', value: (_, board) => board.dataset ?? null },
  { key: 'board_tasks', value: (_, board) => board.tasks.length },
]

/**
 * A board as CSV (RFC 4180, with a head): a line per config with every number of the model as it is, what is unknown
 * empty, and in each line the rules and the task set behind it. A text that a spreadsheet would take for a formula gets a
 * quote before it.
 */
export function leaderboardCsv(board: AnyLeaderboard): string {
  return stringify(
    board.rows.map((row) => CSV_COLUMNS.map(({ value }) => value(row, board))),
    { header: true, columns: CSV_COLUMNS.map(({ key }) => key), escape_formulas: true, cast: { boolean: String } },
  )
}
