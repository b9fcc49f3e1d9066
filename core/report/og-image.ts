import { isCalibration, subtitle } from '#core/report/calibration'
import type { ConfigName } from '#core/report/config-names'
import { escapeXml } from '#core/report/escape-xml'
import {
  costPerSuccess,
  count,
  fraction,
  interval,
  NONE,
  places,
  plural,
  points,
  shortDigest,
} from '#core/report/format'
import { importedMark } from '#core/report/imported'
import type { Leaderboard } from '#core/report/leaderboard'
import { headline } from '#core/report/notes'
import type { LeaderboardRow } from '#core/report/row'
import type { TaskPage } from '#core/report/task-page'
import { oneLine } from '#core/trial/plain-text'

/*
 * Pictures that show a page where it is linked to: SVG of 1200 x 630. Names are set in a typeface of one width, so that
 * how wide they are is known here. `site` is what the benchmark is called.
 */

export const IMAGE_WIDTH = 1200
export const IMAGE_HEIGHT = 630

const LEFT = 80
const RIGHT = 1120
/** Where names start in the list of configs. */
const NAME = LEFT + 110
const ROWS = 6

/** Size of the sentence that says who leads. */
const ANSWER = 22
/** Letters of a name in that sentence: the first of these with which it fits. */
const NAMES = [40, 28, 16]

/** Advance of DejaVu Sans Mono, in em. */
const ADVANCE = 0.602

/**
 * Who leads and how sure that is, and the first ranked configs with the places that they may have and their intervals;
 * agents that calibrate tasks only where there is nobody else.
 */
export function leaderboardImage(site: string, board: Leaderboard): string {
  const contenders = board.rows.filter((row) => !isCalibration(row))
  const rows = contenders.length > 0 ? contenders : board.rows
  const ranked = rows.filter((row) => row.rank !== null)
  const shown = (ranked.length > 0 ? ranked : rows.filter((row) => row.score !== null)).slice(0, ROWS)
  const more = rows.length - shown.length
  const title = board.source === 'next' ? 'The next release' : 'Leaderboard'
  const what = board.release === null ? 'the tasks as they are now' : `release ${board.release}`
  const basis = `${plural(board.tasks.length, 'task')}, ${plural(board.trials.counted, 'trial')} that count, ${what}`
  return picture(site, title, [
    heading(title),
    line(basis, 196, 'soft'),
    ...answer(board).map((words, index) => mono(words, { x: LEFT, y: 240 + index * 28, size: ANSWER })),
    ...(shown.length === 0 ? [] : [boardHead(ranked.length > 0), ...shown.map((row, index) => boardRow(row, index))]),
    ...(more > 0 ? [line(`and ${plural(more, 'config')} more`, 606, 'soft')] : []),
  ])
}

/** The headline of the board in two lines. Names give way to what it says of them. */
function answer(board: Leaderboard): readonly string[] {
  const most = Math.floor((RIGHT - LEFT) / (ADVANCE * ANSWER))
  const sentences = NAMES.map((letters) => {
    const rows = board.rows.map((row) => ({ ...row, label: cut(row.label, letters) }))
    return linesOf(headline({ ...board, rows }), most)
  })
  const [first = '', ...rest] = sentences.find((lines) => lines.length <= 2) ?? sentences.at(-1) ?? []
  return rest.length === 0 ? [first] : [first, cut(rest.join(' '), most)]
}

/** Lines of at most so many letters, broken between words. */
function linesOf(sentence: string, most: number): readonly string[] {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const last = lines.pop()
    if (last === undefined) lines.push(word)
    else if (lettersOf(`${last} ${word}`).length <= most) lines.push(`${last} ${word}`)
    else lines.push(last, word)
  }
  return lines
}

/** What the numbers of each row are. */
function boardHead(isRanked: boolean): string {
  const head = { y: 316, size: 20, fill: 'soft' } as const
  return [
    text(isRanked ? 'Places' : '', { x: LEFT, ...head }),
    text(isRanked ? 'Config' : 'Config, not ranked', { x: NAME, ...head }),
    text('Score of 100 [95 % interval]', { x: RIGHT, anchor: 'end', ...head }),
  ].join('')
}

function boardRow(row: LeaderboardRow, index: number): string {
  const y = 356 + index * 42
  const mark = importedMark(row)
  const label = cut(row.label, mark === null ? 32 : 30 - mark.length)
  return [
    mono(places(row.rank_best, row.rank_worst), { x: LEFT, y, size: 24, fill: 'soft' }),
    mono(label, { x: NAME, y, size: 24, bold: true }),
    mark === null
      ? ''
      : mono(mark, { x: NAME + (lettersOf(label).length + 1) * ADVANCE * 24, y, size: 22, fill: 'soft' }),
    scale({ x: 690, width: 200, y: y - 9, value: row.score, low: row.score_low, high: row.score_high }),
    mono(`${points(row.score)} ${interval(row.score_low, row.score_high)}`, { x: RIGHT, y, size: 24, end: true }),
  ].join('')
}

