import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LedgerDatabase, openLedgerDatabase, query } from '#core/ledger/duckdb'
import { listLedgerFiles } from '#core/ledger/files'
import { importRecords } from '#core/ledger/import'
import { readPrices } from '#core/ledger/prices'
import { readTests, readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import { RUNS, TESTS, TRIALS } from '#core/ledger/tables'
import { anyItems, aRun, aTest, aTrial, contentsIn, temporaryFolder, trialItem } from '#core/ledger/testing'
import { isComparable } from '#core/trial/eligibility'
import { configIdSchema } from '#core/trial/ids'
import { isExcluded, OUTCOMES } from '#core/trial/outcome'
import { success } from '#core/trial/policy'
import { costOf } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import { taskNames } from '#core/trial/task-name'
import { type Void, voidFinder } from '#core/trial/voids'
import { UserError } from '#core/user-error'

let dir: string
const opened: LedgerDatabase[] = []
beforeEach(() => {
  dir = temporaryFolder()
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
})

async function open(ledger: string, passThreshold = 1, file?: string): Promise<LedgerDatabase> {
  const database = await openLedgerDatabase(ledger, { passThreshold, file })
  opened.push(database)
  return database
}

type CellRow = {
  readonly n: number
  readonly successes: number
  readonly excluded: number
  readonly mean_reward: number | null
  readonly cost_usd: number | null
  readonly cost_known: number
}

/** A task by any name is one; only trials that do not say which version they ran are told apart by their names. */
function cellKey({ task_digest, task_name, config_id }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([task_digest ?? task_name, config_id])
}

/** The cells as the domain's own functions make them. */
function cellsOf(
  trials: readonly TrialRecord[],
  passThreshold: number,
  voids: readonly Void[] = [],
): Map<string, CellRow> {
  const voidOf = voidFinder(voids, taskNames([], trials))
  const groups = Map.groupBy(trials.filter(isComparable), cellKey)
  return new Map(
    [...groups].map(([key, cell]) => {
      const counted = cell.filter((trial) => !isExcluded(trial.outcome) && voidOf(trial) === null)
      const rewards = counted.flatMap(({ reward }) => reward ?? [])
      const costs = cell.flatMap(({ cost_usd }) => cost_usd ?? [])
      return [
        key,
        {
          n: counted.length,
          successes: counted.filter((trial) => success(trial, 'default', passThreshold) === true).length,
          excluded: cell.length - counted.length,
          mean_reward: rewards.length === 0 ? null : sum(rewards) / rewards.length,
          cost_usd: costs.length === 0 ? null : sum(costs),
          cost_known: costs.length,
        },
      ]
    }),
  )
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const approximately = (value: number | null) => (value === null ? null : expect.closeTo(value, 9))

const mixedBoard = Array.from({ length: 400 }, (_, index) => {
  const outcome = OUTCOMES[index % OUTCOMES.length] ?? 'passed'
  const rewards = [1, 0, null, 0.5, 0.1 + 0.2, 0.3, -1, 1e-7]
  return aTrial(index, {
    task_digest: index % 11 === 0 ? null : `sha256:${String(index % 5).repeat(64)}`,
    // Of one task the old trees have the short name, and one task was renamed.
    task_name:
      index % 5 === 4 && index > 200 ? 'regatta/renamed' : `${index % 7 === 0 ? '' : 'regatta/'}task-${index % 5}`,
    finished_at: new Date(Date.UTC(2026, 10, 21, 8, index)).toISOString(),
    config_id: String(index % 3).repeat(12),
    outcome,
    reward: rewards[index % rewards.length] ?? null,
    overrides: index % 17 === 0 ? '{"agent_timeout_multiplier":2}' : null,
    harness: index % 19 === 0 ? 'tb1' : 'harbor',
    cost_usd: index % 4 === 0 ? null : index / 1000,
  })
})

const decision = { author: "O'Hara; --", date: '2026-11-21' }
const voids: readonly Void[] = [
  ...mixedBoard.slice(0, 30).map(({ trial_id }) => ({
    scope: { kind: 'trial' as const, trial_id },
    reason: "it's gone",
    ...decision,
  })),
  ...mixedBoard.slice(31, 33).flatMap(({ task_name, task_digest, config_id }) => [
    { scope: { kind: 'cell' as const, task: task_name, config_id }, reason: 'by name', ...decision },
    { scope: { kind: 'cell' as const, task: task_digest ?? '', config_id }, reason: 'by digest', ...decision },
  ]),
  { scope: { kind: 'config', config_id: configIdSchema.parse('2'.repeat(12)) }, reason: 'all', ...decision },
]

function writeVoids(ledger: string): void {
  const entries = voids.map(({ scope, reason, author, date }) => ({
    ...(scope.kind === 'trial' ? { trial: scope.trial_id } : {}),
    ...(scope.kind === 'cell' ? { cell: { task: scope.task, config: scope.config_id } } : {}),
    ...(scope.kind === 'config' ? { config: scope.config_id } : {}),
    ...{ reason, author, date },
  }))
  writeFileSync(join(ledger, 'voids.yaml'), JSON.stringify(entries))
}

const PRICES = `
- { model: vendor/large, from: 2026-11-21, source: b, usd_per_million: { input: 0.123456789012, output: 0.3 } }
- { model: vendor/large, from: 2026-11-01, source: "it's", usd_per_million: { input: 2.5, cached_input: 0.1, output: 15 } }
- { model: same, from: 2026-01-01, source: c, usd_per_million: { input: 0.7, cached_input: 0.7, output: 999999.9 } }
- { model: vendor/a/b, from: 2026-11-22, source: d, usd_per_million: { input: 0, cached_input: 0, output: 0 } }
`

/** Every mix of what is known of a trial's tokens, model, day and cost, then many of which all is known. */
function pricedBoard(): TrialRecord[] {
  const models = [
    { model_provider: 'vendor', model: 'large' },
    { model_provider: null, model: 'same' },
    { model_provider: 'vendor', model: 'a/b' },
    { model_provider: 'vendor', model: null },
    { model_provider: 'other', model: 'large' },
  ]
  const days = ['2026-11-21T00:00:00.000Z', '2026-11-20T23:59:59.999Z', '2025-01-01T00:00:00.000Z', null]
  const mixes = models.flatMap((model) =>
    days.flatMap((started_at) =>
      [1_234_567, 0, null].flatMap((input_tokens) =>
        [0, null, 234_567, 1_234_568].flatMap((cache_tokens) =>
          [89_123, null].flatMap((output_tokens) =>
            [null, 0.25].map((cost_usd) => ({
              ...model,
              started_at,
              input_tokens,
              cache_tokens,
              output_tokens,
              cost_usd,
            })),
          ),
        ),
      ),
    ),
  )
  const known = Array.from({ length: 300 }, (_, index) => ({
    ...models[index % 2],
    started_at: `2026-11-${10 + (index % 15)}T00:00:00.000Z`,
    input_tokens: 7_654_321 + 997 * index,
    cache_tokens: index % 3 === 0 ? 0 : 12_345 * (index % 500),
    output_tokens: 31 * index,
  }))
  return [...mixes, ...known].map((changes, index) => aTrial(index, changes))
}

describe('the views', () => {
  test.each(
    [1, 0.5, 0.3, 0.1 + 0.2, 0, -1, 1e-7, 2].flatMap((threshold) => [
      [threshold, 'without voids', []] as const,
      [threshold, 'with voids', voids] as const,
    ]),
  )(
    'agree with the TypeScript for every cell of a mixed board at threshold %d %s',
    async (passThreshold, _, voided) => {
      await importRecords(
        dir,
        mixedBoard.map((trial) => trialItem(trial)),
      )
      if (voided.length > 0) writeVoids(dir)
      const { rows } = await query(await open(dir, passThreshold), 'FROM cells')
      const trials = await readTrials(dir)
      const expected = cellsOf(trials, passThreshold, voided)
      expect(expected.size).toBeGreaterThan(15)
      expect([...expected].some(([key, cell]) => cell.n !== cellsOf(trials, passThreshold).get(key)?.n)).toBe(
        voided.length > 0,
      )
      const found = new Map(rows.map((row) => [cellKey(row), row]))
      expect(found.size).toBe(rows.length)
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
      for (const [key, cell] of expected) {
        expect(found.get(key), key).toMatchObject({
          ...cell,
          mean_reward: approximately(cell.mean_reward),
          cost_usd: approximately(cell.cost_usd),
        })
      }
    },
  )

  test('say of every trial whether it is voided, and hold the voids, over segments and in a file', async () => {
    const ledger = join(dir, 'ledger')
    await importRecords(
      ledger,
      mixedBoard.map((trial) => trialItem(trial)),
    )
    writeVoids(ledger)
    const trials = await readTrials(ledger)
    const voidOf = voidFinder(voids, taskNames([], trials))
    const expected = trials.filter(isComparable).map((trial) => {
      const voided = voidOf(trial) !== null
      const counted = !voided && !isExcluded(trial.outcome)
      const { trial_id, outcome } = trial
      return { trial_id, outcome, voided, counted, success: counted ? success(trial, 'default', 0.3) : null }
    })
    expect(new Set(expected.map(({ voided, counted }) => `${voided} ${counted}`)).size).toBe(3)
    for (const file of [undefined, join(dir, 'ledger.duckdb')]) {
      const database = await open(ledger, 0.3, file)
      const sql = 'SELECT trial_id, outcome, voided, counted, success FROM leaderboard_trials ORDER BY 1'
      expect((await query(database, sql)).rows).toEqual(expected)
      const last = { position: voids.length - 1, trial_id: null, task: null, config_id: '2'.repeat(12), reason: 'all' }
      expect((await query(database, 'FROM voids ORDER BY position')).rows.at(-1)).toEqual({ ...last, ...decision })
    }
  })

  test('leaderboard_trials are the comparable ones, each with its success', async () => {
    await importRecords(
      dir,
      mixedBoard.map((trial) => trialItem(trial)),
    )
    const { rows } = await query(
      await open(dir, 0.3),
      'SELECT trial_id, counted, success FROM leaderboard_trials ORDER BY 1',
    )
    const expected = (await readTrials(dir)).filter(isComparable).map((trial) => ({
      trial_id: trial.trial_id,
      counted: !isExcluded(trial.outcome),
      success: success(trial, 'default', 0.3),
    }))
    expect(rows).toEqual(expected)
  })

  test('say of every trial what it cost by its tokens as core/trial does, and hold the prices', async () => {
    const ledger = join(dir, 'ledger')
    const trials = pricedBoard()
    await importRecords(
      ledger,
      trials.map((trial) => trialItem(trial)),
    )
    writeFileSync(join(ledger, 'prices.yaml'), PRICES)
    const prices = await readPrices(ledger)
    const expected = (await readTrials(ledger)).filter(isComparable).map((trial) => {
      const cost = costOf(trial, prices)
      const { trial_id, cost_usd } = trial
      return { trial_id, cost_usd, estimated_cost_usd: cost?.source === 'estimated' ? cost.usd : null }
    })
    const estimated = expected.filter(({ estimated_cost_usd }) => estimated_cost_usd !== null)
    expect(estimated.length).toBeGreaterThan(150)
    expect(new Set(estimated.map(({ estimated_cost_usd }) => estimated_cost_usd)).size).toBeGreaterThan(50)
    const sql = 'SELECT trial_id, cost_usd, estimated_cost_usd FROM leaderboard_trials ORDER BY 1'
    for (const file of [undefined, join(dir, 'ledger.duckdb')]) {
      const database = await open(ledger, 1, file)
      expect((await query(database, sql)).rows).toEqual(expected)
      expect((await query(database, "FROM prices WHERE source IN ('b', 'it''s') ORDER BY valid_from")).rows).toEqual([
        {
          model: 'vendor/large',
          valid_from: '2026-11-01',
          input_usd: 2.5,
          cached_input_usd: 0.1,
          output_usd: 15,
          source: "it's",
        },
        {
          model: 'vendor/large',
          valid_from: '2026-11-21',
          input_usd: 0.123456789012,
          cached_input_usd: null,
          output_usd: 0.3,
          source: 'b',
        },
      ])
    }
    expect((await query(await open(join(dir, 'absent')), 'FROM prices')).rows).toEqual([])
  })

  test('a cell whose config was renamed stays one cell, under its latest label', async () => {
    const later = { config_label: 'new name', finished_at: '2026-12-01T00:00:00.000Z' }
    const never = { config_label: 'zzz', started_at: null, finished_at: null }
    await importRecords(dir, [trialItem(aTrial(1)), trialItem(aTrial(2, later)), trialItem(aTrial(3, never))])
    expect((await query(await open(dir), 'SELECT config_label, n FROM cells')).rows).toEqual([
      { config_label: 'new name', n: 3 },
    ])
  })

  test('a task that was renamed, or named without its org, stays one cell, under its latest name', async () => {
    const short = { task_name: 'fix-shell', finished_at: '2026-12-01T00:00:00.000Z' }
    const renamed = { task_name: 'regatta/mend-shell', finished_at: '2026-12-02T00:00:00.000Z' }
    const unknown = { task_digest: null }
    const rows = [
      aTrial(1),
      aTrial(2, short),
      aTrial(3, renamed),
      aTrial(4, unknown),
      aTrial(5, { ...short, ...unknown }),
    ]
    await importRecords(
      dir,
      rows.map((row) => trialItem(row)),
    )
    const sql = 'SELECT task_name, n FROM cells ORDER BY n DESC, task_name'
    expect((await query(await open(dir), sql)).rows).toEqual([
      { task_name: 'regatta/mend-shell', n: 3 },
      { task_name: 'fix-shell', n: 1 },
      { task_name: 'regatta/fix-shell', n: 1 },
    ])
  })

  test('take a void of a task for one of its other name, and say which names these are', async () => {
    const ledger = join(dir, 'ledger')
    const rows = [
      aTrial(1, { task_name: 'fix-shell' }),
      aTrial(2, { task_name: 'tidy' }),
      aTrial(3, { task_name: "it's/tidy" }),
    ]
    await importRecords(
      ledger,
      rows.map((row) => trialItem(row)),
    )
    const why = { reason: 'r', author: 'a', date: '2026-11-21' }
    const entries = ['regatta/fix-shell', 'tidy'].map((task) => ({
      cell: { task, config: rows[0]?.config_id },
      ...why,
    }))
    writeFileSync(join(ledger, 'voids.yaml'), JSON.stringify(entries))
    for (const file of [undefined, join(dir, 'ledger.duckdb')]) {
      const database = await open(ledger, 1, file)
      expect((await query(database, 'SELECT count(*) AS n FROM leaderboard_trials WHERE voided')).rows).toEqual([
        { n: 3 },
      ])
      expect((await query(database, 'FROM task_names')).rows).toEqual([
        { name: 'fix-shell', task: 'regatta/fix-shell' },
        { name: 'tidy', task: "it's/tidy" },
      ])
    }
  })

  test('say by what rules they were made', async () => {
    await importRecords(join(dir, 'ledger'), [trialItem(aTrial(1))])
    for (const file of [undefined, join(dir, 'ledger.duckdb')]) {
      const { rows } = await query(await open(join(dir, 'ledger'), 0.1 + 0.2, file), 'FROM rules')
      expect(rows).toEqual([{ policy: 'default', pass_threshold: 0.1 + 0.2, task_version: 'current' }])
    }
  })

  test('give any rows as the readers give them', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, async (items) => {
        const ledger = temporaryFolder()
        await importRecords(ledger, items)
        const database = await openLedgerDatabase(ledger, { passThreshold: 1 })
        const { rows } = await query(database, 'FROM trials ORDER BY trial_id')
        database.close()
        const trials = await readTrials(ledger)
        expect(rows).toEqual(trials.map((trial) => ({ ...trial, flags: JSON.stringify(trial.flags) })))
        rmSync(ledger, { recursive: true })
      }),
      { numRuns: 20 },
    )
  })

  test('give a trial and its tests once, from the segment that the readers take', async () => {
    for (const [month, reward] of [
      ['2026-10', 0.25],
      ['2026-11', 0.75],
    ] as const) {
      for (const segment of [
        { table: 'trials', ...encodeSegment(TRIALS, [aTrial(1, { reward })]) },
        {
          table: 'tests',
          ...encodeSegment(TESTS, [aTest(1, { name: month }), aTest(1, { name: month, position: 1 })]),
        },
      ]) {
        const folder = join(dir, segment.table, month)
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, `${segment.digest}.parquet`), segment.bytes)
      }
    }
    const database = await open(dir)
    expect((await query(database, 'SELECT reward FROM trials')).rows).toEqual([{ reward: 0.25 }])
    expect((await query(database, 'FROM tests ORDER BY position')).rows).toEqual(await readTests(dir))
  })

  test('of an empty ledger have the right columns and no rows', async () => {
    const database = await open(join(dir, 'absent'))
    for (const table of [TRIALS, TESTS, RUNS]) {
      expect(await query(database, `FROM ${table.name}`)).toEqual({
        columns: table.columns.map(({ name }) => name),
        rows: [],
      })
    }
    expect(await query(database, 'FROM cells')).toEqual({
      columns: [
        'task_digest',
        'task_name',
        'config_id',
        'config_label',
        'n',
        'successes',
        'excluded',
        'mean_reward',
        'cost_usd',
        'cost_known',
      ],
      rows: [],
    })
    expect(await query(database, 'FROM leaderboard')).toEqual({
      columns: ['config_id', 'config_label', 'score', 'n', 'excluded', 'tasks', 'cost_usd', 'cost_known'],
      rows: [],
    })
    expect((await query(database, 'FROM task_names')).rows).toEqual([])
  })

  test('stand over a folder with any name, and over what is a segment only', async () => {
    const odd = join(dir, "it's [a] *ledger?")
    await importRecords(odd, [trialItem(aTrial(1))])
    writeFileSync(join(odd, 'trials', '2026-11', 'notes.parquet'), 'no Parquet')
    expect((await query(await open(odd), 'SELECT count(*) AS n FROM trials')).rows).toEqual([{ n: 1 }])
  })
})

