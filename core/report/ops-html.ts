import { type Html, html } from '#core/report/html'
import { type OpsSection, opsText } from '#core/report/ops-page'

/** The rows of a query as a table, which scrolls inside itself where it is wider than a screen. */
export function opsTableHtml({ title, columns, rows }: OpsSection): Html {
  const heads = columns.map(({ head, format }) =>
    format === 'text' ? html`<th scope="col">${head}</th>` : html`<th scope="col" class="right">${head}</th>`,
  )
  const lines = rows.map((row) => {
    const cells = columns.map(({ name, format }, index) => {
      const text = opsText(row[name], format)
      if (index === 0) return html`<th scope="row" class="word num">${text}</th>`
      return format === 'text' ? html`<td>${text}</td>` : html`<td class="num right">${text}</td>`
    })
    return html`<tr>${cells}</tr>`
  })
  return html`<section class="scroll" aria-label="${title}" tabindex="0"><table class="list"><caption class="unseen">${title}</caption><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></section>`
}
