import { expect, it } from 'vitest'
import { sabotageInputs } from '#action/sabotage/inputs'

const GIVEN = {
  plan: 'plan-a2',
  'plan-digest': `sha256:${'0'.repeat(64)}`,
  share: '7',
  'tasks-from': 'c'.repeat(40),
  manifest: 'bench/regatta.yaml',
  token: '',
  minutes: '240',
  'retention-days': '',
}

it('reads numbers, and nothing for what was not given', () => {
  expect(sabotageInputs.parse(GIVEN)).toEqual({
    ...GIVEN,
    share: 7,
    minutes: 240,
    token: null,
    'retention-days': null,
  })
})

it.each([
  { plan: 'shard-0-a1-p1' },
  { 'plan-digest': 'sha256:0' },
  { share: 'x' },
  { share: '-1' },
  { 'tasks-from': '' },
  { 'tasks-from': 'main' },
  { manifest: '../regatta.yaml' },
  { minutes: '0' },
  { minutes: '1.5' },
  { 'retention-days': '0' },
])('refuses %j', (changes) => {
  expect(sabotageInputs.safeParse({ ...GIVEN, ...changes }).success).toBe(false)
})
