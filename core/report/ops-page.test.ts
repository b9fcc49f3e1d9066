import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeFile } from '#core/harbor/testing'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { listLedgerFiles } from '#core/ledger/files'
import { importRecords } from '#core/ledger/import'
import { aRun, aTrial, temporaryFolder, trialItem } from '#core/ledger/testing'
import { dayPlot, diskRows, OPS_QUERIES, type OpsRow, opsPage, opsText } from '#core/report/ops-page'

const ON = (day: string) => ({
  started_at: `2026-11-${day}T01:00:00.000Z`,
  finished_at: `2026-11-${day}T02:00:00.000Z`,
})

const TRIALS = [
  aTrial(1, { ...ON('20'), agent_s: 10, cost_usd: 0.5, cost_source: 'reported' }),
  aTrial(2, { ...ON('20'), agent_s: 20, cost_usd: 0.25, cost_source: 'reported' }),
  aTrial(3, { ...ON('20'), agent_s: 30, outcome: 'infrastructure_error', reward: null }),
  aTrial(4, { ...ON('22'), agent_s: null, outcome: 'lost', reward: null, try: 2 }),
  aTrial(5, { started_at: null, finished_at: null, agent_s: 40, try: null, outcome: 'provider_error', reward: null }),
  // It ran elsewhere.
  aTrial(6, { ...ON('19'), origin: 'import', try: 3, cost_usd: 9, cost_source: 'reported', outcome: 'cancelled' }),
]
const RUNS = [
  aRun(1, { queue_s: 10, started_at: '2026-11-20T00:00:00.000Z', finished_at: '2026-11-20T00:01:00.000Z' }),
  aRun(2, { queue_s: null, started_at: '2026-11-20T00:00:00.000Z', finished_at: '2026-11-20T00:03:00.500Z' }),
]

async function ledgerOf(trials: typeof TRIALS, runs: typeof RUNS) {
  const dir = temporaryFolder()
  await importRecords(dir, [
    ...trials.map((record) => trialItem(record)),
    ...runs.map((record) => ({ kind: 'run' as const, path: record.run_record_id, record })),
  ])
  const database = await openLedgerDatabase(dir, { passThreshold: 1 })
  const rows = new Map<string, readonly OpsRow[]>()
  for (const { id, sql, where } of OPS_QUERIES) {
    if (where === 'ledger') rows.set(id, (await query(database, sql)).rows)
  }
  database.close()
  return { dir, sections: opsPage((id) => rows.get(id) ?? []) }
}

