import { matches } from '#core/check/parse/lines'
import type { TextFile } from '#core/check/view'

/** A comment `regatta: ignore[rule, rule] until=2027-01-31 reason="..."`. */
export type IgnoreComment = {
  /** Of the file, relative to the task. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly rules: readonly string[]
  /** `yyyy-mm-dd` */
  readonly until: string | null
  readonly reason: string | null
  /** What is wrong with the comment; null: nothing. One with a fault suppresses nothing. */
  readonly fault: string | null
}

/** After whatever begins a comment in the languages that tasks are written in. */
const COMMENT = /(?:#|\/\/|--|;|%|\/\*|<!--)[ \t]*regatta:[ \t]*ignore\b([^\n]*)/g

/** So many days ahead the last day of a comment may be: it is a promise to look again, and no exemption. */
const MOST_DAYS = 180

/**
 * Every such comment of a file, by line.
 *
 * @param today `yyyy-mm-dd`, in UTC
 */
export function ignoreComments(file: TextFile, today: string): readonly IgnoreComment[] {
  if (!file.text.includes('regatta:')) return []
  return matches(file.text, COMMENT, 500).map(({ line, column, match }) => {
    const rest = match[1] ?? ''
    const rules = (/^[ \t]*\[([^\]]*)\]/.exec(rest)?.[1] ?? '')
      .split(',')
      .map((rule) => rule.trim())
      .filter((rule) => rule !== '')
    const until = /(?:^|\s)until=(\S+)/.exec(rest)?.[1] ?? null
    const reason = /(?:^|\s)reason="([^"]*)"/.exec(rest)?.[1]?.trim() ?? null
    return { path: file.path, line, column, rules, until, reason, fault: faultOf({ rules, until, reason }, today) }
  })
}

function faultOf(
  { rules, until, reason }: Pick<IgnoreComment, 'rules' | 'until' | 'reason'>,
  today: string,
): string | null {
  if (rules.length === 0) return 'it names no rule'
  if (until === null) return 'it has no last day'
  if (!isDay(until)) return 'its last day is no date such as 2027-01-31'
  const latest = dayAfter(today, MOST_DAYS)
  if (until > latest) return `its last day is more than ${MOST_DAYS} days ahead: ${latest} at the latest`
  return reason === null || reason === '' ? 'it gives no reason' : null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Lines at the top of a file in which a comment speaks of the file as a whole. */
const HEAD = 3

/**
 * Whether a comment is about a place: it stands on that line, or on the line before it with nothing but other such comments
 * between. About a file as a whole speaks a comment in its first three lines.
 *
 * @param lines of all such comments in this file
 */
export function covers(comment: IgnoreComment, line: number | null, lines: ReadonlySet<number>): boolean {
  if (line === null) return comment.line <= HEAD
  if (comment.line === line) return true
  let next = comment.line + 1
  while (lines.has(next) && next < line) next++
  return comment.line < line && next === line
}
