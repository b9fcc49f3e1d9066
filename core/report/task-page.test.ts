import { expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { standings } from '#core/report/standing'
import { type TaskFacts, taskPage } from '#core/report/task-page'
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
    ['alpha', 0, 0, 2, 0],
    ['beta', 7, 10, 0, 0],
    ['gamma', 0, 0, 0, 1],
  ])
})

it('counts who solved it, agents that calibrate tasks aside', () => {
  const trials = [...cellOf('oracle', 'one', 5, 5), ...cellOf('beta', 'one', 1, 5), ...cellOf('alpha', 'one', 0, 5)]
  expect(page(trials)).toMatchObject({ configs_tried: 2, configs_solved: 1 })
})

it("tells the versions apart, the board's first even before it has a trial", () => {
  const old = trial({ task_digest: digestOf('old'), finished_at: '2026-01-01T00:00:00.000Z' })
  const older = trial({ key: 2, task_digest: digestOf('older'), finished_at: '2025-01-01T00:00:00.000Z' })
  expect(page([older, old]).versions).toEqual([
    { digest: ONE.digest, on_board: true, trials: 0, last_trial_at: null },
    { digest: digestOf('old'), on_board: false, trials: 1, last_trial_at: '2026-01-01T00:00:00.000Z' },
    { digest: digestOf('older'), on_board: false, trials: 1, last_trial_at: '2025-01-01T00:00:00.000Z' },
  ])
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
