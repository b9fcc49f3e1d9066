import type { TrialEvidence } from '#core/trial/evidence'
import { trialResultSchema } from '#core/trial/harbor-result'
import type { Provenance } from '#core/trial/planned'
import { type TrialRecord, trialRecordSchema } from '#core/trial/record'
import type { Facts } from '#core/trial/rules'

/** A trial that Harbor found nothing wrong with, reward 1. */
export const GOOD: Facts = {
  result: 'readable',
  interrupted: false,
  overtime: false,
  redacted: false,
  as_planned: true,
  emptied: true,
  planned: false,
  exception: null,
  message: '',
  phase: null,
  log: '',
  agent: 'terminus-2',
  model_calls: 'unknown',
  tests_started: true,
  reward: 'passed',
}

/**
 * For each rule that no fixture reaches: facts that do. `source` says where they were read; a fixture of real output
 * replaces an entry as soon as there is one.
 */
export const CONSTRUCTED: readonly {
  readonly rule: string
  readonly facts: Partial<Facts>
  readonly source: string
}[] = [
  {
    rule: 'overtime-no-result',
    facts: { result: 'missing', interrupted: true, overtime: true },
    source: 'core/harbor/collect-run.test.ts',
  },
  {
    rule: 'overtime',
    facts: { exception: 'CancelledError', overtime: true, phase: 'agent_execution' },
    source: 'the case sigterm, ended by us because its time was up',
  },
  { rule: 'interrupted', facts: { result: 'missing', interrupted: true }, source: 'core/harbor/collect-run.test.ts' },
  {
    rule: 'overtime-no-result',
    facts: { result: 'missing', overtime: true },
    source: 'scripts/faults.docker.test.ts, harbor-hangs',
  },
  {
    rule: 'overtime',
    facts: { exception: 'CancelledError', phase: 'agent_execution', overtime: true },
    source: 'scripts/faults.docker.test.ts, over-all-limits',
  },
  {
    rule: 'overtime-not-verified',
    facts: { planned: true, overtime: true },
    source: 'cut-short, for a Harbor that was ended for its time',
  },
  { rule: 'cut-short', facts: { planned: true }, source: 'scripts/faults.docker.test.ts, harbor-terminated' },
  { rule: 'verifier-not-emptied', facts: { emptied: false, reward: 'passed' }, source: 'core/trial/classify.test.ts' },
  { rule: 'not-as-planned', facts: { as_planned: false }, source: 'core/harbor/collect-run.test.ts' },
  {
    rule: 'container-not-running-log',
    facts: {
      exception: 'RewardFileNotFoundError',
      phase: 'verifier',
      log: 'Error response from daemon: container 8c2a7d1a89e0 is not running',
    },
    source: 'the words of the Docker engine for a stopped container, in trial.log',
  },
  {
    rule: 'disk-full',
    facts: { exception: 'OSError', phase: 'agent_execution', message: '[Errno 28] No space left on device' },
    source: 'the case disk-full: the OSError that Harbor printed',
  },
  {
    rule: 'disk-full-compose',
    facts: {
      exception: 'RuntimeError',
      phase: 'verifier',
      message:
        'Docker compose command failed for environment x. Return code: 17. Stdout: failed to solve: write /x: no space left on device\n. Stderr: None. ',
    },
    source: "BuildKit's words for a full disk",
  },
  {
    rule: 'reward-unreadable-IsADirectoryError',
    facts: { exception: 'IsADirectoryError', phase: 'verifier' },
    source: 'harbor 0.24, verifier.py, reading a reward.json that is a directory',
  },
  {
    rule: 'verifier-host-OSError',
    facts: { exception: 'OSError', phase: 'verifier', message: '[Errno 5] Input/output error' },
    source: 'Python, reading from a broken disk',
  },
  {
    rule: 'disk-full-no-reward',
    facts: { exception: 'RewardFileNotFoundError', log: 'OSError: [Errno 28] No space left on device' },
    source: 'the case disk-full: the same words, in trial.log',
  },
  {
    rule: 'disk-full-empty-reward',
    facts: { exception: 'RewardFileEmptyError', log: 'OSError: [Errno 28] No space left on device' },
    source: 'the case disk-full: the same words, in trial.log',
  },
  {
    rule: 'compose-failed',
    facts: {
      exception: 'RuntimeError',
      phase: 'environment_setup',
      message:
        'Docker compose command failed for environment x. Command: docker compose up. Return code: 1. Stdout: all predefined address pools have been fully subnetted',
    },
    source: 'the words of the Docker engine without a free address pool',
  },
  {
    rule: 'environment-setup',
    facts: { exception: 'RuntimeError', phase: 'environment_setup', message: 'Failed to detect the image OS' },
    source: 'harbor 0.24, environments/docker',
  },
  {
    rule: 'test-command',
    facts: { exception: 'TestCommandError', phase: 'verifier' },
    source: 'harbor 0.1.2, verifier',
  },
  {
    rule: 'tests-upload',
    facts: { exception: 'AddTestsDirError', phase: 'verifier' },
    source: 'harbor 0.24, verifier.py',
  },
  {
    rule: 'verifier-download',
    facts: { exception: 'DownloadVerifierDirError', phase: 'verifier' },
    source: 'harbor 0.24, verifier.py',
  },
  {
    rule: 'sandbox-memory',
    facts: { exception: 'SandboxLikelyOutOfMemoryError' },
    source: 'harbor 0.24, environments',
  },
  { rule: 'sandbox-gone', facts: { exception: 'GKEPodNotFoundError' }, source: 'harbor 0.24, environments' },
  {
    rule: 'cli-connection-closed',
    facts: { exception: 'ApiConnectionClosedError' },
    source: 'harbor 0.24, agents/installed/base.py',
  },
  { rule: 'cli-stalled', facts: { exception: 'ApiResponseStalledError' }, source: 'harbor 0.24, agents/installed' },
  {
    rule: 'cli-connection',
    facts: { exception: 'ApiConnectionError' },
    source: 'harbor 0.24, agents/installed/vibe.py',
  },
  {
    rule: 'cli-resource-not-found',
    facts: { exception: 'ApiProviderResourceNotFoundError' },
    source: 'harbor 0.24, agents/installed/base.py',
  },
  { rule: 'cli-api-error', facts: { exception: 'ApiError' }, source: 'harbor 0.24, agents/installed/base.py' },
  { rule: 'output-length', facts: { exception: 'OutputLengthExceededError' }, source: 'harbor 0.24, llms/base.py' },
  {
    rule: 'api-context',
    facts: {
      exception: 'BadRequestError',
      message: "litellm.BadRequestError: OpenAIException - This model's maximum context length is 32000 tokens",
    },
    source: 'litellm',
  },
  {
    rule: 'api-bad-request-key',
    facts: {
      exception: 'BadRequestError',
      message:
        'litellm.BadRequestError: XaiException - {"code":"Client specified an invalid argument","error":"Incorrect API key provided."}',
    },
    source: 'litellm on what the xAI API says',
  },
  {
    rule: 'api-bad-request-payment',
    facts: {
      exception: 'BadRequestError',
      message:
        'litellm.BadRequestError: AnthropicException - {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}',
    },
    source: 'litellm on what the Anthropic API says',
  },
  {
    rule: 'api-bad-request-permission',
    facts: {
      exception: 'BadRequestError',
      message: 'litellm.BadRequestError: OpenAIException - You are not allowed to sample from this model',
    },
    source: 'litellm on a 403 whose body has the type invalid_request_error',
  },
  {
    rule: 'api-error',
    facts: {
      exception: 'APIError',
      message:
        'litellm.APIError: APIError: OpenrouterException - {"error":{"message":"The server had an error while processing your request.","code":500}}',
    },
    source: 'litellm on a 500 of OpenRouter',
  },
  {
    rule: 'api-error',
    facts: { exception: 'APIError', message: 'litellm.APIError: APIError: OpenAIException - x' },
    source: 'litellm: a status that it has no class for, other than 402 and 403 of the case terminus-provider-errors',
  },
  ...(
    [
      ['api-permission', 'PermissionDeniedError'],
      ['api-payment', 'PaymentRequiredError'],
      ['api-unsupported', 'UnsupportedParamsError'],
      ['api-unprocessable', 'UnprocessableEntityError'],
      ['api-bad-gateway', 'BadGatewayError'],
      ['api-timeout', 'Timeout'],
      ['api-connection', 'APIConnectionError'],
      ['api-validation', 'APIResponseValidationError'],
    ] as const
  ).map(([rule, exception]) => ({
    rule,
    facts: { exception, message: `litellm.${exception}: x`, phase: 'agent_execution' as const },
    source: 'litellm.exceptions',
  })),
]

