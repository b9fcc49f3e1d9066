import { diskRows, type OpsSection, opsPage } from '#core/report/ops-page'
import { derived } from '../sources.ts'
import { databaseOf } from './database.ts'

export const opsOf = derived('operations', async (sources): Promise<readonly OpsSection[]> => {
  const { rows } = await databaseOf(sources)
  const disk = diskRows(sources.files.map(({ segment, size_bytes }) => ({ table: segment.table, bytes: size_bytes })))
  return opsPage((id) => (id === 'disk' ? disk : (rows.get(id) ?? [])))
})
