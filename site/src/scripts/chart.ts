import {
  Chart,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
  Tooltip,
} from 'chart.js'
import { points, scoreWithInterval } from '#core/report/format'
import { element } from './element.ts'
import type { DrawnPoint } from './plot-points.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip)

/** The page's own colours, as they are now: light or dark. */
export type Colours = {
  readonly ink: string
  readonly soft: string
  readonly line: string
  readonly accent: string
  readonly paper: string
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: colour('ink'),
    soft: colour('soft'),
    line: colour('line'),
    accent: colour('accent'),
    paper: colour('paper'),
  }
}

/** What all plots have in common, their axes aside. Their data are taken as they are, so each dataset must be in the order of x. */
export function commonOptions(colour: Colours): ChartOptions<'line'> {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    animation: still ? false : { duration: 200 },
    maintainAspectRatio: false,
    responsive: true,
    normalized: true,
    parsing: false,
    interaction: { mode: 'nearest', intersect: true },
    layout: { padding: { top: 12, right: 16 } },
    onHover: (event, active) => {
      const target = event.native?.target
      if (target instanceof HTMLElement) target.style.cursor = active.length > 0 ? 'pointer' : ''
    },
    plugins: {
      tooltip: {
        backgroundColor: colour.paper,
        bodyColor: colour.ink,
        borderColor: colour.soft,
        borderWidth: 1,
        displayColors: false,
        titleColor: colour.ink,
      },
    },
  }
}

/** How an axis looks. */
export function axis(colour: Colours, title: string) {
  return {
    title: { display: title !== '', text: title, color: colour.soft },
    grid: { color: colour.line },
    border: { color: colour.line },
    ticks: { color: colour.soft },
  }
}

/** The axis of a rate or score, from 0 to 100. */
export function rateAxis(colour: Colours, title: string) {
  return { ...axis(colour, title), min: 0, max: 100 }
}

/** A canvas that fills its place and says what it shows; its data stand in the page besides. */
export function canvasIn(place: HTMLElement, label: string): HTMLCanvasElement {
  const canvas = element('canvas', { role: 'img', 'aria-label': `${label}. The same data stand in the table.` })
  place.replaceChildren(canvas)
  return canvas
}

/** Draws again when the colours change. */
export function whenColoursChange(act: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  query.addEventListener('change', act)
  return () => query.removeEventListener('change', act)
}

/** The interval of each point of the first dataset as a whisker behind it. */
export function whiskers(points: readonly DrawnPoint[], colour: string): Plugin<'line'> {
  return {
    id: 'whiskers',
    beforeDatasetsDraw: ({ ctx, scales, chartArea }) => {
      const { x, y } = scales
      if (x === undefined || y === undefined) return
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
      ctx.clip()
      ctx.beginPath()
      for (const point of points) {
        if (point.low === null || point.high === null) continue
        const at = x.getPixelForValue(point.x)
        ctx.moveTo(at, y.getPixelForValue(point.low * 100))
        ctx.lineTo(at, y.getPixelForValue(point.high * 100))
      }
      ctx.strokeStyle = colour
      ctx.lineWidth = 1.5
      ctx.globalAlpha = 0.45
      ctx.stroke()
      ctx.restore()
    },
  }
}

/** Goes where a point leads. */
export function follow(point: DrawnPoint | undefined): void {
  if (point !== undefined && point.href !== null) location.assign(point.href)
}

/** Everything of an interval that a tooltip has room for. */
export function shownRate({ y, low, high }: DrawnPoint): string {
  return low === null || high === null ? `${points(y)} of 100` : scoreWithInterval(y, low, high)
}
