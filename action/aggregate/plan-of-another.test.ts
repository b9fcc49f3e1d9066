import { expect, it } from 'vitest'
import { trials, workflow } from '#action/testing/aggregating'
import { planOf } from '#core/harbor/testing'
import type { PlanDocument } from '#core/trial/plan-document'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 120_000

it.each([
  [
    'repository',
    { repository: 'somebody/else' },
    'the plan was made for the repository somebody/else, and this run is of owner/bench',
  ],
  [
    'commit',
    { commit: 'a'.repeat(40) },
    "the plan was made for commit a{40}, which is neither the run's nor the checkout's",
  ],
] satisfies readonly [string, Partial<PlanDocument>, string][])(
  'lands nothing of a plan for another %s',
  { timeout: PATIENCE },
  async (_, changes, message) => {
    await using here = await workflow()
    const plan = planOf(trials(1), undefined, { commit: here.commit, ...changes })
    here.putPlan(plan)
    here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
    const head = await here.head()
    const done = await here.aggregate()
    expect(done.exit).toBe(1)
    expect(done.errors).toEqual([expect.stringMatching(message)])
    expect(await here.head()).toBe(head)
  },
)

it('believes a plan for the commit that is checked out, where the run was started for another', {
  timeout: PATIENCE,
}, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate({}, { GITHUB_SHA: 'b'.repeat(40) })
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(done.outputs).toMatchObject({ landed: 'true', imported: '1' })
})
