import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { blocksMarkdown } from '#core/report/blocks-markdown'
import { blocksText } from '#core/report/blocks-text'
import { defaultRules } from '#core/report/rules'
import { boardTask, cellOf, digestOf, onVersion } from '#core/report/testing/trial'
import { verdictReport } from '#core/report/verdict'
import { calibrationWords, verdictBlocks, verdictHeadline } from '#core/report/verdict-blocks'
import { DEFAULT_LIMITS } from '#core/statistics/verdict'
import type { TrialRecord } from '#core/trial/record'

function arm(version: string, agent: string, task: string, passed: number, n: number): TrialRecord[] {
  return onVersion(cellOf(agent, task, passed, n), digestOf(`${task} ${version}`))
}

function report(
  trials: readonly TrialRecord[],
  {
    base = ['one'],
    head = ['one'],
    ...more
  }: { base?: string[]; head?: string[] } & Partial<Parameters<typeof verdictReport>[0]['limits']> = {},
) {
  return verdictReport({
    base: { commit: 'b'.repeat(40), tasks: base.map((name) => boardTask(name, `${name} base`)) },
    head: { commit: 'a'.repeat(40), tasks: head.map((name) => boardTask(name, `${name} head`)) },
    trials,
    rules: defaultRules(1),
    voids: [],
    prices: [],
    limits: { ...DEFAULT_LIMITS, ...more },
  })
}

const both = (agent: string, task: string, [x1, n1]: [number, number], [x0, n0]: [number, number]) => [
  ...arm('head', agent, task, x1, n1),
  ...arm('base', agent, task, x0, n0),
]

describe('the first line is the verdict and what to do', () => {
  const line = (...args: Parameters<typeof report>) => verdictHeadline(report(...args))

  it.each<[string, TrialRecord[], string]>([
    [
      'changed up',
      both('m', 'one', [18, 20], [9, 20]),
      'Task one: changed up, +45 points [+16, +65], p = 0.006: models pass more often than on the base. Merge only if that is meant.',
    ],
    [
      'changed down',
      both('m', 'one', [9, 20], [18, 20]),
      'Task one: changed down, -45 points [-65, -16], p = 0.006: models pass less often than on the base. Merge only if that is meant.',
    ],
    [
      'no change shown',
      both('m', 'one', [100, 200], [100, 200]),
      'Task one: no change shown, 0 points [-10, +10], p = 1.000: any change is within 10 points. Nothing to do.',
    ],
    [
      'inconclusive',
      both('m', 'one', [9, 10], [9, 10]),
      'Task one: inconclusive, 0 points [-32, +32], p = 1.000: 59 more trials of the head and 59 of the base for 80 % power at a 20-point change.',
    ],
    [
      'inconclusive with trials enough',
      both('m', 'one', [90, 120], [78, 120]),
      'Task one: inconclusive, +10 points [-2, +21], p = 0.121: there are trials enough for 80 % power at a 20-point change; one of the size seen needs 346 on each side.',
    ],
    [
      'no verdict',
      arm('head', 'm', 'one', 3, 3),
      'Task one: no verdict: no trial of a model counts on the base, so there is nothing to compare with. Run the configs of the head on it.',
    ],
  ])('%s', (_, trials, words) => {
    expect(line(trials)).toBe(words)
  })

  it('names what changed by itself among several tasks, and a task that the change broke', () => {
    const trials = [
      ...both('m', 'one', [18, 20], [9, 20]),
      ...both('m', 'two', [9, 20], [18, 20]),
      ...arm('head', 'oracle', 'two', 3, 5),
    ]
    expect(line(trials, { base: ['one', 'two'], head: ['one', 'two'] })).toMatch(
      /^2 changed tasks together: inconclusive, 0 points .*\. By itself changed up: one\. By itself changed down: two\. Look at two: oracle 3\/5: flaky 3\/5 and no nop trial yet\.$/,
    )
  })

  it('of a new task: what oracle and nop say', () => {
    const sound = [...arm('head', 'oracle', 'one', 5, 5), ...arm('head', 'nop', 'one', 0, 5)]
    expect(line(sound, { base: [] })).toBe('New task one: oracle 5/5, nop 0/5: solvable and not trivially passed.')
    expect(line(sound, { base: [], head: ['one', 'two'] })).toBe(
      '2 new tasks, 1 solvable and not trivially passed. two: no oracle trial yet and no nop trial yet.',
    )
  })

  it('of nothing: that nothing changed', () => {
    expect(line([], { base: [], head: [] })).toBe('No task changed between bbbbbbbbbbbb and aaaaaaaaaaaa.')
    expect(line([], { head: [] })).toBe('No task changed between bbbbbbbbbbbb and aaaaaaaaaaaa; 1 removed.')
  })
})

describe('what oracle and nop say', () => {
  it.each([
    [[5, 5], [0, 5], 'oracle 5/5, nop 0/5: solvable and not trivially passed'],
    [[4, 5], [0, 5], 'oracle 4/5, nop 0/5: flaky 4/5 and not trivially passed'],
    [[0, 5], [0, 5], 'oracle 0/5, nop 0/5: flaky 0/5, its own solution never passed and not trivially passed'],
    [[5, 5], [1, 5], 'oracle 5/5, nop 1/5: solvable and passed by doing nothing'],
    [[5, 5], [0, 0], 'oracle 5/5: solvable and no nop trial yet'],
    [[0, 0], [0, 0], 'no oracle trial yet and no nop trial yet'],
  ] as const)('%j %j', ([oracle, oracles], [nop, nops], words) => {
    const [task] = report([...arm('head', 'oracle', 'one', oracle, oracles), ...arm('head', 'nop', 'one', nop, nops)], {
      base: [],
    }).added
    if (task === undefined) throw new Error('no task')
    expect(calibrationWords(task.calibration)).toBe(words)
  })
})

