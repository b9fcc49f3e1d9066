import { element } from './element.ts'

/*
 * Keys on the pages of cells and trials, and the filter by outcome. Everything they do can be done without them. They are
 * single letters, so a person can turn them off.
 */

const OFF = 'regatta-keys-off'

type Key = { readonly keys: readonly string[]; readonly what: string; readonly act: () => void }

const filter = document.querySelector<HTMLSelectElement>('#outcome')
const told = document.querySelector<HTMLOutputElement>('output[for="outcome"]')
const trials = [...document.querySelectorAll<HTMLElement>('article.trial[id]')]
const isCell = trials.length > 0
/** Where a key says why it did nothing. */
const remark = element('span', { role: 'status' })
if (isCell) document.querySelector('.filter')?.append(remark)
const up = document.querySelector<HTMLAnchorElement>('a[rel="up"]')

const KEYS: readonly Key[] = [
  { keys: ['j', ']'], what: 'Next trial', act: () => go(1) },
  { keys: ['k', '['], what: 'Previous trial', act: () => go(-1) },
  ...(isCell ? [{ keys: ['o'], what: 'Open the steps and logs of the trial', act: open }] : []),
  ...(filter === null ? [] : [{ keys: ['f'], what: 'Filter by outcome', act: () => filter.focus() }]),
  ...(up === null ? [] : [{ keys: ['u'], what: 'Back to all trials of the cell', act: () => up.click() }]),
  { keys: ['?'], what: 'This help', act: help },
]

/** The trial that has the focus or was last led to; -1 for none. */
function current(): number {
  const focused = document.activeElement?.closest('article.trial')
  const id = focused?.id ?? location.hash.slice(1)
  return visible().findIndex((trial) => trial.id === id)
}

function visible(): HTMLElement[] {
  return trials.filter((trial) => !trial.hidden)
}

function go(by: 1 | -1): void {
  if (!isCell) {
    document.querySelector<HTMLAnchorElement>(by === 1 ? 'a[rel="next"]' : 'a[rel="prev"]')?.click()
    return
  }
  const all = visible()
  const now = current()
  const trial = all[now === -1 ? (by === 1 ? 0 : all.length - 1) : now + by]
  if (trial === undefined) return
  remark.textContent = ''
  trial.tabIndex = -1
  trial.focus({ preventScroll: true })
  trial.scrollIntoView({ block: 'start' })
  history.replaceState(history.state, '', `#${trial.id}`)
}

function open(): void {
  const trial = visible()[current()]
  const link = trial?.querySelector<HTMLAnchorElement>('a.open')
  if (link !== undefined && link !== null) link.click()
  else if (trial === undefined) remark.textContent = 'No trial has the focus: j leads to the first.'
  else remark.textContent = 'Steps and logs of this trial are not on this site.'
}

/** Shows the trials of one outcome, all of them for ''; an outcome that the cell does not have shows all. */
function show(mark: string): void {
  if (filter === null) return
  filter.value = mark
  if (filter.selectedIndex === -1) filter.value = ''
  for (const trial of trials) {
    trial.hidden = filter.value !== '' && trial.dataset.mark !== filter.value
    const letter = document.querySelector(`.marks a[href="#${trial.id}"]`)
    letter?.parentElement?.toggleAttribute('hidden', trial.hidden)
  }
  // A heading of nothing says nothing.
  for (const section of new Set(trials.map((trial) => trial.closest('section')))) {
    const own = trials.filter((trial) => section?.contains(trial))
    section?.toggleAttribute(
      'hidden',
      own.every((trial) => trial.hidden),
    )
  }
}

function filterChanged(): void {
  if (filter === null) return
  show(filter.value)
  if (told !== null) told.textContent = `${visible().length} of ${trials.length} shown`
  remark.textContent = ''
  const url = new URL(location.href)
  if (filter.value === '') url.searchParams.delete('outcome')
  else url.searchParams.set('outcome', filter.value)
  history.replaceState(history.state, '', url)
}

let dialog: HTMLDialogElement | null = null

function help(): void {
  dialog ??= helpDialog()
  const box = dialog.querySelector('input')
  if (box !== null) box.checked = !isOff()
  dialog.showModal()
}

function helpDialog(): HTMLDialogElement {
  const box = element('input', { type: 'checkbox' })
  box.addEventListener('change', () => turn(box.checked))
  const close = element('button', { type: 'button', autofocus: '' }, 'Close')
  const made = element(
    'dialog',
    { class: 'keys', 'aria-labelledby': 'keys-title' },
    element('h2', { id: 'keys-title' }, 'Keys'),
    element('dl', {}, ...KEYS.map(helpRow)),
    element('label', {}, box, ' Use these keys'),
    close,
  )
  close.addEventListener('click', () => made.close())
  document.body.append(made)
  return made
}

function helpRow({ keys, what }: Key): HTMLElement {
  const names = keys.flatMap((key, index) => [index === 0 ? null : ' or ', element('kbd', {}, key)])
  return element('div', {}, element('dt', {}, ...names), element('dd', {}, what))
}

/** A browser may keep nothing for a site: then the keys are on. */
function isOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null
  } catch {
    return false
  }
}

function turn(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, '1')
  } catch {
    // It holds until the page is left, which is as long as nothing is kept.
  }
  isOn = on
}

let isOn = !isOff()

/** Whether a key belongs to what has the focus. A box of the help that was just closed has it a moment longer. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest('dialog') !== null) return false
  return target.isContentEditable || target.closest('input, textarea, select') !== null
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (takesText(event.target) || document.querySelector('dialog[open]') !== null) return
  const key = KEYS.find(({ keys }) => keys.includes(event.key))
  // The help stays, or nobody could turn them on again.
  if (key === undefined || (!isOn && event.key !== '?')) return
  event.preventDefault()
  key.act()
})

for (const button of document.querySelectorAll('button.help')) button.addEventListener('click', help)
if (filter !== null) {
  filter.addEventListener('change', filterChanged)
  const asked = new URL(location.href).searchParams.get('outcome')
  if (asked !== null) {
    show(asked)
    filterChanged()
  }
}
