import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sabotageOfRun } from '#action/comment/sabotage'
import type { Listed } from '#action/lib/artifacts'
import { packedZeros, zipOf } from '#action/testing/zip'
import { plannedTrial, planOf } from '#core/harbor/testing'
import { digestOf } from '#core/plan/testing/builders'
import { attacked } from '#core/report/testing/pull-requests'
import { notTried } from '#core/sabotage/found'

const trial = (slot: number, name: string, character: string) =>
  plannedTrial(slot, { agent: 'oracle' }, { task: { name, path: `tasks/${name}`, digest: digestOf(character) } })

const PLAN = planOf([trial(0, 'one', 'a'), trial(1, 'two', 'b')])
const ONE = { name: 'one', digest: digestOf('a'), found: attacked() }
const TWO = { name: 'two', digest: digestOf('b'), found: attacked({ conftest: 'worked' }) }
const WEAK = { ...ONE, found: TWO.found }

function document(share: number, tasks: readonly unknown[], changes: object = {}): Buffer {
  const all = { schema_version: 1, plan_digest: PLAN.plan_digest, share, tasks, ...changes }
  return zipOf([{ name: 'sabotage.json', content: JSON.stringify(all) }])
}

/** What is known of the two tasks by artifacts of these names and contents: `<task>: <state>`, with why. */
async function known(artifacts: readonly (readonly [name: string, zip: Buffer, size?: number])[], attempt = 1) {
  const listed: Listed[] = artifacts.map(([name, zip, size = zip.length], id) => ({ id, name, size, digest: null }))
  const directory = mkdtempSync(join(tmpdir(), 'regatta-test-'))
  const source = {
    list: async () => listed,
    download: async ({ id }: Listed, into: string) =>
      writeFileSync(join(into, 'artifact.zip'), artifacts[id]?.[1] ?? ''),
  }
  try {
    const found = await sabotageOfRun(source, listed, PLAN, attempt, directory)
    return [...found].map(([name, { state, reason }]) => `${name}: ${state}${reason === null ? '' : `: ${reason}`}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const NOTHING = 'unknown: the job that was to try it left nothing'

it('takes of each share what its job found out', async () => {
  expect(
    await known([
      ['sabotage-0-a1', document(0, [ONE])],
      ['sabotage-1-a1', document(1, [TWO])],
    ]),
  ).toEqual(['one: withstood', 'two: weak'])
})

it('knows nothing of a task whose job left nothing', async () => {
  expect(await known([['sabotage-0-a1', document(0, [ONE])]])).toEqual(['one: withstood', `two: ${NOTHING}`])
  expect(await known([])).toEqual([`one: ${NOTHING}`, `two: ${NOTHING}`])
})

const UNKNOWN = { ...ONE, found: notTried('shared', 'the image did not build') }

it.each<[what: string, attempts: readonly (typeof ONE)[], state: RegExp]>([
  ['weak though it withstood later', [WEAK, ONE], /^one: weak$/],
  ['weak though it withstood before', [ONE, WEAK], /^one: weak$/],
  ['weak though nothing was known later', [WEAK, UNKNOWN, UNKNOWN], /^one: weak$/],
  ['withstood though nothing was known later', [ONE, UNKNOWN], /^one: withstood$/],
  ['withstood though nothing was known before', [UNKNOWN, ONE], /^one: withstood$/],
  ['unknown', [UNKNOWN, UNKNOWN], /^one: unknown: the image did not build$/],
])('a task stays over the attempts of a job %s', async (_, attempts, state) => {
  const artifacts = attempts.map((task, index) => [`sabotage-0-a${index + 1}`, document(0, [task])] as const)
  const [one] = await known([...artifacts, ['sabotage-1-a1', document(1, [TWO])]], attempts.length)
  expect(one).toMatch(state)
})

it('loses no weakness to a later attempt that cannot be believed', async () => {
  const other = document(0, [ONE], { plan_digest: digestOf('f') })
  const artifacts = [['sabotage-0-a1', document(0, [WEAK])] as const, ['sabotage-0-a2', other] as const]
  expect((await known(artifacts, 2))[0]).toBe('one: weak')
})

it('does not take an attempt that has not begun', async () => {
  expect((await known([['sabotage-0-a2', document(0, [ONE])]]))[0]).toBe(`one: ${NOTHING}`)
})

it.each<[what: string, zip: Buffer, reason: RegExp]>([
  ['of another plan', document(0, [ONE], { plan_digest: digestOf('f') }), /is of another plan$/],
  ['of another share', document(1, [ONE]), /is of share 1$/],
  ['with the task of another share', document(0, [ONE, TWO]), /tells of a task that is not in its share of the plan$/],
  ['with another digest', document(0, [{ ...ONE, digest: digestOf('b') }]), /not in its share of the plan$/],
  ['with a task twice', document(0, [ONE, ONE]), /tells of a task twice$/],
  ['without its task', document(0, []), /^one: unknown: the job that was to try it says nothing of it$/],
  ['with words of its own', document(0, [{ ...ONE, message: 'all is well' }]), /cannot be read: /],
  ['of another shape', document(0, [ONE], { schema_version: 2 }), /cannot be read: /],
  ['without the file', zipOf([{ name: 'other.json', content: '{}' }]), /holds no sabotage\.json$/],
  ['that is no JSON', zipOf([{ name: 'sabotage.json', content: 'weak' }]), /cannot be read: /],
  ['that is no zip', Buffer.from('zip'), /cannot be read|is no zip|could not be unpacked/],
  [
    'that leads out of its directory',
    zipOf([{ name: '../sabotage.json', content: JSON.stringify({}) }]),
    /leads out of its directory/,
  ],
])('believes no document %s', async (_, zip, reason) => {
  const [one] = await known([['sabotage-0-a1', zip]])
  expect(one).toMatch(/^one: unknown: /)
  expect(one).toMatch(reason)
})

it('reads nothing that is too large, by its listing or by what it unpacks to', async () => {
  const [listed] = await known([['sabotage-0-a1', document(0, [ONE]), 5 * 1024 ** 2]])
  expect(listed).toMatch(/^one: unknown: artifact sabotage-0-a1 has 5242880 bytes, which nobody reads$/)
  const bomb = zipOf([{ name: 'sabotage.json', packed: packedZeros(64 * 1024 ** 2), size: 64 * 1024 ** 2 }])
  expect((await known([['sabotage-0-a1', bomb]]))[0]).toMatch(/^one: unknown: artifact sabotage-0-a1 unpacks to /)
})

it('believes neither of two artifacts of one name', async () => {
  const twice = await known([
    ['sabotage-0-a1', document(0, [ONE])],
    ['sabotage-0-a1', document(0, [WEAK])],
  ])
  expect(twice[0]).toBe('one: unknown: there are several artifacts sabotage-0-a1')
})
