import { chmod, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { importTrials } from '#core/ledger/import'
import { trialItem } from '#core/ledger/testing'
import { cellOf, excludedTrials } from '#core/report/testing/trial'
import { taskDigest } from '#core/task/digest'
import type { TaskDigest } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'
import { buildRecord } from '#core/trial/testing'

const MANIFEST = 'experiments: { main: { attempts: 5 } }\n'

/** Trials of one config on a task as it is in the repository now. */
async function ran(
  { root }: TestRepository,
  trials: readonly (readonly [agent: string, task: string, passed: number, n: number])[],
): Promise<void> {
  const records = await Promise.all(
    trials.map(async ([agent, task, passed, n]) => {
      const digest = await taskDigest(join(root, 'tasks', task))
      return cellOf(agent, task, passed, n).map((each, index) => of(each, digest, index))
    }),
  )
  await importTrials(join(root, 'results'), records.flat().map((record) => trialItem(record)))
}

/** As it is, of that version, with an id of its own. */
function of(record: TrialRecord, task_digest: TaskDigest, index: number): TrialRecord {
  const [head = ''] = record.trial_id.split('-')
  const tail = task_digest.slice(-12)
  const number = String(index).padStart(4, '0')
  return buildRecord({ ...record, trial_id: `${head}-${number}-4${tail.slice(0, 3)}-8000-${tail}`, task_digest })
}
