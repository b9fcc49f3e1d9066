import { bytes, count, duration, NONE, plural, usd } from '#core/report/format'
import { EXCLUDED_OUTCOMES } from '#core/trial/outcome'

/** A row as a query gives it. */
export type OpsRow = Readonly<Record<string, unknown>>

/** How a value is shown; none of them shows what is unknown as 0. */
export type OpsFormat = 'text' | 'count' | 'usd' | 'seconds' | 'share' | 'bytes'

export type OpsColumn = { readonly name: string; readonly head: string; readonly format: OpsFormat }

type OpsQuery = {
  readonly id: string
  readonly title: string
  /** Runs as it stands through `regatta query`; the disk's only in a DuckDB shell in a checkout, since they read files. */
  readonly sql: string
  readonly where: 'ledger' | 'shell'
  readonly columns: readonly OpsColumn[]
  /** The column that is drawn over the column `day`; null: nothing is drawn. */
  readonly drawn: string | null
  readonly says: (rows: readonly OpsRow[]) => string
}

/** One question about how the benchmark runs, with its answer and the SQL that made it. */
export type OpsSection = Omit<OpsQuery, 'says'> & {
  readonly answer: string
  readonly rows: readonly OpsRow[]
}

/** Days that a plot has room for. */
const DAYS = 90

/** What all of it is, as `spansOf` reads it. */
export const OPS_LEAD =
  'How the benchmark itself runs. Everything here is made by the SQL beside it: of [the ledger](data/) as it stands through `./scripts/regatta query`, of the disk in a DuckDB shell in a checkout.'

/** What a reader must know of all of it. */
export const OPS_NOTE = `Plots and tables by day hold the newest ${DAYS} days with a trial; a day is that of a trial's end, in UTC. Imported trials are not in them: they ran elsewhere. A dash is unknown, never 0. p50 and p90: the time that half of them, or nine in ten, stayed within.`

/** Stands on the page for the answer and the table of the query `site`, until all other files are written. */
export const SITE_SLOT = 'ops-slot-site'

const DAY: OpsColumn = { name: 'day', head: 'Day (UTC)', format: 'text' }

