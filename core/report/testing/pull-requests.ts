import type { ImportItem } from '#core/ledger/sift'
import type { Finding, PullRequestReport } from '#core/report/pull-request'
import { pullRequestMarkdown } from '#core/report/pull-request-markdown'
import { type PullRequestInputs, proofOf, pullRequestReport } from '#core/report/pull-request-report'
import { NO_SABOTAGE, sabotaged } from '#core/report/pull-request-sabotage'
import { runSummary } from '#core/report/run-summary'
import { stickyBody } from '#core/report/sticky'
import { digestOf, namedTest, PLAIN, trial } from '#core/report/testing/trial'
import { type VerdictReport, verdictReport } from '#core/report/verdict'
import { notTried, type SabotageFound } from '#core/sabotage/found'
import { WAYS, type WayId } from '#core/sabotage/ways'
import { DEFAULT_LIMITS } from '#core/statistics/verdict'
import { type ConfigSettings, configId, configLabel } from '#core/trial/config'
import { type PlanDocument, planDigest, planDocumentSchema } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import type { TestRecord, TrialRecord } from '#core/trial/record'

// Pull requests as they come: plans, trials and a ledger of records, and the report that the real code makes of them.

export const HEAD = 'b7d1c0ffee5e1f2a3b4c5d6e7f8091a2b3c4d5e6'
export const OLDER = '3c41f09a8b7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f'
export const BASE = '90fe51c2a4b6d8e0f1a3c5e7092b4d6f8a1c3e50'

export const LINKS = {
  run: 'https://github.com/example/benchmark/actions/runs/19000000001',
  artifacts: 'https://github.com/example/benchmark/actions/runs/19000000001#artifacts',
  files: `https://github.com/example/benchmark/blob/${HEAD}`,
}

const NOTHING_SET = { agent_version: null, kwargs: {}, env_names: [] }

export const ORACLE: ConfigSettings = { agent: 'oracle', model: null, ...NOTHING_SET }
export const NOP: ConfigSettings = { agent: 'nop', model: null, ...NOTHING_SET }
export const LARGE: ConfigSettings = { agent: 'terminus-2', model: 'openrouter/vendor/large-1', ...NOTHING_SET }
export const SMALL: ConfigSettings = { agent: 'terminus-2', model: 'openrouter/vendor/small-1', ...NOTHING_SET }

const SECONDS: Readonly<Record<string, number>> = {
  oracle: 4.2,
  nop: 0.3,
  'openrouter/vendor/large-1': 212,
  'openrouter/vendor/small-1': 96,
}
const DOLLARS: Readonly<Record<string, number>> = {
  'openrouter/vendor/large-1': 0.41,
  'openrouter/vendor/small-1': 0.03,
}

/**
 * What became of the attempts of a cell, one letter each: P passed, F failed, T ran out of time, V left no reward, I could not be
 * judged, R could not be judged at first and passed then, `-` left no trace.
 */
export type CellOutcomes = {
  readonly task: string
  readonly config: ConfigSettings
  readonly ends: string
  /** Tests that each failed trial failed, of four. */
  readonly fails?: readonly string[]
}

export type Example = {
  readonly part?: PullRequestInputs['part']
  readonly trust?: PullRequestInputs['trust']
  readonly phase?: PullRequestInputs['phase']
  /** Only the proof has ended: trials of models are planned, and none of them is here. */
  readonly awaiting?: boolean
  readonly added?: readonly string[]
  readonly changed?: readonly string[]
  readonly removed?: readonly string[]
  readonly unreadable?: VerdictReport['unreadable']
  readonly cells: readonly CellOutcomes[]
  /** Of the task as it is on the base, in the ledger already. */
  readonly base?: readonly CellOutcomes[]
  readonly findings?: readonly Finding[]
  readonly sabotage?: PullRequestInputs['sabotage']
  readonly outside?: PullRequestInputs['outside']
  readonly fill?: PullRequestInputs['fill']
  readonly verifierTail?: PullRequestInputs['verifierTail']
  readonly remarks?: PullRequestInputs['remarks']
  /** Instead of what an excluded trial says of itself. */
  readonly message?: string
}

