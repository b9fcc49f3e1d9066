import { comparisonColumns, comparisonIndex } from '#core/report/comparison-files'
import { boardOf } from '../model.ts'
import type { Sources } from '../sources.ts'
import type { SiteFile } from './file.ts'

/** What the page that compares two configs loads: `compare/board.json`, and `compare/<config_id>.json` of the two. */
export function* comparisonFiles(sources: Sources): Generator<SiteFile> {
  const board = boardOf(sources)
  const index = comparisonIndex(board)
  yield file('board', index)
  for (const row of board.rows) yield file(row.config_id, comparisonColumns(index.board, row))
}

function file(name: string, content: unknown): SiteFile {
  return { path: `compare/${name}.json`, content: `${JSON.stringify(content)}\n` }
}
