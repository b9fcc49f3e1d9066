import { readFile } from 'node:fs/promises'
import { dataOf, downloads } from '../models/data.ts'
import { loadDatabase } from '../models/database.ts'
import type { Sources } from '../sources.ts'
import type { SiteFile } from './file.ts'

/** The ledger's files as they are, byte for byte. */
export async function* ledgerFiles({ files }: Sources): AsyncGenerator<SiteFile> {
  for (const { path, segment } of files) yield { path: `data/${path}`, content: await readFile(segment.path) }
}

/** The ledger as a database that stands by itself. */
export async function* databaseFiles(): AsyncGenerator<SiteFile> {
  const { content } = await loadDatabase()
  yield { path: 'data/ledger.duckdb', content }
}

/** What `sha256sum --check` reads in the folder of the downloads. */
export async function* checksumFiles(sources: Sources): AsyncGenerator<SiteFile> {
  const lines = downloads(await dataOf(sources)).map(({ sha256, path }) => `${sha256}  ${path}\n`)
  yield { path: 'data/SHA256SUMS', content: lines.join('') }
}
