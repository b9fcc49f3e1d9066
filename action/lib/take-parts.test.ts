import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Listed } from '#action/lib/artifacts'
import { type Room, roomOf } from '#action/lib/room'
import type { Source } from '#action/lib/take'
import { takeParts } from '#action/lib/take-parts'
import { packedZeros, zipOf } from '#action/testing/zip'
import { MOST_PARTS } from '#core/harbor/parts'
import { buildRun, plannedTrial, planOf, temporaryDirectory } from '#core/harbor/testing'

const KIBIBYTE = 1024
const GIBIBYTE = 1024 ** 3

/** A run of shards with one trial each, and what they upload. */
function runOf(shards: number) {
  const directory = temporaryDirectory()
  const trials = Array.from({ length: shards }, (_, slot) => plannedTrial(slot))
  const plan = planOf(
    trials,
    trials.map(({ slot }) => [slot]),
  )
  const room = join(directory.path, 'built')
  mkdirSync(room)
  buildRun(room, plan, [{ tries: [], changes: { origin: 'actions', run_id: '77', run_attempt: 1, shard: 0 } }])
  const document = JSON.parse(readFileSync(join(room, 'shard-0/shard.json'), 'utf8'))
  const contents = new Map<number, Buffer>()
  const listed: Listed[] = []
  const downloads: string[] = []
  const source: Source = {
    list: async () => listed,
    download: async ({ id, name }, into) => {
      downloads.push(name)
      writeFileSync(join(into, 'artifact.zip'), contents.get(id) ?? '')
    },
  }
  const add = (name: string, zip: Buffer, size = zip.length): void => {
    contents.set(listed.length, zip)
    listed.push({ id: listed.length, name, size, digest: null })
  }
  return {
    plan,
    downloads,
    /** An honest part, with so many zeros. */
    honest: (shard: number, part: number, zeros = 0): void =>
      add(
        `shard-${shard}-a1-p${part}`,
        zipOf([
          { name: 'shard.json', content: JSON.stringify({ ...document, shard }) },
          { name: 'logs/zeros', content: Buffer.alloc(zeros) },
        ]),
      ),
    /** An honest part that is listed with one byte and has so many more. */
    larger: (shard: number, part: number, bytes: number): void =>
      add(
        `shard-${shard}-a1-p${part}`,
        zipOf([
          { name: 'shard.json', content: JSON.stringify({ ...document, shard }) },
          { name: 'logs/noise', content: randomBytes(bytes) },
        ]),
        1,
      ),
    bomb: (shard: number, part: number, bytes: number): void =>
      add(`shard-${shard}-a1-p${part}`, zipOf([{ name: 'zeros', packed: packedZeros(bytes), size: bytes }])),
    listedAt: (shard: number, part: number, size: number): void =>
      add(`shard-${shard}-a1-p${part}`, Buffer.from('no zip'), size),
    take: async (total?: Room) => {
      const into = join(directory.path, 'taken')
      mkdirSync(into)
      const found = await takeParts(source, listed, plan, { id: '77', attempt: 1, plan_attempt: 1 }, into, total)
      expect(readdirSync(into).sort()).toEqual([...found.taken].sort())
      return {
        ...found,
        crowded: found.crowded.map(({ what }) => what),
        refused: found.refused.map(({ what }) => what),
      }
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  }
}

const names = (shards: number, from = 0) => Array.from({ length: shards }, (_, index) => `shard-${from + index}-a1-p1`)
const ROOM: Room = { zips: 1024 * KIBIBYTE, entries: 1000, bytes: 1024 * KIBIBYTE }

it('lets no artifact that is listed as large take the room of other shards', async () => {
  using run = runOf(3)
  run.listedAt(0, 1, 2 * GIBIBYTE)
  run.listedAt(0, 2, 12 * GIBIBYTE)
  run.honest(1, 1)
  run.honest(2, 1)
  expect(await run.take()).toMatchObject({
    taken: names(2, 1),
    crowded: ['shard-0-a1-p1', 'shard-0-a1-p2'],
    refused: [],
  })
  expect(run.downloads.sort()).toEqual(names(2, 1))
})

it('lets no number of bombs take the room of other shards', async () => {
  using run = runOf(52)
  for (let shard = 0; shard < 48; shard += 1) run.bomb(shard, 1, 64 * KIBIBYTE)
  for (let shard = 48; shard < 52; shard += 1) run.honest(shard, 1, 10 * KIBIBYTE)
  const { taken } = await run.take(ROOM)
  expect(taken.toSorted()).toEqual(names(4, 48))
})

it('lets no artifact that is listed as small take the room of other shards', async () => {
  using run = runOf(3)
  run.larger(0, 1, 2 * KIBIBYTE)
  run.honest(1, 1)
  run.honest(2, 1)
  const { taken, crowded } = await run.take({ ...ROOM, zips: 2 * KIBIBYTE })
  expect(taken.toSorted()).toEqual(names(2, 1))
  expect(crowded).toEqual(['shard-0-a1-p1'])
})

it('charges what is refused to the shard that it names', async () => {
  using run = runOf(2)
  for (let part = 1; part <= MOST_PARTS; part += 1) run.bomb(0, part, 100 * KIBIBYTE)
  run.honest(1, 1, 500 * KIBIBYTE)
  const { taken, refused, crowded } = await run.take(ROOM)
  expect(taken).toEqual(['shard-1-a1-p1'])
  expect(refused.length).toBeLessThan(11)
  expect(refused.length + crowded.length).toBe(MOST_PARTS)
})

it('gives what some shards leave to those that need more than their share', async () => {
  using run = runOf(10)
  for (let shard = 0; shard < 8; shard += 1) run.honest(shard, 1)
  run.honest(8, 1, 300 * KIBIBYTE)
  run.honest(9, 1, 600 * KIBIBYTE)
  const { taken, crowded } = await run.take(ROOM)
  expect(taken.toSorted()).toEqual(names(10))
  expect(crowded).toEqual([])
})

it('takes what it can of more than there is room for, the smallest first', async () => {
  using run = runOf(4)
  for (const [shard, size] of [700, 600, 500, 2000].entries()) run.honest(shard, 1, size * KIBIBYTE)
  const { taken, crowded, refused } = await run.take(ROOM)
  expect(taken.length).toBe(1)
  expect(crowded.sort()).toEqual(names(4).filter((name) => !taken.includes(name)))
  expect(refused).toEqual([])
})

it('takes every part of shards that left as many as they may', async () => {
  using run = runOf(3)
  for (let shard = 0; shard < 3; shard += 1) {
    for (let part = 1; part <= MOST_PARTS; part += 1) run.honest(shard, part)
  }
  const { taken, refused, crowded } = await run.take()
  expect([taken.length, refused, crowded]).toEqual([3 * MOST_PARTS, [], []])
})

it('has more room for zips and entries where more was planned, up to what a disk holds', () => {
  const of = (trials: number) => roomOf(planOf(Array.from({ length: trials }, (_, slot) => plannedTrial(slot))))
  expect(of(1)).toEqual({ zips: 2 * GIBIBYTE, entries: 500_000, bytes: 12 * GIBIBYTE })
  expect(of(128).zips).toBe(6 * GIBIBYTE)
  expect(of(5000)).toEqual({ zips: 12 * GIBIBYTE, entries: 1_500_000, bytes: 12 * GIBIBYTE })
})
