import { promises as fs } from 'node:fs'
import { dirname } from 'node:path'
import { type Content, contentsOf, isContradiction } from '#core/ledger/contents'
import { isErrno, listLedgerFiles, type SegmentFile, segmentFile } from '#core/ledger/files'
import { decodeWhole, readWholeSegment } from '#core/ledger/read'
import { type OneResult, oneResultOf } from '#core/ledger/results'
import { contentLine, encodeSegment } from '#core/ledger/segment'
import { type AnyRow, RUNS, type Table, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { type OnWriteStep, syncFolder, writeSegments } from '#core/ledger/write'
import { withColumns } from '#core/ledger/writers-table'
import { UserError } from '#core/user-error'

/** An open month is compacted too when a table has more segments in it than this. */
export const MOST_SEGMENTS = 200

export type CompactedMonth = {
  readonly table: TableName
  readonly month: string
  /** How many segments became one. */
  readonly segments: number
  readonly rows: number
  /** Rows that stood there more than once, and no longer do. */
  readonly duplicates: number
  /**
   * Trials of which copies stood there that differ in the files around the same result.json: readers took the first by
   * path, and that one was kept. Their other rows are among the duplicates.
   */
  readonly differing: readonly DifferingCopies[]
  readonly path: string
}

export type DifferingCopies = {
  readonly trial_id: string
  /** Segments that held the copy that was kept, and the other one. */
  readonly kept: string
  readonly dropped: string
}

export type RefusedMonth = {
  readonly table: TableName
  readonly month: string
  readonly where: string | null
  readonly message: string
  readonly remedy: string | null
}

export type CompactReport = {
  readonly compacted: readonly CompactedMonth[]
  /** Months that stay as they were, or that were cut short, and why. */
  readonly refused: readonly RefusedMonth[]
}

/** Told before and after each change on disk; what it throws is treated as a failure of that step. For tests. */
export type OnCompactStep = (step: Parameters<OnWriteStep>[0] | 'remove' | 'removed', path: string) => void

/**
 * Makes one segment of those that a table has in a month: in every month that is closed (before that of `now`, in UTC)
 * and every other with more than MOST_SEGMENTS; with `month` in that one, whatever its state.
 *
 * The logical content stays: of one id the content that readers take (the first by path), all columns, those of newer
 * versions too. The new segment is written, read back and held against the old ones before these are removed, the last
 * by path first, so that a process killed at any point leaves a ledger with the same content, and a later call ends the
 * work. A damaged segment, a column that cannot be carried and two contents of one id refuse their month, but for copies
 * of a trial with the same result_digest, and their tests: these are duplicates.
 */
export async function compactLedger(
  dir: string,
  when: { readonly now: Date; readonly month: string | null },
  onStep: OnCompactStep = () => undefined,
): Promise<CompactReport> {
  const { segments } = await listLedgerFiles(dir)
  const compacted: CompactedMonth[] = []
  const refused: RefusedMonth[] = []
  for (const files of Map.groupBy(segments, ({ table, month }) => `${table} ${month}`).values()) {
    const [first] = files
    if (first === undefined || files.length < 2 || !isDue(first.month, files.length, when)) continue
    const { table, month } = first
    try {
      compacted.push({ table, month, segments: files.length, ...(await compactTable(dir, table, files, onStep)) })
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause
      refused.push({ table, month, where: cause.where, message: cause.message, remedy: cause.remedy })
    }
  }
  return { compacted, refused }
}

function isDue(month: string, segments: number, when: { readonly now: Date; readonly month: string | null }): boolean {
  if (when.month !== null) return month === when.month
  return month < when.now.toISOString().slice(0, 7) || segments > MOST_SEGMENTS
}

type Compacted = Pick<CompactedMonth, 'rows' | 'duplicates' | 'differing' | 'path'>

function compactTable(
  dir: string,
  name: TableName,
  files: readonly SegmentFile[],
  onStep: OnCompactStep,
): Promise<Compacted> {
  switch (name) {
    case 'trials':
      return compactFiles(dir, TRIALS, files, onStep)
    case 'tests':
      return compactFiles(dir, TESTS, files, onStep)
    case 'runs':
      return compactFiles(dir, RUNS, files, onStep)
  }
}

async function compactFiles<Row extends AnyRow>(
  dir: string,
  known: Table<Row>,
  files: readonly SegmentFile[],
  onStep: OnCompactStep,
): Promise<Compacted> {
  const { table, rows, contents, found, differing } = await merged(dir, known, files)
  const { digest, bytes } = encodeSegment(table, rows)
  const file = segmentFile(dir, known.name, files[0]?.month ?? '', digest)
  const isSameContent = async (standing: Uint8Array) => (await decodeWhole(known, standing)).digest === digest
  const written = await writeSegments([{ file, bytes, isSameContent }], onStep)
  if (!(await holds(known, file, contents))) {
    for (const path of written) await fs.rm(path, { force: true })
    throw new UserError('the merged segment does not read back as what it was made of; the old ones stay', {
      where: file.path,
      remedy: 'Check the disk, then run it again.',
      kind: 'failure',
    })
  }
  // The last first: a reader takes the first by path, so it never meets another copy than before.
  await removeFiles(
    files.map(({ path }) => path).filter((path) => path !== file.path),
    onStep,
  )
  return { rows: rows.length, duplicates: found - rows.length, differing, path: file.path }
}

type Merged<Row extends AnyRow> = {
  /** With the columns of all segments. */
  readonly table: Table<Row>
  readonly rows: readonly Row[]
  readonly contents: ReadonlyMap<string, Content>
  /** Rows of all segments, duplicates too. */
  readonly found: number
  readonly differing: readonly DifferingCopies[]
}

async function merged<Row extends AnyRow>(
  dir: string,
  known: Table<Row>,
  files: readonly SegmentFile[],
): Promise<Merged<Row>> {
  let table = known
  const contents = new Map<string, Content>()
  const sources = new Map<string, string>()
  const rows: Row[] = []
  const differing: DifferingCopies[] = []
  let oneResult: OneResult | null = null
  let found = 0
  for (const file of files) {
    const segment = await readWholeSegment(known, file)
    if (segment.digest !== file.digest) throw misnamed(file)
    table = joined(table, segment.table, file)
    found += segment.rows.length
    const fresh = new Set<string>()
    for (const [id, content] of contentsOf(segment.table, segment.rows)) {
      const before = contents.get(id)
      if (isContradiction(known, content)) throw conflict(known, id, file.path, file.path)
      if (before === undefined) {
        contents.set(id, content)
        sources.set(id, file.path)
        fresh.add(id)
      } else if (before.digest !== content.digest) {
        const kept = sources.get(id) ?? ''
        oneResult ??= await oneResultOf(dir)
        if (known.name === 'runs' || !oneResult(id)) throw conflict(known, id, kept, file.path)
        differing.push({ trial_id: id, kept, dropped: file.path })
      }
    }
    rows.push(...once(segment.rows.filter((row) => fresh.has(String(row[known.id])))))
  }
  return { table, rows: table === known ? rows : rows.map((row) => completed(table, row)), contents, found, differing }
}

/** A row with null for what only other segments have a column for. */
function completed<Row extends AnyRow>({ columns }: Table<Row>, row: Row): Row {
  return { ...row, ...Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])) }
}

