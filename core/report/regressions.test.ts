import { describe, expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { evidenceOf } from '#core/report/news'
import { regressionNews, regressions } from '#core/report/regressions'
import { standings } from '#core/report/standing'
import { boardTask, digestOf, PLAIN, trial } from '#core/report/testing/trial'
import { digits } from '#core/statistics/testing/counts'
import type { TrialRecord } from '#core/trial/record'

const START = Date.UTC(2026, 0, 1)
const DAY = 86_400_000

/** So many trials a day of one config on one task, passed where the text has a P. */
function history(agent: string, task: string, outcomes: string, { from = 0, aDay = 10 } = {}): TrialRecord[] {
  return [...outcomes].map((letter, index) =>
    trial({
      agent,
      task,
      key: from + index,
      finished_at: new Date(
        START + Math.floor((from + index) / aDay) * DAY + ((from + index) % aDay) * 60_000,
      ).toISOString(),
      commit: String(from + index).padStart(40, '0'),
      ...(letter === 'P' ? {} : { outcome: 'failed', reward: 0 }),
    }),
  )
}

const GOOD = 'PPPPPFPPPF'.repeat(4)
/** 42 successes of 50, never a drop by themselves. */
const BASE = `${'P'.repeat(10)}${GOOD}`
const DROP = 'PPPFFFFFFF'

function found(trials: readonly TrialRecord[]) {
  const tasks = [boardTask('one'), boardTask('two')]
  return regressions(evidenceOf(trials, standings({ tasks, trials, ...PLAIN }), PLAIN.rules))
}

describe('a regression', () => {
  it('is 3 of 10 after 42 of 50, and tells which trials, with both p values', () => {
    const [regression, ...more] = found(history('alpha', 'one', BASE + DROP))
    expect(more).toEqual([])
    expect(regression).toMatchObject({
      recent: { successes: 3, n: 10 },
      previous: { successes: 42, n: 50 },
      tested: 1,
      before: { at: '2026-01-05T00:09:00.000Z' },
      first: { at: '2026-01-06T00:00:00.000Z' },
      last: { at: '2026-01-06T00:09:00.000Z' },
    })
    expect([digits(regression?.p), digits(regression?.p_adjusted)]).toEqual(['0.001299', '0.001299'])
    expect(regression?.difference).toBeCloseTo(-0.54, 12)
  })

  it('is told once, however long it lasts', () => {
    expect(found(history('alpha', 'one', BASE + DROP.repeat(3), { aDay: 1 }))).toHaveLength(1)
  })

  it('is told again when it comes back', () => {
    const back = BASE + DROP + 'P'.repeat(60) + 'F'.repeat(10)
    expect(found(history('alpha', 'one', back)).map(({ last }) => last.at.slice(0, 10))).toEqual([
      '2026-01-06',
      '2026-01-13',
    ])
  })

  it('is no rise, no small drop and nothing without a base', () => {
    expect(found(history('alpha', 'one', 'F'.repeat(50) + 'P'.repeat(10)))).toEqual([])
    expect(found(history('alpha', 'one', `${'P'.repeat(50)}PPPPPPPPPF`))).toEqual([])
    expect(found(history('alpha', 'one', 'F'.repeat(10)))).toEqual([])
  })

  it('needs to be surer where many configs and tasks are tested that day', () => {
    const quiet = Array.from({ length: 99 }, (_, index) => history(`agent ${index}`, 'one', 'PF'.repeat(30))).flat()
    expect(found([...history('alpha', 'one', BASE + DROP), ...quiet])).toEqual([])
  })

  it('is of one version of a task', () => {
    const older = history('alpha', 'one', BASE).map((each) => ({ ...each, task_digest: digestOf('an old version') }))
    expect(found([...older, ...history('alpha', 'one', DROP, { from: 50 })])).toEqual([])
  })

  it('stays what it was when later trials come', () => {
    const trials = history('alpha', 'one', BASE + DROP)
    const later = [
      ...history('alpha', 'one', 'P'.repeat(40), { from: 60 }),
      ...history('beta', 'two', GOOD, { from: 70 }),
    ]
    expect(found([...trials, ...later])).toEqual(found(trials))
  })
})

it('is hardly ever told where nothing changes: at most once in 100 days of 100 configs and tasks', () => {
  let state = 1
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
  const rates = Array.from({ length: 100 }, random)
  const trials = rates.flatMap((rate, index) => {
    const outcomes = Array.from({ length: 100 }, () => (random() < rate ? 'P' : 'F')).join('')
    return history(`agent ${index}`, 'one', outcomes, { aDay: 1 })
  })
  expect(found(trials).length).toBeLessThanOrEqual(1)
})

it('becomes an entry that leads to the cell', () => {
  const trials = history('alpha', 'one', BASE + DROP)
  const [entry] = regressionNews('owner/board', found(trials), configNames(trials))
  expect(entry).toMatchObject({ at: '2026-01-06T00:09:00.000Z', title: 'alpha on one: 3/10 after 42/50' })
  expect(entry?.path).toMatch(/^cells\/[0-9a-f]{12}\/one\/$/)
  expect(entry?.lines).toEqual([
    'Of the last 10 trials 3 succeeded, of the 50 before them 42: -54 [-75, -21] points.',
    "Fisher's exact test: p = 0.001; adjusted over the 1 config and task tested that day (Benjamini-Hochberg): p = 0.001.",
    expect.stringMatching(
      /^The first of these trials ended at 2026-01-06 00:00 UTC, the last one before them at 2026-01-05 00:09 UTC\. Version sha256:[0-9a-f]{12} of the task\.$/,
    ),
    `Commits ${'49'.padStart(40, '0')} to ${'59'.padStart(40, '0')}.`,
  ])
})
