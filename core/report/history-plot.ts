import type { HistoryStep } from '#core/report/config-history'
import type { PlotTick } from '#core/report/pareto-plot'

/** A score over time as geometry, in whole thousandths of the drawing's width and height from its left top. */
export type HistoryPlot = {
  readonly line: string
  /** Between both ends of the interval, as far as there is one. */
  readonly band: string
  /** Every step, as a path of points. */
  readonly dots: string
  /** The rate of each step's own trials, as a path of points. */
  readonly rates: string
  readonly scores: readonly PlotTick[]
  /** First and last day. */
  readonly days: readonly PlotTick[]
}

const LEFT = 90
const RIGHT = 980
const TOP = 40
const BOTTOM = 870

/** null: fewer than two days, so that nothing can be told over time. */
export function historyPlot(steps: readonly HistoryStep[]): HistoryPlot | null {
  const dated = steps.flatMap((step) => (step.day === null || step.score === null ? [] : [{ ...step, day: step.day }]))
  const first = dated[0]
  const last = dated.at(-1)
  if (first === undefined || last === undefined || first.day === last.day) return null
  const [from, to] = [Date.parse(first.day), Date.parse(last.day)]
  const x = (day: string) => Math.round(LEFT + ((RIGHT - LEFT) * (Date.parse(day) - from)) / (to - from))
  const y = (score: number | null) => Math.round(BOTTOM - (BOTTOM - TOP) * (score ?? 0))
  const sure = dated.filter((step) => step.score_low !== null && step.score_high !== null)
  const edge = [
    ...sure.map((step) => `${x(step.day)} ${y(step.score_high)}`),
    ...sure.map((step) => `${x(step.day)} ${y(step.score_low)}`).reverse(),
  ]
  return {
    line: dated.map((step, index) => `${index === 0 ? 'M' : 'L'}${x(step.day)} ${y(step.score)}`).join(''),
    band: edge.length === 0 ? '' : `M${edge.join('L')}Z`,
    dots: dated.map((step) => `M${x(step.day)} ${y(step.score)}h0`).join(''),
    rates: dated.map((step) => `M${x(step.day)} ${y(step.rate)}h0`).join(''),
    scores: [0, 0.5, 1].map((score) => ({ at: y(score), text: String(score * 100) })),
    days: [
      { at: LEFT, text: first.day },
      { at: RIGHT, text: last.day },
    ],
  }
}
