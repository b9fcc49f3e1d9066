import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type UnpackLimits, unpack } from '#action/lib/unpack'
import { packedZeros, type ZipEntry, zipOf } from '#action/testing/zip'
import { UserError } from '#core/user-error'

const GIBIBYTE = 1024 ** 3
const LIMITS: UnpackLimits = { entries: 100, bytes: 1024 ** 2 }

let room: string
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'unpack-'))
})
afterEach(() => {
  rmSync(room, { recursive: true })
})

async function unpacked(zip: Buffer, limits = LIMITS) {
  const file = join(room, 'artifact.zip')
  writeFileSync(file, zip)
  return await unpack(file, join(room, 'out'), limits)
}

async function refusal(zip: Buffer, limits = LIMITS): Promise<string> {
  const error = await unpacked(zip, limits).then(
    () => null,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(UserError)
  expect(readdirSync(room)).toEqual(['artifact.zip'])
  return (error as UserError).message
}

const file = (name: string | Buffer, content: string | Buffer = 'x', more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  content,
  ...more,
})

it('writes what an honest archive holds, with plain modes', async () => {
  const zip = zipOf([
    file('shard.json', '{}', { mode: 0o104777 }),
    file('trials/000000-1/result.json', 'result'),
    file('trials/000000-1/agent/ünï códe.log', Buffer.alloc(1000)),
    file('trials/000001-1/', '', { mode: 0o040755 }),
    file('stored', 'as it is', { stored: true }),
    file('later', 'sizes come later', { descriptor: true }),
    file('long', 'sixty-four bits', { zip64: true }),
    file('mode less', 'x', { mode: 0 }),
  ])
  expect(await unpacked(zip)).toEqual({ entries: 8, bytes: 2 + 6 + 1000 + 8 + 16 + 15 + 1 })
  const out = join(room, 'out')
  expect(readFileSync(join(out, 'trials/000000-1/result.json'), 'utf8')).toBe('result')
  expect(readFileSync(join(out, 'trials/000000-1/agent/ünï códe.log'))).toEqual(Buffer.alloc(1000))
  expect(readFileSync(join(out, 'later'), 'utf8')).toBe('sizes come later')
  expect(readFileSync(join(out, 'long'), 'utf8')).toBe('sixty-four bits')
  expect(readdirSync(join(out, 'trials/000001-1'))).toEqual([])
  expect((statSync(join(out, 'shard.json')).mode & 0o7777) | 0o022).toBe(0o666)
})

it('reads a directory of 64 bits', async () => {
  expect(await unpacked(zipOf([file('a')], { zip64: true }))).toEqual({ entries: 1, bytes: 1 })
})

it('makes an empty directory of an empty archive', async () => {
  expect(await unpacked(zipOf([]))).toEqual({ entries: 0, bytes: 0 })
  expect(readdirSync(join(room, 'out'))).toEqual([])
})

it('never writes into a directory that is there', async () => {
  await unpacked(zipOf([file('a')]))
  await expect(unpacked(zipOf([file('b')]))).rejects.toThrow('EEXIST')
  expect(readdirSync(join(room, 'out'))).toEqual(['a'])
})

it.each<[what: string, entry: ZipEntry, reason: string]>([
  ['a path that climbs', file('../x'), '"../x" leads out of its directory'],
  ['a path that climbs later', file('a/../../x'), '"a/../../x" leads out of its directory'],
  ['a path that ends above', file('a/..'), '"a/.." leads out of its directory'],
  ['an absolute path', file('/etc/x'), '"/etc/x" has an absolute path'],
  ['a drive', file('C:/x'), '"C:/x" has an absolute path'],
  ['a drive with a backslash', file('C:\\x'), '"C:\\\\x" has a backslash in its path'],
  ['a backslash that climbs', file('..\\x'), '"..\\\\x" has a backslash in its path'],
  ['a stream of a file', file('ab:c'), '"ab:c" has the character : in its path'],
  ['an empty step', file('a//b'), '"a//b" has an empty step in its path'],
  ['a step to itself', file('./b'), '"./b" has an empty step in its path'],
  ['no name', file(''), '"" has no name'],
  ['nothing but a slash', file('/'), '"/" has no name'],
  ['a null byte', file('a\0b'), '"a b" has a control character in its path'],
  ['a line break', file('a\n::error::b'), '"a ::error::b" has a control character in its path'],
  ['a long name', file('a'.repeat(256)), `"${'a'.repeat(120)}..." has a path that is too long`],
  ['a long path', file('abc/'.repeat(1000)), `"${'abc/'.repeat(30)}..." has a path that is too long`],
  [
    'bytes that are no UTF-8',
    file(Buffer.from([0x61, 0xff, 0xfe])),
    '"a\ufffd\ufffd" has a name that is not valid UTF-8',
  ],
  [
    'half of a surrogate pair',
    file(Buffer.from([0xed, 0xa0, 0x80])),
    '"\ufffd\ufffd\ufffd" has a name that is not valid UTF-8',
  ],
  ['a symbolic link', file('link', '/etc/passwd', { mode: 0o120777 }), '"link" is a link'],
  ['a FIFO', file('pipe', '', { mode: 0o010644 }), '"pipe" is no regular file'],
  ['a device', file('null', '', { mode: 0o020666 }), '"null" is no regular file'],
  [
    'a directory that is called a file',
    file('a', '', { mode: 0o040755 }),
    '"a" is a directory by one sign and a file by another',
  ],
  [
    'a file that is called a directory',
    file('a/', '', { mode: 0o100644 }),
    '"a/" is a directory by one sign and a file by another',
  ],
  ['a directory with content', file('a/', 'x', { mode: 0o040755 }), '"a/" is a directory with content'],
  ['an encrypted entry', file('a', 'x', { flags: 0x0801 }), '"a" is encrypted'],
  [
    'a method of compression that nobody asked for',
    file('a', 'x', { method: 12 }),
    '"a" is compressed by method 12, which is not read',
  ],
  [
    'more content than it says',
    file('a', 'x'.repeat(5000), { size: 10 }),
    '"a" cannot be read (too many bytes in the stream',
  ],
  ['less content than it says', file('a', 'x', { size: 10 }), '"a" cannot be read (not enough bytes in the stream'],
  ['another checksum', file('a', 'x', { crc: 1 }), '"a" is damaged: its checksum is another'],
  ['no compressed data', file('a', '', { packed: Buffer.from('nonsense'), size: 8 }), '"a" cannot be read (invalid'],
  ['compressed data that ends early', file('a', '', { packed: Buffer.from([0x4b]), size: 8 }), '"a" cannot be read ('],
  [
    'data that is not there',
    file('a', 'x', { stored: true, packed_size: 60, size: 60 }),
    '"a" is damaged: its checksum is another',
  ],
  ['data somewhere else', file('a', 'x', { offset: 1 }), '"a" cannot be read (invalid local file header signature'],
])('refuses %s', async (_, entry, reason) => {
  const zip = zipOf([file('honest', 'x'.repeat(100)), entry])
  expect(await refusal(zip)).toContain(reason)
})

