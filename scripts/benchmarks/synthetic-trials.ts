import { createHash } from 'node:crypto'
import { type ConfigSettings, configId, configLabel } from '#core/trial/config'
import { type TaskDigest, taskDigestSchema } from '#core/trial/ids'
import type { PlannedTrial } from '#core/trial/planned'
import { randomNumbers } from '#scripts/benchmarks/random'

/** So many trials: configs x tasks x attempts. At most 240 configs. */
export type Shape = { readonly configs: number; readonly tasks: number; readonly attempts: number }

/** What Harbor 0.24 would have written about one trial, and what a plan would have said of it. */
export type SyntheticTrial = {
  readonly planned: PlannedTrial
  readonly trial_name: string
  readonly id: string
  /** Documents as they are before they become text. */
  readonly result: object
  readonly config: object
  readonly lock: object
  readonly log: string
  readonly exception: { readonly exception_type: string; readonly exception_message: string } | null
  readonly reward: number | null
  readonly test_stdout: string | null
  /** CTRF, of the tasks whose verifier writes it: two in five. */
  readonly report: object | null
}

export const HARBOR_VERSION = '0.24.0'
export const TASKS_ROOT = '/srv/bench/tasks'

const AGENTS = ['terminus-2', 'claude-code', 'codex', 'openhands', 'mini-swe-agent', 'goose', 'aider', 'gemini-cli']
const MODELS = ['argo/large-3', 'argo/small-3', 'borealis/max-2.1', 'borealis/mini-2.1', 'cirrus/c7', 'cirrus/c7-flash']
const MORE_MODELS = ['delta/coder-480b', 'delta/coder-30b', 'ember/e4', 'ember/e4-turbo']
const EFFORTS = [null, 'high', 'low'] as const
const VERBS = ['fix', 'build', 'port', 'recover', 'train', 'parse', 'serve', 'prove', 'configure', 'optimise']
const NOUNS = ['sqlite-wal', 'kernel-module', 'fasttext', 'git-history', 'raytracer', 'chess-engine', 'mail-server']
const MORE_NOUNS = ['cobol-ledger', 'dna-assembly', 'tls-chain', 'compiler', 'scheduler', 'wal-log', 'pdf-table']

/** Rough shares of how trials end, taken together with how Harbor words it. The rest ends with a reward. */
const EXCEPTIONS: readonly { readonly share: number; readonly at: Ending }[] = [
  { share: 0.06, at: 'agent_timeout' },
  { share: 0.02, at: 'agent_exit' },
  { share: 0.015, at: 'rate_limit' },
  { share: 0.01, at: 'verifier_timeout' },
  { share: 0.005, at: 'build' },
]
type Ending = 'reward' | 'agent_timeout' | 'agent_exit' | 'rate_limit' | 'verifier_timeout' | 'build'

const FIRST_INSTANT = Date.UTC(2026, 0, 5)
/** Between the starts of two trials. */
const APART_MS = 60_000

/**
 * Trials of a shape, configs outermost, attempts next, one minute apart, from one sequence of random numbers. Ids,
 * digests, times, tokens, costs and durations have the entropy of real ones; durations are log-normal, successes follow
 * an ability of the config and a difficulty of the task. The same seed gives the same trials on every machine.
 */
export function* syntheticTrials(shape: Shape, seed: number): Generator<SyntheticTrial> {
  const random = randomNumbers(seed)
  const tasks = drawTasks(shape, random)
  let slot = 0
  for (let at = 0; at < shape.configs; at++) {
    const config = syntheticConfig(at)
    const ability = normal(random)
    for (let attempt = 1; attempt <= shape.attempts; attempt++) {
      for (const task of tasks) {
        yield drawTrial({ config, ability, task, attempt, slot }, random)
        slot++
      }
    }
  }
}

/** The tasks of these trials. */
export function syntheticTasks(
  shape: Shape,
  seed: number,
): readonly { readonly name: string; readonly digest: TaskDigest }[] {
  return drawTasks(shape, randomNumbers(seed)).map(({ name, digest }) => ({ name, digest }))
}

/** The config at an index, each another one. */
export function syntheticConfig(index: number): ConfigSettings {
  const models = [...MODELS, ...MORE_MODELS]
  const effort = EFFORTS[Math.floor(index / (AGENTS.length * models.length))] ?? null
  return {
    agent: AGENTS[index % AGENTS.length] ?? 'nop',
    agent_version: null,
    model: models[Math.floor(index / AGENTS.length) % models.length] ?? null,
    kwargs: effort === null ? {} : { reasoning_effort: effort },
    env_names: [],
  }
}

