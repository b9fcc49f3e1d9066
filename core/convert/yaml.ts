import { Document, isScalar, Lexer, parse, type ScalarTag, type Tags, visit } from 'yaml'

/** A file of YAML as its old reader read it. */
export type YamlFile = {
  /** Trees of JSON's values, and: `bigint` for a whole number that no JSON number holds, Infinity and NaN, `Date`. */
  readonly value: unknown
  /** The same tree with every scalar as the text that stands in the file. */
  readonly written: unknown
  readonly comments: readonly Comment[]
}

export type Comment = {
  /** From 1. */
  readonly line: number
  /** Without its `#`. */
  readonly text: string
  /** It stands before the first key. */
  readonly isLeading: boolean
}

/** Who reads a file: PyYAML reads a task.yaml, the YAML library of Go a docker-compose.yaml. */
type Reader = 'python' | 'go'

const DEEPEST = 100

/** Reads a file of YAML. Throws where it is none, or refers to itself. */
export function readYaml(text: string, reader: Reader): YamlFile {
  const source = text.replace(/^\ufeff/, '')
  const settings = { merge: true, logLevel: 'error', mapAsMap: true } as const
  const value: unknown = parse(source, {
    ...settings,
    schema: reader === 'python' ? 'yaml-1.1' : 'core',
    intAsBigInt: true,
    customTags: reader === 'python' ? withDates : (tags) => [...tags, GROUPED],
  })
  const written: unknown = parse(source, { ...settings, schema: 'failsafe' })
  return {
    value: settled(value, written, reader, 0),
    written: settled(written, written, reader, 0),
    comments: commentsOf(source),
  }
}

/** The same tags; a date that nothing marks is one, also where a library that knows no dates has said otherwise for all. */
function withDates(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && tag.tag === 'tag:yaml.org,2002:timestamp' ? { ...tag, default: true } : tag,
  )
}

/** `1_000`, which Go's reader takes for a number, as YAML 1.1 did. */
const GROUPED: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?[1-9]\d*(?:_+\d+)+$/,
  resolve: (text) => BigInt(text.replaceAll(/[_+]/g, '')),
}

/** YAML that every reader takes as the same values. */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && isScalar(node) && typeof node.value === 'string' && isAmbiguous(node.value))
        node.type = 'QUOTE_DOUBLE'
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** What some reader takes for a number, a boolean, a date or nothing. */
function isAmbiguous(text: string): boolean {
  return /^[-+.\d~]/.test(text) || /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
}

/** A tree in which numbers and booleans are what their reader made of the text that stands there. */
function settled(value: unknown, written: unknown, reader: Reader, depth: number): unknown {
  if (depth > DEEPEST) throw new Error('it refers to itself, or is nested too deeply')
  if (Array.isArray(value))
    return value.map((each, index) => settled(each, Array.isArray(written) ? written[index] : null, reader, depth + 1))
  if (value instanceof Map) {
    const texts = written instanceof Map && written.size === value.size ? [...written] : [...value]
    return Object.fromEntries(
      [...value].map(([key, each], index) => {
        const [name, text] = texts[index] ?? []
        return [String(typeof key === 'string' ? key : name), settled(each, text, reader, depth + 1)]
      }),
    )
  }
  const text = typeof written === 'string' ? written : String(value)
  if (typeof value === 'bigint') {
    // Go's reader takes a leading zero for the sign of an octal number, as YAML 1.1 did.
    if (reader === 'go' && /^[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
  // The two places where PyYAML reads less into a word than YAML 1.1 says.
  if (reader === 'python' && typeof value === 'boolean' && /^[yn]$/i.test(text)) return text
  if (reader === 'python' && typeof value === 'number' && /e/i.test(text) && !/\.[\d_]*e[-+]/i.test(text)) return text
  return value
}

/** Every comment of a file, in its order. */
function commentsOf(source: string): readonly Comment[] {
  const comments: Comment[] = []
  let line = 1
  let isLeading = true
  let isText = false
  for (const token of new Lexer().lex(source)) {
    // The lexer says by this character that text follows, which may begin with a #.
    if (token === SCALAR) {
      isText = true
      isLeading = false
      continue
    }
    if (!isText && token.startsWith('#')) comments.push({ line, text: token.slice(1).trimEnd(), isLeading })
    else if (!NOTHING_YET.has(token) && !/^\s*$|^%/.test(token)) isLeading = false
    line += token.split('\n').length - 1
    isText = false
  }
  return comments
}

const SCALAR = '\x1f'

/** Tokens of the lexer for where a document begins, and where a flow ends, and the mark of the first. */
const NOTHING_YET: ReadonlySet<string> = new Set(['\x02', '\x18', '---'])
