import { type Claim, type Held, isRecord, quoted, said } from '#core/convert/line'
import { type Judge, TEST, testSh } from '#core/convert/run-tests'

/** What Harbor's migration is given of a task.yaml, and what became of every key. */
export type TaskFields = {
  /** Keys and values that Harbor's migration takes as they are. */
  readonly task: Readonly<Record<string, unknown>>
  /** What it does not take and `[metadata]` of task.toml can hold. */
  readonly metadata: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly judge: Judge
  /** The tests ran in the shell of the agent, as its user; otherwise as root. */
  readonly sameShell: boolean
  readonly lines: readonly Claim[]
}

type Judged =
  | { readonly fate: 'kept' | 'changed'; readonly value: unknown; readonly words: string; readonly held?: Held }
  | { readonly fate: 'lost'; readonly words: string }

/** What a key is judged by, besides its value. */
type Beside = {
  /** Its value as it is written: the same tree, of texts. */
  readonly written: unknown
  /** Paths of the task's own files below tests/. */
  readonly tests: ReadonlySet<string>
}

type Field = {
  readonly key: string
  /** Where its value goes. */
  readonly to: string | null
  /** The same place in task.toml; null: it goes nowhere that could be read back. */
  readonly at: readonly string[] | null
  /** Only asked for a key that is there. */
  readonly judge: (value: unknown, beside: Beside) => Judged
  /** What holds where the key is not there; null: nothing that anybody would miss. */
  readonly absent: {
    readonly fate: 'kept' | 'changed'
    readonly words: string
    readonly value?: unknown
    readonly held?: Held
  } | null
}

const BY_SUMMARIES =
  'tests/test.sh reads the summaries that pytest prints, as Terminal-Bench did: every test in them must have passed'
const PYTEST: Held = { in: 'files', files: [{ path: TEST, content: testSh('pytest') }] }
const DIFFICULTIES = ['easy', 'medium', 'hard', 'unknown']

/** Every key of the format, but for the instruction: the longest-lived keys first. */
const FIELDS: readonly Field[] = [
  text('author_name', null),
  text('author_email', null),
  {
    key: 'difficulty',
    to: '[metadata] difficulty',
    at: ['metadata', 'difficulty'],
    judge: (value) =>
      typeof value === 'string' && DIFFICULTIES.includes(value)
        ? kept(value)
        : lost(
            `${quoted(value)} is none of ${DIFFICULTIES.join(', ')}: write one into [metadata] difficulty, which is unknown now`,
          ),
    absent: null,
  },
  text('category', {
    fate: 'kept',
    words: 'not set: software_engineering, which both harnesses take then',
    value: 'software_engineering',
  }),
  {
    key: 'tags',
    to: '[metadata] tags',
    at: ['metadata', 'tags'],
    judge: (value, { written }) =>
      list(value, written) ?? lost(`expected a list of words, found ${quoted(value)}: write them into [metadata] tags`),
    absent: null,
  },
  seconds('max_agent_timeout_sec', 'agent', 360),
  seconds('max_test_timeout_sec', 'verifier', 60),
  number('estimated_duration_sec'),
  number('expert_time_estimate_min'),
  number('junior_time_estimate_min'),
  {
    key: 'parser_name',
    to: TEST,
    at: null,
    judge: (value) =>
      isPytest(value)
        ? { fate: 'changed', value: undefined, words: BY_SUMMARIES, held: PYTEST }
        : lost(
            `the parser ${quoted(value)} judged what run-tests.sh printed; now its exit code decides, so make sure that it is 0 only where every test passed`,
          ),
    absent: { fate: 'changed', words: `not set: pytest; ${BY_SUMMARIES}`, held: PYTEST },
  },
  {
    key: 'test_scripts',
    to: 'tests/',
    at: null,
    judge: (value, { tests }) => {
      const names = Array.isArray(value) ? value.map((name) => (typeof name === 'string' ? name : quoted(name))) : null
      if (names === null)
        return lost(`expected a list of names, found ${quoted(value)}: see that tests/ has whatever run-tests.sh calls`)
      if (names.length === 0) return kept(undefined, 'none')
      const missing = names.filter((name) => !tests.has(name))
      return missing.length === 0
        ? { fate: 'changed', value: undefined, words: 'those that stand in tests/, which the task carries' }
        : lost(
            `Terminal-Bench kept ${said(missing.join(', '))} for all tasks: copy it into tests/, as run-tests.sh calls it`,
          )
    },
    absent: null,
  },
  {
    key: 'run_tests_in_same_shell',
    to: null,
    at: null,
    judge: (value) =>
      value === true
        ? lost(
            'the tests run in a shell of their own, where what the agent set in its shell (variables, directory) is not seen: let the instruction ask for files, and the tests look at them',
          )
        : value === false || value === null
          ? kept(undefined, 'false: the tests run in a login shell of their own')
          : lost(`expected true or false, found ${quoted(value)}: nothing to do if it was false, as it is taken now`),
    absent: null,
  },
  {
    key: 'disable_asciinema',
    to: null,
    at: null,
    judge: (value) =>
      value === true
        ? lost(
            'Harbor has no such key of a task: say it to the agent that runs (terminus-2: record_terminal_session: false)',
          )
        : value === false || value === null
          ? kept(undefined, 'false: whether a session is recorded is a setting of the agent that runs')
          : lost(`expected true or false, found ${quoted(value)}: nothing to do if sessions may be recorded`),
    absent: null,
  },
]

