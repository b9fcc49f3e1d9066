import { AGENT_OR_MODEL } from '#core/trial/name'

/** What a run was asked for besides its commit; '' where it was not. Each is a word of the characters that its kind allows. */
export type Asked = {
  /** 1 to 100 */
  readonly attempts: string
  readonly model: string
  readonly agent: string
  /** Names, globs or `tag:<tag>`, separated by commas. */
  readonly tasks: string
}

/** What a comment says to Regatta. */
export type Command =
  | { readonly kind: 'run'; readonly sha: string; readonly asked: Asked }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'help' }
  /** Meant for Regatta, and nothing that it knows. `why` is in words of our own: nothing of the comment stands in it. */
  | { readonly kind: 'unknown'; readonly why: string }

/** Longer than all that a command can say. */
const LONGEST_LINE = 1500
const MOST_TASKS = 50

const OPTIONS: Readonly<Record<keyof Asked, { readonly fits: (text: string) => boolean; readonly wanted: string }>> = {
  attempts: { fits: (text) => /^(?:[1-9]\d?|100)$/.test(text), wanted: 'a whole number from 1 to 100' },
  model: { fits: (text) => AGENT_OR_MODEL.test(text), wanted: 'the name of one, for example openrouter/vendor/model' },
  agent: { fits: (text) => AGENT_OR_MODEL.test(text), wanted: 'the name of one, for example terminus-2' },
  tasks: {
    fits: (text) => text.split(',').length <= MOST_TASKS && text.split(',').every((part) => TASKS.test(part)),
    wanted: `names, globs or tag:<tag>, separated by commas without spaces, ${MOST_TASKS} at most`,
  },
}

/** A name, a glob or a tag; it never begins like an option or a negation. */
const TASKS = /^(?:tag:)?[A-Za-z0-9_*?][A-Za-z0-9_.*?-]{0,99}$/

const UNKNOWN = 'expected `/bench` and the full commit, `/bench cancel` or `/bench help`'

/**
 * What a comment asks for: its first line alone, where that begins with `/bench` as a word of its own. null for a comment that
 * is not meant for Regatta. A comment is a stranger's text of up to 65,536 characters: whatever is not exactly a command is none.
 */
export function parseCommand(body: string): Command | null {
  const unknown = (why: string): Command => ({ kind: 'unknown', why })
  if (!/^\/bench(?![\w/-])/.test(body)) return null
  const [line = ''] = body.slice(0, LONGEST_LINE + 2).split(/\r?\n/, 1)
  if (line.length > LONGEST_LINE) return unknown(`a command has ${LONGEST_LINE} characters at most`)
  // Look-alikes, other spaces and other ends of lines are none of the language.
  if (!/^[\t\x20-\x7e]*$/.test(line)) return unknown('a command has plain letters, digits and signs only')
  const [, first, ...rest] = line.trimEnd().split(/[\t ]+/)
  if (first === undefined) return unknown(UNKNOWN)
  if (first === 'cancel' || first === 'help') {
    return rest.length === 0 ? { kind: first } : unknown(`\`/bench ${first}\` takes nothing else`)
  }
  if (/^[0-9a-f]+$/i.test(first) && !/^[0-9a-f]{40}$/.test(first)) {
    return unknown('give the commit in full, 40 small hexadecimal digits: a shorter one can mean another commit')
  }
  if (!/^[0-9a-f]{40}$/.test(first)) return unknown(UNKNOWN)
  const asked = parseOptions(rest)
  return typeof asked === 'string' ? unknown(asked) : { kind: 'run', sha: first, asked }
}

/** What follows the commit; or what is wrong with it. */
function parseOptions(words: readonly string[]): Asked | string {
  const found: Record<keyof Asked, string> = { attempts: '', model: '', agent: '', tasks: '' }
  for (const word of words) {
    const [, name = '', value = ''] = /^([a-z]+)=(.*)$/.exec(word) ?? []
    if (!isOption(name)) {
      return `after the commit come ${Object.keys(OPTIONS).join('=, ')}= and nothing else, each without spaces in it`
    }
    if (found[name] !== '') return `\`${name}=\` stands there twice`
    if (!OPTIONS[name].fits(value)) return `\`${name}=\` wants ${OPTIONS[name].wanted}`
    found[name] = value
  }
  return found
}

function isOption(name: string): name is keyof Asked {
  return Object.hasOwn(OPTIONS, name)
}