/** The report of an example, by the functions that make every report. */
export function exampleReport(example: Example): PullRequestReport {
  const { part = 'check', trust = 'own', phase = 'ended', cells, findings = [], fill = null } = example
  const plan = planFor(cells)
  const awaited = example.awaiting === true ? plan.trials.filter(({ config }) => config.model !== null).length : 0
  const ours = awaited > 0 ? cells.filter(({ config }) => config.model === null) : cells
  const items = ours.flatMap((cell) => itemsOf(cell, plan, example.message))
  const trials = items.flatMap((item) => (item.kind === 'trial' ? [item.record] : []))
  const tests = items.flatMap((item) => (item.kind === 'trial' ? item.tests : []))
  return pullRequestReport({
    part,
    trust,
    phase,
    head: HEAD,
    base: BASE,
    plan,
    awaited,
    summary:
      phase === 'ended'
        ? runSummary({
            plan: awaited > 0 ? proofOf(plan) : plan,
            root: '/parts',
            items,
            report: null,
            refused: [],
            crowded: [],
            earlier: [],
          })
        : null,
    verdict: phase === 'ended' ? verdictOf(example, trials) : null,
    findings,
    sabotage: example.sabotage ?? NO_SABOTAGE,
    trials,
    tests,
    verifierTail:
      example.verifierTail ?? ((record) => pytestTail(tests.filter(({ trial_id }) => trial_id === record.trial_id))),
    remarks: example.remarks ?? [],
    outside: example.outside ?? [],
    fill: phase === 'ended' ? fill : null,
    seconds: phase === 'ended' ? 724 : null,
    experiment: 'main',
  })
}

function verdictOf(example: Example, trials: readonly TrialRecord[]): VerdictReport {
  const { added = [], changed = [], removed = [], unreadable = [], base = [] } = example
  const old = base.flatMap((cell) => recordsOf(cell, null, `${cell.task} base`).map(({ record }) => record))
  return verdictReport({
    base: { commit: BASE, tasks: [...changed, ...removed].map((name) => ({ name, digest: digestOf(`${name} base`) })) },
    head: { commit: HEAD, tasks: [...added, ...changed].map((name) => ({ name, digest: digestOf(name) })) },
    same: ['merge-statements', 'nginx-edge', 'prune-backups'],
    unreadable,
    trials: [...trials, ...old],
    ...PLAIN,
    limits: DEFAULT_LIMITS,
  })
}

/** The plan of all cells, in their order. */
export function planFor(cells: readonly CellOutcomes[]): PlanDocument {
  const trials = cells
    .flatMap(({ task, config, ends }) => [...ends].map((_, index) => ({ task, config, attempt: index + 1 })))
    .map(
      ({ task, config, attempt }, slot): PlannedTrial => ({
        slot,
        task: { name: task, path: `tasks/${task}`, digest: digestOf(task) },
        config: {
          ...config,
          kwargs: {},
          env_names: [...config.env_names],
          config_id: configId(config),
          label: configLabel(config),
        },
        attempt,
        could_cause_before: 0,
        estimate_seconds: 60,
        limit_seconds: 900,
      }),
    )
  const models = trials.filter(({ config }) => config.model !== null)
  const document = {
    schema_version: 1 as const,
    experiment: 'pull-request',
    repository: 'example/benchmark',
    commit: HEAD,
    harbor_version: '0.24.0',
    environment: { type: 'docker' },
    pass_threshold: 1,
    execution: { tries: 3, at_once_per_provider: {} },
    trials,
    shards: [
      {
        index: 0,
        slots: trials.map(({ slot }) => slot),
        trials_at_once: 4,
        estimate_seconds: 600,
        limit_seconds: 9000,
      },
    ],
    totals: { cells: cells.length, wanted: trials.length, present: 0, planned: trials.length, estimate_seconds: 600 },
    cost: { estimate_usd: models.length === 0 ? null : 0.22 * models.length, unknown_trials: 0, budget_usd: 20 },
  }
  return planDocumentSchema.parse({ ...document, plan_digest: planDigest(document) })
}

function itemsOf(cell: CellOutcomes, plan: PlanDocument, message: string | undefined): ImportItem[] {
  const { task, config, ends } = cell
  const own = plan.trials.filter((trial) => trial.task.name === task && trial.config.config_id === configId(config))
  const lost = own.filter((_, index) => ends[index] === '-')
  return [
    ...recordsOf(cell, plan.plan_digest, task, message).map(({ record, tests }) => ({
      kind: 'trial' as const,
      path: `/parts/${record.trial_id}`,
      record,
      tests,
    })),
    ...lost.map(({ slot }) => ({
      kind: 'lost' as const,
      path: '/parts',
      slot,
      reason: 'the shard that was to run it left no part',
    })),
  ]
}

