import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { believed, takeReport } from '#action/comment/fork-report'
import type { Source } from '#action/lib/take'
import { packedZeros, zipOf } from '#action/testing/zip'
import { temporaryDirectory } from '#core/harbor/testing'
import { type PullRequestReport, pullRequestReportSchema } from '#core/report/pull-request'
import { attacked } from '#core/report/testing/pull-requests'

const HEAD = 'a'.repeat(40)
const OTHER = 'e'.repeat(40)
const WORDS = { experiment: 'main', tasks: 'tasks' }

type Task = PullRequestReport['tasks'][number]

function counted(n: number, successes: number) {
  return { n, successes, low: n === 0 ? null : 0, high: n === 0 ? null : 1, excluded: 0, excluded_by: {} }
}

function row(
  kind: 'oracle' | 'nop' | 'model',
  n: number,
  successes: number,
  config: string = kind,
): Task['rows'][number] {
  const use = {
    cost_per_trial_usd: null,
    cost_known: 0,
    estimated_cost_known: 0,
    time_p50_s: 1,
    time_p50_censored: false,
  }
  const head = { ...counted(n, successes), ...use }
  return { config, kind, head, base: null, difference: null, low: null, high: null }
}

const CALIBRATION: NonNullable<Task['calibration']> = {
  oracle: counted(5, 5),
  nop: counted(5, 0),
  solvable: 'clean',
  trivial: 'clean',
}

function task(change: Partial<Task> = {}): Task {
  const rows = [row('oracle', 5, 5), row('nop', 5, 0)]
  return {
    name: 'new',
    change: 'added',
    reason: null,
    calibration: CALIBRATION,
    rows,
    verdict: null,
    sabotage: null,
    ...change,
  }
}

const THEIRS: PullRequestReport = pullRequestReportSchema.parse({
  schema_version: 1,
  part: 'check',
  state: 'complete',
  trust: 'own',
  head: HEAD,
  base: 'b'.repeat(40),
  planned: 10,
  awaited: 0,
  plan: null,
  counts: { passed: 5, failed: 5, missing: 0, excluded: 0 },
  limits: null,
  overall: null,
  findings: [],
  sabotage: 'off',
  tasks: [task()],
  failures: [],
  remarks: [],
  missing: [],
  not_taken: [],
  left_out: { findings: 0, tasks: 0, failures: 0, missing: 0, not_taken: 0, remarks: 0 },
  outside: null,
  fill: null,
  cost_usd: 3,
  seconds: 60,
  harbor_version: '0.24.0',
  plan_digest: `sha256:${'0'.repeat(64)}`,
  reproduce: { experiment: '--evil', agent: 'oracle', model: null, task: 'new', path: '/etc' },
} satisfies PullRequestReport)

const NONE = { oracle: counted(0, 0), nop: counted(0, 0), solvable: 'none', trivial: 'none' } as const

/** What our own Git and ledger say of the commit. */
const OURS: PullRequestReport = {
  ...THEIRS,
  trust: 'fork',
  base: 'c'.repeat(40),
  planned: null,
  counts: null,
  tasks: [task({ calibration: NONE, rows: [row('model', 2, 1, 'vendor/model')] })],
  fill: { planned: 4, estimate_usd: null, unknown_trials: 0 },
  cost_usd: null,
  seconds: null,
  harbor_version: null,
  plan_digest: null,
  reproduce: null,
}

const FAILURE: PullRequestReport['failures'][number] = {
  kind: 'oracle',
  config: 'oracle',
  task: 'new',
  attempt: 1,
  try: 1,
  outcome: 'failed',
  exception_type: null,
  message: null,
  verifier_tail: null,
  tests: [],
  tests_failed: 0,
}

const REMARK: PullRequestReport['remarks'][number] = { task: 'new', kind: 'outside', message: 'oracle', shown: null }

it('takes of a report how oracle and nop did, and everything else from ourselves', () => {
  const lies = {
    fill: { planned: 0, estimate_usd: 0, unknown_trials: 0 },
    tasks: [
      task({ rows: [row('oracle', 5, 5), row('model', 9, 9, 'vendor/model'), row('nop', 5, 0)], reason: 'because' }),
    ],
    failures: [FAILURE],
    remarks: [REMARK],
  }
  expect(believed(OURS, { ...THEIRS, ...lies }, WORDS)).toEqual({
    report: {
      ...OURS,
      planned: 10,
      counts: THEIRS.counts,
      tasks: [task({ rows: [row('oracle', 5, 5), row('nop', 5, 0), row('model', 2, 1, 'vendor/model')] })],
      failures: [FAILURE],
      remarks: [REMARK],
      seconds: 60,
      harbor_version: '0.24.0',
      plan_digest: THEIRS.plan_digest,
      reproduce: { experiment: 'main', agent: 'oracle', model: null, task: 'new', path: 'tasks/new' },
    },
  })
})

