/** A point of a plot as the page holds it. */
export type PlotPoint = {
  readonly name: string
  /** By which its table row names it too; empty without one. */
  readonly number: string
  /** null: unknown, not drawn */
  readonly x: number | null
  readonly y: number | null
  /** Ends of the interval of y; null without one. */
  readonly low: number | null
  readonly high: number | null
  /** Points of one series are joined; empty where there is but one. */
  readonly series: string
  /** Whether a line leads through it that marks the best (a Pareto frontier). */
  readonly isBest: boolean
  /** Whether no line joins it to others of its series. */
  readonly isLoose: boolean
  /** Where it leads; null: nowhere */
  readonly href: string | null
}

export type DrawnPoint = PlotPoint & { readonly x: number; readonly y: number }

/**
 * Every element with `data-point` below `source`: its name there, or else in its title or link; the rest in data-x, -y, -low,
 * -high, -series, -best, -loose and -number.
 */
export function pointsOf(source: ParentNode): PlotPoint[] {
  return [...source.querySelectorAll<HTMLElement | SVGElement>('[data-point]')].map((element) => {
    const { point = '', number = '', x, y, low, high, series = '', best, loose } = element.dataset
    const link = element.matches('a') ? element : (element.querySelector('a') ?? element.closest('a'))
    return {
      number,
      name: point || (element.querySelector('title') ?? link)?.textContent.trim() || '',
      x: known(x),
      y: known(y),
      low: known(low),
      high: known(high),
      series,
      isBest: best !== undefined,
      isLoose: loose !== undefined,
      href: link?.getAttribute('href') ?? null,
    }
  })
}

function known(text: string | undefined): number | null {
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? null : Number(text)
}

export function isDrawn(point: PlotPoint): point is DrawnPoint {
  return point.x !== null && point.y !== null
}
