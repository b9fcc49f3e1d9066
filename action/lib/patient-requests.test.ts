import { expect, it } from 'vitest'
import { patientRequests } from '#action/lib/patient-requests'

function failing(...errors: readonly object[]) {
  const waits: number[] = []
  let asked = 0
  const { ask } = patientRequests(async (milliseconds) => waits.push(milliseconds))
  const answer = ask(async () => {
    const error = errors[asked++]
    if (error !== undefined) throw Object.assign(new Error('no'), error)
    return 'yes'
  })
  return { answer, waits, asked: () => asked }
}

const after = (seconds: string) => ({ response: { headers: { 'retry-after': seconds } } })

it('asks again where the server or the network failed, and a little later each time', async () => {
  const { answer, waits } = failing({ status: 500 }, { status: 503 }, {})
  expect(await answer).toBe('yes')
  expect(waits).toEqual([1000, 2000, 4000])
})

it('waits as long as it is told to, where that is no more than a minute in all', async () => {
  const { answer, waits } = failing({ status: 403, ...after('7') }, { status: 429, ...after('53') })
  expect(await answer).toBe('yes')
  expect(waits).toEqual([7000, 53_000])
  const long = failing({ status: 429, ...after('61') })
  await expect(long.answer).rejects.toThrow('no')
  expect(long.waits).toEqual([])
})

it.each([401, 403, 404, 409, 422])('does not ask again after %i', async (status) => {
  const { answer, asked } = failing({ status })
  await expect(answer).rejects.toThrow('no')
  expect(asked()).toBe(1)
})

it('gives up after five times', async () => {
  const { answer, asked } = failing(...Array.from({ length: 9 }, () => ({ status: 502 })))
  await expect(answer).rejects.toThrow('no')
  expect(asked()).toBe(5)
})
