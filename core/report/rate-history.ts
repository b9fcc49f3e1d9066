import type { ConfigName } from '#core/report/config-names'

/** How long a period is. A week begins on Monday. */
export const PERIOD_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type PeriodUnit = (typeof PERIOD_UNITS)[number]

/** What the trials of one config in one period came to. */
export type PeriodCell = { readonly n: number; readonly successes: number }

/** Pass rates by config and time. */
export type RateHistory = {
  readonly unit: PeriodUnit
  /** Every period from the first trial to the last, by the UTC day on which it begins, `2026-11-16`. */
  readonly periods: readonly string[]
  /** In the order given; `cells` one per period, null without a trial. */
  readonly rows: readonly { readonly config: ConfigName; readonly cells: readonly (PeriodCell | null)[] }[]
  /** Trials that no time is known of. */
  readonly undated: number
}

/** Periods that a page has room for. */
const MOST = 12
const DAY_MS = 86_400_000

/** Finished trials, each a success or not, of one config. */
export type DatedTrials = {
  readonly config: ConfigName
  readonly trials: readonly { readonly at: string | null; readonly success: boolean }[]
}

/** In the shortest unit of which no more than twelve periods, or years, hold every trial. */
export function rateHistory(configs: readonly DatedTrials[]): RateHistory {
  const dated = configs.flatMap(({ trials }) => trials.flatMap(({ at }) => at ?? []))
  const { unit, periods } = periodsOf(dated)
  const places = new Map(periods.map((period, index) => [period, index]))
  return {
    unit,
    periods,
    rows: configs.flatMap(({ config, trials }) => {
      const cells: ({ n: number; successes: number } | null)[] = periods.map(() => null)
      for (const { at, success } of trials) {
        const place = at === null ? undefined : places.get(periodOf(unit, at))
        if (place === undefined) continue
        const cell = cells[place] ?? { n: 0, successes: 0 }
        cells[place] = { n: cell.n + 1, successes: cell.successes + Number(success) }
      }
      return cells.every((cell) => cell === null) ? [] : [{ config, cells }]
    }),
    undated: configs.flatMap(({ trials }) => trials).filter(({ at }) => at === null).length,
  }
}

function periodsOf(instants: readonly string[]): { readonly unit: PeriodUnit; readonly periods: readonly string[] } {
  const first = instants.reduce((a, b) => (a < b ? a : b), instants[0] ?? '')
  const last = instants.reduce((a, b) => (a > b ? a : b), '')
  if (first === '') return { unit: 'day', periods: [] }
  for (const unit of PERIOD_UNITS) {
    const periods = between(unit, periodOf(unit, first), periodOf(unit, last), unit === 'year' ? Infinity : MOST)
    if (periods !== null) return { unit, periods }
  }
  throw new RangeError(`no periods from ${first} to ${last}`)
}

/** Every period from one to another, both included; null where there are more than `most`. */
function between(unit: PeriodUnit, first: string, last: string, most: number): string[] | null {
  const periods = [first]
  for (let next = first; next < last; ) {
    next = following(unit, next)
    periods.push(next)
    if (periods.length > most) return null
  }
  return periods
}

/** The UTC day on which the period of an instant begins. */
function periodOf(unit: PeriodUnit, instant: string): string {
  const day = instant.slice(0, 10)
  const [year = '', month = ''] = day.split('-')
  switch (unit) {
    case 'day':
      return day
    case 'week':
      return dayOf(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS)
    case 'month':
      return `${year}-${month}-01`
    case 'quarter':
      return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
    case 'year':
      return `${year}-01-01`
  }
}

/** A period is never longer than these days, and the one after it no shorter than what is left of them. */
const REACHES = { day: 1, week: 7, month: 31, quarter: 92, year: 366 } as const satisfies Record<PeriodUnit, number>

function following(unit: PeriodUnit, period: string): string {
  return periodOf(unit, dayOf(Date.parse(period) + REACHES[unit] * DAY_MS))
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** A period for people: a day as it is, a month without its day, `2026 Q4`, a year alone. */
export function periodWords(unit: PeriodUnit, period: string): string {
  switch (unit) {
    case 'day':
    case 'week':
      return period
    case 'month':
      return period.slice(0, 7)
    case 'quarter':
      return `${period.slice(0, 4)} Q${(Number(period.slice(5, 7)) + 2) / 3}`
    case 'year':
      return period.slice(0, 4)
  }
}
