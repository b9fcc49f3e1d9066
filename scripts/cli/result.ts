import { UserError } from '#core/user-error'

/** What a command has to say. `data` is the machine's answer, `text` the person's; both go to stdout, one of them. */
export type CommandResult = {
  readonly data: unknown
  readonly text: string
  /** Problems that did not stop the command. */
  readonly errors?: readonly Problem[]
  /** 0 done, 1 failure or conflict, 3 partial. Usage errors (2) are thrown. */
  readonly exit: 0 | 1 | 3
}

export type Problem = { readonly message: string; readonly where: string | null; readonly remedy: string | null }

export type Envelope = {
  readonly command: string
  readonly status: 'success' | 'partial' | 'error'
  readonly data: unknown
  readonly errors: readonly Problem[]
  readonly version: string
  readonly duration_seconds: number
}

const STATUS = { 0: 'success', 1: 'error', 2: 'error', 3: 'partial' } as const

/** The one document that `--json` prints, whatever happened. */
export function envelope(
  command: string,
  outcome: { readonly data: unknown; readonly errors: readonly Problem[]; readonly exit: keyof typeof STATUS },
  about: { readonly version: string; readonly duration_seconds: number },
): Envelope {
  return { command, status: STATUS[outcome.exit], data: outcome.data, errors: outcome.errors, ...about }
}

/** An error as a problem with its exit code. Anything but a UserError is a fault of Regatta's own. */
export function problemOf(error: unknown): Problem & { readonly exit: 1 | 2 } {
  if (error instanceof UserError) {
    return { message: error.message, where: error.where, remedy: error.remedy, exit: error.kind === 'usage' ? 2 : 1 }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    message: `internal error: ${message}`,
    where: null,
    remedy: 'run again with -v and report what it prints',
    exit: 1,
  }
}

/** `error: <where>: <message>`, then what to do. Control characters of foreign text cannot reach the terminal. */
export function problemText(problem: Problem, word = 'error'): string {
  const where = problem.where === null ? '' : `${problem.where}: `
  const remedy = problem.remedy === null ? '' : `\n  ${problem.remedy}`
  return printable(`${word}: ${where}${problem.message}${remedy}`)
}

/** Text without the control characters that a terminal would obey; line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '\ufffd')
}
