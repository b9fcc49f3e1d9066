import { parameter, setParameters } from './address.ts'
import { columnChoice } from './column-choice.ts'
import { element } from './element.ts'
import {
  cellValue,
  distinctKeys,
  isNumeric,
  matches,
  nextSort,
  ordered,
  parsedSort,
  type Sort,
  type Value,
} from './row-order.ts'

/** How the tools of a table speak of it, and where in the address its state stands. */
export type TableWords = {
  readonly noun: string
  readonly nouns: string
  /** Before the names of its parameters, `sort`, `q` and `hide`; empty for the one table of a page. */
  readonly prefix: string
}

type Column = {
  readonly head: HTMLTableCellElement
  readonly key: string
  readonly name: string
  readonly values: ReadonlyMap<HTMLTableRowElement, Value>
  readonly first: Sort['direction']
}

/** A section of the table as it was built: rows move within it only. */
type Section = {
  readonly body: HTMLTableSectionElement
  readonly title: HTMLTableRowElement | null
  readonly rows: readonly HTMLTableRowElement[]
}

/** Rows that a line follows in the built order, all rows shown; else it, and what is said of it, would be untrue. */
const LINE = 'ends-group'

/**
 * Lets a table be sorted by its headers and filtered by the words of its rows: what heads them, remarks included, and
 * columns that are not of numbers. What is sorted and asked for stands in the address. A cell that does not sort by its text says so by `data-value`; a dash is unknown; a header with `data-unsorted` sorts nothing.
 * What the caption says of the order it was built in stands there in `data-as-built`.
 *
 * @param place an empty element for the tools
 */
export function enhanceTable(table: HTMLTableElement, place: HTMLElement, { noun, nouns, prefix }: TableWords): void {
  const sections = [...table.tBodies].map(sectionOf)
  const rows = sections.flatMap((section) => section.rows)
  const columns = columnsOf(table, rows)
  const sought = new Map(rows.map((row) => [row, wordsOf(row, columns)]))
  const lines = rows.filter((row) => row.classList.contains(LINE))
  const legend = document.getElementById(`${table.id}-lines`)
  const builtOrder = table.caption?.querySelectorAll<HTMLElement>('[data-as-built]') ?? []
  const keys = columns.map(({ key }) => key)
  let sort: Sort | null = null
  let typing = false

  const field = element('input', { class: 'field', type: 'search', autocomplete: 'off', spellcheck: 'false' })
  const choice = element(
    'select',
    { class: 'field' },
    element('option', { value: '' }, 'As listed'),
    ...columns.flatMap(({ key, name }) => [
      element('option', { value: `${key}-desc` }, `${name}, descending`),
      element('option', { value: `${key}-asc` }, `${name}, ascending`),
    ]),
  )
  const status = element('p', { role: 'status' })
  const filter = element('label', {}, element('span', {}, `Filter ${nouns}`), field)
  const tools = [
    filter,
    element('label', { class: 'narrow' }, element('span', {}, 'Sort'), choice),
    status,
    columnChoice(table, `${prefix}hide`),
  ].filter((tool) => tool !== null)
  for (const column of columns) {
    const button = element('button', { type: 'button' })
    button.append(...column.head.childNodes)
    column.head.append(button)
    button.addEventListener('click', () => change(nextSort(sort, column.key, column.first)))
  }
  choice.addEventListener('change', () => {
    const asked = parsedSort(choice.value, keys)
    choice.value = written(sort)
    change(asked)
  })
  field.addEventListener('input', () => {
    setParameters({ [`${prefix}q`]: field.value.trim() }, typing ? 'replace' : 'push')
    typing = true
    show()
  })
  field.addEventListener('change', () => {
    typing = false
  })
  addEventListener('popstate', () => {
    if (place.isConnected) restore()
  })
  place.replaceChildren(...tools)
  restore()

  function change(next: Sort | null): void {
    setParameters({ [`${prefix}sort`]: written(next) }, 'push')
    restore()
  }

  function restore(): void {
    const before = choice.value
    sort = parsedSort(parameter(`${prefix}sort`), keys)
    const asked = parameter(`${prefix}q`)
    if (field.value.trim() !== asked) field.value = asked
    choice.value = written(sort)
    if (choice.value !== before) arrange()
    show()
  }

  function arrange(): void {
    const column = columns.find(({ key }) => key === sort?.key)
    for (const { head } of columns) head.removeAttribute('aria-sort')
    column?.head.setAttribute('aria-sort', sort?.direction === 'asc' ? 'ascending' : 'descending')
    for (const { body, title, rows } of sections) {
      const values = rows.map((row) => column?.values.get(row) ?? null)
      const order = column === undefined ? [...rows.keys()] : ordered(values, sort?.direction ?? 'asc')
      body.append(...[title ?? [], order.flatMap((place) => rows[place] ?? [])].flat())
    }
  }

  function show(): void {
    const asked = field.value
    for (const { title, rows } of sections) {
      for (const row of rows) row.hidden = !matches(sought.get(row) ?? '', asked)
      if (title !== null) title.hidden = rows.every((row) => row.hidden)
    }
    const shown = rows.filter((row) => !row.hidden).length
    const column = columns.find(({ key }) => key === sort?.key)
    const isAsBuilt = column === undefined && shown === rows.length
    for (const row of lines) row.classList.toggle(LINE, isAsBuilt)
    if (legend !== null) legend.hidden = !isAsBuilt
    for (const words of builtOrder) words.hidden = column !== undefined
    const counted = `${shown} of ${rows.length} ${rows.length === 1 ? noun : nouns}`
    const order = column === undefined ? '' : `, by ${column.name}, ${sort?.direction}ending`
    const said = shown === 0 ? `No ${noun} matches.` : `${counted}${order}`
    if (status.textContent !== said) status.textContent = said
    // These are printed.
    filter.classList.toggle('asked', shown < rows.length)
    status.classList.toggle('asked', !isAsBuilt)
  }
}

