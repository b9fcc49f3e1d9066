import { isCalibration } from '#core/report/calibration'
import { escapeXml } from '#core/report/escape-xml'
import { interval, points, scoreBasis } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'

/** Widths of a badge's text at 11 px, wide enough for the sans-serif fonts that readers have. */
const DIGIT = 7
const NARROW = 4

/** What a badge says in words, and aloud. */
type Said = { readonly left: string; readonly right: string; readonly title: string }

/**
 * A config's score with its interval as an SVG of 20 px height, for a README of somebody's.
 *
 * @param site what the benchmark is called
 * @param label of the config; any text
 * @param row null where the board has none of it
 */
export function badge(site: string, label: string, row: LeaderboardRow | null, board: Leaderboard): string {
  const { left, right, title } = said(site, label, row, board)
  const isRanked = row !== null && row.rank !== null
  const [leftWidth, rightWidth] = [widthOf(left) + 12, widthOf(right) + 12]
  const width = leftWidth + rightWidth
  const text = (words: string, from: number, wide: number) =>
    `<text x="${from + 6}" y="14" textLength="${wide - 12}" lengthAdjust="spacingAndGlyphs">${escapeXml(words)}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" viewBox="0 0 ${width} 20" role="img" aria-labelledby="t">`,
    `<title id="t">${escapeXml(title)}</title>`,
    `<path fill="#3a4147" d="M3 0H${leftWidth}V20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z"/>`,
    `<path fill="${isRanked ? '#0b5f8a' : '#6b7278'}" d="M${leftWidth} 0H${width - 3}a3 3 0 0 1 3 3V17a3 3 0 0 1-3 3H${leftWidth}z"/>`,
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    text(left, 0, leftWidth),
    text(right, leftWidth, rightWidth),
    '</g></svg>\n',
  ].join('')
}

function said(site: string, label: string, row: LeaderboardRow | null, board: Leaderboard): Said {
  const left = board.release === null ? site : `${site} ${board.release}`
  if (row === null || row.score === null) return { left, right: 'no score', title: `${label}: no score yet` }
  const range = interval(row.score_low, row.score_high)
  const state = isCalibration(row) ? ', calibration' : row.rank === null ? ', not ranked' : ''
  return {
    left,
    right: `${points(row.score)} ${range}${state}`,
    title: `${label}: ${points(row.score)} of 100${row.score_low === null ? '' : `, 95 % interval ${range}`}, ${scoreBasis(row)}${state}`,
  }
}

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[ ,.[\]iljt1]/.test(character) ? NARROW : DIGIT), 0)
}