/** A foreign trial's provenance. */
export const FOREIGN: Provenance = {
  origin: 'import',
  dataset: null,
  experiment: null,
  plan_digest: null,
  pass_threshold: 1,
  repository: null,
  commit: null,
  run_id: null,
  run_attempt: null,
  shard: null,
  runner: null,
  planned: null,
}

/** The agent of a trial's config, as every Harbor writes it. */
export const ORACLE = { name: 'oracle', import_path: null, model_name: null, kwargs: {} }

/** The least that a result.json of any Harbor holds, with changes. */
export function resultDocument(changes: object = {}): object {
  return {
    id: '29f8f459-80ab-4171-afa0-5a502e59a780',
    task_name: 'hc-ok',
    trial_name: 'hc-ok__9LufHSt',
    config: { agent: ORACLE },
    agent_info: { name: 'oracle', version: '1.0.0' },
    agent_result: null,
    verifier_result: null,
    exception_info: null,
    environment_setup: null,
    agent_setup: null,
    agent_execution: null,
    verifier: null,
    ...changes,
  }
}

/** Evidence of a trial whose result.json holds the given document. */
export function evidenceOf(document: object, changes: Partial<TrialEvidence> = {}): TrialEvidence {
  return {
    result: { state: 'readable', digest: `sha256:${'0'.repeat(64)}`, result: trialResultSchema.parse(document) },
    lock: null,
    harbor_version: null,
    job_tasks: [],
    reward_files: [],
    tests_started: true,
    trial_log: null,
    exception_noted: false,
    agent_exit_code: null,
    reports: [],
    run: null,
    events: null,
    directory_name: null,
    location: null,
    ...changes,
  }
}

