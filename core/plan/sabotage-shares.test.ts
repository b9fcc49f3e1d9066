import { expect, it } from 'vitest'
import { plannedTrial } from '#core/harbor/testing'
import { sabotageShares } from '#core/plan/sabotage-shares'
import { digestOf } from '#core/plan/testing/builders'

const trial = (slot: number, task: string, agent = 'oracle') =>
  plannedTrial(slot, { agent }, { task: { name: task, path: `tasks/${task}`, digest: digestOf('a') } })

const named = (...args: Parameters<typeof sabotageShares>) =>
  sabotageShares(...args).map((share) => share.map(({ name }) => name))

it('has each task of a proof once, however often it is tried', () => {
  expect(named({ trials: [trial(0, 'a'), trial(1, 'a'), trial(2, 'b', 'nop'), trial(3, 'a', 'nop')] })).toEqual([
    ['a'],
    ['b'],
  ])
})

it('leaves out what is only benchmarked', () => {
  expect(named({ trials: [trial(0, 'a', 'claude-code')] })).toEqual([])
})

it('deals many tasks out to ten jobs, about the same number to each', () => {
  const shares = named({ trials: Array.from({ length: 23 }, (_, slot) => trial(slot, `t${slot}`)) })
  expect(shares.map(({ length }) => length)).toEqual([3, 3, 3, 2, 2, 2, 2, 2, 2, 2])
  expect(shares[1]).toEqual(['t1', 't11', 't21'])
  expect(new Set(shares.flat()).size).toBe(23)
})
