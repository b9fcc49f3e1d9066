import { describe, expect, it } from 'vitest'
import { CAPS, type Finding, type PullRequestReport, pullRequestReportSchema } from '#core/report/pull-request'
import { isSound, pullRequestHeadline } from '#core/report/pull-request-headline'
import { type PullRequestInputs, pullRequestReport } from '#core/report/pull-request-report'
import { NO_SABOTAGE, sabotaged, sabotageUnknown } from '#core/report/pull-request-sabotage'
import {
  attacked,
  BASE,
  EXAMPLES,
  type Example,
  exampleReport,
  FINDINGS,
  HEAD,
  LARGE,
  NOP,
  ORACLE,
  planFor,
} from '#core/report/testing/pull-requests'
import { WAYS } from '#core/sabotage/ways'

const TASK = 'free-slots'
const SOUND: Example = {
  added: [TASK],
  cells: [
    { task: TASK, config: ORACLE, ends: 'PPP' },
    { task: TASK, config: NOP, ends: 'FFF' },
  ],
}
const MODEL = { ...SOUND, cells: [...SOUND.cells, { task: TASK, config: LARGE, ends: 'PFPF' }] }

function withEnds(oracle: string, nop: string): Example {
  return {
    ...SOUND,
    cells: [
      { task: TASK, config: ORACLE, ends: oracle },
      { task: TASK, config: NOP, ends: nop },
    ],
  }
}

/** What is there before anything has run. */
const EMPTY: PullRequestInputs = {
  part: 'check',
  trust: 'own',
  phase: 'queued',
  head: HEAD,
  base: BASE,
  plan: null,
  awaited: 0,
  summary: null,
  verdict: null,
  findings: [],
  sabotage: NO_SABOTAGE,
  trials: [],
  tests: [],
  verifierTail: () => null,
  remarks: [],
  outside: [],
  fill: null,
  seconds: null,
  experiment: null,
}

describe('what needs a look', () => {
  const kindsOf = (example: Example) => exampleReport(example).failures.map(({ kind, attempt }) => `${kind} ${attempt}`)

  it('is an oracle trial that failed and a nop trial that passed, but not what they are for', () => {
    expect(kindsOf(SOUND)).toEqual([])
    expect(kindsOf(withEnds('PFP', 'FFP'))).toEqual(['oracle 2', 'nop 3'])
  })

  it('comes before what models failed at', () => {
    const model = { task: TASK, config: LARGE, ends: 'PFPF' }
    expect(kindsOf({ ...SOUND, cells: [model, ...withEnds('PPF', 'FIF').cells] })).toEqual([
      'oracle 3',
      'excluded 2',
      'model 2',
      'model 4',
    ])
  })

  it('is no attempt that a second try made good', () => {
    expect(kindsOf(withEnds('PRP', 'FFF'))).toEqual([])
  })

  it('is an attempt of which no try could be judged, with why', () => {
    const [failure] = exampleReport(withEnds('IPP', 'FFF')).failures
    expect(failure).toMatchObject({ kind: 'excluded', outcome: 'infrastructure_error', exception_type: 'RuntimeError' })
    expect(failure?.message?.split('\n')).toEqual([
      '#7 [2/4] RUN apt-get install -y sqlite3-tools',
      '#7 1.204 E: Unable to locate package sqlite3-tools',
      'failed to solve: process "/bin/sh -c apt-get install -y sqlite3-tools" did not complete successfully: exit code: 100',
    ])
  })

  it('has the named tests that failed and the end of the verifier', () => {
    const [failure] = exampleReport(withEnds('F', 'F')).failures
    expect(failure?.tests.map(({ name }) => name)).toEqual(['test_clocks_go_back'])
    expect(failure?.tests_failed).toBe(1)
    expect(failure?.verifier_tail).toMatch(/^collected 4 items\n[\s\S]*\n1 failed, 3 passed in 0\.42s$/)
  })
})

