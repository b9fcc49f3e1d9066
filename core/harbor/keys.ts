import type { ConfigSettings } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'
import { looksLikeSecret } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

export type HostEnvironment = Readonly<Record<string, string | undefined>>

/** Which variable holds the key of a model's provider, by the part of the model's name before the first slash. */
const PROVIDER_KEYS: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  cohere: 'COHERE_API_KEY',
  deepseek: 'DEEPSEEK_API_KEY',
  fireworks_ai: 'FIREWORKS_API_KEY',
  gemini: 'GEMINI_API_KEY',
  google: 'GEMINI_API_KEY',
  groq: 'GROQ_API_KEY',
  mistral: 'MISTRAL_API_KEY',
  moonshot: 'MOONSHOT_API_KEY',
  openai: 'OPENAI_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  together_ai: 'TOGETHER_API_KEY',
  xai: 'XAI_API_KEY',
}

/**
 * Names whose values Harbor replaces by `[REDACTED]` in every text file of a trial (harbor 0.24, utils/env.py). The
 * pattern is searched anywhere in the name: AUTHOR and MONKEY are such names too, MAX_TOKENS is none.
 */
const SECRET_NAME = /KEY|SECRET|TOKEN(?!S)|PASSWORD|CREDENTIAL|AUTH/i

/** Names of the variables that a config needs: its provider's key and what the manifest lists. */
export function neededKeys(config: Pick<ConfigSettings, 'model' | 'env_names'>): readonly string[] {
  const provider = config.model?.split('/')[0]?.toLowerCase()
  const key = provider === undefined ? undefined : PROVIDER_KEYS[provider]
  return [...new Set([...(key === undefined ? [] : [key]), ...config.env_names])]
}

/**
 * Throws a UserError that names every variable which a config needs and the host does not have, or whose value cannot
 * be used. The error never holds a value.
 */
export function checkKeys(config: PlannedTrial['config'], host: HostEnvironment): void {
  const names = neededKeys(config)
  const missing = names.filter((name) => (host[name] ?? '') === '')
  if (missing.length > 0) {
    throw new UserError(`${config.label} needs ${missing.join(' and ')} in the environment`, {
      where: missing.join(', '),
      remedy: `set it for this command only, for example: ${missing.map((name) => `${name}=...`).join(' ')} ./scripts/regatta run ...`,
    })
  }
  const refused = names.flatMap((name) => {
    const reason = refusal(name, host[name] ?? '')
    return reason === null ? [] : [{ name, ...reason }]
  })
  if (refused.length === 0) return
  throw new UserError(
    `${config.label}: ${refused.map(({ name, what }) => `the value of ${name} ${what}`).join('; ')}`,
    {
      where: refused.map(({ name }) => name).join(', '),
      remedy: [...new Set(refused.map(({ remedy }) => remedy))].join('; '),
    },
  )
}

/**
 * What of a Harbor process's environment is secret, as variable and value: by the name that it stands under, because it
 * looks like the key of a known service or like a URL with a password, or because the config asks for it (`needed`) and
 * it is nothing that stands in files by accident (`debug`, `4096`).
 */
export function secretsIn(
  environment: Readonly<Record<string, string>>,
  needed: readonly string[],
): ReadonlyMap<string, string> {
  const asked = new Set(needed)
  return new Map(
    Object.entries(environment).filter(
      ([name, value]) =>
        value !== '' &&
        (SECRET_NAME.test(name) ||
          looksLikeSecret(value, null) !== null ||
          (asked.has(name) && value.length >= SHORTEST && !isOrdinary(value))),
    ),
  )
}

type Refusal = { readonly what: string; readonly remedy: string }

const UNMISTAKABLE =
  'set a key of 8 or more characters that mixes letters and digits (a server that takes any key is content with ' +
  'unused-4f9a2c7e1b); a variable that is no secret needs a name without KEY, SECRET, TOKEN, PASSWORD, CREDENTIAL and AUTH'
const CORRUPTS = 'and Harbor would replace it by [REDACTED] all over the results'

/** Why a value cannot be used, or null. */
function refusal(name: string, value: string): Refusal | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) {
    return { what: 'holds a line break or another control character', remedy: 'set it again, on one line' }
  }
  if (value !== value.trim()) {
    return { what: 'begins or ends with a blank', remedy: 'set it again without blanks around it' }
  }
  if (!SECRET_NAME.test(name)) return null
  if (/^(["'`]).*\1$/.test(value)) {
    return { what: 'stands in quotation marks', remedy: 'set it again without them' }
  }
  if (value.length < SHORTEST) {
    return { what: `is shorter than ${SHORTEST} characters ${CORRUPTS}`, remedy: UNMISTAKABLE }
  }
  if (isOrdinary(value)) {
    return { what: `is made of plain words and numbers ${CORRUPTS}`, remedy: UNMISTAKABLE }
  }
  return null
}

const SHORTEST = 8

/** A word in one case (or with one capital), with up to three digits before or after it; or a number as long as a date. */
const PLAIN = /^(?:\d{0,3}(?:[A-Z]?[a-z]*|[A-Z]*)\d{0,3}|\d{1,8})$/

/**
 * Whether a value may well stand in a file by accident: a number, or nothing but plain words and numbers, with whatever
 * between them. So are `dummy-key`, `true`, `/home/me/key.pem`, `http://localhost:8080/v1` and `claude-sonnet-4-20250514`;
 * keys are not, because somewhere they mix digits, capitals and small letters without a gap.
 */
function isOrdinary(value: string): boolean {
  if (!/[A-Za-z]/.test(value)) return true
  return value.split(/[^A-Za-z0-9]+/).every((piece) => PLAIN.test(piece))
}
