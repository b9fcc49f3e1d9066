import { lstat, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import { applyFixes, FIXABLE, fixesOf } from '#core/check/fixes'
import { readTaskFiles } from '#core/check/read'
import { RULES } from '#core/check/rules/table'
import { CONTEXT, FIXTURES, writeFixture } from '#core/check/testing/fixtures'

it('knows the rules that say they can be mended', () => {
  expect(
    RULES.filter(({ fixable }) => fixable === true)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...FIXABLE].sort())
})

it.each(FIXTURES.filter(({ rule }) => FIXABLE.includes(rule)).map((fixture) => [fixture.rule, fixture] as const))(
  '%s is mended, and then there is nothing more to do',
  async (_rule, fixture) => {
    const root = await mkdtemp(join(tmpdir(), 'regatta-fix-'))
    try {
      const directory = await writeFixture(root, fixture)
      const before = await readTaskFiles(root, directory)
      const fixes = fixesOf(before, checkTask(before, CONTEXT))
      expect(fixes).toHaveLength(1)
      await applyFixes(directory, fixes)
      const after = await readTaskFiles(root, directory)
      expect(checkTask(after, CONTEXT)).toEqual([])
      expect(fixesOf(after, checkTask(after, CONTEXT))).toEqual([])
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  },
)

it('leaves alone what is suppressed, and what is data of the task', async () => {
  const root = await mkdtemp(join(tmpdir(), 'regatta-fix-'))
  try {
    const suppressed = '#!/bin/bash\n# regatta: ignore[crlf] until=2027-01-31 reason="asked for"\nx\r\n'
    const directory = await writeFixture(root, {
      write: { 'environment/table.csv': 'a\r\n', 'environment/broken.sh': 'true\r\n', 'tests/x.sh': suppressed },
    })
    const files = await readTaskFiles(root, directory)
    const fixes = fixesOf(files, checkTask(files, CONTEXT))
    expect(fixes.map(({ path, what }) => [path, what])).toEqual([['tests/x.sh', ['executable bit']]])
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

it('does not write through a link', async () => {
  const root = await mkdtemp(join(tmpdir(), 'regatta-fix-'))
  try {
    const directory = await writeFixture(root, { remove: ['README.md'] })
    await symlink('task.toml', join(directory, 'README.md'))
    const before = await readFile(join(directory, 'task.toml'), 'utf8')
    const fix = { path: 'README.md', what: ['x'], content: 'changed', executable: null }
    await expect(applyFixes(directory, [fix])).rejects.toThrow('ELOOP')
    expect(await readFile(join(directory, 'task.toml'), 'utf8')).toBe(before)
    expect((await lstat(join(directory, 'README.md'))).isSymbolicLink()).toBe(true)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
