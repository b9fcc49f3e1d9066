import { type Block, left, right } from '#core/report/blocks'
import { bytes, plural } from '#core/report/format'
import { spansOf } from '#core/report/prose'
import { FEEDS, feedWords } from '../feed-list.ts'
import type { Twin } from '../files/twins.ts'
import { href } from '../links.ts'
import { boardOf } from '../model.ts'
import { dataOf, downloads } from '../models/data.ts'
import { QUERIES } from '../queries.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD } from './links.ts'

/** What there is to download, what its columns mean, and SQL to begin with. */
export async function* dataTwins(sources: Sources): AsyncGenerator<Twin> {
  const page = await dataOf(sources)
  const files = downloads(page)
  const trials = plural(boardOf(sources).trials.ledger, 'trial')
  yield {
    path: 'data/',
    up: [LEADERBOARD],
    json: {
      files: files.map(({ path, size_bytes, sha256 }) => ({ path, url: fileHref(path), size_bytes, sha256 })),
      tables: page.tables.map(({ name, says, columns }) => ({ name, says, columns })),
      queries: QUERIES,
    },
    title: 'Data',
    blocks: [
      {
        kind: 'verdict',
        text: `${trials} in ${plural(sources.files.length, 'Parquet file')}. A file is written once and never changed.`,
      },
      {
        kind: 'table',
        columns: [left('file'), right('size'), left('SHA-256')],
        rows: files.map(({ path, size_bytes, sha256 }) => [
          { text: path, to: fileHref(path) },
          bytes(size_bytes),
          sha256,
        ]),
      },
      {
        kind: 'lines',
        lines: [
          'ledger.duckdb is the whole ledger with its views. Its bytes differ from build to build, its rows do not.',
          { text: 'SHA256SUMS', to: fileHref('SHA256SUMS'), after: ' lists every download of this page.' },
          'What is unknown is null, never 0. Times are UTC, names that end in _s hold seconds, cost_usd holds US dollars.',
        ],
      },
      ...page.tables.flatMap(({ name, says, columns }): Block[] => [
        { kind: 'heading', text: `${name}: ${says}` },
        {
          kind: 'table',
          columns: [left('column'), left('type'), left('null'), left('meaning')],
          rows: columns.flatMap((group) =>
            group.columns.map((column) => [
              column.name,
              column.kind === 'json' ? `${column.type} (JSON)` : column.type,
              column.nullable ? 'may be' : 'never',
              group.meaning,
            ]),
          ),
        },
      ]),
      { kind: 'heading', text: 'Ready SQL' },
      {
        kind: 'prose',
        spans: spansOf('Each runs as it stands through `./scripts/regatta query` and in ledger.duckdb.'),
      },
      ...QUERIES.flatMap(({ title, sql }): Block[] => [
        { kind: 'heading', text: title },
        { kind: 'code', text: sql },
      ]),
      { kind: 'heading', text: 'Feeds' },
      { kind: 'lines', lines: Object.values(FEEDS).map((feed) => ({ text: feedWords(feed), to: href(feed.path) })) },
    ],
  }
}

function fileHref(path: string): string {
  return href(`data/${path}`)
}
