import { hash } from 'node:crypto'
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { type FileEntry, fileName, fsPath } from '#core/harbor/file-names'
import { type Parsed, parseJson } from '#core/trial/harbor-result'

/*
 * Directories that were filled by other people's code. Only regular files are opened, links are never followed, and
 * everything has a size limit; whatever is refused comes back as data. File access is synchronous: an import reads many
 * small files one after the other, and each is several times quicker so.
 */

export type FileRead =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly reason: string }

/**
 * The bytes of a regular file of at most `limit` bytes; with `tail` the last `limit` bytes of one of any size. Links,
 * devices, FIFOs, sockets and directories are refused unopened. Never throws.
 */
export function readRegularFile(path: string, limit: number, options: { readonly tail?: true } = {}): FileRead {
  try {
    const named = lstatSync(fsPath(path), { throwIfNoEntry: false })
    if (named === undefined) return MISSING
    return named.isFile() ? readOpened(path, limit, options) : { state: 'refused', reason: kindOf(named) }
  } catch (error) {
    return unreadable(error)
  }
}

export type EndsRead =
  /** `tail` is empty where `head` is the whole file. */
  { readonly state: 'read'; readonly size_bytes: number; readonly head: Buffer; readonly tail: Buffer } | NotRead

/** The first and the last bytes of a regular file of any size, at most so many each; refuses what `readRegularFile` does. Never throws. */
export function readEnds(path: string, most: { readonly head: number; readonly tail: number }): EndsRead {
  try {
    const named = lstatSync(fsPath(path), { throwIfNoEntry: false })
    if (named === undefined) return MISSING
    if (!named.isFile()) return { state: 'refused', reason: kindOf(named) }
    return opened(path, (handle, size_bytes) => {
      if (size_bytes <= most.head + most.tail) {
        return { state: 'read', size_bytes, head: bytesOf(handle, 0, size_bytes), tail: Buffer.alloc(0) } as const
      }
      const tail = bytesOf(handle, size_bytes - most.tail, most.tail)
      return { state: 'read', size_bytes, head: bytesOf(handle, 0, most.head), tail } as const
    })
  } catch (error) {
    return unreadable(error)
  }
}

/** A directory as it was listed once. */
export type Directory = {
  readonly path: string
  /** By name, in no order; empty where the directory could not be listed. */
  readonly entries: ReadonlyMap<string, FileEntry>
  /** Why it could not be listed; null otherwise. */
  readonly unlisted: string | null
  /**
   * As `readRegularFile`, of an entry; what the listing tells of its kind is not asked for again. The file that was read
   * last is kept, so that several can look at it one after the other.
   */
  readonly read: (name: string, limit: number, options?: { readonly tail?: true }) => FileRead
  /** What `read` gives, as JSON; null where there is no such entry. The document that was parsed last is kept likewise. */
  readonly json: (name: string, limit: number) => Parsed<unknown> | null
}

/** Never throws: a directory that cannot be listed has no entries, and says so. */
export function listDirectory(path: string): Directory {
  const { entries, unlisted } = entriesOf(path)
  let last: { readonly key: string; readonly file: FileRead } | null = null
  let parsed: { readonly key: string; readonly document: Parsed<unknown> | null } | null = null
  const read: Directory['read'] = (name, limit, options = {}) => {
    const entry = entries.get(name)
    if (entry === undefined) return MISSING
    if (!entry.isFile()) return { state: 'refused', reason: kindOf(entry) }
    const key = `${limit} ${options.tail ?? false} ${name}`
    if (last?.key !== key) last = { key, file: readOpened(join(path, name), limit, options) }
    return last.file
  }
  const json: Directory['json'] = (name, limit) => {
    const key = `${limit} ${name}`
    if (parsed?.key !== key) parsed = { key, document: jsonOf(read(name, limit)) }
    return parsed.document
  }
  return { path, entries, unlisted, read, json }
}

/** A file as JSON; null where there is none. The reason says why it is no JSON. */
export function jsonOf(file: FileRead): Parsed<unknown> | null {
  if (file.state === 'missing') return null
  if (file.state === 'refused') return { ok: false, reason: file.reason }
  const text = decodeUtf8(file.bytes)
  return text === null ? { ok: false, reason: 'not UTF-8' } : parseJson(text)
}

function entriesOf(path: string): Pick<Directory, 'entries' | 'unlisted'> {
  try {
    return { entries: new Map(entriesIn(path).map((entry) => [entry.name, entry])), unlisted: null }
  } catch (error) {
    return { entries: new Map(), unlisted: codeOf(error) }
  }
}

/** The entries of a directory, in no order. Throws as `readdirSync`. */
export function entriesIn(path: string): readonly FileEntry[] {
  const place = fsPath(path)
  const entries = readdirSync(place, { withFileTypes: true })
  if (!entries.some(({ name }) => name.includes('\uFFFD'))) return entries
  return readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({
    name: fileName(entry.name),
    isFile: () => entry.isFile(),
    isDirectory: () => entry.isDirectory(),
    isSymbolicLink: () => entry.isSymbolicLink(),
    isFIFO: () => entry.isFIFO(),
    isSocket: () => entry.isSocket(),
  }))
}

/** The entries of a directory, names in byte order. */
export function sortedEntries({ entries }: Directory): readonly FileEntry[] {
  return [...entries.values()].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
}

const MISSING: NotRead = { state: 'missing' }

function readOpened(path: string, limit: number, options: { readonly tail?: true }): FileRead {
  return opened(path, (handle, size): FileRead => {
    if (size > limit && options.tail === undefined) {
      return { state: 'refused', reason: `${size} bytes, and no more than ${limit} are read` }
    }
    return { state: 'read', bytes: bytesOf(handle, Math.max(0, size - limit), Math.min(size, limit)) }
  })
}

type NotRead = Exclude<FileRead, { readonly state: 'read' }>

/** What was a regular file a moment ago may be a link or a FIFO now: neither is followed nor waited for. */
function opened<T>(path: string, use: (handle: number, size: number) => T): T | NotRead {
  let handle: number | null = null
  try {
    handle = openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = fstatSync(handle)
    return stats.isFile() ? use(handle, stats.size) : { state: 'refused', reason: kindOf(stats) }
  } catch (error) {
    return unreadable(error)
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

function bytesOf(handle: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(handle, bytes, 0, length, from))
}

function unreadable(error: unknown): NotRead {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR' ? MISSING : { state: 'refused', reason: `cannot be read (${code})` }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function kindOf(stats: Stats | FileEntry): string {
  if (stats.isSymbolicLink()) return 'a link, which is never followed'
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a FIFO'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Text of UTF-8 bytes, or null when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** `sha256:` of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes, 'hex')}`
}