/** The rows without those that equal another. */
function once<Row extends AnyRow>(rows: readonly Row[]): Row[] {
  const byContent = new Map<string, Row>()
  for (const row of rows) {
    const line = contentLine({ ...row, evidence: null })
    if (!byContent.has(line)) byContent.set(line, row)
  }
  return [...byContent.values()]
}

function joined<Row extends AnyRow>(table: Table<Row>, other: Table<Row>, { path }: SegmentFile): Table<Row> {
  try {
    return withColumns(table, other.columns)
  } catch (cause) {
    throw new UserError(cause instanceof Error ? cause.message : String(cause), {
      where: path,
      remedy: 'Compact it with the Regatta that wrote the newest of these segments.',
      kind: 'failure',
      cause,
    })
  }
}

/** Whether a segment, as it stands on disk, is sound and holds exactly these contents. */
async function holds<Row extends AnyRow>(
  known: Table<Row>,
  file: SegmentFile,
  contents: ReadonlyMap<string, Content>,
): Promise<boolean> {
  const { table, rows, digest } = await readWholeSegment(known, file)
  const standing = contentsOf(table, rows)
  return (
    digest === file.digest &&
    standing.size === contents.size &&
    [...standing].every(([id, content]) => content.digest === contents.get(id)?.digest && content.repeated === 0)
  )
}

function misnamed({ path }: SegmentFile): UserError {
  return new UserError('its content is not that of its name', {
    where: path,
    remedy: 'Restore it from Git (git checkout -- FILE).',
    kind: 'failure',
  })
}

function conflict(table: { readonly id: string }, id: string, kept: string, refused: string): UserError {
  return new UserError(`${table.id} ${id} has another content than in ${kept}`, {
    where: refused,
    remedy: 'Find out which is right; take the segment of the other out of Git and import its rows again.',
    kind: 'failure',
  })
}

async function removeFiles(paths: readonly string[], onStep: OnCompactStep): Promise<void> {
  let at = ''
  try {
    for (at of paths.toReversed()) {
      onStep('remove', at)
      await fs.rm(at, { force: true })
      onStep('removed', at)
    }
    if (at !== '') await syncFolder(dirname(at))
  } catch (cause) {
    if (!isErrno(cause)) throw cause
    throw new UserError(`cannot remove a segment that was merged into another: ${cause.message}`, {
      where: at,
      remedy: 'No row is lost or counted twice. Make its folder writable for this user, then run it again.',
      kind: 'failure',
      cause,
    })
  }
}
