import { axis, onAxis } from '#core/report/axis'
import { points as ofHundred, price } from '#core/report/format'
import { type Frame, type PlacedLabel, placeLabels, type Spot } from '#core/report/label-places'
import type { Pareto, ParetoPoint } from '#core/report/pareto'

export type PlotTick = { readonly at: number; readonly text: string }

/**
 * Cost against score as geometry: every coordinate in whole thousandths of the plot's width or height, from its left
 * top, so that one drawing fits every width. Texts keep their size, so their places are found for narrow and for wide
 * plots apart.
 */
export type ParetoPlot = {
  readonly scale: 'linear' | 'log'
  readonly points: readonly (ParetoPoint & Spot)[]
  /** What a path draws: the stairs of the frontier, and the score intervals of the points that are labelled. */
  readonly frontier: string
  readonly intervals: string
  readonly costs: readonly PlotTick[]
  readonly scores: readonly PlotTick[]
  /** Their number (pareto.ts), where that has a place; on a wide plot the name of a point of the frontier. */
  readonly narrow: readonly PlacedLabel[]
  readonly wide: readonly PlacedLabel[]
}

/** The part of the plot that holds points; around it is room for the ticks' texts. */
const LEFT = 90
const RIGHT = 980
const TOP = 30
const BOTTOM = 880

/** Sizes, in pixels, at which the labels have to fit: the style sheet shows the wide ones from 44rem of window on. */
const NARROW: readonly Frame[] = [256, 288, 480, 680].map((width) => ({ width, height: 256 }))
const WIDE: readonly Frame[] = [670, 800, 1000, 1280].map((width) => ({ width, height: 320 }))
const LONGEST_NAME = 32

/**
 * @param labelled whose labels and intervals are drawn
 * @returns null: no point to draw
 */
export function paretoPlot(
  { points }: Pick<Pareto, 'points'>,
  labelled: 'frontier' | 'all' = 'frontier',
): ParetoPlot | null {
  const isLabelled = ({ on_frontier }: ParetoPoint) => on_frontier || labelled === 'all'
  const costs = axis(
    points.map((point) => point.cost_usd),
    'log',
  )
  const scores = axis([
    ...points.map((point) => point.score),
    ...points.filter(isLabelled).flatMap(({ low, high }) => [low ?? [], high ?? []].flat()),
  ])
  if (costs === null || scores === null) return null
  const x = (cost: number) => Math.round(LEFT + (RIGHT - LEFT) * onAxis(costs, cost))
  const y = (score: number) => Math.round(BOTTOM - (BOTTOM - TOP) * onAxis(scores, score))
  const drawn = points.map((point) => ({ ...point, x: x(point.cost_usd), y: y(point.score) }))
  const stairs = drawn.filter((point) => point.on_frontier)
  const others = drawn.filter((point) => !point.on_frontier && isLabelled(point))
  const labels = (frames: readonly Frame[], texts: (point: ParetoPoint, number: string) => readonly string[]) =>
    placeLabels(
      [...stairs, ...others].map((point, index) => ({ spot: point, texts: texts(point, String(index + 1)) })),
      [...drawn, ...alongStairs(stairs)],
      frames,
    )
  return {
    scale: costs.scale,
    points: drawn,
    frontier: stairs
      .map((point, index) => (index === 0 ? `M${point.x} ${point.y}` : `H${point.x}V${point.y}`))
      .join(''),
    intervals: [...stairs, ...others]
      .flatMap(({ x, low, high }) => (low === null || high === null ? [] : [`M${x} ${y(low)}V${y(high)}`]))
      .join(''),
    costs: costs.ticks.map((tick) => ({ at: x(tick), text: price(tick) })),
    scores: scores.ticks.map((tick) => ({ at: y(tick), text: ofHundred(tick) })),
    narrow: labels(NARROW, (_, number) => [number]),
    wide: labels(WIDE, ({ label, on_frontier }, number) => [...(on_frontier ? [shortened(label)] : []), number]),
  }
}

/** Spots along the line that a label should not cover. */
function alongStairs(stairs: readonly Spot[]): Spot[] {
  return stairs.flatMap((to, index) => {
    const from = stairs[index - 1]
    if (from === undefined) return []
    return Array.from({ length: 40 }, (_, step) => step / 40).flatMap((share) => [
      { x: from.x + (to.x - from.x) * share, y: from.y },
      { x: to.x, y: from.y + (to.y - from.y) * share },
    ])
  })
}

function shortened(label: string): string {
  const letters = [...label]
  return letters.length <= LONGEST_NAME ? label : `${letters.slice(0, LONGEST_NAME - 3).join('')}...`
}
