import { expect, it } from 'vitest'
import { untried } from '#action/sabotage/sabotage'

it('is no failure of the job that a task is weak', () => {
  expect(untried({ tasks: 2, weak: 2, unknown: 0 })).toBeNull()
})

it('is one that it could not be tried, so that the job can be run again', () => {
  expect(untried({ tasks: 3, weak: 1, unknown: 2 })?.message).toBe('not everything could be tried on 2 of 3 tasks')
})
