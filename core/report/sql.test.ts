import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { importRecords } from '#core/ledger/import'
import { readTrials } from '#core/ledger/read'
import { aTrial, temporaryFolder, trialItem } from '#core/ledger/testing'
import { readVoids } from '#core/ledger/voids'
import { leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { digestOf } from '#core/report/testing/trial'
import { OUTCOMES } from '#core/trial/outcome'

const LABELS = ['zeta', 'alpha', 'mid']

/** Configs with tasks of several versions and names, cells of very different n, and some that nothing counts in. */
const TRIALS = Array.from({ length: 600 }, (_, index) => {
  // The task that is run most is the easy one.
  const task = [0, 0, 0, 0, 0, 1, 1, 2, 3, 4][index % 10] ?? 0
  const config = (index % 13) % 5
  const apart = index % 17 === 0 || index % 19 === 0 || index % 23 === 0
  return aTrial(index, {
    task_digest: index % 23 === 0 ? null : digestOf(`${task} ${task === 3 ? index % 2 : 0}`),
    task_name: index % 6 === 0 ? `task-${task}` : `regatta/task-${task}`,
    config_id: String(config).repeat(12),
    config_label: `${LABELS[index % 3]} ${config}`,
    outcome: config === 4 ? 'infrastructure_error' : (OUTCOMES[(index + (index >> 4)) % OUTCOMES.length] ?? 'passed'),
    reward: task === 0 ? 1 : [1, 0.3, null, 0, 0, 0][(index >> 2) % 6],
    overrides: index % 17 === 0 ? '{"agent_timeout_multiplier":2}' : null,
    harness: index % 19 === 0 ? 'tb1' : 'harbor',
    // The view takes the label of its own trials only, so here no other trial is the newest of its config.
    finished_at: new Date(Date.UTC(2026, 10, apart ? 20 : 21, 8, index % 50)).toISOString(),
    cost_usd: config === 3 || index % 4 === 0 ? null : index / 1000,
  })
})

test.each([1, 0.3])(
  'the SQL view `leaderboard` is the leaderboard of every version of a task, at threshold %d',
  async (passThreshold) => {
    const dir = temporaryFolder()
    await importRecords(
      dir,
      TRIALS.map((trial) => trialItem(trial)),
    )
    const cell = { task: 'task-1', config: '1'.repeat(12) }
    const why = { reason: 'r', author: 'a', date: '2026-11-21' }
    writeFileSync(
      join(dir, 'voids.yaml'),
      JSON.stringify([
        { cell, ...why },
        { trial: TRIALS[30]?.trial_id.toUpperCase(), ...why },
      ]),
    )
    const trials = await readTrials(dir)
    const versions = new Map(
      trials.flatMap(({ task_digest, task_name }) =>
        task_digest === null ? [] : [[task_digest, { name: task_name, digest: task_digest }]],
      ),
    )
    const board = leaderboard({
      trials,
      tasks: { source: 'ledger', release: null, tasks: [...versions.values()] },
      rules: defaultRules(passThreshold),
      voids: await readVoids(dir),
      prices: [],
    })
    const database = await openLedgerDatabase(dir, { passThreshold })
    const { rows } = await query(database, 'FROM leaderboard ORDER BY config_id')
    database.close()
    const expected = board.rows
      .map(({ config_id, label, score, n, excluded, tasks, cost_usd, cost_known }) => ({
        config_id,
        config_label: label,
        score: score === null ? null : expect.closeTo(score, 12),
        n,
        excluded,
        tasks,
        cost_usd: cost_usd === null ? null : expect.closeTo(cost_usd, 9),
        cost_known,
      }))
      .sort((a, b) => (a.config_id < b.config_id ? -1 : 1))
    expect(expected).toHaveLength(5)
    expect(rows).toEqual(expected)
    // What such a table must never show: it weighs a task by how often it was run.
    const pooled = board.rows.map(({ cells, n }) => cells.reduce((sum, { successes }) => sum + successes, 0) / n)
    expect(
      board.rows.filter(({ score }, index) => score !== null && Math.abs(score - (pooled[index] ?? 0)) > 0.01).length,
    ).toBeGreaterThan(2)
    expect(board.idle_voids).toEqual([])
    expect(board.voided[0]?.trials).toBeGreaterThan(3)
  },
)
