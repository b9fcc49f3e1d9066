import { dirname } from 'node:path'
import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { taskSet } from '#core/report/task-set'
import { readTasks } from '#core/task/read'
import type { Fixture } from './fixture.ts'

/** The board of a fixture without releases or voids, as the command line has it. */
export async function boardOfFixture({ ledger, tasks }: Fixture): Promise<Leaderboard> {
  const trials = await readTrials(ledger)
  const current = await readTasks(dirname(tasks), 'tasks')
  const set = taskSet({ current, trials, releases: [], voids: [], wanted: null })
  return leaderboard({ trials, tasks: set, rules: defaultRules(1), voids: [], prices: await readPrices(ledger) })
}
