import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { duration, plural, usd } from '#core/report/format'
import type { PlanDocument } from '#core/trial/plan-document'

/** Rows of the table of cells; a summary has little room, and plan.json names them all. */
const MOST_CELLS = 200

/** The part of a plan that shows tasks to be sound, before anything is paid for. */
export type PlannedProof = { readonly attempts: number; readonly shards: number }

/**
 * A plan for the summary of a job, as GitHub Markdown: what runs, in how many shards, how long, for how much. Nothing in a
 * name can act.
 *
 * @param makespan when the last trial is expected to end, and the least that any packing could take, in seconds
 * @param notes sentences on what this plan leaves out or stands for, not escaped yet
 * @param proof how often each task is proven by oracle and nop, in how many of the shards; null: it is not
 */
export function planMarkdown(
  plan: PlanDocument,
  makespan: { readonly seconds: number; readonly bound_seconds: number },
  notes: readonly string[] = [],
  proof: PlannedProof | null = null,
): string {
  const blocks = [
    `### Plan of ${escapeMarkdown(plan.experiment)}: ${headline(plan)}`,
    notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'),
    ...(plan.trials.length === 0 ? [] : [figures(plan, makespan, proof), cells(plan)]),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function headline({ totals }: PlanDocument): string {
  const present = totals.present === 0 ? '' : `, ${totals.present} of ${totals.wanted} are in the ledger`
  return totals.planned === 0 ? `nothing to run${present}` : `${plural(totals.planned, 'trial')} to run${present}`
}

function figures(
  plan: PlanDocument,
  { seconds, bound_seconds }: { readonly seconds: number; readonly bound_seconds: number },
  proof: PlannedProof | null,
) {
  const { cost, shards } = plan
  const guess = plan.trials.every((trial) => trial.estimate_seconds === trial.limit_seconds) ? 'at most' : 'about'
  const worst = Math.max(...shards.map((shard) => shard.limit_seconds))
  return markdownTable([
    ['', ''],
    ...(proof === null ? [] : [['proof', proofText(proof)]]),
    ['shards', shardsText(shards)],
    ['expected to take', `${guess} ${duration(seconds)}; so many at once take ${duration(bound_seconds)} at least`],
    ['longest shard at worst', duration(worst)],
    ['expected to cost', costText(cost)],
    ['plan', `\`${plan.plan_digest}\``],
  ])
}

function proofText({ attempts, shards }: PlannedProof): string {
  return `first each task by oracle, which must pass, and nop, which must not, ${plural(attempts, 'trial')} each, in ${plural(shards, 'shard')}`
}

function shardsText(shards: PlanDocument['shards']): string {
  const byLanes = [...Map.groupBy(shards, ({ trials_at_once }) => trials_at_once)]
  return byLanes.map(([lanes, { length }]) => `${length} of ${lanes} trials at once`).join(', ')
}

function costText({ estimate_usd, unknown_trials, budget_usd }: PlanDocument['cost']): string {
  return [
    estimate_usd === null ? 'unknown' : `about ${usd(estimate_usd)}`,
    ...(unknown_trials === 0 ? [] : [`${plural(unknown_trials, 'trial')} of unknown price`]),
    ...(budget_usd === null ? [] : [`budget ${usd(budget_usd)}`]),
  ]
    .join(', ')
    .replaceAll('$', '\\$')
}

function cells(plan: PlanDocument): string {
  const byCell = [...Map.groupBy(plan.trials, (trial) => `${trial.config.config_id} ${trial.task.name}`).values()]
  const rows = byCell.slice(0, MOST_CELLS).flatMap((trials) => {
    const [first] = trials
    if (first === undefined) return []
    const guess = first.estimate_seconds === first.limit_seconds ? 'at most' : 'about'
    return [
      [
        escapeMarkdown(first.task.name),
        escapeMarkdown(first.config.label),
        String(trials.length),
        `${guess} ${duration(first.estimate_seconds)}`,
      ],
    ]
  })
  const more = byCell.length - rows.length
  return [
    markdownTable([['task', 'config', 'trials', 'each'], ...rows], { align: ['l', 'l', 'r', 'l'] }),
    ...(more > 0 ? [`and ${plural(more, 'cell')} more: plan.json names them all`] : []),
  ].join('\n\n')
}
