/** What the keys of well-known services look like. A row: whose it is, and its pattern. */
const KEY_PATTERNS: readonly (readonly [owner: string, pattern: RegExp])[] = [
  ['an Anthropic, OpenAI or OpenRouter key', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{30,}/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{20,}/],
  ['a Groq key', /\bgsk_[A-Za-z0-9]{20,}/],
  ['an xAI key', /\bxai-[A-Za-z0-9]{20,}/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a URL with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/],
]

/** Names under which a literal value is a secret whatever it looks like. */
const SECRET_NAME = /(^|_)(api_?key|secret|password|passwd|credentials?|auth_?token|access_?token)$/i

const HIDDEN = '[REDACTED]'
const ANY_KEY = new RegExp(KEY_PATTERNS.map(([, pattern]) => pattern.source).join('|'), 'g')

/** Whose secret a text looks like, or null. `name` is what it stands under, where it stands under something. */
export function looksLikeSecret(value: string, name: string | null): string | null {
  for (const [owner, pattern] of KEY_PATTERNS) if (pattern.test(value)) return owner
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
