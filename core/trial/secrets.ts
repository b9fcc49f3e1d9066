/**
 * Where a key may begin. Its first letter is no part of a longer word, unless that word ends an escape: in JSON, in a
 * URL and behind a terminal's colour, keys stand right after a letter or a digit that is not text.
 */
const BEGIN = String.raw`(?:(?<![A-Za-z0-9_])|(?<=\\[bfnrt]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\[[0-9;]{0,20}m))`

/**
 * What the keys of well-known services look like. A row: whose it is, and its pattern, to stand after BEGIN.
 *
 * Texts are other people's: a pattern takes time that grows with the text's length and no faster. And where a text is
 * JSON, a match lies inside one string and cuts no escape in two: no pattern takes a quotation mark, and a backslash
 * only before the letter that it belongs to.
 */
const KEY_PATTERNS: readonly (readonly [owner: string, pattern: RegExp])[] = [
  ['an Anthropic, OpenAI or OpenRouter key', starting(/sk-[A-Za-z0-9_-]{16,}/)],
  ['a GitHub token', starting(/(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/)],
  ['a GitLab token', starting(/glpat-[A-Za-z0-9_-]{18,}/)],
  ['an AWS access key', starting(/(?:AKIA|ASIA)[A-Z0-9]{16}\b/)],
  ['a Google API key', starting(/AIza[A-Za-z0-9_-]{30,}/)],
  ['a Slack token', starting(/xox[abeoprs]-[A-Za-z0-9-]{10,}/)],
  ['a Hugging Face token', starting(/hf_[A-Za-z0-9]{20,}/)],
  ['a Groq key', starting(/gsk_[A-Za-z0-9]{20,}/)],
  ['an xAI key', starting(/xai-[A-Za-z0-9]{20,}/)],
  ['a JSON Web Token', starting(/(?<!-)eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/)],
  // The body with it, also where its line breaks are escaped.
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]|\\+[nr]){0,16384}/g],
  [
    'a URL with a password',
    starting(/(?<!\\)[a-z][a-z0-9+.-]{0,30}:\/\/[^/\s:@"\\<>`]*:(?!\[REDACTED\]@)[^/\s:@"\\<>`]+@/),
  ],
]

/** Names under which a literal value is a secret whatever it looks like. */
const SECRET_NAME = /(^|_)(api_?key|secret|password|passwd|credentials?|auth_?token|access_?token)$/i

/** What stands in the place of a secret; Harbor writes the same. */
export const HIDDEN = '[REDACTED]'
const ANY_KEY = new RegExp(KEY_PATTERNS.map(([, pattern]) => pattern.source).join('|'), 'g')

function starting(pattern: RegExp): RegExp {
  return new RegExp(BEGIN + pattern.source, 'g')
}

/**
 * Whose key a text holds, or null. With `from` and `to` only keys that begin at these indices or between are found
 * (`to` excluded); what stands before and after them is looked at all the same.
 */
export function findKey(text: string, from = 0, to = text.length): string | null {
  return locateKey(text, from, to)?.owner ?? null
}

/** As `findKey`, with the index at which the key begins. */
export function locateKey(
  text: string,
  from = 0,
  to = text.length,
): { readonly owner: string; readonly index: number } | null {
  for (const [owner, pattern] of KEY_PATTERNS) {
    pattern.lastIndex = from
    const match = pattern.exec(text)
    if (match !== null && match.index < to) return { owner, index: match.index }
  }
  return null
}

/** Whose secret a text looks like, or null. `name` is what it stands under, where it stands under something. */
export function looksLikeSecret(value: string, name: string | null): string | null {
  const owner = findKey(value)
  if (owner !== null) return owner
  return name !== null && SECRET_NAME.test(name) && !isTemplate(value) ? `a secret (it stands under "${name}")` : null
}

/** The text without what looks like a key: nothing of that kind may reach the ledger, which is public. */
export function hideKeys(text: string): string {
  return text.replace(ANY_KEY, HIDDEN)
}

/** Settings as they may be published: values that are keys, or stand under a secret's name, are taken out. */
export function hideSecrets<T>(value: T): T {
  return hide(value, '') as T
}

function hide(value: unknown, name: string): unknown {
  if (typeof value === 'string') return SECRET_NAME.test(name) && !isTemplate(value) ? HIDDEN : hideKeys(value)
  if (Array.isArray(value)) return value.map((item) => hide(item, name))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(item, key)]))
}

/** `${VAR}` names a secret without telling it. */
function isTemplate(value: string): boolean {
  return /^\$\{\w+\}$/.test(value)
}

/**
 * The bytes under which a value may stand in a file: as it is (UTF-8 and UTF-16), escaped in JSON once or twice,
 * encoded for a URL, and in Base64, alone or amid other bytes. Base64 broken into lines and compressed data are not
 * among them.
 */
export function spellings(value: string): readonly Buffer[] {
  const wide = Buffer.from(value, 'utf16le')
  const texts = new Set([value, ...inJson(value), ...inUrl(value), ...inBase64(value)])
  return [...[...texts].map((text) => Buffer.from(text)), wide, Buffer.from(wide).swap16()]
}

function inJson(value: string): readonly string[] {
  const once = (text: string): string => JSON.stringify(text).slice(1, -1)
  const escaped = once(value)
  const ascii = escaped.replace(/[^\p{ASCII}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
  return [escaped, escaped.replaceAll('/', '\\/'), ascii, once(escaped), once(ascii)]
}

/** Which bytes encoders leave as they are: Python's quote_plus and quote, JavaScript's encodeURIComponent, HTML forms. */
const LEFT_IN_URLS = [/[\w.~-]/, /[\w.~/-]/, /[\w.~!'()*-]/, /[\w.*-]/]

function inUrl(value: string): readonly string[] {
  const bytes = [...Buffer.from(value)]
  return LEFT_IN_URLS.flatMap((left) => {
    const upper = bytes
      .map((byte) => {
        const character = String.fromCharCode(byte)
        return left.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      })
      .join('')
    const lower = upper.replace(/%../g, (code) => code.toLowerCase())
    return [upper, lower].flatMap((text) => [text, text.replaceAll('%20', '+')])
  })
}

function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const alone = bytes.toString('base64')
  // Amid other bytes a value begins at one of three places in a group of four characters; those at its ends, which its
  // neighbours share, are left out.
  const amid = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)),
  )
  return [alone, alone.replaceAll('=', ''), ...amid].flatMap((text) => [
    text,
    text.replaceAll('+', '-').replaceAll('/', '_'),
  ])
}
