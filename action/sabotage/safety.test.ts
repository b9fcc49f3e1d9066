import { join } from 'node:path'
import { expect, it } from 'vitest'
import { refusalBySafety } from '#action/sabotage/safety'
import { readTask } from '#core/task/read'
import { testRepository, tinyTask } from '#scripts/testing/repository'

const COMPOSE = `services:
  main:
    # regatta: ignore[compose-privileged] until=9999-12-31 reason="x"
    privileged: true
`

it('keeps from running what could leave its container, and nothing else', async () => {
  await using repository = await testRepository('experiments: { main: {} }\n', {
    tiny: tinyTask(),
    privileged: { ...tinyTask(), 'environment/docker-compose.yaml': COMPOSE },
  })
  const { root } = repository
  const refusal = await refusalBySafety(join(root, 'regatta.yaml'), root)
  expect(await refusal(await readTask(root, 'tasks/tiny'))).toBeNull()
  expect(await refusal(await readTask(root, 'tasks/privileged'))).toMatch(
    /^not attacked: mend the errors first: compose-privileged: /,
  )
})
