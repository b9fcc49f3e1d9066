import type { Tb1Entry } from '#core/tb1/documents'
import { type Tb1Facts, tb1Outcome } from '#core/tb1/rules'
import type { Tb1RunFacts } from '#core/tb1/run-facts'
import { type ConfigSettings, canonicalJson, configId, configLabel } from '#core/trial/config'
import { splitModel } from '#core/trial/harbor-result'
import { MOST_TESTS } from '#core/trial/named-tests/named-test'
import { type TestRecord, type TrialRecord, testRecordSchema, trialRecordSchema } from '#core/trial/record'
import { hideKeys, hideSecrets } from '#core/trial/secrets'
import { capText } from '#core/trial/text'
import { secondsBetween } from '#core/trial/timestamp'
import { derivedId, publishedSettings } from '#core/trial/to-record'

const NAME_BYTES = 1024

/** What an importer says of trials whose files do not. */
export type Tb1Importer = {
  readonly agent: string
  readonly model: string | null
  /** Goes before the run's own. */
  readonly dataset: string | null
  readonly pass_threshold: number
  /** Where the trial's files were kept. */
  readonly location: string
}

/**
 * One ledger row, and a row per named test, of a trial of Terminal-Bench 1. Pure: the same entry and facts give the same
 * bytes. What the format cannot say is null: the digest of the task, versions, cost, cached tokens, the attempt in a plan.
 */
export function tb1Record(
  entry: Tb1Entry,
  facts: Tb1RunFacts,
  importer: Tb1Importer,
): { readonly record: TrialRecord; readonly tests: readonly TestRecord[] } {
  const looked = look(entry, importer.pass_threshold)
  const { outcome, rule } = tb1Outcome(looked.facts)
  const settings = settingsOf(facts, importer)
  const { provider, model } = splitModel(settings.model)
  const record = trialRecordSchema.parse({
    trial_id: tb1TrialId(entry),
    result_digest: entry.digest,
    harness: 'tb1',
    task_name: capText(hideKeys(entry.task_id), NAME_BYTES),
    task_digest: null,
    dataset: importer.dataset ?? shown(facts.dataset),
    config_id: configId(settings),
    config_label: configLabel(settings),
    agent: settings.agent,
    agent_version: null,
    model_provider: provider,
    model,
    settings: canonicalJson(publishedSettings(settings)),
    harbor_version: null,
    environment: null,
    overrides: facts.overrides === null ? null : canonicalJson(facts.overrides),
    experiment: null,
    plan_digest: null,
    attempt: null,
    try: null,
    outcome,
    outcome_rule: rule,
    outcome_detail: detailOf(entry, looked.facts, rule),
    record_state: 'complete',
    reward: looked.reward,
    rewards: null,
    phase: phaseOf(entry),
    exception_type: null,
    exception_message: null,
    exception_step: null,
    flags: [],
    checks: null,
    ...spanOf(entry),
    environment_setup_s: secondsBetween(entry.trial_started_at, entry.agent_started_at),
    agent_setup_s: null,
    agent_s: secondsBetween(entry.agent_started_at, entry.agent_ended_at),
    verifier_s: secondsBetween(entry.test_started_at, entry.test_ended_at),
    ...tokensOf(entry),
    cache_tokens: null,
    cost_usd: null,
    cost_source: 'unknown',
    steps: null,
    origin: 'import',
    repository: null,
    commit: null,
    run_id: null,
    run_attempt: null,
    shard: null,
    runner: null,
    evidence: importer.location,
  })
  return { record, tests: testsOf(entry, record.trial_id) }
}

/** Its own id; else one of its content, which is the same wherever the entry is found (docs/decisions/0011). */
export function tb1TrialId(entry: Tb1Entry): string {
  return entry.id ?? entry.uuid ?? derivedId(['tb1', entry.digest])
}

function look(entry: Tb1Entry, threshold: number): { readonly facts: Tb1Facts; readonly reward: number | null } {
  const statuses = Object.values(entry.parser_results ?? {})
  const { is_resolved } = entry
  const missing = is_resolved === true && statuses.length === 0
  const allPassed = statuses.every((status) => status === 'passed')
  const contradict = is_resolved !== null && statuses.length > 0 && is_resolved !== allPassed
  const reward = is_resolved === null || missing ? null : Number(is_resolved)
  return {
    reward,
    facts: {
      failure_mode: entry.failure_mode,
      verdict: reward === null ? 'none' : reward >= threshold ? 'passed' : 'failed',
      tests: missing ? 'missing' : contradict ? 'contradict' : 'agree',
      began: phaseOf(entry) !== null || entry.recording_path !== null,
    },
  }
}

function detailOf(entry: Tb1Entry, { tests }: Tb1Facts, rule: string): string | null {
  const statuses = Object.values(entry.parser_results ?? {})
  if (tests === 'contradict') {
    const passed = statuses.filter((status) => status === 'passed').length
    return `is_resolved is ${entry.is_resolved}, and ${passed} of ${statuses.length} tests passed`
  }
  return rule === 'tb1-no-rule' ? capText(hideKeys(`failure_mode ${entry.failure_mode}`), NAME_BYTES) : null
}

function settingsOf(facts: Tb1RunFacts, importer: Tb1Importer): ConfigSettings {
  const { version, ...kwargs } = hideSecrets(facts.kwargs)
  const pinned = typeof version === 'string' || typeof version === 'number'
  return {
    agent: shown(facts.agent) ?? importer.agent,
    agent_version: pinned ? String(version) : null,
    model: shown(facts.model) ?? importer.model,
    kwargs: pinned || version === undefined ? kwargs : { ...kwargs, version },
    env_names: [],
  }
}

function shown(text: string | null): string | null {
  return text === null ? null : hideKeys(text)
}

/** Failure modes that only tests can have. */
const OF_TESTS = ['test_timeout', 'parse_error']

/** The last phase that began: by its times, else by what only that phase can have left. */
function phaseOf(entry: Tb1Entry): TrialRecord['phase'] {
  const tested = entry.is_resolved !== null || entry.parser_results !== null || OF_TESTS.includes(entry.failure_mode)
  if (entry.test_started_at !== null || tested) return 'verifier'
  if (entry.agent_started_at !== null) return 'agent_execution'
  return entry.trial_started_at === null ? null : 'environment_setup'
}

/** A span that ends before it begins says nothing. */
function spanOf({ trial_started_at, trial_ended_at }: Tb1Entry): Pick<TrialRecord, 'started_at' | 'finished_at'> {
  const backwards = trial_started_at !== null && trial_ended_at !== null && trial_started_at > trial_ended_at
  return backwards
    ? { started_at: null, finished_at: null }
    : { started_at: trial_started_at, finished_at: trial_ended_at }
}

/** Installed agents are written down with 0 and 0, whatever their model was sent: nobody counted. */
function tokensOf({ total_input_tokens, total_output_tokens }: Tb1Entry) {
  const counted = total_input_tokens !== 0 || total_output_tokens !== 0
  return counted
    ? { input_tokens: total_input_tokens, output_tokens: total_output_tokens }
    : { input_tokens: null, output_tokens: null }
}

function testsOf(entry: Tb1Entry, trial_id: string): readonly TestRecord[] {
  return Object.entries(entry.parser_results ?? {})
    .slice(0, MOST_TESTS)
    .map(([name, status], position) =>
      testRecordSchema.parse({
        trial_id,
        position,
        name: capText(hideKeys(name), NAME_BYTES),
        suite: null,
        status: status === 'passed' || status === 'failed' ? status : 'other',
        duration_s: null,
        message: null,
      }),
    )
}