describe('the state', () => {
  it('is the phase until the run has ended', () => {
    expect(pullRequestReport(EMPTY).state).toBe('queued')
    expect(pullRequestReport({ ...EMPTY, phase: 'running', plan: planFor(SOUND.cells) })).toMatchObject({
      state: 'running',
      planned: 6,
      plan: { tasks: 1, configs: 2, model_trials: 0, estimate_seconds: 600, estimate_usd: null, unknown_trials: 0 },
      counts: null,
      failures: [],
    })
  })

  it('is complete where all of it has a score, or nothing was to be run', () => {
    expect(exampleReport(MODEL)).toMatchObject({ state: 'complete', counts: { passed: 5, failed: 5, missing: 0 } })
    expect(pullRequestReport({ ...EMPTY, phase: 'ended' }).state).toBe('complete')
  })

  it('is partial where anything is missing, and names it', () => {
    const report = exampleReport(withEnds('PP-', 'FFI'))
    expect(report.state).toBe('partial')
    expect(report.missing).toEqual([
      { config: 'oracle', task: TASK, attempt: 3, reason: 'the shard that was to run it left no part' },
      { config: 'nop', task: TASK, attempt: 3, reason: 'infrastructure error: RuntimeError' },
    ])
  })

  it('is partial where the results of a plan could not be read', () => {
    expect(pullRequestReport({ ...EMPTY, phase: 'ended', plan: planFor(SOUND.cells) }).state).toBe('partial')
  })
})

describe('a row', () => {
  it('is one config on one task, oracle and nop first, with what the ledger has of the base', () => {
    const [task] = exampleReport(EXAMPLES.changed).tasks
    expect(
      task?.rows.map(({ config, head, base }) => [config, head.successes, head.n, base?.successes, base?.n]),
    ).toEqual([
      ['oracle', 5, 5, undefined, undefined],
      ['nop', 0, 5, undefined, undefined],
      ['terminus-2 · openrouter/vendor/large-1', 3, 10, 9, 10],
      ['terminus-2 · openrouter/vendor/small-1', 0, 10, 3, 10],
    ])
  })

  it('counts what could not be judged beside the rate', () => {
    const [task] = exampleReport(withEnds('PPI', 'FFF')).tasks
    expect(task?.rows[0]?.head).toMatchObject({
      n: 2,
      successes: 2,
      excluded: 1,
      excluded_by: { infrastructure_error: 1 },
    })
  })

  it('leaves a cost unknown that nobody reported', () => {
    const [task] = exampleReport(SOUND).tasks
    expect(task?.rows[0]?.head).toMatchObject({ cost_per_trial_usd: null, cost_known: 0 })
    expect(exampleReport(SOUND).cost_usd).toBeNull()
  })
})

describe('a pull request', () => {
  const error = FINDINGS.filter(({ severity }) => severity === 'error').slice(0, 1)
  const suppressed: Finding[] = error.map((finding) => ({ ...finding, suppressed: { reason: 'meant', until: null } }))

  it.each<[sound: boolean, what: string, example: Example]>([
    [true, 'solvable, not trivially passed, nothing missing', SOUND],
    [true, 'with failed trials of models', MODEL],
    [true, 'with warnings', { ...SOUND, findings: FINDINGS.filter(({ severity }) => severity !== 'error') }],
    [true, 'with an error that is suppressed', { ...SOUND, findings: suppressed }],
    [false, 'with an error', { ...SOUND, findings: error }],
    [false, 'with a flaky oracle', withEnds('PFP', 'FFF')],
    [false, 'passed by doing nothing', withEnds('PPP', 'FPF')],
    [false, 'with a trial missing', withEnds('PP-', 'FFF')],
    [false, 'without a nop trial', { ...SOUND, cells: SOUND.cells.slice(0, 1) }],
    [false, 'with a task that cannot be read', { ...SOUND, unreadable: EXAMPLES.errors.unreadable }],
    [true, 'that removes a task', { cells: [], removed: ['purge-secret'] }],
    [true, 'whose models pass less often', EXAMPLES.changed],
    [true, 'benchmarked without oracle and nop', { ...MODEL, part: 'bench', cells: MODEL.cells.slice(2) }],
    [false, 'benchmarked with a flaky oracle', { ...withEnds('PF', 'FF'), part: 'bench' }],
    [false, 'that is running', { ...SOUND, phase: 'running' }],
  ])('is sound: %s, when it is %s', (sound, _, example) => {
    expect(isSound(exampleReport(example))).toBe(sound)
  })
})