describe('of the saboteur', () => {
  const ours = { ...OURS, sabotage: 'error' as const }
  const weak = attacked({ conftest: 'worked' })
  const told = (sabotage: Task['sabotage'], held: PullRequestReport = ours) => {
    const found = believed(held, { ...THEIRS, sabotage: 'warning', tasks: [task({ sabotage })] }, WORDS)
    if ('problem' in found) throw new Error(found.problem)
    return { severity: found.report.sabotage, sabotage: found.report.tasks[0]?.sabotage }
  }

  it('takes what was found, and neither what is made of it nor how much that matters', () => {
    expect(told({ state: 'withstood', reason: 'all is well', found: weak })).toEqual({
      severity: 'error',
      sabotage: { state: 'weak', reason: null, found: weak },
    })
  })

  const unknown = { state: 'unknown', found: null }

  it('takes nothing for withstood that was not found out', () => {
    expect(told(null).sabotage).toEqual({ ...unknown, reason: 'the run tells nothing of the saboteur' })
    expect(told({ state: 'withstood', reason: null, found: null }).sabotage).toEqual({
      ...unknown,
      reason: 'the run does not say why',
    })
  })

  it('takes no word of theirs for a task that was not to be tried, and only where nothing else of it ran', () => {
    const lie = { state: 'not_run' as const, reason: 'all is well', found: null }
    expect(told(lie).sabotage).toEqual({
      ...unknown,
      reason: 'the run ran oracle and nop on it, and says that the saboteur was not to',
    })
    const known = { ...ours, tasks: [task()] }
    expect(told(lie, known).sabotage).toEqual({ ...lie, reason: 'nothing of it was to run' })
  })

  it('takes nothing where it is off', () => {
    expect(told({ state: 'weak', reason: null, found: weak }, OURS)).toEqual({ severity: 'off', sabotage: null })
  })
})

it('tells no command whose words are not ours', () => {
  for (const reproduce of [
    { experiment: 'main', agent: 'rm -rf', model: null, task: 'new', path: 'tasks/new' },
    { experiment: 'main', agent: 'oracle', model: 'vendor/model', task: 'new', path: 'tasks/new' },
    { experiment: 'main', agent: 'oracle', model: null, task: 'other', path: 'tasks/other' },
    null,
  ]) {
    expect(believed(OURS, { ...THEIRS, reproduce }, WORDS)).toMatchObject({ report: { reproduce: null } })
  }
})

it.each<[what: string, change: Partial<PullRequestReport>, problem: string]>([
  ['another commit', { head: OTHER }, `it is about commit ${OTHER}, not about ${HEAD}`],
  [
    'a remark on another task',
    { remarks: [{ ...REMARK, task: 'easy' }] },
    'it has remarks on easy, which this commit does not change',
  ],
  ['another part', { part: 'bench' }, 'it is a bench report'],
  ['no end', { state: 'running' }, 'its state is running'],
  ['another task', { tasks: [task({ name: 'easy' })] }, 'it does not know of a task that Git says is added new'],
  [
    'one task more',
    { tasks: [task(), task({ name: 'easy' })] },
    'it tells of a task that Git does not say is added easy',
  ],
  ['another change', { tasks: [task({ change: 'changed' })] }, 'it does not know of a task that Git says is added new'],
  ['no task', { tasks: [] }, 'it does not know of a task that Git says is added new'],
  ['a task twice', { tasks: [task(), task()] }, 'it tells of a task twice'],
  [
    'a failure elsewhere',
    { failures: [{ ...FAILURE, task: 'old' }] },
    'trials of old, which this commit does not change',
  ],
  [
    'a failure of a model',
    { failures: [{ ...FAILURE, config: 'm' }] },
    'trials of m, and only oracle and nop run for a fork',
  ],
  [
    'a missing trial elsewhere',
    { missing: [{ config: 'nop', task: 'old', attempt: 1, reason: '' }] },
    'trials of old, which this commit does not change',
  ],
  ['more passes than trials', { tasks: [task({ rows: [row('oracle', 1, 5)] })] }, 'more trials passed than there were'],
  ['a row of another name', { tasks: [task({ rows: [row('oracle', 5, 5, 'gpt')] })] }, 'has another name'],
  [
    'a clean task that failed',
    { tasks: [task({ calibration: { ...CALIBRATION, oracle: counted(5, 4) } })] },
    'what it counts of oracle and nop is not what it makes of it',
  ],
  [
    'a clean task that nobody tried',
    { tasks: [task({ calibration: { ...CALIBRATION, nop: counted(0, 0) } })] },
    'what it counts of oracle and nop is not what it makes of it',
  ],
])('believes no report with %s', (_, change, problem) => {
  expect(believed(OURS, { ...THEIRS, ...change }, WORDS)).toEqual({ problem: expect.stringContaining(problem) })
})

