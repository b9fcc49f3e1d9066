import { describe, expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { benchmarkName, configNews, evidenceOf, MOST_NEWS, newest, runNews, taskNews } from '#core/report/news'
import { runsPage } from '#core/report/runs-page'
import { standings } from '#core/report/standing'
import { boardTask, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import { configIdSchema } from '#core/trial/ids'
import type { RunRecord, TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'
import type { Void } from '#core/trial/voids'

const on = (day: number, hour = 8) => `2026-11-${String(day).padStart(2, '0')}T0${hour}:00:00.000Z`
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function evidence(trials: readonly TrialRecord[], tasks = [boardTask('one')]) {
  return evidenceOf(trials, standings({ tasks, trials, ...PLAIN }), PLAIN.rules)
}

describe('evidence', () => {
  it('is what counts, also on a version that the board does not rank, oldest first', () => {
    const older = trial({ task_digest: digestOf('an old version'), finished_at: on(1), outcome: 'failed', reward: 0 })
    const newer = trial({ key: 2, finished_at: on(2) })
    const other = trial({ task: 'of no board', finished_at: on(3) })
    expect(evidence([other, newer, older]).map(({ at, success, task }) => [at, success, task])).toEqual([
      [on(1), false, 'one'],
      [on(2), true, 'one'],
      [on(3), true, 'of no board'],
    ])
  })

  it('is nothing that is excluded, run under other limits, voided or without a date', () => {
    const old = digestOf('an old version')
    const trials = [
      ...excludedTrials('alpha', 'one', 'provider_error', 1),
      ...excludedTrials('alpha', 'one', 'provider_error', 2).map((each) => ({ ...each, task_digest: old })),
      trial({ key: 2, overrides: '{"agent_timeout_multiplier":4}' }),
      trial({ key: 3, harness: 'tb1' }),
      trial({ key: 4, started_at: null, finished_at: null }),
    ]
    expect(evidence(trials)).toEqual([])
    const voided = [trial({ key: 5 }), trial({ key: 6, task_digest: old })]
    const voids = voided.map(({ trial_id }): Void => {
      return { scope: { kind: 'trial', trial_id }, reason: 'wrong proxy', author: 'jane', date: '2026-11-21' }
    })
    const standingOf = standings({ tasks: [boardTask('one')], trials: voided, ...PLAIN, voids })
    expect(evidenceOf(voided, standingOf, PLAIN.rules)).toEqual([])
  })
})

describe('news of configs', () => {
  const trials = [
    trial({ finished_at: on(3, 9), agent: 'beta', model: 'vendor/x' }),
    trial({
      finished_at: on(3, 8),
      agent: 'beta',
      key: 2,
      task: 'two',
      outcome: 'failed',
      reward: 0,
      model: 'vendor/x',
    }),
    trial({ finished_at: on(4), agent: 'beta', key: 3, model: 'vendor/x' }),
    trial({ finished_at: on(1), agent: 'alpha' }),
  ]
  const news = configNews('owner/board', evidence(trials), configNames(trials))

  it('are one of each config, dated by its first trial, with what its first day brought', () => {
    expect(news.map(({ title, at }) => [title, at])).toEqual([
      ['New config: alpha', on(1)],
      ['New config: beta', on(3, 8)],
    ])
    expect(news[1]?.lines).toEqual([
      'Agent beta, model vendor/x',
      'On its first day, 2026-11-03, 1/2 trials succeeded, on 2 tasks (two and one).',
    ])
    expect(news[0]?.path).toMatch(/^configs\/[0-9a-f]{12}\/$/)
  })

  it('are none of an agent that calibrates tasks', () => {
    const more = [...trials, trial({ finished_at: on(1), agent: 'oracle', model: null })]
    expect(configNews('owner/board', evidence(more), configNames(more))).toEqual(news)
  })

  it('keep their ids when earlier trials are imported, and have others in another benchmark', () => {
    const more = [...trials, trial({ finished_at: on(2), agent: 'beta', key: 4 })]
    const later = configNews('owner/board', evidence(more), configNames(more))
    expect(later.map(({ id }) => id)).toEqual(news.map(({ id }) => id))
    expect(later[1]?.at).toBe(on(2))
    const elsewhere = configNews('owner/other', evidence(trials), configNames(trials))
    const ids = [...news, ...elsewhere].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
    for (const id of ids) expect(id).toMatch(UUID)
  })
})

describe('news of tasks', () => {
  it('are a new task, and each new version of it, by the first trial that ran it', () => {
    const trials = [
      trial({ finished_at: on(5), task_digest: digestOf('v2') }),
      trial({ key: 2, finished_at: on(1), task_digest: digestOf('v1') }),
      trial({ key: 3, finished_at: on(2), task_digest: digestOf('v1') }),
      trial({ key: 4, finished_at: on(1), task_digest: null }),
      trial({ key: 5, finished_at: null, started_at: null, task_digest: digestOf('undated') }),
    ]
    const news = taskNews(null, new Map([['one', trials]]), [])
    expect(news.map(({ title, at, path }) => [title, at, path])).toEqual([
      ['New task: one', on(1), 'tasks/one/'],
      ['New version of one', on(5), 'tasks/one/'],
    ])
  })

  it('are releases, each held against the one before', () => {
    const release = (name: string, date: string, tasks: Release['tasks']): Release => ({
      name,
      date,
      commit: null,
      experiment: 'main',
      attempts: 5,
      configs: [{ config_id: configIdSchema.parse('0123456789ab'), label: 'alpha' }],
      tasks,
    })
    const first = release('v1', '2026-11-20', [boardTask('one'), boardTask('two'), boardTask('gone')])
    const second = release('v2', '2026-11-21', [boardTask('new'), boardTask('one'), boardTask('two', 'changed')])
    const news = taskNews(null, new Map(), [first, second])
    expect(news.map(({ title, at, path }) => [title, at, path])).toEqual([
      ['Release v1', '2026-11-20T00:00:00.000Z', 'releases/v1/'],
      ['Release v2', '2026-11-21T00:00:00.000Z', 'releases/v2/'],
    ])
    expect(news.map(({ lines }) => lines)).toEqual([
      ['Freezes 3 tasks of the experiment main.', '1 config covered it with at least 5 trials per task: alpha.'],
      [
        'Freezes 3 tasks of the experiment main.',
        'Against release v1: 1 added, 1 changed, 1 removed, 1 the same.',
        '1 config covered it with at least 5 trials per task: alpha.',
      ],
    ])
  })
})

describe('news of runs', () => {
  const shard = (changes: Partial<RunRecord>): RunRecord => ({
    run_record_id: '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd',
    plan_digest: `sha256:${'a'.repeat(64)}`,
    experiment: 'main',
    origin: 'actions',
    repository: 'owner/board',
    commit: 'c'.repeat(40),
    run_id: '77',
    run_attempt: 1,
    planned: 10,
    scored: 9,
    excluded: 1,
    lost: 0,
    lost_slots: '[]',
    interrupted: false,
    queue_s: null,
    started_at: on(1, 8),
    finished_at: on(1, 9),
    cost_usd: 1.5,
    ...changes,
  })

  const news = (runs: readonly RunRecord[], trials: readonly TrialRecord[] = []) => {
    const standingOf = standings({ tasks: [boardTask('one')], trials, ...PLAIN })
    return runNews(null, runsPage({ trials, runs, configs: configNames(trials), standingOf }))
  }

  it('take the shards of a run together, with what its trials cost', () => {
    const { plan_digest, origin, run_id, run_attempt } = shard({})
    const own = { plan_digest, origin, run_id, run_attempt }
    const [first, ...more] = news(
      [shard({}), shard({ started_at: on(1, 7), scored: 6, lost: 3, excluded: 1, interrupted: true })],
      [trial({ ...own, cost_usd: 1.5, finished_at: on(1, 8) }), trial({ ...own, key: 2, finished_at: on(1, 8) })],
    )
    expect(more).toEqual([])
    expect(first).toMatchObject({
      at: on(1, 9),
      title: 'Run 77 of main: 15/20 planned trials scored',
      path: 'runs/aaaaaaaaaaaa-77/',
    })
    expect(first?.lines).toEqual([
      '20 trials planned in 2 shards: 15 scored, 2 excluded, 3 missing.',
      'From 2026-11-01 07:00 to 2026-11-01 09:00 UTC, 2 h 00 min.',
      'Cost $1.50, known for 1 of 2 trials.',
      'It was interrupted.',
      `Commit ${'c'.repeat(40)}.`,
    ])
  })

  it('keep attempts and local runs apart', () => {
    const all = news([shard({}), shard({ run_attempt: 2 }), shard({ run_id: null, run_attempt: null })])
    expect(all.map(({ title }) => title.split(' of main')[0]).toSorted()).toEqual([
      'Local run of plan sha256:aaaaaaaaaaaa',
      'Run 77',
      'Run 77, attempt 2',
    ])
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
  })

  it('tell of a run without a record of a shard, by its trials, under the id that it keeps when there is one', () => {
    const { plan_digest, origin, run_id, run_attempt } = shard({})
    const own = { plan_digest, origin, run_id, run_attempt, started_at: on(1, 7), finished_at: on(1, 8) }
    const trials = [trial(own), trial({ ...own, key: 2, outcome: 'failed', reward: 0 })]
    const [first, ...more] = news([], trials)
    expect(more).toEqual([])
    expect(first).toMatchObject({ at: on(1, 8), title: 'Run 77 of main: 2 trials, no shard recorded' })
    expect(first?.lines).toEqual([
      '1 passed and 1 failed.',
      'From 2026-11-01 07:00 to 2026-11-01 08:00 UTC, 1 h 00 min.',
    ])
    expect(news([shard({})], trials).map(({ id }) => id)).toEqual([first?.id])
  })

  it('tell of imports by config, dataset and day, under ids that more of the same day do not change', () => {
    const own = { plan_digest: null, origin: 'import', dataset: 'bench@2.0' } as const
    const trials = [
      trial({ ...own, finished_at: on(2, 8) }),
      trial({ ...own, key: 2, task: 'two', finished_at: on(2, 9) }),
      trial({ ...own, key: 3, finished_at: on(3), harness: 'tb1' }),
    ]
    const all = news([], trials)
    expect(all.map(({ title, at }) => [title, at])).toEqual([
      ['Import: 1 trial of bench@2.0 by alpha', on(3)],
      ['Import: 2 trials of bench@2.0 by alpha', on(2, 9)],
    ])
    expect(all[1]?.lines).toEqual([
      '2 passed, on 2 tasks.',
      'Run by Harbor, last at 2026-11-02 09:00 UTC; when they were imported is not recorded.',
    ])
    expect(all[1]?.path).toMatch(/^configs\/[0-9a-f]{12}\/$/)
    expect(news([], trials.slice(0, 1)).map(({ id }) => id)).toEqual([all[1]?.id])
  })

  it('are none of what has no time', () => {
    const untimed = { started_at: null, finished_at: null }
    expect(news([], [trial(untimed), trial({ ...untimed, key: 2, plan_digest: null, origin: 'import' })])).toEqual([])
  })
})

it('keeps the newest 50, the newest first', () => {
  const news = Array.from({ length: 60 }, (_, index) => ({
    id: `urn:uuid:${index}`,
    at: on(1 + (index % 20)),
    title: '',
    lines: [],
    path: '',
  }))
  const kept = newest(news)
  expect(kept).toHaveLength(MOST_NEWS)
  expect(kept[0]?.at).toBe(on(20))
  expect(kept.map(({ at }) => at)).toEqual(
    kept
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  )
  expect(newest(news.toReversed())).toEqual(kept)
})

it('names the benchmark by the repository of its oldest trials', () => {
  const trials = [
    { repository: 'owner/new', finished_at: on(2) },
    { repository: null, finished_at: on(1) },
    { repository: 'owner/old', finished_at: on(1) },
  ]
  expect(benchmarkName(trials)).toBe('owner/old')
  expect(benchmarkName(trials.slice(1, 2))).toBeNull()
})
