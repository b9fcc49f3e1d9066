import type { TrialEvidence } from '#core/trial/evidence'
import type { AgentUsage, HarborException, StepResult, Timing, TrialResult } from '#core/trial/harbor-result'
import { isExcluded, type Outcome } from '#core/trial/outcome'
import { planDifference, taskIsProven } from '#core/trial/plan-difference'
import type { Provenance } from '#core/trial/planned'
import type { Flag } from '#core/trial/record'
import { type Facts, PHASES, type Phase, type Rule, ruleFor } from '#core/trial/rules'
import { capText } from '#core/trial/text'

export type Classification = {
  readonly outcome: Outcome
  /** Id of the rule that decided. */
  readonly rule: string
  /** Whether the agent's side could have brought an exclusion about: retried once only. */
  readonly agent_could_cause: boolean
  readonly detail: string | null
  /** What counts, after two reward files that disagree; null where there is none. */
  readonly reward: number | null
  readonly flags: readonly Flag[]
  readonly phase: Phase | null
  /** The exception that decided, or the trial's own; a step's where the trial has none. */
  readonly exception: HarborException | null
}

/** Bytes of a message that rules look at: compose failures hold whole build logs. */
const MESSAGE_LIMIT = 256 * 1024

/** What became of a trial: pure, from what one directory says and what was planned. */
export function classify(
  evidence: TrialEvidence,
  provenance: Pick<Provenance, 'planned' | 'pass_threshold'>,
): Classification {
  if (evidence.result.state !== 'readable') return withoutResult(evidence)
  const { result } = evidence.result
  const { reward, conflict } = countedReward(evidence, result)
  const redacted = redactedField(evidence, result)
  const difference = provenance.planned === null ? null : planDifference(evidence, result, provenance.planned)
  const base: Omit<Facts, 'exception' | 'message' | 'phase'> = {
    result: 'readable',
    interrupted: false,
    redacted: redacted !== null,
    as_planned: difference === null,
    log: evidence.trial_log ?? '',
    agent: result.agent_info.name,
    model_calls: noModelCall(result) ? 'none' : 'unknown',
    tests_started: evidence.tests_started,
    reward: rewardFact(result, reward, provenance.pass_threshold),
  }
  const cause = decisive(causes(result).map((found) => ({ ...found, rule: ruleFor({ ...base, ...found.facts }) })))
  const counted = !isExcluded(cause.rule.outcome)
  const proven = provenance.planned === null || taskIsProven(evidence)
  return {
    ...(counted && !proven ? UNPROVEN : ruled(cause.rule)),
    detail: counted && !proven ? UNPROVEN_DETAIL : detail(cause, redacted, difference, evidence.agent_exit_code),
    // A verifier that failed leaves no reward to count, even where a step of it had one.
    reward: cause.rule.outcome === 'verifier_error' ? null : reward,
    flags: conflict ? ['reward_conflict'] : [],
    phase: lastPhase(result),
    exception: cause.exception,
  }
}

/** A planned trial whose task cannot be proven is not scored; one that is excluded anyway keeps its own reason. */
const UNPROVEN = { outcome: 'invalid', rule: 'not-as-planned', agent_could_cause: false } as const
const UNPROVEN_DETAIL = 'task_digest: no lock.json says which content ran'

function withoutResult(evidence: TrialEvidence): Classification {
  const unreadable = evidence.result.state === 'unreadable' ? evidence.result.reason : null
  const rule = ruleFor({
    result: evidence.result.state,
    interrupted: evidence.run?.interrupted ?? false,
    redacted: false,
    as_planned: true,
    exception: null,
    message: '',
    phase: null,
    log: '',
    agent: '',
    model_calls: 'unknown',
    tests_started: null,
    reward: 'absent',
  })
  return {
    ...ruled(rule),
    detail: unreadable === null ? null : `result.json: ${unreadable}`,
    reward: null,
    flags: [],
    phase: null,
    exception: null,
  }
}

function ruled(rule: Rule): Pick<Classification, 'outcome' | 'rule' | 'agent_could_cause'> {
  return { outcome: rule.outcome, rule: rule.id, agent_could_cause: rule.agent_could_cause ?? false }
}

type Cause = {
  readonly step: string | null
  readonly exception: HarborException | null
  readonly facts: Pick<Facts, 'exception' | 'message' | 'phase'>
}

/** Every exception of a trial: its own, then those of its steps, which Harbor mentions nowhere else. At least one cause. */
function causes(result: TrialResult): readonly Cause[] {
  const own = result.exception_info
  const found = [
    ...(own === null ? [] : [cause(null, own, timings(result))]),
    ...result.step_results.flatMap((step) =>
      step.exception_info === null ? [] : [cause(step.step_name, step.exception_info, stepTimings(step))],
    ),
  ]
  if (found.length > 0) return found
  return [{ step: null, exception: null, facts: { exception: null, message: '', phase: null } }]
}

function cause(step: string | null, exception: HarborException, phases: readonly TimedPhase[]): Cause {
  return {
    step,
    exception,
    facts: {
      exception: exception.exception_type,
      message: capText(exception.exception_message, MESSAGE_LIMIT),
      phase: phaseAt(exception.occurred_at, phases),
    },
  }
}

/**
 * Of several exceptions the first that excludes the trial decides, since what followed it was measured on broken ground;
 * otherwise the first. A trial that Harbor cancelled during its second step is cancelled, whatever the first step did.
 */
function decisive<T extends { readonly rule: Rule }>(found: readonly T[]): T {
  const [first] = found
  if (first === undefined) throw new Error('a trial has at least one cause')
  return found.find(({ rule }) => isExcluded(rule.outcome)) ?? first
}

