import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { finishedLines, liveLog } from '#action/run/live-log'
import { plannedTrial } from '#core/harbor/testing'
import { aTrial } from '#core/ledger/testing'

const HOSTILE = 'x\n::set-output name=passed::1\r::add-mask::a\u001b[31m ##[error]no'

const output: string[] = []
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => output.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  output.length = 0
})

const finished = {
  kind: 'finished' as const,
  trial: plannedTrial(3),
  try: 2,
  seconds: 34.2,
  record: aTrial(1, { outcome: 'agent_error', exception_type: 'E', exception_message: HOSTILE, cost_usd: 0.0123 }),
  again_in: 4.2,
  withheld: [{ file: HOSTILE, reason: 'looks like a key' }],
}

test('a try that ended is one line with the rest folded below it', () => {
  expect(finishedLines(finished).title).toBe('agent_error: hc-ok · oracle #4, try 2, 34 s, $0.0123, again in 5 s')
})

test('no line of the log is a workflow command but those that fold it', () => {
  const log = liveLog(2)
  log(finished)
  log({ ...finished, again_in: null, trial: plannedTrial(0, {}, { task: { ...plannedTrial(0).task, name: HOSTILE } }) })
  log({ kind: 'stopped', stop: { scope: 'config', name: HOSTILE, reason: HOSTILE, rule: null } })
  const lines = output.join('').split('\n')
  const commands = lines.filter((line) => line.startsWith('::') || line.includes('##['))
  expect(commands.map((line) => line.split('::')[1])).toEqual(['group', 'endgroup', 'group', 'endgroup', 'warning'])
  expect(output.join('')).not.toContain('\u001b')
  expect(lines.filter((line) => line.startsWith('::group::')).map((line) => line.slice(9, 14))).toEqual([
    '[0/2]',
    '[1/2]',
  ])
})
