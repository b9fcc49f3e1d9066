import { type Distribution, placeWithin } from '#core/report/distribution'

/** A histogram as geometry, in whole thousandths of the drawing's width and height from its left top. */
export type DistributionPlot = {
  /** One path for all bars. */
  readonly bars: string
  readonly base: number
  readonly median: number
  readonly p90: number
  /** Where the least and the greatest value are. */
  readonly left: number
  readonly right: number
}

/** Beside the bars is room for the words at the lines of median and p90, which stand outwards. */
const LEFT = 150
const RIGHT = 850
const TOP = 200
const BASE = 980

export function distributionPlot(shown: Distribution): DistributionPlot {
  const most = Math.max(...shown.bins.map(({ count }) => count))
  const x = (value: number) => Math.round(LEFT + (RIGHT - LEFT) * placeWithin(shown, value))
  const width = (RIGHT - LEFT) / shown.bins.length
  const bars = shown.bins
    .map(({ count }, index) => ({ count, left: Math.round(LEFT + width * index) }))
    .filter(({ count }) => count > 0)
    .map(({ count, left }) => {
      const top = Math.round(BASE - ((BASE - TOP) * count) / most)
      return `M${left} ${BASE}V${top}H${Math.round(left + width - 2)}V${BASE}`
    })
  return { bars: bars.join(''), base: BASE, median: x(shown.median), p90: x(shown.p90), left: LEFT, right: RIGHT }
}