describe('the SQL of the operations', () => {
  it('gives what the trials and shards of a ledger come to', async () => {
    const { sections } = await ledgerOf(TRIALS, RUNS)
    expect(Object.fromEntries(sections.map(({ id, rows }) => [id, rows]))).toEqual({
      trials: [
        { day: '2026-11-22', trials: 1 },
        { day: '2026-11-20', trials: 3 },
        { day: null, trials: 1 },
      ],
      failures: [
        { day: '2026-11-22', trials: 1, failures: 0, share: 0 },
        { day: '2026-11-20', trials: 3, failures: 1, share: 1 / 3 },
        { day: null, trials: 1, failures: 0, share: 0 },
      ],
      excluded: [
        { outcome: 'infrastructure_error', trials: 1, share: 0.2 },
        { outcome: 'lost', trials: 1, share: 0.2 },
        { outcome: 'provider_error', trials: 1, share: 0.2 },
      ],
      retries: [
        { try: 1, trials: 3 },
        { try: 2, trials: 1 },
      ],
      shards: [
        { time: 'queue', shards: 1, p50_s: 10, p90_s: 10 },
        { time: 'run', shards: 2, p50_s: 120.25, p90_s: expect.closeTo(168.45, 9) },
      ],
      phases: [
        { phase: 'environment', trials: 5, p50_s: 1.25, p90_s: 1.25 },
        { phase: 'agent_setup', trials: 5, p50_s: 0, p90_s: 0 },
        { phase: 'agent', trials: 4, p50_s: 25, p90_s: expect.closeTo(37, 9) },
      ],
      cost: [
        { day: '2026-11-22', cost_usd: null, known: 0, trials: 1 },
        { day: '2026-11-20', cost_usd: 0.75, known: 2, trials: 3 },
        { day: null, cost_usd: null, known: 0, trials: 1 },
      ],
      disk: [],
      site: [],
    })
    expect(sections.map(({ answer }) => answer)).toEqual([
      'The busiest of 2 days with a trial is 2026-11-20, with 3.',
      '1 of 5 trials (20.0 %) failed through image, Docker, set-up, disk, network or Harbor itself, over the days below.',
      '3 trials say nothing about an agent.',
      '1 of 4 trials (25.0 %) were a second or later try of their slot.',
      'Half of the shards ran no longer than 2 min 00 s, nine in ten no longer than 2 min 48 s. They waited 10 s and 10 s for a runner.',
      'The longest is agent, with a median of 25 s.',
      '$0.75 over the days below, as reported by 2 of 5 trials.',
      'The ledger holds no file.',
      'This site is 0 B in 0 files, without this page and its twins.',
    ])
  })

  it('runs over an empty ledger, and says that there is nothing', async () => {
    const { sections } = await ledgerOf([], [])
    expect(sections.map(({ answer }) => answer)).toEqual([
      'No day with a trial.',
      'No trial, so no failure.',
      'No trial ended without one.',
      'No trial says which try it was.',
      'The ledger has no record of a shard.',
      'No trial tells its phases.',
      'No trial reported a cost.',
      'The ledger holds no file.',
      'This site is 0 B in 0 files, without this page and its twins.',
    ])
    expect(sections.map(dayPlot).filter((plot) => plot !== null)).toEqual([])
  })

  it('finds the files of the ledger, in a shell', async () => {
    const { dir } = await ledgerOf(TRIALS, RUNS)
    const { segments } = await listLedgerFiles(dir)
    const files = segments.map(({ table, path }) => ({ table, bytes: statSync(path).size }))
    const shell = await (await DuckDBInstance.create(':memory:')).connect()
    const sql = OPS_QUERIES.find(({ id }) => id === 'disk')?.sql.replace("'results/", `'${dir}/`) ?? ''
    const rows = (await shell.runAndReadAll(sql)).getRowObjectsJson()
    shell.closeSync()
    expect(diskRows(files).map(({ table, files, bytes }) => ({ table, files: `${files}`, bytes: `${bytes}` }))).toEqual(
      rows,
    )
    expect(rows.map(({ table }) => table)).toEqual(['runs', 'trials'])
  })

  it('finds the files of a site by their kind, in a shell', async () => {
    using site = temporaryDirectory()
    for (const path of ['index.html', 'tasks/a.b/index.html', 'data/SHA256SUMS', '.marker', 'og/a.png']) {
      writeFile(join(site.path, path), 'twelve bytes')
    }
    const shell = await (await DuckDBInstance.create(':memory:')).connect()
    const sql = OPS_QUERIES.find(({ id }) => id === 'site')?.sql.replace("'site/dist/", `'${site.path}/`) ?? ''
    const rows = (await shell.runAndReadAll(sql)).getRowObjectsJson()
    shell.closeSync()
    expect(rows.map(({ kind, files, bytes }) => [kind, files, bytes])).toEqual([
      ['html', '2', '24'],
      ['other', '2', '24'],
      ['png', '1', '12'],
    ])
  })
})

it('draws the days in their order with the gaps between them, unknown ones too', () => {
  const [trials] = OPS_QUERIES
  const rows = [
    { day: '2026-11-22', trials: 1 },
    { day: '2026-11-20', trials: 4 },
    { day: '2026-11-19', trials: null },
    { day: null, trials: 9 },
  ]
  expect(trials && dayPlot({ ...trials, rows })).toEqual({
    first: '2026-11-19',
    last: '2026-11-22',
    days: 4,
    max: 4,
    bars: [
      { x: 1, height: 1, title: '2026-11-20: 4' },
      { x: 3, height: 0.25, title: '2026-11-22: 1' },
    ],
  })
})

it('shows no unknown as 0 and nothing small as nothing', () => {
  expect(opsText(null, 'usd')).toBe('-')
  expect(opsText(undefined, 'count')).toBe('-')
  expect(opsText(0, 'share')).toBe('0.0 %')
  expect(opsText(0.0001, 'share')).toBe('<0.1 %')
  expect(opsText('agent_setup', 'text')).toBe('agent setup')
})
