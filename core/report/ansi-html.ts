import { AnsiUp } from 'ansi_up'
import { plainLines } from '#core/trial/plain-text'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what starts a colour in a log.
const COLOUR = /\u001B\[([\d;]{0,64})m/
const MOST_COLOURS = 20_000

/**
 * A log as HTML: its text escaped, its colours as elements `<span class="ansi-...">`, and nothing else of it that acts: no
 * other escape sequence, no link, no style, no control character, no direction override. The 256 and the true colours become
 * the nearest of the sixteen that the site has classes for.
 */
export function ansiHtml(log: string): string {
  const ansi = new AnsiUp()
  ansi.use_classes = true
  ansi.url_allowlist = {}
  ansi.boldStyle = 'bold'
  ansi.faintStyle = 'faint'
  ansi.italicStyle = 'italic'
  ansi.underlineStyle = 'underline'
  return ansi.ansi_to_html(onlyColours(log)).replace(SPAN, (_, styles: string, classes: string | undefined) => {
    const own = styles.split(';').map((style) => `ansi-${style}`)
    return `<span class="${[...own, ...(classes === undefined ? [] : [classes])].join(' ')}">`
  })
}

/** What ansi_up writes for bold, faint, italic and underlined; a quote of the log's own is a character reference there. */
const SPAN = /<span style="([a-z;]+)"(?: class="([a-z -]+)")?>/g

function onlyColours(log: string): string {
  const parts = log.split(COLOUR)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return plainLines(part)
      return index > 2 * MOST_COLOURS ? '' : `\u001B[${sixteen(part)}m`
    })
    .join('')
}

/** The codes of a sequence with every colour beyond the sixteen made one of them. */
function sixteen(codes: string): string {
  const left = codes.split(';')
  const made: string[] = []
  while (left.length > 0) {
    const code = left.shift() ?? ''
    if (code !== '38' && code !== '48') {
      made.push(code)
      continue
    }
    const mode = left.shift()
    const rgb = mode === '5' ? palette(numberOf(left.shift())) : mode === '2' ? left.splice(0, 3).map(numberOf) : []
    const place = nearest(rgb)
    if (place !== null) made.push(String((place < 8 ? 30 + place : 82 + place) + (code === '48' ? 10 : 0)))
  }
  return made.join(';')
}

/** NaN for an empty code. */
function numberOf(code: string | undefined): number {
  return code === undefined || code === '' ? Number.NaN : Number(code)
}

const SIXTEEN = [0, 1].flatMap((bright) =>
  Array.from({ length: 8 }, (_, bits) =>
    [1, 2, 4].map((bit) => ((bits & bit) === 0 ? 85 * bright : bright === 1 ? 255 : 187)),
  ),
)

function nearest(rgb: readonly number[]): number | null {
  if (rgb.length !== 3 || !rgb.every((each) => each >= 0 && each <= 255)) return null
  const distances = SIXTEEN.map((colour) =>
    colour.reduce((sum, each, index) => sum + (each - (rgb[index] ?? 0)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

/** Red, green and blue of one of the 256 colours; nothing for a number that is none. */
function palette(index: number): readonly number[] {
  if (!Number.isInteger(index) || index < 0 || index > 255) return []
  if (index < 16) return SIXTEEN[index] ?? []
  if (index >= 232) return Array.from({ length: 3 }, () => 8 + 10 * (index - 232))
  const level = (step: number) => (step % 6 === 0 ? 0 : 55 + 40 * (step % 6))
  return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6)), level(index - 16)]
}
