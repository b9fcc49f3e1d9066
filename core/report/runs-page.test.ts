import { describe, expect, it } from 'vitest'
import { aRun } from '#core/ledger/testing'
import { configNames } from '#core/report/config-names'
import { rangesText, runHeadline, runsHeadline, runsPage } from '#core/report/runs-page'
import { standings } from '#core/report/standing'
import { boardTask, PLAIN, trial } from '#core/report/testing/trial'
import type { RunRecord, TrialRecord } from '#core/trial/record'

const PLAN = `sha256:${'a'.repeat(64)}`
const OTHER = `sha256:${'b'.repeat(64)}`
const ON_ACTIONS = {
  plan_digest: PLAN,
  origin: 'actions',
  repository: 'o/r',
  commit: 'c'.repeat(40),
  run_id: '17',
  run_attempt: 1,
} as const

function pageOf(trials: readonly TrialRecord[], runs: readonly RunRecord[]) {
  const tasks = [boardTask('one')]
  return runsPage({ trials, runs, configs: configNames(trials), standingOf: standings({ ...PLAIN, tasks, trials }) })
}

describe('the page of runs', () => {
  const runs = [
    aRun(1, {
      ...ON_ACTIONS,
      planned: 3,
      scored: 1,
      excluded: 1,
      lost: 1,
      lost_slots: '[2]',
      queue_s: 10,
      started_at: '2026-11-21T08:00:00.000Z',
      finished_at: '2026-11-21T08:10:00.000Z',
    }),
    aRun(2, {
      ...ON_ACTIONS,
      planned: 2,
      scored: 2,
      lost: 0,
      lost_slots: '[]',
      interrupted: true,
      queue_s: 30,
      started_at: '2026-11-21T07:00:00.000Z',
      finished_at: '2026-11-21T07:30:00.000Z',
    }),
    aRun(3, {
      ...ON_ACTIONS,
      run_attempt: 2,
      planned: 1,
      scored: 1,
      lost: 0,
      lost_slots: 'no list',
      started_at: '2026-11-21T06:00:00.000Z',
    }),
  ]
  const of = (key: number, changes: Partial<TrialRecord> = {}) => trial({ key, ...ON_ACTIONS, ...changes })
  const trials = [
    of(1, { cost_usd: 0.5, cost_source: 'reported' }),
    of(2, { cost_usd: 0.25, cost_source: 'reported' }),
    of(3, { agent: 'beta' }),
    of(4, { outcome: 'infrastructure_error', reward: null }),
    of(5, { outcome: 'infrastructure_error', reward: null, try: 2 }),
    of(6, { run_attempt: 2 }),
    trial({
      key: 7,
      plan_digest: OTHER,
      started_at: '2026-11-20T07:59:30.000Z',
      finished_at: '2026-11-20T08:00:00.000Z',
    }),
    ...[8, 9].map((key) =>
      trial({ key, plan_digest: null, origin: 'import', dataset: 'bench@2.0', outcome: 'failed', reward: 0 }),
    ),
    trial({
      key: 10,
      plan_digest: null,
      origin: 'import',
      dataset: null,
      harness: 'tb1',
      started_at: null,
      finished_at: null,
    }),
  ]
  const page = pageOf(trials, runs)

  it('has every trial in one run or one import', () => {
    expect(page).toMatchObject({ trials: 10, in_runs: 7, imported: 3, shards: 3 })
    expect(page.runs.map((run) => run.trials)).toEqual([5, 1, 1])
    expect(page.imports.map((group) => group.trials)).toEqual([2, 1])
    expect(runsHeadline(page)).toBe(
      '10 trials in the ledger: 7 trials of 3 runs, and 3 trials that came by import and belong to no plan here.',
    )
  })

  it('adds up the shards of a run, and the tries of its trials', () => {
    expect(page.runs[0]).toMatchObject({
      id: 'aaaaaaaaaaaa-17',
      planned: 5,
      scored: 3,
      excluded: 1,
      lost: 1,
      interrupted: 1,
      trials: 5,
      outcomes: [
        { outcome: 'passed', trials: 3 },
        { outcome: 'infrastructure_error', trials: 2 },
      ],
      infrastructure_errors: 2,
      retries: 1,
      cost_usd: 0.75,
      cost_known: 2,
      started_at: '2026-11-21T07:00:00.000Z',
      finished_at: '2026-11-21T08:10:00.000Z',
      duration_s: 4200,
      queue_p50_s: 20,
      queue_max_s: 30,
      run_address: 'https://github.com/o/r/actions/runs/17/attempts/1',
      commit_address: `https://github.com/o/r/commit/${'c'.repeat(40)}`,
    })
    expect(page.runs[0]?.shards.map(({ slots_lost, duration_s }) => [slots_lost, duration_s])).toEqual([
      [[], 1800],
      [[2], 600],
    ])
    expect(
      page.runs[0]?.cells.map(({ config, task_name, trials, tally }) => [
        config.label,
        task_name,
        trials,
        tally.excluded,
      ]),
    ).toEqual([
      ['alpha', 'one', 4, 2],
      ['beta', 'one', 1, 0],
    ])
    expect(page.runs.map(runHeadline)).toEqual([
      'Scored 3 of 5 planned trials; 1 ended without a score, 1 missing. 1 shard stopped before the end.',
      'Scored 1 of 1 planned trial.',
      '1 trial and no record of a shard: what was planned and what is missing is not known.',
    ])
  })

  it('keeps another attempt apart, and what is unknown null', () => {
    expect(page.runs[1]).toMatchObject({ id: 'aaaaaaaaaaaa-17-2', run_attempt: 2, queue_p50_s: null, cost_usd: null })
    expect(page.runs[1]?.shards[0]?.slots_lost).toBeNull()
  })

  it('knows nothing of a plan whose shards left no record but what its trials say', () => {
    expect(page.runs[2]).toMatchObject({
      id: 'bbbbbbbbbbbb-local',
      shards: [],
      planned: null,
      lost: null,
      run_address: null,
      started_at: '2026-11-20T07:59:30.000Z',
      duration_s: 30,
    })
  })

  it('groups imports by what they ran, who was tried and the day, as far as known', () => {
    expect(page.imports).toMatchObject([
      {
        harness: 'harbor',
        dataset: 'bench@2.0',
        day: '2026-11-21',
        tasks: 1,
        outcomes: [{ outcome: 'failed', trials: 2 }],
      },
      { harness: 'tb1', dataset: null, day: null, tasks: 1 },
    ])
  })

  it('never gives two runs one page', () => {
    const near = `sha256:${'a'.repeat(63)}0`
    const ids = pageOf([], [aRun(1, ON_ACTIONS), aRun(2, { ...ON_ACTIONS, plan_digest: near })]).runs.map(
      ({ id }) => id,
    )
    expect(new Set(ids).size).toBe(2)
    for (const run_id of ['../../x', 'x'.repeat(200), 'שלום', '<script>']) {
      expect(pageOf([], [aRun(1, { ...ON_ACTIONS, run_id })]).runs[0]?.id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/)
    }
  })

  it('says so where nothing was run', () => {
    expect(runsHeadline(pageOf([], []))).toBe('Nothing was run yet.')
  })
})

it('writes numbers as ranges', () => {
  expect(rangesText([])).toBe('')
  expect(rangesText([1, 2, 3, 7, 9, 10])).toBe('1-3, 7, 9-10')
})
