import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip as an attacker would write it: whatever is given here overrides what would be true. */
export type ZipEntry = {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  /** Unix mode with its type bits; a plain file by default. */
  readonly mode?: number
  readonly stored?: true
  /** What is written in the place of compressed bytes. */
  readonly packed?: Buffer
  readonly method?: number
  readonly flags?: number
  readonly crc?: number
  readonly size?: number
  readonly packed_size?: number
  /** The sizes stand behind the content, as a writer does that did not know them before. */
  readonly descriptor?: true
  /** The sizes stand in an extra field of 64 bits. */
  readonly zip64?: true
  readonly offset?: number
}

const UTF8 = 0x0800

/** Writes a zip byte by byte, so that any part of it can lie. `count` is the number of entries that it claims. */
export function zipOf(entries: readonly ZipEntry[], options: { readonly count?: number; readonly zip64?: true } = {}) {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = Buffer.from(entry.content ?? '')
    const packed = entry.packed ?? (entry.stored ? content : deflateRawSync(content))
    const method = entry.method ?? (entry.stored ? 0 : 8)
    const flags = (entry.flags ?? UTF8) | (entry.descriptor ? 0x0008 : 0)
    const crc = entry.crc ?? (entry.packed === undefined ? crc32(content) : 0)
    const size = entry.size ?? content.length
    const packedSize = entry.packed_size ?? packed.length
    const [crcField, sizeField, packedField] = entry.descriptor ? [0, 0, 0] : [crc, size, packedSize]
    const extra = entry.zip64 ? Buffer.concat([u16(1), u16(16), u64(size), u64(packedSize)]) : Buffer.alloc(0)
    const sizes = (packedBytes: number, bytes: number) =>
      entry.zip64 ? [u32(0xffffffff), u32(0xffffffff)] : [u32(packedBytes), u32(bytes)]
    const local = Buffer.concat([
      u32(0x04034b50),
      u16(45),
      u16(flags),
      u16(method),
      u32(0),
      u32(crcField),
      ...sizes(packedField, sizeField),
      u16(name.length),
      u16(extra.length),
      name,
      extra,
      packed,
      ...(entry.descriptor ? [u32(0x08074b50), u32(crc), u32(packedSize), u32(size)] : []),
    ])
    files.push(local)
    directory.push(
      u32(0x02014b50),
      u16((3 << 8) | 45),
      u16(45),
      u16(flags),
      u16(method),
      u32(0),
      u32(crc),
      ...sizes(packedSize, size),
      u16(name.length),
      u16(extra.length),
      u16(0),
      u16(0),
      u16(0),
      u32(((entry.mode ?? 0o100644) << 16) >>> 0),
      u32(entry.offset ?? at),
      name,
      extra,
    )
    at += local.length
  }
  const central = Buffer.concat(directory)
  const count = options.count ?? entries.length
  const end64 = Buffer.concat([
    u32(0x06064b50),
    u64(44),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(count),
    u64(count),
    u64(central.length),
    u64(at),
    u32(0x07064b50),
    u32(0),
    u64(at + central.length),
    u32(1),
  ])
  const [small, length, offset] = options.zip64 ? [0xffff, 0xffffffff, 0xffffffff] : [count, central.length, at]
  return Buffer.concat([
    ...files,
    central,
    ...(options.zip64 ? [end64] : []),
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(small),
    u16(small),
    u32(length),
    u32(offset),
    u16(0),
  ])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value & 0xffff)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

/** Deflate data of so many zero bytes, made without holding them: about a thousandth of their number. */
export function packedZeros(bytes: number): Buffer {
  // A stream of blocks: whole mebibytes, flushed to a byte boundary, then an empty last block.
  const block = deflateRawSync(Buffer.alloc(1024 ** 2), { finishFlush: 2 })
  return Buffer.concat([...Array.from({ length: bytes / 1024 ** 2 }, () => block), deflateRawSync('')])
}
