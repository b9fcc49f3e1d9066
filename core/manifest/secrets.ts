/** What the keys of well-known services look like. A row: whose key it is, and its pattern. */
const KEY_PATTERNS: readonly (readonly [owner: string, pattern: RegExp])[] = [
  ['an Anthropic, OpenAI or OpenRouter key', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a GitHub token', /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/],
  ['an AWS access key', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{30,}/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{20,}/],
  ['a Groq key', /\bgsk_[A-Za-z0-9]{20,}/],
  ['an xAI key', /\bxai-[A-Za-z0-9]{20,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./],
  ['a URL with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s:@]+@/],
]

/** Names under which a literal value is a secret whatever it looks like. */
const SECRET_NAME = /(^|_)(api_?key|secret|password|passwd|credentials?|auth_?token|access_?token)$/i

/** Whose secret a text looks like, or null. `key` is the name it stands under. */
export function looksLikeSecret(value: string, key: string | null): string | null {
  for (const [owner, pattern] of KEY_PATTERNS) if (pattern.test(value)) return owner
  return key !== null && SECRET_NAME.test(key) ? `a secret (it stands under "${key}")` : null
}
