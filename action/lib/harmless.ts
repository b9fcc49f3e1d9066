import { oneLine } from '#core/trial/plain-text'

/**
 * Text of a task, an agent or an artifact as one line of a job's log that is no workflow command: the runner takes a line
 * for one that begins with `::`, or that holds `##[` anywhere.
 */
export function harmless(text: string): string {
  return oneLine(text).replace(/^::/, ': :').replaceAll('##[', '## [')
}
