import { expect, it } from 'vitest'
import { periodWords, rateHistory } from '#core/report/rate-history'
import { configIdSchema } from '#core/trial/ids'

const CONFIG = { config_id: configIdSchema.parse('a'.repeat(12)), label: 'a', agent: 'a', model: null }

function of(...days: (string | null)[]) {
  return rateHistory([
    { config: CONFIG, trials: days.map((day) => ({ at: day && `${day}T12:00:00.000Z`, success: true })) },
  ])
}

it.each([
  ['one day', ['2026-11-21', '2026-11-21'], 'day', ['2026-11-21']],
  ['over the end of a month', ['2026-02-27', '2026-03-01'], 'day', ['2026-02-27', '2026-02-28', '2026-03-01']],
  ['weeks from Monday', ['2026-11-01', '2026-11-16'], 'week', ['2026-10-26', '2026-11-02', '2026-11-09', '2026-11-16']],
  [
    'months, the short one too',
    ['2026-01-31', '2026-05-01'],
    'month',
    ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'],
  ],
  [
    'years',
    ['2020-12-31', '2025-01-01'],
    'year',
    ['2020', '2021', '2022', '2023', '2024', '2025'].map((y) => `${y}-01-01`),
  ],
])('%s', (_, days, unit, periods) => {
  expect(of(...days)).toMatchObject({ unit, periods })
})

it('counts quarters over the turn of a year, each once', () => {
  const { unit, periods } = of('2024-12-31', '2026-06-01')
  expect(unit).toBe('quarter')
  expect(periods.map((period) => periodWords(unit, period))).toEqual([
    '2024 Q4',
    '2025 Q1',
    '2025 Q2',
    '2025 Q3',
    '2025 Q4',
    '2026 Q1',
    '2026 Q2',
  ])
})

it('has nothing of nothing, and counts what has no time', () => {
  expect(rateHistory([])).toEqual({ unit: 'day', periods: [], rows: [], undated: 0 })
  expect(of(null)).toEqual({ unit: 'day', periods: [], rows: [], undated: 1 })
})