export const OPS_QUERIES: readonly OpsQuery[] = [
  {
    id: 'trials',
    title: 'Trials per day',
    where: 'ledger',
    sql: `SELECT coalesce(finished_at, started_at)::DATE AS day, count(*) AS trials
FROM trials
WHERE origin <> 'import'
GROUP BY day ORDER BY day DESC NULLS LAST LIMIT ${DAYS};`,
    columns: [DAY, { name: 'trials', head: 'Trials', format: 'count' }],
    drawn: 'trials',
    says: (rows) => {
      const dated = rows.filter(({ day }) => typeof day === 'string')
      const most = dated.reduce<OpsRow | null>((a, b) => (a === null || num(b.trials) > num(a.trials) ? b : a), null)
      return most === null
        ? 'No day with a trial.'
        : `The busiest of ${plural(dated.length, 'day')} with a trial is ${text(most.day)}, with ${count(num(most.trials))}.`
    },
  },
  {
    id: 'failures',
    title: 'Infrastructure failures',
    where: 'ledger',
    sql: `SELECT coalesce(finished_at, started_at)::DATE AS day, count(*) AS trials,
  count(*) FILTER (outcome = 'infrastructure_error') AS failures,
  count(*) FILTER (outcome = 'infrastructure_error') / count(*) AS share
FROM trials
WHERE origin <> 'import'
GROUP BY day ORDER BY day DESC NULLS LAST LIMIT ${DAYS};`,
    columns: [
      DAY,
      { name: 'trials', head: 'Trials', format: 'count' },
      { name: 'failures', head: 'Failures', format: 'count' },
      { name: 'share', head: 'Share', format: 'share' },
    ],
    drawn: 'share',
    says: (rows) => {
      const trials = total(rows, 'trials')
      const failures = total(rows, 'failures')
      return trials === 0
        ? 'No trial, so no failure.'
        : `${count(failures)} of ${plural(trials, 'trial')} (${share(failures / trials)}) failed through image, Docker, set-up, disk, network or Harbor itself, over the days below.`
    },
  },
  {
    id: 'excluded',
    title: 'What ended without a score',
    where: 'ledger',
    sql: `SELECT outcome, count(*) AS trials, count(*) / (SELECT count(*) FROM trials WHERE origin <> 'import') AS share
FROM trials
WHERE origin <> 'import'
  AND outcome IN (${EXCLUDED_OUTCOMES.map((outcome) => `'${outcome}'`).join(', ')})
GROUP BY outcome ORDER BY count(*) DESC, outcome;`,
    columns: [
      { name: 'outcome', head: 'Outcome', format: 'text' },
      { name: 'trials', head: 'Trials', format: 'count' },
      { name: 'share', head: 'Share of all', format: 'share' },
    ],
    drawn: null,
    says: (rows) =>
      rows.length === 0
        ? 'No trial ended without one.'
        : `${plural(total(rows, 'trials'), 'trial says', 'trials say')} nothing about an agent.`,
  },
  {
    id: 'retries',
    title: 'Retries',
    where: 'ledger',
    sql: `SELECT try, count(*) AS trials
FROM trials
WHERE origin <> 'import' AND try IS NOT NULL
GROUP BY try ORDER BY try;`,
    columns: [
      { name: 'try', head: 'Try', format: 'count' },
      { name: 'trials', head: 'Trials', format: 'count' },
    ],
    drawn: null,
    says: (rows) => {
      const trials = total(rows, 'trials')
      const again = total(
        rows.filter(({ try: attempt }) => num(attempt) > 1),
        'trials',
      )
      return trials === 0
        ? 'No trial says which try it was.'
        : `${count(again)} of ${plural(trials, 'trial')} (${share(again / trials)}) were a second or later try of their slot.`
    },
  },
  {
    id: 'shards',
    title: 'Queue and run time of shards',
    where: 'ledger',
    sql: `WITH shards AS (
  SELECT queue_s, date_diff('millisecond', started_at, finished_at) / 1000 AS run_s FROM runs
)
SELECT 'queue' AS time, count(queue_s) AS shards, quantile_cont(queue_s, 0.5) AS p50_s, quantile_cont(queue_s, 0.9) AS p90_s FROM shards
UNION ALL
SELECT 'run', count(run_s), quantile_cont(run_s, 0.5), quantile_cont(run_s, 0.9) FROM shards
ORDER BY time;`,
    columns: [
      { name: 'time', head: 'Time', format: 'text' },
      { name: 'shards', head: 'Shards that tell it', format: 'count' },
      { name: 'p50_s', head: 'p50', format: 'seconds' },
      { name: 'p90_s', head: 'p90', format: 'seconds' },
    ],
    drawn: null,
    says: (rows) => {
      const of = (time: string) => rows.find((row) => row.time === time)
      const [queue, run] = [of('queue'), of('run')]
      if (num(run?.shards) === 0) return 'The ledger has no record of a shard.'
      const ran = `Half of the shards ran no longer than ${duration(maybe(run?.p50_s))}, nine in ten no longer than ${duration(maybe(run?.p90_s))}`
      return num(queue?.shards) === 0
        ? `${ran}. None says how long it waited for a runner.`
        : `${ran}. They waited ${duration(maybe(queue?.p50_s))} and ${duration(maybe(queue?.p90_s))} for a runner.`
    },
  },
  {
    id: 'phases',
    title: 'Time of a trial, by phase',
    where: 'ledger',
    sql: `WITH phases AS (
  UNPIVOT (SELECT environment_setup_s, agent_setup_s, agent_s, verifier_s FROM trials WHERE origin <> 'import')
  ON environment_setup_s AS environment, agent_setup_s AS agent_setup, agent_s AS agent, verifier_s AS verifier
  INTO NAME phase VALUE seconds
)
SELECT phase, count(*) AS trials, quantile_cont(seconds, 0.5) AS p50_s, quantile_cont(seconds, 0.9) AS p90_s
FROM phases
GROUP BY phase ORDER BY list_position(['environment', 'agent_setup', 'agent', 'verifier'], phase);`,
    columns: [
      { name: 'phase', head: 'Phase', format: 'text' },
      { name: 'trials', head: 'Trials that tell it', format: 'count' },
      { name: 'p50_s', head: 'p50', format: 'seconds' },
      { name: 'p90_s', head: 'p90', format: 'seconds' },
    ],
    drawn: null,
    says: (rows) => {
      const longest = rows.reduce<OpsRow | null>((a, b) => (a === null || num(b.p50_s) > num(a.p50_s) ? b : a), null)
      return longest === null
        ? 'No trial tells its phases.'
        : `The longest is ${text(longest.phase).replaceAll('_', ' ')}, with a median of ${duration(maybe(longest.p50_s))}.`
    },
  },
  {
    id: 'cost',
    title: 'Cost per day',
    where: 'ledger',
    sql: `SELECT coalesce(finished_at, started_at)::DATE AS day, round(fsum(cost_usd), 6) AS cost_usd,
  count(cost_usd) AS known, count(*) AS trials
FROM trials
WHERE origin <> 'import'
GROUP BY day ORDER BY day DESC NULLS LAST LIMIT ${DAYS};`,
    columns: [
      DAY,
      { name: 'cost_usd', head: 'Cost', format: 'usd' },
      { name: 'known', head: 'Cost known', format: 'count' },
      { name: 'trials', head: 'Trials', format: 'count' },
    ],
    drawn: 'cost_usd',
    says: (rows) => {
      const known = total(rows, 'known')
      return known === 0
        ? 'No trial reported a cost.'
        : `${usd(total(rows, 'cost_usd'))} over the days below, as reported by ${count(known)} of ${plural(total(rows, 'trials'), 'trial')}.`
    },
  },
  {
    id: 'disk',
    title: 'Disk',
    where: 'shell',
    sql: `SELECT regexp_extract(filename, '([a-z]+)/[^/]+/[^/]+$', 1) AS "table", count(*) AS files, sum(size) AS bytes
FROM read_blob('results/*/*/*.parquet')
GROUP BY ALL ORDER BY ALL;`,
    columns: [
      { name: 'table', head: 'Table', format: 'text' },
      { name: 'files', head: 'Files', format: 'count' },
      { name: 'bytes', head: 'Size', format: 'bytes' },
    ],
    drawn: null,
    says: (rows) =>
      rows.length === 0
        ? 'The ledger holds no file.'
        : `The ledger is ${bytes(total(rows, 'bytes'))} in ${plural(total(rows, 'files'), 'file')}.`,
  },
  {
    id: 'site',
    title: 'Disk of this site',
    where: 'shell',
    sql: `SELECT coalesce(nullif(regexp_extract(filename, '[^/.]\\.([^/.]+)$', 1), ''), 'other') AS kind,
  count(*) AS files, sum(size) AS bytes
FROM read_blob('site/dist/**')
GROUP BY ALL ORDER BY ALL;`,
    columns: [
      { name: 'kind', head: 'Kind', format: 'text' },
      { name: 'files', head: 'Files', format: 'count' },
      { name: 'bytes', head: 'Size', format: 'bytes' },
    ],
    drawn: null,
    says: (rows) =>
      `This site is ${bytes(total(rows, 'bytes'))} in ${plural(total(rows, 'files'), 'file')}, without this page and its twins.`,
  },
]

