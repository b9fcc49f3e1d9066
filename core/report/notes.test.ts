import { expect, it } from 'vitest'
import { leaderboard } from '#core/report/leaderboard'
import { boardNotes, boundsWords, excludedKey, excludedNotes, excludedShort, headline } from '#core/report/notes'
import type { TaskSet } from '#core/report/task-set'
import { boardTask, cellOf, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import { POLICIES } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'

function board(trials: readonly TrialRecord[], source: TaskSet['source'] = 'current') {
  return leaderboard({
    trials,
    tasks: { source, release: source === 'release' ? 'v1' : null, tasks: [boardTask('one'), boardTask('two')] },
    ...PLAIN,
  })
}

const ALPHA = [...cellOf('alpha', 'one', 4, 5), ...cellOf('alpha', 'two', 2, 5)]
const BETA = [...cellOf('beta', 'one', 1, 5), ...cellOf('beta', 'two', 1, 5)]

it('says who leads, or why nobody does', () => {
  expect(headline(board([...ALPHA, ...BETA]))).toBe(
    'alpha leads with 60 [1, 99] of 100, over 2 tasks and 10 trials. The lead is not proven: paired tests leave it places 1-2.',
  )
  expect(headline(board(ALPHA))).toBe(
    'Only one config is ranked so far: alpha 60 [1, 99] of 100, over 2 tasks and 10 trials.',
  )
  const tied = [...BETA, ...cellOf('gamma', 'one', 1, 5), ...cellOf('gamma', 'two', 1, 5)]
  expect(headline(board(tied))).toBe('beta and gamma share the lead with 20 of 100.')
  expect(headline(board(excludedTrials('alpha', 'one', 'lost', 1)))).toBe('No config can be ranked yet.')
  expect(headline(board([]))).toBe('No trial of these tasks is in the ledger yet.')
})

it('says in words that one task gives no interval', () => {
  const one = (trials: readonly TrialRecord[]) =>
    headline(leaderboard({ trials, tasks: { source: 'current', release: null, tasks: [boardTask('one')] }, ...PLAIN }))
  expect(one(cellOf('alpha', 'one', 5, 5))).toBe(
    'Only one config is ranked so far: alpha 100 of 100, over 1 task, too few for an interval, and 5 trials.',
  )
  expect(one([...cellOf('alpha', 'one', 5, 5), ...cellOf('beta', 'one', 0, 5)])).toBe(
    'alpha leads with 100 of 100, over 1 task, too few for an interval, and 5 trials. The lead is not proven: one task allows no paired test.',
  )
  expect(one(cellOf('oracle', 'one', 5, 5))).toBe(
    'Calibration only so far: oracle 100 of 100, over too few tasks for an interval.',
  )
})

it('does not let an agent that calibrates tasks lead', () => {
  const calibration = ['oracle', 'nop'].flatMap((agent) =>
    ['one', 'two'].flatMap((task) => cellOf(agent, task, agent === 'oracle' ? 5 : 0, 5)),
  )
  expect(headline(board(calibration))).toBe('Calibration only so far: oracle 100 [1, 100] and nop 0 [0, 99] of 100.')
  expect(headline(board([...calibration, ...ALPHA, ...BETA]))).toBe(
    'alpha leads with 60 [1, 99] of 100, over 2 tasks and 10 trials. The lead is not proven: paired tests leave it places 1-2.',
  )
})

it('says so where paired tests leave the leader no other place', () => {
  const tasks = Array.from({ length: 8 }, (_, index) => `task ${index}`)
  const trials = tasks.flatMap((task) => [...cellOf('alpha', task, 5, 5), ...cellOf('beta', task, 0, 5)])
  const sure = leaderboard({
    ...PLAIN,
    trials,
    tasks: { source: 'current', release: null, tasks: tasks.map((name) => boardTask(name)) },
  })
  expect(headline(sure)).toMatch(/^alpha leads with 100 .* and 40 trials, and paired tests bear that out\.$/)
})

it('says what became of every trial of the ledger', () => {
  const trials = [
    ...ALPHA,
    trial({ key: 'old', task_digest: digestOf('old') }),
    trial({ agent: 'beta', task: 'elsewhere' }),
  ]
  expect(boardNotes(board(trials, 'ledger'))).toEqual([
    'Ranks 2 tasks, each in the version that most configs have run, because the ledger holds no trial of the tasks of this repository.',
    'Every trial of this board was run by Harbor.',
    'Score: mean of the task rates, of 100; a trial succeeds with a reward of at least 1. [low, high]: 95 % interval for tasks like these.',
    `Policy default: ${POLICIES.default.words.harbor}.`,
    '12 trials in the ledger: 10 counted, 0 excluded, 2 left out.',
    'Left out: 1 trial of 1 config, of another version of its task.',
    'Left out: 1 trial of 1 config, of a task that this board does not rank.',
    '1 config of the ledger ran no task of this board and has no row.',
  ])
})

it('says which scores rest on trials that came by import', () => {
  const foreign = cellOf('alpha', 'one', 1, 2).map((each, index) => ({
    ...trial({ key: `foreign ${index}` }),
    outcome: each.outcome,
    reward: each.reward,
    origin: 'import' as const,
    attempt: null,
  }))
  expect(boardNotes(board([...ALPHA, ...foreign]))).toContain(
    '2 counted trials of 1 config came by import: no plan of this repository asked for them, and whoever imported them vouches for them.',
  )
  expect(boardNotes(board(ALPHA)).join()).not.toContain('came by import')
})

it('says how far excluded trials could move a score, where that is a point or more', () => {
  const [row] = board([...ALPHA, ...excludedTrials('alpha', 'one', 'provider_error', 2)]).rows
  if (row === undefined) throw new Error('alpha has no row')
  const bounds = boundsWords(row)
  expect(bounds).toBe(`${Math.round((row.bound_low ?? 0) * 100)} to ${Math.round((row.bound_high ?? 0) * 100)}`)
  expect(excludedNotes([row])[0]?.text).toBe(`2 provider errors; score ${bounds}, had all failed or all passed`)
  expect(boundsWords({ bound_low: 0.501, bound_high: 0.504 })).toBeNull()
  expect(excludedNotes([{ ...row, bound_low: 0.501, bound_high: 0.504 }])[0]?.text).toBe('2 provider errors')
  expect(boardNotes(board(ALPHA)).join()).not.toContain('Score of low to high')
})

it('says the same in one short line, and in another what that means', () => {
  const rows = board([
    ...ALPHA,
    ...BETA,
    ...excludedTrials('alpha', 'one', 'provider_error', 2),
    ...excludedTrials('beta', 'one', 'provider_error', 3),
    ...excludedTrials('beta', 'one', 'lost', 1),
  ]).rows
  const [alpha, beta] = rows
  if (alpha === undefined || beta === undefined) throw new Error('a config has no row')
  expect(excludedShort(alpha)).toBe(`A, ${boundsWords(alpha)}`)
  expect(excludedShort({ ...beta, bound_low: 0.501, bound_high: 0.504 })).toBe('3 A 1 M')
  expect(excludedKey(rows)).toBe(
    'Excluded: A provider error, M missing; low to high: how far attempts without a result could move the score.',
  )
  const [plain] = board(ALPHA).rows
  if (plain === undefined) throw new Error('alpha has no row')
  expect(excludedShort(plain)).toBeNull()
  expect(excludedKey([plain])).toBeNull()
})

it('says of a board without a row whose every trial is left out that they are, not that there is none', () => {
  const elsewhere = board(cellOf('alpha', 'three', 1, 2))
  expect(elsewhere.rows).toEqual([])
  expect(headline(elsewhere)).toBe('No trial that Harbor ran has a part in this board: 2 trials, left out.')
})

it('says which release it ranks, and that a preview ranks nothing', () => {
  expect(boardNotes(board(ALPHA, 'release'))[0]).toBe('Ranks 2 tasks, each in the version that release v1 froze.')
  expect(boardNotes(board(ALPHA, 'next'))[0]).toBe(
    'A preview of 2 tasks, each as it is in this repository now: nothing is ranked until a release holds them.',
  )
  expect(headline(board([...ALPHA, ...BETA], 'next'))).toBe(
    'A preview of the tasks as they are now: no config is ranked.',
  )
  expect(headline(board([], 'next'))).toBe('No trial of these tasks is in the ledger yet.')
})
