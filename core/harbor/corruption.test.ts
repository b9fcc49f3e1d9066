import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildRun, collectAll, ofKind, plannedTrial, planOf, temporaryDirectory, unpack } from '#core/harbor/testing'
import { runRecordSchema, trialRecordSchema } from '#core/trial/record'

const TRIALS = ['hc-ok__C6qoBMe', 'hc-ok__K3BgHPg', 'hc-wrong__Kgdigwq', 'hc-wrong__PuD7zJh']

type Damage = (bytes: Buffer) => Buffer

const truncated: fc.Arbitrary<Damage> = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map((part) => (bytes) => bytes.subarray(0, Math.floor(part * bytes.length)))

const flipped: fc.Arbitrary<Damage> = fc
  .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
  .map(([at, bits]) => (bytes) => {
    const copy = Buffer.from(bytes)
    const place = at % bytes.length
    copy[place] = (copy[place] ?? 0) ^ bits
    return copy
  })

const replaced: fc.Arbitrary<Damage> = fc.uint8Array({ maxLength: 64 }).map((noise) => () => Buffer.from(noise))

/** Spoils one file of one trial, collects, and holds the items against what must be true whatever happened. */
async function spoilOne(root: string, trial: string, file: string, spoil: Damage): Promise<void> {
  const path = join(root, trial, file)
  const whole = readFileSync(path)
  try {
    writeFileSync(path, spoil(whole))
    const items = await collectAll([root])
    const landed = ofKind(items, 'trial')
    const quarantined = ofKind(items, 'quarantined')
    expect(items).toHaveLength(TRIALS.length)
    expect(landed.length + quarantined.length).toBe(TRIALS.length)
    for (const other of TRIALS.filter((name) => name !== trial)) {
      expect(landed.map((item) => item.path)).toContain(join(root, other))
    }
    for (const { record } of landed) trialRecordSchema.parse(record)
    for (const { reason } of quarantined) expect(reason).not.toBe('')
  } finally {
    writeFileSync(path, whole)
  }
}

test('whatever happens to a file of one trial, it lands or is quarantined, and the others land', async () => {
  using directory = temporaryDirectory()
  unpack('matrix-2x2', directory.path)
  const files = ['result.json', 'lock.json', 'config.json', 'verifier/reward.txt']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...TRIALS),
      fc.constantFrom(...files),
      fc.oneof(truncated, flipped, replaced),
      async (trial, file, spoil) => spoilOne(directory.path, trial, file, spoil),
    ),
    { numRuns: 300 },
  )
})

test('the same holds for a tree of nothing but result.json files', async () => {
  using directory = temporaryDirectory()
  unpack('matrix-2x2', directory.path)
  for (const name of ['config.json', 'lock.json', 'result.json']) rmSync(join(directory.path, name))
  for (const trial of TRIALS) {
    for (const name of ['config.json', 'lock.json']) rmSync(join(directory.path, trial, name))
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TRIALS), fc.oneof(truncated, flipped), async (trial, spoil) =>
      spoilOne(directory.path, trial, 'result.json', spoil),
    ),
    { numRuns: 300 },
  )
})

test('whatever happens to plan.json and shard.json of a run, what is beside it lands and nothing of it becomes foreign', async () => {
  using directory = temporaryDirectory()
  const run = join(directory.path, 'b-run')
  unpack('nop-fail', join(directory.path, 'a-foreign'))
  buildRun(run, planOf([plannedTrial(0), plannedTrial(1)], [[0], [1]]), [
    { tries: [{ slot: 0, holds: 'oracle-pass' }] },
    { tries: [{ slot: 1, holds: 'oracle-pass-plain' }] },
  ])
  unpack('oracle-fail', join(directory.path, 'c-foreign'))
  const files = ['plan.json', 'shard-0/shard.json', 'shard-1/shard.json'].map((name) => join(run, name))
  const damage = fc.oneof(truncated, flipped, replaced)
  const untouched: Damage = (bytes) => bytes
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(damage, damage, damage),
      fc.subarray([0, 1, 2], { minLength: 1 }),
      async (damages, which) => {
        const whole = files.map((file) => readFileSync(file))
        try {
          for (const [index, bytes] of whole.entries()) {
            if (which.includes(index)) writeFileSync(files[index] ?? '', (damages[index] ?? untouched)(bytes))
          }
          const items = await collectAll([directory.path])
          const foreign = ofKind(items, 'trial').filter(({ record }) => record.origin === 'import')
          expect(foreign.map(({ path }) => path)).toEqual([
            join(directory.path, 'a-foreign/hc-ok__gkXXNyL'),
            join(directory.path, 'c-foreign/hc-wrong__fg5SJCi'),
          ])
          const ofRun = items.filter(({ path }) => path.startsWith(run))
          expect(items).toHaveLength(foreign.length + ofRun.length)
          if (!readFileSync(join(run, 'plan.json')).equals(whole[0] ?? Buffer.alloc(0))) {
            expect(ofRun).toEqual([
              { kind: 'quarantined', path: run, reason: expect.stringMatching(/^plan\.json/), outcome: null },
            ])
          } else {
            // Each slot is a row or told as lost, whichever shard says nothing any more.
            const settled = ofRun.filter(({ kind }) => kind === 'trial' || kind === 'lost')
            expect(settled).toHaveLength(2)
          }
          for (const { record } of ofKind(items, 'trial')) trialRecordSchema.parse(record)
          for (const { record } of ofKind(items, 'run')) runRecordSchema.parse(record)
        } finally {
          for (const [index, bytes] of whole.entries()) writeFileSync(files[index] ?? '', bytes)
        }
      },
    ),
    { numRuns: 200 },
  )
})
