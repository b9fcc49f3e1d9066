import type { Outcome } from '#core/trial/outcome'

export const PHASES = ['environment_setup', 'agent_setup', 'agent_execution', 'verifier'] as const
export type Phase = (typeof PHASES)[number]

/** One way to look at a trial, with at most one exception: what the rules are held against. */
export type Facts = {
  readonly result: 'readable' | 'unreadable' | 'missing'
  /** A planned try that had begun when its run was stopped. */
  readonly interrupted: boolean
  /** Ended by us because it ran beyond the sum of its limits. */
  readonly overtime: boolean
  /** `[REDACTED]` stands where an identity should. */
  readonly redacted: boolean
  readonly as_planned: boolean
  /** false: something that the agent had left where rewards are written is known to have stayed. */
  readonly emptied: boolean
  /** A plan asked for it, verification included. */
  readonly planned: boolean
  readonly exception: string | null
  readonly message: string
  /** Where the exception was raised, not where the trial ended. */
  readonly phase: Phase | null
  /** Tail of trial.log. */
  readonly log: string
  readonly agent: string
  /** `none`: the harness itself counted no answered call. */
  readonly model_calls: 'none' | 'unknown'
  readonly tests_started: boolean | null
  /** Against the threshold; `unreadable`: the verifier ended without a finite `reward`; `absent`: there was no verification. */
  readonly reward: 'passed' | 'failed' | 'unreadable' | 'absent'
}

/** Conditions of a rule; all that are given must hold. */
export type Condition = {
  readonly result?: Facts['result']
  readonly interrupted?: true
  readonly overtime?: true
  readonly redacted?: true
  readonly as_planned?: false
  readonly emptied?: false
  readonly planned?: true
  /** Exact class name, or null for no exception. Absent: whatever the class, there is one. */
  readonly exception?: string | null
  readonly message?: RegExp
  readonly phase?: Phase
  readonly log?: RegExp
  readonly agent_not?: string
  readonly model_calls?: 'none'
  readonly tests_started?: false
  readonly reward?: Facts['reward']
}

export type Rule = {
  readonly id: string
  readonly when: Condition
  readonly outcome: Outcome
  readonly why: string
  /**
   * The agent's side could have brought this about on purpose. An exclusion that carries the mark is retried once, the
   * second one counts 0 (design: an agent must not be able to buy a retry).
   */
  readonly agent_could_cause?: true
  /**
   * What an exclusion means for what has not run yet. Left out: the trial is worth another try. `give_up`: another try
   * would end the same. `stop_config`, `stop_provider`: so would every other trial of the config, or with that key.
   */
  readonly aftermath?: 'give_up' | 'stop_config' | 'stop_provider'
  /** Where the remedy lies for what is stopped. */
  readonly mend?: 'key' | 'credit' | 'config'
}

const NOT_RUNNING = /service "[^"\n]*" is not running|container \S+ is not running/i
const DISK_FULL = /No space left on device|disk quota exceeded/i
const COMPOSE = /^Docker compose command failed/
/** litellm's own prefix, or the wording of the OpenAI and Anthropic clients: the class names alone are too common. */
const MODEL_API = /^litellm\.|^Error code: \d{3}\b/
/** Of the model API, and no wait helps. */
const OUT_OF_CREDIT =
  /^(?:litellm\.|Error code: \d{3}\b)[\s\S]*(insufficient[_ ](?:quota|credit|balance|funds)|exceeded your current quota|payment required|out of credit|billing)/i
/** As a 429: unless it says how long to wait, for Gemini means each minute's quota too, and OpenAI names its billing page. */
const OUT_OF_QUOTA =
  /^(?:litellm\.|Error code: \d{3}\b)(?![\s\S]*(?:try again in \d|retry in \d))[\s\S]*(insufficient[_ ](?:quota|credit|balance|funds)|exceeded your current quota|out of credit|billing)/i
