import { join } from 'node:path'
import { expect, test } from 'vitest'
import { observationsOf } from '#core/harbor/observations'
import { temporaryDirectory, writeFile } from '#core/harbor/testing'

const ID = '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd'
const TRAFFIC = { rx_bytes: 166, rx_packets: 3, tx_bytes: 116, tx_packets: 2 }
const OUTSIDE = { paths: [{ path: '/srv/a', kind: 'added' }], total: 7 }

type Line = { readonly event: string; readonly [field: string]: unknown }

/** What is seen of a trial with these events, beside these files of its verifier. */
function observed(
  lines: readonly Line[],
  files: readonly string[] = ['reward.txt'],
): ReturnType<typeof observationsOf> {
  using shard = temporaryDirectory()
  const trial = join(shard.path, 'trials/000002-1/task__abc')
  for (const file of files) writeFile(join(trial, 'verifier', file), '1')
  const text = lines.map((line) => JSON.stringify({ at: '2026-11-21T08:00:00.000Z', trial_id: ID, ...line })).join('\n')
  writeFile(join(shard.path, 'logs/000002-1/events.jsonl'), text)
  return observationsOf(trial)
}

const BEGUN = { event: 'verification-start', mode: 'shared', processes: ['sleep 600'], processes_total: 1 }

test('of a trial of oracle: what it left, changed and sent', () => {
  const lines = [{ event: 'agent-end', outside: OUTSIDE }, BEGUN, { event: 'end', verified_s: 1.25, network: TRAFFIC }]
  expect(observed(lines, ['reward.txt', 'reward.json', 'ctrf.json'])).toEqual({
    verifier: 'shared',
    verifications: 1,
    verified_s: 1.25,
    reward_files: ['reward.txt', 'reward.json'],
    processes: ['sleep 600'],
    outside: { state: 'known', ...OUTSIDE },
    network: { state: 'known', ...TRAFFIC },
  })
})

test('of several steps: the changes that the last one tells, and the processes of all', () => {
  const lines = [
    { event: 'agent-end', outside: { paths: [], total: 0 } },
    BEGUN,
    { event: 'agent-end', outside: OUTSIDE },
    { ...BEGUN, processes: ['redis'] },
    { event: 'end', network: { none: true } },
  ]
  expect(observed(lines)).toMatchObject({
    verifications: 2,
    verified_s: null,
    processes: ['sleep 600', 'redis'],
    outside: { total: 7 },
    network: { state: 'none' },
  })
})

test('what could not be seen is unknown with its reason, and what nobody could have written too', () => {
  const unknown = { unknown: 'no local socket: tcp' }
  const reason = { state: 'unknown', reason: 'no local socket: tcp' }
  const lines = [
    { event: 'agent-end', outside: unknown },
    { event: 'end', network: unknown },
  ]
  expect(observed(lines)).toMatchObject({ verifier: null, outside: reason, network: reason })
  expect(observed([{ event: 'agent-end', outside: OUTSIDE }])).toMatchObject({
    network: { state: 'unknown', reason: 'the end of the verification was not noted' },
  })
  const nonsense = [
    { event: 'agent-end', outside: { paths: 3 } },
    { event: 'end', network: { ...TRAFFIC, rx_bytes: -1 } },
  ]
  expect(observed(nonsense)).toMatchObject({ outside: { state: 'unknown' }, network: { state: 'unknown' } })
})

test('nothing is seen of a trial that is not looked at so closely, or that left no events', () => {
  expect(observed([{ event: 'agent-end' }, BEGUN, { event: 'end' }])).toBeNull()
  expect(observationsOf('/nowhere/trials/000001-1/task__abc')).toBeNull()
})