/** @param row of the config on the board; null where it has none */
export function configImage(site: string, config: ConfigName, row: LeaderboardRow | null, board: Leaderboard): string {
  const mark = row === null ? null : importedMark(row)
  const sub = [mark ?? [], subtitle(config) ?? []].flat().join(' · ')
  const facts: readonly (readonly [string, string])[] =
    row === null
      ? []
      : [
          [
            'rank',
            row.rank === null ? 'not ranked' : `${count(row.rank)} (places ${places(row.rank_best, row.rank_worst)})`,
          ],
          ['tasks', fraction(row.tasks, board.tasks.length)],
          ['trials', `${count(row.n)}, ${count(row.excluded)} excluded`],
          ['per success', costPerSuccess(row)],
        ]
  return picture(site, config.label, [
    name(config.label),
    ...(sub === '' ? [] : [mono(cut(sub, 60), { x: LEFT, y: 290, size: 26, fill: 'soft' })]),
    ...(row === null || row.score === null
      ? [line('No trial of a ranked task counts yet', 400, 'ink')]
      : [
          mono(points(row.score), { x: LEFT, y: 410, size: 80, bold: true }),
          mono(interval(row.score_low, row.score_high), {
            x: LEFT + 24 + ADVANCE * 80 * points(row.score).length,
            y: 410,
            size: 40,
            fill: 'soft',
          }),
          scale({
            x: LEFT + 480,
            width: RIGHT - LEFT - 480,
            y: 392,
            value: row.score,
            low: row.score_low,
            high: row.score_high,
          }),
        ]),
    ...facts.map(([head, value], index) => fact(head, value, LEFT + index * 265)),
  ])
}

export function taskImage(site: string, task: TaskPage): string {
  const contenders = task.results.filter((result) => !isCalibration(result.config) && result.rate !== null)
  const facts: readonly (readonly [string, string])[] = [
    ['difficulty', task.facts?.difficulty ?? NONE],
    ['category', task.facts?.category ?? NONE],
    ['trials', `${count(task.tally.n)}, ${count(task.tally.excluded)} excluded`],
    ['version', shortDigest(task.digest).replace('sha256:', '')],
  ]
  return picture(site, task.name, [
    name(task.name),
    line(
      task.configs_tried === 0
        ? 'No config, oracle and nop aside, has a trial of it that counts'
        : `${task.configs_solved} of ${plural(task.configs_tried, 'config')} solved it at least once`,
      310,
      'ink',
    ),
    ...(contenders.length === 0 ? [] : [strip(contenders.map(({ rate }) => rate ?? 0))]),
    ...facts.map(([head, value], index) => fact(head, value, LEFT + index * 265)),
  ])
}

/** Every config's pass rate on one scale; the more configs share it, the taller its bar. */
function strip(rates: readonly number[]): string {
  const bins = Map.groupBy(rates, (rate) => Math.round(rate * 20))
  const most = Math.max(...[...bins.values()].map(({ length }) => length))
  const width = RIGHT - LEFT
  const bars = [...bins].map(([bin, { length }]) => {
    const height = 10 + (70 * length) / most
    return `<path d="M${LEFT + 8 + ((width - 16) * bin) / 20} 430v-${height.toFixed(1)}"/>`
  })
  return [
    `<path stroke="${COLOURS.line}" stroke-width="4" d="M${LEFT} 430H${RIGHT}"/>`,
    `<g stroke="${COLOURS.accent}" stroke-width="16">${bars.join('')}</g>`,
    text('0 %', { x: LEFT, y: 464, size: 22, fill: 'soft' }),
    text('pass rate of each config', { x: (LEFT + RIGHT) / 2, y: 464, size: 22, fill: 'soft', anchor: 'middle' }),
    text('100 %', { x: RIGHT, y: 464, size: 22, fill: 'soft', anchor: 'end' }),
  ].join('')
}

/** Those of the site's light scheme. */
const COLOURS = {
  paper: '#fcfcfb',
  ink: '#1b1e21',
  soft: '#565d64',
  line: '#dcdfe2',
  accent: '#0b5f8a',
} as const
type Colour = keyof typeof COLOURS

