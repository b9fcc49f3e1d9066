import { expect, it } from 'vitest'
import { expectedMakespan } from '#core/plan/makespan'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTask, buildTrial, digestOf, NOP } from '#core/plan/testing/builders'
import { planMarkdown } from '#core/report/plan-markdown'

function oneModel() {
  const { experiment } = buildInputs()
  const settings = { agent: 'terminus-2', agent_version: null, model: 'a/b', kwargs: {}, env_names: [] }
  return { ...experiment, configs: [{ ...settings, label: 'terminus-2 a/b' }] }
}

it('says what runs, in how many shards, how long and for how much', () => {
  const plan = makePlan(buildInputs({ ledger: [buildTrial({ attempt: 2 })] }))
  expect(planMarkdown(plan, expectedMakespan(plan), ['One task changed.'])).toBe(
    `### Plan of main: 5 trials to run, 1 of 6 are in the ledger

- One task changed\\.

|                        |                                                                           |
| ---------------------- | ------------------------------------------------------------------------- |
| shards                 | 2 of 4 trials at once                                                     |
| expected to take       | about 10 s; so many at once take 10 s at least                            |
| longest shard at worst | 32 min 00 s                                                               |
| expected to cost       | about \\$0.00                                                              |
| plan                   | \`${plan.plan_digest}\` |

| task | config | trials | each       |
| :--- | :----- | -----: | :--------- |
| one  | oracle |      2 | about 10 s |
| one  | nop    |      3 | about 10 s |
`,
  )
})

it('says what a proof is, in which shards, and how many trials at once the others have', () => {
  const packing = { max_shards: 20, trials_at_once: 2, limit_seconds: null }
  const plan = makePlan(buildInputs({ proof: { attempts: 5, packing }, experiment: oneModel() }))
  const markdown = planMarkdown(plan, expectedMakespan(plan), [], { attempts: 5, shards: 5 })
  expect(markdown.split('\n').filter((line) => /^\| (proof|shards) /.test(line))).toEqual([
    '| proof                  | first each task by oracle, which must pass, and nop, which must not, 5 trials each, in 5 shards |',
    expect.stringMatching(/^\| shards +\| 5 of 2 trials at once, 1 of 4 trials at once +\|$/),
  ])
})

it('says that there is nothing to run', () => {
  const ledger = [1, 2, 3].flatMap((attempt) => [buildTrial({ attempt }), buildTrial({ attempt, config_id: NOP })])
  const plan = makePlan(buildInputs({ ledger }))
  expect(planMarkdown(plan, expectedMakespan(plan))).toBe(
    '### Plan of main: nothing to run, 6 of 6 are in the ledger\n',
  )
})

it('shows names as they are and lets none of them act', () => {
  const task = buildTask('a|b<img src=x>@someone [x](http://y)')
  const plan = makePlan(buildInputs({ tasks: [task] }))
  const markdown = planMarkdown(plan, expectedMakespan(plan), ['<b>note</b>'])
  expect(markdown).not.toMatch(/(?<!\\)<|@s|\]\(|a\|b/)
})

it('names some of very many cells and counts the rest', () => {
  const tasks = Array.from({ length: 150 }, (_, index) =>
    buildTask(`task-${index}`, { digest: digestOf((index % 16).toString(16)) }),
  )
  const plan = makePlan(buildInputs({ tasks }))
  const markdown = planMarkdown(plan, expectedMakespan(plan))
  expect(markdown.match(/^\| task\\-/gm)).toHaveLength(200)
  expect(markdown).toContain('and 100 cells more')
})
