import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { foldedPath, pathProblem } from '#core/harbor/stored-path'
import { oneLine } from '#core/trial/plain-text'
import { UserError } from '#core/user-error'

/** The most that an archive may hold: entries (files and directories), and bytes of all its files together. */
export type UnpackLimits = {
  readonly entries: number
  readonly bytes: number
  /** From so many bytes on, they may be no more than so many times those of the zip; BOMB if left out. */
  readonly bomb?: { readonly above_bytes: number; readonly ratio: number }
}

/** What was unpacked. */
export type Unpacked = { readonly entries: number; readonly bytes: number }

/**
 * Text shrinks to a tenth, and a thousand to one is the most that the format can do; so much of either is no log. Agents that
 * fill their files with zeros (core/harbor/sweep keeps 512 MB of a try) must not cost a shard its artifact, so it is far up.
 */
const BOMB = { above_bytes: 4 * 1024 ** 3, ratio: 200 }

const TYPE = 0o170000
const REGULAR = 0o100000
const DIRECTORY = 0o040000

/**
 * Unpacks a zip that anybody may have written into `target`, which must not exist yet: regular files and directories with
 * plain modes, nothing else, nothing outside. Refuses the whole archive with a UserError of kind `failure` that says why and
 * names the entry, as harmless text; then `target` is gone. Links, devices, encrypted entries, paths that lead elsewhere or
 * mean different files on different machines, names that are not UTF-8, what stands there twice (case aside), entries
 * that are not what they say, and whatever goes beyond the limits, counted while it is written, are refused. An
 * error of the disk is thrown as it is.
 */
export async function unpack(zipFile: string, target: string, limits: UnpackLimits): Promise<Unpacked> {
  await mkdir(target)
  try {
    return await unpackInto(zipFile, target, limits)
  } catch (error) {
    await rm(target, { recursive: true, force: true })
    if (error instanceof UserError || isOfTheDisk(error)) throw error
    throw unreadable(error)
  }
}

/**
 * What a zip says that it holds, without any of it being read: `unpack` refuses an entry that is more than it says. With more
 * than `most_entries` only their number is told. Throws as `unpack` does where it cannot be read.
 */
export async function measure(zipFile: string, most_entries: number): Promise<Unpacked> {
  try {
    const zip = await openPromise(zipFile, { decodeStrings: false })
    if (zip.entryCount > most_entries) {
      zip.close()
      return { entries: zip.entryCount, bytes: 0 }
    }
    let bytes = 0
    for await (const entry of zip.eachEntry()) bytes += entry.uncompressedSize
    return { entries: zip.entryCount, bytes }
  } catch (error) {
    throw isOfTheDisk(error) ? error : unreadable(error)
  }
}

function unreadable(error: unknown): UserError {
  return refused(`is no zip that can be read (${oneLine((error as Error).message).slice(0, 200)})`, error)
}

async function unpackInto(zipFile: string, target: string, limits: UnpackLimits): Promise<Unpacked> {
  const { size } = await stat(zipFile)
  const zip = await openPromise(zipFile, { decodeStrings: false })
  const budget = new Budget(limits, size)
  const names = new Names()
  if (zip.entryCount > limits.entries) {
    zip.close()
    throw budget.tooMany(zip.entryCount)
  }
  for await (const entry of zip.eachEntry()) {
    budget.entry(entry)
    const path = acceptedPath(entry)
    names.add(path, isDirectory(entry))
    const place = join(target, path)
    if (isDirectory(entry)) await mkdir(place, { recursive: true })
    else await writeEntry(zip, entry, path, place, budget)
  }
  return budget.spent()
}

/** What has been taken so far, and the errors where it is too much. */
class Budget {
  readonly #limits: UnpackLimits
  readonly #size: number
  #entries = 0
  #bytes = 0
  /** Of the zip, as its entries claim. */
  #packed = 0

  constructor(limits: UnpackLimits, size: number) {
    this.#limits = limits
    this.#size = size
  }

