import { expect, it } from 'vitest'
import { pullRequest } from '#action/testing/pull-request'
import { partOf } from '#core/report/sticky'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 120_000

it('tells a pull request how oracle and nop did on its new task, from start to end', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest()
  const plan = here.plan()
  here.putPlan(plan)
  const begun = await here.comment({ phase: 'start', plan: 'plan-a1', 'plan-digest': plan.plan_digest })
  expect(begun).toMatchObject({ exit: 0, errors: [], outputs: { state: 'running', sound: 'false' } })
  const [running] = await here.said()
  expect(partOf(running ?? '', 'check')).toMatchObject({ head: here.head, state: 'running' })
  console.log(running)
  here.putPart(plan, 0, [
    { slot: 0, holds: 'oracle-pass' },
    { slot: 1, holds: 'oracle-pass' },
  ])
  here.putPart(plan, 1, [
    { slot: 2, holds: 'nop-fail' },
    { slot: 3, holds: 'nop-fail' },
  ])
  const asked = here.github.requests.length
  const done = await here.comment({ plan: 'plan-a1', 'plan-digest': plan.plan_digest })
  console.log(done.log)
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(here.github.requests.length - asked).toBe(5)
  const [body, ...others] = await here.said()
  expect(others).toEqual([])
  console.log(body)
})
