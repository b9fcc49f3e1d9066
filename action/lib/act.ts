import { error, setFailed } from '@actions/core'
import { harmless } from '#action/lib/harmless'
import { UserError } from '#core/user-error'

/** Runs an action to its end. What it throws fails the step with one line that says what to do. */
export async function act(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (cause) {
    setFailed(harmless(problemLine(cause)))
    if (cause instanceof Error && !(cause instanceof UserError)) error(harmless(cause.stack ?? ''))
  }
}

function problemLine(cause: unknown): string {
  if (!(cause instanceof UserError)) return cause instanceof Error ? cause.message : String(cause)
  const { where, message, remedy } = cause
  return [where === null ? message : `${where}: ${message}`, remedy].filter((part) => part !== null).join('; ')
}