function detail(
  cause: Cause & { readonly rule: Rule },
  redacted: string | null,
  difference: string | null,
  exitCode: number | null,
): string | null {
  if (redacted !== null) return `${redacted}: [REDACTED]`
  if (difference !== null) return difference
  if (cause.step !== null) return `step ${cause.step}`
  // 137 = 128 + SIGKILL: most often the memory limit of the container, and the only trace of it.
  return exitCode === 137 ? 'agent/exit-code.txt: 137, killed (out of memory?)' : null
}

type TimedPhase = readonly [phase: Phase, timing: Timing | null]

function timings(result: TrialResult): readonly TimedPhase[] {
  return PHASES.map((phase) => [phase, result[phase]])
}

function stepTimings(step: StepResult): readonly TimedPhase[] {
  return [
    ['agent_execution', step.agent_execution],
    ['verifier', step.verifier],
  ]
}

/** The last phase that began; in a trial of several steps that of its last step. */
function lastPhase(result: TrialResult): Phase | null {
  const step = result.step_results.at(-1)
  return last([...timings(result), ...(step === undefined ? [] : stepTimings(step))])
}

function last(phases: readonly TimedPhase[]): Phase | null {
  return phases.findLast(([, timing]) => timing !== null)?.[0] ?? null
}

/**
 * The phase in which something happened. An installed agent's failure is raised before the verifier runs, so the last
 * phase would be wrong; where an old Harbor noted no usable time, the last phase it is.
 */
function phaseAt(instant: string | null, phases: readonly TimedPhase[]): Phase | null {
  if (instant === null) return last(phases)
  const begun = phases.filter(([, timing]) => timing?.started_at != null && timing.started_at <= instant)
  return last(begun) ?? last(phases)
}

/** Fields that say who did what; Harbor's scrubber writes `[REDACTED]` into any of them. */
function redactedField(evidence: TrialEvidence, result: TrialResult): string | null {
  const { agent, environment } = result.config
  const fields: readonly (readonly [field: string, value: string | null | undefined])[] = [
    ['task_name', result.task_name],
    ['trial_name', result.trial_name],
    ['agent_info.name', result.agent_info.name],
    ['agent_info.model_info.name', result.agent_info.model_info?.name],
    ['agent_info.model_info.provider', result.agent_info.model_info?.provider],
    ['config.agent.name', agent?.name],
    ['config.agent.import_path', agent?.import_path],
    ['config.agent.model_name', agent?.model_name],
    ['config.environment.type', environment?.type],
    ['lock.task.digest', evidence.lock?.task.digest],
    ['lock.task.name', evidence.lock?.task.name],
    ['exception_info.exception_type', result.exception_info?.exception_type],
    ...result.step_results.map((step) => ['step exception_type', step.exception_info?.exception_type] as const),
  ]
  return fields.find(([, value]) => value?.includes('[REDACTED]'))?.[0] ?? null
}

/** What each part of a trial reports about the agent's use of its model. */
export function usages(result: TrialResult): readonly AgentUsage[] {
  if (result.agent_result !== null) return [result.agent_result]
  return result.step_results.flatMap((step) => (step.agent_result === null ? [] : [step.agent_result]))
}

/**
 * Whether the harness itself counted not one answered model call: no tokens and an empty list of request times, both
 * kept in the harness process by terminus-2. Counters that an installed agent leaves in its container prove nothing.
 */
function noModelCall(result: TrialResult): boolean {
  const all = usages(result)
  return all.length > 0 && all.every(answeredNothing)
}

function answeredNothing(usage: AgentUsage): boolean {
  const times = usage.metadata?.api_request_times_msec
  const episodes = usage.metadata?.n_episodes
  // A second episode begins only after an answer to the first.
  return (
    countedNothing(usage) &&
    Array.isArray(times) &&
    times.length === 0 &&
    (typeof episodes !== 'number' || episodes <= 1)
  )
}

/** Zero tokens both ways: not a free run but one of which nothing is known. */
export function countedNothing(usage: AgentUsage): boolean {
  return usage.n_input_tokens === 0 && (usage.n_output_tokens ?? 0) === 0
}

function rewardFact(result: TrialResult, reward: number | null, threshold: number): Facts['reward'] {
  if (reward !== null) return reward >= threshold ? 'passed' : 'failed'
  return result.verifier_result === null ? 'absent' : 'unreadable'
}

/**
 * The reward that counts. Harbor prefers reward.json, which an agent in a shared container can write; so where both
 * files exist and differ, the lower one counts, and none if one of them holds no number. A step's conflict lowers the
 * whole trial's reward to the step's: how Harbor folds steps into one number is the task's choice and not on record.
 */
function countedReward(
  evidence: TrialEvidence,
  result: TrialResult,
): { readonly reward: number | null; readonly conflict: boolean } {
  const reported = result.verifier_result?.rewards?.reward
  const reward = typeof reported === 'number' && Number.isFinite(reported) ? reported : null
  const conflicts = disagreements(evidence)
  const lowest = conflicts.reduce<number | null>(
    (low, value) => (low === null || value === null ? null : Math.min(low, value)),
    reward,
  )
  return { reward: lowest, conflict: conflicts.length > 0 }
}

/** For each directory whose two reward files differ: the lower value, null if one of them is no number. */
function disagreements({ reward_files }: TrialEvidence): readonly (number | null)[] {
  const texts = new Map(
    reward_files.filter(({ file }) => file === 'reward.txt').map(({ step, value }) => [step, value]),
  )
  return reward_files.flatMap(({ step, file, value }) => {
    const other = texts.get(step)
    if (file !== 'reward.json' || other === undefined || other === value) return []
    return [value === null || other === null ? null : Math.min(value, other)]
  })
}