/** @param rowsOf the rows of the query with an id, as the database or the file system gave them */
export function opsPage(rowsOf: (id: string) => readonly OpsRow[]): readonly OpsSection[] {
  return OPS_QUERIES.map(({ says, ...query }) => {
    const rows = rowsOf(query.id)
    return { ...query, rows, answer: says(rows) }
  })
}

/** Files of the ledger by table, as the query `disk` gives them. */
export function diskRows(files: readonly { readonly table: string; readonly bytes: number }[]): readonly OpsRow[] {
  return [...Map.groupBy(files, ({ table }) => table)]
    .map(([table, own]) => ({ table, files: own.length, bytes: own.reduce((sum, each) => sum + each.bytes, 0) }))
    .sort((a, b) => (a.table < b.table ? -1 : 1))
}

/** One value as the page shows it. */
export function opsText(value: unknown, format: OpsFormat): string {
  if (value === null || value === undefined) return NONE
  if (typeof value !== 'number') return text(value).replaceAll('_', ' ')
  switch (format) {
    case 'count':
      return count(value)
    case 'usd':
      return usd(value)
    case 'seconds':
      return duration(value)
    case 'share':
      return share(value)
    case 'bytes':
      return bytes(value)
    case 'text':
      return String(value)
  }
}

/** A bar of a plot over days: `x` and `width` in days from the first, `height` of 1. */
export type DayBar = { readonly x: number; readonly height: number; readonly title: string }
export type DayPlot = {
  readonly first: string
  readonly last: string
  /** Days from the first to the last, both included. */
  readonly days: number
  readonly max: number
  readonly bars: readonly DayBar[]
}

const DAY_MS = 86_400_000

/** What is drawn of a section; null where nothing is, or no day has a value above 0. */
export function dayPlot({ rows, drawn, columns }: Pick<OpsSection, 'rows' | 'drawn' | 'columns'>): DayPlot | null {
  if (drawn === null) return null
  const format = columns.find(({ name }) => name === drawn)?.format ?? 'text'
  const days = rows.flatMap(({ day }) => (typeof day === 'string' ? [day] : [])).sort()
  const points = rows
    .flatMap(({ day, [drawn]: value }) =>
      typeof day === 'string' && typeof value === 'number' ? [{ day, value }] : [],
    )
    .sort((a, b) => (a.day < b.day ? -1 : 1))
  const [first, last] = [days[0], days.at(-1)]
  const max = Math.max(0, ...points.map(({ value }) => value))
  if (first === undefined || last === undefined || max === 0) return null
  const since = (day: string) => Math.round((Date.parse(day) - Date.parse(first)) / DAY_MS)
  return {
    first,
    last,
    days: since(last) + 1,
    max,
    bars: points.map(({ day, value }) => ({
      x: since(day),
      height: value / max,
      title: `${day}: ${opsText(value, format)}`,
    })),
  }
}

/** `2.4 %`; never 0 % for what is more than nothing. */
function share(value: number): string {
  return value > 0 && value < 0.0005 ? '<0.1 %' : `${(value * 100).toFixed(1)} %`
}

function num(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function maybe(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : NONE
}

function total(rows: readonly OpsRow[], name: string): number {
  return rows.reduce((sum, row) => sum + num(row[name]), 0)
}
