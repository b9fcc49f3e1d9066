import type { CommentEvent } from '#action/command/event'
import { type Command, parseCommand } from '#action/command/parse'

/** The command in a comment, and null for a comment that is to be left alone: nothing answers it, whoever wrote it. */
export function commandIn({ action, issue, comment, sender }: CommentEvent): Command | null {
  // What was edited may not be what its author wrote.
  if (action !== 'created' || issue.pull_request == null) return null
  if (sender.id !== comment.user.id || isBot(sender) || isBot(comment.user)) return null
  return parseCommand(comment.body)
}

function isBot({ type, login }: CommentEvent['sender']): boolean {
  return type !== 'User' || login.endsWith('[bot]')
}

/** What GitHub says of somebody's permission; finer roles come as the one of these that they contain. */
export function mayCommand(permission: string): boolean {
  return ['admin', 'maintain', 'write'].includes(permission)
}

/** A pull request as it is now. */
export type PullState = { readonly open: boolean; readonly head: string }

/** What becomes of a command of somebody who may give it. `note` answers it in a line. */
export type Decision =
  | { readonly kind: 'go'; readonly run: Extract<Command, { kind: 'run' }>; readonly note: string }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'help'; readonly note: string }
  | { readonly kind: 'refuse'; readonly note: string }

export const HELP =
  'say `/bench` and the full commit that you have read, then what you want of `attempts=N`, `model=M`, `agent=A`, `tasks=A,B`; or `/bench cancel`.'

/** @param run address of the run that answers */
export function decide(command: Command, pull: PullState, run: string): Decision {
  switch (command.kind) {
    case 'help':
      return { kind: 'help', note: `**How to start trials:** ${HELP} The newest commit here is \`${pull.head}\`.` }
    case 'unknown':
      return { kind: 'refuse', note: `**Nothing was started:** ${command.why}. To start trials ${HELP}` }
    case 'cancel':
      return { kind: 'cancel' }
    case 'run':
      if (!pull.open) return { kind: 'refuse', note: '**Nothing was started:** this pull request is not open.' }
      if (command.sha !== pull.head) {
        const stale = `the command names \`${command.sha}\`, and the newest commit here is \`${pull.head}\``
        return { kind: 'refuse', note: `**Nothing was started:** ${stale}. Read what changed, then name that one.` }
      }
      return { kind: 'go', run: command, note: `**Trials were started** for \`${pull.head}\`: [run](${run}).` }
  }
}
