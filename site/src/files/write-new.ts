import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const made = new Set<string>()

/** Writes a file, its path absolute, and the folders above it. A second file of one path would be a fault of the site's: it throws. */
export function writeNew(file: string, content: string | Uint8Array): void {
  const folder = dirname(file)
  if (!made.has(folder)) {
    mkdirSync(folder, { recursive: true })
    made.add(folder)
  }
  // Without the encoding, Node makes a buffer of a string first.
  writeFileSync(file, content, { encoding: 'utf8', flag: 'wx' })
}
