import { expect, it } from 'vitest'
import { leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import { leaderboardText } from '#core/report/text'
import type { TrialRecord } from '#core/trial/record'

function board(trials: readonly TrialRecord[], names = ['one', 'two']) {
  return leaderboard({
    trials,
    tasks: { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) },
    ...PLAIN,
  })
}

const MIXED = board([
  ...cellOf('alpha', 'one', 3, 3),
  ...cellOf('alpha', 'two', 3, 3),
  ...cellOf('beta', 'one', 0, 3),
  ...cellOf('beta', 'two', 2, 3),
  ...excludedTrials('gamma', 'one', 'provider_error', 2),
])

it('shows every score with its interval, its trials and what is excluded, and then what it all means', () => {
  expect(leaderboardText(MIXED, { width: 120 })).toBe(`\
rank  config         score  places  group  trials  excluded  tasks  cost  per success  median time    p90 time
   1  alpha   100 [1, 100]     1-2      1       6         0    2/2     -            -   1 min 00 s  1 min 00 s
   2  beta     33 [<1, 99]     1-2      1       6         0    2/2     -            -   1 min 00 s  1 min 00 s
   -  gamma              -       -      -       0         2    0/2     -            -            -           -

Not ranked:
  gamma: no trial counts on 2 of 2 tasks (one and two); 2 attempts without a trial that counts could move the score
    within [0, 100], more than 5 points

Excluded trials:
  gamma: 2 provider errors; score 0 to 100, had all failed or all passed

Ranks 2 tasks, each as it is in this repository now.
Every trial of this board was run by Harbor.
Score: mean of the task rates, of 100; a trial succeeds with a reward of at least 1. [low, high]: 95 % interval for
  tasks like these.
Policy default: the agent's own failures count (timeout, crash, refusal, limit), by the reward where there is one,
  else as failed; what says nothing about the agent (infrastructure, provider, cancelled) is excluded.
Places: those that paired tests over the tasks cannot rule out. Group: configs that cannot be told from the best of
  theirs.
14 trials in the ledger: 12 counted, 2 excluded, 0 left out.
Score of low to high: had every attempt without a trial that counts failed, or had all of them passed; told where
  these differ as rounded.
`)
})

it.each([200, 100, 80, 60, 40])('fits a terminal of %d columns and keeps the trials behind a score', (width) => {
  const long = board([
    ...cellOf('a model with a very long name and many settings '.repeat(3), 'one', 3, 3),
    ...cellOf('beta', 'two', 1, 3),
  ])
  const lines = leaderboardText(long, { width }).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(width, 48))
  expect(lines[0]).toMatch(/score( +places)?( +group)? +trials +excluded/)
})

it('prints no control character of a label', () => {
  const text = leaderboardText(board([trial({ config_label: '\u001b[2J\u001b]0;x\u0007evil\nname' })]), { width: 80 })
  expect(text).toContain('evil name')
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

it('says so when there is nothing to show', () => {
  expect(leaderboardText(board([]), { width: 80 })).toMatch(/^No trial of these tasks is in the ledger yet\.\n\n/)
})
