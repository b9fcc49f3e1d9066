import { DERIVED_VIEWS, pricesSql, taskNamesSql, voidsSql } from '#core/ledger/views'
import type { Prices } from '#core/trial/price'
import type { StandIns, Void } from '#core/trial/voids'

export type Query = { readonly title: string; readonly sql: string }

/** Runs as it stands through `regatta query`; in a DuckDB shell after `shellViews`. */
export const QUERIES: readonly Query[] = [
  {
    title: 'What became of every trial',
    sql: `SELECT config_label, outcome, count(*) AS trials
FROM trials
GROUP BY ALL ORDER BY ALL;`,
  },
  {
    title:
      'Score of every config: the mean of its task rates, over every version of a task that it has counted trials of',
    sql: `SELECT config_label, config_id, score, tasks, n, excluded, cost_usd, cost_known
FROM leaderboard
ORDER BY score DESC, config_label, config_id;`,
  },
  {
    title: 'Pass rate of every cell, one row per version of a task',
    sql: `SELECT config_label, config_id, task_name, task_digest, successes, n, excluded
FROM cells
ORDER BY ALL;`,
  },
  {
    title: 'Cost and time of every config',
    sql: `SELECT config_label, count(*) AS n, count(cost_usd) AS cost_known,
  sum(cost_usd) AS cost_usd, median(agent_s) AS time_p50_s
FROM leaderboard_trials
WHERE counted
GROUP BY ALL ORDER BY ALL;`,
  },
  {
    title: 'Named tests that fail most often',
    sql: `SELECT task_name, suite, name, count(*) FILTER (status = 'failed') AS failed, count(*) AS n
FROM tests JOIN leaderboard_trials USING (trial_id)
WHERE counted
GROUP BY ALL ORDER BY failed DESC, task_name, suite, name LIMIT 20;`,
  },
]

/** The views that these queries need, for a DuckDB shell that stands in a checkout of the repository. */
export function shellViews(passThreshold: number, voids: readonly Void[], prices: Prices, taskNames: StandIns): string {
  const tables = ['trials', 'tests'].map(
    (name) => `CREATE VIEW ${name} AS FROM read_parquet('results/${name}/*/*.parquet', union_by_name = true);`,
  )
  const derived = DERIVED_VIEWS.map(({ name, sql }) => `CREATE VIEW ${name} AS ${sql(passThreshold)};`)
  const given = [
    `CREATE VIEW voids AS ${voidsSql(voids)};`,
    `CREATE VIEW task_names AS ${taskNamesSql(taskNames)};`,
    `CREATE VIEW prices AS ${pricesSql(prices)};`,
  ]
  return [...tables, ...given, ...derived].join('\n')
}
