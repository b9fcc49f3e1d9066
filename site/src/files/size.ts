import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Sources } from '../sources.ts'
import type { SiteFile, Written } from './file.ts'

type Size = { files: number; bytes: number }

/** How large the site is, all in all and by the ends of its files' names. Itself is not in it. */
export async function* sizeFiles(_sources: Sources, { out, pages }: Written): AsyncGenerator<SiteFile> {
  await pages()
  const entries = readdirSync(out, { recursive: true, withFileTypes: true })
  const kinds = new Map<string, Size>()
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const { size } = statSync(join(entry.parentPath, entry.name))
    const kind = extname(entry.name).slice(1) || 'other'
    const known = kinds.get(kind) ?? { files: 0, bytes: 0 }
    kinds.set(kind, { files: known.files + 1, bytes: known.bytes + size })
  }
  const all = [...kinds.values()]
  const total = (field: keyof Size) => all.reduce((sum, each) => sum + each[field], 0)
  const by_kind = Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
  yield {
    path: 'ops/size.json',
    content: `${JSON.stringify({ files: total('files'), bytes: total('bytes'), by_kind })}\n`,
  }
}
