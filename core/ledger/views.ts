import { type Column, STORED_AS } from '#core/ledger/columns'
import { RUNS, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { EXCLUDED_OUTCOMES } from '#core/trial/outcome'
import type { Prices } from '#core/trial/price'
import type { StandIns, Void } from '#core/trial/voids'

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

/** SQL that selects the voids, in their order: what one takes out is null but for the columns that name it. */
export function voidsSql(voids: readonly Void[]): string {
  const columns = 'position, trial_id, task, config_id, reason, author, date'
  const rows = voids.map(({ scope, reason, author, date }, position) => {
    const named =
      scope.kind === 'trial'
        ? [scope.trial_id, null, null]
        : [null, scope.kind === 'cell' ? scope.task : null, scope.config_id]
    const texts = [...named, reason, author].map((text) => (text === null ? 'NULL' : sqlText(text)))
    return `(${position}, ${texts.join(', ')}, DATE ${sqlText(date)})`
  })
  const none = '(0, NULL, NULL, NULL, NULL, NULL, NULL)'
  return `SELECT position, trial_id::VARCHAR AS trial_id, task::VARCHAR AS task, config_id::VARCHAR AS config_id,
  reason::VARCHAR AS reason, author::VARCHAR AS author, date::DATE AS date
FROM (VALUES ${rows.length === 0 ? none : rows.join(', ')}) AS given(${columns})${rows.length === 0 ? ' WHERE false' : ''}`
}

/** SQL that selects which names stand for which task, as `standIns` gives them: `fix` for `org/fix`. */
export function taskNamesSql(names: StandIns): string {
  const rows = names.map(({ name, task }) => `(${sqlText(name)}, ${sqlText(task)})`)
  return `SELECT name::VARCHAR AS name, task::VARCHAR AS task
FROM (VALUES ${rows.length === 0 ? '(NULL, NULL)' : rows.join(', ')}) AS given(name, task)${rows.length === 0 ? ' WHERE false' : ''}`
}

/** SQL that selects every name that tasks have in these segments of trials, as `task_name`, each once. */
export function trialNamesSql(paths: readonly string[]): string {
  if (paths.length === 0) return "SELECT '' AS task_name WHERE false"
  return `SELECT DISTINCT task_name FROM read_parquet(${sqlTexts(paths)}, union_by_name = true)`
}

/** SQL that selects the price table: US dollars for a million tokens, a cached price that is not known is null. */
export function pricesSql(prices: Prices): string {
  const rows = prices.map(({ model, from, source, usd_per_million: { input, cached_input, output } }) => {
    const usd = [input, cached_input, output].map((value) => (value === null ? 'NULL' : `'${value}'`))
    return `(${sqlText(model)}, DATE ${sqlText(from)}, ${usd.join(', ')}, ${sqlText(source)})`
  })
  const columns = 'model, valid_from, input_usd, cached_input_usd, output_usd, source'
  const none = '(NULL, NULL, NULL, NULL, NULL, NULL)'
  return `SELECT model::VARCHAR AS model, valid_from::DATE AS valid_from, input_usd::DOUBLE AS input_usd,
  cached_input_usd::DOUBLE AS cached_input_usd, output_usd::DOUBLE AS output_usd, source::VARCHAR AS source
FROM (VALUES ${rows.length === 0 ? none : rows.join(', ')}) AS given(${columns})${rows.length === 0 ? ' WHERE false' : ''}`
}

const EXCLUDED = EXCLUDED_OUTCOMES.map(sqlText).join(', ')

/**
 * The views that stand on the tables, on `voids`, `task_names` and `prices`, in the order in which they can be made.
 * `counted`, `success`, comparability, what a void takes out and the estimated cost are those of core/trial; the threshold
 * is a reward. `rules` says in a row by what rules the others were made.
 */
export const DERIVED_VIEWS: readonly { readonly name: string; readonly sql: (passThreshold: number) => string }[] = [
  {
    name: 'rules',
    sql: (passThreshold) =>
      `SELECT 'default' AS policy, ${JSON.stringify(passThreshold)}::DOUBLE AS pass_threshold, 'current' AS task_version`,
  },
  {
    name: 'leaderboard_trials',
    sql: (passThreshold) => `SELECT * EXCLUDE (price),
  CASE WHEN cost_usd IS NULL AND coalesce(cache_tokens, 0) <= input_tokens THEN CASE
    WHEN cache_tokens = 0 OR (cache_tokens IS NULL AND price.cached_input_usd = price.input_usd)
      THEN (input_tokens * price.input_usd + output_tokens * price.output_usd) / 1e6
    ELSE ((input_tokens - cache_tokens) * price.input_usd + cache_tokens * price.cached_input_usd
      + output_tokens * price.output_usd) / 1e6
  END END AS estimated_cost_usd,
  outcome NOT IN (${EXCLUDED}) AND NOT voided AS counted,
  CASE WHEN counted THEN coalesce(reward >= ${JSON.stringify(passThreshold)}::DOUBLE, false) END AS success
FROM (
  SELECT * EXCLUDE (task), EXISTS (
    FROM (
      SELECT trial_id, config_id, coalesce(names.task, voids.task) AS task
      FROM voids LEFT JOIN task_names AS names ON names.name = voids.task
    ) AS v
    WHERE v.trial_id = t.trial_id
      OR (v.config_id = t.config_id AND (v.task IS NULL OR v.task IN (t.task, t.task_digest)))
  ) AS voided, (
    SELECT max({'valid_from': p.valid_from, 'input_usd': p.input_usd, 'cached_input_usd': p.cached_input_usd,
      'output_usd': p.output_usd})
    FROM prices AS p
    WHERE p.model = concat_ws('/', t.model_provider, t.model) AND t.model IS NOT NULL
      AND p.valid_from <= t.started_at::DATE
  ) AS price
  FROM (
    SELECT trials.*, coalesce(names.task, task_name) AS task
    FROM trials LEFT JOIN task_names AS names ON names.name = task_name
    WHERE harness = 'harbor' AND overrides IS NULL
  ) AS t
)`,
  },
  {
    name: 'cells',
    sql: () => `SELECT task_digest, ${newest('task_name')} AS task_name, config_id,
  ${newest('config_label')} AS config_label,
  count(*) FILTER (counted) AS n,
  count(*) FILTER (success) AS successes,
  count(*) FILTER (NOT counted) AS excluded,
  favg(reward) FILTER (counted) AS mean_reward,
  fsum(cost_usd) AS cost_usd,
  count(cost_usd) AS cost_known
FROM leaderboard_trials AS t
GROUP BY task_digest, CASE WHEN task_digest IS NULL THEN t.task_name END, config_id`,
  },
  {
    name: 'leaderboard',
    sql: () => `SELECT config_id, max(newest).text AS config_label,
  favg(own_successes / nullif(own_n, 0)) AS score,
  sum(own_n)::BIGINT AS n,
  sum(own_excluded)::BIGINT AS excluded,
  count(*) FILTER (own_n > 0) AS tasks,
  fsum(own_usd) AS cost_usd,
  sum(own_usd_known)::BIGINT AS cost_known
FROM (
  SELECT task_digest, config_id,
    max(${dated('config_label')}) AS newest,
    count(*) FILTER (counted) AS own_n,
    count(*) FILTER (success) AS own_successes,
    count(*) FILTER (NOT counted) AS own_excluded,
    fsum(cost_usd) FILTER (counted) AS own_usd,
    count(cost_usd) FILTER (counted) AS own_usd_known
  FROM leaderboard_trials AS t
  WHERE task_digest IS NOT NULL
  GROUP BY task_digest, config_id
)
GROUP BY config_id`,
  },
]

/** SQL of a text with the end of its trial, so that the greatest is the newest, of equal ones the greatest text. */
function dated(column: string): string {
  return `{'ended': coalesce(finished_at, started_at, '-infinity'), 'text': t.${column}}`
}

function newest(column: string): string {
  return `max(${dated(column)}).text`
}
