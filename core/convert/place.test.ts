import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDirectory, removeEmpty } from '#core/convert/place'

const root = mkdtempSync(join(tmpdir(), 'regatta-place-'))

beforeAll(() => {
  writeFileSync(join(root, 'file'), '')
  symlinkSync('/nowhere/at/all', join(root, 'dangling'))
  symlinkSync('loop', join(root, 'loop'))
})

afterAll(() => {
  rmSync(root, { recursive: true })
})

it('makes what is missing, and says what that was', async () => {
  expect(await makeDirectory(join(root, 'a/b'))).toEqual([join(root, 'a'), join(root, 'a/b')])
  expect(await makeDirectory(join(root, 'a/b'))).toEqual([])
  await removeEmpty([join(root, 'a'), join(root, 'a/b')])
  expect(existsSync(join(root, 'a'))).toBe(false)
})

it('removes nothing that something stands in', async () => {
  const made = await makeDirectory(join(root, 'full/inner'))
  writeFileSync(join(root, 'full/inner/file'), '')
  await removeEmpty(made)
  expect(readdirSync(join(root, 'full/inner'))).toEqual(['file'])
})

it.each(['/proc/regatta-test', '/proc/self/status/x', '/dev/null/x', `${root}/file`, `${root}/file/x`])(
  '%s can be no directory: a wrong call',
  async (path) => {
    await expect(makeDirectory(path)).rejects.toMatchObject({
      name: 'UserError',
      kind: 'usage',
      where: `--out ${path}`,
    })
  },
)

it('of a path that ends in what cannot be made nothing stays', async () => {
  const path = join(root, 'begun', 'n'.repeat(300))
  await expect(makeDirectory(path)).rejects.toMatchObject({ kind: 'usage' })
  await expect(makeDirectory(join(root, 'dangling/x'))).rejects.toMatchObject({ kind: 'usage' })
  await expect(makeDirectory(join(root, 'loop/x'))).rejects.toMatchObject({ kind: 'usage' })
  expect(existsSync(join(root, 'begun'))).toBe(false)
})
