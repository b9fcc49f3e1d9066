import { badge } from '#core/report/badge'
import { badgePath } from '#core/report/page-path'
import { boardOf } from '../model.ts'
import type { Sources } from '../sources.ts'
import type { SiteFile } from './file.ts'

/** `badges/<config_id>.svg` of every config. */
export function* badgeFiles(sources: Sources): Generator<SiteFile> {
  const board = boardOf(sources)
  const rows = new Map(board.rows.map((row) => [row.config_id, row]))
  for (const { config_id, label } of sources.configs.values()) {
    yield { path: badgePath(config_id), content: badge(sources.title, label, rows.get(config_id) ?? null, board) }
  }
}