type DrawnTask = {
  readonly name: string
  readonly digest: TaskDigest
  readonly checksum: string
  readonly difficulty: number
  readonly limit_s: number
  readonly tests: readonly string[]
}

function drawTasks({ tasks }: Shape, random: () => number): readonly DrawnTask[] {
  return Array.from({ length: tasks }, (_, index) => drawTask(index, random))
}

function drawTask(index: number, random: () => number): DrawnTask {
  const nouns = [...NOUNS, ...MORE_NOUNS]
  const verb = VERBS[index % VERBS.length]
  const noun = nouns[Math.floor(index / VERBS.length) % nouns.length]
  const tests = 5 + Math.floor(random() * 6)
  return {
    name: `${verb}-${noun}${index < VERBS.length * nouns.length ? '' : `-${index}`}`,
    digest: taskDigestSchema.parse(`sha256:${hex(random, 64)}`),
    checksum: hex(random, 64),
    difficulty: 1.5 * normal(random),
    limit_s: 900 * (1 + Math.floor(random() * 4)),
    tests: index % 5 < 2 ? Array.from({ length: tests }, (_, at) => `test_outputs.py::test_${noun}_${VERBS[at]}`) : [],
  }
}

type Drawn = {
  readonly config: ConfigSettings
  readonly ability: number
  readonly task: DrawnTask
  readonly attempt: number
  readonly slot: number
}

function drawTrial({ config, ability, task, attempt, slot }: Drawn, random: () => number): SyntheticTrial {
  const id = uuid(random)
  const trial_name = `${task.name.slice(0, 32)}__${letters(random, 7)}`
  const ending = drawEnding(random)
  const passed = random() < 1 / (1 + Math.exp(task.difficulty - ability))
  const times = drawTimes(ending, slot, task, random)
  const reward = ending === 'reward' || ending === 'agent_timeout' ? Number(passed && ending === 'reward') : null
  const exception = exceptionOf(ending, task, trial_name, random)
  const agent_result = ending === 'build' ? null : drawUsage(config, ending, random)
  const path = `${TASKS_ROOT}/${task.name}`
  const agent = { name: config.agent, model_name: config.model, kwargs: config.kwargs }
  const [provider, model] = (config.model ?? '/').split('/')
  return {
    planned: {
      slot,
      task: { name: task.name, path: `tasks/${task.name}`, digest: task.digest },
      config: {
        ...config,
        kwargs: { ...config.kwargs } as PlannedTrial['config']['kwargs'],
        env_names: [],
        config_id: configId(config),
        label: configLabel(config),
      },
      attempt,
      could_cause_before: 0,
      estimate_seconds: 600,
      limit_seconds: 4000,
    },
    trial_name,
    id,
    exception,
    reward,
    result: {
      id,
      task_name: task.name,
      trial_name,
      trial_uri: `file:///srv/bench/jobs/nightly/${trial_name}`,
      task_id: { path },
      source: null,
      task_checksum: task.checksum,
      config: resultConfig(path, trial_name, agent),
      agent_info: { name: config.agent, version: '2.0.0', model_info: { name: model, provider } },
      agent_result,
      verifier_result: reward === null ? null : { rewards: { reward } },
      verifier_environment_mode: 'shared',
      exception_info:
        exception === null ? null : { ...exception, exception_traceback: traceback(exception), ...times.exception },
      ...times.phases,
      step_results: null,
    },
    config: {
      task: { path },
      trial_name,
      trials_dir: '/srv/bench/jobs/nightly',
      agent,
      environment: { type: 'docker' },
      job_id: id,
    },
    lock: {
      schema_version: 2,
      task: { name: task.name, type: 'local', digest: task.digest, path },
      install_only: false,
      timeout_multiplier: 1,
      agent: { ...agent, skills: [], resume_trajectory: false, extra_allowed_hosts: [], mcp_servers: [] },
      bridge_inputs: {},
      skills: [],
      environment: {
        type: 'docker',
        force_build: false,
        delete: true,
        stream: false,
        cpu_enforcement_policy: 'auto',
        memory_enforcement_policy: 'auto',
        kwargs: {},
        extra_allowed_hosts: [],
      },
      extra_docker_compose: [],
      verifier: { disable: false, environment_mode: 'shared' },
    },
    log: [
      `Skipping image OS validation for hb__${hex(random, 32)}: docker inspect returned 1`,
      ...(exception === null ? [] : [`Trial ${trial_name} failed: ${exception.exception_message}`]),
      'Collecting main service artifacts',
      '',
    ].join('\n'),
    test_stdout: reward === null ? null : `${task.tests.length} tests in ${times.verifier_s.toFixed(2)}s\n`,
    report: reward === null || task.tests.length === 0 ? null : drawReport(task.tests, reward === 1, random),
  }
}

