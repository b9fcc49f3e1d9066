import { expect, it } from 'vitest'
import type { ParetoPoint } from '#core/report/pareto'
import { paretoPlot } from '#core/report/pareto-plot'
import { configIdSchema } from '#core/trial/ids'

function point(label: string, cost_usd: number, score: number, on_frontier: boolean): ParetoPoint {
  const config_id = configIdSchema.parse('0123456789ab')
  return {
    config_id,
    label,
    cost_usd,
    cost_complete: true,
    score,
    low: null,
    high: null,
    on_frontier,
    frontier_p: null,
    within_noise: false,
  }
}

const POINTS = [point('cheap', 0.1, 0.2, true), point('middle', 0.2, 0.1, false), point('best', 0.5, 0.6, true)]

it('places points within the frame and draws the frontier as stairs', () => {
  const plot = paretoPlot({ points: POINTS })
  expect(plot?.points.map(({ x, y }) => [x, y])).toEqual([
    [90, 597],
    [313, 738],
    [980, 30],
  ])
  expect(plot).toMatchObject({ scale: 'linear', frontier: 'M90 597H980V30', intervals: '' })
  expect(plot?.costs.map(({ text }) => text)).toEqual(['$0.10', '$0.20', '$0.30', '$0.40', '$0.50'])
  expect(plot?.scores.map(({ text }) => text)).toEqual(['0', '20', '40', '60'])
})

it('numbers the frontier on a narrow plot and names it on a wide one', () => {
  const plot = paretoPlot({ points: POINTS })
  expect(plot?.narrow.map(({ text }) => text)).toEqual(['1', '2'])
  expect(plot?.wide.map(({ text }) => text)).toEqual(['cheap', 'best'])
})

it('shortens a name of 200 letters', () => {
  const plot = paretoPlot({ points: [point('x'.repeat(200), 1, 0.5, true)] })
  expect(plot?.wide.map(({ text }) => text)).toEqual([`${'x'.repeat(29)}...`])
})

it('draws the intervals of the frontier only', () => {
  const [cheap, middle] = POINTS.map((each) => ({ ...each, low: 0, high: 1 }))
  const plot = paretoPlot({ points: [cheap, middle].flatMap((each) => each ?? []) })
  expect(plot?.intervals).toBe('M90 880V30')
})

it('numbers every point and draws every interval where all are to be labelled, those of the frontier first', () => {
  const plot = paretoPlot({ points: POINTS.map((each) => ({ ...each, low: 0, high: 1 })) }, 'all')
  expect(plot?.narrow.map(({ text, spot }) => [text, spot])).toMatchObject([
    ['1', { label: 'cheap' }],
    ['2', { label: 'best' }],
    ['3', { label: 'middle' }],
  ])
  expect(plot?.wide.map(({ text }) => text)).toEqual(['cheap', 'best', '3'])
  expect(plot?.intervals.match(/M/g)).toHaveLength(3)
})

it('is nothing where no cost is known', () => {
  expect(paretoPlot({ points: [] })).toBeNull()
})
