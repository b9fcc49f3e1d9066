import { element } from './element.ts'
import { isDrawn, pointsOf } from './plot-points.ts'

/** A plot that was drawn; what its buttons can do. */
export type Drawn = {
  /** A text that an action gives back is said. */
  readonly actions: readonly { readonly name: string; readonly act: () => unknown }[]
  readonly remove: () => void
}

/** What a plot says on its axes. */
export type PlotWords = { readonly label: string; readonly x: string; readonly y: string }

/** Gives every static plot of the page (components/InteractivePlot.astro) a button that loads its interactive twin. */
export function startPlots(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-plot]')) start(figure)
}

function start(figure: HTMLElement): void {
  const { plot = '', source = '', label = '', xTitle = '', yTitle = '' } = figure.dataset
  const tools = figure.querySelector<HTMLElement>('.plot-tools')
  const still = figure.querySelector<HTMLElement>('.plot-still')
  const table = document.getElementById(source)
  if (tools === null || still === null || table === null) return
  const place = element('div', { class: 'plot-live' })
  const actions = element('span', { class: 'plot-actions' })
  const status = element('span', { role: 'status' })
  const toggle = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Interactive plot')
  let drawn: Drawn | null = null
  toggle.addEventListener('click', () => void change())
  tools.replaceChildren(toggle, actions, status)

  async function change(): Promise<void> {
    if (drawn !== null) {
      drawn.remove()
      drawn = null
      show(false)
      return
    }
    if (table === null) return
    toggle.disabled = true
    status.textContent = 'Loading the plot ...'
    try {
      const points = pointsOf(table)
      const known = points.filter(isDrawn)
      const { draw } = await (plot === 'history' ? import('./history-chart.ts') : import('./pareto-chart.ts'))
      // The chart takes its size from the page, so it must be in it.
      show(true)
      drawn = draw(place, known, { label, x: xTitle, y: yTitle })
      actions.replaceChildren(
        ...drawn.actions.map(({ name, act }) => {
          const button = element('button', { type: 'button' }, name)
          button.addEventListener('click', () => {
            const said = act()
            if (typeof said === 'string') status.textContent = said
          })
          return button
        }),
      )
      const left = points.length - known.length
      status.textContent = left === 0 ? '' : `${left} of ${points.length} not drawn: ${xTitle || 'x'} is unknown.`
    } catch (error) {
      show(false)
      status.textContent = `The plot could not be loaded: ${error instanceof Error ? error.message : error}.`
    }
    toggle.disabled = false
  }

  function show(isLive: boolean): void {
    toggle.setAttribute('aria-pressed', String(isLive))
    if (still !== null) still.hidden = isLive
    if (isLive) still?.after(place)
    else place.remove()
    actions.replaceChildren()
    status.textContent = ''
  }
}
