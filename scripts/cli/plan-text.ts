import { expectedMakespan } from '#core/plan/makespan'
import { plural } from '#core/report/format'
import type { PlanDocument } from '#core/trial/plan-document'
import { plainTable } from '#scripts/cli/table'

/** A plan for a person: what runs, how long, for how much. */
export function planText(plan: PlanDocument): string {
  const { totals } = plan
  if (totals.planned === 0) {
    return `${plan.experiment}: nothing is missing (${totals.present} of ${totals.wanted} trials are in the ledger)`
  }
  const cells = Map.groupBy(plan.trials, (trial) => `${trial.config.config_id} ${trial.task.name}`)
  const rows = [...cells.values()].flatMap((trials) => {
    const [first] = trials
    if (first === undefined) return []
    const attempts = trials.map((trial) => trial.attempt)
    return [[first.task.name, first.config.label, ranges(attempts), estimateText(first)]]
  })
  return [
    plainTable(['task', 'config', 'attempts', 'each'], rows),
    '',
    `${plan.experiment}: ${plural(totals.planned, 'trial')} to run${totals.present === 0 ? '' : `, ${totals.present} of ${totals.wanted} are in the ledger`}`,
    shardsText(plan),
    `cost: ${costText(plan.cost)}`,
    `plan: ${plan.plan_digest}`,
  ].join('\n')
}

/** How many, when the last one is expected to end, and what no other packing onto as many could beat. */
function shardsText(plan: PlanDocument): string {
  const { seconds, bound_seconds } = expectedMakespan(plan)
  const shards = `${plan.shards.length} ${plan.shards.length === 1 ? 'shard' : 'shards'} of ${plan.shards[0]?.trials_at_once} at once`
  const bound = plan.trials.every((trial) => trial.estimate_seconds === trial.limit_seconds) ? 'at most' : 'about'
  return `${shards}, ${bound} ${duration(seconds)} (${duration(bound_seconds)} is the least that so many at once can take)`
}

/** What the ledger says of earlier trials, or the most that the task's limits allow. */
function estimateText(trial: PlanDocument['trials'][number]): string {
  const bound = trial.estimate_seconds === trial.limit_seconds ? 'at most ' : 'about '
  return `${bound}${duration(trial.estimate_seconds)}`
}

/** `1-3, 7` */
export function ranges(numbers: readonly number[]): string {
  const parts: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = parts.at(-1)
    if (last !== undefined && last.to === number - 1) last.to = number
    else parts.push({ from: number, to: number })
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ')
}

/** `45 s`, `12 min`, `3 h 20 min` */
export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function costText(cost: PlanDocument['cost']): string {
  const known = cost.estimate_usd === null ? 'unknown' : `about $${cost.estimate_usd.toFixed(2)}`
  const unknown = cost.unknown_trials === 0 ? '' : `, ${cost.unknown_trials} trials of unknown price`
  const budget = cost.budget_usd === null ? '' : ` (budget $${cost.budget_usd.toFixed(2)})`
  return `${known}${unknown}${budget}`
}
