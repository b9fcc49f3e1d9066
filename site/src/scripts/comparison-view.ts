import type { ComparedSide, ConfigComparison, SharedTask } from '#core/report/comparison'
import { comparisonAnswer, comparisonWords, QUESTIONS, SOLVED_BY } from '#core/report/comparison-blocks'
import type { ComparisonIndex } from '#core/report/comparison-data'
import { count, differenceInterval, fraction, interval, points, pValue, signedPoints, times } from '#core/report/format'
import { compareCommand } from '../compare-command.ts'
import { loadComparison } from './comparison-load.ts'
import { drawn, element, nameOf } from './element.ts'
import { enhanceTable } from './table.ts'

/**
 * Two configs of the board side by side.
 *
 * @param base where the site is served, with a slash at both ends
 * @param release that the board ranks; empty: none
 * @throws Error that says in words what could not be loaded
 */
export async function comparisonOf(base: string, release: string, a: string, b: string): Promise<HTMLElement> {
  const { index, comparison } = await loadComparison(base, a, b)
  return view(base, release, index, comparison)
}

function view(base: string, release: string, index: ComparisonIndex, of: ConfigComparison): HTMLElement {
  const words = comparisonWords(of)
  const { a, b, sampled, fixed, overlap } = of
  return element(
    'div',
    {},
    element('h2', { tabindex: '-1' }, nameOf(a.label), ' and ', nameOf(b.label)),
    element('p', { class: 'lead' }, comparisonAnswer(of), release === '' ? '' : ` On release ${release}.`),
    scrolling('The two configs', sides(base, a, b)),
    element(
      'div',
      { class: 'questions' },
      question(QUESTIONS.sampled, sampled, words.sampled),
      question(QUESTIONS.fixed, fixed, words.fixed),
    ),
    ...(of.shared.length === 0 ? [] : [picture(of)]),
    element(
      'dl',
      { class: 'facts' },
      fact('A ahead', count(sampled.wins)),
      fact('B ahead', count(sampled.losses)),
      fact('Level', count(sampled.ties)),
      fact('Solved by both', count(overlap.both)),
      fact('Only by A', count(overlap.only_a)),
      fact('Only by B', count(overlap.only_b)),
      fact('By neither', count(overlap.neither)),
      fact('Smallest difference these trials could show', shownDifference(sampled.minimum_detectable)),
      fact('Cost, A / B', ratio(of.cost)),
      fact('Median time, A / B', ratio(of.time)),
    ),
    element('h3', {}, 'Cost and time, A divided by B'),
    lines(words.use),
    element('h3', {}, 'Task by task'),
    ...(of.shared.length === 0 ? [] : taskTable(base, index, of)),
    lines(words.tasks),
    element('h3', {}, 'Notes'),
    lines(words.notes),
    element('p', {}, 'The same numbers on the command line:'),
    element('pre', {}, element('code', {}, compareCommand(a.config_id, b.config_id, release))),
  )
}

function ratio(of: ConfigComparison['cost']): string {
  return of === null ? 'unknown' : times(of.ratio)
}

function shownDifference(minimum: number | null): string {
  return minimum === null ? 'not defined' : `${points(minimum)} points`
}

function sides(base: string, a: ComparedSide, b: ComparedSide): HTMLElement {
  const heads = ['Config', 'Rank', 'Score [95 % interval]', 'Trials', 'Excluded', 'Tasks']
  const row = (letter: string, of: ComparedSide) =>
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        mark(letter),
        element('a', { href: `${base}configs/${of.config_id}/` }, nameOf(of.label)),
      ),
      number('Rank', of.rank === null ? 'not ranked' : count(of.rank)),
      element(
        'td',
        { class: 'score' },
        element(
          'span',
          { class: 'num' },
          element('b', {}, points(of.score)),
          ` ${interval(of.score_low, of.score_high)}`,
        ),
        of.score === null ? null : scale(of.score, of.score_low, of.score_high, (share) => share * 100, 'M0 6H100'),
      ),
      number('Trials', count(of.n)),
      number('Excluded', count(of.excluded)),
      number('Tasks', count(of.tasks)),
    )
  return element(
    'table',
    { class: 'list stack' },
    element('caption', { class: 'unseen' }, 'The two configs with their scores on the board'),
    element(
      'thead',
      {},
      element('tr', {}, ...heads.map((name, place) => head(name, [1, 3, 4, 5].includes(place) ? 'right' : null))),
    ),
    element('tbody', {}, row('A', a), row('B', b)),
  )
}

