import { expect, it } from 'vitest'
import { configHistory, type PastTrial } from '#core/report/config-history'
import { historyPlot } from '#core/report/history-plot'

function past(
  task_name: string,
  success: boolean,
  finished_at: string | null,
  commit: string | null = 'aaa',
): PastTrial {
  return { task_name, success, finished_at, commit }
}

const TRIALS = [
  past('two', false, '2026-11-03T01:00:00.000Z', 'bbb'),
  past('one', true, '2026-11-01T10:00:00.000Z'),
  past('one', false, '2026-11-01T23:00:00.000Z'),
  past('two', true, '2026-11-03T02:00:00.000Z', 'ccc'),
  past('one', true, null),
]

it('goes by day and commit, with the score of all until then', () => {
  expect(
    configHistory(TRIALS).map(({ day, commit, successes, n, score, tasks }) => [
      day,
      commit,
      successes,
      n,
      score,
      tasks,
    ]),
  ).toEqual([
    ['2026-11-01', 'aaa', 1, 2, 0.5, 1],
    ['2026-11-03', 'bbb', 0, 1, 0.25, 2],
    ['2026-11-03', 'ccc', 1, 1, 0.5, 2],
    [null, 'aaa', 1, 1, (2 / 3 + 1 / 2) / 2, 2],
  ])
})

it('knows no interval of a score over one task', () => {
  const [first, second] = configHistory(TRIALS)
  expect(first).toMatchObject({ score_low: null, score_high: null })
  expect(first?.low).toBeCloseTo(0.094531, 6)
  expect(second?.score_low).not.toBeNull()
})

it('is drawn from the first day to the last', () => {
  const plot = historyPlot(configHistory(TRIALS))
  expect(plot?.line).toBe('M90 455L980 663L980 455')
  expect(plot?.days).toEqual([
    { at: 90, text: '2026-11-01' },
    { at: 980, text: '2026-11-03' },
  ])
  expect(historyPlot(configHistory(TRIALS.slice(1, 3)))).toBeNull()
  expect(historyPlot([])).toBeNull()
})
