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
import { type Void, voidFinder } from '#core/trial/voids'
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
  const rows = {
    trials: await verifyTable(TRIALS, of('trials'), findings, oneResult, (row) => {
      const { trial_id, task_name, task_digest, config_id } = row
      const month = monthOf(row)
      if (!trials.has(trial_id)) trials.set(trial_id, { trial_id, task_name, task_digest, config_id, month })
      return month
    }),
    tests: await verifyTable(
      TESTS,
      of('tests'),
      findings,
      oneResult,
      ({ trial_id }) => trials.get(trial_id)?.month ?? null,
    ),
    runs: await verifyTable(RUNS, of('runs'), findings, async () => false, monthOf),
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
  findings.push(...idleVoids(dir, voids, [...trials.values()]))
  return { segments: segments.length, rows, voids: voids.length, findings }
}

/** @param monthOfRow where the row belongs; null when its trial is missing */
async function verifyTable<Row extends AnyRow>(
  table: Table<Row>,
  files: readonly SegmentFile[],
  findings: VerifyFinding[],
  oneResult: (id: string) => Promise<boolean>,
  monthOfRow: (row: Row) => string | null,
): Promise<number> {
  const seen = new Map<string, { readonly digest: string; readonly path: string }>()
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
      ...misplaced(table, segment.rows, file, monthOfRow),
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
  { path, month }: SegmentFile,
  seen: Map<string, { readonly digest: string; readonly path: string }>,
  oneResult: (id: string) => Promise<boolean>,
): Promise<VerifyFinding[]> {
  const found: { readonly id: string; readonly same: Alike; readonly other: string }[] = []
  for (const [id, content] of contentsOf(table, rows)) {
    const before = seen.get(id)
    if (before === undefined) seen.set(id, { digest: content.digest, path })
    else {
      const same = before.digest === content.digest ? 'content' : (await oneResult(id)) ? 'result' : 'nothing'
      found.push({ id, same, other: before.path })
    }
    if (isContradiction(table, content)) found.push({ id, same: 'nothing', other: path })
    else if (content.repeated > 0) found.push({ id, same: 'content', other: path })
  }
  return [...Map.groupBy(found, ({ same, other }) => `${same} ${other}`).values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const where = first.other === path ? 'more than once' : `in ${first.other} too`
    const what = `${alike.length} x ${table.id} stands ${where}, the first ${first.id}`
    if (first.same === 'result') {
      return [
        {
          where: path,
          message: `${what}, from a copy with other files around the same result.json; readers take the first`,
          remedy: `Keep that one alone: regatta ledger compact --month ${month}.`,
        },
      ]
    }
    return [
      first.same === 'content'
        ? {
            where: path,
            message: `${what}; readers take one`,
            remedy:
              first.other === path
                ? 'Restore it from Git (git checkout -- FILE).'
                : `Merge them: regatta ledger compact --month ${month}.`,
          }
        : {
            where: path,
            message: `${what}, with another content`,
            remedy: 'Find out which is right; take the segment of the other out of Git and import its rows again.',
          },
    ]
  })
}

function misplaced<Row extends AnyRow>(
  table: Table<Row>,
  rows: readonly Row[],
  { path, month }: SegmentFile,
  monthOfRow: (row: Row) => string | null,
): VerifyFinding[] {
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
            remedy: `Restore it from Git where it was, in ${table.name}/${belongs}.`,
          },
    ]
  })
}

async function voidsOf(dir: string, findings: VerifyFinding[]): Promise<readonly Void[]> {
  return (await orFinding(() => readVoids(dir), findings)) ?? []
}

function idleVoids(dir: string, voids: readonly Void[], trials: readonly TrialFacts[]): VerifyFinding[] {
  return voids
    .filter((each) => {
      const voidOf = voidFinder([each])
      return trials.every((trial) => voidOf(trial) === null)
    })
    .map(({ scope }) => ({
      where: voidsFile(dir),
      message: `it voids ${
        scope.kind === 'trial'
          ? `trial ${scope.trial_id}`
          : scope.kind === 'cell'
            ? `the cell of task ${scope.task} and config ${scope.config_id}`
            : `config ${scope.config_id}`
      }, of which the ledger holds nothing`,
      remedy: 'Correct that entry, or take it out.',
    }))
}
