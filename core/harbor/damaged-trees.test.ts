import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LAYOUTS } from '#core/harbor/collected'
import { collectAll, FIXTURES, ofKind, temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'
import { trialRecordSchema } from '#core/trial/record'

const VERSIONED = join(import.meta.dirname, 'fixtures-versions')

/** Real jobs of several releases, laid out as submissions; in one of them nothing but result.json files. */
function writeTree(root: string): void {
  unpack('matrix-2x2', join(root, 'Mixed/job-1'))
  unpack('multi-step-crash', join(root, 'Mixed/job-2'))
  unpack('oracle-pass', join(root, 'Oracle/deeper/job'))
  for (const [version, name] of [
    ['0.1.0', 'agents'],
    ['0.16.1', 'steps'],
  ] as const) {
    const files: Record<string, string> = JSON.parse(readFileSync(join(VERSIONED, version, name, 'files.json'), 'utf8'))
    for (const [path, text] of Object.entries(files)) writeFile(join(root, 'Old', version, path), text)
  }
  for (const name of ['terminus-ok', 'ctrf']) {
    for (const path of globSync('*/result.json', { cwd: join(FIXTURES, name) })) {
      writeFile(join(root, 'Thin/job', path), readFileSync(join(FIXTURES, name, path)))
    }
  }
}

/** One damage: at a part of the file's length; `donor` is the content of another file of the tree. */
type Damage = (bytes: Buffer, donor: Buffer) => Buffer

const part = fc.double({ min: 0, max: 1, noNaN: true })
const place = (bytes: Buffer, at: number) => Math.floor(at * bytes.length)

const cut: fc.Arbitrary<Damage> = part.map((at) => (bytes) => bytes.subarray(0, place(bytes, at)))
const removed: fc.Arbitrary<Damage> = fc.tuple(part, part).map(([a, b]) => (bytes) => {
  const [from, to] = [place(bytes, Math.min(a, b)), place(bytes, Math.max(a, b))]
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
})
const flipped: fc.Arbitrary<Damage> = fc.tuple(part, fc.integer({ min: 1, max: 255 })).map(([at, bits]) => (bytes) => {
  const copy = Buffer.from(bytes)
  const index = Math.min(place(bytes, at), bytes.length - 1)
  if (index >= 0) copy[index] = (copy[index] ?? 0) ^ bits
  return copy
})
const spliced: fc.Arbitrary<Damage> = fc.tuple(part, part, part).map(([at, a, b]) => (bytes, donor) => {
  const slice = donor.subarray(place(donor, Math.min(a, b)), place(donor, Math.max(a, b)))
  return Buffer.concat([bytes.subarray(0, place(bytes, at)), slice, bytes.subarray(place(bytes, at))])
})

/** `id` of a result as records write UUIDs, in small letters, where its file is JSON at all. */
function idIn(path: string): string | null {
  try {
    return String(JSON.parse(readFileSync(path, 'utf8')).id).toLowerCase()
  } catch {
    return null
  }
}

test.each(LAYOUTS)(
  'whatever happens to a tree under the layout %s, nothing throws, is invented or vanishes',
  async (layout) => {
    using directory = temporaryDirectory()
    const root = directory.path
    writeTree(root)
    const files = globSync('**/*', { cwd: root })
      .map((path) => join(root, path))
      .filter((path) => /\.(json|txt|log)$/.test(path))
      .sort()
    const whole = new Map(files.map((path) => [path, readFileSync(path)]))
    const sound = ofKind(await collectAll([root], { layout }), 'trial')
    expect(sound).toHaveLength(12)
    const labels = new Map(sound.map(({ path, record }) => [path, record.config_label]))

    const damages = fc.uniqueArray(
      fc.tuple(
        fc.nat({ max: files.length - 1 }),
        fc.oneof(cut, removed, flipped, spliced),
        fc.nat({ max: files.length - 1 }),
      ),
      { minLength: 1, maxLength: 6, selector: ([index]) => index },
    )
    await fc.assert(
      fc.asyncProperty(damages, async (chosen) => {
        const spoilt = chosen.map(([index]) => files[index] ?? '')
        try {
          for (const [index, damage, donor] of chosen) {
            const bytes = whole.get(files[index] ?? '') ?? Buffer.alloc(0)
            writeFileSync(files[index] ?? '', damage(bytes, whole.get(files[donor] ?? '') ?? Buffer.alloc(0)))
          }
          const items = await collectAll([root], { layout })
          expect(new Set(items.map(({ path }) => path)).size).toBe(items.length)
          for (const item of items) {
            if (item.kind === 'trial') {
              trialRecordSchema.parse(item.record)
              expect(item.record.trial_id).toBe(idIn(join(item.path, 'result.json')))
              // A place decides what submission a trial is of, never what is written there.
              if (layout === 'submission') expect(item.record.config_label).toBe(labels.get(item.path))
            } else expect(['quarantined', 'skipped']).toContain(item.kind)
          }
          for (const { path, record } of sound) {
            const own = items.filter((item) => path === item.path || path.startsWith(`${item.path}/`))
            expect(own, path).toHaveLength(1)
            // Where nothing of a trial or above it was touched, its row is as before.
            const touched = spoilt.some((file) => file.startsWith(path) || path.startsWith(`${dirname(file)}/`))
            if (!touched) expect(own).toMatchObject([{ kind: 'trial', record }])
          }
        } finally {
          for (const file of spoilt) writeFileSync(file, whole.get(file) ?? '')
        }
      }),
      { numRuns: 250 },
    )
    expect(files.every((file) => existsSync(file))).toBe(true)
  },
)
