import type { Outcome } from '#core/trial/outcome'
import type { Flag } from '#core/trial/record'
import { tinyTask } from '#scripts/testing/repository'

/** What is looked for among the files of a try. */
export const EVIDENCE = [
  'result.json',
  'exception.txt',
  'lock.json',
  'trial.log',
  'verifier/test-stdout.txt',
  'agent/exit-code.txt',
  'events.jsonl',
  'console.txt',
] as const
export type Evidence = (typeof EVIDENCE)[number]

/** What can be seen of a fault after its last try. */
export type Seen = {
  /** Outcome and rule of every try, as `infrastructure_error image-build`. */
  readonly tries: readonly `${Outcome} ${string}`[]
  readonly exception: string | null
  /** The last phase that began. */
  readonly phase: string | null
  readonly reward: number | null
  readonly flags: readonly Flag[]
  readonly kept: readonly Evidence[]
  /** What Docker still held when Harbor's process had ended, and Regatta removed. */
  readonly cleaned: readonly string[]
}

/**
 * How a fault is brought about beyond its task and agent. `kill`: Harbor's first process gets SIGKILL while the agent
 * works. `stop`: so does the shard get its stop. `full`: trials are written to a disk of 1 MB.
 */
export type Circumstance = 'kill' | 'stop' | 'full'

export type Fault = {
  /** Name of its task. */
  readonly id: string
  readonly what: string
  readonly task: Readonly<Record<string, string>>
  /** Default: the oracle, which runs the task's solve.sh. */
  readonly agent?: { readonly name: string; readonly kwargs?: Readonly<Record<string, string>> }
  /** When Harbor is stopped; default: long after everything. */
  readonly limit_seconds?: number
  readonly circumstance?: Circumstance
  /** Runs beside no other, because what Docker holds afterwards must be its own. */
  readonly alone?: true
  readonly seen: Seen
  /** In the column `checks`. */
  readonly checks?: RegExp
  /** In the column `outcome_detail`. */
  readonly detail?: RegExp
}

type Changes = { readonly toml?: readonly (readonly [from: string, to: string])[] } & Readonly<Record<string, unknown>>

/** A tiny task with other files, and with other lines in its task.toml. */
function task(solve: string | undefined, { toml = [], ...files }: Changes = {}): Fault['task'] {
  const tiny = tinyTask(solve)
  const text = toml.reduce((found, [from, to]) => {
    if (!found.includes(from)) throw new TypeError(`task.toml has no line "${from}"`)
    return found.replace(from, to)
  }, tiny['task.toml'] ?? '')
  return { ...tiny, 'task.toml': text, ...(files as Fault['task']) }
}

/** A tiny task, solved, whose verifier does this instead. */
function verifiedBy(script: string, toml: Changes['toml'] = []): Fault['task'] {
  return task(undefined, { toml, 'tests/test.sh': `#!/bin/bash\n${script}\n` })
}

const SOLVE = 'echo done > /app/out.txt'
const AGENT_SECONDS = ['timeout_sec = 60', 'timeout_sec = 4'] as const

/** Nothing of it started. */
const SET_UP: readonly Evidence[] = [
  'result.json',
  'exception.txt',
  'lock.json',
  'trial.log',
  'events.jsonl',
  'console.txt',
]
const VERIFIED: readonly Evidence[] = [
  'result.json',
  'lock.json',
  'trial.log',
  'verifier/test-stdout.txt',
  'events.jsonl',
  'console.txt',
]
const VERIFIED_AFTER_EXCEPTION: readonly Evidence[] = [
  'result.json',
  'exception.txt',
  'lock.json',
  'trial.log',
  'verifier/test-stdout.txt',
  'events.jsonl',
  'console.txt',
]

/** Harbor ended by itself and removed its containers. */
const BY_HARBOR = { flags: [], cleaned: [] } as const
const UNVERIFIED = { ...BY_HARBOR, reward: null, kept: SET_UP } as const
const TWICE = (outcome: Outcome, rule: string): Seen['tries'] => [`${outcome} ${rule}`, `${outcome} ${rule}`]
/** An exclusion that the agent could have brought about is retried once; the second one counts 0. */
const SELF_INFLICTED = (outcome: Outcome, rule: string): Seen['tries'] => [`${outcome} ${rule}`, `agent_error ${rule}`]

