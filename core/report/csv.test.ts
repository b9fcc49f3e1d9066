import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { leaderboardCsv } from '#core/report/csv'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'

function board(label = 'alpha'): Leaderboard {
  const trials = [
    ...cellOf('alpha', 'one', 3, 5).map((each) => ({ ...each, config_label: label })),
    ...cellOf('alpha', 'two', 1, 2).map((each) => ({ ...each, config_label: label })),
    trial({ agent: 'beta', task: 'one', cost_usd: 0.5, cost_source: 'reported' }),
    ...excludedTrials('beta', 'two', 'lost', 1),
  ]
  return leaderboard({
    ...PLAIN,
    trials,
    tasks: { source: 'current', release: null, tasks: [boardTask('one'), boardTask('two')] },
  })
}

/** What another program reads from it: every value as text, an empty field as null. */
async function read(csv: string): Promise<Record<string, string | null>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'regatta-csv-'))
  const database = await DuckDBInstance.create()
  const connection = await database.connect()
  try {
    await writeFile(join(folder, 'board.csv'), csv)
    const reader = await connection.runAndReadAll(
      `FROM read_csv('${join(folder, 'board.csv')}', header = true, all_varchar = true, strict_mode = true)`,
    )
    return reader.getRowObjects() as Record<string, string | null>[]
  } finally {
    connection.closeSync()
    database.closeSync()
    await rm(folder, { recursive: true })
  }
}

it('holds every number of every row as it is, and nothing where one is unknown', async () => {
  const model = board()
  const rows = await read(leaderboardCsv(model))
  for (const [index, { cells: _, excluded_by, pass_at_k, pass_hat_k, ...plain }] of model.rows.entries()) {
    const values = {
      ...plain,
      excluded_lost: excluded_by.lost ?? 0,
      excluded_passed: 0,
      ...Object.fromEntries(Object.entries(pass_at_k).map(([k, value]) => [`pass_at_${k}`, value])),
      ...Object.fromEntries(Object.entries(pass_hat_k).map(([k, value]) => [`pass_hat_${k}`, value])),
      policy: 'default',
      pass_threshold: 1,
      task_version: 'current',
      task_source: 'current',
      release: null,
      board_tasks: 2,
    }
    for (const [key, value] of Object.entries(values)) {
      expect([key, rows[index]?.[key]]).toEqual([key, value === null ? null : String(value)])
    }
  }
  expect(rows.map(({ label }) => label)).toEqual(['alpha', 'beta'])
})

it('is one line per config whatever a label holds, and lets none become a formula', async () => {
  const [row] = await read(leaderboardCsv(board('=HYPERLINK("https://evil.example","a,b")')))
  expect(row?.label).toBe(`'=HYPERLINK("https://evil.example","a,b")`)
})

it('has a head also where there is no row', () => {
  const empty = leaderboardCsv(
    leaderboard({ ...PLAIN, trials: [], tasks: { source: 'current', release: null, tasks: [] } }),
  )
  expect(empty).toMatch(/^config_id,label,[^\n]*,board_tasks\n$/)
})