/** Narrower than for other classes: a provider that does not take a request may quote it. xAI and Gemini refuse keys so. */
const BAD_KEY_400 = /^litellm\.[\s\S]*(API_KEY_INVALID|API key (?:expired|not valid|not found)|incorrect API key)/i
const NO_CREDIT_400 = /^litellm\.[\s\S]*(credit balance is too low|billing[_ ]hard[_ ]limit)/i
const NOT_ALLOWED_400 =
  /^litellm\.[\s\S]*(not allowed to (?:use|sample from|access)|country, region, or territory not supported|PERMISSION_DENIED)/i
const NOT_ALLOWED = /^litellm\.[\s\S]*(forbidden|not allowed|permission)/i
const CONTEXT_LIMIT = /context window|context length|maximum context|prompt is too long/i
/** terminus-2 had an answer and could not use it: the model spoke, whatever the token counters say. */
const ANSWERED_BEYOND_LIMIT = /Output length exceeded: Model|Context length exceeded/

/**
 * How a trial's outcome is decided: the first row whose conditions all hold. A new exception of Harbor is a new row and a
 * fixture. Rows are ordered from what makes a result meaningless to what it means.
 */
export const RULES: readonly Rule[] = [
  // What is on disk at all.
  {
    id: 'overtime-no-result',
    when: { result: 'missing', overtime: true },
    outcome: 'infrastructure_error',
    why: 'Harbor ran beyond the sum of all limits and did not end when it was told to',
    agent_could_cause: true,
  },
  {
    id: 'interrupted',
    when: { result: 'missing', interrupted: true },
    outcome: 'cancelled',
    why: 'the run was stopped while the trial was under way',
  },
  {
    id: 'no-result',
    when: { result: 'missing' },
    outcome: 'lost',
    why: 'no result.json: interrupted or still running',
  },
  {
    id: 'result-unreadable',
    when: { result: 'unreadable' },
    outcome: 'infrastructure_error',
    why: "Harbor's writes are not atomic: a full disk, a kill or its secret scrubber leave a broken result.json",
    agent_could_cause: true,
  },

  // Whether it is what was asked for.
  {
    id: 'identity-redacted',
    when: { redacted: true },
    outcome: 'invalid',
    why: "Harbor's secret scrubber replaced a part of the trial's identity",
    aftermath: 'give_up',
  },
  {
    id: 'not-as-planned',
    when: { as_planned: false },
    outcome: 'invalid',
    why: "Harbor ignores misspelt keys and runs its defaults: the trial's own files must agree with the plan",
    aftermath: 'give_up',
  },

  // Stopped.
  {
    id: 'overtime',
    when: { exception: 'CancelledError', overtime: true },
    outcome: 'infrastructure_error',
    why: 'the trial ran beyond the sum of all its limits and was ended',
    agent_could_cause: true,
  },
  {
    id: 'cancelled',
    when: { exception: 'CancelledError' },
    outcome: 'cancelled',
    why: 'SIGINT, SIGTERM or a failing sibling cancelled the trial',
  },

  // Where its reward would come from.
  {
    id: 'verifier-not-emptied',
    when: { emptied: false },
    outcome: 'infrastructure_error',
    why: 'what the agent had left where rewards are written could not be removed, so no reward from there can be believed',
    agent_could_cause: true,
  },

  // The container or the disk went away. Before the set-up and agent rows, because it hides behind their classes.
  {
    id: 'container-not-running',
    when: { message: NOT_RUNNING },
    outcome: 'infrastructure_error',
    why: 'the container was gone when a command was to run in it',
    agent_could_cause: true,
  },
  {
    id: 'container-not-running-log',
    when: { exception: 'RewardFileNotFoundError', log: NOT_RUNNING },
    outcome: 'infrastructure_error',
    why: 'no reward because the container was gone, as the log says',
    agent_could_cause: true,
  },
  {
    id: 'disk-full',
    when: { exception: 'OSError', message: DISK_FULL },
    outcome: 'infrastructure_error',
    why: "the host's disk was full",
    agent_could_cause: true,
  },
  {
    id: 'disk-full-compose',
    when: {
      exception: 'RuntimeError',
      message: new RegExp(`^Docker compose command failed[\\s\\S]*(?:${DISK_FULL.source})`, 'i'),
    },
    outcome: 'infrastructure_error',
    why: "the host's disk was full when an image was built or a container started",
    agent_could_cause: true,
  },
  {
    id: 'disk-full-no-reward',
    when: { exception: 'RewardFileNotFoundError', log: DISK_FULL },
    outcome: 'infrastructure_error',
    why: "no reward because the host's disk was full, as the log says",
    agent_could_cause: true,
  },
  {
    id: 'disk-full-empty-reward',
    when: { exception: 'RewardFileEmptyError', log: DISK_FULL },
    outcome: 'infrastructure_error',
    why: "an empty reward because the host's disk was full, as the log says",
    agent_could_cause: true,
  },
  {
    id: 'tests-never-started',
    when: { exception: 'RewardFileNotFoundError', tests_started: false, agent_not: 'nop' },
    outcome: 'infrastructure_error',
    why: "the verifier's output file exists from its first moment; without it the container was dead. After nop, which touches nothing, a container that is gone ended by itself: the task's fault",
    agent_could_cause: true,
  },

  // Image, container, set-up: nothing of the agent has run (a separate verifier's image included).
  {
    id: 'image-pull',
    when: {
      exception: 'RuntimeError',
      message:
        /^Docker compose command failed[\s\S]*(manifest unknown|failed to resolve source metadata|pull access denied|connection refused|toomanyrequests)/,
    },
    outcome: 'infrastructure_error',
    why: 'an image could not be fetched',
  },
  {
    id: 'device-driver',
    when: { exception: 'RuntimeError', message: /^Docker compose command failed[\s\S]*could not select device driver/ },
    outcome: 'infrastructure_error',
    why: 'the host lacks a device (GPU) that the task asks for',
    aftermath: 'give_up',
  },
  {
    id: 'dependency-failed',
    when: { exception: 'RuntimeError', message: /^Docker compose command failed[\s\S]*dependency failed to start/ },
    outcome: 'infrastructure_error',
    why: 'a service beside main did not become healthy',
  },
  {
    id: 'image-build',
    when: { exception: 'RuntimeError', message: /^Docker compose command failed[\s\S]*failed to solve/ },
    outcome: 'infrastructure_error',
    why: 'an image could not be built',
  },
  {
    id: 'compose-failed',
    when: { exception: 'RuntimeError', message: COMPOSE },
    outcome: 'infrastructure_error',
    why: 'Docker Compose failed for another reason',
  },
  {
    id: 'environment-timeout',
    when: { exception: 'EnvironmentStartTimeoutError' },
    outcome: 'infrastructure_error',
    why: 'build or start of the environment took longer than its limit',
  },
  {
    id: 'unhealthy',
    when: { exception: 'HealthcheckError' },
    outcome: 'infrastructure_error',
    why: 'the environment never became healthy',
  },
  {
    id: 'environment-setup',
    when: { exception: 'RuntimeError', phase: 'environment_setup' },
    outcome: 'infrastructure_error',
    why: 'the environment could not be set up',
  },
  {
    id: 'tests-upload',
    when: { exception: 'AddTestsDirError' },
    outcome: 'infrastructure_error',
    why: 'the tests could not be copied into the container',
    agent_could_cause: true,
  },
  {
    id: 'verifier-download',
    when: { exception: 'DownloadVerifierDirError' },
    outcome: 'infrastructure_error',
    why: "the verifier's files could not be copied out of the container",
    agent_could_cause: true,
  },
  {
    id: 'sandbox-memory',
    when: { exception: 'SandboxLikelyOutOfMemoryError' },
    outcome: 'infrastructure_error',
    why: 'a cloud sandbox ran out of memory',
    agent_could_cause: true,
  },
  {
    id: 'sandbox-gone',
    when: { exception: 'GKEPodNotFoundError' },
    outcome: 'infrastructure_error',
    why: 'a cloud sandbox disappeared',
    agent_could_cause: true,
  },
  {
    id: 'agent-setup-timeout',
    when: { exception: 'AgentSetupTimeoutError' },
    outcome: 'infrastructure_error',
    why: 'the agent was not installed within its limit',
  },
  {
    id: 'agent-setup-failed',
    when: { exception: 'RuntimeError', phase: 'agent_setup' },
    outcome: 'infrastructure_error',
    why: 'the agent could not be installed',
  },
  {
    id: 'agent-setup-exit-code',
    when: { exception: 'NonZeroAgentExitCodeError', phase: 'agent_setup' },
    outcome: 'infrastructure_error',
    why: "a command of the agent's installation failed",
  },

  // The agent's time limit.
  {
    id: 'timeout-beyond-limit',
    when: { exception: 'AgentTimeoutError', log: ANSWERED_BEYOND_LIMIT },
    outcome: 'agent_timeout',
    why: 'the model answered, over its context or output limit, and the agent asked again until its time was up (no call is counted then)',
  },
  {
    id: 'timeout-no-model-call',
    when: { exception: 'AgentTimeoutError', model_calls: 'none' },
    outcome: 'provider_error',
    why: "no model call ever succeeded: the provider's failure outlasted the agent's limit",
  },
  {
    id: 'agent-timeout',
    when: { exception: 'AgentTimeoutError' },
    outcome: 'agent_timeout',
    why: 'the agent ran into its time limit',
  },

  // The verifier.
  {
    id: 'verifier-timeout',
    when: { exception: 'VerifierTimeoutError' },
    outcome: 'verifier_error',
    why: 'the verifier ran into its time limit; a reward it had written is not read',
  },
  {
    id: 'test-command',
    when: { exception: 'TestCommandError' },
    outcome: 'verifier_error',
    why: 'the command that runs the tests failed (harbor 0.1)',
  },
  {
    id: 'reward-missing',
    when: { exception: 'RewardFileNotFoundError' },
    outcome: 'verifier_error',
    why: 'the verifier left no reward file',
  },
  {
    id: 'reward-empty',
    when: { exception: 'RewardFileEmptyError' },
    outcome: 'verifier_error',
    why: 'the verifier left an empty reward file',
  },
  {
    id: 'reward-unparsable',
    when: { exception: 'VerifierOutputParseError' },
    outcome: 'verifier_error',
    why: 'the reward is no finite number',
  },
  ...(
    [
      'FileNotFoundError',
      'IsADirectoryError',
      'NotADirectoryError',
      'OverflowError',
      'PermissionError',
      'RecursionError',
      'UnicodeDecodeError',
      'ValueError',
    ] as const
  ).map(
    (exception): Rule => ({
      id: `reward-unreadable-${exception}`,
      when: { exception, phase: 'verifier' },
      outcome: 'verifier_error',
      why: 'what stood where the reward should be could not be read: in a shared container the agent can see to that',
    }),
  ),
  ...(['MemoryError', 'OSError'] as const).map(
    (exception): Rule => ({
      id: `verifier-host-${exception}`,
      when: { exception, phase: 'verifier' },
      outcome: 'infrastructure_error',
      why: 'the host failed while the verifier ran, or the agent saw to it that it did',
      agent_could_cause: true,
    }),
  ),
  {
    id: 'reward-not-a-map',
    when: { exception: 'ValidationError', message: /for VerifierResult\b/ },
    outcome: 'verifier_error',
    why: 'reward.json is a bare number',
  },

  // Installed agents: Harbor reads the class out of what the agent's command printed, so the agent could have printed it.
  {
    id: 'cli-rate-limit',
    when: { exception: 'ApiRateLimitError' },
    outcome: 'provider_error',
    why: 'rate limit, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-usage-limit',
    when: { exception: 'ApiUsageLimitError' },
    outcome: 'provider_error',
    why: 'credit or usage limit, by the console',
    aftermath: 'stop_provider',
    mend: 'credit',
    agent_could_cause: true,
  },
  {
    id: 'cli-overloaded',
    when: { exception: 'ApiOverloadedError' },
    outcome: 'provider_error',
    why: 'provider overloaded, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-server-error',
    when: { exception: 'ApiInternalServerError' },
    outcome: 'provider_error',
    why: 'provider 5xx, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-connection-closed',
    when: { exception: 'ApiConnectionClosedError' },
    outcome: 'provider_error',
    why: 'provider closed the connection, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-stalled',
    when: { exception: 'ApiResponseStalledError' },
    outcome: 'provider_error',
    why: 'the answer stalled, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-connection',
    when: { exception: 'ApiConnectionError' },
    outcome: 'provider_error',
    why: 'provider not reached, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-resource-not-found',
    when: { exception: 'ApiProviderResourceNotFoundError' },
    outcome: 'provider_error',
    why: 'provider knows no such resource, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-unknown-api-error',
    when: { exception: 'UnknownApiError' },
    outcome: 'provider_error',
    why: 'some API error, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-api-error',
    when: { exception: 'ApiError' },
    outcome: 'provider_error',
    why: 'some API error, by the console',
    agent_could_cause: true,
  },
  {
    id: 'cli-authentication',
    when: { exception: 'AgentAuthenticationError' },
    outcome: 'provider_error',
    why: 'key refused or missing, by the console',
    aftermath: 'stop_provider',
    mend: 'key',
    agent_could_cause: true,
  },
  {
    id: 'cli-model-not-found',
    when: { exception: 'ModelNotFoundError' },
    outcome: 'provider_error',
    why: 'no such model, by the console',
    aftermath: 'stop_config',
    mend: 'config',
    agent_could_cause: true,
  },
  {
    id: 'cli-network',
    when: { exception: 'NetworkConnectionError' },
    outcome: 'infrastructure_error',
    why: 'network or TLS failure, by the console',
    agent_could_cause: true,
  },
  {
    id: 'context-window',
    when: { exception: 'ContextWindowExceededError' },
    outcome: 'limit',
    why: "the conversation outgrew the model's context",
  },
  {
    id: 'output-tokens',
    when: { exception: 'OutputTokenExceededError' },
    outcome: 'limit',
    why: 'an answer outgrew the output limit',
  },
  {
    id: 'cli-refusal',
    when: { exception: 'AgentSafetyRefusalError' },
    outcome: 'refusal',
    why: 'the model refused, by the console',
  },
  {
    id: 'agent-exit-code',
    when: { exception: 'NonZeroAgentExitCodeError' },
    outcome: 'agent_error',
    why: "the agent's command failed",
  },

  // Agents in the harness process: Harbor's own classes, then litellm's and the model clients'.
  {
    id: 'context-length',
    when: { exception: 'ContextLengthExceededError' },
    outcome: 'limit',
    why: "the conversation outgrew the model's context",
  },
  {
    id: 'output-length',
    when: { exception: 'OutputLengthExceededError' },
    outcome: 'limit',
    why: 'an answer outgrew the output limit',
  },
  {
    id: 'api-refusal',
    when: { exception: 'ContentPolicyViolationError', message: MODEL_API },
    outcome: 'refusal',
    why: 'the provider refused by policy',
  },
  {
    id: 'api-context',
    when: { exception: 'BadRequestError', message: CONTEXT_LIMIT },
    outcome: 'limit',
    why: 'the provider says that the conversation is too long',
  },
  {
    id: 'api-missing-key',
    when: { exception: 'InternalServerError', message: /Missing credentials/ },
    outcome: 'provider_error',
    why: 'litellm reports a missing key as a server error',
    aftermath: 'stop_provider',
    mend: 'key',
  },
  {
    id: 'api-authentication',
    when: { exception: 'AuthenticationError', message: MODEL_API },
    outcome: 'provider_error',
    why: '401: key refused',
    aftermath: 'stop_provider',
    mend: 'key',
  },
  {
    id: 'api-permission',
    when: { exception: 'PermissionDeniedError', message: MODEL_API },
    outcome: 'provider_error',
    why: '403: not allowed',
    aftermath: 'stop_config',
    mend: 'config',
  },
  {
    id: 'api-payment',
    when: { exception: 'PaymentRequiredError', message: MODEL_API },
    outcome: 'provider_error',
    why: '402: no credit',
    aftermath: 'stop_provider',
    mend: 'credit',
  },
  {
    id: 'api-quota',
    when: { exception: 'RateLimitError', message: OUT_OF_QUOTA },
    outcome: 'provider_error',
    why: '429 that no waiting mends: the quota or the credit is used up',
    aftermath: 'stop_provider',
    mend: 'credit',
  },
  {
    id: 'api-rate-limit',
    when: { exception: 'RateLimitError', message: MODEL_API },
    outcome: 'provider_error',
    why: '429: too many requests',
  },
  {
    id: 'api-not-found',
    when: { exception: 'NotFoundError', message: MODEL_API },
    outcome: 'provider_error',
    why: '404: no such model',
    aftermath: 'stop_config',
    mend: 'config',
  },
  {
    id: 'api-bad-request-key',
    when: { exception: 'BadRequestError', message: BAD_KEY_400 },
    outcome: 'provider_error',
    why: '400: key refused',
    aftermath: 'stop_provider',
    mend: 'key',
  },
  {
    id: 'api-bad-request-payment',
    when: { exception: 'BadRequestError', message: NO_CREDIT_400 },
    outcome: 'provider_error',
    why: '400: no credit',
    aftermath: 'stop_provider',
    mend: 'credit',
  },
  {
    id: 'api-bad-request-permission',
    when: { exception: 'BadRequestError', message: NOT_ALLOWED_400 },
    outcome: 'provider_error',
    why: '403, for which litellm has no class: not allowed',
    aftermath: 'stop_config',
    mend: 'config',
  },
  {
    id: 'api-bad-request',
    when: { exception: 'BadRequestError', message: MODEL_API },
    outcome: 'provider_error',
    why: '400: the provider does not take the request (debatable: a mistake in the config)',
  },
  {
    id: 'api-unsupported',
    when: { exception: 'UnsupportedParamsError', message: MODEL_API },
    outcome: 'provider_error',
    why: 'the provider does not take a parameter',
    aftermath: 'stop_config',
    mend: 'config',
  },
  {
    id: 'api-unprocessable',
    when: { exception: 'UnprocessableEntityError', message: MODEL_API },
    outcome: 'provider_error',
    why: '422',
  },
  {
    id: 'api-server-error',
    when: { exception: 'InternalServerError', message: MODEL_API },
    outcome: 'provider_error',
    why: '5xx, closed connection or no JSON',
  },
  {
    id: 'api-bad-gateway',
    when: { exception: 'BadGatewayError', message: MODEL_API },
    outcome: 'provider_error',
    why: '502',
  },
  {
    id: 'api-unavailable',
    when: { exception: 'ServiceUnavailableError', message: MODEL_API },
    outcome: 'provider_error',
    why: '503: overloaded',
  },
  {
    id: 'api-timeout',
    when: { exception: 'Timeout', message: MODEL_API },
    outcome: 'provider_error',
    why: 'a model call got no answer in its time',
  },
  {
    id: 'api-connection',
    when: { exception: 'APIConnectionError', message: MODEL_API },
    outcome: 'provider_error',
    why: 'provider not reached',
  },
  {
    id: 'api-validation',
    when: { exception: 'APIResponseValidationError', message: MODEL_API },
    outcome: 'provider_error',
    why: "the provider's answer has no valid shape",
  },
  {
    id: 'api-error-payment',
    when: { exception: 'APIError', message: OUT_OF_CREDIT },
    outcome: 'provider_error',
    why: '402, for which litellm has no class: no credit',
    aftermath: 'stop_provider',
    mend: 'credit',
  },
  {
    id: 'api-error-permission',
    when: { exception: 'APIError', message: NOT_ALLOWED },
    outcome: 'provider_error',
    why: '403, for which litellm has no class: not allowed',
    aftermath: 'stop_config',
    mend: 'config',
  },
  {
    id: 'api-error',
    when: { exception: 'APIError', message: MODEL_API },
    outcome: 'provider_error',
    why: 'what litellm has no class for',
  },

  // An agent class that raises one of Python's own exceptions has a bug of its own.
  ...(
    [
      'ArithmeticError',
      'AssertionError',
      'AttributeError',
      'Exception',
      'ImportError',
      'IndexError',
      'JSONDecodeError',
      'KeyError',
      'LookupError',
      'ModuleNotFoundError',
      'NameError',
      'NotImplementedError',
      'RecursionError',
      'RuntimeError',
      'StopIteration',
      'TypeError',
      'UnboundLocalError',
      'UnicodeDecodeError',
      'UnicodeEncodeError',
      'ValueError',
      'ZeroDivisionError',
    ] as const
  ).map(
    (exception): Rule => ({
      id: `agent-raised-${exception}`,
      when: { exception, phase: 'agent_execution' },
      outcome: 'agent_error',
      why: "the agent's own code raised it",
    }),
  ),

  // No exception: the reward decides.
  {
    id: 'passed',
    when: { exception: null, reward: 'passed' },
    outcome: 'passed',
    why: 'reward at or above the threshold',
  },
  { id: 'failed', when: { exception: null, reward: 'failed' }, outcome: 'failed', why: 'reward below the threshold' },
  {
    id: 'reward-without-number',
    when: { exception: null, reward: 'unreadable' },
    outcome: 'verifier_error',
    why: 'the verifier ended without a finite `reward`, and Harbor takes that for success',
  },
  {
    id: 'overtime-not-verified',
    when: { exception: null, reward: 'absent', planned: true, overtime: true },
    outcome: 'infrastructure_error',
    why: 'ended beyond the sum of all its limits, as below',
    agent_could_cause: true,
  },
  {
    id: 'cut-short',
    when: { exception: null, reward: 'absent', planned: true },
    outcome: 'cancelled',
    why: 'SIGTERM met Harbor in its own code instead of in a wait: it then notes no exception, and the verifier never ran although no plan leaves it out',
  },
  {
    id: 'not-verified',
    when: { exception: null, reward: 'absent' },
    outcome: 'unclassified',
    why: 'it ended well and was never verified',
    aftermath: 'give_up',
  },
]

