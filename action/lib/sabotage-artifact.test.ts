import { expect, it } from 'vitest'
import { sabotageArtifact, sabotageOfName } from '#action/lib/sabotage-artifact'

it('knows its own names', () => {
  expect(sabotageOfName(sabotageArtifact({ share: 9, attempt: 12 }))).toEqual({ share: 9, attempt: 12 })
})

it.each([
  'sabotage-0',
  'sabotage-00-a1',
  'sabotage-0-a0',
  'sabotage-0-a1-p1',
  'Sabotage-0-a1',
  'shard-0-a1-p1',
  ' sabotage-0-a1',
])('does not take %j for one', (name) => {
  expect(sabotageOfName(name)).toBeNull()
})
