import { expect, it } from 'vitest'
import { zipOf } from '#action/testing/zip'
import { plannedTrial, planOf } from '#core/harbor/testing'
import { digestOf } from '#core/plan/testing/builders'
import type { PlanDocument } from '#core/trial/plan-document'
import { committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'
import { resultsService } from '#scripts/testing/results-service'
import { type RanAction, runAction } from '#scripts/testing/run-action'

/** Runs the action on a plan for one task of a commit, where it ends before it needs Docker. */
async function attacked(
  inputs: Readonly<Record<string, string>>,
  changes: Partial<PlanDocument> = {},
): Promise<RanAction & { readonly artifacts: readonly string[] }> {
  await using repository = await committedRepository('experiments: { main: {} }\n', { one: tinyTask() })
  await using service = await resultsService()
  const commit = await repository.git('rev-parse', 'HEAD')
  const task = { name: 'one', path: 'tasks/one', digest: digestOf('a') }
  const plan = planOf([plannedTrial(0, { agent: 'oracle' }, { task })], [[0]], { commit, ...changes })
  service.put('plan-a1', zipOf([{ name: 'plan.json', content: JSON.stringify(plan) }]))
  const ran = await runAction(
    'action/sabotage/main.ts',
    repository.root,
    {
      plan: 'plan-a1',
      'plan-digest': plan.plan_digest,
      share: '0',
      'tasks-from': commit,
      manifest: 'regatta.yaml',
      token: '',
      minutes: '10',
      'retention-days': '',
      ...inputs,
    },
    { ...service.env(), GITHUB_REPOSITORY: 'owner/bench', RUNNER_TOOL_CACHE: repository.root },
  )
  return { ...ran, artifacts: service.artifacts().map(({ name }) => name) }
}

it.each<[what: string, inputs: Readonly<Record<string, string>>, changes: Partial<PlanDocument>, problem: string]>([
  ['a plan of another digest', { 'plan-digest': digestOf('f') }, {}, 'this is not the plan that was made'],
  ['a plan for another commit', {}, { commit: 'c'.repeat(40) }, `the plan was made for commit ${'c'.repeat(40)}`],
  [
    'a plan for another repository',
    {},
    { repository: 'else/where' },
    'the plan was made for the repository else/where',
  ],
  ['a share that the plan does not have', { share: '1' }, {}, 'the plan has no share 1: it has 1, counted from 0'],
  ['a task that is not the planned one', {}, {}, 'this task is not the one that was planned'],
])('attacks nothing for %s, and leaves nothing', { timeout: 120_000 }, async (_, inputs, changes, problem) => {
  const ran = await attacked(inputs, changes)
  expect(ran.exit).toBe(1)
  expect(ran.log).toContain(problem)
  expect(ran.artifacts).toEqual(['plan-a1'])
})
