import { type Column, STORED_AS } from '#core/ledger/columns'
import { RUNS, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { EXCLUDED_OUTCOMES } from '#core/trial/outcome'

const TABLES = { trials: TRIALS, tests: TESTS, runs: RUNS } as const

/** An SQL string literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** An SQL list of string literals. */
export function sqlTexts(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(', ')}]`
}

/**
 * SQL that selects one table of the ledger out of its segments: exactly the columns of the record schema (null where a
 * segment lacks one), each id from the first segment that holds it, as core/ledger/read does. No segment: no rows.
 */
export function tableSql(name: TableName, paths: readonly string[]): string {
  const { id, columns } = TABLES[name]
  const names = columns.map((column) => quoted(column.name)).join(', ')
  const empty = columns.map(emptyColumn).join(', ')
  if (paths.length === 0) return `SELECT ${empty} WHERE false`
  return `SELECT ${names}
FROM (
  SELECT ${empty}, NULL::VARCHAR AS "segment" WHERE false
  UNION ALL BY NAME
  SELECT * FROM read_parquet(${sqlTexts(paths)}, union_by_name = true, filename = 'segment')
)
QUALIFY "segment" = min("segment") OVER (PARTITION BY ${quoted(id)})`
}

function emptyColumn({ name, kind }: Column): string {
  return `NULL::${STORED_AS[kind].duckdb} AS ${quoted(name)}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const EXCLUDED = EXCLUDED_OUTCOMES.map(sqlText).join(', ')

/**
 * The views that stand on the tables, in the order in which they can be made. `counted`, `success` and comparability are
 * those of core/trial; the threshold is a reward.
 */
export const DERIVED_VIEWS: readonly { readonly name: string; readonly sql: (passThreshold: number) => string }[] = [
  {
    name: 'leaderboard_trials',
    sql: (passThreshold) => `SELECT *,
  outcome NOT IN (${EXCLUDED}) AS counted,
  CASE WHEN counted THEN coalesce(reward >= ${JSON.stringify(passThreshold)}::DOUBLE, false) END AS success
FROM trials
WHERE harness = 'harbor' AND overrides IS NULL`,
  },
  {
    name: 'cells',
    sql: () => `SELECT task_digest, task_name, config_id,
  max({'ended': coalesce(finished_at, started_at, '-infinity'), 'label': config_label}).label AS config_label,
  count(*) FILTER (counted) AS n,
  count(*) FILTER (success) AS successes,
  count(*) FILTER (NOT counted) AS excluded,
  favg(reward) FILTER (counted) AS mean_reward,
  fsum(cost_usd) AS cost_usd,
  count(cost_usd) AS cost_known
FROM leaderboard_trials
GROUP BY task_digest, task_name, config_id`,
  },
]
