import { basename } from 'node:path'
import { contentsOf, isContradiction } from '#core/ledger/contents'
import { isTemporaryName, listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { readPrices } from '#core/ledger/prices'
import { readWholeSegment } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { type OneResult, oneResultOf } from '#core/ledger/results'
import { type AnyRow, monthOf, RUNS, type Table, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { readVoids, voidsFile } from '#core/ledger/voids'
import type { TrialRecord } from '#core/trial/record'
import { taskNames } from '#core/trial/task-name'
import { idleVoids, scopeWords, type Void } from '#core/trial/voids'
import { UserError } from '#core/user-error'

/** One thing that is wrong with a ledger. */
export type VerifyFinding = {
  /** A file. */
  readonly where: string
  readonly message: string
  readonly remedy: string
}

export type VerifyReport = {
  readonly segments: number
  /** Of the segments that can be read, duplicates included. */
  readonly rows: { readonly [table in TableName]: number }
  readonly voids: number
  /** Empty: the ledger is sound. */
  readonly findings: readonly VerifyFinding[]
}

/** What the other checks need to know of a trial. */
type TrialFacts = Pick<TrialRecord, 'trial_id' | 'task_name' | 'task_digest' | 'config_id'> & { readonly month: string }

/**
 * Checks a ledger: every segment is whole, of a known schema, in the folder of its table and month, and named by its
 * content (the columns of newer versions too); no row stands twice; tests belong to trials that are there, voids to
 * something that is there; releases and prices can be read. Throws a UserError only where a folder cannot be listed.
 */
export async function verifyLedger(dir: string): Promise<VerifyReport> {
  const { segments, strays } = await listLedgerFiles(dir)
  const findings: VerifyFinding[] = []
  const trials = new Map<string, TrialFacts>()
  let known: OneResult | null = null
  // Asked only where two contents of one id stand, which a sound ledger has not.
  const oneResult = async (id: string): Promise<boolean> => {
    known ??= await oneResultOf(dir).catch(() => () => false)
    return known(id)
  }
  const of = (name: TableName) => segments.filter(({ table }) => table === name)
  const home = wayHome(segments)
  const rows = {
    trials: await verifyTable(TRIALS, of('trials'), findings, { home, oneResult }, (row) => {
      const { trial_id, task_name, task_digest, config_id } = row
      const month = monthOf(row)
      if (!trials.has(trial_id)) trials.set(trial_id, { trial_id, task_name, task_digest, config_id, month })
      return month
    }),
    tests: await verifyTable(
      TESTS,
      of('tests'),
      findings,
      { home, oneResult },
      ({ trial_id }) => trials.get(trial_id)?.month ?? null,
    ),
    runs: await verifyTable(RUNS, of('runs'), findings, { home, oneResult: async () => false }, monthOf),
  }
  for (const path of strays) {
    if (isTemporaryName(basename(path))) continue
    findings.push({
      where: path,
      message: 'it is no segment, so nothing reads it',
      remedy: 'Give a renamed segment its name back (git checkout -- FILE), else remove it.',
    })
  }
  const voids = await voidsOf(dir, findings)
  await orFinding(() => readReleases(dir), findings)
  await orFinding(() => readPrices(dir), findings)
  findings.push(...idleFindings(dir, voids, [...trials.values()]))
  return { segments: segments.length, rows, voids: voids.length, findings }
}

/** @param monthOfRow where the row belongs; null when its trial is missing */
async function verifyTable<Row extends AnyRow>(
  table: Table<Row>,
  files: readonly SegmentFile[],
  findings: VerifyFinding[],
  { home, oneResult }: { readonly home: WayHome; readonly oneResult: (id: string) => Promise<boolean> },
  monthOfRow: (row: Row) => string | null,
): Promise<number> {
  const seen = new Map<string, Seen>()
  let rows = 0
  for (const file of files) {
    const segment = await orFinding(() => readWholeSegment(table, file), findings)
    if (segment === null) continue
    rows += segment.rows.length
    if (segment.digest !== file.digest) {
      findings.push({
        where: file.path,
        message: 'its content is not that of its name',
        remedy: 'Restore it from Git (git checkout -- FILE).',
      })
    }
    findings.push(
      ...(await doubles(segment.table, segment.rows, file, seen, oneResult)),
      ...misplaced(table, segment.rows, file, home, monthOfRow),
    )
  }
  return rows
}

async function orFinding<Result>(work: () => Promise<Result>, findings: VerifyFinding[]): Promise<Result | null> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    findings.push({ where: cause.where ?? '', message: cause.message, remedy: cause.remedy ?? '' })
    return null
  }
}