type Answer = {
  readonly difference: number | null
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
}

function question(title: string, answer: Answer | null, words: readonly string[]): HTMLElement {
  return element(
    'section',
    {},
    element('h3', {}, title),
    answer === null || answer.difference === null
      ? null
      : element(
          'p',
          { class: 'answer' },
          element(
            'span',
            { class: 'num' },
            element('b', {}, signedPoints(answer.difference)),
            answer.low === null ? ' no interval' : ` ${differenceInterval(answer.low, answer.high)}`,
            answer.p === null ? '' : `  ${pValue(answer.p)}`,
          ),
          scale(answer.difference, answer.low, answer.high, across, 'M0 6H100M50 0V12'),
        ),
    lines(words),
  )
}

/** A difference, -1..1, on a drawing that is 100 wide. */
function across(difference: number): number {
  return Math.min(1, Math.max(-1, difference)) * 50 + 50
}

/** A value with its interval, drawn beside the same numbers in text. */
function scale(
  value: number,
  low: number | null,
  high: number | null,
  place: (value: number) => number,
  axis: string,
): SVGElement {
  const x = (at: number) => place(at).toFixed(1)
  return drawn(
    'svg',
    { class: 'range', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('path', { class: 'scale', d: axis }),
    low === null || high === null ? null : drawn('path', { class: 'interval', d: `M${x(low)} 6H${x(high)}` }),
    drawn('path', { class: 'value', d: `M${x(value)} 1V11` }),
  )
}

/** With fewer tasks than these a bar is not drawn wider. */
const FEWEST_BARS = 24

/** Every shared task as a bar, the best for A first, and the mean with its interval across them. */
function picture({ shared, sampled }: ConfigComparison): HTMLElement {
  const { difference, low, high } = sampled
  const values = shared.map(({ difference }) => difference).toSorted((one, other) => other - one)
  const largest = Math.max(...[...values, low ?? 0, high ?? 0].map(Math.abs))
  const end = Math.min(1, Math.max(0.25, Math.ceil(largest * 4) / 4))
  const width = 1000
  const step = width / Math.max(FEWEST_BARS, values.length)
  const y = (at: number) => 100 - (Math.min(end, Math.max(-end, at)) / end) * 100
  const bar = (value: number, place: number) =>
    drawn('rect', {
      class: value > 0 ? 'bar a' : 'bar b',
      x: (place * step + step * 0.15).toFixed(1),
      y: (value === 0 ? 99 : y(Math.max(0, value))).toFixed(1),
      width: (step * 0.7).toFixed(1),
      height: (value === 0 ? 2 : Math.abs(y(value) - 100)).toFixed(1),
    })
  return element(
    'figure',
    { class: 'differences' },
    element(
      'figcaption',
      {},
      `A minus B on each shared task, from ${signedPoints(end)} points at the top to ${signedPoints(-end)} at the bottom: filled where A is ahead, hollow where B is, flat where they are level. Dashed: the mean, on its 95 % interval.`,
    ),
    drawn(
      'svg',
      { viewBox: `0 0 ${width} 200`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      low === null || high === null
        ? null
        : drawn('rect', { class: 'band', x: 0, y: y(high).toFixed(1), width, height: (y(low) - y(high)).toFixed(1) }),
      drawn('path', { class: 'scale', d: `M0 1H${width}M0 199H${width}` }),
      ...values.map(bar),
      drawn('path', { class: 'zero', d: `M0 100H${width}` }),
      difference === null ? null : drawn('path', { class: 'mean', d: `M0 ${y(difference).toFixed(1)}H${width}` }),
    ),
  )
}

function taskTable(base: string, index: ComparisonIndex, of: ConfigComparison): HTMLElement[] {
  const segments = new Map(index.tasks.map(({ name, segment }) => [name, segment]))
  const table = element(
    'table',
    { class: 'list stack pairs' },
    element(
      'caption',
      {},
      'Successes of counted trials on each shared task',
      element('span', { 'data-as-built': '' }, ', the largest difference first'),
      '. Filled: A, hollow: B, from 0 to 100.',
    ),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        head('Task'),
        head('A', 'right'),
        head('B', 'right'),
        element('td', { class: 'dots' }),
        head('Difference', 'right'),
        head('Solved by'),
      ),
    ),
    element('tbody', {}, ...of.shared.map((task) => taskRow(base, segments.get(task.task_name) ?? '', of, task))),
  )
  const tools = element('div', { class: 'table-tools' })
  enhanceTable(table, tools, { noun: 'task', nouns: 'tasks', prefix: 'task-' })
  return [tools, scrolling('Task by task', table)]
}

