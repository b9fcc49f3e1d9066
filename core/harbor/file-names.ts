import type { Dirent } from 'node:fs'

/*
 * A name on a disk is bytes, and nothing says that they are UTF-8. Here a byte that is not stands as a lone surrogate of
 * its own, U+DC80 to U+DCFF, so that paths stay texts, any two names stay two, and each leads back to its file.
 */

/** One entry of a directory. */
export type FileEntry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket'>

/** The text of a name of any bytes. */
export function fileName(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOfCharacter(bytes, at)
    text += length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length)
    at += Math.max(1, length)
  }
  return text
}

/** Bytes of the UTF-8 character at a place; 0 where there is none. */
function lengthOfCharacter(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    const part = bytes.subarray(at, at + length)
    const text = part.toString('utf8')
    if ([...text].length === 1 && Buffer.from(text).equals(part)) return length
  }
  return 0
}

const ESCAPED = /[\uDC80-\uDCFF]/u

/** A path of such names as the file system takes it. */
export function fsPath(path: string): string | Buffer {
  if (!ESCAPED.test(path)) return path
  return Buffer.concat(
    [...path].map((character) =>
      ESCAPED.test(character) ? Buffer.from([character.charCodeAt(0) - 0xdc00]) : Buffer.from(character),
    ),
  )
}

/** A path of such names as text that every reader takes, two different ones staying two: a byte of no character is `\\xff`. */
export function printablePath(path: string): string {
  return path.replace(/[\uDC80-\uDCFF]/gu, (byte) => `\\x${(byte.charCodeAt(0) - 0xdc00).toString(16)}`)
}