/** The config as result.json repeats it, with every default. */
function resultConfig(path: string, trial_name: string, agent: object): object {
  return {
    task: { path, git_url: null, git_commit_id: null, name: null, ref: null, overwrite: false, source: null },
    trial_name,
    trials_dir: '/srv/bench/jobs/nightly',
    install_only: false,
    timeout_multiplier: 1,
    agent_timeout_multiplier: null,
    verifier_timeout_multiplier: null,
    agent_setup_timeout_multiplier: null,
    environment_build_timeout_multiplier: null,
    agent: {
      import_path: null,
      n_concurrent: null,
      concurrency_group: null,
      skills: [],
      override_timeout_sec: null,
      override_setup_timeout_sec: null,
      max_timeout_sec: null,
      resume_trajectory: false,
      load_trajectory: null,
      extra_allowed_hosts: [],
      mcp_servers: [],
      ...agent,
    },
    user_agent: null,
    environment: {
      type: 'docker',
      import_path: null,
      force_build: false,
      delete: true,
      stream: false,
      cpu_enforcement_policy: 'auto',
      memory_enforcement_policy: 'auto',
      override_cpus: null,
      override_memory_mb: null,
      override_storage_mb: null,
      override_gpus: null,
      override_tpu: null,
      mounts: null,
      extra_docker_compose: [],
      kwargs: {},
      extra_allowed_hosts: [],
    },
    verifier: { override_timeout_sec: null, max_timeout_sec: null, disable: false },
    artifacts: [],
    extra_instruction_paths: [],
    extra_instructions: [],
    source_trial: null,
  }
}

function drawEnding(random: () => number): Ending {
  let at = random()
  for (const { share, at: ending } of EXCEPTIONS) {
    at -= share
    if (at < 0) return ending
  }
  return 'reward'
}

function drawTimes(ending: Ending, slot: number, task: DrawnTask, random: () => number) {
  const environment_s = 2 * Math.exp(0.7 * normal(random))
  const setup_s = 0.4 * Math.exp(0.5 * normal(random))
  const agent_s =
    ending === 'agent_timeout' ? task.limit_s : Math.min(task.limit_s, 240 * Math.exp(0.9 * normal(random)))
  const verifier_s = ending === 'verifier_timeout' ? 900 : 6 * Math.exp(0.8 * normal(random))
  const began = FIRST_INSTANT + slot * APART_MS + random() * APART_MS
  let clock = began
  const phase = (seconds: number) => {
    const started_at = python(clock, random)
    clock += seconds * 1000
    const timing = { started_at, finished_at: python(clock, random) }
    clock += 0.2
    return timing
  }
  const environment_setup = phase(environment_s)
  const ran = ending !== 'build'
  const agent_setup = ran ? phase(setup_s) : null
  const agent_execution = ran ? phase(agent_s) : null
  const failed_at = python(clock - 0.1, random)
  const verifier = ran && ending !== 'rate_limit' ? phase(verifier_s) : null
  const occurred_at = ending === 'verifier_timeout' ? python(clock, random) : failed_at
  return {
    verifier_s,
    exception: { occurred_at },
    phases: {
      started_at: python(began - 8, random),
      finished_at: python(clock + 300 * random() + 1, random),
      environment_setup,
      agent_setup,
      agent_execution,
      verifier,
    },
  }
}

