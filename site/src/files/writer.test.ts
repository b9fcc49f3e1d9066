import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Writer } from './writer.ts'

let folder = ''
let writer: Writer

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regatta-writer-'))
  writer = new Writer()
})

afterEach(async () => {
  await writer.end()
  rmSync(folder, { recursive: true })
})

describe('the writer', () => {
  it('has written text and bytes, folders included, once it is flushed', async () => {
    await writer.write(join(folder, 'a/b/text.md'), 'naïve 😀')
    await writer.write(join(folder, 'a/b/bytes.png'), new Uint8Array([0, 255]))
    await writer.flush()
    expect(readFileSync(join(folder, 'a/b/text.md'), 'utf8')).toBe('naïve 😀')
    expect([...readFileSync(join(folder, 'a/b/bytes.png'))]).toEqual([0, 255])
  })

  it('writes more than it lets wait', async () => {
    const content = 'x'.repeat(300_000)
    const files = Array.from({ length: 60 }, (_, index) => join(folder, `${index}.txt`))
    for (const file of files) await writer.write(file, content)
    await writer.flush()
    for (const file of files) expect(readFileSync(file, 'utf8')).toBe(content)
  })

  it('tells of a file that is there already, and leaves it', async () => {
    const file = join(folder, 'index.html')
    writeFileSync(file, 'first')
    await writer.write(file, 'second')
    await expect(writer.flush()).rejects.toThrow(/EEXIST.*index\.html/)
    expect(readFileSync(file, 'utf8')).toBe('first')
    await expect(writer.write(join(folder, 'other'), 'x'.repeat(2_000_000))).rejects.toThrow('EEXIST')
  })

  it('tells of a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '')
    await writer.write(join(folder, 'file/below.txt'), 'x')
    await expect(writer.flush()).rejects.toThrow(/ENOTDIR|EEXIST/)
    expect(existsSync(join(folder, 'below.txt'))).toBe(false)
  })
})
