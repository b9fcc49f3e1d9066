import { gzipSync } from 'node:zlib'
import { ansiHtml } from '#core/report/ansi-html'
import { html } from '#core/report/html'
import { type ShownTrajectory, shownTrajectories } from '#core/report/trajectory-page'
import type { LeftFiles, LeftLogs } from '#core/trial/left-files'

/** What a trial left, as far as its page shows it. */
export type ShownLeft = LeftLogs & {
  readonly trajectories: readonly ShownTrajectory[]
  readonly not_read: number
}

/** Bytes of one log: as a page shows it where all fits, and fewer. */
const LOG = { most: 36 * 1024, least: 1024 }
/** Characters of all trajectories, likewise. */
const STEPS = { most: 300_000, least: 4000 }

/** Compressed bytes of what a page shows of a trial, of the 100 KB that it may have with its frame. */
const PAGE = 88_000
/** What the logs keep of them where not all fits. */
const LOGS = 30_000

/**
 * As much of what a trial left as its page can hold, compressed, so that text that compresses well has more room. Where not
 * all fits, the logs are cut until they take no more than their part, then the steps until the rest is enough.
 *
 * @param beside what else of the trial the page shows, as HTML
 */
export function shownLeft(left: LeftFiles, beside: string): ShownLeft {
  const room = PAGE - compressed(beside)
  const stepsOf = (most: number) => {
    const shown = shownTrajectories(left.trajectories, most)
    return { shown, bytes: compressed(stepsHtml(shown)) }
  }
  const logsOf = (most: number) => {
    const shown = left.logs(most)
    return { shown, bytes: compressed(logsHtml(shown)) }
  }
  const whole = stepsOf(STEPS.most)
  const logs = within(logsOf, LOG, Math.max(LOGS, room - whole.bytes))
  const rest = room - logs.bytes
  const steps = whole.bytes <= rest ? whole : within(stepsOf, STEPS, rest)
  return { ...logs.shown, trajectories: steps.shown, not_read: left.not_read }
}

type Measured<T> = { readonly shown: T; readonly bytes: number }

/** What is shown of the most that fits, else of the least. */
function within<T>(
  make: (most: number) => Measured<T>,
  { most, least }: { readonly most: number; readonly least: number },
  room: number,
): Measured<T> {
  const made = make(most)
  const next = Math.floor(most * 0.8)
  return made.bytes <= room || next < least ? made : within(make, { most: next, least }, room)
}

/** What a page makes of logs, about. */
function logsHtml({ verifier, agent, harbor }: LeftLogs): string {
  const texts = [...verifier, ...agent, ...harbor].map((log) =>
    log.state === 'refused' ? '' : ansiHtml(log.head) + ansiHtml(log.tail),
  )
  return texts.join('')
}

/** What a page makes of steps, about: it has an element where this has the name of a field. */
function stepsHtml(trajectories: readonly ShownTrajectory[]): string {
  return html`${JSON.stringify(trajectories)}`.text
}

function compressed(text: string): number {
  return gzipSync(text).length
}