type Row = { readonly record: TrialRecord; readonly tests: readonly TestRecord[] }

const TESTS = ['test_runs_at_all', 'test_overlapping_slots', 'test_clocks_go_back', 'test_names_with_spaces'] as const

/** The trials of a cell with their tests, of one version of its task. */
export function recordsOf(
  { task, config, ends, fails = ['test_clocks_go_back'] }: CellOutcomes,
  plan_digest: string | null,
  version: string,
  message?: string,
): Row[] {
  const label = configLabel(config)
  const tries = [...ends].flatMap((end, index) =>
    end === 'R'
      ? [
          { end: 'I', index, try: 1 },
          { end: 'P', index, try: 2 },
        ]
      : [{ end, index, try: 1 }],
  )
  return tries.flatMap(({ end, index, try: nth }) => {
    const columns = COLUMNS[end]
    if (columns === undefined) return []
    const record: TrialRecord = {
      ...trial({ agent: label, task, key: `${version} ${index} ${nth}`, attempt: index + 1, ...columns }),
      ...(message !== undefined && end === 'I' ? { exception_message: message } : {}),
      agent: config.agent,
      config_id: configId(config),
      config_label: label,
      model: config.model,
      task_digest: digestOf(version),
      plan_digest,
      try: nth,
      agent_s:
        end === 'T' ? 900 : end === 'I' ? null : (SECONDS[config.model ?? config.agent] ?? 60) * (0.8 + 0.06 * index),
      cost_usd: end === 'I' ? null : dollars(config, index),
      cost_source: end === 'I' || config.model === null ? 'unknown' : 'reported',
    }
    if (end === 'I' || end === 'V' || config.agent === 'nop') return [{ record, tests: [] }]
    const tests = TESTS.map((name, position) => {
      const failed = end !== 'P' && fails.includes(name)
      return namedTest(record, {
        name,
        suite: 'tests/test_state.py',
        position,
        status: failed ? 'failed' : 'passed',
        message: failed
          ? `AssertionError: assert ${JSON.stringify(SEEN[name])} == ${JSON.stringify(WANTED[name])}`
          : null,
      })
    })
    return [{ record, tests }]
  })
}

function dollars({ model }: ConfigSettings, index: number): number | null {
  const mean = DOLLARS[model ?? '']
  return mean === undefined ? null : mean * (0.85 + 0.05 * index)
}

const SEEN: Readonly<Record<string, string>> = {
  test_clocks_go_back: '01:30-02:30',
  test_overlapping_slots: '09:00-10:30',
}
const WANTED: Readonly<Record<string, string>> = {
  test_clocks_go_back: '01:30-03:30',
  test_overlapping_slots: '09:00-11:00',
}

const COLUMNS: Readonly<Record<string, Partial<TrialRecord>>> = {
  P: { outcome: 'passed', reward: 1 },
  F: { outcome: 'failed', reward: 0, rewards: '{"reward":0}' },
  T: {
    outcome: 'agent_timeout',
    reward: 0,
    rewards: '{"reward":0}',
    exception_type: 'AgentTimeoutError',
    exception_message: 'Agent execution timed out after 900.0 seconds',
  },
  V: {
    outcome: 'verifier_error',
    reward: null,
    rewards: null,
    exception_type: 'RewardFileNotFoundError',
    exception_message: 'No reward file found at /logs/verifier/reward.txt',
  },
  I: {
    outcome: 'infrastructure_error',
    reward: null,
    rewards: null,
    exception_type: 'RuntimeError',
    exception_message:
      'Docker compose command failed for environment streak-query. Command: docker compose build. Return code: 1. Stdout: #7 [2/4] RUN apt-get install -y sqlite3-tools\n#7 1.204 E: Unable to locate package sqlite3-tools\nfailed to solve: process "/bin/sh -c apt-get install -y sqlite3-tools" did not complete successfully: exit code: 100\n. Stderr: None. ',
  },
}

