import { join } from 'node:path'
import { collectAll } from '#core/harbor/testing'
import { importRecords } from '#core/ledger/import'
import { anEntry, recordAndTests, TB1_FIXTURES } from '#core/tb1/testing'
import { type Fixture, HOSTILE_NAME, writeBoard } from './fixture.ts'

/** What the runs name: one that its own files tell, one of none, one with a name that would break a page that trusts it. */
export const DATASET = 'tiny-core@0.1.1'

/** Trials of Terminal-Bench 1, as the importer brings them, into a ledger. */
async function importTb1(ledger: string): Promise<void> {
  const run = await collectAll([join(TB1_FIXTURES, 'sixteen')])
  const bare = await collectAll([join(TB1_FIXTURES, 'ten')], { agent: 'terminus', model: 'vendor/old-1' })
  // A task that the site's board ranks too, in a dataset of a hostile name.
  const named = ['1', '2'].map((digit) => {
    const entry = anEntry({
      id: `00000000-0000-4000-8000-00000000000${digit}`,
      task_id: 'nginx-edge',
      trial_name: `nginx-edge.${digit}-of-2.run`,
      ...(digit === '1' ? {} : { is_resolved: false, parser_results: { test_answer: 'failed' } }),
    })
    const { record, tests } = recordAndTests(entry, { agent: 'mini-agent', dataset: HOSTILE_NAME })
    return { kind: 'trial' as const, path: record.trial_id, record, tests }
  })
  const { imported, discovered } = await importRecords(ledger, [...run, ...bare, ...named])
  if (imported !== discovered) throw new Error(`imported ${imported} of ${discovered} trials`)
}

/** The board's fixture, and trials of Terminal-Bench 1 of three datasets beside it. */
export async function writeTb1(folder: string): Promise<Fixture> {
  const fixture = await writeBoard(folder)
  await importTb1(fixture.ledger)
  return fixture
}
