import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRows } from '#core/report/comparison'
import { type ComparisonColumns, type ComparisonIndex, comparableRow } from '#core/report/comparison-data'
import { comparisonColumns, comparisonIndex } from '#core/report/comparison-files'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

const TASKS = ['t1', 't2', 't3']

function boardOf(trials: readonly TrialRecord[], names: readonly string[] = TASKS): Leaderboard {
  const tasks = { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) } as const
  return leaderboard({ trials, tasks, ...PLAIN })
}

/** What a browser has after it loaded the files. */
function loaded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Every pair both ways, compared from the files and from the board itself. */
function everyPair(board: Leaderboard) {
  const index = loaded(comparisonIndex(board))
  const rows = board.rows.map((row) => ({
    row,
    read: comparableRow(index, loaded(comparisonColumns(index.board, row))),
  }))
  return rows.flatMap((a) =>
    rows.flatMap((b) =>
      a === b || a.read === null || b.read === null
        ? []
        : [{ read: compareRows(index, a.read, b.read), board: compareRows(board, a.row, b.row) }],
    ),
  )
}

const cell = fc.record({
  n: fc.integer({ min: 0, max: 5 }),
  passed: fc.integer({ min: 0, max: 5 }),
  lost: fc.integer({ min: 0, max: 2 }),
  cost: fc.option(fc.double({ min: 0, max: 40, noNaN: true })),
  seconds: fc.option(fc.double({ min: 0, max: 9000, noNaN: true })),
  timeout: fc.boolean(),
})

describe('the files that two configs are compared from', () => {
  it('give every number of the comparison itself, bit by bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        (configs) => {
          const trials = configs.flatMap((cells, which) =>
            cells.flatMap(({ n, passed, lost, cost, seconds, timeout }, place) => [
              ...cellOf(`agent ${which}`, TASKS[place] ?? '', Math.min(passed, n), n).map((each, index) => ({
                ...each,
                ...(timeout && index === 0 ? { outcome: 'agent_timeout' as const } : {}),
                cost_usd: cost,
                cost_source: cost === null ? ('unknown' as const) : ('reported' as const),
                agent_s: seconds === null ? null : seconds / (index + 1),
              })),
              ...excludedTrials(`agent ${which}`, TASKS[place] ?? '', 'provider_error', lost),
            ]),
          )
          const board = boardOf(trials)
          const pairs = everyPair(board)
          expect(pairs).toHaveLength(board.rows.length * (board.rows.length - 1))
          for (const pair of pairs) expect(pair.read).toEqual(pair.board)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('load less than 40 KB for two configs of a board of 30,000 trials, even uncompressed', () => {
    const names = Array.from({ length: 75 }, (_, task) => `repair-the-service-number-${task}`)
    // Costs and times with all their digits, as they come from tokens and clocks.
    const digits = (seed: number) => (Math.sin(seed) + 1.5) * 100
    const trials = Array.from({ length: 80 }, (_, config) =>
      names.flatMap((name, task) =>
        cellOf(`terminus-2 · vendor/large-model-${config}`, name, (config * task) % 6, 5).map((each, index) => ({
          ...each,
          agent_s: digits(config * 7919 + task * 31 + index),
          cost_usd: digits(config * 104729 + task * 17 + index) / 1000,
          cost_source: 'reported' as const,
        })),
      ),
    ).flat()
    expect(trials).toHaveLength(30_000)
    const board = boardOf(trials, names)
    const index = comparisonIndex(board)
    const sizes = board.rows.map((row) => JSON.stringify(comparisonColumns(index.board, row)).length)
    const [largest = 0, next = 0] = sizes.toSorted((one, other) => other - one)
    expect(JSON.stringify(index).length + largest + next).toBeLessThan(40 * 1024)
  })

  const board = boardOf([...cellOf('alpha', 't1', 2, 5), ...cellOf('beta', 't1', 1, 5)])
  const [alpha] = board.rows
  if (alpha === undefined) throw new Error('expected a row')

  it('are not mixed with those of another build', () => {
    const index = comparisonIndex(board)
    const later = comparisonIndex(boardOf([...cellOf('alpha', 't1', 2, 5)], ['t1', 't2']))
    expect(comparableRow(index, comparisonColumns(later.board, alpha))).toBeNull()
    expect(comparableRow(later, comparisonColumns(index.board, alpha))).toBeNull()
  })

  it('know no config that the board does not hold', () => {
    const index: ComparisonIndex = { ...comparisonIndex(board), configs: [] }
    const columns: ComparisonColumns = comparisonColumns(index.board, alpha)
    expect(comparableRow(index, columns)).toBeNull()
  })

  it('hold names as pages show them, and the paths of the names themselves', () => {
    const name = 'a\u001b[31m b\u202E\nc'
    const digest = boardTask(name).digest
    const hostile = boardOf([trial({ agent: 'x\u0007\ny', task: name, task_digest: digest })], [name])
    const index = comparisonIndex(hostile)
    expect(index.tasks).toEqual([{ name: 'a b c', digest, segment: expect.stringMatching(/^a-31m-b-c~[0-9a-f]{8}$/) }])
    expect(index.configs[0]).toMatchObject({ label: 'x y', agent: 'x y' })
  })
})