describe('the saboteur', () => {
  const found = (states: Parameters<typeof attacked>[0]) => new Map([[TASK, sabotaged(attacked(states))]])
  const report = (sabotage: PullRequestInputs['sabotage'], example: Example = SOUND) =>
    exampleReport({ ...example, sabotage })
  const stateOf = (of: PullRequestReport) => of.tasks[0]?.sabotage?.state ?? null

  it.each<[what: string, tasks: PullRequestInputs['sabotage']['tasks'], state: string, sound: boolean]>([
    ['withstood', found({}), 'withstood', true],
    ['weak', found({ conftest: 'worked' }), 'weak', false],
    ['denied its reward', found({ conftest: 'denied' }), 'withstood', true],
    ['not known of one way', found({ conftest: 'unknown' }), 'unknown', false],
    ['a task of which the job says nothing', new Map([[TASK, sabotageUnknown('it left nothing')]]), 'unknown', false],
    ['a task that was not to run', new Map(), 'not_run', true],
  ])('%s is what it is, and speaks for or against it', (_, tasks, state, sound) => {
    const told = report({ severity: 'error', tasks })
    expect(stateOf(told)).toBe(state)
    expect(isSound(told)).toBe(sound)
    expect(isSound(report({ severity: 'warning', tasks }))).toBe(true)
  })

  it('says nothing where it is off, before the end, and of tasks that are gone', () => {
    const tasks = found({ conftest: 'worked' })
    expect(stateOf(report({ severity: 'off', tasks }))).toBeNull()
    expect(report({ severity: 'error', tasks }, { ...SOUND, phase: 'running' }).tasks).toEqual([])
    expect(stateOf(report({ severity: 'error', tasks }, { cells: [], removed: [TASK] }))).toBeNull()
  })

  it('has nothing to do with an untried way where another was tried', () => {
    expect(stateOf(report({ severity: 'error', tasks: found({ conftest: 'not_tried' }) }))).toBe('withstood')
    const none = Object.fromEntries(WAYS.map(({ id }) => [id, 'not_tried' as const]))
    expect(stateOf(report({ severity: 'error', tasks: found(none) }))).toBe('unknown')
  })
})

describe('the trial to run by hand', () => {
  it('is one that needs a look', () => {
    expect(exampleReport(MODEL).reproduce).toEqual({
      experiment: 'main',
      agent: 'terminus-2',
      model: 'openrouter/vendor/large-1',
      task: TASK,
      path: `tasks/${TASK}`,
    })
  })

  it('is the first of the plan where all went well', () => {
    expect(exampleReport(SOUND).reproduce).toMatchObject({ agent: 'oracle', model: null })
  })
})

describe('more findings than a report has room for', () => {
  const [error, , warning] = FINDINGS
  const many = (finding: Finding | undefined) => Array.from({ length: CAPS.findings + 1 }, () => finding as Finding)

  it('speak against nothing where they are warnings, or errors with a reason', () => {
    for (const finding of [warning, { ...error, suppressed: { reason: 'so', until: null } } as Finding]) {
      const report = exampleReport({ ...SOUND, findings: many(finding) })
      expect(report.left_out.findings).toBe(1)
      expect(isSound(report)).toBe(true)
      expect(pullRequestHeadline(report).todo).toContain('Nothing found that speaks against merging.')
    }
  })

  it('hide no error', () => {
    const suppressed = { ...error, suppressed: { reason: 'so', until: null } } as Finding
    const report = exampleReport({ ...SOUND, findings: [...many(warning), ...many(suppressed), error as Finding] })
    expect(isSound(report)).toBe(false)
    expect(pullRequestHeadline(report).verdict).toMatch(/^1 error of the static checks\./)
  })
})