/** An instant as Python writes it, with digits below the millisecond. */
function python(milliseconds: number, random: () => number): string {
  const microseconds = Math.floor(random() * 1000)
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${`${microseconds}`.padStart(3, '0')}Z`
}

function drawUsage(config: ConfigSettings, ending: Ending, random: () => number): object {
  const input = Math.round(180_000 * Math.exp(normal(random)))
  const cache = Math.round(input * (0.5 + 0.4 * random()))
  const output = Math.round(9_000 * Math.exp(0.8 * normal(random)))
  const cost_usd = ((input - cache) * 3 + cache * 0.3 + output * 15) / 1e6
  const tokens = { n_input_tokens: input, n_cache_tokens: cache, n_output_tokens: output, cost_usd }
  const episodes = 4 + Math.floor(random() * 40)
  const metadata = {
    n_episodes: episodes,
    api_request_times_msec: Array.from({ length: episodes }, () => 2500 * Math.exp(0.6 * normal(random))),
    summarization_count: 0,
  }
  return {
    ...tokens,
    // An agent that was cut off often reports no cost.
    cost_usd: ending === 'agent_exit' ? null : cost_usd,
    model_usage: { [config.model ?? '']: tokens },
    rollout_details: [],
    metadata: config.agent === 'terminus-2' ? metadata : null,
  }
}

function exceptionOf(
  ending: Ending,
  task: DrawnTask,
  trial_name: string,
  random: () => number,
): SyntheticTrial['exception'] {
  switch (ending) {
    case 'reward':
      return null
    case 'agent_timeout':
      return {
        exception_type: 'AgentTimeoutError',
        exception_message: `Agent execution timed out after ${task.limit_s.toFixed(1)} seconds`,
      }
    case 'agent_exit':
      return {
        exception_type: 'NonZeroAgentExitCodeError',
        exception_message: `Command failed (exit 1): run-agent --task ${task.name} --log /logs/agent/${letters(random, 8)}.jsonl\nstdout: session ${uuid(random)} step ${Math.floor(random() * 60)}: unhandled tool output\n\nstderr: None`,
      }
    case 'rate_limit':
      return {
        exception_type: 'RateLimitError',
        exception_message: `litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for requests, try again in ${(random() * 60).toFixed(3)}s (request id req_${hex(random, 24)})`,
      }
    case 'verifier_timeout':
      return {
        exception_type: 'VerifierTimeoutError',
        exception_message: 'Verifier execution timed out after 900.0 seconds',
      }
    case 'build':
      return {
        exception_type: 'RuntimeError',
        exception_message: `Docker compose command failed for environment ${task.name}. Command: docker compose --project-name ${trial_name.toLowerCase()}__env --project-directory ${TASKS_ROOT}/${task.name}/environment -f /srv/bench/tmp/tmp${letters(random, 8)}/docker-compose-environment.json build. Return code: 1. Stdout: None. Stderr: #8 ${(random() * 90).toFixed(3)} E: Failed to fetch http://deb.example.org/pool/${hex(random, 12)}.deb  503 Service Unavailable\n. `,
      }
  }
}

function traceback({
  exception_type,
  exception_message,
}: {
  exception_type: string
  exception_message: string
}): string {
  const frames = Array.from(
    { length: 8 },
    (_, at) =>
      `  File "/opt/harbor/harbor/trial/trial.py", line ${211 + 37 * at}, in run\n    await self._run_phase(${at})\n`,
  )
  return `Traceback (most recent call last):\n${frames.join('')}harbor.trial.${exception_type}: ${exception_message}\n`
}

function drawReport(names: readonly string[], passed: boolean, random: () => number): object {
  const failing = passed ? -1 : Math.floor(random() * names.length)
  const tests = names.map((name, index) => {
    const failed = index === failing || (!passed && random() < 0.3)
    return {
      name,
      status: failed ? 'failed' : 'passed',
      duration: Math.round(1e6 * Math.exp(normal(random) - 3)) / 1e3,
      ...(failed
        ? { message: `AssertionError: expected ${hex(random, 16)}, found ${hex(random, 16)} in /app/output.json` }
        : {}),
    }
  })
  const count = (status: string) => tests.filter((test) => test.status === status).length
  return {
    results: {
      tool: { name: 'pytest', version: '8.4.1' },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: 0,
        pending: 0,
        other: 0,
        start: FIRST_INSTANT,
        stop: FIRST_INSTANT + 1000,
      },
      tests,
    },
  }
}

function hex(random: () => number, length: number): string {
  let text = ''
  while (text.length < length)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, length)
}

function uuid(random: () => number): string {
  const text = hex(random, 32)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function letters(random: () => number, length: number): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('')
}

/** A standard normal number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** `sha256:` of a text. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
