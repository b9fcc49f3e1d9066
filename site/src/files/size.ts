import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { escapeCharacters } from '#core/report/escape-xml'
import { opsTableHtml } from '#core/report/ops-html'
import { SITE_SLOT } from '#core/report/ops-page'
import { opsOf } from '../models/ops.ts'
import type { Sources } from '../sources.ts'
import { opsTwins } from '../twins/ops.ts'
import type { SiteFile, Written } from './file.ts'
import { filesOf } from './twins.ts'

type Size = { files: number; bytes: number }

/**
 * How large the site is, all in all and by the ends of its files' names, and what tells of it: the page of the operations
 * and its twins. These are not in it.
 */
export async function* sizeFiles(sources: Sources, { out, pages, opsPage }: Written): AsyncGenerator<SiteFile> {
  await pages()
  const kinds = kindsOf(out)
  const all = [...kinds.values()]
  const total = (field: keyof Size) => all.reduce((sum, each) => sum + each[field], 0)
  const by_kind = Object.fromEntries(kinds)
  yield {
    path: 'ops/size.json',
    content: `${JSON.stringify({ files: total('files'), bytes: total('bytes'), by_kind })}\n`,
  }
  const rows = [...kinds].map(([kind, size]) => ({ kind, ...size }))
  const told = (await opsOf(sources, rows))
    .filter(({ id }) => id === 'site')
    .map((section) => `<p>${escapeCharacters(section.answer)}</p>${opsTableHtml(section).text}`)
  yield { path: 'ops/index.html', content: opsPage().replace(SITE_SLOT, () => told.join('')) }
  for await (const twin of opsTwins(sources, rows)) yield* filesOf(twin)
}

/** In the order of their names. */
function kindsOf(out: string): ReadonlyMap<string, Size> {
  const kinds = new Map<string, Size>()
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const { size } = statSync(join(entry.parentPath, entry.name))
    const kind = extname(entry.name).slice(1) || 'other'
    const known = kinds.get(kind) ?? { files: 0, bytes: 0 }
    kinds.set(kind, { files: known.files + 1, bytes: known.bytes + size })
  }
  return new Map([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
}