it.each<[what: string, entries: ZipEntry[], reason: string]>([
  ['the same name twice', [file('a/b'), file('a/b')], '"a/b" stands there twice'],
  [
    'names that differ in case',
    [file('a/Shard.json'), file('a/shard.json')],
    '"a/shard.json" and "a/Shard.json" differ in nothing but case',
  ],
  ['directories that differ in case', [file('A/b'), file('a/c')], '"a" and "A" differ in nothing but case'],
  [
    'names that are composed in two ways',
    [file('\u00e9'), file('e\u0301')],
    '"e\u0301" and "\u00e9" differ in nothing but case',
  ],
  ['a file that is a directory later', [file('a'), file('a/b')], '"a" is a file and a directory'],
  ['a directory that is a file later', [file('a/b'), file('a')], '"a" is a file and a directory'],
  [
    'entries that share their bytes',
    [
      file('a', 'y'.repeat(99), { stored: true }),
      file('b', 'y'.repeat(99), { stored: true, offset: 0, packed_size: 5000, size: 5000 }),
    ],
    'holds entries that overlap, the last of them "b"',
  ],
])('refuses %s', async (_, entries, reason) => {
  expect(await refusal(zipOf(entries))).toContain(reason)
})

it('refuses too many entries before it writes one', async () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => file(`f${index}`))
  expect(await refusal(zipOf(entries))).toBe('holds 10000 entries or more, and 100 are allowed')
})

it('counts the entries itself where the archive has the smaller number', async () => {
  const zip = zipOf(
    Array.from({ length: 200 }, (_, index) => file(`f${index}`)),
    { count: 50 },
  )
  expect(await unpacked(zip)).toEqual({ entries: 50, bytes: 50 })
})

it('refuses an archive whose files say that they are too large', async () => {
  const zip = zipOf([file('zeros', '', { packed: packedZeros(2 * GIBIBYTE), size: 2 * GIBIBYTE })])
  expect(await refusal(zip)).toBe('unpacks to more than 1048576 bytes (at "zeros")')
})

it('stops at the limit where many files are too large together', async () => {
  const entries = Array.from({ length: 20 }, (_, index) => file(`f${index}`, Buffer.alloc(100_000)))
  expect(await refusal(zipOf(entries))).toBe('unpacks to more than 1048576 bytes (at "f10")')
})

it('stops where 2 GB of zeros say that they are small', async () => {
  const zip = zipOf([file('zeros', '', { packed: packedZeros(2 * GIBIBYTE), size: 1000 })])
  expect(await refusal(zip)).toContain('"zeros" cannot be read (too many bytes in the stream. expected 1000')
})

it('stops 2 GB of zeros by their ratio where so many bytes are allowed', async () => {
  const zip = zipOf([file('zeros', '', { packed: packedZeros(2 * GIBIBYTE), size: 2 * GIBIBYTE })])
  const reason = await refusal(zip, {
    entries: 100,
    bytes: 8 * GIBIBYTE,
    bomb: { above_bytes: GIBIBYTE / 4, ratio: 200 },
  })
  expect(reason).toBe('"zeros" unpacks to more than 200 times the size of the zip')
})

it.each([
  ['text', Buffer.from('<html>not found</html>'.repeat(100))],
  ['nothing', Buffer.alloc(0)],
  ['the first half of a zip', zipOf([file('a', 'x'.repeat(1000))]).subarray(0, 60)],
  ['a zip without its beginning', zipOf([file('a'), file('b')]).subarray(40)],
  ['a directory that claims more entries', zipOf([file('a')], { count: 5 })],
  ['something behind its end', Buffer.concat([zipOf([file('a')]), Buffer.from('more')])],
])('refuses what is no whole zip: %s', async (_, bytes) => {
  expect(await refusal(bytes)).toMatch(/^is no zip that can be read \(/)
})

it('leaves an error of the disk as it is', async () => {
  const missing = join(room, 'nothing.zip')
  await expect(unpack(missing, join(room, 'out'), LIMITS)).rejects.toMatchObject({ code: 'ENOENT' })
  expect(existsSync(join(room, 'out'))).toBe(false)
})