function picture(site: string, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${IMAGE_WIDTH}" height="${IMAGE_HEIGHT}" viewBox="0 0 ${IMAGE_WIDTH} ${IMAGE_HEIGHT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<path fill="${COLOURS.paper}" d="M0 0H${IMAGE_WIDTH}V${IMAGE_HEIGHT}H0z"/>`,
    `<path fill="${COLOURS.accent}" d="M0 0H${IMAGE_WIDTH}V10H0z"/>`,
    `<g transform="translate(${LEFT} 44) scale(1.25)"><path fill="${COLOURS.accent}" d="M15 3v19H4zM18 8l9 14h-9z"/><path fill="none" stroke="${COLOURS.accent}" stroke-width="3" stroke-linecap="round" d="M3 27c4-3 6-3 9 0s6 3 9 0 5-2 8 0"/></g>`,
    text(site, { x: LEFT + 54, y: 74, size: 28, fill: 'soft' }),
    ...parts,
    '</svg>',
  ].join('')
}

function heading(words: string): string {
  return text(words, { x: LEFT, y: 152, size: 52, bold: true })
}

function line(words: string, y: number, fill: Colour): string {
  return text(words, { x: LEFT, y, size: 28, fill })
}

function fact(head: string, value: string, x: number): string {
  return `${text(head, { x, y: 520, size: 22, fill: 'soft' })}${mono(cut(value, 21), { x, y: 558, size: 20 })}`
}

/** A name as large as it fits in two lines; what is longer is cut. */
function name(words: string): string {
  const width = RIGHT - LEFT
  const letters = lettersOf(oneLine(words))
  const size = Math.max(36, Math.min(60, Math.floor((2 * width) / (ADVANCE * Math.max(1, letters.length + 6)))))
  const perLine = Math.floor(width / (ADVANCE * size))
  const first = letters.length <= perLine ? letters : letters.slice(0, breakAt(letters, perLine))
  const second = letters.slice(first.length)
  const lines = second.length === 0 ? [first.join('')] : [first.join(''), cut(second.join('').trim(), perLine)]
  const y = lines.length === 1 ? 200 : 172
  return lines.map((each, index) => mono(each, { x: LEFT, y: y + index * size * 1.2, size, bold: true })).join('')
}

/** Where a name is best broken: after the last space, dash, slash or dot of its second half, else where the line ends. */
function breakAt(letters: readonly string[], perLine: number): number {
  const at = letters.findLastIndex((letter, index) => index < perLine && /[\s\-/._·]/.test(letter))
  return at >= perLine / 2 ? at + 1 : perLine
}

const LETTERS = new Intl.Segmenter('en')

/** As a reader sees them: a letter with its accents is one. */
function lettersOf(words: string): readonly string[] {
  return [...LETTERS.segment(words)].map(({ segment }) => segment)
}

function cut(words: string, most: number): string {
  const letters = lettersOf(oneLine(words))
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`
}

type Scale = {
  readonly x: number
  readonly width: number
  readonly y: number
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

function scale({ x, width, y, value, low, high }: Scale): string {
  const at = (proportion: number) => (x + width * proportion).toFixed(1)
  return [
    `<path stroke="${COLOURS.line}" stroke-width="3" d="M${x} ${y}h${width}"/>`,
    low === null || high === null
      ? ''
      : `<path stroke="${COLOURS.accent}" stroke-opacity=".5" stroke-width="12" d="M${at(low)} ${y}H${at(high)}"/>`,
    value === null ? '' : `<path stroke="${COLOURS.accent}" stroke-width="6" d="M${at(value)} ${y - 16}v32"/>`,
  ].join('')
}

type Text = {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly fill?: Colour
  readonly bold?: boolean
}

function text(
  words: string,
  { x, y, size, fill = 'ink', bold, anchor }: Text & { readonly anchor?: 'middle' | 'end' },
): string {
  return drawn('DejaVu Sans', words, `x="${x}" y="${y}" font-size="${size}" fill="${COLOURS[fill]}"`, bold, anchor)
}

function mono(words: string, { x, y, size, fill = 'ink', bold, end }: Text & { readonly end?: boolean }): string {
  const attributes = `x="${x}" y="${y}" font-size="${size}" fill="${COLOURS[fill]}"`
  return drawn('DejaVu Sans Mono', words, attributes, bold, end === true ? 'end' : undefined)
}

function drawn(family: string, words: string, attributes: string, bold?: boolean, anchor?: string): string {
  const weight = bold === true ? ' font-weight="700"' : ''
  const aligned = anchor === undefined ? '' : ` text-anchor="${anchor}"`
  return `<text font-family="${family}"${weight}${aligned} ${attributes}>${escapeXml(unstacked(words))}</text>`
}

/** Marks are drawn above or below a letter as often as it has them: a few hundred would leave the picture. */
function unstacked(words: string): string {
  return words.replace(/(\p{M}{3})\p{M}+/gu, '$1')
}
