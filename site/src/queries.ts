import { EXCLUDED_OUTCOMES } from '#core/trial/outcome'

/** SQL for DuckDB, to be run in a checkout of the repository. */
export type Query = { readonly title: string; readonly sql: string }

const COUNTED = `harness = 'harbor' AND overrides IS NULL
  AND outcome NOT IN (${EXCLUDED_OUTCOMES.map((outcome) => `'${outcome}'`).join(', ')})`

export const QUERIES: readonly Query[] = [
  {
    title: 'What became of every trial',
    sql: `SELECT config_label, outcome, count(*) AS trials
FROM 'results/trials/*/*.parquet'
GROUP BY ALL ORDER BY ALL;`,
  },
  {
    title: 'Pass rate of every cell, one row per version of a task',
    sql: `SELECT config_label, config_id, task_name, task_digest,
  count(*) FILTER (reward >= 1) AS successes, count(*) AS n
FROM 'results/trials/*/*.parquet'
WHERE ${COUNTED}
GROUP BY ALL ORDER BY ALL;`,
  },
  {
    title: 'Cost and time of every config',
    sql: `SELECT config_label, count(*) AS n, count(cost_usd) AS cost_known,
  sum(cost_usd) AS cost_usd, median(agent_s) AS time_p50_s
FROM 'results/trials/*/*.parquet'
WHERE ${COUNTED}
GROUP BY ALL ORDER BY ALL;`,
  },
  {
    title: 'Named tests that fail most often',
    sql: `SELECT task_name, suite, name, count(*) FILTER (status = 'failed') AS failed, count(*) AS n
FROM 'results/tests/*/*.parquet' JOIN 'results/trials/*/*.parquet' USING (trial_id)
WHERE ${COUNTED}
GROUP BY ALL ORDER BY failed DESC, task_name, suite, name LIMIT 20;`,
  },
]
