import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Place } from '#core/check/parse/lines'

export type TomlPath = readonly (string | number)[]

/** A TOML file with the place of each of its keys and values. */
export type TomlDocument = {
  /** null: it could be read. */
  readonly error: (Place & { readonly message: string }) | null
  /** Tables without a prototype; empty where there is an error. */
  readonly value: TomlTable
  /** Place of a key; of the nearest key around it where it has none. */
  readonly at: (path: TomlPath) => Place
  readonly has: (path: TomlPath) => boolean
}

export type TomlTable = { readonly [key: string]: TomlValue }
export type TomlValue = string | number | boolean | Date | readonly TomlValue[] | TomlTable

/** Harbor reads task.toml with Python's tomllib, which knows TOML 1.0. */
export function parseToml(text: string): TomlDocument {
  const empty = { value: Object.create(null) as TomlTable, at: () => START, has: () => false }
  let program: AST.TOMLProgram
  try {
    program = parseTOML(text, { tomlVersion: '1.0' })
  } catch (error) {
    const place =
      error instanceof ParseError ? { line: Math.max(1, error.lineNumber), column: error.column + 1 } : START
    return { ...empty, error: { message: error instanceof Error ? error.message : 'it cannot be parsed', ...place } }
  }
  const reader: Reader = { places: new Map() }
  const value = fresh()
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') assign(value, [], node, reader)
    else if (node.resolvedKey.length <= DEEPEST) {
      const table = tableAt(value, node.resolvedKey)
      note(reader, node.resolvedKey, node)
      for (const pair of node.body) assign(table, node.resolvedKey, pair, reader)
    }
  }
  return {
    error: null,
    value,
    at: (path) => {
      for (let length = path.length; length > 0; length--) {
        const place = reader.places.get(keyOf(path.slice(0, length)))
        if (place !== undefined) return place
      }
      return START
    },
    has: (path) => reader.places.has(keyOf(path)),
  }
}

const START: Place = { line: 1, column: 1 }

/** Harbor's own keys are at most seven deep; what is nested deeper is passed over. */
const DEEPEST = 50

type Mutable = { [key: string]: TomlValue | Mutable }
type Reader = { readonly places: Map<string, Place> }

function fresh(): Mutable {
  return Object.create(null) as Mutable
}

function keyOf(path: TomlPath): string {
  return JSON.stringify(path)
}

/** The first place counts: a table may be opened again below it. */
function note({ places }: Reader, path: TomlPath, node: AST.TOMLNode): void {
  if (path.length > DEEPEST) return
  for (let length = path.length; length > 0; length--) {
    const key = keyOf(path.slice(0, length))
    if (!places.has(key)) places.set(key, { line: node.loc.start.line, column: node.loc.start.column + 1 })
  }
}

function tableAt(root: Mutable, path: TomlPath): Mutable {
  let table = root
  path.forEach((part, index) => {
    const next = table[String(part)]
    // `[[steps]]` is steps, 0: what a number stands below is a list.
    const made = typeof path[index + 1] === 'number' ? ([] as unknown as Mutable) : fresh()
    const there = typeof next === 'object' && next !== null ? (next as Mutable) : made
    table[String(part)] = there
    table = there
  })
  return table
}

function assign(table: Mutable, base: TomlPath, pair: AST.TOMLKeyValue, reader: Reader): void {
  const keys = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
  if (base.length + keys.length > DEEPEST) return
  const path = [...base, ...keys]
  note(reader, path, pair)
  const last = keys.at(-1)
  if (last !== undefined) tableAt(table, keys.slice(0, -1))[last] = contentOf(pair.value, path, reader)
}

function contentOf(node: AST.TOMLContentNode, path: TomlPath, reader: Reader): TomlValue {
  if (path.length > DEEPEST) return ''
  if (node.type === 'TOMLArray') {
    return node.elements.map((element, index) => {
      note(reader, [...path, index], element)
      return contentOf(element, [...path, index], reader)
    })
  }
  if (node.type === 'TOMLInlineTable') {
    const table = fresh()
    for (const pair of node.body) assign(table, path, pair, reader)
    return table as TomlTable
  }
  return node.value
}
