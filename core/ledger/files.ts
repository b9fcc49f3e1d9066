import { type Dirent, promises as fs } from 'node:fs'
import { join } from 'node:path'
import { ascending, TABLE_NAMES, type TableName } from '#core/ledger/tables'
import { UserError } from '#core/user-error'

/** Where one segment stands: `<ledger>/<table>/<month>/<digest>.parquet`. */
export type SegmentFile = {
  readonly table: TableName
  /** `yyyy-mm` in UTC, or `undated`. */
  readonly month: string
  /** 64 hex digits. */
  readonly digest: string
  readonly path: string
}

export type LedgerFiles = {
  /** By table, then month, then digest. */
  readonly segments: readonly SegmentFile[]
  /** Paths below the table folders that are no segments; readers ignore them. */
  readonly strays: readonly string[]
}

const MONTH = /^(?:\d{4}-(?:0[1-9]|1[0-2])|undated)$/
const SEGMENT = /^([0-9a-f]{64})\.parquet$/
const TEMPORARY = /^\.[0-9a-f]{64}\.[0-9a-f-]{36}\.tmp$/

/** Whether a text names a month's folder: `yyyy-mm`, or `undated`. */
export function isMonth(text: string): boolean {
  return MONTH.test(text)
}

export function segmentFile(dir: string, table: TableName, month: string, digest: string): SegmentFile {
  return { table, month, digest, path: join(dir, table, month, `${digest}.parquet`) }
}

/** Which segment a path inside a ledger names, `<table>/<month>/<digest>.parquet`; null for any other path. */
export function segmentOf(path: string): Omit<SegmentFile, 'path'> | null {
  const [folder, month = '', name = '', ...rest] = path.split('/')
  const table = TABLE_NAMES.find((each) => each === folder)
  const digest = SEGMENT.exec(name)?.[1]
  return table === undefined || digest === undefined || !isMonth(month) || rest.length > 0
    ? null
    : { table, month, digest }
}

/** Name of a segment while it is being written: no reader's pattern matches it. */
export function temporaryName(digest: string, unique: string): string {
  return `.${digest}.${unique}.tmp`
}

export function isTemporaryName(name: string): boolean {
  return TEMPORARY.test(name)
}

/**
 * What stands in a ledger's table folders. An absent ledger, or an absent table, is empty.
 * Only a regular file named `<yyyy-mm|undated>/<64 hex>.parquet` is a segment.
 * Throws a UserError for a folder that cannot be read.
 */
export async function listLedgerFiles(dir: string, tables: readonly TableName[] = TABLE_NAMES): Promise<LedgerFiles> {
  const segments: SegmentFile[] = []
  const strays: string[] = []
  for (const table of tables) {
    for (const month of await entriesOf(join(dir, table))) {
      const folder = join(dir, table, month.name)
      if (!month.isDirectory() || !isMonth(month.name)) {
        strays.push(folder)
        continue
      }
      for (const file of await entriesOf(folder)) {
        const digest = file.isFile() ? SEGMENT.exec(file.name)?.[1] : undefined
        if (digest === undefined) strays.push(join(folder, file.name))
        else segments.push(segmentFile(dir, table, month.name, digest))
      }
    }
  }
  return { segments, strays }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true })
    return entries.sort((a, b) => ascending(a.name, b.name))
  } catch (cause) {
    if (isErrno(cause) && cause.code === 'ENOENT') return []
    throw new UserError(`cannot list the ledger's files: ${String(cause)}`, {
      where: folder,
      remedy: 'Name a ledger folder that can be read (--ledger DIR).',
      kind: 'failure',
      cause,
    })
  }
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
