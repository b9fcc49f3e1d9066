import type { OutcomeShare } from '#core/report/config-page'
import type { Mark } from '#core/report/outcome-words'

/** A part of a stacked bar, in thousandths of its width. */
export type BarPart = {
  readonly x: number
  readonly width: number
  readonly tone: Mark['tone']
  /** Its letter, where that has room on a narrow screen. */
  readonly text: string | null
}

/** Thousandths of 288 pixels that a letter takes. */
const LETTER = 32

/** The parts side by side, in their order, all together the whole bar. */
export function outcomeBar(outcomes: readonly OutcomeShare[]): BarPart[] {
  let left = 0
  return outcomes.map(({ mark, share }) => {
    const x = Math.round(left * 1000)
    left += share
    const width = Math.round(left * 1000) - x
    return { x, width, tone: mark.tone, text: width >= LETTER * (mark.text.length + 0.5) ? mark.text : null }
  })
}
