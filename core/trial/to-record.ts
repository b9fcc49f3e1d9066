import { v5 as uuidv5 } from 'uuid'
import { type Classification, classify, countedNothing, usages } from '#core/trial/classify'
import { type ConfigSettings, canonicalJson, configId, configLabel } from '#core/trial/config'
import { publishedChecks } from '#core/trial/events'
import type { TrialEvidence } from '#core/trial/evidence'
import { type AgentUsage, type LockedTask, splitModel, type Timing, type TrialResult } from '#core/trial/harbor-result'
import { type ConfigId, type TaskDigest, taskDigestSchema } from '#core/trial/ids'
import { MOST_TESTS, suiteName } from '#core/trial/named-tests/named-test'
import { findOverrides } from '#core/trial/overrides'
import { environmentOf, tryDifference } from '#core/trial/plan-difference'
import type { Provenance } from '#core/trial/planned'
import { type TestRecord, type TrialRecord, testRecordSchema, trialRecordSchema } from '#core/trial/record'
import { hideKeys, hideSecrets } from '#core/trial/secrets'
import { capText } from '#core/trial/text'
import { secondsBetween } from '#core/trial/timestamp'

/** Namespace of ids that Harbor did not give. Never change it: the same trial must get the same id for ever. */
export const ID_NAMESPACE = '6b0d4f0e-8f0c-4f0a-9a55-3c1f5f7d2a10'

const MESSAGE_BYTES = 4096
const TEST_MESSAGE_BYTES = 1024
const NAME_BYTES = 1024

export type Recorded = {
  readonly record: TrialRecord
  readonly tests: readonly TestRecord[]
  readonly classification: Classification
}

/** Stable id of something that has none of its own: the parts in their order. */
export function derivedId(parts: readonly (string | number | null)[]): string {
  return uuidv5(canonicalJson(parts), ID_NAMESPACE)
}

/**
 * One ledger row, and a row per named test, from what a trial left behind. Pure: the same evidence gives the same bytes.
 * Throws a TypeError when there is neither a readable result nor a plan, since nothing then says which trial it was.
 */
export function toRecord(evidence: TrialEvidence, provenance: Provenance): Recorded {
  const classification = classify(evidence, provenance)
  const result = evidence.result.state === 'readable' ? evidence.result.result : null
  const identity = identityOf(evidence, result, provenance)
  const model = splitModel(identity.settings.model)
  const { started_at, finished_at } = spanOf(result, evidence.run)
  const exception = classification.exception
  const rewards = result?.verifier_result?.rewards ?? null
  const overrides = result === null ? null : findOverrides(result.config, evidence.lock)
  const record = {
    trial_id: identity.trial_id,
    result_digest: evidence.result.state === 'missing' ? null : evidence.result.digest,
    harness: 'harbor',
    task_name: identity.task_name,
    task_digest: identity.task_digest,
    dataset: provenance.dataset ?? result?.config.task?.source ?? result?.source ?? null,
    config_id: identity.config_id,
    config_label: identity.config_label,
    agent: identity.settings.agent,
    agent_version: agentVersion(result),
    model_provider: model.provider,
    model: model.model,
    settings: canonicalJson(publishedSettings(identity.settings)),
    harbor_version: evidence.harbor_version,
    environment: (result === null ? null : environmentOf(result)) ?? provenance.planned?.environment ?? null,
    overrides: overrides === null ? null : canonicalJson(hideSecrets(overrides)),
    experiment: provenance.experiment,
    plan_digest: provenance.plan_digest,
    attempt: provenance.planned?.trial.attempt ?? null,
    try: provenance.planned?.try ?? null,
    outcome: classification.outcome,
    outcome_rule: classification.rule,
    outcome_detail: classification.detail === null ? null : capText(hideKeys(classification.detail), MESSAGE_BYTES),
    record_state: result === null ? 'partial' : 'complete',
    reward: classification.reward,
    rewards: rewards === null ? null : canonicalJson(finiteOrNull(rewards)),
    phase: classification.phase,
    exception_type: exception?.exception_type ?? null,
    exception_message: exception === null ? null : capText(hideKeys(exception.exception_message), MESSAGE_BYTES),
    exception_step: classification.exception_step === null ? null : capText(classification.exception_step, NAME_BYTES),
    flags: classification.flags,
    checks: checksOf(evidence),
    started_at,
    finished_at,
    ...durations(result),
    ...usage(result),
    origin: provenance.origin,
    repository: provenance.repository,
    commit: provenance.commit,
    run_id: provenance.run_id,
    run_attempt: provenance.run_attempt,
    shard: provenance.shard,
    runner: provenance.runner,
    evidence: evidence.location,
  }
  const parsed = trialRecordSchema.parse(wellFormed(record))
  return { record: parsed, tests: result === null ? [] : testsOf(evidence, parsed.trial_id), classification }
}

