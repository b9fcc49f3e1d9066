import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Lanes, wait } from '#core/harbor/lanes'

/** Work that goes on until it is told to end. */
function work(): { readonly begin: () => Promise<string>; readonly end: () => void; readonly begun: () => boolean } {
  const gate = Promise.withResolvers<void>()
  let begun = false
  return {
    begin: async () => {
      begun = true
      await gate.promise
      return 'done'
    },
    end: () => gate.resolve(),
    begun: () => begun,
  }
}

/** Everything that can begin without time passing has begun. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

const NEVER = new AbortController().signal
const LONG = 3600

describe('the lanes', () => {
  test('let so many trials run on this machine, the next one when one ends', async () => {
    const lanes = new Lanes(2, {})
    const trials = [work(), work(), work()]
    const ran = trials.map((trial) => lanes.run(null, NEVER, trial.begin))
    await settled()
    expect(trials.map((trial) => trial.begun())).toEqual([true, true, false])
    trials[1]?.end()
    await settled()
    expect(trials.map((trial) => trial.begun())).toEqual([true, true, true])
    for (const trial of trials) trial.end()
    expect(await Promise.all(ran)).toEqual(['done', 'done', 'done'])
  })

  test("hold a provider's limit, whatever its letters, and no other's", async () => {
    const lanes = new Lanes(10, { OpenAI: 1 })
    const [first, second, other] = [work(), work(), work()]
    const ran = [
      lanes.run('openai', NEVER, first.begin),
      lanes.run('openai', NEVER, second.begin),
      lanes.run('anthropic', NEVER, other.begin),
    ]
    await settled()
    expect([first.begun(), second.begun(), other.begun()]).toEqual([true, false, true])
    first.end()
    await settled()
    expect(second.begun()).toBe(true)
    for (const trial of [second, other]) trial.end()
    await Promise.all(ran)
  })

  test("give nobody's place on the machine to one who waits for its provider", async () => {
    const lanes = new Lanes(2, { openai: 1 })
    const [first, waiting, other] = [work(), work(), work()]
    const ran = [
      lanes.run('openai', NEVER, first.begin),
      lanes.run('openai', NEVER, waiting.begin),
      lanes.run(null, NEVER, other.begin),
    ]
    await settled()
    expect([first.begun(), waiting.begun(), other.begun()]).toEqual([true, false, true])
    for (const trial of [first, waiting, other]) trial.end()
    await Promise.all(ran)
  })

  test('go on after work that failed', async () => {
    const lanes = new Lanes(1, { openai: 1 })
    const failed = lanes.run('openai', NEVER, () => Promise.reject(new Error('no')))
    await expect(failed).rejects.toThrow('no')
    expect(await lanes.run('openai', NEVER, () => Promise.resolve('yes'))).toBe('yes')
  })
})

describe('a pause of a provider', () => {
  test('holds back what has not begun, and only with that provider', async () => {
    const stop = new AbortController()
    const lanes = new Lanes(4, {})
    lanes.pause('openai', LONG)
    const [held, other, none] = [work(), work(), work()]
    const ran = [
      lanes.run('openai', stop.signal, held.begin),
      lanes.run('anthropic', stop.signal, other.begin),
      lanes.run(null, stop.signal, none.begin),
    ]
    await settled()
    expect([held.begun(), other.begun(), none.begun()]).toEqual([false, true, true])
    stop.abort()
    for (const trial of [held, other, none]) trial.end()
    await Promise.all(ran)
  })

  test('also holds back what was already waiting for a place on the machine, which others then take', async () => {
    const stop = new AbortController()
    const lanes = new Lanes(1, {})
    const [running, queued, other] = [work(), work(), work()]
    const ran = [
      lanes.run('openai', stop.signal, running.begin),
      lanes.run('openai', stop.signal, queued.begin),
      lanes.run(null, stop.signal, other.begin),
    ]
    await settled()
    lanes.pause('openai', LONG)
    running.end()
    await settled()
    expect([queued.begun(), other.begun()]).toEqual([false, true])
    stop.abort()
    for (const trial of [queued, other]) trial.end()
    expect(await Promise.all(ran)).toEqual(['done', 'done', 'done'])
  })

  test('ends by itself', async () => {
    const lanes = new Lanes(1, {})
    lanes.pause('openai', 0.02)
    expect(await lanes.run('openai', NEVER, () => Promise.resolve('yes'))).toBe('yes')
  })

  test('is not shortened by a shorter one', async () => {
    const stop = new AbortController()
    const lanes = new Lanes(1, {})
    lanes.pause('openai', LONG)
    lanes.pause('openai', 0)
    const held = work()
    const ran = lanes.run('openai', stop.signal, held.begin)
    await settled()
    expect(held.begun()).toBe(false)
    stop.abort()
    held.end()
    await ran
  })

  test('lets everybody through once the run is stopped: what they do then is theirs to decide', async () => {
    const stop = new AbortController()
    const lanes = new Lanes(1, { openai: 1 })
    lanes.pause('openai', LONG)
    const ran = [1, 2, 3].map((value) => lanes.run('openai', stop.signal, () => Promise.resolve(value)))
    await settled()
    stop.abort()
    expect(await Promise.all(ran)).toEqual([1, 2, 3])
    expect(await lanes.run('openai', stop.signal, () => Promise.resolve(4))).toBe(4)
  })
})

test('a wait ends when the run is stopped, also one that begins afterwards', async () => {
  const stop = new AbortController()
  const waiting = wait(LONG * 1000, stop.signal)
  stop.abort()
  await waiting
  await wait(LONG * 1000, stop.signal)
})
