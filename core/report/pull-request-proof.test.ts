import { expect, it } from 'vitest'
import { seen, testOf } from '#core/proof/testing'
import {
  REMARK_CAPS,
  type RemarkInputs,
  remarkLines,
  remarkSchema,
  remarksOfPlan,
} from '#core/report/pull-request-proof'
import { NOP, ORACLE, planFor, recordsOf } from '#core/report/testing/pull-requests'

const CELLS = [
  { task: 'free-slots', config: ORACLE, ends: 'PF' },
  { task: 'free-slots', config: NOP, ends: 'FF' },
  { task: 'other', config: ORACLE, ends: 'PP' },
]
const PLAN = planFor(CELLS)
const TRIALS = CELLS.flatMap((cell) => recordsOf(cell, PLAN.plan_digest, cell.task).map(({ record }) => record))
const FLAKY = TRIALS.filter(({ agent, task_name }) => agent === 'oracle' && task_name === 'free-slots')

function remarks(changes: Partial<RemarkInputs> = {}): ReturnType<typeof remarksOfPlan> {
  const limits = { build_timeout_s: 600, agent_timeout_s: 5, verifier_timeout_s: 60 }
  return remarksOfPlan(PLAN, {
    trials: TRIALS,
    tests: [],
    output: () => null,
    observed: () => seen(),
    task: (path) => (path === 'tasks/other' ? { limits, verifier_mode: 'separate' } : null),
    ...changes,
  })
}

it('are of the tasks of the plan, each by its own trials and limits', () => {
  const tests = FLAKY.map((trial) => testOf(trial, 'test_order', trial.outcome === 'passed' ? 'passed' : 'failed'))
  const output = ({ outcome }: { readonly outcome: string }) => `test_order ${outcome}`
  expect(remarks({ tests, output })).toEqual([
    {
      task: 'free-slots',
      kind: 'flaky',
      message:
        'flaky with oracle: test_order (passed 1, failed 1); output of attempt 1, which passed, against attempt 2',
      shown: '@@ -1,1 +1,1 @@\n-test_order passed\n+test_order failed',
    },
    { task: 'other', kind: 'time', message: 'agent 3.6 s of 5 s: 72 %', shown: null },
  ])
})

it('are none of trials of another plan, nor of models', () => {
  const others = TRIALS.map((trial) => ({ ...trial, plan_digest: `sha256:${'9'.repeat(64)}` }))
  expect(remarks({ trials: others })).toEqual([])
  expect(remarks({ trials: TRIALS.map((trial) => ({ ...trial, agent: 'terminus-2' })) })).toEqual([])
})

it('fit their schema whatever was seen', () => {
  const long = 'x'.repeat(5_000)
  const found = remarks({
    observed: () => seen({ processes: Array.from({ length: 30 }, (_, n) => `${n}${long}`) }),
    output: ({ outcome }) => Array.from({ length: 70 }, (_, n) => `${outcome} ${n} ${long}`).join('\n'),
  })
  for (const remark of found) expect(remarkSchema.parse(remark)).toEqual(remark)
  expect(found.find(({ kind }) => kind === 'flaky')?.shown).toMatch(/\n\.\.\.$/)
  expect(found.find(({ kind }) => kind === 'processes')?.message.length).toBeLessThanOrEqual(REMARK_CAPS.message)
})

it('are a list with what to do, and a fold with the outputs', () => {
  const shown = { task: 'free-slots', kind: 'flaky' as const, message: 'flaky: a_b', shown: '-old\n+new' }
  const quiet = { task: 'other', kind: 'outside' as const, message: 'changed /srv', shown: null }
  const [title, list, fold] = remarkLines({ remarks: [shown, quiet, quiet], left_out: { remarks: 4 } }, 2)
  expect(title).toBe('**Seen while oracle and nop ran**')
  expect(list?.split('\n')).toEqual([
    expect.stringMatching(/^- free\\-slots: flaky\\: a\\_b\. \*\*Fix:\*\* The solution or a test depends on chance/),
    expect.stringMatching(/^- other: changed \\\/srv\. \*\*Fix:\*\* If that is the work/),
    '- and 5 more remarks',
  ])
  expect(fold).toContain('```text\n-old\n+new\n```')
  expect(remarkLines({ remarks: [], left_out: { remarks: 0 } }, 10)).toEqual([])
})
