import { describe, expect, it } from 'vitest'
import { configHistory, historyWords, type PastTrial } from '#core/report/config-history'
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

it('knows an interval of a rate over one task only: trials of several are not pooled', () => {
  const [both, again] = configHistory([
    past('one', true, '2026-11-01T10:00:00.000Z'),
    past('two', true, '2026-11-01T11:00:00.000Z'),
    past('one', false, '2026-11-02T10:00:00.000Z'),
    past('one', true, '2026-11-02T11:00:00.000Z'),
  ])
  expect(both).toMatchObject({ rate: 1, low: null, high: null })
  expect(again).toMatchObject({ rate: 0.5 })
  expect(again?.low).toBeCloseTo(0.094531, 6)
})

describe('whether rates compare', () => {
  const day = (date: number, ...tasks: readonly string[]) =>
    tasks.map((task) => past(task, true, `2026-11-0${date}T10:00:00.000Z`))
  const caution = 'Which tasks ran differs from row to row, so the rates do not compare.'

  it('is told by how much of their tasks is the same', () => {
    const steps = configHistory([...day(1, 'one', 'one', 'two', 'two'), ...day(2, 'one', 'two', 'two', 'six')])
    expect(steps.map(({ shared }) => shared)).toEqual([null, 0.75])
    expect(historyWords(steps)).toContain(caution)
  })

  it('is not denied of one row alone, nor where nearly all tasks are the same', () => {
    expect(historyWords(configHistory(day(1, 'one', 'two')))).not.toContain(caution)
    expect(historyWords(configHistory([...day(1, 'one', 'two'), ...day(2, 'two', 'one')]))).not.toContain(caution)
  })
})

it('is drawn from the first day to the last', () => {
  const plot = historyPlot(configHistory(TRIALS))
  expect(plot?.line).toBe('M90 455L980 663L980 455')
  expect(plot?.rates).toBe('M90 455h0M980 870h0M980 40h0')
  expect(plot?.days).toEqual([
    { at: 90, text: '2026-11-01' },
    { at: 980, text: '2026-11-03' },
  ])
  expect(historyPlot(configHistory(TRIALS.slice(1, 3)))).toBeNull()
  expect(historyPlot([])).toBeNull()
})
