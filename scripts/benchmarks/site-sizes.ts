import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** What a built site makes its readers load; bytes, compressed by gzip unless it says otherwise. */
export type SiteSizes = {
  readonly pages: number
  readonly files: number
  /** Of all files, as they are. */
  readonly bytes: number
  /** The leaderboard's HTML with its style sheets. */
  readonly leaderboard_gzip: number
  readonly leaderboard_brotli: number
  readonly largest_page: { readonly path: string; readonly gzip: number }
  /** The most that one page loads at once, with what its scripts import; and the largest that is loaded on demand. */
  readonly scripts_at_load: number
  readonly largest_script_on_demand: number
}

/** @param out folder of the site, built for the base `/` */
export function siteSizes(out: string): SiteSizes {
  const files = new Map(
    readdirSync(out, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      return entry.isFile() ? [[relative(out, path), statSync(path).size] as const] : []
    }),
  )
  const read = (path: string) => readFileSync(join(out, path))
  const pages = [...files.keys()].filter((path) => path.endsWith('.html'))
  const scripts = new Map(
    [...files.keys()].filter((path) => path.endsWith('.js')).map((path) => [path, read(path)] as const),
  )
  const loaded = new Set(pages.map((path) => loadedBy(read(path).toString(), scripts).join(' ')))
  const sizeOf = (path: string) => gzipSync(scripts.get(path) ?? '').length
  const atLoad = new Map([...loaded].map((list) => [list, list === '' ? 0 : total(list.split(' ').map(sizeOf))]))
  const early = new Set([...loaded].flatMap((list) => list.split(' ')))
  const first = ['index.html', ...linked(read('index.html').toString(), STYLE)].map(read)
  return {
    pages: pages.length,
    files: files.size,
    bytes: total([...files.values()]),
    leaderboard_gzip: total(first.map((content) => gzipSync(content).length)),
    leaderboard_brotli: total(first.map((content) => brotliCompressSync(content).length)),
    largest_page: largestPage(pages, files, read),
    scripts_at_load: Math.max(0, ...atLoad.values()),
    largest_script_on_demand: Math.max(0, ...[...scripts.keys()].filter((path) => !early.has(path)).map(sizeOf)),
  }
}

const STYLE = /<link rel="stylesheet" href="\/([^"]+)"/g
const SCRIPT = /<script\b[^>]*\ssrc="\/([^"]+)"/g
/** As bundlers write them; what is imported on demand has a bracket. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g

function linked(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, path = '']) => path)
}

/** The scripts that a page names, and what they import at once, sorted. */
function loadedBy(html: string, scripts: ReadonlyMap<string, Buffer>): readonly string[] {
  const found = new Set<string>()
  const add = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    for (const name of linked(scripts.get(path)?.toString() ?? '', STATIC_IMPORT)) add(`${folder}${name}`)
  }
  for (const path of linked(html, SCRIPT)) add(path)
  return [...found].sort()
}

/** Compressing makes no page larger, so the large ones alone have to be tried. */
function largestPage(
  pages: readonly string[],
  files: ReadonlyMap<string, number>,
  read: (path: string) => Buffer,
): SiteSizes['largest_page'] {
  let largest = { path: '', gzip: 0 }
  for (const path of pages.toSorted((a, b) => (files.get(b) ?? 0) - (files.get(a) ?? 0))) {
    if ((files.get(path) ?? 0) <= largest.gzip) break
    const gzip = gzipSync(read(path)).length
    if (gzip > largest.gzip) largest = { path, gzip }
  }
  return largest
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
