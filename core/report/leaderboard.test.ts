import { describe, expect, it } from 'vitest'
import { datasetTasks } from '#core/report/dataset-tasks'
import { boardParts, leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { boardNotes } from '#core/report/notes'
import type { LeaderboardRow } from '#core/report/row'
import { boardTask, cellOf, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import { leaderboardText } from '#core/report/text'
import { POLICIES } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'

const TASKS = ['one', 'two', 'three', 'four']

function board(trials: readonly TrialRecord[], names: readonly string[] = TASKS) {
  const tasks = { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) } as const
  return leaderboard({ trials, tasks, ...PLAIN })
}

function onlyRow(trials: readonly TrialRecord[], names: readonly string[] = TASKS): LeaderboardRow {
  const [row, ...others] = board(trials, names).rows
  if (row === undefined || others.length > 0) throw new Error('expected exactly one row')
  return row
}

/** Reference board A of core/statistics/board.test.ts: p = (1, .8, .4, 0), five runs. */
const BOARD_A = [
  ...cellOf('alpha', 'one', 5, 5),
  ...cellOf('alpha', 'two', 4, 5),
  ...cellOf('alpha', 'three', 2, 5),
  ...cellOf('alpha', 'four', 0, 5),
]
/** Reference board B: unbalanced n = (10, 2, 5, 3), p = (1, .5, .4, 0). */
const BOARD_B = [
  ...cellOf('beta', 'one', 10, 10),
  ...cellOf('beta', 'two', 1, 2),
  ...cellOf('beta', 'three', 2, 5),
  ...cellOf('beta', 'four', 0, 3),
]

describe('the score of a config', () => {
  it('is reference board A', () => {
    const row = onlyRow(BOARD_A)
    expect(row).toMatchObject({
      rank: 1,
      not_rankable_because: null,
      n: 20,
      excluded: 0,
      excluded_by: {},
      tasks: 4,
      coverage: 1,
    })
    expect(row.score).toBeCloseTo(0.55, 12)
    expect(row.score_low).toBeCloseTo(0.108626, 6)
    expect(row.score_high).toBeCloseTo(0.924575, 6)
    expect(row.se_task).toBeCloseTo(0.221736, 6)
    expect(row.se_rerun).toBeCloseTo(0.079057, 6)
    expect([row.bound_low, row.bound_high]).toEqual([row.score, row.score])
  })

  it('is reference board B: tasks weigh the same, however many trials they have', () => {
    const row = onlyRow(BOARD_B)
    expect(row.score).toBeCloseTo(0.475, 12)
    expect(row.score_low).toBeCloseTo(0.093482, 6)
    expect(row.score_high).toBeCloseTo(0.888119, 6)
    expect(row.se_task).toBeCloseTo(0.205649, 6)
    expect(row.se_rerun).toBeCloseTo(0.139194, 6)
  })

  it('has an interval for each cell', () => {
    const cell = onlyRow(BOARD_A).cells[1]
    expect(cell).toMatchObject({
      task_name: 'two',
      task_digest: digestOf('two'),
      n: 5,
      successes: 4,
      rate: 0.8,
      excluded: 0,
    })
    expect(onlyRow([...cellOf('alpha', 'one', 7, 10)], ['one']).cells[0]).toMatchObject({
      low: expect.closeTo(0.396778, 6),
      high: expect.closeTo(0.892209, 6),
    })
  })

  it('has no interval on a single task', () => {
    expect(onlyRow(cellOf('alpha', 'one', 7, 10), ['one'])).toMatchObject({
      rank: 1,
      score: 0.7,
      score_low: null,
      score_high: null,
      se_task: null,
    })
  })

  it('does not depend on the order of the trials', () => {
    const trials = [...BOARD_A, ...BOARD_B, ...excludedTrials('beta', 'one', 'lost', 1)]
    expect(board(trials.toReversed())).toEqual(board(trials))
  })

  it('counts a timeout by its reward, and an agent that left none as a failure', () => {
    const trials = [
      trial({ key: 1, outcome: 'agent_timeout', reward: 1 }),
      trial({ key: 2, outcome: 'agent_timeout', reward: null, rewards: null }),
      trial({ key: 3, outcome: 'agent_error', reward: 0.5 }),
    ]
    expect(onlyRow(trials, ['one'])).toMatchObject({ n: 3, score: 1 / 3, excluded: 0, mean_reward: 0.5 })
  })

  it('has a mean reward with equal task weight, undefined when a reward is not a proportion', () => {
    const partial = [
      trial({ task: 'one', key: 1, outcome: 'failed', reward: 0.5 }),
      trial({ task: 'one', key: 2 }),
      trial({ task: 'two', key: 1, outcome: 'failed', reward: 0.25 }),
    ]
    expect(onlyRow(partial, ['one', 'two']).mean_reward).toBe(0.5)
    expect(onlyRow([...partial, trial({ task: 'two', key: 2, reward: 7 })], ['one', 'two']).mean_reward).toBeNull()
  })
})

describe('excluded trials', () => {
  it('move no score and are counted by outcome', () => {
    const before = onlyRow(BOARD_A)
    const after = onlyRow([
      ...BOARD_A,
      ...excludedTrials('alpha', 'two', 'provider_error', 60),
      ...excludedTrials('alpha', 'four', 'invalid', 40),
    ])
    for (const key of [
      'score',
      'score_low',
      'score_high',
      'se_task',
      'se_rerun',
      'n',
      'mean_reward',
      'time_p50_s',
    ] as const) {
      expect(after[key]).toBe(before[key])
    }
    expect(after.excluded).toBe(before.excluded + 100)
    expect(after.excluded_by).toEqual({ provider_error: 60, invalid: 40 })
    expect(after.cells.map((cell) => cell.excluded)).toEqual([0, 60, 0, 40])
  })

  it('within five points leave the config ranked', () => {
    // 19 of 20 and one excluded on each of two tasks: bounds 19/21 and 20/21.
    const trials = ['one', 'two'].flatMap((task) => [
      ...cellOf('alpha', task, 19, 20),
      ...excludedTrials('alpha', task, 'lost', 1),
    ])
    const row = onlyRow(trials, ['one', 'two'])
    expect(row.rank).toBe(1)
    expect(row.bound_low).toBeCloseTo(19 / 21, 12)
    expect(row.bound_high).toBeCloseTo(20 / 21, 12)
  })

  it('that were made good under their own attempt number are counted and keep nobody from a rank', () => {
    const outage = excludedTrials('alpha', 'one', 'provider_error', 3).map((lost, index) => ({
      ...lost,
      attempt: index + 1,
    }))
    const row = onlyRow([...cellOf('alpha', 'one', 3, 5), ...outage], ['one'])
    expect(row).toMatchObject({ rank: 1, excluded: 3, open: 0, bound_low: 0.6, bound_high: 0.6 })
  })

  it('of a foreign tree, which numbers no attempts, stay open', () => {
    const foreign = excludedTrials('alpha', 'one', 'provider_error', 3).map((lost) => ({ ...lost, attempt: null }))
    expect(onlyRow([...cellOf('alpha', 'one', 3, 5), ...foreign], ['one'])).toMatchObject({ rank: null, open: 3 })
  })

  it('cost money that the cost of the score does not hide', () => {
    const trials = [
      trial({ key: 1, cost_usd: 0.25, cost_source: 'reported' }),
      trial({ key: 2, cost_usd: 0.5, cost_source: 'reported' }),
      trial({ key: 3 }),
      trial({ key: 4, outcome: 'cancelled', reward: null, cost_usd: 2, cost_source: 'reported' }),
    ]
    expect(onlyRow(trials, ['one'])).toMatchObject({ cost_usd: 0.75, cost_known: 2, excluded_cost_usd: 2, n: 3 })
    expect(onlyRow(cellOf('alpha', 'one', 1, 1), ['one'])).toMatchObject({
      cost_usd: null,
      cost_known: 0,
      excluded_cost_usd: null,
    })
  })
})

describe('a config is not ranked', () => {
  it('when a task has no trial that counts', () => {
    const trials = [...cellOf('alpha', 'one', 5, 5), ...cellOf('alpha', 'two', 4, 5)]
    expect(onlyRow(trials)).toMatchObject({
      rank: null,
      not_rankable_because: 'no trial counts on 2 of 4 tasks (three and four)',
      score: 0.9,
      tasks: 2,
      coverage: 0.5,
    })
  })

  it('when its excluded trials could move the score by more than five points', () => {
    expect(
      onlyRow([...cellOf('alpha', 'one', 3, 3), ...excludedTrials('alpha', 'one', 'lost', 1)], ['one']),
    ).toMatchObject({
      rank: null,
      not_rankable_because:
        '1 attempt without a trial that counts could move the score within [75, 100], more than 5 points',
      bound_low: 0.75,
      bound_high: 1,
    })
  })

  it('when a trial waits to be classified, however little it weighs', () => {
    const row = onlyRow(
      [...cellOf('alpha', 'one', 100, 100), ...excludedTrials('alpha', 'one', 'unclassified', 1)],
      ['one'],
    )
    expect(row).toMatchObject({
      rank: null,
      not_rankable_because: '1 trial ended in a way that no rule classifies yet',
    })
  })

  it('and hears every reason at once', () => {
    const row = onlyRow(excludedTrials('alpha', 'one', 'unclassified', 2))
    expect(row).toMatchObject({ rank: null, score: null, score_low: null, n: 0, excluded: 2, tasks: 0, coverage: 0 })
    expect(row.not_rankable_because).toBe(
      'no trial counts on 4 of 4 tasks (one, two, three and 1 more); ' +
        '2 attempts without a trial that counts could move the score within [0, 100], more than 5 points; ' +
        '2 trials ended in a way that no rule classifies yet',
    )
  })
})

describe('the order of the rows', () => {
  it('gives equal scores one rank, then sorts by label, with unranked rows below', () => {
    const trials = [
      ...cellOf('delta', 'one', 1, 4),
      ...cellOf('charlie', 'one', 2, 4),
      ...cellOf('bravo', 'one', 2, 4),
      ...cellOf('alpha', 'one', 4, 4),
      ...excludedTrials('aardvark', 'one', 'lost', 1),
    ]
    expect(board(trials, ['one']).rows.map((row) => [row.rank, row.label])).toEqual([
      [1, 'alpha'],
      [2, 'bravo'],
      [2, 'charlie'],
      [4, 'delta'],
      [null, 'aardvark'],
    ])
  })

  it('takes agents that calibrate tasks out of the ranking, and puts them last', () => {
    const tasks = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']
    const of = (agent: string, passed: number) => tasks.flatMap((task) => cellOf(agent, task, passed, 5))
    const set = { source: 'current', release: null, tasks: tasks.map((name) => boardTask(name)) } as const
    const contenders = [...of('alpha', 3), ...of('beta', 1)]
    const made = leaderboard({
      trials: [...of('oracle', 5), ...contenders, ...of('nop', 0), ...cellOf('gamma', 'one', 5, 5)],
      tasks: set,
      ...PLAIN,
    })
    expect(made.rows.map(({ label, rank }) => [label, rank])).toEqual([
      ['alpha', 1],
      ['beta', 2],
      ['gamma', null],
      ['oracle', null],
      ['nop', null],
    ])
    expect(made.rows.at(-2)).toMatchObject({
      score: 1,
      rankable: false,
      not_rankable_because: 'calibration: knows the solution',
      rank_best: null,
      group: null,
    })
    const without = leaderboard({ trials: contenders, tasks: set, ...PLAIN })
    expect(made.rows.slice(0, 2)).toEqual(without.rows)
    expect(boardParts(made).map(({ title, rows }) => [title, rows.map(({ label }) => label)])).toEqual([
      [null, ['alpha', 'beta']],
      ['Not ranked', ['gamma']],
      ['For reference: agents that calibrate tasks', ['oracle', 'nop']],
    ])
  })

  it('ranks among the rankable only', () => {
    const trials = [
      ...cellOf('alpha', 'one', 1, 2),
      ...cellOf('beta', 'one', 2, 2),
      ...excludedTrials('beta', 'one', 'unclassified', 1),
    ]
    expect(board(trials, ['one']).rows.map((row) => [row.rank, row.label])).toEqual([
      [1, 'alpha'],
      [null, 'beta'],
    ])
  })
})

describe('the places of a config', () => {
  const tasks = Array.from({ length: 8 }, (_, index) => `task ${index}`)
  const passes = (agent: string, successes: readonly number[]) =>
    tasks.flatMap((task, index) => cellOf(agent, task, successes[index] ?? 0, 5))
  /** Reference board of core/statistics/rank-interval.test.ts. */
  const four = [
    ...passes('A', [5, 4, 3, 2, 5, 0, 1, 4]),
    ...passes('B', [5, 3, 1, 2, 4, 0, 0, 3]),
    ...passes('C', [3, 1, 1, 0, 3, 0, 0, 2]),
    ...passes('D', [4, 4, 3, 3, 5, 1, 1, 3]),
  ]
  const places = (trials: readonly TrialRecord[]) =>
    board(trials, tasks).rows.map((row) => [row.label, row.rank, row.rank_best, row.rank_worst, row.group])

  it('are those that paired tests cannot rule out, and its group those they cannot tell from the best', () => {
    expect(places(four)).toEqual([
      ['A', 1, 1, 3, 1],
      ['D', 1, 1, 3, 1],
      ['B', 3, 1, 4, 1],
      ['C', 4, 3, 4, 2],
    ])
  })

  it('are not moved by a config that cannot be ranked, which has none', () => {
    const partial = cellOf('E', 'task 0', 5, 5)
    expect(places([...four, ...partial])).toEqual([...places(four), ['E', null, null, null, null]])
  })
})

describe('what has no part in the board', () => {
  const trials = [
    ...cellOf('alpha', 'one', 1, 2),
    trial({ key: 'old', task_digest: digestOf('one, last week') }),
    trial({ key: 'other', task: 'elsewhere' }),
    trial({ key: 'unknown', task_digest: null }),
    trial({ key: 'longer', overrides: '{"agent_timeout_multiplier":4}' }),
    trial({ key: 'tb1', harness: 'tb1' }),
    trial({ agent: 'beta', key: 'old', task_digest: digestOf('one, last week') }),
    trial({ agent: 'gamma', key: 'longer', overrides: '{"cpus":64}' }),
    ...excludedTrials('alpha', 'one', 'lost', 1),
  ]
  const result = board(trials, ['one'])

  it('is counted with its reason, and all trials add up', () => {
    expect(result.left_out).toEqual([
      { reason: 'other_version', trials: 2, configs: 2 },
      { reason: 'other_task', trials: 1, configs: 1 },
      { reason: 'no_digest', trials: 1, configs: 1 },
      { reason: 'overrides', trials: 2, configs: 2 },
      { reason: 'other_harness', trials: 1, configs: 1 },
    ])
    expect(result.trials).toEqual({ ledger: 10, counted: 2, excluded: 1, left_out: 7 })
    expect(result.configs_without_row).toBe(1)
  })

  it('moves no score', () => {
    const row = result.rows.find(({ label }) => label === 'alpha')
    expect(row).toMatchObject({ score: 0.5, n: 2, excluded: 1, left_out: 5 })
  })

  it('keeps a config that ran the tasks under other limits in sight, unranked', () => {
    const row = result.rows.find(({ label }) => label === 'gamma')
    expect(row).toMatchObject({
      rank: null,
      n: 0,
      left_out: 1,
      not_rankable_because: 'no trial counts on 1 of 1 task (one)',
    })
  })
})

describe('a board of Terminal-Bench 1', () => {
  const old = (details: Parameters<typeof trial>[0]) =>
    trial({ harness: 'tb1', dataset: 'core@1', task_digest: null, ...details })
  const trials = [
    ...cellOf('alpha', 'one', 2, 2),
    old({ agent: 'alpha', key: 'a', task: 'one', outcome: 'failed', reward: 0 }),
    old({ agent: 'alpha', key: 'b', task: 'two', dataset: 'core@1' }),
    old({ agent: 'beta', key: 'a', task: 'one', outcome: 'agent_timeout', reward: 1 }),
    old({ agent: 'beta', key: 'b', task: 'two', outcome: 'infrastructure_error', reward: null }),
    old({ agent: 'beta', key: 'c', task: 'two', overrides: '{"global_timeout_multiplier":2}' }),
    old({ agent: 'beta', key: 'd', task: 'one', dataset: 'core@2' }),
    old({ agent: 'beta', key: 'e', task: 'one', dataset: null }),
  ]
  const ofDataset = (dataset: string | null, rules = {}, its = trials) =>
    leaderboard({
      ...PLAIN,
      trials: its,
      tasks: datasetTasks(its, 'tb1', dataset, PLAIN.voids),
      rules: { ...PLAIN.rules, harness: 'tb1', ...rules },
    })
  const scores = (of: ReturnType<typeof ofDataset>) => of.rows.map(({ label, score, n }) => `${label} ${score} ${n}`)

  it("ranks the tasks that a dataset's trials name, without any trial of Harbor's", () => {
    const result = ofDataset('core@1')
    expect(result.tasks).toEqual([
      { name: 'one', digest: null },
      { name: 'two', digest: null },
    ])
    expect(scores(result)).toEqual(['alpha 0.5 2', 'beta 1 1'])
    expect(result.rows.map(({ rank, excluded }) => [rank, excluded])).toEqual([
      [1, 0],
      [null, 1],
    ])
    expect(result.left_out).toEqual([
      { reason: 'other_dataset', trials: 2, configs: 1 },
      { reason: 'overrides', trials: 1, configs: 1 },
      { reason: 'other_harness', trials: 2, configs: 1 },
    ])
    expect(boardNotes(result).slice(0, 2)).toEqual([
      'Ranks 2 tasks of the dataset core@1, all that its trials name: one and two.',
      "Every trial of this board was run by Terminal-Bench 1. Its results tell neither the version of a task nor a cost, and call a failure of the model's provider the agent's.",
    ])
  })

  it('says what its policy does with trials of Terminal-Bench 1', () => {
    expect(boardNotes(ofDataset('core@1', { policy: 'tbench' }))).toContain(
      `Policy tbench: ${POLICIES.tbench.words.tb1}.`,
    )
  })

  it('is not unranked by a stray trial, and says which tasks are in it and which are not', () => {
    const stray = old({ agent: 'beta', key: 'stray', task: 'only here' })
    const repaired = old({ agent: 'beta', key: 'f', task: 'two' })
    const its = [...trials.filter(({ outcome }) => outcome !== 'infrastructure_error'), repaired, stray]
    const result = ofDataset('core@1', {}, its)
    expect(result.rows.map(({ label, rank, left_out }) => [label, rank, left_out])).toEqual([
      ['beta', 1, 4],
      ['alpha', 2, 2],
    ])
    expect(result.choice?.left_out).toEqual([{ name: 'only here', configs: 1 }])
    expect(boardNotes(result).slice(0, 2)).toEqual([
      'Ranks 2 tasks of the dataset core@1, those that more than half of 2 configs ran: one and two.',
      'Of the same dataset 1 task is not ranked, because too few configs ran it: only here (1 config).',
    ])
    expect(leaderboardText(result, { width: 400 })).toContain('because too few configs ran it: only here (1 config).')
    expect(leaderboardMarkdown(result)).toContain('only here')
  })

  it('of another dataset, or of none, has other trials of the same names', () => {
    expect(scores(ofDataset('core@2'))).toEqual(['beta 1 1'])
    expect(scores(ofDataset(null))).toEqual(['beta 1 1'])
    expect(ofDataset(null).trials.left_out).toBe(trials.length - 1)
  })

  it('is the same whatever versions of a task are asked for', () => {
    expect(scores(ofDataset('core@1', { task_version: 'any' }))).toEqual(scores(ofDataset('core@1')))
  })

  it("leaves Harbor's board as it was", () => {
    const harbor = (of: readonly TrialRecord[]) => {
      const { rows, ...rest } = board(of, ['one', 'two'])
      return { scores: rows.map(({ label, score, n }) => `${label} ${score} ${n}`), counted: rest.trials.counted }
    }
    expect(harbor(trials)).toEqual(harbor(trials.filter(({ harness }) => harness === 'harbor')))
    expect(board(trials, ['one', 'two']).left_out).toEqual([{ reason: 'other_harness', trials: 7, configs: 2 }])
  })
})

describe('the time of a config', () => {
  it('is the median of the agent, without set-up and verifier', () => {
    const trials = [1, 2, 9, 30].map((agent_s, key) =>
      trial({ key, agent_s, environment_setup_s: 500, verifier_s: 500 }),
    )
    expect(onlyRow(trials, ['one'])).toMatchObject({ time_p50_s: 5.5, time_p50_censored: false })
  })

  it('is a lower bound when a timeout lies at or below it', () => {
    const timeout = trial({ key: 'slow', outcome: 'agent_timeout', reward: 0, agent_s: 20 })
    expect(onlyRow([timeout, trial({ key: 1, agent_s: 30 })], ['one']).time_p50_censored).toBe(true)
    expect(
      onlyRow([timeout, trial({ key: 1, agent_s: 1 }), trial({ key: 2, agent_s: 1 })], ['one']).time_p50_censored,
    ).toBe(false)
  })
})

describe('what a config used and cost', () => {
  const tokens = { input_tokens: 2_000_000, cache_tokens: 1_000_000, output_tokens: 500_000 }
  const model = { model_provider: 'acme', model: 'sail' }
  const prices = [
    {
      model: 'acme/sail',
      from: '2026-01-01',
      source: 'a price list',
      usd_per_million: { input: 2, cached_input: 0.5, output: 4 },
    },
  ]
  const reported = { cost_usd: 1.5, cost_source: 'reported' } as const
  const trials = [
    trial({ task: 'one', key: 1, ...reported, ...model, ...tokens }),
    trial({ task: 'one', key: 2, outcome: 'failed', reward: 0, ...model, ...tokens }),
    trial({ task: 'two', key: 1, cost_usd: 0.5, cost_source: 'reported' }),
    trial({ task: 'two', key: 2, ...model }),
  ]
  const tasks = { source: 'current', release: null, tasks: [boardTask('one'), boardTask('two')] } as const

  it('keeps reported and estimated costs apart, and sums only what is known', () => {
    expect(leaderboard({ ...PLAIN, trials, tasks, prices }).rows[0]).toMatchObject({
      n: 4,
      input_tokens: 4_000_000,
      cache_tokens: 2_000_000,
      output_tokens: 1_000_000,
      tokens_known: 2,
      cost_usd: 2,
      cost_known: 2,
      // 1 million at 2, 1 million at .5, half a million at 4.
      estimated_cost_usd: 4.5,
      estimated_cost_known: 1,
      // Task one: 1.5 and 4.5; task two: .5.
      cost_per_task_usd: 1.75,
      // (3 + .5) / (.5 + 1).
      cost_per_success_usd: expect.closeTo(3.5 / 1.5, 12),
      cost_per_success_tasks: 2,
      cost_basis: 'mixed',
    })
  })

  it('estimates nothing without a price', () => {
    expect(leaderboard({ ...PLAIN, trials, tasks }).rows[0]).toMatchObject({
      cost_usd: 2,
      cost_known: 2,
      estimated_cost_usd: null,
      estimated_cost_known: 0,
      cost_basis: 'reported',
    })
    expect(onlyRow(cellOf('alpha', 'one', 1, 1), ['one'])).toMatchObject({
      input_tokens: null,
      tokens_known: 0,
      cost_per_task_usd: null,
      cost_per_success_usd: null,
      cost_per_success_tasks: 0,
      cost_basis: null,
    })
  })
})

it('has pass@k and pass^k where every covered task has k trials, and else leaves them undefined', () => {
  const row = onlyRow([...cellOf('alpha', 'one', 3, 5), ...cellOf('alpha', 'two', 5, 5)], ['one', 'two'])
  expect(row.pass_at_k).toEqual({ 1: 0.8, 2: 0.95, 3: 1, 5: 1, 10: null })
  expect(row.pass_hat_k).toMatchObject({ 2: expect.closeTo(0.65, 12), 5: 0.5, 10: null })
  expect(
    onlyRow([...cellOf('alpha', 'one', 3, 5), ...cellOf('alpha', 'two', 2, 2)], ['one', 'two']).pass_at_k[3],
  ).toBeNull()
})

describe('a board by other rules', () => {
  const timeout = { outcome: 'agent_error', exception_type: 'NonZeroAgentExitCodeError' } as const
  const trials = [
    ...cellOf('alpha', 'one', 2, 3),
    trial({ key: 'crash', ...timeout, reward: 1 }),
    ...excludedTrials('alpha', 'one', 'provider_error', 1).map((each) => ({ ...each, exception_type: 'ApiError' })),
  ]
  const scoreBy = (rules: Partial<typeof PLAIN.rules>, of = trials) => {
    const tasks = { source: 'current', release: null, tasks: [boardTask('one')] } as const
    const board = leaderboard({ ...PLAIN, rules: { ...PLAIN.rules, ...rules }, trials: of, tasks })
    return [board.rows[0]?.score, board.rows[0]?.n, board.rows[0]?.excluded, board.policy, board.task_version]
  }

  it('counts what its policy counts', () => {
    expect(scoreBy({})).toEqual([3 / 4, 4, 1, 'default', 'current'])
    expect(scoreBy({ policy: 'tbench' })).toEqual([2 / 3, 3, 2, 'tbench', 'current'])
    expect(scoreBy({ policy: 'null-zero' })).toEqual([3 / 5, 5, 0, 'null-zero', 'current'])
  })

  it('joins every version of a task by its name, with its org or without, where it is told to', () => {
    const versions = [
      ...cellOf('alpha', 'one', 1, 1),
      trial({ key: 'old', task_digest: digestOf('one, last week'), outcome: 'failed', reward: 0 }),
      trial({ key: 'org', task: 'org/one', task_digest: null, outcome: 'failed', reward: 0 }),
      trial({ key: 'longer', task_digest: digestOf('one, last week'), overrides: '{"cpus":64}' }),
      trial({ key: 'other', task: 'elsewhere' }),
    ]
    expect(scoreBy({}, versions)).toEqual([1, 1, 0, 'default', 'current'])
    expect(scoreBy({ task_version: 'any' }, versions)).toEqual([1 / 3, 3, 0, 'default', 'any'])
  })

  it('has a success from another threshold on', () => {
    const half = [trial({ key: 1, outcome: 'failed', reward: 0.5 }), trial({ key: 2, outcome: 'failed', reward: 0.2 })]
    expect(scoreBy({}, half)[0]).toBe(0)
    expect(scoreBy({ pass_threshold: 0.5 }, half)[0]).toBe(0.5)
  })
})

it('calls a config by its newest label', () => {
  const trials = [
    trial({ key: 1, config_label: 'new name', finished_at: '2026-11-22T00:00:00.000Z' }),
    trial({ key: 2, config_label: 'old name', finished_at: '2026-11-21T00:00:00.000Z' }),
  ]
  expect(onlyRow(trials, ['one']).label).toBe('new name')
})

it('finds the task of a foreign tree by its digest, whatever prefix its name has', () => {
  expect(onlyRow([trial({ task: 'org/one', task_digest: digestOf('one') })], ['one'])).toMatchObject({ n: 1, rank: 1 })
})

it('takes a trial of another version for one of its task also where its name lacks the org', () => {
  const trials = [trial({ task: 'org/one' }), trial({ task: 'one', task_digest: digestOf('old') })]
  expect(board(trials, ['org/one']).left_out).toEqual([{ reason: 'other_version', trials: 1, configs: 1 }])
})

it('ranks nothing in a preview, and keeps what else speaks against a row', () => {
  const trials = [...cellOf('alpha', 'one', 3, 3), ...cellOf('beta', 'one', 0, 3), ...cellOf('beta', 'two', 0, 3)]
  const tasks = { release: null, tasks: [boardTask('one'), boardTask('two')] }
  const of = (source: 'current' | 'next') => leaderboard({ trials, tasks: { ...tasks, source }, ...PLAIN })
  const preview = 'this is a preview of tasks that no release holds yet'
  expect(of('current').rows.map(({ label, rank }) => [label, rank])).toEqual([
    ['beta', 1],
    ['alpha', null],
  ])
  expect(of('next')).toMatchObject({
    source: 'next',
    rows: [
      {
        label: 'alpha',
        rank: null,
        group: null,
        score: 1,
        not_rankable_because: `${preview}; no trial counts on 1 of 2 tasks (two)`,
      },
      { label: 'beta', rank: null, rank_best: null, rank_worst: null, score: 0, not_rankable_because: preview },
    ],
  })
})

it('is empty, not broken, without trials and without tasks', () => {
  expect(board([])).toMatchObject({
    rows: [],
    trials: { ledger: 0, counted: 0, excluded: 0, left_out: 0 },
    left_out: [],
  })
  expect(board([trial()], [])).toMatchObject({ rows: [], configs_without_row: 1 })
})