describe('while models are awaited', () => {
  const awaiting = (example: Example) => exampleReport({ ...example, awaiting: true })
  const withModel = (oracle: string) => ({
    ...SOUND,
    cells: [...withEnds(oracle, 'FFF').cells, ...MODEL.cells.slice(2)],
  })

  it('it is of the proof alone, which is judged in full', () => {
    const report = awaiting(withModel('PPP'))
    expect(report).toMatchObject({ state: 'running', awaited: 4, planned: 6, missing: [], failures: [] })
    expect(report.counts).toEqual({ passed: 3, failed: 3, missing: 0, excluded: 0 })
    expect(isSound(report)).toBe(true)
    expect(pullRequestHeadline(report)).toEqual({
      verdict: 'New task free-slots: oracle 3/3, nop 0/3: solvable and not trivially passed.',
      todo: 'Nothing found so far that speaks against merging. 4 trials of models wait or run: this comment is updated when they end.',
    })
  })

  it('it is partial where the proof is', () => {
    const report = awaiting(withModel('PP-'))
    expect(report).toMatchObject({ state: 'partial', awaited: 4, planned: 6, counts: { missing: 1 } })
    expect(isSound(report)).toBe(false)
    expect(pullRequestHeadline(report).verdict).toMatch(/^Partial: 1 of 6 planned trials is missing\./)
    expect(pullRequestHeadline(report).todo).toContain('4 trials of models wait or run')
  })

  it('a task that its solution does not solve is not sound', () => {
    const report = awaiting(withModel('PFP'))
    expect(report).toMatchObject({ state: 'running', failures: [{ kind: 'oracle' }] })
    expect(isSound(report)).toBe(false)
  })

  it('nothing is awaited where no model is planned', () => {
    expect(awaiting(SOUND)).toMatchObject({ state: 'complete', awaited: 0, planned: 6 })
  })
})

it('is not sound where a report has no room for all tasks, and the first line says so', () => {
  const report = {
    ...exampleReport(SOUND),
    left_out: { findings: 0, tasks: 3, failures: 0, missing: 0, not_taken: 0, remarks: 0 },
  }
  expect(isSound(report)).toBe(false)
  expect(pullRequestHeadline(report).verdict).toContain('3 more tasks than a report has room for')
  expect(pullRequestHeadline(report).todo).not.toContain('Nothing found')
})

describe('the schema', () => {
  const report = exampleReport(EXAMPLES.partial)

  it('takes what was made, also after it was a file', () => {
    expect(pullRequestReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each<[what: string, changes: { readonly [field in keyof PullRequestReport]?: unknown }]>([
    ['a field that it does not know', { extra: 1 } as never],
    ['a head that is no commit', { head: 'main' }],
    ['a longer commit', { head: `${HEAD}0` }],
    ['a commit with a line after it', { head: `${HEAD}\n` }],
    ['more tasks than it has room for', { tasks: Array(CAPS.tasks + 1).fill(report.tasks[0]) }],
    [
      'a text longer than it has room for',
      { missing: [{ ...report.missing[0], reason: 'x'.repeat(CAPS.message + 1) }] },
    ],
    ['a verifier of a megabyte', { failures: [{ ...report.failures[0], verifier_tail: 'x'.repeat(1_000_000) }] }],
    ['a part of its own', { part: 'note' }],
    ['a cost below 0', { cost_usd: -1 }],
    ['a plan digest that is none', { plan_digest: 'sha256:0' }],
  ])('refuses %s', (_, changes) => {
    expect(pullRequestReportSchema.safeParse({ ...report, ...changes }).success).toBe(false)
  })

  it('has room for whatever comes in', () => {
    const long = `${'long '.repeat(200_000)}\u001b[31mend`
    const cells = Array.from({ length: 120 }, (_, index) => ({
      task: `${index} ${long.slice(0, 1_000)}`,
      config: LARGE,
      ends: 'FFFFFFI-',
    }))
    const findings = Array.from({ length: CAPS.findings + 7 }, () => ({ ...FINDINGS[0], message: long }) as Finding)
    const full = exampleReport({
      added: cells.map(({ task }) => task),
      cells: cells.slice(0, 100),
      findings,
      message: long,
      verifierTail: () => long,
      remarks: Array.from({ length: CAPS.remarks + 3 }, () => ({
        task: 'task',
        kind: 'outside' as const,
        message: 'oracle changed outside of the work: /srv (added)',
        shown: null,
      })),
    })
    expect(full.left_out).toEqual({ findings: 7, tasks: 0, failures: 100, missing: 0, not_taken: 0, remarks: 3 })
    expect(full.failures).toHaveLength(CAPS.failures)
    expect(full.findings[0]?.message).toHaveLength(CAPS.message)
    expect(full.failures[0]?.verifier_tail).toMatch(/ long end$/)
  })
})