  entry(entry: Entry): void {
    this.#entries += 1
    if (this.#entries > this.#limits.entries) throw this.tooMany(this.#entries)
    this.#packed += entry.compressedSize
    if (this.#packed > this.#size) throw refused(`holds entries that overlap, the last of them ${shown(entry)}`)
    if (this.#bytes + entry.uncompressedSize > this.#limits.bytes) throw this.#tooLarge(entry)
  }

  bytes(count: number, entry: Entry): void {
    this.#bytes += count
    if (this.#bytes > this.#limits.bytes) throw this.#tooLarge(entry)
    const { above_bytes, ratio } = this.#limits.bomb ?? BOMB
    if (this.#bytes > above_bytes && this.#bytes > ratio * this.#size) {
      throw refused(`${shown(entry)} unpacks to more than ${ratio} times the size of the zip`)
    }
  }

  spent(): Unpacked {
    return { entries: this.#entries, bytes: this.#bytes }
  }

  tooMany(count: number): UserError {
    return refused(`holds ${count} entries or more, and ${this.#limits.entries} are allowed`)
  }

  #tooLarge(entry: Entry): UserError {
    return refused(`unpacks to more than ${this.#limits.bytes} bytes (at ${shown(entry)})`)
  }
}

/** The paths of an archive so far: each once, whatever a file system makes of case, and no file that is a directory too. */
class Names {
  readonly #kinds = new Map<string, { readonly path: string; readonly directory: boolean }>()

  add(path: string, directory: boolean): void {
    const segments = path.split('/')
    for (let depth = 1; depth < segments.length; depth += 1) this.#add(segments.slice(0, depth).join('/'), true, false)
    this.#add(path, directory, true)
  }

  #add(path: string, directory: boolean, itself: boolean): void {
    const key = foldedPath(path)
    const found = this.#kinds.get(key)
    if (found === undefined) this.#kinds.set(key, { path, directory })
    else if (found.path !== path) throw refused(`${quoted(path)} and ${quoted(found.path)} differ in nothing but case`)
    else if (found.directory !== directory) throw refused(`${quoted(path)} is a file and a directory`)
    else if (itself && !directory) throw refused(`${quoted(path)} stands there twice`)
  }
}

/** The path of an entry that may be unpacked, without the slash that ends a directory's. */
function acceptedPath(entry: Entry): string {
  const problem = objection(entry)
  if (problem !== null) throw refused(`${shown(entry)} ${problem}`)
  return rawName(entry).replace(/\/$/, '')
}

function objection(entry: Entry): string | null {
  const raw = entry.fileNameRaw
  if (!Buffer.from(raw.toString('utf8')).equals(raw)) return 'has a name that is not valid UTF-8'
  const path = pathProblem(rawName(entry).replace(/\/$/, ''))
  if (path !== null) return path
  const type = (entry.externalFileAttributes >>> 16) & TYPE
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY)
    return type === 0o120000 ? 'is a link' : 'is no regular file'
  if ((type === DIRECTORY) !== isDirectory(entry) && type !== 0)
    return 'is a directory by one sign and a file by another'
  if (isDirectory(entry)) return entry.uncompressedSize === 0 ? null : 'is a directory with content'
  if (entry.isEncrypted()) return 'is encrypted'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `is compressed by method ${entry.compressionMethod}, which is not read`
  }
  return null
}

async function writeEntry(zip: ZipFile, entry: Entry, path: string, place: string, budget: Budget): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  let sum = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        budget.bytes(chunk.length, entry)
      } catch (error) {
        done(error as Error)
        return
      }
      sum = crc32(chunk, sum)
      done(null, chunk)
    },
  })
  try {
    await pipeline(
      await zip.openReadStreamPromise(entry),
      count,
      createWriteStream(place, { flags: 'wx', mode: 0o644 }),
    )
  } catch (error) {
    if (error instanceof UserError || isOfTheDisk(error)) throw error
    throw refused(`${quoted(path)} cannot be read (${oneLine((error as Error).message).slice(0, 200)})`, error)
  }
  if (sum !== entry.crc32) throw refused(`${quoted(path)} is damaged: its checksum is another`)
}

function isDirectory(entry: Entry): boolean {
  return rawName(entry).endsWith('/')
}

function rawName(entry: Entry): string {
  return entry.fileNameRaw.toString('utf8')
}

function shown(entry: Entry): string {
  return quoted(rawName(entry))
}

/** A name as harmless text of one line and moderate length. */
function quoted(name: string): string {
  const line = oneLine(name)
  return JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}...` : line)
}

function refused(message: string, cause?: unknown): UserError {
  return new UserError(message, { kind: 'failure', ...(cause === undefined ? {} : { cause }) })
}

/** Only a call to the operating system names itself. */
function isOfTheDisk(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined
}
