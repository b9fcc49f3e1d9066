import { expect, it } from 'vitest'
import { problemMarkdown, problemOf } from '#action/lib/act'
import { temporaryDirectory } from '#core/harbor/testing'
import { UserError } from '#core/user-error'
import { runAction } from '#scripts/testing/run-action'

/** Starting Node takes a while on a busy machine. */
const PATIENCE = 120_000

it.each([
  ['action/plan/main.ts', { attempts: 'many @all' }, 'input attempts\\: expected a whole number from 1 to 100'],
  ['action/run/main.ts', { plan: 'plan-a1', shard: '<b>x' }, 'input shard\\: expected the index of a shard'],
  ['action/aggregate/main.ts', { plan: '', manifest: '', status: 'false' }, 'input manifest\\: expected a path'],
])('%s says in the summary which input is wrong', { timeout: PATIENCE }, async (entry, inputs, message) => {
  using room = temporaryDirectory()
  const { exit, log, summary } = await runAction(entry, room.path, inputs as Readonly<Record<string, string>>)
  expect(exit).toBe(1)
  expect(log.match(/^::error::/gm)).toHaveLength(1)
  expect(summary).toContain(`**This step failed:** ${message}`)
  expect(summary).toContain('What to do: see the inputs in the README of the action')
  expect(summary).not.toMatch(/@all|<b>/)
})

it('keeps the stack of an error that nobody foresaw to the debug log', { timeout: PATIENCE }, async () => {
  using room = temporaryDirectory()
  const { exit, log, summary } = await runAction('action/testing/failing.ts', room.path, {})
  expect(exit).toBe(1)
  expect(summary).toContain('**This step failed:** internal error\\: cannot read \\<b\\>')
  expect(summary).toContain('What to do: this is a fault of Regatta')
  expect(`${summary}${log}`).not.toContain('sk-ant-')
  expect(log.split('\n').filter((line) => line.includes('at '))).toEqual([expect.stringMatching(/^::debug::TypeError/)])
  expect(log).toContain('::error::internal error: cannot read <b>')
})

it('takes what the system refuses for no fault of its own, and leaves a UserError as it is', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  expect(problemOf(full).message).toBe('the system of this runner refuses: ENOSPC: no space left on device, write')
  const known = new UserError('no | such', { where: 'a' })
  expect(problemOf(known)).toBe(known)
  expect(problemMarkdown(known)).toBe(
    '**This step failed:** a\\: no \\| such.\n\nWhat to do: see the log of this step.\n',
  )
})
