/**
 * Why a remote did not take, or give, something. `moved`: somebody else was first; `passing`: the network or the server, worth another
 * try; `protected`: rules of the branch; `denied`: the credentials; `refused`: anything else.
 */
export type Refusal = 'moved' | 'passing' | 'protected' | 'denied' | 'refused'

/** What git and GitHub print, in the order in which it is looked for: a refused push names several things. */
const SIGNS: readonly (readonly [Refusal, RegExp])[] = [
  // https://docs.github.com: GH006 is branch protection, GH013 a ruleset.
  ['protected', /\bGH0(?:06|13)\b|protected branch|protected ref|repository rule violations/i],
  [
    'denied',
    /Permission to \S+ denied|Write access to repository not granted|Authentication failed|could not read (?:Username|Password)|returned error: 40[13]|Permission denied|marked as read only|Repository not found|Host key verification failed/i,
  ],
  [
    'moved',
    /\((?:fetch first|non-fast-forward|stale info)\)|cannot lock ref|failed to (?:lock|update ref)|incorrect old value|reference already exists/i,
  ],
  [
    'passing',
    /could not resolve host|connection (?:timed out|reset|refused)|operation timed out|returned error: (?:429|5\d\d)|early EOF|hung up unexpectedly|RPC failed|unexpected disconnect|TLS connection|Failed to connect/i,
  ],
]

/** What all that git printed about a failed fetch or push comes to. */
export function refusalIn(output: string): Refusal {
  return SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? 'refused'
}