const SMALL = report(
  [
    ...both('m', 'one', [9, 10], [4, 10]),
    ...arm('head', 'k', 'one', 1, 2),
    ...arm('head', 'oracle', 'one', 5, 5),
    ...arm('head', 'nop', 'one', 0, 5),
    ...arm('head', 'm', 'new', 2, 5),
  ],
  { base: ['one', 'gone'], head: ['one', 'new'] },
)

it('reads in a terminal as the verdict, then its grounds', () => {
  expect(blocksText(verdictBlocks(SMALL), { width: 120 })).toBe(`\
Task one: inconclusive, +50 points [+8, +75], p = 0.057: 94 more trials of the head and 94 of the base for 80 % power
  at a 20-point change. New task new: no oracle trial yet and no nop trial yet.

Changed tasks, models:
task  config           head           base     difference  excluded head  excluded base  cost of a trial  median time
one   k         1/2 [9, 91]              -              -              0              0                -   1 min 00 s
one   m       9/10 [60, 98]  4/10 [17, 69]  +50 [+8, +75]              0              0                -   1 min 00 s

Not in the test: one, k: no trial counts on the base.
The interval and p say different things of 0 for one; p decides.

New tasks, models:
task  config          head  excluded  cost of a trial  median time
new   m       2/5 [12, 77]         0                -   1 min 00 s

Oracle and nop on the head:
task  is              oracle          nop  excluded  so it is
new   new                  -            -         0  no oracle trial yet and no nop trial yet
one   changed  5/5 [57, 100]  0/5 [0, 43]         0  solvable and not trivially passed

Notes:
Base bbbbbbbbbbbb, head aaaaaaaaaaaa. Tasks: 1 changed, 1 new, 1 removed, 0 renamed, 0 unchanged.
Removed: gone.
Differences are head minus base in points, on exactly these tasks; a verdict goes by p < 0.05 of the exact stratified
  test over the configs. All intervals: 95 %.
A trial succeeds with a reward of at least 1. Policy default: the agent's own failures count (timeout, crash, refusal,
  limit), by the reward where there is one, else as failed; what says nothing about the agent (infrastructure, provider,
  cancelled) is excluded.
`)
})

it('shows a cost with its coverage, and marks what is estimated', () => {
  const model = { model: 'm', input_tokens: 1e6, cache_tokens: 0, output_tokens: 0 }
  const [first, second, ...others] = arm('head', 'm', 'one', 2, 4)
  if (first === undefined || second === undefined) throw new Error('no trial')
  const costs = (trials: readonly TrialRecord[]) => {
    const of = verdictReport({
      base: { commit: 'b', tasks: [] },
      head: { commit: 'a', tasks: [boardTask('one', 'one head')] },
      trials,
      rules: defaultRules(1),
      voids: [],
      prices: [
        { model: 'm', from: '2026-01-01', source: 's', usd_per_million: { input: 3, cached_input: null, output: 0 } },
      ],
      limits: DEFAULT_LIMITS,
    })
    return blocksText(verdictBlocks(of), { width: 120 }).match(/^one {3}m .*$/m)?.[0]
  }
  expect(
    costs([
      { ...first, cost_usd: 1 },
      { ...second, cost_usd: 2 },
    ]),
  ).toContain('  $1.50  ')
  expect(costs([{ ...first, cost_usd: 1 }, second, ...others])).toContain('  $1.00 (1 of 4)  ')
  expect(costs([{ ...first, cost_usd: 1 }, { ...second, ...model }, ...others])).toContain('  ~$2.00 (2 of 4)  ')
})

it('lets nothing of a name act, in Markdown or in a terminal', () => {
  const hostile = '</td><script>alert(1)</script> | @octocat ![x](https://evil.example/x.png)\n# heading \u001b[2J'
  const trials = [...both('m', hostile, [1, 2], [0, 2])].map((each) => ({ ...each, config_label: hostile }))
  const of = {
    ...report(trials, { base: [hostile, 'x'], head: [hostile, `new ${hostile}`] }),
    unreadable: [{ task: hostile, side: 'head', reason: hostile }] as const,
    converted: [{ path: hostile, attribute: hostile }],
    renamed: [{ from: hostile, to: hostile }],
  }
  const { html } = markdownToHtml(blocksMarkdown(verdictBlocks(of)))
  expect(html).not.toMatch(/<(?!\/?(?:p|ul|li|strong|h3|table|thead|tbody|tr|th|td)\b)/)
  expect(html).not.toMatch(/@octocat|:\/\//)
  expect(html.match(/<td/g)).toHaveLength(9 + 2 * 6)
  const text = blocksText(verdictBlocks(of), { width: 120 })
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text).not.toMatch(/^# heading/m)
})

it('Markdown begins with the verdict in bold, and has the same tables', () => {
  const markdown = blocksMarkdown(verdictBlocks(SMALL)).replaceAll(/[\\\u200B]/g, '')
  expect(markdown).toMatch(/^\*\*Task one: inconclusive, \+50 points /)
  expect(markdown).toContain('| one  | m      | 9/10 [60, 98] | 4/10 [17, 69] | +50 [+8, +75] |')
  expect(markdown).toContain('- Not in the test: one, k: no trial counts on the base.')
})
