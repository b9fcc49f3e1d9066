import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LAYOUTS } from '#core/harbor/collected'
import { collectAll, ofKind, temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'
import { tb1Document, tb1Entry } from '#core/tb1/documents'
import { TB1_FIXTURES } from '#core/tb1/testing'
import { tb1TrialId } from '#core/tb1/to-record'
import { trialRecordSchema } from '#core/trial/record'

/** A run with files beside it, results by themselves, a trial by itself, and a job of Harbor: laid out as submissions. */
function writeTree(root: string): void {
  cpSync(join(TB1_FIXTURES, 'sixteen'), join(root, 'Sixteen'), { recursive: true })
  writeFile(join(root, 'Ten/2025_results.json'), readFileSync(join(TB1_FIXTURES, 'ten/results.json')))
  const { entry } = JSON.parse(readFileSync(join(TB1_FIXTURES, 'modes/agent_timeout-resolved.json'), 'utf8'))
  const single = { ...entry, id: '33333333-3333-4333-8333-333333333333', trial_name: 'sort-words.2-of-2' }
  writeFile(join(root, 'Single/run/sort-words/sort-words.2-of-2/results.json'), JSON.stringify(single, null, 4))
  unpack('oracle-pass', join(root, 'Harbor/job'))
}

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
/** What stays JSON: another kind of value, no value, or a value of extremes, anywhere in the document. */
const revalued: fc.Arbitrary<Damage> = fc
  .tuple(
    part,
    fc.constantFrom('null', 'true', '"x"', '""', '-1', '1e999', '1.5', '[]', '{}', '[[[]]]', '"\\ud83d"', '""" '),
  )
  .map(([at, value]) => (bytes) => {
    const text = bytes.toString('latin1')
    const values = [...text.matchAll(/: ("(?:[^"\\]|\\.)*"|null|true|false|-?[\d.]+)/g)]
    const chosen = values[Math.min(Math.floor(at * values.length), values.length - 1)]
    if (chosen === undefined) return bytes
    const from = chosen.index + 2
    return Buffer.from(text.slice(0, from) + value + text.slice(from + (chosen[1] ?? '').length), 'latin1')
  })

/** The ids of the trials that a file tells of, as far as it can be read. */
function idsIn(path: string): readonly string[] {
  try {
    const document = tb1Document(JSON.parse(readFileSync(path, 'utf8')))
    const entries = document?.kind === 'run' ? document.entries : document === null ? [] : [document.entry]
    return entries.flatMap((entry) => {
      const parsed = tb1Entry(entry)
      return parsed.ok ? [tb1TrialId(parsed.value)] : []
    })
  } catch {
    return []
  }
}

function isJson(path: string): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)))
    return true
  } catch {
    return false
  }
}

/** 2,000 damaged trees in all, in parts that a slow disk can do in time. */
const PARTS = LAYOUTS.flatMap((layout) => [1, 2, 3, 4].map((nth) => ({ layout, nth })))

test.each(PARTS)(
  'of damaged trees under the layout $layout none throws, invents a row or loses one that is whole ($nth of 4)',
  async ({ layout }) => {
    using directory = temporaryDirectory()
    const root = directory.path
    writeTree(root)
    const options = { layout, agent: 'given' }
    const files = globSync('**/*', { cwd: root })
      .map((path) => join(root, path))
      .filter((path) => /results\.json$|run_metadata\.json$|tb\.lock$/.test(path))
      .sort()
    expect(files).toHaveLength(8)
    const whole = new Map(files.map((path) => [path, readFileSync(path)]))
    const sound = ofKind(await collectAll([root], options), 'trial')
    expect(sound).toHaveLength(10)
    const fileOf = (path: string) => path.replace(/#\d+ .*$/, '')

    const damages = fc.uniqueArray(
      fc.tuple(
        fc.nat({ max: files.length - 1 }),
        fc.oneof(cut, removed, flipped, spliced, revalued),
        fc.nat({ max: files.length - 1 }),
      ),
      { minLength: 1, maxLength: 4, selector: ([index]) => index },
    )
    await fc.assert(
      fc.asyncProperty(damages, async (chosen) => {
        const spoilt = new Set(chosen.map(([index]) => files[index] ?? ''))
        try {
          for (const [index, damage, donor] of chosen) {
            const bytes = whole.get(files[index] ?? '') ?? Buffer.alloc(0)
            writeFileSync(files[index] ?? '', damage(bytes, whole.get(files[donor] ?? '') ?? Buffer.alloc(0)))
          }
          const items = await collectAll([root], options)
          for (const item of items) {
            if (item.kind !== 'trial') {
              expect(['quarantined', 'skipped', 'remark']).toContain(item.kind)
              expect('reason' in item ? item.reason : '').not.toBe('')
              continue
            }
            trialRecordSchema.parse(item.record)
            if (item.record.harness === 'harbor') {
              expect(item).toEqual(sound.find(({ path }) => path === item.path))
            } else expect(idsIn(fileOf(item.path))).toContain(item.record.trial_id)
          }
          // Whatever a whole file tells is there, as before where the files beside it are whole too.
          const factsAreWhole = ![...spoilt].some((file) => ['tb.lock', 'run_metadata.json'].includes(basename(file)))
          for (const trial of sound) {
            if (spoilt.has(fileOf(trial.path))) continue
            const again = items.filter(({ path }) => path === trial.path)
            expect(again, trial.path).toHaveLength(1)
            if (factsAreWhole || !trial.path.includes('/Sixteen/')) expect(again).toEqual([trial])
          }
          // What is no JSON any more is told, and so is what still tells of a trial that nothing else tells of.
          for (const file of spoilt) {
            if (!file.endsWith('results.json')) continue
            const told = items.filter(({ path }) => fileOf(path) === file)
            if (!isJson(file)) expect(told, file).toMatchObject([{ kind: 'quarantined' }])
            else if (idsIn(file).length > 0 && !file.includes('/Sixteen/')) expect(told, file).not.toEqual([])
          }
        } finally {
          for (const file of spoilt) writeFileSync(file, whole.get(file) ?? '')
        }
      }),
      { numRuns: 250 },
    )
  },
)
