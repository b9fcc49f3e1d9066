import { join } from 'node:path'
import { readTrials } from '#core/ledger/read'
import { readManifest } from '#core/manifest/read'
import { TASKS } from '#core/pipeline/place'
import { planExperiment } from '#core/pipeline/plan-experiment'
import { PLAN_COLUMNS } from '#core/plan/desired'
import { jobPacking } from '#core/plan/shards'
import { readTasks } from '#core/task/read'

/** In seconds. */
export type Time = { readonly wall: number; readonly processor: number }

export type PlanTimes = {
  readonly planned: number
  readonly rows: number
  readonly whole: Time
  /** Measured again after it, by themselves. */
  readonly ledger: Time
  readonly tasks: Time
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [time: Time, result: T]> {
  const [started, used] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(used)
  return [{ wall: (performance.now() - started) / 1000, processor: (user + system) / 1e6 }, result]
}

// A process of its own: what filled the ledger before is not in this one's memory.
const [root = ''] = process.argv.slice(2)
const manifest = await readManifest(join(root, 'regatta.yaml'))
const place = { root, manifest, ledger: join(root, 'results'), host: process.env }
const [whole, { plan }] = await timed(() =>
  planExperiment(place, 'main', { request: {}, called: () => '' }, jobPacking),
)
const [ledger, rows] = await timed(() => readTrials(place.ledger, PLAN_COLUMNS))
const [tasks] = await timed(() => readTasks(root, TASKS))
const times: PlanTimes = { planned: plan.trials.length, rows: rows.length, whole, ledger, tasks }
process.stdout.write(`${JSON.stringify(times)}\n`)
