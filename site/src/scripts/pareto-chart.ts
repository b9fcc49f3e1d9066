import { Chart, LogarithmicScale, type Plugin } from 'chart.js'
import { price } from '#core/report/format'
import {
  axis,
  type Colours,
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

Chart.register(LogarithmicScale)

/** Costs further apart than this are read on a logarithmic axis. */
const WIDE = 10

/** Cost (US dollars) against score (0..1): a labelled point for each config, and a line through the Pareto frontier. */
export function draw(place: HTMLElement, known: readonly DrawnPoint[], words: PlotWords): Drawn {
  const points = known.toSorted((a, b) => a.x - b.x)
  const order = points.toSorted((a, b) => Number(a.number) - Number(b.number))
  let at = -1
  let chart = drawn()
  const stop = whenColoursChange(() => {
    chart.destroy()
    chart = drawn()
  })
  return {
    actions: [
      { name: 'Previous point', act: () => lead(-1) },
      { name: 'Next point', act: () => lead(1) },
    ],
    remove: () => {
      stop()
      chart.destroy()
    },
  }

  /** What a pointer over the point would show, and the same in words. */
  function lead(by: 1 | -1): string | undefined {
    at = at === -1 && by === -1 ? order.length - 1 : (at + by + order.length) % order.length
    const point = order[at]
    if (point === undefined) return undefined
    const active = [{ datasetIndex: 0, index: points.indexOf(point) }]
    chart.setActiveElements(active)
    chart.tooltip?.setActiveElements(active, { x: 0, y: 0 })
    chart.update()
    return `${numbered(point)}: ${facts(point).join(', ')}`
  }

  function facts(point: DrawnPoint): string[] {
    return [`${words.y}: ${shownRate(point)}`, `${words.x}: ${price(point.x)}`]
  }

  function drawn(): Chart<'line'> {
    const colour = colours()
    const options = commonOptions(colour)
    const costs = points.map(({ x }) => x)
    const isWide = Math.min(...costs) > 0 && Math.max(...costs) / Math.min(...costs) > WIDE
    const spot = ({ x, y }: DrawnPoint) => ({ x, y: y * 100 })
    return new Chart(canvasIn(place, words.label), {
      type: 'line',
      data: {
        datasets: [
          {
            data: points.map(spot),
            showLine: false,
            pointRadius: 5,
            pointHoverRadius: 7,
            pointBackgroundColor: points.map(({ isBest }) => (isBest ? colour.accent : colour.paper)),
            pointBorderColor: colour.accent,
            pointBorderWidth: 2,
          },
          {
            data: points.filter(({ isBest }) => isBest).map(spot),
            stepped: 'before',
            borderColor: colour.accent,
            borderWidth: 1.5,
            pointRadius: 0,
            pointHitRadius: 0,
          },
        ],
      },
      options: {
        ...options,
        onClick: (_event, [active]) => {
          if (active?.datasetIndex === 0) follow(points[active.index])
        },
        plugins: {
          ...options.plugins,
          tooltip: {
            ...options.plugins?.tooltip,
            filter: ({ datasetIndex }) => datasetIndex === 0,
            callbacks: {
              title: ([item]) => {
                const point = points[item?.dataIndex ?? -1]
                return point === undefined ? '' : numbered(point)
              },
              label: ({ dataIndex }) => {
                const point = points[dataIndex]
                return point === undefined ? '' : facts(point)
              },
            },
          },
        },
        scales: {
          y: rateAxis(colour, words.y),
          x: {
            ...axis(colour, words.x),
            type: isWide ? 'logarithmic' : 'linear',
            ...(isWide
              ? { min: Math.min(...costs) / 1.5, max: Math.max(...costs) * 2 }
              : { beginAtZero: true, grace: '10%' }),
            ticks: { color: colour.soft, callback: (value) => price(Number(value)), maxTicksLimit: 8 },
          },
        },
      },
      plugins: [whiskers(points, colour.accent), labels(order, colour)],
    })
  }
}

/** As the table names it. */
function numbered({ name, number }: DrawnPoint): string {
  return number === '' ? name : `${number} ${name}`
}

/** Number and name of each point beside it, those of the frontier first; the number alone where a name has no room. */
function labels(points: readonly DrawnPoint[], colour: Colours): Plugin<'line'> {
  const size = 12
  return {
    id: 'labels',
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const { x, y } = scales
      if (x === undefined || y === undefined) return
      const taken: Box[] = points.map((point) => {
        const [left, top] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y * 100)]
        return { left: left - 6, right: left + 6, top: top - 6, bottom: top + 6 }
      })
      ctx.save()
      ctx.font = `${size}px system-ui, sans-serif`
      ctx.fillStyle = colour.ink
      // A rim of the ground's colour, so that lines behind do not hide it.
      ctx.strokeStyle = colour.paper
      ctx.lineWidth = 3
      ctx.textBaseline = 'middle'
      for (const point of points.toSorted((a, b) => Number(b.isBest) - Number(a.isBest))) {
        const [at, middle] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y * 100)]
        const places = (text: string) =>
          boxesAround({ at, middle, size, width: ctx.measureText(text).width }).map((box) => ({ text, box }))
        const isFree = ({ box }: Label) =>
          box.left >= chartArea.left && box.right <= chartArea.right + 16 && !taken.some((each) => meet(each, box))
        const name = places(short(numbered(point)))
        const number = point.number === '' ? [] : places(point.number)
        // A number may lie on another point rather than be missing: its row has the rest.
        const found = [...name, ...number].find(isFree) ?? number[0]
        if (found === undefined) continue
        taken.push(found.box)
        ctx.strokeText(found.text, found.box.left, found.box.top + size / 2)
        ctx.fillText(found.text, found.box.left, found.box.top + size / 2)
      }
      ctx.restore()
    },
  }
}

type Label = { readonly text: string; readonly box: Box }

/** Where a text of this width may stand beside a point. */
function boxesAround({ at, middle, size, width }: Readonly<Record<'at' | 'middle' | 'size' | 'width', number>>): Box[] {
  return [-size, size, 0].flatMap((down) =>
    [at + 9, at - 9 - width].map((left) => ({
      left,
      right: left + width,
      top: middle + down - size / 2,
      bottom: middle + down + size / 2,
    })),
  )
}

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function short(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name
}
