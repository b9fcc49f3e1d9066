import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { UserError } from '#core/user-error'

/** Bytes of a text of a task that is read as a whole: task.toml, the instruction, .gitignore. */
export const TEXT_BYTES = 2 * 2 ** 20

/** Bytes that are read at once of a file that is only hashed. */
const CHUNK = 2 ** 20

/**
 * The content of a regular file, or of one that a link leads to. Throws the system's error where there is none, and a
 * UserError for a FIFO, a socket, a device or a directory, which are not opened, and for more than `most` bytes.
 */
export async function readRegular(file: string, most = TEXT_BYTES): Promise<Buffer> {
  return await withRegular(file, async (handle, size) => {
    requireSize(file, size, most)
    const buffer = Buffer.alloc(size)
    let length = 0
    while (length < size) {
      const { bytesRead } = await handle.read(buffer, length, size - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return buffer.subarray(0, length)
  })
}

/** The SHA-256 of a regular file's content in hex, and its size; never more than a part of it in memory. Throws as `readRegular` does. */
export async function hashRegular(
  file: string,
  most: number,
): Promise<{ readonly sha256: string; readonly size: number }> {
  return await withRegular(file, async (handle, size) => {
    requireSize(file, size, most)
    const hash = createHash('sha256')
    const buffer = Buffer.alloc(Math.min(size, CHUNK))
    let at = 0
    while (at < size) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at)
      if (bytesRead === 0) break
      hash.update(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
    return { sha256: hash.digest('hex'), size: at }
  })
}

function requireSize(file: string, size: number, most: number): void {
  if (size <= most) return
  throw new UserError(`it has ${megabytes(size)} MiB, and at most ${megabytes(most)} are read`, {
    where: file,
    remedy: 'make it smaller, or have the Dockerfile make it',
  })
}

/** Opening a FIFO waits for its other end, and opening a device may do something: so both are told before and after. */
async function withRegular<T>(file: string, use: (handle: FileHandle, size: number) => Promise<T>): Promise<T> {
  if (!(await stat(file)).isFile()) throw notRegular(file)
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw notRegular(file)
    return await use(handle, found.size)
  } finally {
    await handle.close()
  }
}

function notRegular(file: string): UserError {
  return new UserError('this is no regular file', { where: file, remedy: 'put a file of this name in its place' })
}

function megabytes(bytes: number): string {
  return (Math.ceil((bytes / 2 ** 20) * 10) / 10).toLocaleString('en-US')
}
