import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { blocksMarkdown } from '#core/report/blocks-markdown'
import { blocksText } from '#core/report/blocks-text'
import { compareRows } from '#core/report/comparison'
import { comparisonAnswer, comparisonBlocks } from '#core/report/comparison-blocks'
import { leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

function compared(trials: readonly TrialRecord[], names: readonly string[]) {
  const tasks = { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) } as const
  const [a, b] = leaderboard({ trials, tasks, ...PLAIN }).rows
  if (a === undefined || b === undefined) throw new Error('expected two rows')
  return compareRows(leaderboard({ trials, tasks, ...PLAIN }), a, b)
}

const SMALL = compared(
  [
    ...cellOf('alpha', 'one', 5, 5),
    ...cellOf('alpha', 'two', 2, 5),
    ...cellOf('alpha', 'three', 1, 1),
    ...cellOf('beta', 'one', 3, 5),
    ...cellOf('beta', 'two', 0, 5),
    ...excludedTrials('beta', 'three', 'provider_error', 2),
  ],
  ['one', 'three', 'two'],
)

describe('a comparison', () => {
  it('reads in a terminal as the answer, then its grounds', () => {
    expect(blocksText(comparisonBlocks(SMALL), { width: 110 })).toBe(`\
No evidence that alpha (A) and beta (B) differ on tasks like these: A minus B +40 points (no interval) over
  2 shared tasks, p = 0.500 (exact sign-flip test). How small a difference such trials could show is
  undefined: it is the same on every task.

   config  id            rank        score  trials  excluded  tasks
A  alpha   8ed3f6ad685b     1  80 [11, 99]      11         0      3
B  beta    f44e64e75f39     -  30 [<1, 99]      10         2      2

Is A better on tasks like these? (the tasks are a sample)
Mean difference +40 points (no interval), p = 0.500 (exact sign-flip test), standard error 0 points.
A is ahead on 2, behind on 0, level on 0 of 2 shared tasks.
How small a difference such trials could show is undefined: it is the same on every task.
With 2 shared tasks this test cannot fall below p = 0.500, whatever the trials say.

Is A better on exactly these tasks? (only the trials vary)
+40 points [+10, +70], p = 0.099 (exact stratified test): no evidence of a difference on exactly these
  tasks.
The interval excludes 0 all the same; p decides, and p = 0.099 is no evidence.
This says nothing of other tasks.

Cost and time, A divided by B:
Cost of a trial: unknown, no shared task tells it for both.
The agent's median time: 1 times as much, p = 1.000, over 2 shared tasks.

Tasks:
task              A             B  difference  solved by
one   5/5 [57, 100]  3/5 [23, 88]         +40  both
two    2/5 [12, 77]   0/5 [0, 43]         +40  only A

Solved by both 1, only A 1, only B 0, neither 0. Solved: at least one trial that counts succeeded, so more
  trials solve more.
Only A covers 1 task, not compared: three.

Notes:
A trial succeeds with a reward of at least 1. All intervals: 95 %.
Every trial was run by Harbor.
Policy default: the agent's own failures count (timeout, crash, refusal, limit), by the reward where there
  is one, else as failed; what says nothing about the agent (infrastructure, provider, cancelled) is excluded.
Excluded trials of beta: 2 provider errors.
beta is not ranked: no trial counts on 1 of 3 tasks (three); 2 attempts without a trial that counts could
  move the score within [20, 53], more than 5 points.
`)
  })

  it('reads the same in Markdown', () => {
    const { html } = markdownToHtml(blocksMarkdown(comparisonBlocks(SMALL)))
    const words = (text: string) =>
      text
        .replaceAll('\u200B', '')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll('&gt;', '>')
        .replaceAll('&lt;', '<')
        .replaceAll(/[\s:]+/g, ' ')
        .trim()
    expect(words(html)).toBe(words(blocksText(comparisonBlocks(SMALL), { width: 110 }).replaceAll('<1', '&lt;1')))
  })
})

describe('the answer', () => {
  const names = Array.from({ length: 8 }, (_, index) => `t${index}`)
  const all = (agent: string, passed: number) => names.flatMap((name) => cellOf(agent, name, passed, 5))

  it('says who is better when p says so, whichever comes first', () => {
    const of = compared([...all('alpha', 5), ...all('beta', 3)], names)
    expect(comparisonAnswer(of)).toBe(
      'alpha (A) is better than beta (B) on tasks like these: A minus B +40 points (no interval) over 8 shared tasks, p = 0.008 (exact sign-flip test).',
    )
    const { a, b, sampled } = of
    const swapped = { ...of, a: b, b: a, sampled: { ...sampled, evidence: 'b', difference: -0.4 } } as const
    expect(comparisonAnswer(swapped)).toMatch(
      /^alpha \(B\) is better than beta \(A\) on tasks like these: A minus B -40 points /,
    )
  })

  it('never says equal', () => {
    const of = compared([...all('alpha', 3), ...all('beta', 3)], names)
    expect(comparisonAnswer(of)).toMatch(
      /^No evidence that alpha \(A\) and beta \(B\) differ .* is undefined: it is the same on every task\.$/,
    )
    expect(blocksText(comparisonBlocks(of), { width: 200 })).not.toMatch(/equal|same score/)
  })

  it('says why there is no test', () => {
    const of = compared([...cellOf('alpha', 't0', 5, 5), ...cellOf('beta', 't1', 0, 5)], names)
    expect(comparisonAnswer(of)).toBe(
      'alpha and beta cannot be told apart by these trials: a test needs two shared tasks, there is none.',
    )
    const text = blocksText(comparisonBlocks(of), { width: 200 })
    expect(text).toContain('Only A covers 1 task, not compared: t0.')
    expect(text).toContain('Neither covers 6 tasks, not compared: t2, t3, t4, t5, t6 and t7.')
  })
})

it('says that oracle and nop are no contenders', () => {
  const of = compared([...cellOf('oracle', 'one', 5, 5), ...cellOf('m', 'one', 1, 5)], ['one'])
  const text = blocksText(comparisonBlocks(of), { width: 120 })
  expect(text.match(/.* is no contender .*/g)).toEqual(['oracle is no contender (calibration: knows the solution).'])
})

it('lets nothing of a label or a task name act', () => {
  const hostile = '</td><script>alert(1)</script> | @octocat ![x](https://evil.example/x.png)\n# heading \u001b[2J'
  const trials = [
    trial({ config_label: hostile }),
    trial({ agent: 'beta', key: 2, config_label: '[x](y) #1' }),
    trial({ task: hostile }),
    trial({ agent: 'beta', task: hostile, key: 3, config_label: '[x](y) #1' }),
  ]
  const blocks = comparisonBlocks(compared(trials, ['one', hostile]))
  const { html } = markdownToHtml(blocksMarkdown(blocks))
  expect(html).not.toMatch(/<(?!\/?(?:p|ul|li|strong|h3|table|thead|tbody|tr|th|td)\b)/)
  expect(html).not.toMatch(/@octocat|#1|:\/\//)
  expect(html.match(/<td/g)).toHaveLength(2 * 8 + 2 * 5)
  const text = blocksText(blocks, { width: 120 })
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text).not.toMatch(/^# heading/m)
})