/** A run with artifacts of these contents. */
function source(...contents: readonly Buffer[]): Source {
  return {
    list: async () => contents.map((zip, id) => ({ id, name: 'comment-a2', size: zip.length, digest: null })),
    download: async ({ id }, directory) => writeFileSync(join(directory, 'a.zip'), contents[id] ?? ''),
  }
}

const report = (text: string) => zipOf([{ name: 'report.json', content: text }])

it('takes a report of the right attempt', async () => {
  using temp = temporaryDirectory()
  const zip = report(JSON.stringify(THEIRS))
  expect(await takeReport(source(zip), { attempt: 2 }, temp.path)).toEqual({ report: THEIRS })
  expect(await takeReport(source(zip), { attempt: 1 }, temp.path)).toEqual({ problem: 'it left no report' })
})

it('makes nothing of artifacts that cannot be listed', async () => {
  using temp = temporaryDirectory()
  const refused = Object.assign(new Error('Resource not accessible by integration'), { status: 403 })
  const closed: Source = { ...source(), list: () => Promise.reject(refused) }
  await expect(takeReport(closed, { attempt: 1 }, temp.path)).rejects.toMatchObject({
    name: 'UserError',
    message: 'the artifacts of the run could not be listed: Resource not accessible by integration',
    remedy: expect.stringContaining('actions: read'),
  })
})

const MEBIBYTE = 1024 ** 2

it.each<[what: string, contents: readonly Buffer[], problem: string]>([
  ['there is none', [], 'it left no report'],
  ['there are two', [report('{}'), report('{}')], 'it left 2 reports'],
  ['it is no zip', [Buffer.from('no zip')], 'its report is no zip that can be read'],
  ['it holds another file', [zipOf([{ name: 'other.json', content: '{}' }])], 'its report holds no report.json'],
  ['it is a link', [zipOf([{ name: 'report.json', content: '/etc/passwd', mode: 0o120777 }])], 'is a link'],
  ['it leads elsewhere', [zipOf([{ name: '../report.json', content: '{}' }])], 'leads out of its directory'],
  [
    'it is a bomb',
    [zipOf([{ name: 'report.json', packed: packedZeros(8 * MEBIBYTE), size: 8 * MEBIBYTE }])],
    'unpacks to more than 200 times',
  ],
  [
    'it is a large bomb',
    [zipOf([{ name: 'report.json', packed: packedZeros(64 * MEBIBYTE), size: 64 * MEBIBYTE }])],
    'unpacks to more than',
  ],
  ['it holds many files', [zipOf(Array.from({ length: 9 }, (_, name) => ({ name: `${name}` })))], 'holds 9 entries'],
  [
    'it is large',
    [zipOf([{ name: 'report.json', content: Buffer.alloc(17 * MEBIBYTE), stored: true }])],
    'which nobody reads',
  ],
  ['it is no JSON', [report('{')], 'its report cannot be read'],
  ['it is nested without end', [report('['.repeat(200_000))], 'its report cannot be read'],
  ['it is something else', [report('[]')], 'its report cannot be read: unexpected shape'],
  ['it holds more', [report(JSON.stringify({ ...THEIRS, more: 1 }))], 'unexpected shape'],
  [
    'a text is too long',
    [report(JSON.stringify({ ...THEIRS, harbor_version: 'x'.repeat(100) }))],
    'unexpected shape: harbor_version',
  ],
  [
    'a number is none',
    [report(JSON.stringify(THEIRS).replace('"seconds":60', '"seconds":1e999'))],
    'unexpected shape: seconds',
  ],
])('says why there is no report where %s', async (_, contents, problem) => {
  using temp = temporaryDirectory()
  const found = await takeReport(source(...contents), { attempt: 2 }, temp.path)
  expect(found).toEqual({ problem: expect.stringContaining(problem) })
})