describe('a query', () => {
  test('gives JSON: numbers for whole numbers and decimals, ISO text for instants', async () => {
    await importRecords(dir, [
      trialItem(aTrial(1, { input_tokens: 2 ** 53 - 1, steps: 0 })),
      { kind: 'run', path: 'p', record: aRun(1) },
    ])
    const database = await open(dir)
    const sql = `SELECT input_tokens, sum(steps) AS steps, 0.25 AS quarter, started_at, [1::BIGINT, NULL] AS list,
      {'a': 2::HUGEINT} AS struct, 'NaN'::DOUBLE AS nan, DATE '2026-11-21' AS day, true AS yes
      FROM trials GROUP BY ALL`
    const { columns, rows } = await query(database, sql)
    expect(columns).toEqual(['input_tokens', 'steps', 'quarter', 'started_at', 'list', 'struct', 'nan', 'day', 'yes'])
    expect(rows).toEqual([
      {
        input_tokens: 9007199254740991,
        steps: 0,
        quarter: 0.25,
        started_at: '2026-11-21T07:59:13.423Z',
        list: [1, null],
        struct: { a: 2 },
        nan: 'NaN',
        day: '2026-11-21',
        yes: true,
      },
    ])
    expect((await query(database, 'SELECT planned, interrupted, cost_usd FROM runs')).rows).toEqual([
      { planned: 3, interrupted: false, cost_usd: null },
    ])
  })

  test('may use several statements, and gives the rows of the last', async () => {
    const sql = 'CREATE MACRO twice(x) AS 2 * x; PIVOT (SELECT 1 AS a, twice(21) AS b) ON a USING sum(b)'
    expect((await query(await open(dir), sql)).rows).toEqual([{ '1': 42 }])
  })

  test.each([
    ['SELEC 1', 'syntax error'],
    ['SELECT nothing FROM trials', 'nothing'],
    ['SELECT * FROM trial', 'trial'],
    ["SELECT 'x'::INTEGER", 'Could not convert'],
    ['', 'empty'],
    ['SELECT 9007199254740993', 'beyond 2^53'],
  ])('that fails says so in the words of DuckDB: %s', async (sql, words) => {
    const error = await query(await open(dir), sql).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(words) })
  })

  test.each([
    ["SELECT * FROM read_csv('/etc/passwd')"],
    ["SELECT * FROM read_text('$OTHER')"],
    ["SELECT * FROM glob('/**')"],
    ["SELECT * FROM 'https://example.org/x.parquet'"],
    ["COPY (SELECT 1 AS a) TO '$SEGMENT' (FORMAT parquet)"],
    ["EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '$SEGMENT' (FORMAT parquet)"],
    ["PREPARE p AS COPY (SELECT 1 AS a) TO '$SEGMENT' (FORMAT parquet); EXECUTE p"],
    ["COPY (SELECT 1 AS a) TO '$OTHER'"],
    ["EXPORT DATABASE '$OTHER.d'"],
    ["ATTACH '$OTHER.db'"],
    ["ATTACH '$SEGMENT'"],
    ['INSTALL httpfs'],
    ['LOAD httpfs'],
    ['SET enable_external_access = true'],
    ["SET allowed_directories = ['/']"],
    ["PRAGMA profiling_output = '$OTHER'"],
  ])('cannot reach or change a file: %s', async (template) => {
    await importRecords(dir, [trialItem(aTrial(1))])
    const segment = (await listLedgerFiles(dir)).segments[0]?.path ?? ''
    const other = join(dir, 'other')
    const before = contentsIn(dir)
    const sql = template.replace('$SEGMENT', segment).replace('$OTHER', other)
    await expect(query(await open(dir), sql)).rejects.toBeInstanceOf(UserError)
    expect(contentsIn(dir)).toEqual(before)
  })
})

