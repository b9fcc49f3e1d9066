import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { OPS_QUERIES, type OpsRow } from '#core/report/ops-page'
import { type Places, readRules, sitePlaces } from '../sources.ts'

/** The ledger as one database file, and what the page of the operations asks of it. */
export type SiteDatabase = {
  /** Of the very file that the site offers. */
  readonly content: Uint8Array
  readonly sha256: string
  /** Rows by the id of the query. */
  readonly rows: ReadonlyMap<string, readonly OpsRow[]>
}

/** Pages and the files beside them are two module graphs of one process; they share one database. */
const shared = globalThis as { regattaDatabase?: Promise<SiteDatabase> }

/** The site's database, made once per build: its pages tell size and digest of the very file that is offered. */
export function loadDatabase(): Promise<SiteDatabase> {
  shared.regattaDatabase ??= makeDatabase(sitePlaces())
  return shared.regattaDatabase
}

async function makeDatabase(places: Places): Promise<SiteDatabase> {
  const { pass_threshold } = await readRules(places)
  const folder = await mkdtemp(join(tmpdir(), 'regatta-site-'))
  try {
    const file = join(folder, 'ledger.duckdb')
    // Beside the threads that build the pages, more of them would only take longer.
    const database = await openLedgerDatabase(places.ledger, { passThreshold: pass_threshold, file, threads: 1 })
    const rows = new Map<string, readonly OpsRow[]>()
    try {
      for (const { id, sql, where } of OPS_QUERIES) {
        if (where === 'ledger') rows.set(id, (await query(database, sql)).rows)
      }
    } finally {
      database.close()
    }
    const content = await readFile(file)
    return { content, sha256: createHash('sha256').update(content).digest('hex'), rows }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
