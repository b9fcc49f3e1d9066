import { compareCommand } from '../compare-command.ts'
import { parameter, setParameters } from './address.ts'
import { element, nameOf } from './element.ts'

/** A config that can be chosen. */
type Choice = { readonly id: string; readonly label: string }

/**
 * Lets a reader choose two configs. The two stand in the address with the release that is shown,
 * `?a=<config_id>&b=<config_id>&release=<name>`; what compares them is loaded when there are two. An address of another
 * release, as a link has it that was made before the latest, is told of.
 */
export function startComparing(): void {
  const tools = document.getElementById('pair-tools')
  const pair = document.getElementById('pair')
  const overview = document.getElementById('overview')
  const status = document.getElementById('pair-status')
  if (tools === null || pair === null || overview === null || status === null) return
  const { base = '/', release = '' } = tools.dataset
  const choices = choicesOf(overview)
  const title = document.title
  const [a, b] = [field('A', choices), field('B', choices)]
  const all = button('All against the leader', () => go('', ''))
  all.hidden = true
  const form = element(
    'form',
    {},
    a.label,
    b.label,
    element('div', {}, element('button', { type: 'submit' }, 'Compare'), button('Swap', swap), all),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    go(a.select.value, b.select.value)
  })
  tools.replaceChildren(form)
  addEventListener('popstate', () => void restore(byHand))
  let byHand = false
  let shown = ''
  void restore(false)

  function go(first: string, second: string): void {
    const on = first === '' && second === '' ? '' : release
    setParameters({ a: first, b: second, release: on, sort: '', q: '', 'task-sort': '', 'task-q': '' }, 'push')
    // The tables, too, take their state from the address.
    byHand = true
    dispatchEvent(new PopStateEvent('popstate'))
    byHand = false
  }

  function swap(): void {
    const [first, second] = [b.select.value, a.select.value]
    a.select.value = first
    b.select.value = second
    if (first !== '' && second !== '') go(first, second)
  }

  /** @param isAsked whether the reader just asked for it, so that the focus may move */
  async function restore(isAsked: boolean): Promise<void> {
    const [first, second] = [parameter('a'), parameter('b')]
    const wanted = parameter('release')
    const asked = first === '' && second === '' ? '' : `${first} ${second} ${wanted}`
    if (asked === shown && pair?.hasChildNodes() === (asked !== '')) return
    shown = asked
    a.select.value = known(first)
    b.select.value = known(second)
    if (pair === null || overview === null || status === null) return
    overview.hidden = asked !== ''
    pair.hidden = asked === ''
    all.hidden = asked === ''
    if (asked === '') {
      pair.replaceChildren()
      document.title = title
      say(isAsked ? 'Every config against the leader is shown.' : '')
      return
    }
    say('Loading the comparison.')
    pair.replaceChildren(element('p', { class: 'light' }, 'Loading the comparison ...'))
    const content = await contentOf(first, second)
    if (shown !== asked) return
    const other = otherRelease(wanted, release)
    pair.replaceChildren(...(other === null ? [] : [notice(other, first, second, wanted)]), content)
    const heading = pair.querySelector('h2')
    document.title = `${heading?.textContent ?? ''} · ${title}`
    say(`Shown: ${heading?.textContent ?? ''}. ${other ?? ''}`.trim())
    if (isAsked) heading?.focus()
  }

  async function contentOf(first: string, second: string): Promise<Node> {
    const wrong = whatIsWrong(choices, first, second)
    if (wrong !== null) return failure(wrong, known(first), known(second), release)
    try {
      const { comparisonOf } = await import('./comparison-view.ts')
      return await comparisonOf(base, release, first, second)
    } catch (error) {
      return failure(
        `It could not be loaded: ${error instanceof Error ? error.message : error}.`,
        first,
        second,
        release,
      )
    }
  }

  /** The id, empty where no config has it: an address may hold anything. */
  function known(id: string): string {
    return choices.some((choice) => choice.id === id) ? id : ''
  }

  function say(text: string): void {
    if (status !== null) status.textContent = text
  }
}

function choicesOf(overview: HTMLElement): Choice[] {
  return [...overview.querySelectorAll<HTMLElement>('[data-config]')].map((link) => ({
    id: link.dataset.config ?? '',
    label: link.textContent,
  }))
}

function field(name: string, choices: readonly Choice[]): { label: HTMLElement; select: HTMLSelectElement } {
  const select = element(
    'select',
    { class: 'field', required: '' },
    element('option', { value: '' }, 'Choose a config'),
    ...choices.map(({ id, label }) => element('option', { value: id }, label)),
  )
  return {
    label: element(
      'label',
      {},
      element('span', {}, 'Config ', element('b', { class: `side ${name.toLowerCase()}` }, name)),
      select,
    ),
    select,
  }
}

function button(text: string, act: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, text)
  made.addEventListener('click', act)
  return made
}

const RELEASE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** That an address is of another release than the one that is shown; null where it is not. It may hold anything. */
function otherRelease(wanted: string, shown: string): string | null {
  if (wanted === '' || wanted === shown) return null
  const asked = RELEASE.test(wanted) ? `release ${wanted}` : 'another release'
  const here = shown === '' ? 'the tasks as they are now' : `release ${shown}`
  return `This link was made on ${asked}; the numbers here are on ${here} and may be others.`
}

/** @param says of `otherRelease`; ids and release are the address's and may hold anything */
function notice(says: string, a: string, b: string, release: string): Node {
  const known = (text: string, pattern: RegExp, otherwise: string) => (pattern.test(text) ? text : otherwise)
  const [first, second] = [known(a, CONFIG_ID, 'CONFIG'), known(b, CONFIG_ID, 'OTHER')]
  const command = compareCommand(first, second, known(release, RELEASE, 'NAME'))
  return element('p', { class: 'reason' }, `${says} The command line has those: `, element('code', {}, command))
}

const CONFIG_ID = /^[0-9a-f]{12}$/

function whatIsWrong(choices: readonly Choice[], a: string, b: string): string | null {
  if (a === '' || b === '') return 'A comparison takes two configs: choose both.'
  const unknown = [a, b].find((id) => !choices.some((choice) => choice.id === id))
  if (unknown !== undefined)
    return `There is no config ${CONFIG_ID.test(unknown) ? unknown : 'of that id'} on this board.`
  return a === b ? 'These are the same config: choose two different ones.' : null
}

/** What stands in place of a comparison that there is not, and what to do. The ids are of configs, or empty. */
function failure(why: string, a: string, b: string, release: string): Node {
  const command = compareCommand(a || 'CONFIG', b || 'OTHER', release)
  return element(
    'div',
    {},
    element('h2', { tabindex: '-1' }, 'No comparison'),
    element('p', { class: 'lead' }, nameOf(why)),
    element('p', {}, 'The command line compares any two configs:'),
    element('pre', {}, element('code', {}, command)),
  )
}
