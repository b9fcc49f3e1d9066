import type { Experiment } from '#core/manifest/manifest'
import { type Cell, cells, type LedgerTrial, type PlanMode, type WantedConfig, withVoids } from '#core/plan/desired'
import { estimator, worstCaseSeconds } from '#core/plan/estimate'
import { configsWith, type Proof } from '#core/plan/proof'
import { type Packing, packShards } from '#core/plan/shards'
import type { Task } from '#core/task/task'
import { type PlanDocument, planDigest, planDocumentSchema } from '#core/trial/plan-document'
import type { Prices } from '#core/trial/price'
import { taskNames } from '#core/trial/task-name'
import { closedCells, type Void } from '#core/trial/voids'

export type PlanInputs = {
  readonly experiment: Experiment
  /** The tasks that the experiment selects. */
  readonly tasks: readonly Task[]
  readonly ledger: readonly LedgerTrial[]
  /** A voided trial is made good by another; a cell that is closed for good is not planned at all. */
  readonly voids: readonly Void[]
  /** For what trials of the ledger cost of which no cost was reported. */
  readonly prices: Prices
  readonly harbor_version: string
  readonly harbor_minors: readonly string[]
  readonly mode: PlanMode
  /** Top up to this many good trials per cell, or run exactly so many new ones; 1..100. */
  readonly attempts: number
  readonly packing: Packing
  /** null: only what the experiment asks for. It is topped up, whatever the mode. */
  readonly proof: Proof | null
  readonly execution: PlanDocument['execution']
  readonly repository: string | null
  readonly commit: string | null
}

/**
 * Desired state minus the ledger: the exact list of trials to run now, in shards; a proof's slots and shards before all others.
 * The same inputs give the same bytes.
 * Throws a UserError for a task without an agent limit, a config named twice, or shards that cannot fit their job.
 */
export function makePlan(inputs: PlanInputs): PlanDocument {
  const { proof, attempts, mode } = inputs
  const names = taskNames(inputs.tasks, inputs.ledger)
  const ledger = withVoids(inputs.ledger, inputs.voids, names)
  const isClosed = closedCells(inputs.voids, names)
  const cellsOf = (configs: readonly WantedConfig[], count: Pick<PlanInputs, 'attempts' | 'mode'>): readonly Cell[] =>
    cells(
      {
        ...count,
        tasks: inputs.tasks,
        configs,
        environment: inputs.experiment.environment.type,
        harborMinors: new Set(inputs.harbor_minors),
      },
      ledger,
    ).filter(({ task, config }) => !isClosed({ task, config_id: config.config_id }))
  const { proving, others } = configsWith(inputs.experiment, proof)
  const proven = proof === null ? [] : cellsOf(proving, { attempts: proof.attempts, mode: 'top-up' })
  const wanted = cellsOf(others, { attempts, mode })
  const estimate = estimator(ledger, inputs.prices)
  const planned = [...proven, ...wanted]
    .flatMap((cell) => cell.attempts.map((attempt) => ({ ...cell, attempt })))
    .map(({ task, config, attempt, could_cause_before }, slot) => ({
      trial: {
        slot,
        task: { name: task.name, path: task.path, digest: task.digest },
        config,
        attempt,
        could_cause_before: could_cause_before.get(attempt) ?? 0,
        estimate_seconds: estimate.seconds(task, config),
        limit_seconds: worstCaseSeconds(task),
      },
      usd: estimate.usd(task, config),
    }))
  const trials = planned.map(({ trial }) => trial)
  const first = trials.slice(0, countOf(proven))
  const hosted = proof === null ? [] : packShards(first, proof.packing)
  const own = packShards(trials.slice(first.length), inputs.packing)
  const shards = [...hosted, ...own.map((shard) => ({ ...shard, index: hosted.length + shard.index }))]
  const all = wanted.length * attempts + proven.length * (proof?.attempts ?? 0)
  const known = planned.flatMap(({ usd }) => (usd === null ? [] : [usd]))
  const document = {
    schema_version: 1 as const,
    experiment: inputs.experiment.name,
    repository: inputs.repository,
    commit: inputs.commit,
    harbor_version: inputs.harbor_version,
    environment: inputs.experiment.environment,
    pass_threshold: inputs.experiment.pass_threshold,
    execution: inputs.execution,
    trials,
    shards,
    totals: {
      cells: proven.length + wanted.length,
      wanted: all,
      present: all - planned.length,
      planned: planned.length,
      estimate_seconds: Math.max(0, ...shards.map((shard) => shard.estimate_seconds)),
    },
    cost: {
      estimate_usd: known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0),
      unknown_trials: planned.length - known.length,
      budget_usd: inputs.experiment.budget_usd,
    },
  }
  return planDocumentSchema.parse({ ...document, plan_digest: planDigest(document) })
}

function countOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { attempts }) => sum + attempts.length, 0)
}