/** Terminal-Bench's parser of what pytest prints, which is the one where none is named. */
function isPytest(parser: unknown): boolean {
  return parser === 'pytest' || parser === null || parser === undefined
}

/** The keys that say what the agent is told. */
const INSTRUCTION_KEYS = ['instruction', 'descriptions']

/** Longest value of a key that is none of the format's, and how many of them are taken along. */
const UNKNOWN_LIMITS = { keys: 50, characters: 2000 }

/**
 * Sorts the keys of a task.yaml.
 *
 * @param document what YAML says of the file
 * @param written the same, with every scalar as it is written
 * @param tests paths below tests/ of the files that the task has there
 * @returns a reason, as a sentence, where there is nothing that an agent could be told
 */
export function taskFields(
  document: unknown,
  written: unknown = document,
  tests: ReadonlySet<string> = new Set(),
): TaskFields | { readonly reason: string } {
  if (!isRecord(document)) return { reason: 'task.yaml is no mapping' }
  const told = instructionOf(document)
  if ('reason' in told) return told
  const texts = isRecord(written) ? written : {}
  const task: Record<string, unknown> = { instruction: told.instruction }
  const lines: Claim[] = [...told.lines]
  for (const { key, to, at, judge, absent } of FIELDS) {
    const field = `task.yaml: ${key}`
    const held = (value: unknown, other: Held | undefined): Pick<Claim, 'held'> =>
      at !== null && value !== undefined
        ? { held: { in: 'toml', path: at, value } }
        : other === undefined
          ? {}
          : { held: other }
    if (!Object.hasOwn(document, key)) {
      if (absent !== null)
        lines.push({ field, to, fate: absent.fate, words: absent.words, ...held(absent.value, absent.held) })
      continue
    }
    const judged = judge(document[key], { written: texts[key], tests })
    if (judged.fate === 'lost') {
      lines.push({ field, fate: 'lost', to: null, words: judged.words })
      continue
    }
    if (judged.value !== undefined) task[key] = judged.value
    lines.push({ field, fate: judged.fate, to, words: judged.words, ...held(judged.value, judged.held) })
  }
  const unknown = unknownKeys(document, texts)
  const sameShell = document.run_tests_in_same_shell === true
  return {
    task,
    metadata: unknown.metadata,
    judge: isPytest(document.parser_name) ? 'pytest' : 'exit code',
    sameShell,
    lines: [...lines, ...unknown.lines],
  }
}

