import { expect, test } from 'vitest'
import { aTrial } from '#core/ledger/testing'
import { type ShardReport, shardMarkdown } from '#core/report/shard-markdown'

const none: ShardReport = { shard: 3, planned: 4, before: 0, interrupted: false, trials: [], stops: [] }

test('says first how many trials have a score, then why the others have none', () => {
  const markdown = shardMarkdown({
    ...none,
    before: 1,
    interrupted: true,
    trials: [
      aTrial(1, { attempt: 2, outcome: 'passed', cost_usd: 0.5 }),
      aTrial(1, {
        attempt: 3,
        outcome: 'infrastructure_error',
        exception_type: 'RuntimeError',
        exception_message: 'no',
      }),
      aTrial(1, { attempt: 3, try: 2, outcome: 'agent_timeout', cost_usd: 0.25 }),
    ],
    stops: [{ scope: 'shard', name: 'all', reason: 'the budget is spent', slots: [3] }],
  })
  const [first, , second] = markdown.split('\n')
  expect(first).toBe('### Shard 3: 3 of 4 trials have a score, then it was stopped')
  expect(second).toBe(
    '1 were settled by an earlier attempt; 1 execution does not count; 1 of the trials has no score; reported cost $0.75.',
  )
  expect(markdown).toContain('1 passed\\, 1 agent timeout\\, 1 infrastructure error')
  expect(markdown).toContain('- 1 × infrastructure error\\: RuntimeError\\: no')
  expect(markdown).toContain('- the shard, 1 trial left alone: the budget is spent')
})

test('one try twice is one trial', () => {
  const again = [aTrial(1, { attempt: 1, outcome: 'cancelled' }), aTrial(1, { attempt: 1, try: 2, outcome: 'failed' })]
  expect(shardMarkdown({ ...none, planned: 1, trials: again })).toContain('### Shard 3: 1 of 1 trial has a score')
})

test('nothing that a task, an agent or a message says is Markdown', () => {
  const hostile = '</table>\n# @octocat [x](https://evil.example) `|` <img src=x> ![](http://evil.example/a.png) #1'
  const markdown = shardMarkdown({
    ...none,
    trials: [
      aTrial(1, {
        task_name: hostile,
        config_label: hostile,
        outcome: 'provider_error',
        outcome_detail: null,
        exception_type: hostile,
        exception_message: hostile,
      }),
    ],
    stops: [{ scope: 'config', name: hostile, reason: hostile, slots: [] }],
  })
  expect(markdown).not.toMatch(/(?<!\\)[<`]|(?<!\\)\]\(|@octocat|https:\/\//)
  expect(markdown.match(/^#/gm)).toEqual(['#'])
})
