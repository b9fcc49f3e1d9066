import { exactUpTo } from '#core/statistics/exact-up-to'
import { mean } from '#core/statistics/mean'
import { quantile } from '#core/statistics/quantile'

/** How numbers of trials are spread, in their own unit. */
export type Distribution = {
  /** Trials that tell the number, and those that do not. */
  readonly known: number
  readonly unknown: number
  readonly min: number
  readonly p10: number
  readonly p25: number
  readonly median: number
  readonly p75: number
  readonly p90: number
  readonly max: number
  readonly mean: number
  /** Up to which value its quantiles are exact: those above it are only lower bounds; null where all are. */
  readonly exact_up_to: number | null
  /** Logarithmic where the spread asks for it. */
  readonly scale: 'linear' | 'log'
  /** Of equal width on that scale, from `min` to `max`; the last one holds `max` itself. One alone where all values are equal. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[]
}

const LOG_FROM = 20
const FEWEST_BINS = 5
const MOST_BINS = 30

/**
 * @param values null is unknown
 * @param bounds those of the values that would have been larger still, had nothing cut them short
 * @returns null where no value is known
 */
export function distribution(
  values: readonly (number | null)[],
  bounds: readonly (number | null)[] = [],
): Distribution | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const at = (p: number) => quantile(known, p) ?? 0
  const [min, max] = [at(0), at(1)]
  const ratio = max / min
  const scale = min > 0 && ratio >= LOG_FROM && ratio < Number.POSITIVE_INFINITY ? 'log' : 'linear'
  return {
    known: known.length,
    unknown: values.length - known.length,
    min,
    p10: at(0.1),
    p25: at(0.25),
    median: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    max,
    mean: mean(known) ?? 0,
    exact_up_to: exactUpTo(
      known,
      bounds.filter((value) => value !== null),
    ),
    scale,
    bins: bins(known, { min, max, scale }),
  }
}

/** A number of a distribution; `censored`: only a lower bound. */
export type SpreadNumber = { readonly head: string; readonly value: number; readonly censored: boolean }

/** What a table says of how trials are spread, from the least to the most, then the mean. */
export function spreadNumbers(shown: Distribution): readonly SpreadNumber[] {
  const ordered = [
    ['Least', shown.min],
    ['10 %', shown.p10],
    ['25 %', shown.p25],
    ['Median', shown.median],
    ['75 %', shown.p75],
    ['90 %', shown.p90],
    ['Most', shown.max],
  ] as const
  return [
    ...ordered.map(([head, value]) => ({ head, value, censored: isBound(shown, value) })),
    { head: 'Mean', value: shown.mean, censored: isBound(shown, shown.max) },
  ]
}

/** Whether a quantile of it is only a lower bound. */
export function isBound({ exact_up_to }: Pick<Distribution, 'exact_up_to'>, value: number): boolean {
  return exact_up_to === null || value > exact_up_to
}

function bins(
  values: readonly number[],
  { min, max, scale }: Pick<Distribution, 'min' | 'max' | 'scale'>,
): Distribution['bins'] {
  if (min === max) return [{ from: min, to: max, count: values.length }]
  const size = Math.min(MOST_BINS, Math.max(FEWEST_BINS, Math.ceil(2 * Math.cbrt(values.length))))
  const edge = (index: number) =>
    index === size ? max : scale === 'log' ? min * (max / min) ** (index / size) : min + ((max - min) * index) / size
  const counts = new Array<number>(size).fill(0)
  for (const value of values) {
    const index = Math.min(size - 1, Math.floor(size * placeWithin({ min, max, scale }, value)))
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts.map((count, index) => ({ from: edge(index), to: edge(index + 1), count }))
}

/** Where a value stands from the least to the largest, 0..1 on the distribution's scale; 0.5 where all are equal. */
export function placeWithin({ min, max, scale }: Pick<Distribution, 'min' | 'max' | 'scale'>, value: number): number {
  if (min === max) return 0.5
  return scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min)
}
