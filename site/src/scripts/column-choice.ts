import { parameter, setParameters } from './address.ts'
import { element } from './element.ts'
import { distinctKeys } from './row-order.ts'

type Column = { readonly key: string; readonly name: string; readonly place: number }

/** Fewer columns than these are not worth a choice. */
const LEAST = 4

/**
 * A list of a table's columns from which a reader takes out those that are in the way; the one that names the row always
 * stays. What is taken out stands in the address.
 *
 * @param name of the parameter: keys of columns, with commas between them
 * @returns null for a table of few columns
 */
export function columnChoice(table: HTMLTableElement, name: string): HTMLDetailsElement | null {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])]
  const isWhole = ({ cells }: HTMLTableRowElement) => cells.length === heads.length
  const first = [...table.tBodies].flatMap((body) => [...body.rows]).find(isWhole)
  const names = heads.map((head) => head.textContent.replace(/\s+/g, ' ').trim())
  const keys = distinctKeys(names)
  const columns = names.flatMap((name, place): Column[] => {
    const key = heads[place]?.dataset.key ?? keys[place]
    // One without a name shows what another one says.
    const isChoosable = name !== '' && first?.cells[place]?.tagName === 'TD'
    return isChoosable && key !== undefined ? [{ key, name, place }] : []
  })
  if (columns.length < LEAST) return null
  const summary = element('summary')
  const details = element('details', {}, summary)
  const boxes = new Map<Column, HTMLInputElement>()

  // A matrix has a hundred of them, which most readers never open.
  details.addEventListener('toggle', () => {
    if (boxes.size > 0) return
    const labels = columns.map((column) => {
      const box = element('input', { type: 'checkbox' })
      boxes.set(column, box)
      box.addEventListener('change', () => {
        const out = columns.filter((each) => boxes.get(each)?.checked === false).map(({ key }) => key)
        setParameters({ [name]: out.join(',') }, 'push')
        show()
      })
      return element('label', {}, box, element('bdi', {}, column.name))
    })
    details.append(element('fieldset', {}, element('legend', { class: 'unseen' }, 'Columns that are shown'), ...labels))
    show()
  })
  addEventListener('popstate', () => {
    if (details.isConnected) show()
  })
  show()
  return details

  function show(): void {
    const out = new Set(parameter(name).split(','))
    const isShown = ({ key }: Column) => !out.has(key)
    for (const row of table.rows) {
      // The title of a section spans all columns.
      if (!isWhole(row)) continue
      for (const column of columns) {
        const cell = row.cells[column.place]
        if (cell !== undefined) cell.hidden = !isShown(column)
      }
    }
    for (const [column, box] of boxes) box.checked = isShown(column)
    const shown = columns.filter(isShown).length
    const hasAll = shown === columns.length
    summary.textContent = hasAll ? 'Columns' : `Columns: ${shown} of ${columns.length}`
    // Then it is printed.
    details.classList.toggle('asked', !hasAll)
  }
}
