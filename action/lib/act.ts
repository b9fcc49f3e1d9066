import { debug, setFailed, warning } from '@actions/core'
import { harmless } from '#action/lib/harmless'
import { addToSummary } from '#action/lib/summary'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { hideKeys } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** So much of the message of an error that nobody foresaw is shown. */
const SHOWN_CHARACTERS = 1000

/**
 * Runs an action to its end. What it throws fails the step with one line that says what happened and what to do, in the log
 * and in the summary; of what is no UserError the stack is in the debug log.
 *
 * @param main returns a problem that fails the step although the summary tells it already
 */
export async function act(main: () => Promise<UserError | null>): Promise<void> {
  try {
    const told = await main()
    if (told !== null) setFailed(harmless(problemLine(told)))
  } catch (cause) {
    const problem = problemOf(cause)
    setFailed(harmless(problemLine(problem)))
    if (problem !== cause && cause instanceof Error) debug(harmless(hideKeys(cause.stack ?? '')))
    await addToSummary(problemMarkdown(problem)).catch((error: Error) =>
      warning(harmless(`no summary of this step: ${error.message}`)),
    )
  }
}

/** What became of a step that failed, for the summary of its job. */
export function problemMarkdown({ where, message, remedy }: UserError): string {
  const what = escapeMarkdown(where === null ? message : `${where}: ${message}`)
  return `**This step failed:** ${what}.\n\nWhat to do: ${escapeMarkdown(remedy ?? 'see the log of this step')}.\n`
}

/** Anything but a UserError as one: what the system of the runner refused, or a fault of Regatta's own. */
export function problemOf(cause: unknown): UserError {
  if (cause instanceof UserError) return cause
  const message = hideKeys(cause instanceof Error ? cause.message : String(cause)).slice(0, SHOWN_CHARACTERS)
  if (cause instanceof Error && 'syscall' in cause) {
    return new UserError(`the system of this runner refuses: ${message}`, {
      remedy: 'look at its disk, its memory and the rights of its user, then re-run the failed jobs',
      kind: 'failure',
      cause,
    })
  }
  return new UserError(`internal error: ${message}`, {
    remedy:
      'this is a fault of Regatta: re-run the failed jobs with debug logging, and report it with the log of this step',
    kind: 'failure',
    cause,
  })
}

function problemLine({ where, message, remedy }: UserError): string {
  return [where === null ? message : `${where}: ${message}`, remedy].filter((part) => part !== null).join('; ')
}
