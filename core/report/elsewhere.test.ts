import { expect, it } from 'vitest'
import { elsewhere } from '#core/report/elsewhere'
import { cellOf, trial } from '#core/report/testing/trial'

const old = (agent: string, dataset: string | null) => trial({ agent, harness: 'tb1', dataset, task_digest: null })
const HARBOR = { harness: 'harbor' } as const
const CORE = { harness: 'tb1', dataset: 'core@1' } as const

it('a config that the other harness ran is there, and a config of no trial nowhere', () => {
  const trials = [...cellOf('alpha', 'one', 1, 1), old('beta', 'core@1')]
  expect(elsewhere(trials, HARBOR, 'beta')).toBe('it was run by Terminal-Bench 1: give --harness tb1')
  expect(elsewhere(trials, CORE, 'alpha')).toBe('it was run by Harbor: leave out --harness tb1')
  expect(elsewhere(trials, HARBOR, 'gamma')).toBeNull()
})

it('one of another dataset is there', () => {
  const trials = [old('alpha', 'core@1'), old('beta', 'core@2'), old('beta', null)]
  expect(elsewhere(trials, CORE, 'beta')).toBe('it ran another dataset: give --dataset core@2 and none')
})

it('where no trial is of the harness, every config is elsewhere', () => {
  expect(elsewhere([old('beta', null)], HARBOR, 'gamma')).toBe(
    'every trial of the ledger was run by Terminal-Bench 1: give --harness tb1',
  )
  expect(elsewhere([], HARBOR, 'gamma')).toBeNull()
})
