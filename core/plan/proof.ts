import type { Experiment, ExperimentConfig } from '#core/manifest/manifest'
import { type WantedConfig, wantedConfigs } from '#core/plan/desired'
import { worstCaseSeconds } from '#core/plan/estimate'
import { MOST_SHARDS, type Packing } from '#core/plan/shards'
import type { Task } from '#core/task/task'
import { configId, configLabel } from '#core/trial/config'
import type { ConfigId } from '#core/trial/ids'
import type { PlanDocument } from '#core/trial/plan-document'

/** That tasks are sound, shown before anything is paid for: oracle, whose solution must pass, and nop, which must not. */
export type Proof = {
  /** Good trials wanted of each of the two for each task, 1..20. */
  readonly attempts: number
  /** For its own shards, which come first and hold nothing else. */
  readonly packing: Packing
}

const PROVING: readonly ExperimentConfig[] = ['oracle', 'nop'].map((agent) => {
  const settings = { agent, agent_version: null, model: null, kwargs: {}, env_names: [] }
  return { ...settings, label: configLabel(settings) }
})

const PROVING_IDS: ReadonlySet<ConfigId> = new Set(PROVING.map(configId))

/** Whether a config is oracle or nop with Harbor's own settings. */
export function isProving(config: ConfigId): boolean {
  return PROVING_IDS.has(config)
}

type Shards = PlanDocument['shards']

/** The shards of a plan that was made with a proof: those of the proof, which hold nothing else, and all others. */
export function splitShards({ trials, shards }: Pick<PlanDocument, 'trials' | 'shards'>): {
  readonly proof: Shards
  readonly others: Shards
} {
  const proving = new Set(trials.filter(({ config }) => isProving(config.config_id)).map(({ slot }) => slot))
  const holds = ({ slots }: Shards[number]): boolean => slots.some((slot) => proving.has(slot))
  return { proof: shards.filter(holds), others: shards.filter((shard) => !holds(shard)) }
}

/** The configs of a proof, then those of the experiment that it does not have. Throws a UserError as `wantedConfigs` does. */
export function configsWith(
  experiment: Experiment,
  proof: Proof | null,
): { readonly proving: readonly WantedConfig[]; readonly others: readonly WantedConfig[] } {
  const wanted = wantedConfigs(experiment)
  if (proof === null) return { proving: [], others: wanted }
  return {
    proving: wantedConfigs({ ...experiment, configs: PROVING }),
    others: wanted.filter(({ config_id }) => !isProving(config_id)),
  }
}

/** A job of GitHub's own runners: 2 trials at once on their few cores, and half an hour of their 6 hours for everything else. */
const HOSTED = { trials_at_once: 2, limit_seconds: 5.5 * 3600 }

/** So many jobs an account may have at once on GitHub's runners at least; more would wait. */
const HOSTED_AT_ONCE = 20

/** The longest that one trial of a task may take to be proven on GitHub's runners, in seconds. */
export const HOSTED_LIMIT_SECONDS = HOSTED.limit_seconds

/**
 * How to pack a proof for GitHub's runners: no more jobs than they start at once, unless the trials at their worst need more.
 *
 * @param tasks each no longer than HOSTED_LIMIT_SECONDS
 * Throws a UserError for a task without a limit for the agent.
 */
export function hostedPacking(tasks: readonly Task[], attempts: number): Packing {
  const worst = tasks.map(worstCaseSeconds)
  const total = worst.reduce((sum, each) => sum + each, 0) * attempts * PROVING.length
  // A trial that finds no room leaves every lane busy for longer than this.
  const room = HOSTED.limit_seconds - Math.max(0, ...worst)
  const needed = total === 0 ? 0 : Math.floor(total / (Math.max(1, room) * HOSTED.trials_at_once)) + 1
  return { ...HOSTED, max_shards: Math.min(MOST_SHARDS, Math.max(HOSTED_AT_ONCE, needed)) }
}
