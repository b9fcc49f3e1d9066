import { expect, test } from 'vitest'
import { testsDigest } from '#core/ledger/copies'
import { segmentFile } from '#core/ledger/files'
import { type Standing, siftItems } from '#core/ledger/sift'
import { TRIALS } from '#core/ledger/tables'
import { aTest, aTrial, trialItem } from '#core/ledger/testing'
import type { TrialRecord } from '#core/trial/record'

/** A ledger of one trial with one test. */
function ledgerOf(record: TrialRecord, without: readonly string[] = []): Standing {
  const { trial_id, result_digest, task_digest, harbor_version } = record
  const segment = segmentFile('ledger', 'trials', '2026-11', '0'.repeat(64))
  const columns = new Set(TRIALS.columns.map(({ name }) => name).filter((name) => !without.includes(name)))
  return {
    trials: new Map([[trial_id, { digest: result_digest ?? '', task_digest, harbor_version, segment }]]),
    runs: new Map(),
    async *standing(wanted) {
      expect(wanted).toEqual(new Map([[segment, new Set([trial_id])]]))
      yield { record, tests: testsDigest([aTest(1)]), columns }
    },
  }
}

const tests = [aTest(1)]

test('the rows of a ledger are read only where the items have records of them', async () => {
  const unread: Standing = {
    ...ledgerOf(aTrial(1)),
    standing: () => {
      throw new Error('read')
    },
  }
  const { trial_id, result_digest } = aTrial(1)
  const known = { kind: 'known', path: 'a', trial_id, digest: result_digest ?? '' } as const
  const other = trialItem(aTrial(1, { result_digest: 'sha256:other' }))
  expect(await siftItems(unread, [known, trialItem(aTrial(2)), other])).toMatchObject({
    duplicates: [{ trial_id }],
    conflicts: [{ trial_id, differs: [] }],
  })
  await expect(siftItems(unread, [trialItem(aTrial(1))])).rejects.toThrow('read')
})

test('names the columns in which a record of the same result differs from the row, and the tests', async () => {
  const again = trialItem(aTrial(1, { evidence: 'elsewhere', outcome: 'failed', flags: ['reward_conflict'] }))
  const { conflicts, duplicates } = await siftItems(ledgerOf(aTrial(1)), [again])
  expect(duplicates).toEqual([])
  expect(conflicts).toMatchObject([
    {
      differs: ['outcome', 'flags', 'tests'],
      reason: 'the same result with other files around it is already in the ledger: outcome, flags, tests differ',
    },
  ])
})

test.each([
  ['another place', { evidence: 'elsewhere' }, []],
  ['another name, set and config, which an importer gives', { dataset: 'x', config_label: 'y', task_name: 'z' }, []],
  ['another threshold', { outcome: 'failed', outcome_rule: 'failed' }, []],
  ['a column that its segment lacks', { steps: 3 }, ['steps']],
] as const)('%s makes no other record of it', async (_, changes, without) => {
  const standing = aTrial(1, { outcome: 'passed', outcome_rule: 'passed' })
  const again = trialItem(aTrial(1, { outcome: 'passed', outcome_rule: 'passed', ...changes }), tests)
  expect(await siftItems(ledgerOf(standing, without), [again])).toMatchObject({
    conflicts: [],
    duplicates: [{ trial_id: standing.trial_id }],
  })
})

test('of a planned trial the plan decides the task and the config: others make another record', async () => {
  const planned = { plan_digest: `sha256:${'1'.repeat(64)}`, attempt: 1, try: 1 }
  const again = trialItem(aTrial(1, { ...planned, dataset: 'x', config_label: 'y', task_name: 'z' }), tests)
  const { conflicts, duplicates } = await siftItems(ledgerOf(aTrial(1, planned)), [again])
  expect(duplicates).toEqual([])
  expect(conflicts).toMatchObject([{ differs: ['task_name', 'config_label'] }])
})