type Span = { readonly started_at: string | null; readonly finished_at: string | null }

/** How far the clock of a result may be from that of the process that ran the trial. */
const CLOCKS_APART_MS = 3_600_000

/**
 * When a trial began and ended. Of a planned try the wrapper knows the span, and a result that lies outside it is not
 * believed: a file may say anything. A span that ends before it begins says nothing.
 */
function spanOf(result: TrialResult | null, run: TrialEvidence['run']): Span {
  const told = {
    started_at: result?.started_at ?? run?.started_at ?? null,
    finished_at: result?.finished_at ?? run?.finished_at ?? null,
  }
  const span = isWithin(told, run)
    ? told
    : { started_at: run?.started_at ?? null, finished_at: run?.finished_at ?? null }
  const { started_at, finished_at } = span
  const isBackwards = started_at !== null && finished_at !== null && started_at > finished_at
  return isBackwards ? { started_at: null, finished_at: null } : span
}

function isWithin({ started_at, finished_at }: Span, run: TrialEvidence['run']): boolean {
  const begins = run?.started_at ?? null
  const ends = run?.finished_at ?? null
  const early =
    begins !== null &&
    [started_at, finished_at].some((at) => at !== null && Date.parse(at) < Date.parse(begins) - CLOCKS_APART_MS)
  const late =
    ends !== null &&
    [started_at, finished_at].some((at) => at !== null && Date.parse(at) > Date.parse(ends) + CLOCKS_APART_MS)
  return !early && !late
}

type Identity = {
  readonly trial_id: string
  readonly task_name: string
  readonly task_digest: TaskDigest | null
  readonly config_id: ConfigId
  readonly config_label: string
  readonly settings: ConfigSettings
}

/** The plan says what a planned trial is, never its own files; a foreign trial has nothing but those. */
function identityOf(evidence: TrialEvidence, result: TrialResult | null, provenance: Provenance): Identity {
  const planned = provenance.planned
  if (planned !== null) {
    const { task, config, slot } = planned.trial
    // Another trial's result must not take that trial's id from it.
    const own = result !== null && tryDifference(evidence, result, task) === null ? result : null
    // The same plan may be carried out again, by a re-run or by a later run: what has no id of its own is another trial then.
    const { run_id, run_attempt } = provenance
    const execution = run_id === null ? [] : [run_id, run_attempt]
    return {
      trial_id:
        own?.id ?? evidence.events?.trial_id ?? derivedId([provenance.plan_digest, slot, planned.try, ...execution]),
      task_name: task.name,
      task_digest: task.digest,
      config_id: config.config_id,
      config_label: config.label,
      settings: config,
    }
  }
  if (result === null) throw new TypeError('no readable result.json and no plan: nothing says which trial this was')
  const settings = settingsOf(result)
  return {
    trial_id: result.id,
    task_name: result.task_name,
    task_digest: taskDigestOf(evidence, result),
    config_id: configId(settings),
    config_label: configLabel(settings),
    settings,
  }
}

/**
 * The config that a trial ran, from its own files. Values that look like keys are taken out first: a config is published,
 * and a new key is no new config.
 */
export function settingsOf(result: TrialResult): ConfigSettings {
  const agent = result.config.agent
  const kwargs = hideSecrets(agent?.kwargs ?? {})
  const { version, ...others } = kwargs
  const pinned = typeof version === 'string' || typeof version === 'number'
  const info = result.agent_info.model_info
  return {
    agent: agent?.import_path ?? agent?.name ?? result.agent_info.name,
    agent_version: pinned ? String(version) : null,
    model:
      agent?.model_name ??
      (info === null ? null : [info.provider, info.name].filter((part) => part !== null).join('/')),
    kwargs: pinned ? others : kwargs,
    env_names: Object.keys(agent?.env ?? {}).sort(),
  }
}

/** The column `settings`: what distinguishes configs of one agent and model, defaults left out. */
export function publishedSettings({ agent_version, env_names, kwargs }: ConfigSettings): object {
  return {
    ...(agent_version === null ? {} : { agent_version }),
    ...(env_names.length === 0 ? {} : { env_names: [...new Set(env_names)].sort() }),
    ...(Object.keys(kwargs).length === 0 ? {} : { kwargs: hideSecrets(kwargs) }),
  }
}

function checksOf(evidence: TrialEvidence): string | null {
  const checks = evidence.events?.verification ?? null
  return checks === null ? null : canonicalJson(hideSecrets(publishedChecks(checks)))
}