type Told = { readonly instruction: string; readonly lines: readonly Claim[] }

/** The instruction; of a task that has several descriptions, as the first releases did, the one called `base`. */
function instructionOf(document: Readonly<Record<string, unknown>>): Told | { readonly reason: string } {
  const { instruction, descriptions } = document
  const to = 'instruction.md'
  const others = described(descriptions)
  const held = (text: string): Claim['held'] & {} => ({
    in: 'files',
    files: [{ path: to, content: text.endsWith('\n') ? text : `${text}\n` }],
  })
  if (typeof instruction === 'string' && instruction.trim() !== '') {
    return {
      instruction,
      lines: [
        { field: 'task.yaml: instruction', fate: 'kept', to, words: 'word for word', held: held(instruction) },
        ...others.map(({ key }) => lostDescription(key)),
      ],
    }
  }
  const base = others.find(({ key }) => key === 'base') ?? others[0]
  if (base === undefined) return { reason: 'task.yaml has no instruction' }
  return {
    instruction: base.description,
    lines: [
      {
        field: `task.yaml: descriptions.${said(base.key)}`,
        fate: 'changed',
        to,
        words: 'a task has one instruction: this is it, word for word',
        held: held(base.description),
      },
      ...others.filter((other) => other !== base).map(({ key }) => lostDescription(key)),
    ],
  }
}

function lostDescription(key: string): Claim {
  return {
    field: `task.yaml: descriptions.${said(key)}`,
    fate: 'lost',
    to: null,
    words: 'a task has one instruction: make another task of this one if it is worth it',
  }
}

function described(value: unknown): readonly { readonly key: string; readonly description: string }[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: unknown) => {
    if (!isRecord(each) || typeof each.description !== 'string' || each.description.trim() === '') return []
    return [{ key: said(each.key ?? ''), description: each.description }]
  })
}

function unknownKeys(
  document: Readonly<Record<string, unknown>>,
  written: Readonly<Record<string, unknown>>,
): Pick<TaskFields, 'metadata' | 'lines'> {
  const known = [...FIELDS.map(({ key }) => key), ...INSTRUCTION_KEYS]
  const keys = Object.keys(document).filter((key) => !known.includes(key))
  const metadata: Record<string, string | number | boolean | readonly string[]> = {}
  const lines = keys.map((key, index): Claim => {
    const field = `task.yaml: ${said(key)}`
    if (index >= UNKNOWN_LIMITS.keys)
      return {
        field,
        fate: 'lost',
        to: null,
        words: `only ${UNKNOWN_LIMITS.keys} keys of other formats are taken along: write it into [metadata] if somebody reads it`,
      }
    const simple = simpleValue(document[key], written[key])
    if (simple === null || !/^[\w.-]{1,80}$/.test(key) || key === '__proto__') {
      return {
        field,
        fate: 'lost',
        to: null,
        words:
          'no key of the format, and not of a form that [metadata] holds: if somebody reads it, write it there as a text',
      }
    }
    metadata[key] = simple.value
    const words = simple.words === null ? '' : `; ${simple.words}`
    return {
      field,
      fate: simple.words === null ? 'kept' : 'changed',
      to: `[metadata] ${key}`,
      words: `no key of the format; nothing reads it${words}`,
      held: { in: 'toml', path: ['metadata', key], value: simple.value },
    }
  })
  return { metadata, lines }
}

/** A value that TOML holds; `words` say how it differs from what it was. */
type Simple = { readonly value: string | number | boolean | readonly string[]; readonly words: string | null }

function simpleValue(value: unknown, written: unknown): Simple | null {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return { value, words: null }
  const long = (text: string): boolean => text.length > UNKNOWN_LIMITS.characters
  if (typeof value === 'string') return long(value) ? null : { value, words: null }
  if (typeof value === 'bigint' || value instanceof Date) {
    const text = textOf(value, written)
    return long(text) ? null : { value: text, words: nowText(text) }
  }
  const words = list(value, written)
  if (words === null || long(words.value.join(''))) return null
  return { value: words.value, words: words.fate === 'kept' ? null : words.words }
}

