import { type Block, left, right } from '#core/report/blocks'
import { OPS_LEAD, OPS_NOTE, type OpsRow, opsText } from '#core/report/ops-page'
import type { Twin } from '../files/twins.ts'
import { href } from '../links.ts'
import { opsOf } from '../models/ops.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, prose } from './links.ts'

/** How the benchmark runs: every row with the SQL that made it. `site`: its files by kind. */
export async function* opsTwins(sources: Sources, site: readonly OpsRow[]): AsyncGenerator<Twin> {
  const sections = await opsOf(sources, site)
  yield {
    path: 'ops/',
    up: [LEADERBOARD],
    json: sections.map(({ id, title, answer, sql, rows }) => ({ id, title, answer, sql, rows })),
    title: 'Operations',
    blocks: [
      prose(OPS_LEAD),
      ...sections.flatMap(({ title, answer, columns, rows, sql }): Block[] => [
        { kind: 'heading', text: title },
        { kind: 'verdict', text: answer },
        ...(rows.length === 0
          ? []
          : [
              {
                kind: 'table' as const,
                columns: columns.map(({ head, format }) => (format === 'text' ? left(head) : right(head))),
                rows: rows.map((row) => columns.map(({ name, format }) => opsText(row[name], format))),
              },
            ]),
        { kind: 'code', text: sql },
      ]),
      {
        kind: 'lines',
        lines: [{ text: 'The size of this site as data', to: href('ops/size.json'), after: '.' }, OPS_NOTE],
      },
    ],
  }
}