function taskDigestOf(evidence: TrialEvidence, result: TrialResult): TaskDigest | null {
  const candidates = [
    evidence.lock?.task.digest,
    lockedDigest(evidence.job_tasks, result.config.task?.path ?? null),
    `checksum:${result.task_checksum}`,
  ]
  for (const candidate of candidates) {
    const parsed = taskDigestSchema.safeParse(candidate)
    if (parsed.success) return parsed.data
  }
  return null
}

/** What the job's lock says of the task at a trial's path, unless it says several things of it. */
export function lockedDigest(job_tasks: readonly LockedTask[], path: string | null): string | null {
  const digests = new Set(
    path === null ? [] : job_tasks.filter((task) => task.path === path).map(({ digest }) => digest),
  )
  return digests.size === 1 ? ([...digests][0] ?? null) : null
}

function agentVersion(result: TrialResult | null): string | null {
  const version = result?.agent_info.version ?? null
  // Harbor's word for an agent that does not tell.
  return version === 'unknown' || version === '' ? null : version
}

function durations(result: TrialResult | null) {
  const steps = result?.step_results ?? []
  return {
    environment_setup_s: timed([result?.environment_setup]),
    agent_setup_s: timed([result?.agent_setup]),
    agent_s: timed([result?.agent_execution, ...steps.map((step) => step.agent_execution)]),
    verifier_s: timed([result?.verifier, ...steps.map((step) => step.verifier)]),
  }
}

/** Sum of the timed spans, in seconds; null when there is none, or one without an end. */
function timed(timings: readonly (Timing | null | undefined)[]): number | null {
  const known = timings.flatMap((timing) =>
    timing == null ? [] : [secondsBetween(timing.started_at, timing.finished_at)],
  )
  return known.length === 0 ? null : sum(known)
}

/** Sum of parts of which none is unknown; null otherwise, and for no parts. Rounded to what the parts can hold. */
function sum(parts: readonly (number | null)[], digits = 3): number | null {
  if (parts.length === 0) return null
  let total = 0
  for (const part of parts) {
    if (part === null) return null
    total += part
  }
  return parts.length === 1 ? total : Number(total.toFixed(digits))
}

function usage(result: TrialResult | null) {
  const parts = result === null ? [] : usages(result)
  const cost_usd = sum(
    parts.map((part) => (countedNothing(part) && part.cost_usd === 0 ? null : part.cost_usd)),
    9,
  )
  return {
    input_tokens: inputTokens(parts),
    cache_tokens: tokens(parts, 'n_cache_tokens'),
    output_tokens: tokens(parts, 'n_output_tokens'),
    cost_usd,
    cost_source: cost_usd === null ? 'unknown' : 'reported',
    steps: sum(parts.map((part) => episodes(part))),
  }
}

/** Null where more came from the cache than went in: Harbor 0.1.0 leaves the cached ones out, and nothing else says so. */
function inputTokens(parts: readonly AgentUsage[]): number | null {
  const input = tokens(parts, 'n_input_tokens')
  const cached = tokens(parts, 'n_cache_tokens')
  return input !== null && cached !== null && cached > input ? null : input
}

function tokens(
  parts: readonly AgentUsage[],
  field: 'n_input_tokens' | 'n_cache_tokens' | 'n_output_tokens',
): number | null {
  // 0 in and 0 out is how a run looks whose calls all failed: paid for or not, unknown.
  return sum(parts.map((part) => (countedNothing(part) ? null : part[field])))
}

/** Turns of the agent's loop, where the agent counts them (terminus-2). */
function episodes(part: AgentUsage): number | null {
  const counted = part.metadata?.n_episodes
  return typeof counted === 'number' && Number.isSafeInteger(counted) && counted >= 0 ? counted : null
}

function finiteOrNull(rewards: Readonly<Record<string, unknown>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(rewards).map(([name, value]) => [
      name,
      typeof value === 'number' && Number.isFinite(value) ? value : null,
    ]),
  )
}

function testsOf(evidence: TrialEvidence, trial_id: string): readonly TestRecord[] {
  const found = evidence.reports.flatMap(({ step, tests }) =>
    tests.map((test) => ({ ...test, suite: suiteName([step ?? '', test.suite ?? '']) })),
  )
  return found.slice(0, MOST_TESTS).map((test, position) =>
    testRecordSchema.parse(
      wellFormed({
        trial_id,
        position,
        name: capText(test.name, NAME_BYTES),
        suite: test.suite === null ? null : capText(test.suite, NAME_BYTES),
        status: test.status,
        duration_s: test.duration_s,
        message: test.message === null ? null : capText(hideKeys(test.message), TEST_MESSAGE_BYTES),
      }),
    ),
  )
}

/** Text from other people's files may hold half of a surrogate pair, which no column can. */
function wellFormed<T extends object>(row: T): T {
  if (Object.values(row).every((value) => typeof value !== 'string' || value.isWellFormed())) return row
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value]),
  ) as T
}