/** What two rows of one id have in common: all of it, the result.json of their trial, or nothing else. */
type Alike = 'content' | 'result' | 'nothing'

/** What stands in this segment more than once, or in an earlier one too. Adds to `seen`. */
async function doubles<Row extends AnyRow>(
  table: Table<Row>,
  rows: readonly Row[],
  file: SegmentFile,
  seen: Map<string, Seen>,
  oneResult: (id: string) => Promise<boolean>,
): Promise<VerifyFinding[]> {
  const { path } = file
  const found: { readonly id: string; readonly same: Alike; readonly other: SegmentFile }[] = []
  for (const [id, content] of contentsOf(table, rows)) {
    const before = seen.get(id)
    if (before === undefined) seen.set(id, { digest: content.digest, file })
    else {
      const same = before.digest === content.digest ? 'content' : (await oneResult(id)) ? 'result' : 'nothing'
      found.push({ id, same, other: before.file })
    }
    if (isContradiction(table, content)) found.push({ id, same: 'nothing', other: file })
    else if (content.repeated > 0) found.push({ id, same: 'content', other: file })
  }
  return [...Map.groupBy(found, ({ same, other }) => `${same} ${other.path}`).values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const where = first.other === file ? 'more than once' : `in ${first.other.path} too`
    const what = `${alike.length} x ${table.id} stands ${where}, the first ${first.id}`
    if (first.same === 'result') {
      return [
        {
          where: path,
          message: `${what}, from a copy with other files around the same result.json; readers take the first`,
          remedy: `Keep that one alone: regatta ledger compact --month ${file.month}.`,
        },
      ]
    }
    return [
      first.same === 'content'
        ? {
            where: path,
            message: `${what}; readers take one`,
            remedy: remedyOfDouble(file, first.other),
          }
        : {
            where: path,
            message: `${what}, with another content`,
            remedy: 'Find out which is right; take the segment of the other out of Git and import its rows again.',
          },
    ]
  })
}

type Seen = { readonly digest: string; readonly file: SegmentFile }

/** Compaction works on one month; of equal rows in two, one segment is in the wrong folder, and its own finding says what to do. */
function remedyOfDouble(file: SegmentFile, other: SegmentFile): string {
  if (file === other) return 'Restore it from Git (git checkout -- FILE).'
  return file.month === other.month
    ? `Merge them: regatta ledger compact --month ${file.month}.`
    : `One of the two is in the wrong month: see what is said of its month. That ends this too.`
}

/** What brings a segment back to the month that its rows belong to. */
type WayHome = (file: SegmentFile, month: string) => string

function wayHome(segments: readonly SegmentFile[]): WayHome {
  const there = new Set(segments.map(({ table, month, digest }) => `${table}/${month}/${digest}`))
  return ({ path, table, month: wrong, digest }, month) =>
    there.has(`${table}/${month}/${digest}`)
      ? `Remove ${path}: the same segment is where it belongs, in ${table}/${month}.`
      : `Move it there (git mv ${table}/${wrong}/${basename(path)} ${table}/${month}/, in the ledger's folder), then: regatta ledger compact --month ${month}.`
}

function misplaced<Row extends AnyRow>(
  table: Table<Row>,
  rows: readonly Row[],
  file: SegmentFile,
  home: WayHome,
  monthOfRow: (row: Row) => string | null,
): VerifyFinding[] {
  const { path, month } = file
  const ids = Map.groupBy(rows, (row) => monthOfRow(row))
  return [...ids].flatMap(([belongs, own]) => {
    if (belongs === month) return []
    const what = `${own.length} of its rows, the first of ${table.id} ${String(own[0]?.[table.id])},`
    return [
      belongs === null
        ? {
            where: path,
            message: `${what} belong to no trial of the ledger`,
            remedy: 'Import those trials, or restore the segment that held them from Git.',
          }
        : {
            where: path,
            message: `${what} belong to the month ${belongs}`,
            remedy: home(file, belongs),
          },
    ]
  })
}

async function voidsOf(dir: string, findings: VerifyFinding[]): Promise<readonly Void[]> {
  return (await orFinding(() => readVoids(dir), findings)) ?? []
}

function idleFindings(dir: string, voids: readonly Void[], trials: readonly TrialFacts[]): VerifyFinding[] {
  return idleVoids(voids, trials, taskNames([], trials)).map(({ scope }) => ({
    where: voidsFile(dir),
    message: `it voids ${scopeWords(scope)}, of which the ledger holds nothing`,
    remedy: 'Correct that entry, or take it out.',
  }))
}