/** What no row knows; loud, because a guess would become a number. */
export const NO_RULE: Rule = {
  id: 'no-rule',
  when: {},
  outcome: 'unclassified',
  why: 'no rule matches; core/trial/rules.ts needs a row',
}

/** How each condition is held against the facts. */
const HOLDS: {
  readonly [K in keyof Required<Condition>]: (wanted: Exclude<Condition[K], undefined>, facts: Facts) => boolean
} = {
  result: (wanted, facts) => facts.result === wanted,
  interrupted: (_, facts) => facts.interrupted,
  overtime: (_, facts) => facts.overtime,
  redacted: (_, facts) => facts.redacted,
  as_planned: (_, facts) => !facts.as_planned,
  emptied: (_, facts) => !facts.emptied,
  planned: (_, facts) => facts.planned,
  exception: (wanted, facts) => facts.exception === wanted,
  message: (wanted, facts) => facts.exception !== null && wanted.test(facts.message),
  phase: (wanted, facts) => facts.exception !== null && facts.phase === wanted,
  log: (wanted, facts) => wanted.test(facts.log),
  agent_not: (wanted, facts) => facts.agent !== wanted,
  model_calls: (wanted, facts) => facts.model_calls === wanted,
  tests_started: (wanted, facts) => facts.tests_started === wanted,
  reward: (wanted, facts) => facts.reward === wanted,
}

/** The first rule that holds; NO_RULE when none does. */
export function ruleFor(facts: Facts): Rule {
  return RULES.find((rule) => matches(rule.when, facts)) ?? NO_RULE
}

function matches(when: Condition, facts: Facts): boolean {
  return (Object.keys(when) as (keyof Condition)[]).every((key) => holds(key, when, facts))
}

function holds<K extends keyof Condition>(key: K, when: Condition, facts: Facts): boolean {
  const wanted = when[key]
  return wanted === undefined || HOLDS[key](wanted as Exclude<Condition[K], undefined>, facts)
}
