import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml'

export type KeyPath = readonly (string | number)[]

/** `experiments.main.configs[0].agent` */
export function formatPath(path: KeyPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

/** `regatta.yaml:12:5`, the place of a key (or of the nearest thing around it that exists). */
export function locate(file: string, document: Document, lines: LineCounter, path: KeyPath): string {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length))
    if (offset !== null) {
      const { line, col } = lines.linePos(offset)
      return `${file}:${line}:${col}`
    }
  }
  return file
}

function offsetOf(document: Document, path: KeyPath): number | null {
  const key = path.at(-1)
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (isMap(parent)) {
    for (const pair of parent.items) {
      if (isScalar(pair.key) && pair.key.value === key) return pair.key.range?.[0] ?? null
    }
    return null
  }
  const node = document.getIn(path, true)
  return isNode(node) ? (node.range?.[0] ?? null) : null
}
