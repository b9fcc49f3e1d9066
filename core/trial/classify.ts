import { mayBeRewritten, type TrialEvents } from '#core/trial/events'
import type { TrialEvidence } from '#core/trial/evidence'
import type { AgentUsage, HarborException, StepResult, Timing, TrialResult } from '#core/trial/harbor-result'
import { isExcluded, type Outcome } from '#core/trial/outcome'
import { planDifference, taskIsProven } from '#core/trial/plan-difference'
import type { Provenance } from '#core/trial/planned'
import type { Flag } from '#core/trial/record'
import { type Facts, NO_RULE, PHASES, type Phase, type Rule, ruleFor } from '#core/trial/rules'
import { capText } from '#core/trial/text'

export type Classification = {
  readonly outcome: Outcome
  /** Id of the rule that decided. */
  readonly rule: string
  /** Whether the agent had begun and its side could have brought an exclusion about: retried once only. */
  readonly agent_could_cause: boolean
  /** What the rule says of the trials that have not run yet. */
  readonly aftermath: Rule['aftermath'] | null
  readonly detail: string | null
  /** What counts, after two reward files that disagree; null where there is none. */
  readonly reward: number | null
  readonly flags: readonly Flag[]
  readonly phase: Phase | null
  /** The trial's own exception; where it has none, that of a step which decided. */
  readonly exception: HarborException | null
  /** The step whose exception it is; null for the trial's own, and for none. */
  readonly exception_step: string | null
}

/** Bytes of a message that rules look at: compose failures hold whole build logs. */
const MESSAGE_LIMIT = 256 * 1024

/** What became of a trial: pure, from what one directory says, what was noted while it ran, and what was planned. */
export function classify(
  evidence: TrialEvidence,
  provenance: Pick<Provenance, 'planned' | 'pass_threshold'>,
): Classification {
  const single = classifyAlone(evidence, provenance)
  const before = provenance.planned?.could_cause_before ?? 0
  if (!single.agent_could_cause || before === 0) return single
  return {
    ...single,
    // An exclusion is worth a second run, and an agent must not be able to buy more than one.
    outcome: 'agent_error',
    detail: [`excluded for the same kind of reason before, so this one counts 0`, single.detail]
      .filter((part) => part !== null)
      .join('; '),
    reward: 0,
    flags: [...single.flags, 'self_inflicted'],
  }
}

/** As if it were the slot's first try. */
function classifyAlone(
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
    overtime: evidence.run?.overtime ?? false,
    redacted: redacted !== null,
    as_planned: difference === null,
    emptied: wasEmptied(evidence.events),
    planned: provenance.planned !== null,
    log: evidence.trial_log ?? '',
    agent: result.agent_info.name,
    model_calls: noModelCall(result) ? 'none' : 'unknown',
    tests_started: evidence.tests_started,
    reward: rewardFact(result, reward, provenance.pass_threshold),
  }
  const cause = decisive(causes(result).map((found) => ({ ...found, rule: ruleFor({ ...base, ...found.facts }) })))
  const counted = !isExcluded(cause.rule.outcome)
  const unproven = counted && provenance.planned !== null && !taskIsProven(evidence)
  // Our own Harbor's shapes are known; there such files are only what an agent may have put there.
  const contradicted = counted && provenance.planned === null ? contradiction(evidence, result) : null
  return {
    ...(unproven ? UNPROVEN : ruled(contradicted === null ? cause.rule : NO_RULE, agentRan(evidence, result))),
    detail: unproven
      ? UNPROVEN_DETAIL
      : (contradicted ?? detail(cause, redacted, difference, evidence.agent_exit_code)),
    // A verifier that failed leaves no reward to count, even where a step of it had one.
    reward: cause.rule.outcome === 'verifier_error' ? null : reward,
    flags: [...(conflict ? (['reward_conflict'] as const) : []), ...flagsOf(evidence.events)],
    phase: lastPhase(result),
    ...recorded(result, cause),
  }
}

/** A planned trial whose task cannot be proven is not scored; one that is excluded anyway keeps its own reason. */
const UNPROVEN = { outcome: 'invalid', rule: 'not-as-planned', agent_could_cause: false, aftermath: 'give_up' } as const
const UNPROVEN_DETAIL = 'task_digest: no lock.json says which content ran'

