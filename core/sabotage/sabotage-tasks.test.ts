import { expect, it } from 'vitest'
import { harborHost } from '#core/harbor/host'
import { buildTask } from '#core/plan/testing/builders'
import { sabotageTasks } from '#core/sabotage/sabotage-tasks'

it('runs nothing of a task that is refused, and says why', async () => {
  await using harbor = harborHost('/no/such/harbor', {})
  const said: string[] = []
  const attacked = sabotageTasks([buildTask('one'), buildTask('two')], {
    root: '/no/such/root',
    temp: '/no/such/temp',
    harbor,
    overlays: [],
    host: {},
    signal: new AbortController().signal,
    threshold: 1,
    ways: ['conftest'],
    refusal: async ({ name }) => `not attacked: mend the errors first: ${name}`,
    say: (line) => void said.push(line),
  })
  const failures: (string | null)[] = []
  for await (const { sabotage, seconds } of attacked) {
    failures.push(sabotage.failure)
    expect([sabotage.trials, sabotage.ways, seconds]).toEqual([0, [], 0])
  }
  expect(failures).toEqual(['one', 'two'].map((name) => `not attacked: mend the errors first: ${name}`))
  expect(said).toEqual([])
})
