import { posix } from 'node:path'
import { type Claim, type Held, isRecord, quoted } from '#core/convert/line'

export type Mapping = Readonly<Record<string, unknown>>

/** What Terminal-Bench filled in; the rest of its variables named things of its own host. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['T_BENCH_TEST_DIR', '/tests'],
  ['T_BENCH_CONTAINER_LOGS_PATH', '/logs'],
  ['T_BENCH_CONTAINER_AGENT_LOGS_PATH', '/agent-logs'],
])

/** Where the Compose file of a converted task stands. */
export const COMPOSE = 'environment/docker-compose.yaml'

/** Adds a line about a key of docker-compose.yaml. */
export type Say = (field: string, fate: Claim['fate'], to: string | null, words: string, held?: Held) => void

/** `dockerfile` is relative to the task, as the context is; `rest`: the other keys of `build`. */
export type Build = { readonly context: string; readonly dockerfile: string; readonly rest: Mapping }

/** Reads a `build`, a path or a mapping; a reason where its context is not in the task. */
export function buildOf(value: unknown): Build | { readonly reason: string } {
  const record = isRecord(value) ? value : {}
  const given = typeof value === 'string' ? value : (record.context ?? '.')
  if (typeof given !== 'string') return { reason: 'the build context is no path' }
  const context = posix.normalize(given).replace(/\/$/, '')
  if (context.startsWith('/') || context.split('/')[0] === '..' || /[$:]/.test(context))
    return { reason: `the build context ${quoted(given)} is not in the task` }
  const { context: _, dockerfile, ...rest } = record
  return { context, dockerfile: posix.join(context, String(dockerfile ?? 'Dockerfile')), rest }
}

/** A number above 0, also as a text; null: it is none. */
export function numberOf(value: unknown): number | null {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) && number > 0 ? number : null
}

/** `512m`, `2g`, `1.5gb` or bytes, as Compose reads them; whole MiB, rounded up. */
export function mebibytes(value: unknown): number | null {
  const exact = exactMebibytes(value)
  return exact === null ? null : Math.max(1, Math.ceil(exact))
}

/** The same, not rounded. */
export function exactMebibytes(value: unknown): number | null {
  const [, digits, unit = 'b'] = /^([\d.]{1,16})\s*([bkmgtp])?(?:b|ib)?$/i.exec(String(value ?? '').trim()) ?? []
  const number = numberOf(digits)
  if (number === null) return null
  return (number * 1024 ** 'bkmgtp'.indexOf(unit.toLowerCase())) / 2 ** 20
}

/** Variables of the .env beside a docker-compose.yaml, by their names; without those whose value hangs on other variables. */
export function dotEnv(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, written = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:](?!=)\s*(.*?)\s*$/.exec(line) ?? []
      const value = dotEnvValue(written)
      return name === undefined || value === null ? [] : [[name, value]]
    }),
  )
}

function dotEnvValue(written: string): string | null {
  const [, literal] = /^'([^']*)'(?:\s+#.*)?$/.exec(written) ?? []
  if (literal !== undefined) return literal
  const [, quoted] = /^"([^"\\$]*)"(?:\s+#.*)?$/.exec(written) ?? []
  if (quoted !== undefined) return quoted
  return /^["']|[$\\]/.test(written) ? null : written.replace(/(?:^|\s+)#.*$/, '')
}

/** What stands for the variables of a text; `from`: where the values stood that another host could have set otherwise. */
export type Filled = { readonly text: string; readonly from: readonly string[] }

/** `${NAME:-default}` and the like, `$NAME`, and `$$`. */
const VARIABLE = /\$\$|\$\{(\w+)(?:(:?[-?+])([^{}$]*))?\}|\$([A-Za-z_]\w*)|\$/g

/**
 * A text with Terminal-Bench's variables, those of .env, defaults and `$$` filled in; null where another variable of the host
 * is left.
 */
export function fill(text: string, env: ReadonlyMap<string, string> = new Map()): Filled | null {
  let isWhole = true
  const from = new Set<string>()
  const filled = text.replace(VARIABLE, (found, braced?: string, operator = '', word = '', plain?: string) => {
    if (found === '$$') return '$'
    const name = braced ?? plain ?? ''
    const own = VARIABLES.get(name)
    const value = own ?? env.get(name)
    const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'))
    const told = isSet
      ? operator.endsWith('+')
        ? word
        : value
      : /[-+]$/.test(operator)
        ? missing(operator, word)
        : null
    if (told === null) isWhole = false
    else if (own === undefined) from.add(isSet ? '.env' : 'the default of its variable')
    return told ?? found
  })
  return isWhole ? { text: filled, from: [...from] } : null
}

/** What stands for a variable that is not set: of `-` its default, of `+` nothing. */
function missing(operator: string, word: string): string {
  return operator.endsWith('-') ? word : ''
}

/** The same, for a text that Compose reads again: only what it cannot know is filled in. */
export function fillKnown(text: string): string {
  return text.replace(
    /\$\$|\$\{(T_BENCH_\w+)\}|\$(T_BENCH_\w+)/g,
    (found, braced?: string, plain?: string) => VARIABLES.get(braced ?? plain ?? '') ?? found,
  )
}

/** The same networks, in each of which the service has these names too. */
export function withAliases(networks: unknown, aliases: readonly string[]): unknown {
  if (aliases.length === 0) return networks
  const named = Array.isArray(networks)
    ? networks.map((name) => [String(name), {}] as const)
    : isRecord(networks)
      ? Object.entries(networks)
      : [['default', {}] as const]
  return Object.fromEntries(
    named.map(([name, settings]) => {
      const own = isRecord(settings) ? settings : {}
      const before = Array.isArray(own.aliases) ? own.aliases.map(String) : []
      return [name, { ...own, aliases: [...new Set([...before, ...aliases])] }]
    }),
  )
}

/**
 * The text that Compose makes of a value in an environment.
 *
 * @param written the value as it stands in the file: a number with a point or an exponent is another one for Compose
 */
export function environmentText(value: string | number | bigint | boolean, written: unknown): string {
  const isFloat = typeof written === 'string' && /[.e]/i.test(written) && !/^[-+]?0x/i.test(written)
  if (typeof value === 'number') return isFloat ? floatText(value) : String(value)
  const fits = typeof value !== 'bigint' || (value >= -(2n ** 63n) && value < 2n ** 64n)
  return fits ? String(value) : floatText(Number(value))
}

/** As Go prints a float: with an exponent of two digits below 1e-4 and from 1e6 on. */
function floatText(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (!Number.isFinite(value) || (power >= -4 && power < 6)) return String(value)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
