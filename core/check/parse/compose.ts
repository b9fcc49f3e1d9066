import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Place } from '#core/check/parse/lines'

export type ComposePath = readonly (string | number)[]

export type Compose = {
  /** null: it could be read and is a mapping. */
  readonly error: (Place & { readonly message: string }) | null
  /** With aliases and merge keys resolved; empty where there is an error. */
  readonly value: Readonly<Record<string, unknown>>
  /** Place of a key or list item; of the nearest thing around it where it has none of its own. */
  readonly at: (path: ComposePath) => Place
}

/** A chain of aliases may not grow into more than this. */
const MOST_ALIASES = 100

export function parseCompose(text: string): Compose {
  const lines = new LineCounter()
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const failed = (message: string, offset: number): Compose => ({
    error: { message, ...place(offset) },
    value: {},
    at: () => START,
  })
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      version: '1.1',
      logLevel: 'error',
    })
    const [error] = document.errors
    if (error !== undefined) return failed(error.message, error.pos[0])
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES })
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return failed('it is no mapping', 0)
    return {
      error: null,
      value: value as Readonly<Record<string, unknown>>,
      at: (path) => {
        const offset = offsetOf(document.contents, path)
        return offset === null ? START : place(offset)
      },
    }
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'it cannot be parsed', 0)
  }
}

const START: Place = { line: 1, column: 1 }

function offsetOf(root: Node | null, path: ComposePath): number | null {
  let node: unknown = root
  let best: number | null = null
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part))
      if (pair === undefined) return best
      best = isNode(pair.key) ? (pair.key.range?.[0] ?? best) : best
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      best = isNode(node) ? (node.range?.[0] ?? best) : best
    } else return best
  }
  return best
}