function taskRow(base: string, segment: string, { a, b }: ConfigComparison, task: SharedTask): HTMLElement {
  const cell = (letter: string, side: ComparedSide, { successes, n, rate, low, high }: SharedTask['a']) =>
    element(
      'td',
      { class: 'num right', 'data-name': letter, 'data-value': rate },
      element('a', { href: `${base}cells/${side.config_id}/${segment}/` }, fraction(successes, n)),
      ` ${interval(low, high)}`,
    )
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('a', { href: `${base}tasks/${segment}/` }, nameOf(task.task_name))),
    cell('A', a, task.a),
    cell('B', b, task.b),
    element('td', { class: 'dots wide' }, dots(task.a.rate ?? 0, task.b.rate ?? 0)),
    element(
      'td',
      { class: 'num right', 'data-name': 'Difference', 'data-value': task.difference },
      signedPoints(task.difference),
    ),
    element('td', { 'data-name': 'Solved by' }, SOLVED_BY[task.solved_by]),
  )
}

/** Both rates on one scale, joined. */
function dots(a: number, b: number): SVGElement {
  const x = (rate: number) => (rate * 92 + 4).toFixed(1)
  return drawn(
    'svg',
    { class: 'range', viewBox: '0 0 100 12', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('path', { class: 'scale', d: 'M4 6H96' }),
    drawn('path', { class: 'interval', d: `M${x(a)} 6H${x(b)}` }),
    drawn('path', { class: 'dot b', d: `M${x(b)} 6h.01` }),
    drawn('path', { class: 'dot hole', d: `M${x(b)} 6h.01` }),
    drawn('path', { class: 'dot a', d: `M${x(a)} 6h.01` }),
  )
}

function mark(letter: string): HTMLElement {
  return element('span', { class: `side ${letter.toLowerCase()}` }, letter)
}

function head(text: string, align: string | null = null): HTMLElement {
  return element('th', { scope: 'col', class: align }, text)
}

function number(name: string, text: string): HTMLElement {
  return element('td', { class: 'num right', 'data-name': name }, text)
}

function fact(name: string, value: string): HTMLElement {
  return element('div', {}, element('dt', {}, name), element('dd', { class: 'num' }, value))
}

function lines(texts: readonly string[]): HTMLElement {
  return element('ul', { class: 'notes' }, ...texts.map((text) => element('li', {}, nameOf(text))))
}

function scrolling(label: string, content: HTMLElement): HTMLElement {
  return element('section', { class: 'scroll', 'aria-label': label, tabindex: '0' }, content)
}
