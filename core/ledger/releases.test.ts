import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseRelease, readReleases, releaseFile, releaseText, writeRelease } from '#core/ledger/releases'
import { contentsIn, temporaryFolder } from '#core/ledger/testing'
import { configIdSchema, taskDigestSchema } from '#core/trial/ids'
import type { Release } from '#core/trial/release'

const digest = (character: string) => taskDigestSchema.parse(`sha256:${character.repeat(64)}`)
const config = { config_id: configIdSchema.parse('a80fba86f019'), label: 'oracle' }
const release = (changes: Partial<Release> = {}): Release => ({
  name: 'v1',
  date: '2026-11-21',
  commit: '0'.repeat(40),
  experiment: 'main',
  attempts: 5,
  configs: [config],
  tasks: [
    { name: 'fix-shell', digest: digest('a') },
    { name: 'org/tidy', digest: digest('b') },
  ],
  ...changes,
})

const TEXT = `# A frozen set of tasks, made by \`regatta release\`. Never changed: make a new one.
schema_version: 1
name: v1
date: 2026-11-21
commit: "${'0'.repeat(40)}"
experiment: main
attempts: 5
configs:
  - config_id: a80fba86f019
    label: oracle
tasks:
  fix-shell: sha256:${'a'.repeat(64)}
  org/tidy: sha256:${'b'.repeat(64)}
`

test('the text of a release is the same whatever the order of its tasks', () => {
  expect(releaseText(release())).toBe(TEXT)
  expect(releaseText(release({ tasks: release().tasks.toReversed() }))).toBe(TEXT)
})

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const hex = fc.stringMatching(/^[0-9a-f]{12}$/)
const anyRelease: fc.Arbitrary<Release> = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/).filter((name) => !/^(next|current)$/i.test(name)),
    date: fc.constantFrom('2024-02-29', '2026-11-21', '2099-12-31'),
    commit: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/)),
    experiment: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
    attempts: fc.integer({ min: 1, max: 100 }),
    configs: fc.array(fc.record({ config_id: hex.map((id) => configIdSchema.parse(id)), label: word }), {
      minLength: 1,
      maxLength: 3,
    }),
    names: fc.uniqueArray(fc.oneof(word, fc.constantFrom('__proto__', '<<', '1', '~', 'null', '012345678901')), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ names, ...rest }) => ({
    ...rest,
    tasks: names.sort().map((name, index) => ({ name, digest: digest(String(index)) })),
  }))

test('any release that is written is read back as it was, by other readers of YAML too', async () => {
  await fc.assert(
    fc.asyncProperty(anyRelease, async (any) => {
      const dir = temporaryFolder()
      expect(await writeRelease(dir, any)).toBe(releaseFile(dir, any.name))
      expect(await readReleases(dir)).toEqual([any])
      expect(readdirSync(join(dir, 'releases'))).toEqual([`${any.name}.yaml`])
      const elsewhere = parse(readFileSync(releaseFile(dir, any.name), 'utf8'))
      expect(elsewhere).toMatchObject({ name: any.name, commit: any.commit, attempts: any.attempts })
      expect(elsewhere.configs).toEqual(any.configs)
    }),
    { numRuns: 50 },
  )
})

test('releases come by date, then by name; no folder holds none', async () => {
  const dir = temporaryFolder()
  expect(await readReleases(dir)).toEqual([])
  const made = [['b', '2026-11-21'] as const, ['a', '2026-11-21'] as const, ['c', '2026-01-01'] as const]
  for (const [name, date] of made) await writeRelease(dir, release({ name, date }))
  writeFileSync(join(dir, 'releases', '.a.tmp'), 'torn')
  expect((await readReleases(dir)).map(({ name }) => name)).toEqual(['c', 'a', 'b'])
})

test.each([
  [TEXT.replace('name: v1', 'name: v2'), '3:7', 'name: expected "v1", as the file is called, found "v2"'],
  [TEXT.replace('schema_version: 1', 'schema_version: 2'), '2:17', 'schema_version: expected 1'],
  [TEXT.replace('2026-11-21', '2026-11-31'), '4:7', 'date: expected the day of the release'],
  [TEXT.replace(/"0+"/, 'main'), '5:9', 'commit: expected a commit in full, or null'],
  [TEXT.replace('attempts: 5', 'attempts: 0'), '7:11', 'attempts: expected the number of good trials'],
  [TEXT.replace('config_id: a80', 'config_id: x80'), '9:16', 'config_id: expected a config_id'],
  [TEXT.replace(/configs:[\s\S]*?tasks:/, 'configs: []\ntasks:'), '8:10', 'configs: expected a list of configs'],
  [TEXT.replace('org/tidy: sha256:', 'org/tidy: '), '13:13', 'tasks: expected NAME: digest'],
  [TEXT.replace('org/tidy', 'fix-shell'), '13:3', 'not valid YAML: Map keys must be unique'],
  [TEXT.replace(/tasks:[\s\S]*/, 'tasks: {}\n'), '11:8', 'tasks: expected at least one task'],
  [TEXT.replace(/tasks:[\s\S]*/, ''), '2:1', 'tasks: expected at least one task'],
  [TEXT.replace('attempts:', 'atempts:'), '7:10', 'unknown key "atempts"'],
  ['', '', 'expected a release'],
  ['- v1\n', ':1:1', 'expected a release'],
])('a mistake is named with its place: %j', (yaml, place, message) => {
  expect(() => parseRelease(yaml, 'v1.yaml', 'v1')).toThrow(
    expect.objectContaining({
      name: 'UserError',
      where: expect.stringMatching(new RegExp(`^v1\\.yaml:?${place}$`)),
      message: expect.stringContaining(message),
      remedy: expect.stringContaining('Restore the file from Git'),
    }),
  )
})

