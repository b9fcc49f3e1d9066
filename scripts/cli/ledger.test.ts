import { globSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'
import { committedRepository } from '#scripts/testing/origin'
import { type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

/** A real trial of Harbor. */
const FIXTURE = join(INSTALLATION, 'core/harbor/fixtures/oracle-pass/hc-ok__9LufHSt/result.json')
const FIRST = '00000000-0000-4000-8000-000000000001'
const SECOND = '00000000-0000-4000-8000-000000000002'

/** Two trials that were imported apart, so in two segments. */
async function twoImports(): Promise<TestRepository> {
  const repository = await testRepository('experiments: { main: { attempts: 2 } }', { ok: tinyTask() })
  const result = JSON.parse(readFileSync(FIXTURE, 'utf8'))
  for (const id of [FIRST, SECOND]) {
    await repository.write('jobs/ok__aaaaaaa/result.json', JSON.stringify({ ...result, id }))
    await repository.regatta('import', 'jobs')
  }
  return repository
}

const segments = ({ root }: TestRepository) => globSync(join(root, 'results/trials/*/*.parquet')).sort()

describe('ledger verify', () => {
  it('exits 0 for a sound ledger and 1, with a line for each fault, for any other', async () => {
    await using repository = await twoImports()
    const sound = await repository.regatta('ledger', 'verify')
    expect([sound.exit, sound.stdout]).toEqual([0, 'sound: 2 segments: 2 trials, 0 tests, 0 runs; 0 voids'])

    const [segment = ''] = segments(repository)
    const wrong = join(dirname(segment), `${'0'.repeat(64)}.parquet`)
    renameSync(segment, wrong)
    const decision = 'reason: r, author: a, date: 2026-11-21'
    await repository.write('results/voids.yaml', `- { config: '000000000000', ${decision} }\n`)
    const faulty = await repository.regatta('ledger', 'verify')
    expect(faulty.exit).toBe(1)
    const lines = faulty.stdout.split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(`${wrong}: its content is not that of its name. Restore it from Git`)
    expect(lines[1]).toMatch(/voids\.yaml: it voids config 000000000000, .* Correct that entry/)
    const json = await repository.regatta('ledger', 'verify', '--json')
    expect([json.exit, JSON.parse(json.stdout)]).toMatchObject([
      1,
      { command: 'ledger verify', status: 'error', data: { findings: [{ where: wrong }, {}] } },
    ])
  })

  it('refuses a ledger that is not there when it was named', async () => {
    await using repository = await testRepository('experiments: { main: {} }', { ok: tinyTask() })
    expect((await repository.regatta('ledger', 'verify')).exit).toBe(0)
    expect((await repository.regatta('ledger', 'verify', '--ledger', 'nowhere')).exit).toBe(2)
  })
})

describe('ledger compact', () => {
  it('makes one segment of a month that is over, once, and changes no answer', async () => {
    await using repository = await twoImports()
    const report = async () => (await repository.regatta('report', '--format', 'json')).stdout
    const before = await report()
    expect(segments(repository)).toHaveLength(2)
    const early = await repository.regatta('ledger', 'compact', '--now', '2000-01-01')
    expect([early.exit, early.stdout]).toEqual([0, 'nothing to compact'])
    const done = await repository.regatta('ledger', 'compact', '--now', '2100-01-01', '--json')
    expect([done.exit, JSON.parse(done.stdout)]).toMatchObject([
      0,
      { command: 'ledger compact', status: 'success', data: { compacted: [{ segments: 2, rows: 2 }], refused: [] } },
    ])
    expect(segments(repository)).toHaveLength(1)
    expect(await report()).toBe(before)
    expect((await repository.regatta('ledger', 'verify')).exit).toBe(0)
    expect((await repository.regatta('ledger', 'compact', '--now', '2100-01-01')).stdout).toBe('nothing to compact')
  })

  it('exits 1 when it refuses a month, and names the file', async () => {
    await using repository = await twoImports()
    const [segment = ''] = segments(repository)
    const wrong = join(dirname(segment), `${'0'.repeat(64)}.parquet`)
    renameSync(segment, wrong)
    const { exit, stdout } = await repository.regatta('ledger', 'compact', '--now', '2100-01-01')
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/^trials\/\d{4}-\d\d stays as it is: .*0{64}/)])
    expect(segments(repository)).toHaveLength(2)
  })

  it.each([
    ['--month', '2026-13'],
    ['--month', 'november'],
    ['--now', '2026-02-30'],
    ['--now', 'today'],
  ])('takes %s %s for a wrong call', async (...option) => {
    await using repository = await testRepository('experiments: { main: {} }', { ok: tinyTask() })
    const { exit, stderr } = await repository.regatta('ledger', 'compact', ...option)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(`error: ${option[0]}: expected a`)])
  })
})

