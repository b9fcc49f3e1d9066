import { Chart, Legend, type Plugin } from 'chart.js'
import zoom from 'chartjs-plugin-zoom'
import {
  axis,
  canvasIn,
  colours,
  commonOptions,
  follow,
  rateAxis,
  shownRate,
  whenColoursChange,
  whiskers,
} from './chart.ts'
import type { Drawn, PlotWords } from './plot.ts'
import type { DrawnPoint } from './plot-points.ts'
import { timeTicks, utc } from './time-ticks.ts'

// Its types are those of a CommonJS module, which it is not where a browser loads it.
Chart.register(Legend, zoom as unknown as Plugin)

/** How the series are told apart besides their place: no colour alone. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]]
const SHAPES = ['circle', 'rect', 'triangle', 'rectRot'] as const

/** Rates (0..1) over time (milliseconds since 1970), a line for each series that is not loose; to be zoomed by drag, wheel with Ctrl, fingers or buttons. */
export function draw(place: HTMLElement, points: readonly DrawnPoint[], words: PlotWords): Drawn {
  const series = [...Map.groupBy(points, (point) => point.series)].map(
    ([name, own]) => [name, own.toSorted((a, b) => a.x - b.x)] as const,
  )
  let chart = drawn()
  const stop = whenColoursChange(() => {
    chart.destroy()
    chart = drawn()
  })
  return {
    actions: [
      { name: 'Zoom in', act: () => chart.zoom(1.5) },
      { name: 'Zoom out', act: () => chart.zoom(1 / 1.5) },
      { name: 'Earlier', act: () => chart.pan({ x: 120 }) },
      { name: 'Later', act: () => chart.pan({ x: -120 }) },
      { name: 'Whole time', act: () => chart.resetZoom() },
    ],
    remove: () => {
      stop()
      chart.destroy()
    },
  }

  function drawn(): Chart<'line'> {
    const colour = colours()
    const options = commonOptions(colour)
    const times = points.map(({ x }) => x)
    const margin = Math.max(60_000, (Math.max(...times) - Math.min(...times)) * 0.03)
    const limits = { min: Math.min(...times) - margin, max: Math.max(...times) + margin }
    return new Chart(canvasIn(place, words.label), {
      type: 'line',
      data: {
        datasets: series.map(([label, own], which) => ({
          label,
          data: own.map(({ x, y }) => ({ x, y: y * 100 })),
          borderColor: which % 2 === 0 ? colour.accent : colour.ink,
          borderDash: [...(DASHES[which % DASHES.length] ?? [])],
          borderWidth: 1.5,
          pointStyle: SHAPES[which % SHAPES.length] ?? 'circle',
          pointBackgroundColor: colour.paper,
          pointBorderColor: which % 2 === 0 ? colour.accent : colour.ink,
          pointRadius: 4,
          showLine: !own.some(({ isLoose }) => isLoose),
        })),
      },
      options: {
        ...options,
        onClick: (_event, [active]) => {
          if (active !== undefined) follow(series[active.datasetIndex]?.[1][active.index])
        },
        plugins: {
          ...options.plugins,
          legend: { display: series.length > 1, labels: { color: colour.ink, usePointStyle: true } },
          tooltip: {
            ...options.plugins?.tooltip,
            callbacks: {
              title: ([item]) => series[item?.datasetIndex ?? -1]?.[1][item?.dataIndex ?? -1]?.name ?? '',
              label: ({ datasetIndex, dataIndex }) => {
                const point = series[datasetIndex]?.[1][dataIndex]
                return point === undefined
                  ? ''
                  : [utc(point.x, true), `${point.series || words.y}: ${shownRate(point)}`]
              },
            },
          },
          zoom: {
            limits: { x: { ...limits, minRange: 60_000 } },
            pan: { enabled: true, mode: 'x', modifierKey: 'shift' },
            zoom: {
              mode: 'x',
              drag: { enabled: true, backgroundColor: colour.line },
              wheel: { enabled: true, modifierKey: 'ctrl' },
              pinch: { enabled: true },
            },
          },
        },
        scales: {
          y: rateAxis(colour, words.y),
          x: {
            ...axis(colour, words.x),
            type: 'linear',
            ...limits,
            afterBuildTicks: (axis) => {
              axis.ticks = timeTicks(axis.min, axis.max, Math.max(2, Math.floor(axis.width / 150))).map(
                ({ at, text }) => ({
                  value: at,
                  label: text,
                }),
              )
            },
            ticks: {
              color: colour.soft,
              autoSkip: false,
              maxRotation: 0,
              callback: (_value, index, ticks) => ticks[index]?.label ?? '',
            },
          },
        },
      },
      plugins: [whiskers(points, colour.accent)],
    })
  }
}