/** What pytest prints last. */
function pytestTail(tests: readonly TestRecord[]): string | null {
  const failed = tests.filter(({ status }) => status === 'failed')
  if (tests.length === 0) return null
  const dots = tests.map(({ status }) => (status === 'failed' ? 'F' : '.')).join('')
  return [
    `\u001b[1mcollected ${tests.length} items\u001b[0m`,
    '',
    `tests/test_state.py ${dots}                                      [100%]`,
    '',
    ...failed.flatMap(({ name, message }) => [
      `____________________________ ${name} ____________________________`,
      '>       assert slots(day) == expected',
      `\u001b[31mE       ${message}\u001b[0m`,
      '',
    ]),
    '=========================== short test summary info ============================',
    ...failed.map(({ name, message }) => `\u001b[31mFAILED\u001b[0m tests/test_state.py::${name} - ${message}`),
    `\u001b[31m${failed.length} failed\u001b[0m, \u001b[32m${tests.length - failed.length} passed\u001b[0m in 0.42s`,
  ].join('\n')
}

export const FINDINGS: readonly Finding[] = [
  {
    rule: 'instruction-names-tests',
    severity: 'error',
    task: 'free-slots',
    path: 'tasks/free-slots/instruction.md',
    line: 14,
    column: null,
    message: 'the instruction tells the agent where the tests are (/tests/test_state.py)',
    fix: 'describe the behaviour that is tested, not the file',
    doc: 'docs/checks.md',
    suppressed: null,
  },
  {
    rule: 'verifier-installs-unpinned',
    severity: 'error',
    task: 'free-slots',
    path: 'tasks/free-slots/tests/test.sh',
    line: 3,
    column: 1,
    message: 'pip install pytest takes whatever version is newest on the day of a trial',
    fix: 'pin it, as in pytest==8.4.2',
    doc: 'docs/checks.md',
    suppressed: null,
  },
  {
    rule: 'image-not-pinned',
    severity: 'warning',
    task: 'free-slots',
    path: 'tasks/free-slots/environment/Dockerfile',
    line: 1,
    column: 6,
    message: 'debian:trixie-slim is not pinned by digest',
    fix: 'write debian:trixie-slim@sha256:...',
    doc: 'docs/checks.md',
    suppressed: null,
  },
  {
    rule: 'no-author',
    severity: 'note',
    task: 'free-slots',
    path: 'tasks/free-slots/task.toml',
    line: null,
    column: null,
    message: 'nobody is named as the author',
    fix: null,
    doc: null,
    suppressed: { reason: 'the author wants it so', until: null },
  },
]

const proof = (task: string, oracle = 'PPPPP', nop = 'FFFFF'): CellOutcomes[] => [
  { task, config: ORACLE, ends: oracle },
  { task, config: NOP, ends: nop },
]

/** A task that withstands every way but those that are given. */
export function attacked(states: Partial<Record<WayId, SabotageFound['ways'][number]['state']>> = {}): SabotageFound {
  return {
    verifier_mode: 'shared',
    ways: WAYS.map(({ id }) => {
      const state = states[id] ?? 'withstood'
      return { way: id, state, reward: state === 'worked' ? 1 : state === 'withstood' ? 0 : null }
    }),
    together: [],
    for_nothing: null,
    failure: null,
    trials: 5,
    seconds: 84.2,
  }
}

