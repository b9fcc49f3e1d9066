import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { sweep } from '#core/harbor/sweep'

const MB = 1024 * 1024

// Here because only root may mount a file system of its own; Docker is not used.
it('on a disk that one file has filled, that file goes and the others are made fit for storing', async () => {
  const disk = mkdtempSync(join(tmpdir(), 'regatta-sweep-'))
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk])
  try {
    writeFileSync(join(disk, 'small.log'), 'the key is hunter2-0123456789\n')
    writeFileSync(join(disk, 'result.json'), '{"token": "hunter2-0123456789"}')
    expect(() => writeFileSync(join(disk, 'large.log'), Buffer.alloc(8 * MB, 'x'))).toThrow('ENOSPC')
    const swept = await sweep(disk, new Map([['KEY', 'hunter2-0123456789']]), { file_bytes: 3 * MB })
    expect(swept.withheld).toEqual([
      { file: 'large.log', reason: expect.stringMatching(/^no room on the disk to make it fit for storing/) },
    ])
    expect(swept.scrubbed).toEqual(['result.json', 'small.log'])
    expect(readdirSync(disk).sort()).toEqual(['result.json', 'small.log'])
    expect(readFileSync(join(disk, 'small.log'), 'utf8')).toBe('the key is [REDACTED]\n')
    expect(JSON.parse(readFileSync(join(disk, 'result.json'), 'utf8'))).toEqual({ token: '[REDACTED]' })
  } finally {
    await execa('umount', [disk])
    rmSync(disk, { recursive: true })
  }
})
