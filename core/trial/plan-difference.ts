import { canonicalJson } from '#core/trial/config'
import type { TrialEvidence } from '#core/trial/evidence'
import { splitModel, type TrialResult } from '#core/trial/harbor-result'
import { findOverrides, OVERLAYS } from '#core/trial/overrides'
import type { PlannedTrial, Provenance } from '#core/trial/planned'
import { hideSecrets } from '#core/trial/secrets'

/** What the plan asked for, as far as a trial's files can be held against it. */
type Planned = NonNullable<Provenance['planned']>

/**
 * The first field in which the trial is not what was planned, as `agent: planned nop, ran oracle`; null when all agree.
 * What the files do not say (a lock or a version that was never written) is no difference: see `taskIsProven`.
 */
export function planDifference(evidence: TrialEvidence, result: TrialResult, planned: Planned): string | null {
  const { config, task } = planned.trial
  const ran = result.config.agent
  const another = tryDifference(evidence, result, task)
  if (another !== null) return another
  const overrides = comparableOverrides(evidence, result)
  return firstDifference([
    ['agent', config.agent, ran?.import_path ?? ran?.name],
    // A class or protocol path (`module:Class`, `acp:name`) has another name at run time, a built-in agent has not.
    ['agent', config.agent, config.agent.includes(':') ? undefined : result.agent_info.name],
    ['model', config.model, ran?.model_name ?? null],
    ['model', ...modelNames(config.model, result.agent_info.model_info?.name ?? null)],
    ['kwargs', ...kwargsOf(config, ran?.kwargs)],
    ['agent_version', ...pinnedVersion(config.agent_version, result.agent_info.version)],
    ['task_digest', task.digest, evidence.lock?.task.digest ?? undefined],
    ['harbor_version', planned.harbor_version, evidence.harbor_version ?? undefined],
    ['environment', planned.environment, environmentOf(result) ?? undefined],
    ['overrides', null, overrides === null ? null : canonicalJson(overrides)],
  ])
}

/**
 * What shows that a result is another trial's, copied to where it lies: the directory of its task, by the path, since
 * `task_name` is what task.toml says; or its name, which is also that of its directory. null when both agree.
 */
export function tryDifference(
  evidence: TrialEvidence,
  result: TrialResult,
  task: Pick<PlannedTrial['task'], 'path'>,
): string | null {
  const path = result.config.task?.path ?? result.task_id?.path ?? null
  const planned = directoryName(task.path)
  // The root of a repository may be called anything.
  const ran = path === null || planned === '.' ? undefined : directoryName(path)
  const name = evidence.directory_name
  return firstDifference([
    ['task', planned, ran],
    ['trial_name', name, name === null ? undefined : result.trial_name],
    ['trial_name', name, name === null ? undefined : (result.config.trial_name ?? undefined)],
  ])
}

/** A field, what was planned, and what ran; undefined: the files do not say. */
type Comparison = readonly [field: string, planned: string | null, ran: string | null | undefined]

function firstDifference(comparisons: readonly Comparison[]): string | null {
  for (const [field, wanted, found] of comparisons) {
    if (found !== undefined && found !== wanted) return `${field}: planned ${wanted ?? 'none'}, ran ${found ?? 'none'}`
  }
  return null
}

/** Last component of a path with forward slashes. */
function directoryName(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? ''
}

/** Without a lock nothing tells our overlay from another: that is the lock's absence to report (`taskIsProven`). */
function comparableOverrides(evidence: TrialEvidence, result: TrialResult): ReturnType<typeof findOverrides> {
  const overrides = findOverrides(result.config, evidence.lock)
  if (overrides === null || evidence.lock !== null) return overrides
  const { [OVERLAYS]: _, ...others } = overrides
  return Object.keys(others).length === 0 ? null : others
}

/** Whether the trial's files prove that the planned content of the task ran. */
export function taskIsProven(evidence: TrialEvidence): boolean {
  return (evidence.lock?.task.digest ?? null) !== null
}

/** Environment type of a trial, or the import path of a custom one. */
export function environmentOf(result: TrialResult): string | null {
  return result.config.environment?.type ?? result.config.environment?.import_path ?? null
}

/**
 * Both as the ledger publishes them. Harbor writes kwargs down as they were given; what does not say them says nothing.
 */
function kwargsOf(
  config: Planned['trial']['config'],
  ran: Readonly<Record<string, unknown>> | null | undefined,
): readonly [string | null, string | null | undefined] {
  const planned = { ...config.kwargs, ...(config.agent_version === null ? {} : { version: config.agent_version }) }
  return [canonicalJson(hideSecrets(planned)), ran == null ? undefined : canonicalJson(hideSecrets(ran))]
}

/**
 * A pinned version must be the one that ran, where the agent tells; some say it with a `v`, and `1.2` is also 1.2.7.
 * `latest` or a range asks for none in particular.
 */
function pinnedVersion(planned: string | null, ran: string | null): readonly [string | null, string | undefined] {
  if (planned === null || !/^v?\d/.test(planned)) return [null, undefined]
  if (ran === null || ran === '' || ran === 'unknown') return [null, undefined]
  const [wanted, found] = [planned.replace(/^v/, ''), ran.replace(/^v/, '')]
  return found === wanted || found.startsWith(`${wanted}.`) ? [null, undefined] : [planned, ran]
}

/** Harbor keeps the name after the provider; agents with a connection of their own keep it whole. */
function modelNames(planned: string | null, ran: string | null): readonly [string | null, string | null | undefined] {
  if (ran === null || planned === null || ran === planned) return [null, undefined]
  return [splitModel(planned).model, ran]
}