/** What a pull request can come to, each as the comment shows it. */
export const EXAMPLES = {
  'new-sound': {
    added: ['free-slots'],
    cells: [
      ...proof('free-slots'),
      { task: 'free-slots', config: LARGE, ends: 'PPFPPPTPFP' },
      {
        task: 'free-slots',
        config: SMALL,
        ends: 'FFRFFFFRFT',
        fails: ['test_overlapping_slots', 'test_clocks_go_back'],
      },
    ],
    findings: FINDINGS.filter(({ severity }) => severity !== 'error'),
    fill: { planned: 0, estimate_usd: null, unknown_trials: 0 },
  },
  'new-flaky': {
    added: ['free-slots'],
    cells: proof('free-slots', 'PFPPF', 'FFFFF'),
    fill: { planned: 10, estimate_usd: 2.2, unknown_trials: 0 },
  },
  changed: {
    changed: ['streak-query'],
    cells: [
      ...proof('streak-query'),
      { task: 'streak-query', config: LARGE, ends: 'FPFFPFFFPF', fails: ['test_overlapping_slots'] },
      {
        task: 'streak-query',
        config: SMALL,
        ends: 'FFFFFTFFFF',
        fails: ['test_overlapping_slots', 'test_clocks_go_back'],
      },
    ],
    base: [
      { task: 'streak-query', config: LARGE, ends: 'PPPPPPPPFP' },
      { task: 'streak-query', config: SMALL, ends: 'PFFPFFPFFF' },
    ],
    fill: { planned: 0, estimate_usd: null, unknown_trials: 0 },
  },
  partial: {
    added: ['free-slots', 'streak-query'],
    cells: [
      ...proof('free-slots', 'PPPPP', 'FF---'),
      ...proof('streak-query', 'IIIII', 'IIIII'),
      { task: 'free-slots', config: LARGE, ends: 'PPF--' },
    ],
    fill: { planned: 24, estimate_usd: 4.85, unknown_trials: 5 },
  },
  running: {
    phase: 'running',
    cells: [...proof('free-slots'), { task: 'free-slots', config: LARGE, ends: 'PPPPPPPPPP' }],
  },
  weak: {
    added: ['free-slots', 'purge-secret', 'streak-query'],
    cells: [...proof('free-slots'), ...proof('purge-secret'), ...proof('streak-query')],
    sabotage: {
      severity: 'error',
      tasks: new Map([
        ['free-slots', sabotaged(attacked({ conftest: 'worked', sitecustomize: 'worked', 'ld-preload': 'not_tried' }))],
        ['purge-secret', sabotaged(notTried('shared', 'BuildError: the image of tests/ did not build'))],
        ['streak-query', sabotaged({ ...attacked({ 'replaced-program': 'denied' }), verifier_mode: 'separate' })],
      ]),
    },
    fill: { planned: 30, estimate_usd: 6.6, unknown_trials: 10 },
  },
  fork: {
    trust: 'fork',
    added: ['free-slots'],
    cells: proof('free-slots', 'PPPPP', 'FFPFF'),
    fill: { planned: 30, estimate_usd: 6.6, unknown_trials: 10 },
  },
  errors: {
    added: ['free-slots'],
    unreadable: [
      { task: 'purge-secret', side: 'head', reason: 'tasks/purge-secret/task.toml: expected a number, found "ten"' },
    ],
    cells: proof('free-slots'),
    findings: FINDINGS,
    fill: { planned: 10, estimate_usd: 2.2, unknown_trials: 0 },
  },
  opened: {
    added: ['free-slots'],
    cells: [...proof('free-slots'), { task: 'free-slots', config: LARGE, ends: 'PPFPP' }],
    findings: FINDINGS.filter(({ severity }) => severity === 'warning'),
    fill: { planned: 5, estimate_usd: 0.15, unknown_trials: 0 },
  },
  many: {
    added: Array.from({ length: 60 }, (_, index) => manyName(index)),
    cells: Array.from({ length: 60 }, (_, index) => [
      { task: manyName(index), config: ORACLE, ends: index === 17 ? 'PPF' : 'PPP' },
      { task: manyName(index), config: NOP, ends: index === 41 ? 'FP' : 'FF' },
      { task: manyName(index), config: LARGE, ends: ['PPPPP', 'PPFPP', 'FPFPP', 'FTFFF', 'FFFFF'][index % 5] ?? '' },
    ]).flat(),
    fill: { planned: 300, estimate_usd: 66, unknown_trials: 0 },
  },
} as const satisfies { readonly [name: string]: Example }

function manyName(index: number): string {
  return `repair-${['parser', 'cache', 'schedule', 'ledger', 'router', 'index'][index % 6]}-${index + 1}`
}

const NUMBER = 12

/** The comment of an example, as it stands in the pull request. */
export function exampleComment(name: keyof typeof EXAMPLES): string {
  const report = exampleReport(EXAMPLES[name])
  const text = pullRequestMarkdown(report, { links: LINKS, number: NUMBER })
  return stickyBody({ existing: null, part: report.part, head: HEAD, text })
}

/** Results of a commit after which another one was pushed. */
export function exampleStale(): string {
  const before = exampleReport(EXAMPLES['new-flaky'])
  const older = { ...before, head: OLDER }
  const existing = stickyBody({
    existing: null,
    part: 'check',
    head: OLDER,
    text: pullRequestMarkdown(older, { links: LINKS, number: NUMBER }),
  })
  const now = pullRequestMarkdown(exampleReport(EXAMPLES.running), { links: LINKS, number: NUMBER })
  return stickyBody({ existing, part: 'check', head: HEAD, text: now, state: 'running' })
}
