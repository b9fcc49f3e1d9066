import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { chmod, type FileHandle, lstat, mkdtemp, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { findKey, HIDDEN, hideKeys, spellings } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** A file, or a directory with all that is in it, that was removed. */
export type Withheld = {
  /** Relative to the swept directory, with forward slashes; a secret in the name itself is replaced. */
  readonly file: string
  readonly reason: string
}

export type Swept = {
  /** Files in which something was replaced by `[REDACTED]`. */
  readonly scrubbed: readonly string[]
  readonly withheld: readonly Withheld[]
  /** Files of which only head and tail are kept, with the size that they had. */
  readonly truncated: readonly { readonly file: string; readonly bytes: number }[]
}

export type SweepLimits = {
  /** How much of one file is kept. */
  readonly file_bytes: number
  /** How much of all files together is kept; small files stay whole while large ones shrink to the same length. */
  readonly total_bytes: number
  /** How much of a file is in memory at once. */
  readonly chunk_bytes: number
}

const MEGABYTE = 1024 * 1024
const LIMITS: SweepLimits = { file_bytes: 64 * MEGABYTE, total_bytes: 256 * MEGABYTE, chunk_bytes: MEGABYTE }
/** However many files there are, so much of each is kept. */
const LEAST_SHARE = 1024

/** A path has at most 4,096 bytes on Linux; nothing of Harbor comes near. */
const LONGEST_PATH = 3000
/** Harbor's own files of a job and of a trial: without them there is no result, so they are mended, never removed. */
const STRUCTURAL = /^(?:[^/]+\/)?(?:result|lock|config)\.json$/

/** The longest key that is found wherever a chunk ends, in bytes, and how far back from its beginning is looked. */
const KEY_REACH = 8192
const KEY_CONTEXT = 64

/**
 * Makes a directory that Harbor has left fit for storing: takes the given secrets (variable name to value) out of every
 * file below it, removes files that still look like holding a key, shortens what is too long, and leaves nothing but
 * regular files and directories with plain modes. Links are never followed. To be called when nothing writes there any
 * more; a second call finds nothing to do.
 *
 * What files contain never makes it throw. It throws a UserError when it cannot do its work (a full disk, a directory
 * that belongs to somebody else): then the directory may still hold secrets and must not be stored; no file is lost.
 */
export async function sweep(
  directory: string,
  secrets: ReadonlyMap<string, string>,
  limits: Partial<SweepLimits> = {},
): Promise<Swept> {
  const all = { ...LIMITS, ...limits }
  const forms = [...new Set(secrets.values())].filter((value) => value !== '').flatMap(spellings)
  try {
    const stats = await lstat(directory).catch(absent)
    if (stats === null) return { scrubbed: [], withheld: [], truncated: [] }
    if (!stats.isDirectory()) throw new Error('it is not a directory')
    await plainMode(directory, stats)
    // On the same disk as the files, under a name that nobody else has taken.
    const bin = await mkdtemp(join(directory, '.sweep-'))
    try {
      return await sweepInto({ directory, forms, limits: all, bin })
    } finally {
      await removeTree(Buffer.from(bin), bin)
    }
  } catch (cause) {
    throw new UserError(`cannot take the secrets out: ${(cause as Error).message}`, {
      where: directory,
      remedy: 'do not publish this directory; make room on the disk or take over its files (chown), then try again',
      kind: 'failure',
      cause,
    })
  }
}

type Room = {
  readonly directory: string
  /** Every spelling of every secret. */
  readonly forms: readonly Buffer[]
  readonly limits: SweepLimits
  /** A directory of our own for new files and for what is removed. */
  readonly bin: string
}

type Found = { readonly file: string; readonly path: string; readonly stats: Stats }

async function sweepInto(room: Room): Promise<Swept> {
  const { files, withheld } = await walk(room)
  const share = fairShare(files, room.limits)
  const scrubbed: string[] = []
  const truncated: { file: string; bytes: number }[] = []
  // The largest first: what fills the disk must go before anything small is copied.
  for (const found of files.toSorted((a, b) => b.stats.size - a.stats.size)) {
    const structural = STRUCTURAL.test(found.file)
    const end = await sweepFile(found, structural, structural ? room.limits.file_bytes : share, room)
    if (end.reason !== null) {
      await unlink(found.path)
      withheld.push({ file: found.file, reason: end.reason })
      continue
    }
    if (end.scrubbed) scrubbed.push(found.file)
    if (end.truncated) truncated.push({ file: found.file, bytes: found.stats.size })
  }
  return {
    scrubbed: scrubbed.sort(compare),
    withheld: withheld.sort((a, b) => compare(a.file, b.file)),
    truncated: truncated.sort((a, b) => compare(a.file, b.file)),
  }
}

/** Regular files in the order of their names; everything that is neither that nor a directory is removed on the way. */
async function walk(room: Room): Promise<{ files: readonly Found[]; withheld: Withheld[] }> {
  const files: Found[] = []
  const withheld: Withheld[] = []
  const directories = ['']
  for (let at = directories.pop(); at !== undefined; at = directories.pop()) {
    const parent = join(room.directory, at)
    for (const name of await readdir(parent, { encoding: 'buffer' })) {
      const file = at === '' ? name.toString() : `${at}/${name}`
      const path = join(room.directory, file)
      if (path === room.bin) continue
      const raw = Buffer.concat([Buffer.from(`${parent}/`), name])
      const stats = await lstat(raw)
      const shown = hideKeys(hideForms(Buffer.from(file), room.forms).toString())
      const reason = objection(name, path, stats, shown !== file)
      if (reason !== null) {
        await removeTree(raw, room.bin)
        withheld.push({ file: shown, reason })
      } else if (stats.isDirectory()) {
        await plainMode(path, stats)
        directories.push(file)
      } else {
        files.push({ file, path, stats })
      }
    }
  }
  return { files: files.sort((a, b) => compare(a.file, b.file)), withheld }
}

/** Why something cannot be stored, going by its name and kind; or null. */
function objection(name: Buffer, path: string, stats: Stats, telling: boolean): string | null {
  if (stats.isSymbolicLink()) return 'a link, which is never followed'
  if (stats.isFIFO()) return 'a FIFO'
  if (stats.isSocket()) return 'a socket'
  if (!stats.isFile() && !stats.isDirectory()) return 'a device'
  if (telling) return 'its name holds a secret'
  if (!Buffer.from(name.toString()).equals(name)) return 'its name is not UTF-8'
  if (stats.isDirectory() && Buffer.byteLength(path) > LONGEST_PATH) return 'its path is too long'
  return null
}

/**
 * The most bytes that a file may keep so that all together keep no more than the total. Harbor's own files do not
 * count against the others: a trial that fills the disk cannot take them away.
 */
function fairShare(files: readonly Found[], limits: SweepLimits): number {
  const lengths = files.map(({ file, stats }) => ({
    own: STRUCTURAL.test(file),
    length: Math.min(stats.size, limits.file_bytes),
  }))
  const rest = lengths.filter(({ own }) => !own).sort((a, b) => a.length - b.length)
  let left = limits.total_bytes - lengths.reduce((sum, { own, length }) => sum + (own ? length : 0), 0)
  for (const [index, { length }] of rest.entries()) {
    const share = Math.floor(left / (rest.length - index))
    if (length > share) return Math.min(limits.file_bytes, Math.max(share, LEAST_SHARE))
    left -= length
  }
  return limits.file_bytes
}

type FileEnd = {
  readonly scrubbed: boolean
  readonly truncated: boolean
  /** Why the file must go, or null. */
  readonly reason: string | null
}

async function sweepFile(found: Found, structural: boolean, share: number, room: Room): Promise<FileEnd> {
  const withhold = (reason: string): FileEnd => ({ scrubbed: false, truncated: false, reason })
  const plain = await plainMode(found.path, found.stats)
  let handle: FileHandle
  try {
    handle = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    return withhold(`cannot be read (${codeOf(error)})`)
  }
  try {
    const left_out = Math.max(0, found.stats.size - share)
    const content = (): AsyncGenerator<Piece> => storedContent(handle, found.stats.size, left_out, room)
    let first: { readonly hidden: boolean; readonly owner: string | null }
    try {
      first = await inspect(content())
    } catch (error) {
      return withhold(`cannot be read (${codeOf(error)})`)
    }
    if (first.owner !== null && !structural) return withhold(`looks like it holds ${first.owner}`)
    try {
      if (first.owner !== null) await replace(found, withoutKeys(content()), room.bin)
      // A mode that cannot be changed belongs to a file of somebody else: a copy is ours.
      else if (first.hidden || left_out > 0 || !plain) await replace(found, content(), room.bin)
    } catch (error) {
      // Often it is this very file that filled the disk; without it there is room for the others.
      if (structural || !['ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error
      return withhold(`no room on the disk to make it fit for storing (${found.stats.size} bytes)`)
    }
    return { scrubbed: first.hidden || first.owner !== null, truncated: left_out > 0, reason: null }
  } finally {
    await handle.close()
  }
}

/** A stretch of what is to be stored, and whether a secret was replaced in it. */
type Piece = { readonly bytes: Buffer; readonly hidden: boolean }

/** What is to be stored of a file: all of it, or its head and tail with a line between them. */
async function* storedContent(handle: FileHandle, size: number, left_out: number, room: Room): AsyncGenerator<Piece> {
  if (left_out === 0) {
    yield* redacted(handle, { from: 0, to: size, size }, room)
    return
  }
  const head = Math.ceil((size - left_out) / 2)
  yield* redacted(handle, { from: 0, to: head, size }, room)
  yield { bytes: Buffer.from(`\n[... ${left_out} bytes left out by Regatta ...]\n`), hidden: false }
  yield* redacted(handle, { from: head + left_out, to: size, size }, room)
}

type Part = { readonly from: number; readonly to: number; readonly size: number }

/**
 * Bytes `from` to `to` of a file of `size` bytes with every secret replaced, wherever chunks end. A secret that lies
 * across an end of the part is replaced too: half a key is most of a key.
 */
async function* redacted(handle: FileHandle, part: Part, { forms, limits }: Room): AsyncGenerator<Piece> {
  const reach = Math.max(1, ...forms.map((form) => form.length)) - 1
  const stop = Math.min(part.size, part.to + reach)
  let start = Math.max(0, part.from - reach)
  let held: Buffer = Buffer.alloc(0)
  /** Everything of the part before this is yielded or replaced. */
  let done = part.from
  /** Where the last replaced stretch ends: what overlaps with it gets no mark of its own. */
  let hiddenTo = -1
  for (let position = start; position < stop; ) {
    const chunk = Buffer.alloc(Math.min(limits.chunk_bytes, stop - position))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) throw Object.assign(new Error('shorter than it was'), { code: 'EIO' })
    position += bytesRead
    held = Buffer.concat([held, chunk.subarray(0, bytesRead)])
    // A secret that begins before `end` is wholly in what is held.
    const end = position === stop ? stop : Math.max(start, position - reach)
    const pieces: Buffer[] = []
    let hidden = false
    for (const span of spansOf(held, forms)) {
      const from = start + span.from
      const to = start + span.to
      if (from >= end) break
      if (to <= part.from || from >= part.to) continue
      if (from > done) pieces.push(held.subarray(done - start, span.from))
      if (from >= hiddenTo) pieces.push(MARK)
      hidden = true
      hiddenTo = Math.max(hiddenTo, to)
      done = Math.max(done, to)
    }
    const until = Math.min(end, part.to)
    if (done < until) {
      pieces.push(held.subarray(done - start, until - start))
      done = until
    }
    held = held.subarray(end - start)
    start = end
    if (pieces.length > 0) yield { bytes: Buffer.concat(pieces), hidden }
  }
}

const MARK = Buffer.from(HIDDEN)

type Span = { readonly from: number; readonly to: number }

/** Where any of the forms stands, by beginning; they may overlap. */
function spansOf(bytes: Buffer, forms: readonly Buffer[]): readonly Span[] {
  const spans: Span[] = []
  for (const form of forms) {
    for (let from = bytes.indexOf(form); from !== -1; from = bytes.indexOf(form, from + 1)) {
      spans.push({ from, to: from + form.length })
    }
  }
  return spans.sort((a, b) => a.from - b.from)
}

function hideForms(bytes: Buffer, forms: readonly Buffer[]): Buffer {
  const pieces: Buffer[] = []
  let done = 0
  for (const { from, to } of spansOf(bytes, forms)) {
    if (from >= done) pieces.push(bytes.subarray(done, from), MARK)
    done = Math.max(done, to)
  }
  return Buffer.concat([...pieces, bytes.subarray(done)])
}

/** Reads content to its end, or to the first thing that looks like a key: whose it is. Any bytes are read as Latin-1. */
async function inspect(content: AsyncGenerator<Piece>): Promise<{ hidden: boolean; owner: string | null }> {
  let hidden = false
  let text = ''
  /** Keys that begin before this index were looked for. */
  let seen = 0
  for await (const piece of content) {
    hidden ||= piece.hidden
    text += piece.bytes.toString('latin1')
    const to = text.length - KEY_REACH
    if (to <= seen) continue
    const owner = findKey(text, seen, to)
    if (owner !== null) return { hidden, owner }
    const cut = Math.max(0, to - KEY_CONTEXT)
    text = text.slice(cut)
    seen = to - cut
  }
  return { hidden, owner: findKey(text, seen) }
}

async function* withoutKeys(content: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  const pieces: Buffer[] = []
  for await (const { bytes } of content) pieces.push(bytes)
  yield { bytes: Buffer.from(hideKeys(Buffer.concat(pieces).toString('latin1')), 'latin1'), hidden: true }
}

/** Puts new content in the place of a file, wholly or not at all; its times stay. */
async function replace(found: Found, content: AsyncGenerator<Piece>, bin: string): Promise<void> {
  const path = join(bin, 'new')
  const handle = await open(path, 'wx', plain(found.stats))
  try {
    try {
      for await (const { bytes } of content) await handle.appendFile(bytes)
      await handle.chmod(plain(found.stats))
      await handle.utimes(found.stats.atime, found.stats.mtime)
    } finally {
      await handle.close()
    }
    await rename(path, found.path)
  } catch (error) {
    await unlink(path)
    throw error
  }
}

/** Removes a file or a whole directory however deep it is: inner directories are first brought up into `bin`. */
async function removeTree(path: Buffer, bin: string): Promise<void> {
  const stats = await lstat(path)
  if (!stats.isDirectory()) return await unlink(path)
  const directories = [path]
  for (let at = directories.pop(), moved = 0; at !== undefined; at = directories.pop()) {
    await chmod(at, 0o700)
    for (const name of await readdir(at, { encoding: 'buffer' })) {
      const inner = Buffer.concat([at, Buffer.from('/'), name])
      if (!(await lstat(inner)).isDirectory()) {
        await unlink(inner)
        continue
      }
      const raised = Buffer.from(join(bin, `removed-${moved++}`))
      await chmod(inner, 0o700)
      await rename(inner, raised)
      directories.push(raised)
    }
    await rmdir(at)
  }
}

/** Gives a file or directory a plain mode; false where that is not allowed. */
async function plainMode(path: string, stats: Stats): Promise<boolean> {
  if ((stats.mode & 0o7777) === plain(stats)) return true
  return await chmod(path, plain(stats)).then(
    () => true,
    () => false,
  )
}

function plain(stats: Stats): number {
  if (stats.isDirectory()) return 0o755
  return (stats.mode & 0o004) === 0 ? 0o600 : 0o644
}

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
