import { describe, expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { configPage, configSummary, fieldRates, sortedSummaries } from '#core/report/config-page'
import { leaderboard } from '#core/report/leaderboard'
import { outcomeBar } from '#core/report/outcome-bar'
import { standings } from '#core/report/standing'
import { taskPage } from '#core/report/task-page'
import { boardTask, cellOf, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

const TASKS = [boardTask('one'), boardTask('two')]

function boardOf(trials: readonly TrialRecord[]) {
  return leaderboard({ trials, tasks: { source: 'current', release: null, tasks: TASKS }, ...PLAIN })
}

function summariesOf(trials: readonly TrialRecord[]) {
  const board = boardOf(trials)
  const own = Map.groupBy(trials, ({ config_id }) => config_id)
  return [...configNames(trials).values()].map((config) =>
    configSummary(
      config,
      own.get(config.config_id) ?? [],
      board.rows.find((row) => row.config_id === config.config_id) ?? null,
    ),
  )
}

function pageOf(label: string, trials: readonly TrialRecord[]) {
  const summary = summariesOf(trials).find(({ config }) => config.label === label)
  if (summary === undefined) throw new Error(`no config ${label}`)
  const standingOf = standings({ ...PLAIN, tasks: TASKS, trials })
  const board = boardOf(trials)
  return configPage({
    summary,
    placed: trials
      .filter(({ config_id }) => config_id === summary.config.config_id)
      .map((trial) => ({ trial, standing: standingOf(trial) })),
    field: fieldRates(board),
    board,
    prices: [],
  })
}

const FIELD = [
  ...cellOf('alpha', 'one', 4, 5),
  ...cellOf('alpha', 'two', 1, 5),
  ...cellOf('beta', 'one', 2, 5),
  ...cellOf('beta', 'two', 0, 5),
  ...cellOf('oracle', 'one', 5, 5),
]

describe('the tasks of a config', () => {
  it('begin with the least solved and stand beside the pass rate of the task, the mean of all but those that calibrate', () => {
    expect(pageOf('alpha', FIELD).tasks.map(({ task_name, rate, field }) => [task_name, rate, field])).toEqual([
      ['two', 0.2, { rate: 0.1, configs: 2 }],
      ['one', 0.8, { rate: (0.8 + 0.4) / 2, configs: 2 }],
    ])
  })

  it('have the pass rate that their own pages show', () => {
    const trials = [...FIELD, ...cellOf('gamma', 'one', 5, 5), ...cellOf('gamma', 'two', 4, 5)]
    const standingOf = standings({ ...PLAIN, tasks: TASKS, trials })
    const shown = TASKS.map((boardTask) => {
      const { name } = boardTask
      const own = trials.filter(({ task_name }) => task_name === name)
      return taskPage({
        name,
        boardTask,
        facts: null,
        trials: own,
        tests: new Map(),
        configs: configNames(trials),
        standingOf,
        rules: PLAIN.rules,
        prices: [],
      }).rate
    })
    expect(shown[1]).toBeCloseTo(1 / 3, 12)
    const field = fieldRates(boardOf(trials))
    expect(TASKS.map(({ name }) => field.get(name)?.rate)).toEqual(shown)
  })

  it('end with those that no trial counts on', () => {
    const page = pageOf('alpha', [...cellOf('alpha', 'two', 5, 5), ...excludedTrials('alpha', 'one', 'lost', 2)])
    expect(page.tasks.map(({ task_name, n, excluded }) => [task_name, n, excluded])).toEqual([
      ['two', 5, 0],
      ['one', 0, 2],
    ])
  })
})

it('tells the outcomes of trials of the board, successes first, and why others are left out', () => {
  const page = pageOf('alpha', [
    ...cellOf('alpha', 'one', 3, 4),
    trial({ key: 'late', outcome: 'agent_timeout', reward: 1 }),
    ...excludedTrials('alpha', 'one', 'provider_error', 3),
    trial({ key: 'old', task_digest: digestOf('old') }),
  ])
  expect(page.outcomes.map(({ mark, trials, share }) => [mark.text, mark.tone, trials, share])).toEqual([
    ['P', 'success', 3, 0.375],
    ['T+', 'success', 1, 0.125],
    ['F', 'failure', 1, 0.125],
    ['A', 'excluded', 3, 0.375],
  ])
  expect(page.left_out).toEqual([{ reason: 'other_version', words: 'of another version of its task', trials: 1 }])
  expect(outcomeBar(page.outcomes)).toEqual([
    { x: 0, width: 375, tone: 'success', text: 'P' },
    { x: 375, width: 125, tone: 'success', text: 'T+' },
    { x: 500, width: 125, tone: 'failure', text: 'F' },
    { x: 625, width: 375, tone: 'excluded', text: 'A' },
  ])
})

it('gives no letter to a part of the bar without room for it', () => {
  const page = pageOf('alpha', cellOf('alpha', 'one', 49, 50))
  expect(outcomeBar(page.outcomes).map(({ text }) => text)).toEqual(['P', null])
})

it('spreads costs and times of counted trials only', () => {
  const page = pageOf('alpha', [
    trial({ key: 1, cost_usd: 2, agent_s: 10 }),
    trial({ key: 2, cost_usd: null, cost_source: 'unknown', agent_s: 30 }),
    trial({ key: 3, outcome: 'lost', reward: null, cost_usd: 90, agent_s: 900 }),
  ])
  expect(page.cost).toMatchObject({ known: 1, unknown: 1, median: 2 })
  expect(page.time).toMatchObject({ known: 2, unknown: 0, median: 20, exact_up_to: 30 })
})

it('says from where on times are only lower bounds, by the trials that ran into the limit', () => {
  const page = pageOf('alpha', [
    trial({ key: 1, agent_s: 30 }),
    trial({ key: 2, agent_s: 900, outcome: 'agent_timeout', reward: 0 }),
  ])
  expect(page.time).toMatchObject({ median: 465, max: 900, exact_up_to: 30 })
  expect(page.cost?.exact_up_to).toBe(page.cost?.max)
})

it('shows the settings of the newest trial one by one, and what all trials saw', () => {
  const page = pageOf('alpha', [
    trial({ key: 1, settings: '{}', harbor_version: '0.23.0', finished_at: '2026-01-01T00:00:00.000Z' }),
    trial({
      key: 2,
      settings: '{"agent_version":"1.2","kwargs":{"reasoning_effort":"high","turns":3}}',
      finished_at: '2026-01-02T00:00:00.000Z',
    }),
    trial({ key: 3, harbor_version: '0.23.0', finished_at: '2026-01-01T00:00:00.000Z' }),
  ])
  expect(page.settings).toEqual([
    { name: 'agent version', value: '"1.2"' },
    { name: 'reasoning_effort', value: '"high"' },
    { name: 'turns', value: '3' },
  ])
  expect(page.seen.find(({ what }) => what === 'Harbor')?.values[0]).toEqual({ value: '0.23.0', trials: 2 })
  expect(page.last_trial_at).toBe('2026-01-02T00:00:00.000Z')
})

describe('the verdict', () => {
  it('says score, basis and places first', () => {
    const [score, place] = pageOf('alpha', [...FIELD, ...cellOf('oracle', 'two', 5, 5)]).verdict
    expect(score).toBe('50 [<1, >99] of 100, over 2 tasks and 10 trials.')
    expect(place).toBe('Rank 1 of 2 ranked configs by the numbers seen; paired tests leave it places 1-2.')
  })

  it('says why a config is not ranked', () => {
    expect(pageOf('alpha', cellOf('alpha', 'one', 5, 5)).verdict).toEqual([
      '100 of 100, over 1 task, too few for an interval, and 5 trials.',
      'Not ranked.',
      'No trial counts on 1 of 2 tasks (two).',
    ])
  })

  it('says how far open attempts could move the score', () => {
    const trials = [
      ...cellOf('alpha', 'one', 15, 30),
      ...cellOf('alpha', 'two', 15, 30),
      ...excludedTrials('alpha', 'one', 'lost', 2),
    ]
    expect(pageOf('alpha', trials).verdict.slice(1)).toEqual([
      'Rank 1 of 1 ranked config by the numbers seen.',
      '2 attempts without a trial that counts: were all of them failures, the score would be 48; were all successes, 52.',
    ])
  })

  it('says that nothing of it counts, or is of the board', () => {
    expect(pageOf('alpha', excludedTrials('alpha', 'one', 'lost', 1)).verdict).toEqual([
      'No score yet: no trial of it counts.',
    ])
    expect(pageOf('alpha', [trial({ task: 'other' })]).verdict).toEqual([
      'Not on this board: none of its 1 trial is of a task that it ranks.',
    ])
  })

  it('says that a calibration agent calibrates', () => {
    expect(pageOf('oracle', cellOf('oracle', 'one', 5, 5)).verdict[1]).toBe(
      'Not ranked: it says something about the tasks and nothing about agents.',
    )
  })
})

it('lists configs in the order of the board, then the others by label', () => {
  const trials = [
    ...FIELD,
    ...cellOf('oracle', 'two', 5, 5),
    trial({ agent: 'zeta', task: 'other', origin: 'import' }),
    trial({ agent: 'eta', task: 'other' }),
  ]
  expect(sortedSummaries(summariesOf(trials), boardOf(trials)).map(({ config, kind }) => [config.label, kind])).toEqual(
    [
      ['alpha', 'agent'],
      ['beta', 'agent'],
      ['oracle', 'calibration'],
      ['eta', 'agent'],
      ['zeta', 'imported'],
    ],
  )
})