describe('ledger export', () => {
  it('writes one file, and replaces it with --force only', async () => {
    await using repository = await twoImports()
    const first = await repository.regatta('ledger', 'export', 'jsonl', '--out', 'trials.jsonl', '--json')
    expect([first.exit, JSON.parse(first.stdout).data]).toEqual([
      0,
      { format: 'jsonl', out: join(repository.root, 'trials.jsonl'), table: 'trials', rows: 2 },
    ])
    const lines = readFileSync(join(repository.root, 'trials.jsonl'), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).trial_id)).toEqual([FIRST, SECOND])
    const again = await repository.regatta('ledger', 'export', 'jsonl', '--out', 'trials.jsonl')
    expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('--force')])
    const forced = await repository.regatta('ledger', 'export', 'duckdb', '--out', 'trials.jsonl', '--force')
    expect([forced.exit, forced.stdout]).toEqual([0, 'ledger: trials.jsonl'])
  })

  it.each([
    [['xml', '--out', 'f'], 'expected duckdb, csv or jsonl, found "xml"'],
    [['csv'], '--out: where to?'],
    [['csv', '--out', 'f', '--table', 'cells'], '--table: expected trials, tests or runs, found "cells"'],
    [['duckdb', '--out', 'f', '--table', 'runs'], '--table: a database holds all tables'],
  ])('takes %j for a wrong call', async (args, message) => {
    await using repository = await testRepository('experiments: { main: {} }', { ok: tinyTask() })
    const { exit, stderr } = await repository.regatta('ledger', 'export', ...args)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

it('a voided config is never planned, and a mistake in voids.yaml stops every reader', async () => {
  await using repository = await twoImports()
  const plan = async () => repository.regatta('plan', 'main', '--json')
  const before = JSON.parse((await plan()).stdout).data
  const [config_id] = before.trials.map((trial: { config: { config_id: string } }) => trial.config.config_id)
  const decision = 'reason: r, author: a, date: 2026-11-21'
  await repository.write('results/voids.yaml', `- { config: ${config_id}, ${decision} }\n`)
  const { stdout, stderr } = await plan()
  expect(JSON.parse(stdout).data.totals.cells).toBe(before.totals.cells - 1)
  expect(stderr).toContain('1 of 2 cells are voided')
  await repository.write('results/voids.yaml', `- { config: ${config_id} }\n`)
  for (const args of [['plan', 'main'], ['report'], ['query', 'select 1'], ['site', 'build', '--out', 'site']]) {
    const { exit, stderr } = await repository.regatta(...args)
    expect([exit, stderr], args[0]).toEqual([2, expect.stringContaining('voids.yaml:1:3: reason: expected the reason')])
  }
})

describe('ledger fetch', () => {
  it('adds what a branch of origin holds, and says when there is no such branch', async () => {
    await using repository = await committedRepository('experiments: { main: {} }', { ok: tinyTask() })
    await repository.write('jobs/ok__aaaaaaa/result.json', readFileSync(FIXTURE, 'utf8'))
    await repository.regatta('import', 'jobs')
    await repository.push('ledger')
    await repository.git('checkout', '--quiet', 'origin/main')
    expect(segments(repository)).toEqual([])
    const absent = await repository.regatta('ledger', 'fetch', 'later')
    expect([absent.exit, absent.stdout]).toEqual([0, 'origin has no branch later: nothing to add'])
    const fetched = await repository.regatta('ledger', 'fetch', 'ledger')
    expect(fetched.stdout).toMatch(/^1 segments added from ledger \([0-9a-f]{40}\)$/)
    expect(segments(repository)).toHaveLength(1)
  })
})
