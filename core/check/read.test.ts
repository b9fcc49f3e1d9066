import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { READ_LIMITS } from '#core/check/files'
import { readTaskFiles } from '#core/check/read'
import { UserError } from '#core/user-error'

let root: string
const at = (...parts: string[]) => join(root, 'tasks/one', ...parts)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'regatta-read-'))
  await mkdir(at('tests'), { recursive: true })
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

it('lists files, links and what is neither, by path, and follows nothing', async () => {
  await writeFile(at('tests/b.sh'), '#!/bin/sh\n')
  await chmod(at('tests/b.sh'), 0o755)
  await writeFile(at('tests/a.bin'), Buffer.from([1, 0, 2]))
  await writeFile(at('latin1'), Buffer.from([0xe9]))
  await symlink('/etc', at('etc'))
  await symlink('nowhere', at('tests/broken'))
  execFileSync('mkfifo', [at('pipe')])
  const files = await readTaskFiles(root, 'tasks/one')
  expect(files).toMatchObject({ name: 'one', path: 'tasks/one', truncated: null })
  expect(files.entries).toEqual([
    { kind: 'link', path: 'etc', target: '/etc' },
    { kind: 'file', path: 'latin1', size: 1, executable: false, bytes: Buffer.from([0xe9]), text: null },
    { kind: 'special', path: 'pipe', what: 'FIFO' },
    { kind: 'file', path: 'tests/a.bin', size: 3, executable: false, bytes: Buffer.from([1, 0, 2]), text: null },
    {
      kind: 'file',
      path: 'tests/b.sh',
      size: 10,
      executable: true,
      bytes: Buffer.from('#!/bin/sh\n'),
      text: '#!/bin/sh\n',
    },
    { kind: 'link', path: 'tests/broken', target: 'nowhere' },
  ])
})

it('takes the root of a tree that was written elsewhere, whose modes say nothing', async () => {
  await writeFile(at('tests/test.sh'), '')
  const files = await readTaskFiles(join(root, 'tasks'), at(), { modes: false })
  expect(files.path).toBe('one')
  expect(files.entries).toMatchObject([{ path: 'tests/test.sh', executable: null }])
})

it('stops at its limits and says so', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(at(name), 'xxxx')
  const few = await readTaskFiles(root, at(), { limits: { ...READ_LIMITS, files: 2 } })
  expect([few.entries.length, few.truncated]).toEqual([2, 'there are more than 2 files'])
  const small = await readTaskFiles(root, at(), { limits: { ...READ_LIMITS, file_bytes: 3 } })
  expect(small.entries).toMatchObject([{ bytes: null }, { bytes: null }, { size: 4, bytes: null, text: null }])
  const little = await readTaskFiles(root, at(), { limits: { ...READ_LIMITS, bytes: 8 } })
  expect(little.entries.map((entry) => entry.kind === 'file' && entry.text)).toEqual(['xxxx', 'xxxx', null])
  await mkdir(at('d/d/d'), { recursive: true })
  const deep = await readTaskFiles(root, at(), { limits: { ...READ_LIMITS, depth: 2 } })
  expect(deep.truncated).toBe('directories are nested deeper than 2')
})

it('refuses what is no directory, and a link to one', async () => {
  await symlink('one', join(root, 'tasks/two'))
  await expect(readTaskFiles(root, 'tasks/two')).rejects.toThrow(UserError)
  await expect(readTaskFiles(root, 'tasks/none')).rejects.toThrow(UserError)
})