/** A passed trial of `oracle` as a ledger row; `changes` are checked against the schema with the rest. */
export function buildRecord(changes: { readonly [field in keyof TrialRecord]?: unknown } = {}): TrialRecord {
  return trialRecordSchema.parse({
    trial_id: '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd',
    result_digest: `sha256:${'0'.repeat(64)}`,
    harness: 'harbor',
    task_name: 'fix-shell',
    task_digest: `sha256:${'a'.repeat(64)}`,
    dataset: null,
    config_id: 'a80fba86f019',
    config_label: 'oracle',
    agent: 'oracle',
    agent_version: null,
    model_provider: null,
    model: null,
    settings: '{}',
    harbor_version: '0.24.0',
    environment: 'docker',
    overrides: null,
    experiment: 'main',
    plan_digest: null,
    attempt: 1,
    try: 1,
    outcome: 'passed',
    outcome_rule: 'reward',
    outcome_detail: null,
    record_state: 'complete',
    reward: 1,
    rewards: '{"reward":1}',
    phase: 'verifier',
    exception_type: null,
    exception_message: null,
    exception_step: null,
    flags: [],
    checks: null,
    started_at: '2026-11-21T07:58:00.000Z',
    finished_at: '2026-11-21T07:59:13.423Z',
    environment_setup_s: 2.5,
    agent_setup_s: 0.5,
    agent_s: 60,
    verifier_s: 10,
    input_tokens: null,
    cache_tokens: null,
    output_tokens: null,
    cost_usd: null,
    cost_source: 'unknown',
    steps: null,
    origin: 'local',
    repository: null,
    commit: null,
    run_id: null,
    run_attempt: null,
    shard: 0,
    runner: null,
    evidence: null,
    ...changes,
  })
}