function verifierError(rule: string, exception: string | null): Seen {
  return {
    ...BY_HARBOR,
    tries: [`verifier_error ${rule}`],
    exception,
    phase: 'verifier',
    reward: null,
    kept: exception === null ? VERIFIED : VERIFIED_AFTER_EXCEPTION,
  }
}

function environmentError(rule: string, exception: string): Seen {
  return { ...UNVERIFIED, tries: TWICE('infrastructure_error', rule), exception, phase: 'environment_setup' }
}

/**
 * Everything that goes wrong with a trial as far as it can be provoked on one machine, and what Regatta makes of it with
 * two tries. A new kind of failure is a new row.
 */
export const FAULTS: readonly Fault[] = [
  // The agent.
  {
    id: 'timeout-solved',
    what: 'the agent runs into its limit, its work is done',
    task: task(`${SOLVE}; sleep 60`, { toml: [AGENT_SECONDS] }),
    seen: {
      ...BY_HARBOR,
      tries: ['agent_timeout agent-timeout'],
      exception: 'AgentTimeoutError',
      phase: 'verifier',
      reward: 1,
      kept: VERIFIED_AFTER_EXCEPTION,
    },
  },
  {
    id: 'timeout-unsolved',
    what: 'the agent runs into its limit with nothing done',
    task: task('sleep 60', { toml: [AGENT_SECONDS] }),
    seen: {
      ...BY_HARBOR,
      tries: ['agent_timeout agent-timeout'],
      exception: 'AgentTimeoutError',
      phase: 'verifier',
      reward: 0,
      kept: VERIFIED_AFTER_EXCEPTION,
    },
  },
  {
    id: 'timeout-unverified',
    what: 'the agent runs into its limit, and the verifier writes no reward',
    task: task('sleep 60', { toml: [AGENT_SECONDS], 'tests/test.sh': '#!/bin/bash\n' }),
    seen: {
      ...BY_HARBOR,
      tries: ['agent_timeout agent-timeout'],
      exception: 'AgentTimeoutError',
      phase: 'verifier',
      reward: null,
      kept: VERIFIED_AFTER_EXCEPTION,
    },
  },
  {
    id: 'agent-raises',
    what: 'the agent class raises',
    task: task(SOLVE),
    agent: { name: 'faults:Raises' },
    seen: {
      ...UNVERIFIED,
      tries: ['agent_error agent-raised-KeyError'],
      exception: 'KeyError',
      phase: 'agent_execution',
    },
  },
  {
    id: 'agent-exit-code',
    what: "the agent's command fails, its work is done",
    task: task(SOLVE),
    agent: { name: 'faults:Command', kwargs: { command: `${SOLVE}; echo something went wrong; exit 3` } },
    seen: {
      ...BY_HARBOR,
      tries: ['agent_error agent-exit-code'],
      exception: 'NonZeroAgentExitCodeError',
      phase: 'verifier',
      reward: 1,
      kept: VERIFIED_AFTER_EXCEPTION,
    },
  },
  {
    id: 'agent-says-rate-limit',
    what: "the agent's command fails and prints a provider's words, twice",
    task: task(SOLVE),
    agent: { name: 'faults:Command', kwargs: { command: `${SOLVE}; echo Error: rate limit exceeded; exit 3` } },
    seen: {
      ...BY_HARBOR,
      tries: SELF_INFLICTED('provider_error', 'cli-rate-limit'),
      exception: 'ApiRateLimitError',
      phase: 'verifier',
      reward: 0,
      flags: ['self_inflicted'],
      kept: VERIFIED_AFTER_EXCEPTION,
    },
  },
  {
    id: 'agent-setup-fails',
    what: 'the agent cannot be installed',
    task: task(SOLVE),
    agent: { name: 'faults:RaisesAtSetup' },
    seen: {
      ...UNVERIFIED,
      tries: TWICE('infrastructure_error', 'agent-setup-failed'),
      exception: 'RuntimeError',
      phase: 'agent_setup',
    },
  },
  {
    id: 'agent-constructor',
    what: "the agent's constructor raises: Harbor ends, the trials beside it go on",
    task: task(SOLVE),
    agent: { name: 'faults:RaisesAtOnce' },
    seen: {
      ...BY_HARBOR,
      tries: TWICE('lost', 'no-result'),
      exception: null,
      phase: null,
      reward: null,
      kept: ['lock.json', 'trial.log', 'events.jsonl', 'console.txt'],
    },
    detail: /^Harbor ended with exit code 1: ValueError: a setting that the constructor refuses$/,
  },
  {
    id: 'step-raises',
    what: 'the agent raises in the second of two steps',
    task: {
      'task.toml': `${tinyTask()['task.toml']}\n[[steps]]\nname = "alpha"\n\n[[steps]]\nname = "beta"\n`,
      'environment/Dockerfile': 'FROM debian:trixie-slim\nWORKDIR /app\n',
      'steps/alpha/instruction.md': 'Step alpha: write the word done into /app/out.txt.\n',
      'steps/alpha/tests/test.sh': '#!/bin/bash\necho 1 > /logs/verifier/reward.txt\n',
      'steps/beta/instruction.md': 'Step beta: the same again.\n',
      'steps/beta/tests/test.sh': '#!/bin/bash\necho 0 > /logs/verifier/reward.txt\n',
    },
    agent: { name: 'faults:RaisesInBeta' },
    seen: {
      ...BY_HARBOR,
      tries: ['agent_error agent-raised-KeyError'],
      exception: 'KeyError',
      phase: 'verifier',
      reward: 0.5,
      kept: ['result.json', 'lock.json', 'trial.log', 'events.jsonl', 'console.txt'],
    },
  },

  // The verifier and its reward.
  {
    id: 'reward-missing',
    what: 'no reward file',
    task: verifiedBy('true'),
    seen: verifierError('reward-missing', 'RewardFileNotFoundError'),
  },
  {
    id: 'reward-empty',
    what: 'an empty reward.txt',
    task: verifiedBy(': > /logs/verifier/reward.txt'),
    seen: verifierError('reward-empty', 'RewardFileEmptyError'),
  },
  {
    id: 'reward-text',
    what: 'words in reward.txt',
    task: verifiedBy('echo good > /logs/verifier/reward.txt'),
    seen: verifierError('reward-unparsable', 'VerifierOutputParseError'),
  },
  {
    id: 'reward-nan',
    what: 'NaN in reward.txt',
    task: verifiedBy('echo nan > /logs/verifier/reward.txt'),
    seen: verifierError('reward-unparsable', 'VerifierOutputParseError'),
  },
  {
    id: 'reward-nameless',
    what: 'a reward.json without `reward`',
    task: verifiedBy(`echo '{"score": 1}' > /logs/verifier/reward.json`),
    seen: verifierError('reward-without-number', null),
  },
  {
    id: 'reward-conflict',
    what: 'the verifier writes reward.json 1 and reward.txt 0',
    task: verifiedBy(`echo '{"reward": 1}' > /logs/verifier/reward.json; echo 0 > /logs/verifier/reward.txt`),
    seen: {
      ...BY_HARBOR,
      tries: ['failed failed'],
      exception: null,
      phase: 'verifier',
      reward: 0,
      flags: ['reward_conflict'],
      kept: VERIFIED,
    },
  },
  {
    id: 'reward-planted',
    what: 'the agent leaves a reward.json 1, the verifier writes reward.txt 0',
    task: task(`echo '{"reward": 1}' > /logs/verifier/reward.json`),
    seen: {
      ...BY_HARBOR,
      tries: ['failed failed'],
      exception: null,
      phase: 'verifier',
      reward: 0,
      flags: ['reward_preseeded'],
      kept: VERIFIED,
    },
    checks: /"removed":\["reward\.json"\]/,
  },
  {
    id: 'reward-rewritten',
    what: 'a process that the agent left overwrites the reward while the verifier runs',
    task: task(
      `cat > /app/later.sh <<'END'
until [ -s /logs/verifier/reward.txt ]; do sleep 0.05; done
echo 1 > /logs/verifier/reward.txt
END
setsid bash /app/later.sh > /dev/null 2>&1 < /dev/null &`,
      { 'tests/test.sh': '#!/bin/bash\necho 0 > /logs/verifier/reward.txt\nsleep 1\n' },
    ),
    seen: {
      ...BY_HARBOR,
      tries: ['passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      flags: ['reward_rewritten'],
      kept: VERIFIED,
    },
    checks: /"processes":\["bash \/app\/later\.sh".*"writers":\["verifier","container"\]/,
  },
  {
    id: 'health-check-forges',
    what: "the agent overwrites the script of the image's health check, which overwrites the reward",
    task: task(
      `cat > /health.sh <<'END'
[ -s /logs/verifier/reward.txt ] || exit 0
bash -c 'echo 1 > /logs/verifier/reward.txt; sleep 0.5'
END`,
      {
        'environment/Dockerfile':
          'FROM debian:trixie-slim\nWORKDIR /app\nRUN echo true > /health.sh\nHEALTHCHECK --interval=1s CMD bash /health.sh\n',
        'tests/test.sh': '#!/bin/bash\necho 0 > /logs/verifier/reward.txt\nsleep 4\n',
      },
    ),
    seen: {
      ...BY_HARBOR,
      tries: ['passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      flags: ['reward_rewritten'],
      kept: VERIFIED,
    },
    // Each probe is a command of its own.
    checks: /"exec_roots":[2-9]/,
  },
  {
    id: 'verifier-many-writers',
    what: 'the verifier writes its reward from all kinds of children, beside an honest health check',
    task: task(undefined, {
      'environment/Dockerfile':
        'FROM debian:trixie-slim\nWORKDIR /app\nHEALTHCHECK --interval=1s CMD cat /logs/verifier/reward.txt || true\n',
      'tests/test.sh': `#!/bin/bash
reward=/logs/verifier/reward.txt
echo 0 > $reward
echo 0 | (sleep 0.2; tee $reward > /dev/null; sleep 0.2)
bash -c "(echo 0; sleep 0.2) | bash -c 'cat > $reward; sleep 0.2'"
perl -e "system q(echo 0 > $reward; sleep 0.2)"
setsid --wait timeout 20 bash -c "echo 0 > $reward; sleep 0.2"
(sleep 0.5; echo 1 > $reward; sleep 1.5) & wait
`,
    }),
    seen: {
      ...BY_HARBOR,
      tries: ['passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      kept: VERIFIED,
    },
    checks: /^\{"writers":\[[^\]]*\]\}$/,
  },
  {
    id: 'reward-directory',
    what: 'a process that the agent left makes a directory where the reward would be',
    task: task(
      `cat > /app/later.sh <<'END'
until [ -s /logs/verifier/reward.txt ]; do sleep 0.05; done
perl -e 'mkdir "/logs/verifier/reward.json"; sleep 300'
END
setsid bash /app/later.sh > /dev/null 2>&1 < /dev/null &`,
      { 'tests/test.sh': '#!/bin/bash\necho 0 > /logs/verifier/reward.txt\nsleep 1\n' },
    ),
    seen: {
      ...verifierError('reward-unreadable-IsADirectoryError', 'IsADirectoryError'),
      flags: ['reward_conflict', 'reward_rewritten'],
    },
    checks: /"writers":\["verifier","container"\]/,
  },
  {
    id: 'deep-left',
    what: 'the agent nests directories deep where rewards are written, beside a reward of its own',
    task: task(
      `cd /logs/verifier && perl -e 'for (1..5000) { mkdir "deep" and chdir "deep" or die $! }'
echo 1 > /logs/verifier/reward.txt`,
      { 'tests/test.sh': '#!/bin/bash\nls -A /logs/verifier\n' },
    ),
    seen: { ...verifierError('reward-missing', 'RewardFileNotFoundError'), flags: ['reward_preseeded'] },
    checks: /^\{"removed":\["deep","reward\.txt"\]\}$/,
  },
  {
    id: 'process-left',
    what: 'a process that the agent left does nothing',
    task: task(`${SOLVE}; setsid sleep 300 > /dev/null 2>&1 < /dev/null &`),
    seen: {
      ...BY_HARBOR,
      tries: ['passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      kept: VERIFIED,
    },
    checks: /"processes":\["sleep 300"\],"writers":\["verifier"\]/,
  },
  {
    id: 'verifier-leaves-server',
    what: 'the verifier leaves a process that goes on printing',
    task: task(undefined, {
      'tests/test.sh': `#!/bin/bash
(setsid bash -c 'while :; do echo tick; sleep 0.05; done' &)
echo 1 > /logs/verifier/reward.txt
sleep 0.5
`,
    }),
    seen: {
      ...BY_HARBOR,
      tries: ['passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      kept: VERIFIED,
    },
    checks: /^\{"writers":\["verifier"\]\}$/,
  },
  {
    id: 'verifier-timeout',
    what: 'the verifier runs into its limit, its reward is written',
    task: verifiedBy('echo 1 > /logs/verifier/reward.txt; sleep 60', [['timeout_sec = 30', 'timeout_sec = 3']]),
    seen: verifierError('verifier-timeout', 'VerifierTimeoutError'),
  },

  // The environment.
  {
    id: 'image-build',
    what: 'the image does not build',
    task: task(SOLVE, { 'environment/Dockerfile': 'FROM debian:trixie-slim\nRUN false\n' }),
    seen: environmentError('image-build', 'RuntimeError'),
  },
  {
    id: 'base-missing',
    what: 'the base image cannot be had',
    task: task(SOLVE, { 'environment/Dockerfile': 'FROM 127.0.0.1:9/regatta/none:1\n' }),
    seen: environmentError('image-pull', 'RuntimeError'),
  },
  {
    id: 'image-pull',
    what: 'the prebuilt image cannot be had',
    task: task(SOLVE, { toml: [['cpus = 1', 'docker_image = "127.0.0.1:9/regatta/none:1"\ncpus = 1']] }),
    seen: environmentError('image-pull', 'RuntimeError'),
  },
  {
    id: 'build-timeout',
    what: 'the build runs into its limit',
    task: task(SOLVE, {
      toml: [['build_timeout_sec = 120', 'build_timeout_sec = 3']],
      'environment/Dockerfile': 'FROM debian:trixie-slim\nRUN sleep 30\n',
    }),
    seen: environmentError('environment-timeout', 'EnvironmentStartTimeoutError'),
  },
  {
    id: 'unhealthy',
    what: 'the environment never becomes healthy',
    task: task(SOLVE, {
      toml: [
        [
          'memory_mb = 256',
          'memory_mb = 256\n\n[environment.healthcheck]\ncommand = "false"\ninterval_sec = 1\ntimeout_sec = 2\nretries = 2',
        ],
      ],
    }),
    seen: environmentError('unhealthy', 'HealthcheckError'),
  },
  {
    id: 'sidecar-exits',
    what: 'a service beside main ends before it is healthy',
    task: task(SOLVE, {
      'environment/docker-compose.yaml': `services:
  main: { depends_on: { db: { condition: service_healthy } } }
  db:
    image: debian:trixie-slim
    command: ["sh", "-c", "exit 3"]
    healthcheck: { test: ["CMD", "true"], interval: 1s, retries: 2 }
`,
    }),
    seen: environmentError('dependency-failed', 'RuntimeError'),
  },
  {
    id: 'container-dies',
    what: 'the agent ends its own container, twice',
    task: task(`${SOLVE}; kill -9 -1; sleep 5`),
    seen: {
      ...BY_HARBOR,
      tries: SELF_INFLICTED('infrastructure_error', 'tests-never-started'),
      exception: 'RewardFileNotFoundError',
      phase: 'verifier',
      reward: 0,
      flags: ['self_inflicted'],
      kept: [
        'result.json',
        'exception.txt',
        'lock.json',
        'trial.log',
        'agent/exit-code.txt',
        'events.jsonl',
        'console.txt',
      ],
    },
  },
  {
    id: 'container-dies-loudly',
    what: "the agent ends its own container, and its command's end says so",
    task: task(SOLVE),
    agent: { name: 'faults:Command', kwargs: { command: `${SOLVE}; kill -9 -1; sleep 5` } },
    seen: {
      ...BY_HARBOR,
      tries: ['agent_error agent-exit-code'],
      exception: 'NonZeroAgentExitCodeError',
      phase: 'verifier',
      reward: null,
      kept: SET_UP,
    },
  },
  {
    id: 'out-of-memory',
    what: "the agent's process is killed for its memory",
    task: task('head -c 600m /dev/zero | tail > /dev/null\nexit "$' + '{PIPESTATUS[1]}"'),
    seen: {
      ...BY_HARBOR,
      tries: ['failed failed'],
      exception: null,
      phase: 'verifier',
      reward: 0,
      kept: [
        'result.json',
        'lock.json',
        'trial.log',
        'verifier/test-stdout.txt',
        'agent/exit-code.txt',
        'events.jsonl',
        'console.txt',
      ],
    },
  },
  {
    id: 'disk-full',
    what: 'the verifier fills the disk that trials are written to',
    task: verifiedBy('head -c 5m /dev/zero > /logs/verifier/much; echo 1 > /logs/verifier/reward.txt'),
    circumstance: 'full',
    alone: true,
    seen: {
      ...BY_HARBOR,
      // Nothing more begins where there is no room.
      tries: ['infrastructure_error result-unreadable'],
      exception: null,
      phase: null,
      reward: null,
      kept: VERIFIED_AFTER_EXCEPTION,
    },
    detail: /^result\.json: /,
  },

  // Harbor itself.
  {
    id: 'over-all-limits',
    what: 'the agent waits beyond all limits, Harbor ends when told to',
    task: task(SOLVE),
    agent: { name: 'faults:Waits' },
    limit_seconds: 10,
    alone: true,
    seen: {
      ...BY_HARBOR,
      tries: SELF_INFLICTED('infrastructure_error', 'overtime'),
      exception: 'CancelledError',
      phase: 'agent_execution',
      reward: 0,
      flags: ['self_inflicted'],
      kept: SET_UP,
    },
  },
  {
    id: 'harbor-hangs',
    what: 'Harbor hangs beyond all limits and hears no SIGTERM',
    task: task(SOLVE),
    agent: { name: 'faults:Hangs' },
    limit_seconds: 10,
    alone: true,
    seen: {
      tries: SELF_INFLICTED('infrastructure_error', 'overtime-no-result'),
      exception: null,
      phase: null,
      reward: 0,
      flags: ['self_inflicted'],
      kept: ['lock.json', 'trial.log', 'events.jsonl', 'console.txt'],
      cleaned: ['containers', 'images', 'networks'],
    },
  },
  {
    id: 'harbor-terminated',
    what: "somebody's SIGTERM meets Harbor in its own code",
    task: task(SOLVE),
    agent: { name: 'faults:Terminates' },
    seen: {
      ...BY_HARBOR,
      tries: TWICE('cancelled', 'cut-short'),
      exception: null,
      phase: 'agent_execution',
      reward: null,
      kept: ['result.json', 'lock.json', 'trial.log', 'events.jsonl', 'console.txt'],
    },
  },
  {
    id: 'harbor-killed',
    what: 'Harbor gets SIGKILL while the agent works',
    task: task(`${SOLVE}; sleep 5`),
    circumstance: 'kill',
    alone: true,
    seen: {
      tries: ['lost no-result', 'passed passed'],
      exception: null,
      phase: 'verifier',
      reward: 1,
      flags: [],
      kept: VERIFIED,
      cleaned: ['containers', 'images', 'networks'],
    },
  },
  {
    id: 'stopped',
    what: 'the run is stopped while the agent works',
    task: task('sleep 60'),
    circumstance: 'stop',
    alone: true,
    seen: {
      ...UNVERIFIED,
      tries: ['cancelled cancelled'],
      exception: 'CancelledError',
      phase: 'agent_execution',
    },
  },
]
