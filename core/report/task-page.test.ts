import { expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { standings } from '#core/report/standing'
import { type TaskFacts, taskPage } from '#core/report/task-page'
import { taskVerdict } from '#core/report/task-words'
import { boardTask, cellOf, digestOf, excludedTrials, namedTest, PLAIN, trial } from '#core/report/testing/trial'
import type { TestRecord, TrialRecord } from '#core/trial/record'

const ONE = boardTask('one')

const FACTS: TaskFacts = {
  ...ONE,
  path: 'tasks/one',
  instruction: 'Do it.',
  limits: {
    agent_timeout_s: 60,
    verifier_timeout_s: 60,
    build_timeout_s: 600,
    cpus: null,
    memory_mb: null,
    storage_mb: null,
  },
  verifier_mode: 'separate',
  tags: [],
  difficulty: null,
  category: null,
  author: null,
}

function page(trials: readonly TrialRecord[], tests: readonly TestRecord[] = [], facts: TaskFacts | null = FACTS) {
  return taskPage({
    name: 'one',
    boardTask: ONE,
    facts,
    trials,
    tests: Map.groupBy(tests, (test) => test.trial_id),
    configs: configNames(trials),
    standingOf: standings({ ...PLAIN, tasks: [ONE], trials }),
    rules: PLAIN.rules,
    prices: [],
  })
}

it('has a result per config, also for one whose trials are all excluded or left out', () => {
  const trials = [
    ...cellOf('beta', 'one', 7, 10),
    ...excludedTrials('alpha', 'one', 'lost', 2),
    trial({ agent: 'gamma', overrides: '{"cpus":64}' }),
  ]
  expect(
    page(trials).results.map(({ config, n, successes, excluded, left_out }) => [
      config.label,
      successes,
      n,
      excluded,
      left_out,
    ]),
  ).toEqual([
    ['beta', 7, 10, 0, 0],
    ['alpha', 0, 0, 2, 0],
    ['gamma', 0, 0, 0, 1],
  ])
})

it('begins with the highest rate, then goes by label', () => {
  const trials = [
    ...cellOf('alpha', 'one', 0, 5),
    ...cellOf('beta', 'one', 1, 5),
    ...excludedTrials('alef', 'one', 'lost', 2),
    ...cellOf('delta', 'one', 2, 2),
    ...cellOf('gamma', 'one', 5, 5),
  ]
  expect(page(trials).results.map(({ config }) => config.label)).toEqual(['delta', 'gamma', 'beta', 'alpha', 'alef'])
})

it('tells what the counted trials of a config cost and took, as far as that is known', () => {
  const trials = [
    trial({ key: 1, cost_usd: 0.5, agent_s: 10 }),
    trial({ key: 2, cost_usd: null, cost_source: 'unknown', agent_s: 900, outcome: 'agent_timeout', reward: 0 }),
    trial({ key: 3, cost_usd: 9, agent_s: 9, outcome: 'lost', reward: null }),
    trial({ key: 4, cost_usd: 1.5, agent_s: 900, outcome: 'agent_timeout', reward: 0 }),
    trial({ agent: 'beta', cost_usd: null, cost_source: 'unknown', agent_s: null }),
  ]
  expect(page(trials).results).toMatchObject([
    { config: { label: 'beta' }, cost_per_trial_usd: null, time_p50_s: null },
    { config: { label: 'alpha' }, cost_per_trial_usd: 1, cost_known: 2, time_p50_s: 900, time_p50_censored: true },
  ])
})

it('counts who solved it, agents that calibrate tasks aside', () => {
  const trials = [...cellOf('oracle', 'one', 5, 5), ...cellOf('beta', 'one', 1, 5), ...cellOf('alpha', 'one', 0, 5)]
  expect(page(trials)).toMatchObject({ configs_tried: 2, configs_solved: 1 })
})

it('leaves agents that calibrate tasks out of its trials and named tests', () => {
  const trials = [...cellOf('nop', 'one', 0, 5), ...cellOf('alpha', 'one', 2, 3)]
  const tests = trials.map((each) =>
    namedTest(each, { name: 'test_it', status: each.outcome === 'passed' ? 'passed' : 'failed' }),
  )
  const { tally, tests: found } = page(trials, tests)
  expect(tally).toMatchObject({ n: 3, successes: 2 })
  expect(found).toMatchObject([{ failed: 1, n: 3 }])
})

it('says what it is that nobody has tried, has only calibrated, or has no trial of that counts', () => {
  const said = (trials: readonly TrialRecord[]) => taskVerdict(page(trials), { isElsewhere: false, release: null })
  expect(said([])).toBe('Nobody has run it yet.')
  expect(said(cellOf('oracle', 'one', 5, 5))).toMatch(/^Only calibrated so far: no other config has a trial/)
  expect(said(excludedTrials('alpha', 'one', 'provider_error', 3))).toBe('No trial of it counts.')
  expect(said([trial({ task_digest: digestOf('old') })])).toBe('No trial of it counts.')
})

it('says its pass rate with the interval, or that one config gives none', () => {
  const said = (trials: readonly TrialRecord[]) => taskVerdict(page(trials), { isElsewhere: false, release: null })
  expect(said([...cellOf('alpha', 'one', 4, 5), ...cellOf('beta', 'one', 2, 5)])).toMatch(
    /Pass rate 60 \[\S+ \S+\] of 100\.$/,
  )
  expect(said(cellOf('alpha', 'one', 5, 5))).toBe(
    '1 of 1 config solved it at least once. Pass rate 100 of 100, of too few configs for an interval.',
  )
})

it("tells the versions apart, the board's first even before it has a trial, and what each came to", () => {
  const old = [
    trial({ task_digest: digestOf('old'), finished_at: '2026-01-01T00:00:00.000Z' }),
    trial({
      key: 2,
      task_digest: digestOf('old'),
      finished_at: '2025-12-01T00:00:00.000Z',
      reward: 0,
      outcome: 'failed',
    }),
    trial({ key: 3, task_digest: digestOf('old'), finished_at: null, reward: null, outcome: 'lost' }),
    trial({ key: 4, task_digest: digestOf('old'), finished_at: null, overrides: '{"cpus":64}' }),
    trial({ key: 5, task_digest: digestOf('old'), finished_at: null, agent: 'oracle' }),
  ]
  const older = trial({ key: 6, task_digest: digestOf('older'), finished_at: '2025-01-01T00:00:00.000Z' })
  const none = { first_trial_at: null, last_trial_at: null, n: 0, successes: 0 }
  expect(page([older, ...old]).versions).toEqual([
    { digest: ONE.digest, on_board: true, releases: [], trials: 0, ...none },
    {
      digest: digestOf('old'),
      on_board: false,
      releases: [],
      trials: 5,
      n: 2,
      successes: 1,
      first_trial_at: '2025-12-01T00:00:00.000Z',
      last_trial_at: '2026-01-01T00:00:00.000Z',
    },
    {
      digest: digestOf('older'),
      on_board: false,
      releases: [],
      trials: 1,
      n: 1,
      successes: 1,
      first_trial_at: '2025-01-01T00:00:00.000Z',
      last_trial_at: '2025-01-01T00:00:00.000Z',
    },
  ])
})

it('gives the mean rate of the configs that are tried, how many cells are mixed, and what calibration says', () => {
  const trials = [
    ...cellOf('oracle', 'one', 4, 5),
    ...cellOf('nop', 'one', 0, 2),
    ...cellOf('alpha', 'one', 1, 1),
    ...cellOf('beta', 'one', 1, 5),
    ...cellOf('gamma', 'one', 0, 2),
    ...excludedTrials('delta', 'one', 'lost', 2),
  ]
  const { rate, low, high, repeated, mixed, calibration } = page(trials)
  expect(rate).toBeCloseTo(0.4, 12)
  expect({ repeated, mixed }).toEqual({ repeated: 2, mixed: 1 })
  // Rates 1, .2 and 0: SE^2 .28/3, t .975(2) = 4.302653, effective number .533585.
  expect(low).toBeCloseTo(0.02043, 4)
  expect(high).toBeCloseTo(0.95517, 4)
  expect(calibration).toMatchObject({ solvable: 'flaky', trivial: 'clean', oracle: { n: 5, successes: 4 } })
})

it('has the rates of each config over time, counted trials only, and tells of another harness', () => {
  const trials = [
    trial({ finished_at: '2026-11-21T01:00:00.000Z' }),
    trial({ key: 2, finished_at: '2026-11-23T01:00:00.000Z', outcome: 'failed', reward: 0 }),
    trial({ key: 3, finished_at: null, started_at: null }),
    trial({ key: 4, harness: 'tb1' }),
    ...excludedTrials('beta', 'one', 'lost', 2),
  ]
  const { history, results } = page(trials)
  expect(history).toMatchObject({
    unit: 'day',
    periods: ['2026-11-21', '2026-11-22', '2026-11-23'],
    undated: 1,
    rows: [{ config: { label: 'alpha' }, cells: [{ n: 1, successes: 1 }, null, { n: 1, successes: 0 }] }],
  })
  expect(results.map(({ other_harness }) => other_harness)).toEqual([[{ harness: 'tb1', trials: 1 }], []])
})

it('does not show the text of another version than the one it ranks', () => {
  expect(page([]).facts).toBe(FACTS)
  expect(page([], [], { ...FACTS, digest: digestOf('newer') }).facts).toBeNull()
})

it('counts failures of named tests over counted trials, most failures first', () => {
  const counted = cellOf('alpha', 'one', 1, 2)
  const [lost] = excludedTrials('alpha', 'one', 'lost', 1)
  if (lost === undefined) throw new Error('no trial')
  const tests = [
    ...counted.map((each) => namedTest(each, { name: 'always', status: 'passed' })),
    ...counted.map((each, position) =>
      namedTest(each, { name: 'often', position, status: position === 0 ? 'passed' : 'failed' }),
    ),
    namedTest(lost, { name: 'often', status: 'failed' }),
  ]
  expect(page([...counted, lost], tests).tests).toEqual([
    { suite: null, name: 'often', failed: 1, n: 2 },
    { suite: null, name: 'always', failed: 0, n: 2 },
  ])
})
