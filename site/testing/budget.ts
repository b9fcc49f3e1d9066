import { posix } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What a file is on the way to a browser, bytes. */
export function compressed(content: Uint8Array | string): number {
  return gzipSync(content, { level: 9 }).length
}

/** The scripts that a page loads at once: those it names, and all that these import without being asked. */
export function scriptsOf(files: ReadonlyMap<string, Uint8Array>, page: string, base = '/'): string[] {
  const html = text(files, page)
  const found = new Set<string>()
  const add = (path: string) => {
    if (found.has(path)) return
    found.add(path)
    for (const [, from = ''] of text(files, path).matchAll(/(?:import|from)\s*"(\.[^"]+\.js)"/g)) {
      add(posix.join(posix.dirname(path), from))
    }
  }
  for (const [, source = ''] of html.matchAll(/<script[^>]* src="([^"]+)"/g)) add(source.slice(base.length))
  return [...found].sort()
}

function text(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  const content = files.get(path)
  if (content === undefined) throw new Error(`the site has no ${path}`)
  return Buffer.from(content).toString('utf8')
}
