import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Where a built site will be served. */
export type Served = {
  /** With a slash at both ends. */
  readonly base: string
  /** Without a slash at the end; null where the build was not told. */
  readonly origin: string | null
}

export type LinkReport = {
  readonly pages: number
  /** Links of pages, their twins, feeds, the sitemap and llms.txt, images that pages name included. */
  readonly links: number
  /** `index.html -> /nowhere/`, sorted. */
  readonly broken: readonly string[]
}

/** Stands for the site's own host where the build was not told of one. */
const HERE = 'https://site.example'

const PAGE_LINKS = /\s(?:href|src)="([^"]*)"|<meta property="og:(?:image|url)" content="([^"]*)"/g
const IDS = /\sid="([^"]*)"/g

/** How the other files that hold addresses write them. */
const OTHER_LINKS: Readonly<Record<string, RegExp>> = {
  '.atom': /<link [^>]*href="([^"]*)"/g,
  '.xml': /<loc>([^<]*)<\/loc>/g,
  '.md': /(?<!\\)\]\(([^)\s]*)\)/g,
  '.json': /"url":"([^"]*)"/g,
  '.txt': /(?<!\\)\]\(([^)\s]*)\)|^Sitemap: (\S+)/gm,
}

/** Runs and commits on GitHub, which no check of a folder can follow. */
export const OUTSIDE = /^https:\/\/github\.com\/[\w-]+\/[\w.-]+(\/|$)/

/**
 * Every address on a built site, checked: it stays on the site's own host and below its base, its file is there, and
 * so is what its fragment names. Reads each file once.
 *
 * @param out folder of the site
 */
export async function checkLinks(out: string, { base, origin }: Served): Promise<LinkReport> {
  const files = await filesBelow(out)
  const ids = new Map<string, ReadonlySet<string>>()
  const broken: string[] = []
  const anchors: { readonly from: string; readonly link: string; readonly file: string; readonly id: string }[] = []
  let links = 0
  let pages = 0
  for (const from of files) {
    const isPage = from.endsWith('.html')
    const pattern = isPage ? PAGE_LINKS : OTHER_LINKS[from.slice(from.lastIndexOf('.'))]
    if (pattern === undefined) continue
    const text = withoutCode(from, await readFile(join(out, from), 'utf8'))
    if (isPage) {
      pages += 1
      ids.set(from, new Set([...text.matchAll(IDS)].map(([, id = '']) => plain(id))))
    }
    const here = new URL(base + from.replace(/(^|\/)index\.html$/, '$1'), origin ?? HERE)
    // A page repeats most of its links.
    for (const link of new Set([...text.matchAll(pattern)].map(([, one, other]) => plain(one ?? other ?? '')))) {
      if (OUTSIDE.test(link)) continue
      links += 1
      const target = targetOf(link, here, base, files)
      if (target === null) broken.push(`${from} -> ${link}`)
      else if (target.id !== '') anchors.push({ from, link, ...target })
    }
  }
  const lost = anchors.filter(({ file, id }) => ids.get(file)?.has(id) !== true)
  return { pages, links, broken: [...broken, ...lost.map(({ from, link }) => `${from} -> ${link}`)].sort() }
}

/** What a task or a log says in Markdown is no link, nor is a name whose bracket has a backslash. */
function withoutCode(path: string, text: string): string {
  return path.endsWith('.md') ? text.replaceAll(/^(`{3,})\n.*?\n\1$/gms, '').replaceAll(/\\\[[^\][\n]*\]\(/g, '') : text
}

/** The file that a link leads to, and the place in it; null where there is none. */
function targetOf(link: string, here: URL, base: string, files: ReadonlySet<string>) {
  if (!URL.canParse(link, here.href)) return null
  const url = new URL(link, here)
  if (url.origin !== here.origin || !url.pathname.startsWith(base)) return null
  const path = decodeURIComponent(url.pathname.slice(base.length))
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path
  return files.has(file) ? { file, id: decodeURIComponent(url.hash.slice(1)) } : null
}

/** An attribute's value without its entities. */
function plain(value: string): string {
  if (!value.includes('&')) return value
  return value
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

async function filesBelow(out: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Set(files.map((file) => relative(out, file)).sort())
}

// `node site/testing/links.ts OUT BASE [ORIGIN]` prints the report as JSON.
if (import.meta.main) {
  const [out = '', base = '/', origin = null] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(await checkLinks(out, { base, origin }))}\n`)
}
