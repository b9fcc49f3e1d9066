import { expect, it } from 'vitest'
import { toldError, userErrorFrom } from '#core/told-error'
import { UserError } from '#core/user-error'

it.each([
  new UserError('it is damaged', { where: 'a.parquet', remedy: 'Restore it.', kind: 'failure' }),
  new UserError('no such task'),
])('a mistake that a person can mend arrives as it was: %s', (error) => {
  const arrived = userErrorFrom(structuredClone(toldError(error)))
  expect(arrived).toBeInstanceOf(UserError)
  const { message, where, remedy, kind } = error
  expect(arrived).toMatchObject({ message, where, remedy, kind })
})

it.each([new Error('a bug'), null, 'UserError', { name: 'UserError' }])('%s is none', (other) => {
  expect([toldError(other), userErrorFrom(other)]).toEqual([null, null])
})