function withoutResult(evidence: TrialEvidence): Classification {
  const unreadable = evidence.result.state === 'unreadable' ? evidence.result.reason : null
  const rule = ruleFor({
    result: evidence.result.state,
    interrupted: evidence.run?.interrupted ?? false,
    overtime: evidence.run?.overtime ?? false,
    redacted: false,
    as_planned: true,
    emptied: wasEmptied(evidence.events),
    planned: evidence.run !== null,
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
    ...ruled(rule, agentRan(evidence, null)),
    detail: unreadable === null ? (evidence.run?.end ?? null) : `result.json: ${unreadable}`,
    reward: null,
    flags: flagsOf(evidence.events),
    phase: null,
    exception: null,
    exception_step: null,
  }
}

/** Other harnesses judge a trial by its own exception, whichever decided here. */
function recorded({ exception_info }: TrialResult, cause: Cause): Pick<Classification, 'exception' | 'exception_step'> {
  return exception_info === null
    ? { exception: cause.exception, exception_step: cause.step }
    : { exception: exception_info, exception_step: null }
}

function ruled(
  rule: Rule,
  agentRan: boolean,
): Pick<Classification, 'outcome' | 'rule' | 'agent_could_cause' | 'aftermath'> {
  return {
    outcome: rule.outcome,
    rule: rule.id,
    agent_could_cause: agentRan && (rule.agent_could_cause ?? false),
    aftermath: rule.aftermath ?? null,
  }
}

/** What the agent had no part in cannot be its doing. */
function agentRan(evidence: TrialEvidence, result: TrialResult | null): boolean {
  if (evidence.events?.agent_began ?? false) return true
  return result !== null && [result, ...result.step_results].some((part) => part.agent_execution !== null)
}

/** Whether nothing is known to have stayed where rewards are written. */
function wasEmptied(events: TrialEvents | null): boolean {
  return (events?.verification?.not_emptied ?? []).length === 0
}

function flagsOf(events: TrialEvents | null): readonly Flag[] {
  const checks = events?.verification ?? null
  if (checks === null) return []
  return [
    ...(checks.removed_rewards.length > 0 ? (['reward_preseeded'] as const) : []),
    ...(mayBeRewritten(checks) ? (['reward_rewritten'] as const) : []),
  ]
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
    ...(own === null ? [] : [cause(null, own, allTimings(result), result)]),
    ...result.step_results.flatMap((step) =>
      step.exception_info === null ? [] : [cause(step.step_name, step.exception_info, stepTimings(step), result)],
    ),
  ]
  if (found.length > 0) return found
  return [{ step: null, exception: null, facts: { exception: null, message: '', phase: null } }]
}

function cause(step: string | null, exception: HarborException, phases: readonly TimedPhase[], trial: Timing): Cause {
  return {
    step,
    exception,
    facts: {
      exception: exception.exception_type,
      message: capText(exception.exception_message, MESSAGE_LIMIT),
      phase: phaseAt(within(trial, exception.occurred_at), phases),
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
  if (cause.rule.when.model_calls === 'none') return 'no model call was ever answered'
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

/** In the order of time: the trial's own phases, then those of its steps. */
function allTimings(result: TrialResult): readonly TimedPhase[] {
  return [...timings(result), ...result.step_results.flatMap(stepTimings)]
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
  const untimed = phases.some(([, timing]) => timing !== null && timing.started_at === null)
  if (instant === null || untimed) return last(phases)
  const begun = phases.filter(([, timing]) => timing?.started_at != null && timing.started_at <= instant)
  return last(begun) ?? last(phases)
}

/**
 * An instant, if it lies within the trial. Harbor up to 0.20 noted `occurred_at` in the host's local time without a zone
 * beside times in UTC: hours outside of the trial, it says nothing.
 */
function within({ started_at, finished_at }: Timing, instant: string | null): string | null {
  if (instant === null || (started_at !== null && instant < started_at)) return null
  return finished_at !== null && instant > finished_at ? null : instant
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
  const reward = isNumber(reported) ? reported : null
  const conflicts = disagreements(evidence)
  const lowest = conflicts.reduce<number | null>(
    (low, value) => (low === null || value === null ? null : Math.min(low, value)),
    reward,
  )
  return { reward: lowest, conflict: conflicts.length > 0 }
}

/**
 * What result.json leaves out although other files of the trial say that it was there: a shape that this reader does not know,
 * and what is left of it would count as a failure. null when there is nothing of the kind.
 */
function contradiction({ reward_files, exception_noted }: TrialEvidence, result: TrialResult): string | null {
  if (exception_noted && result.exception_info === null)
    return 'result.json: no exception, but there is an exception.txt'
  const known = new Set([null, ...result.step_results.map((step) => step.step_name)])
  const unknown = reward_files.find(({ step }) => !known.has(step))
  if (unknown !== undefined) return `result.json: nothing of the step ${unknown.step}, but it has a ${unknown.file}`
  if (result.verifier_result === null || isNumber(result.verifier_result.rewards?.reward)) return null
  const own = reward_files.filter(({ step }) => step === null)
  // Of two files it cannot be told which one Harbor took.
  const [file] = own
  if (own.length === 1 && file?.value != null) return `result.json: no reward, but ${file.file} has one`
  const steps = result.step_results.flatMap(({ verifier_result }) => verifier_result ?? [])
  const all = steps.length > 0 && steps.every(({ rewards }) => isNumber(rewards?.reward))
  return all ? 'result.json: no reward, but every step has one' : null
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
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
