import { Html, html } from '#core/report/html'

/**
 * A rate or score on a scale from 0 to 1 with its interval. Drawn beside the same numbers in text, so it is silent. Nothing
 * where it is unknown.
 */
export function rangeHtml(value: number | null, low: number | null, high: number | null): Html {
  if (value === null) return new Html('')
  const x = (proportion: number) => Math.round(proportion * 100)
  const interval = low !== null && high !== null && html`<path class="interval" d="M${x(low)} 6H${x(high)}"></path>`
  return html`<svg class="range" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><path class="scale" d="M0 6H100"></path>${interval}<path class="value" d="M${x(value)} 1V11"></path></svg>`
}