/** A scalar as it is written in the file. */
function textOf(value: unknown, written: unknown): string {
  return typeof written === 'string' ? written : String(value)
}

function nowText(text: string): string {
  return `now the text ${quoted(text)}`
}

function text(key: string, absent: Field['absent']): Field {
  return {
    key,
    to: `[metadata] ${key}`,
    at: ['metadata', key],
    judge: (value, { written }) => {
      if (typeof value === 'string') return kept(value)
      if (isScalar(value)) {
        const now = textOf(value, written)
        return { fate: 'changed', value: now, words: nowText(now) }
      }
      return lost(`expected a text, found ${quoted(value)}: write one into [metadata] ${key}`)
    },
    absent,
  }
}

function number(key: string): Field {
  return {
    key,
    to: `[metadata] ${key}`,
    at: ['metadata', key],
    judge: (value) => {
      if (value === null) return kept(undefined, 'empty, as before')
      return (
        numbered(value, (found) => found >= 0) ??
        lost(`expected a number, found ${quoted(value)}: write one into [metadata] ${key}`)
      )
    },
    absent: null,
  }
}

function seconds(key: string, table: string, usual: number): Field {
  return {
    key,
    to: `[${table}] timeout_sec`,
    at: [table, 'timeout_sec'],
    judge: (value) => {
      const judged = numbered(value, (found) => found > 0)
      if (judged === null)
        return lost(
          `expected a number above 0, found ${quoted(value)}, now ${usual} s: write it into [${table}] timeout_sec`,
        )
      return judged.fate === 'kept' ? { ...judged, words: `${judged.value} s` } : judged
    },
    absent: { fate: 'kept', words: `not set: ${usual} s, as Terminal-Bench took it`, value: usual },
  }
}

/** A number, or a text of digits, which Terminal-Bench took for one too; null: neither, or not one that fits. */
function numbered(
  value: unknown,
  fits: (found: number) => boolean,
): { readonly fate: 'kept' | 'changed'; readonly value: number; readonly words: string } | null {
  const isText = typeof value === 'string' && /^\s*\+?(?:\d[\d_]*)(?:\.\d*)?(?:[eE][-+]?\d+)?\s*$/.test(value)
  const found = typeof value === 'number' ? value : isText ? Number(value.replaceAll('_', '')) : Number(exact(value))
  if (!Number.isFinite(found) || !fits(found)) return null
  if (typeof value === 'number') return { fate: 'kept', value: found, words: 'as it was' }
  return {
    fate: 'changed',
    value: found,
    words: `it was ${isText ? 'the text ' : ''}${quoted(value)}; now the number ${found}`,
  }
}

function exact(value: unknown): bigint | number {
  return typeof value === 'bigint' ? value : Number.NaN
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) || value instanceof Date
}

/** A list of words; changed where some were no texts. */
function list(
  value: unknown,
  written: unknown,
): { readonly fate: 'kept' | 'changed'; readonly value: readonly string[]; readonly words: string } | null {
  if (!Array.isArray(value) || value.length > 500 || !value.every(isScalar)) return null
  const texts = Array.isArray(written) ? written : []
  const words = value.map((each: unknown, index) => (typeof each === 'string' ? each : textOf(each, texts[index])))
  const isSame = value.every((each) => typeof each === 'string')
  return isSame
    ? { fate: 'kept', value: words, words: 'as it was' }
    : { fate: 'changed', value: words, words: `a list of texts now: ${quoted(words)}` }
}

function kept(value: unknown, words = 'as it was'): Judged {
  return { fate: 'kept', value, words }
}

function lost(words: string): Judged {
  return { fate: 'lost', words }
}
