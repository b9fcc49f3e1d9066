/**
 * A mistake that a person can mend. Only this error reaches a terminal or a log without a stack trace.
 * Everything in it is data: callers print it escaped, never as a command.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** Where it is: a file, with line and column where they are known. */
  readonly where: string | null
  /** What to do about it, as a sentence. */
  readonly remedy: string | null
  /** `usage`: the call or the configuration is wrong (exit 2); `failure`: something it needs did not work (exit 1). */
  readonly kind: 'usage' | 'failure'

  constructor(
    message: string,
    details: {
      where?: string | undefined
      remedy?: string | undefined
      kind?: 'usage' | 'failure'
      cause?: unknown
    } = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.where = details.where ?? null
    this.remedy = details.remedy ?? null
    this.kind = details.kind ?? 'usage'
  }
}
