/**
 * Why a remote did not take, or give, something. `moved`: somebody else was first; `passing`: the network or the server, worth another
 * try; `protected`: rules of the branch; `denied`: the credentials; `refused`: anything else, which may be a word for `passing` that is
 * not known here.
 */
export type Refusal = 'moved' | 'passing' | 'protected' | 'denied' | 'refused'

/** What git and GitHub print, in the order in which it is looked for: a refused push names several things. */
const SIGNS: readonly (readonly [Refusal, RegExp])[] = [
  // It comes with a 403, which else is one of rights.
  ['passing', /\brate limit/i],
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
    new RegExp(
      [
        // The network on the way there: as curl says it, then as ssh does.
        'could not resolve host(?:name)?|connection (?:timed out|reset|refused|closed by)|operation timed out|failed to connect',
        'TLS connection|gnutls_handshake\\(\\) failed|SSL_ERROR_SYSCALL|HTTP/2 stream .{0,40}was not closed cleanly',
        'empty reply from server|early EOF|hung up unexpectedly|RPC failed|unexpected disconnect',
        'kex_exchange_identification|temporary failure in name resolution',
        // The server itself.
        'fatal error in commit_refs|internal server error|(?:returned error:|HTTP(?: code =)?) (?:429|5\\d\\d)\\b',
      ].join('|'),
      'i',
    ),
  ],
]

/** What all that git printed about a failed fetch or push comes to. */
export function refusalIn(output: string): Refusal {
  return SIGNS.find(([, sign]) => sign.test(output))?.[0] ?? 'refused'
}