describe('a ledger database in a file', () => {
  test('stands by itself, and replaces what was there', async () => {
    const ledger = join(dir, 'ledger')
    const file = join(dir, 'ledger.duckdb')
    await importRecords(ledger, [trialItem(aTrial(1), [aTest(1)])])
    writeFileSync(file, 'old')
    await open(ledger, 1, file)
    for (const database of opened.splice(0)) database.close()
    await importRecords(ledger, [trialItem(aTrial(2))])
    const database = await open(ledger, 1, file)
    rmSync(ledger, { recursive: true })
    expect((await query(database, 'SELECT n, successes FROM cells')).rows).toEqual([{ n: 2, successes: 2 }])
    await expect(query(database, 'CREATE TABLE mine AS SELECT 1')).rejects.toThrow('read-only')
    await expect(query(database, "FROM read_csv('/etc/passwd')")).rejects.toBeInstanceOf(UserError)
    expect(readdirSync(dir)).toEqual(['ledger.duckdb'])
  })

  test('that cannot be written is named, and nothing is left', async () => {
    const file = join(dir, 'absent', 'ledger.duckdb')
    await expect(openLedgerDatabase(dir, { passThreshold: 1, file })).rejects.toMatchObject({
      name: 'UserError',
      where: file,
    })
    expect(existsSync(join(dir, 'absent'))).toBe(false)
  })
})

test('a ledger that DuckDB cannot read, and a threshold that is no number, are named', async () => {
  const folder = join(dir, 'trials', '2026-11')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${'0'.repeat(64)}.parquet`), 'no Parquet')
  await expect(openLedgerDatabase(dir, { passThreshold: 1 })).rejects.toMatchObject({
    kind: 'failure',
    where: expect.stringContaining('0'.repeat(64)),
  })
  await expect(openLedgerDatabase(dir, { passThreshold: Number.NaN })).rejects.toMatchObject({ kind: 'usage' })
})
