import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPart, partName, writePart } from '#core/harbor/parts'
import { type ShardDocument, shardDocumentSchema } from '#core/harbor/shard'
import { buildRun, collectAll, ofKind, plannedTrial, planOf, temporaryDirectory, writeFile } from '#core/harbor/testing'

const SLOTS = [0, 1, 2, 3]

/** A finished run of four slots; slot 1 took two tries. */
function finishedRun(out: string): ShardDocument {
  const plan = planOf(SLOTS.map((slot) => plannedTrial(slot)))
  buildRun(out, plan, [
    {
      tries: [
        { slot: 0, holds: 'oracle-pass' },
        { slot: 1, holds: null, exit_code: null, signal: 'SIGKILL' },
        { slot: 1, try: 2, holds: 'oracle-pass-plain' },
        { slot: 2, holds: 'oracle-fail' },
        { slot: 3, holds: 'oracle-solve-exit-code' },
      ],
    },
  ])
  return shardDocumentSchema.parse(JSON.parse(readFileSync(join(out, 'shard-0/shard.json'), 'utf8')))
}

/** As the shard stood when its first tries had ended and the next was under way. */
function earlierState(document: ShardDocument, ended: number): ShardDocument {
  const tries = document.tries
    .slice(0, ended + 1)
    .map((each, index) => (index < ended ? each : { ...each, finished_at: null }))
  return { ...document, tries, finished_at: null }
}

describe('nextPart', () => {
  it('holds every try exactly once, whenever parts are made', () => {
    using directory = temporaryDirectory()
    const document = finishedRun(directory.path)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: document.tries.length }), { maxLength: 6 }), (moments) => {
        const parts: ShardDocument[] = []
        for (const ended of moments.toSorted((a, b) => a - b)) {
          const part = nextPart(earlierState(document, ended), parts, false)
          if (part !== null) parts.push(part)
        }
        const last = nextPart(document, parts, true)
        expect([...parts, last].flatMap((part) => part?.tries ?? [])).toEqual(document.tries)
        expect(parts.every((part) => part.tries.length > 0 && part.finished_at === null)).toBe(true)
        expect(last?.finished_at).toBe(document.finished_at)
      }),
    )
  })

  it('is null when nothing has ended since', () => {
    using directory = temporaryDirectory()
    const document = finishedRun(directory.path)
    const first = nextPart(earlierState(document, 2), [], false)
    expect(first?.tries).toHaveLength(2)
    expect(nextPart(earlierState(document, 2), first === null ? [] : [first], false)).toBeNull()
  })
})

describe('parts read together', () => {
  it('give the same rows as the whole shard, and one run record', async () => {
    using directory = temporaryDirectory()
    const whole = join(directory.path, 'whole')
    const document = finishedRun(whole)
    const parts = join(directory.path, 'parts')
    cpSync(join(whole, 'plan.json'), join(parts, 'plan.json'))
    const first = nextPart(earlierState(document, 2), [], false)
    if (first === null) throw new Error('two tries had ended')
    const last = nextPart(document, [first], true)
    if (last === null) throw new Error('there is always a last part')
    await writePart(join(whole, 'shard-0'), first, join(parts, partName(0, 1, 1)))
    await writePart(join(whole, 'shard-0'), last, join(parts, partName(0, 1, 2)))
    const expected = await collectAll([whole])
    const found = await collectAll([parts])
    const rows = (items: typeof found) => ofKind(items, 'trial').map(({ record: { evidence: _, ...row } }) => row)
    expect(rows(found)).toHaveLength(5)
    expect(rows(found)).toEqual(rows(expected))
    expect(ofKind(found, 'run').map(({ record }) => record)).toEqual(
      ofKind(expected, 'run').map(({ record }) => record),
    )
  })

  it('keep what was uploaded when the runner died: only the rest is missing', async () => {
    using directory = temporaryDirectory()
    const whole = join(directory.path, 'whole')
    const document = finishedRun(whole)
    const first = nextPart(earlierState(document, 3), [], false)
    if (first === null) throw new Error('three tries had ended')
    await writePart(join(whole, 'shard-0'), first, join(directory.path, 'kept', partName(0, 1, 1)))
    cpSync(join(whole, 'plan.json'), join(directory.path, 'kept/plan.json'))
    rmSync(whole, { recursive: true })
    const found = await collectAll([join(directory.path, 'kept')])
    expect(ofKind(found, 'trial').map(({ record }) => [record.attempt, record.try, record.outcome])).toEqual([
      [1, 1, 'passed'],
      [2, 1, 'lost'],
      [2, 2, 'passed'],
    ])
    expect(ofKind(found, 'lost').map(({ slot }) => slot)).toEqual([2, 3])
    expect(ofKind(found, 'run')).toEqual([])
  })

  it('do not count a try that is in two of them', async () => {
    using directory = temporaryDirectory()
    const whole = join(directory.path, 'whole')
    finishedRun(whole)
    cpSync(join(whole, 'shard-0'), join(whole, partName(0, 1, 2)), { recursive: true })
    const found = await collectAll([whole])
    expect(ofKind(found, 'trial')).toHaveLength(5)
    expect(ofKind(found, 'quarantined')).toEqual([])
  })
})

it('leaves behind what no artifact can hold, and says so', async () => {
  using directory = temporaryDirectory()
  const whole = join(directory.path, 'whole')
  const document = finishedRun(whole)
  const [trial = ''] = readdirSync(join(whole, 'shard-0/trials/000000-1')).filter((name) => name.includes('__'))
  const place = join(whole, 'shard-0/trials/000000-1', trial)
  for (const name of ['agent/what?.txt', 'agent/Same', 'agent/same', 'agent/tab\tbed'])
    writeFile(join(place, name), 'x')
  for (let index = 0; index < 1100; index += 1) writeFile(join(place, 'agent/deep', `${index}.txt`), 'x')
  const target = join(directory.path, 'target')
  await writePart(join(whole, 'shard-0'), document, target)
  const written = shardDocumentSchema.parse(JSON.parse(readFileSync(join(target, 'shard.json'), 'utf8')))
  const withheld = written.tries[0]?.withheld ?? []
  expect(withheld).toEqual(
    expect.arrayContaining([
      { file: `trials/000000-1/${trial}/agent/what?.txt`, reason: 'has the character ? in its path' },
      { file: `trials/000000-1/${trial}/agent/same`, reason: 'differs from another name in nothing but case' },
      { file: `trials/000000-1/${trial}/agent/tab bed`, reason: 'has a control character in its path' },
    ]),
  )
  expect(withheld.filter(({ reason }) => reason === '1000 files of one try are kept').length).toBe(97)
  const files = readdirSync(join(target, 'trials/000000-1'), { recursive: true, withFileTypes: true })
  expect(files.filter((entry) => entry.isFile())).toHaveLength(1000)
  expect(files.map(({ name }) => name)).toContain('result.json')
})

it('a part is never written over another', async () => {
  using directory = temporaryDirectory()
  const document = finishedRun(join(directory.path, 'whole'))
  const target = join(directory.path, 'target')
  writeFile(join(target, 'logs/keep'), 'x')
  await expect(writePart(join(directory.path, 'whole/shard-0'), document, target)).rejects.toThrow('EEXIST')
})
