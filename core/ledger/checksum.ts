import { crc32 } from 'node:zlib'

/**
 * A checksum of a whole Parquet file inside its own metadata. Parquet readers do not notice damage by themselves: a
 * flipped bit can turn a value into null, or keep a decoder busy for ever. So the file is checked before it is decoded.
 */

const KEY = 'file_crc32'
const PLACEHOLDER = '00000000'
/** Between key and value stand a field header and the value's length, one byte each (Thrift compact protocol). */
const KEY_TO_VALUE = KEY.length + 2

/** The metadata entry that a file must be written with before it can be sealed. */
export const UNSEALED = { key: KEY, value: PLACEHOLDER } as const

/** Puts the CRC-32 of a file, taken with eight zeros in its place, into its `file_crc32` entry (8 hex digits). Changes `bytes`. */
export function seal(bytes: Uint8Array): void {
  const at = valueStart(bytes)
  if (at === null || text(bytes, at) !== PLACEHOLDER) throw new TypeError('the file was not written to be sealed')
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).write(checksum(bytes, at), at, 'latin1')
}

/** Whether a file is sealed and its bytes are those that were sealed. */
export function isIntact(bytes: Uint8Array): boolean {
  const at = valueStart(bytes)
  return at !== null && text(bytes, at) === checksum(bytes, at)
}

function valueStart(bytes: Uint8Array): number | null {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(KEY, undefined, 'latin1')
  return key === -1 ? null : key + KEY_TO_VALUE
}

function text(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(at, at + PLACEHOLDER.length)).toString('latin1')
}

function checksum(bytes: Uint8Array, at: number): string {
  const before = crc32(bytes.subarray(0, at))
  const zeros = crc32(PLACEHOLDER, before)
  return crc32(bytes.subarray(at + PLACEHOLDER.length), zeros)
    .toString(16)
    .padStart(8, '0')
}
