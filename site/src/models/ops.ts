import { diskRows, type OpsRow, type OpsSection, opsPage } from '#core/report/ops-page'
import type { Sources } from '../sources.ts'
import { loadDatabase } from './database.ts'

/** @param site files of the site by kind, once they are known */
export async function opsOf(sources: Sources, site: readonly OpsRow[] = []): Promise<readonly OpsSection[]> {
  const { rows } = await loadDatabase()
  const disk = diskRows(sources.files.map(({ segment, size_bytes }) => ({ table: segment.table, bytes: size_bytes })))
  const ofFiles = new Map([
    ['disk', disk],
    ['site', site],
  ])
  return opsPage((id) => ofFiles.get(id) ?? rows.get(id) ?? [])
}
