import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { insistOn, type LastUpload } from '#action/run/last-upload'
import { UserError } from '#core/user-error'

/** A clock that moves only while something waits, and what was said. */
function surroundings(signal = new AbortController().signal) {
  const said: string[] = []
  const pauses: number[] = []
  let time = 0
  const around: LastUpload = {
    signal,
    now: () => new Date(time),
    wait: async (milliseconds) => {
      pauses.push(milliseconds)
      time += milliseconds
    },
    say: (line) => void said.push(line),
  }
  return { around, said, pauses }
}

test('an outage of some minutes is waited out, and the log says so', async () => {
  const { around, said, pauses } = surroundings()
  let tries = 0
  await insistOn(async () => {
    tries += 1
    if (tries < 6) throw new Error('the service is away')
  }, around)
  expect(pauses).toEqual([10_000, 20_000, 40_000, 80_000, 120_000])
  expect(said[0]).toBe(
    'the last part is not uploaded: the service is away; trying again in 10 s, for 15 minutes at most',
  )
})

test('after 15 minutes it gives up with what the service said', async () => {
  const { around, pauses } = surroundings()
  await expect(insistOn(() => Promise.reject(new Error('still away')), around)).rejects.toThrow('still away')
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(15 * 60_000)
})

test('where trying again cannot help, and where the step is stopped, it ends at once', async () => {
  const { around, said } = surroundings()
  await expect(insistOn(() => Promise.reject(new UserError('no number is left')), around)).rejects.toThrow('no number')
  const stop = new AbortController()
  const stopped = surroundings(stop.signal)
  stop.abort()
  await expect(insistOn(() => Promise.reject(new Error('away')), stopped.around)).rejects.toThrow('away')
  expect([...said, ...stopped.said]).toEqual([])
})

test('a stop ends a pause', async () => {
  const stop = new AbortController()
  const { around } = surroundings(stop.signal)
  const waiting = insistOn(() => Promise.reject(new Error('away')), {
    ...around,
    wait: (milliseconds, signal) => {
      setImmediate(() => stop.abort())
      return sleep(milliseconds, null, { signal })
    },
  })
  await expect(waiting).rejects.toThrow(/aborted/)
})
