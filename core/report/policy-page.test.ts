import { describe, expect, it } from 'vitest'
import { leaderboard } from '#core/report/leaderboard'
import { differentlyWords, placesWords, policyPage } from '#core/report/policy-page'
import { standings } from '#core/report/standing'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { PolicyName } from '#core/trial/policy'

const TASKS = ['one', 'two'].map((name) => boardTask(name))

const TRIALS = [
  ...cellOf('alpha', 'one', 4, 4),
  ...cellOf('alpha', 'two', 3, 4),
  ...excludedTrials('alpha', 'one', 'infrastructure_error', 4),
  ...cellOf('beta', 'one', 3, 4),
  ...cellOf('beta', 'two', 3, 4),
  trial({
    agent: 'beta',
    task: 'one',
    key: 'crash',
    outcome: 'agent_error',
    reward: 1,
    exception_type: 'NonZeroAgentExitCodeError',
  }),
  trial({
    agent: 'beta',
    task: 'one',
    key: 'other limits',
    overrides: '{"cpus":9}',
    outcome: 'infrastructure_error',
    reward: null,
  }),
]

function pageOf(policy: PolicyName) {
  const board = (name: PolicyName) => {
    const rules = { ...PLAIN.rules, policy: name }
    return {
      board: leaderboard({
        ...PLAIN,
        rules,
        trials: TRIALS,
        tasks: { source: 'current', release: null, tasks: TASKS },
      }),
      standingOf: standings({ ...PLAIN, rules, tasks: TASKS, trials: TRIALS }),
    }
  }
  const [by, plain] = [board(policy), board('default')]
  return policyPage({
    byPolicy: by.board,
    byDefault: plain.board,
    trials: TRIALS,
    standingByPolicy: by.standingOf,
    standingByDefault: plain.standingOf,
  })
}

describe('what a policy changes', () => {
  it('is nothing for the default one', () => {
    const { rows, trials } = pageOf('default')
    expect(trials).toBe(0)
    expect(rows.map(({ label, difference, differently }) => [label, difference, differently])).toEqual([
      ['beta', 0, []],
      ['alpha', 0, []],
    ])
  })

  it('is that every failure of the infrastructure counts against the agent, as Harbor counts', () => {
    const page = pageOf('null-zero')
    const alpha = page.rows.find(({ label }) => label === 'alpha')
    expect(page.trials).toBe(4)
    // 4 of 8 and 3 of 4, where it was 4 of 4 and 3 of 4.
    expect(alpha).toMatchObject({
      by_policy: { score: 0.625, n: 12, excluded: 0 },
      by_default: { score: 0.875, n: 8, excluded: 4 },
      difference: -0.25,
      differently: [{ outcome: 'infrastructure_error', now: 'failure', trials: 4 }],
    })
  })

  it('is that a crash which earned its reward is dropped, as tbench.ai counts', () => {
    const page = pageOf('tbench')
    const beta = page.rows.find(({ label }) => label === 'beta')
    expect(beta).toMatchObject({
      by_policy: { score: 0.75, n: 8, excluded: 1 },
      by_default: { score: 0.775, n: 9, excluded: 0 },
      differently: [{ outcome: 'agent_error', now: 'excluded', trials: 1 }],
    })
    expect(beta && differentlyWords(beta.differently)).toBe('1 agent error no longer counted')
  })
})

it('moves nobody by a config that only one of the policies ranks, and says why that is not ranked', () => {
  const words = (policy: PolicyName) =>
    pageOf(policy).rows.map((row) => [row.label, row.by_policy.rank, placesWords(row)])
  // By default alpha is not ranked: what is excluded of it could move its score too far.
  expect(words('null-zero')).toEqual([
    ['beta', 1, 'same'],
    ['alpha', 2, expect.stringMatching(/^by default not ranked: \S/)],
  ])
  const [row] = pageOf('default').rows
  if (row === undefined) throw new Error('no row')
  const unranked = {
    ...row,
    places_gained: null,
    by_policy: { ...row.by_policy, rank: null, not_rankable_because: 'why' },
  }
  expect(placesWords(unranked)).toBe('default 1; why')
  expect(placesWords({ ...unranked, by_default: unranked.by_policy })).toBe('')
})

it('says places in words', () => {
  const [row] = pageOf('default').rows
  if (row === undefined) throw new Error('no row')
  expect([2, 0, -1].map((places_gained) => placesWords({ ...row, places_gained }))).toEqual(['up 2', 'same', 'down 1'])
  expect(differentlyWords([])).toBe('')
  expect(
    differentlyWords([
      { outcome: 'provider_error', now: 'failure', trials: 1200 },
      { outcome: 'agent_error', now: 'excluded', trials: 1 },
    ]),
  ).toBe('1,200 provider errors now counted as failed and 1 agent error no longer counted')
})