function written(sort: Sort | null): string {
  return sort === null ? '' : `${sort.key}-${sort.direction}`
}

/** Every table that a page has tools for (components/TableTools.astro); their state goes along to other releases. */
export function enhanceTables(): void {
  for (const type of ['click', 'auxclick']) {
    addEventListener(
      type,
      ({ target }) => {
        const link = target instanceof Element ? target.closest<HTMLAnchorElement>('nav.switch a') : null
        if (link !== null) link.search = location.search
      },
      true,
    )
  }
  for (const place of document.querySelectorAll<HTMLElement>('[data-tools-of]')) {
    const { toolsOf = '', noun = 'row', nouns = 'rows', prefix = '' } = place.dataset
    const table = document.getElementById(toolsOf)
    if (table instanceof HTMLTableElement) enhanceTable(table, place, { noun, nouns, prefix })
  }
}

function sectionOf(body: HTMLTableSectionElement): Section {
  const all = [...body.rows]
  const title = all.find((row) => row.cells[0]?.getAttribute('scope') === 'rowgroup') ?? null
  return { body, title, rows: all.filter((row) => row !== title) }
}

function columnsOf(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): Column[] {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])]
  const names = heads.map((head) => head.textContent.replace(/\s+/g, ' ').trim())
  const keys = distinctKeys(names)
  return heads.flatMap((head, place) => {
    const [name = '', key = ''] = [names[place], keys[place]]
    if (name === '' || head.dataset.unsorted !== undefined) return []
    const cells = rows.map((row) => row.cells[place])
    const values = cells.map((cell) => cellValue(cell?.dataset.value, firstText(cell)))
    return [
      {
        head,
        name,
        key: head.dataset.key ?? key,
        values: new Map(rows.map((row, index) => [row, values[index] ?? null])),
        first: isNumeric(values) ? 'desc' : 'asc',
      },
    ]
  })
}

function wordsOf(row: HTMLTableRowElement, columns: readonly Column[]): string {
  const ofWords = columns.filter(({ first }) => first === 'asc').map(({ head }) => head.cellIndex)
  return [...row.cells]
    .filter((cell) => cell.tagName === 'TH' || ofWords.includes(cell.cellIndex))
    .map((cell) => cell.textContent)
    .join(' ')
}

/** What a cell says, its remarks in small print aside. */
function firstText(cell: HTMLTableCellElement | undefined): string {
  const own = [...(cell?.childNodes ?? [])].filter(
    (node) => !(node instanceof Element && node.matches('.sub, .reason')),
  )
  return own.map((node) => node.textContent ?? '').join('')
}