describe('what is no release is refused, not passed over', () => {
  const folder = (dir: string) => join(dir, 'releases')
  test.each<[what: string, name: string, make: (path: string, dir: string) => void]>([
    ['another file', 'README.md', (path) => writeFileSync(path, '')],
    ['another ending', 'v1.yml', (path) => writeFileSync(path, TEXT)],
    ['a reserved name', 'next.yaml', (path) => writeFileSync(path, TEXT)],
    ['an odd name', 'v 1.yaml', (path) => writeFileSync(path, TEXT)],
    ['a folder', 'v1.yaml', (path) => mkdirSync(path)],
    [
      'a link',
      'v1.yaml',
      (path, dir) => {
        writeFileSync(join(dir, 'v1.yaml'), TEXT)
        symlinkSync(join(dir, 'v1.yaml'), path)
      },
    ],
  ])('%s', async (_, name, make) => {
    const dir = temporaryFolder()
    mkdirSync(folder(dir))
    const path = join(folder(dir), name)
    make(path, dir)
    await expect(readReleases(dir)).rejects.toMatchObject({
      name: 'UserError',
      where: path,
      message: 'this is no release',
      remedy: expect.stringContaining('Take it out'),
    })
  })

  test('a link or a file in place of the folder', async () => {
    const dir = temporaryFolder()
    symlinkSync(temporaryFolder(), folder(dir))
    await expect(readReleases(dir)).rejects.toMatchObject({ name: 'UserError', where: folder(dir) })
  })
})

describe('writing a release', () => {
  test.each(['folder', 'stage', 'commit', 'committed'] as const)(
    'that fails at the step "%s" leaves a whole release or none, and no rest',
    async (failing) => {
      const dir = temporaryFolder()
      await writeRelease(dir, release({ name: 'v0' }))
      const before = contentsIn(dir)
      const write = writeRelease(dir, release(), (step) => {
        if (step === failing) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      })
      await expect(write).rejects.toMatchObject({ name: 'UserError', kind: 'failure', where: releaseFile(dir, 'v1') })
      const after = await readReleases(dir)
      expect(after.map(({ name }) => name)).toEqual(failing === 'committed' ? ['v0', 'v1'] : ['v0'])
      expect(contentsIn(dir)).toMatchObject(before)
      expect(readdirSync(join(dir, 'releases')).filter((name) => name.startsWith('.'))).toEqual([])
    },
  )

  test('that is killed between its steps changes nothing that readers see', async () => {
    const dir = temporaryFolder()
    const seen: (readonly string[])[] = []
    const states: Promise<unknown>[] = []
    await writeRelease(dir, release(), () => {
      seen.push(existsSync(join(dir, 'releases')) ? readdirSync(join(dir, 'releases')).filter((n) => n[0] !== '.') : [])
      states.push(readReleases(dir))
    })
    await Promise.all(states)
    expect(seen).toEqual([[], [], [], ['v1.yaml']])
  })

  test('never replaces one, not even one that another process makes meanwhile', async () => {
    const dir = temporaryFolder()
    await writeRelease(dir, release())
    const before = contentsIn(dir)
    const refusal = {
      name: 'UserError',
      where: releaseFile(dir, 'v1'),
      message: expect.stringContaining('there already'),
    }
    await expect(writeRelease(dir, release({ attempts: 9 }))).rejects.toMatchObject(refusal)
    expect(contentsIn(dir)).toEqual(before)
    const other = temporaryFolder()
    const racing = writeRelease(other, release(), (step) => {
      if (step === 'commit') writeFileSync(releaseFile(other, 'v1'), 'another')
    })
    await expect(racing).rejects.toMatchObject({ ...refusal, where: releaseFile(other, 'v1') })
    expect(readFileSync(releaseFile(other, 'v1'), 'utf8')).toBe('another')
  })

  test('that could not be read back is refused', async () => {
    const dir = temporaryFolder()
    await expect(writeRelease(dir, release({ tasks: [] }))).rejects.toMatchObject({ name: 'UserError' })
    expect(readdirSync(dir)).toEqual([])
  })

  test('names what stands in the way of its folder', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'releases'), 'a file')
    await expect(writeRelease(dir, release())).rejects.toMatchObject({ name: 'UserError', kind: 'failure' })
  })
})

test('the example in results/README.md is one', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../results/README.md'), 'utf8')
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme.split('\n## Releases\n')[1] ?? '')?.[1] ?? ''
  expect(parseRelease(yaml, 'README.md', 'v1')).toMatchObject({ attempts: 5, tasks: [{ name: 'fix-shell' }] })
})
