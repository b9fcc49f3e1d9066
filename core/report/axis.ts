/** One axis of a plot. Positions on it are 0 at `low` and 1 at `high`. */
export type Axis = {
  readonly scale: 'linear' | 'log'
  readonly low: number
  readonly high: number
  /** Round values within the axis, ascending. */
  readonly ticks: readonly number[]
}

/** From which ratio of the largest to the smallest value on a linear axis would crowd the small ones. */
const LOG_FROM = 20
const MOST_TICKS = 6

/**
 * An axis that holds all of the values, which are finite. It is logarithmic where that may be and their spread asks for
 * it. null: no value.
 */
export function axis(values: readonly number[], may: 'linear' | 'log' = 'linear'): Axis | null {
  if (values.length === 0) return null
  const low = Math.min(...values)
  const high = Math.max(...values)
  return may === 'log' && low > 0 && high / low >= LOG_FROM ? logAxis(low, high) : linearAxis(low, high)
}

/** Where a value stands, 0..1 within the axis. */
export function onAxis({ scale, low, high }: Axis, value: number): number {
  return scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}

function linearAxis(low: number, high: number): Axis {
  const size = Math.max(Math.abs(low), Math.abs(high))
  // Values that differ in their last digits only are one value.
  const span = high - low > 1e-6 * size ? high - low : size || 1
  const step = niceStep(span / 4)
  const first = Math.floor(low / step + 1e-9)
  // A single value needs room, too.
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => exact((first + index) * step))
  return { scale: 'linear', low: exact(first * step), high: exact(last * step), ticks }
}

/** 1, 2 or 5 times a power of ten, not below `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  return (([1, 2, 5].find((times) => times * power >= size * (1 - 1e-9)) ?? 10) as number) * power
}

function logAxis(smallest: number, largest: number): Axis {
  const low = smallest / 1.2
  const high = largest * 1.2
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => Math.floor(Math.log10(low)) + index,
  )
  const within = (times: readonly number[], every: number) =>
    powers
      .filter((power) => power % every === 0)
      .flatMap((power) => times.map((each) => exact(each * 10 ** power)))
      .filter((tick) => tick >= low && tick <= high)
  const choices = [within([1, 2, 5], 1), within([1, 3], 1), within([1], 1), within([1], 2), within([1], 4)]
  return { scale: 'log', low, high, ticks: choices.find((ticks) => ticks.length <= MOST_TICKS) ?? [] }
}

/** Without what floating point adds: `0.30000000000000004` -> `0.3`. */
function exact(value: number): number {
  return Number(value.toPrecision(12))
}
