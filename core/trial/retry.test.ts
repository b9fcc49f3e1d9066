import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isExcluded, OUTCOMES, type Outcome } from '#core/trial/outcome'
import { type Advice, adviceAfter, RETRY_POLICY, type RetryPolicy } from '#core/trial/retry'
import type { Rule } from '#core/trial/rules'

type Tried = {
  readonly outcome: Outcome
  readonly aftermath: Rule['aftermath'] | null
  readonly agent_could_cause: boolean
}

const tried = (outcome: Outcome, aftermath: Tried['aftermath'] = null, agent_could_cause = false): Tried => ({
  outcome,
  aftermath,
  agent_could_cause,
})

/** Without jitter: the longest that it may wait. */
const ALMOST_ONE = 1 - Number.EPSILON

describe('after the first try', () => {
  test.each<readonly [Outcome, Advice['kind']]>([
    ['passed', 'done'],
    ['failed', 'done'],
    ['agent_timeout', 'done'],
    ['agent_error', 'done'],
    ['refusal', 'done'],
    ['limit', 'done'],
    ['verifier_error', 'done'],
    ['provider_error', 'retry'],
    ['infrastructure_error', 'retry'],
    ['cancelled', 'retry'],
    ['lost', 'retry'],
    ['invalid', 'give_up'],
    ['unclassified', 'give_up'],
  ])('%s: %s', (outcome, kind) => {
    expect(adviceAfter([tried(outcome)], RETRY_POLICY, 0).kind).toBe(kind)
  })

  test('the table above has a row for every outcome', () => {
    for (const outcome of OUTCOMES) expect(() => adviceAfter([tried(outcome)], RETRY_POLICY, 0)).not.toThrow()
    expect(OUTCOMES).toHaveLength(13)
  })

  test.each(['give_up', 'stop_config', 'stop_provider'] as const)('an aftermath of %s ends it', (aftermath) => {
    expect(adviceAfter([tried('provider_error', aftermath)], RETRY_POLICY, 0)).toEqual({ kind: 'give_up' })
    expect(adviceAfter([tried('infrastructure_error', aftermath)], RETRY_POLICY, 0)).toEqual({ kind: 'give_up' })
  })

  test.each(['give_up', 'stop_config', 'stop_provider'] as const)(
    'an aftermath of %s that the agent itself may have brought about is tried again, so that the second one counts',
    (aftermath) => {
      expect(adviceAfter([tried('provider_error', aftermath, true)], RETRY_POLICY, 0).kind).toBe('retry')
    },
  )
})

describe('the wait', () => {
  const waits = (outcome: Outcome, policy: RetryPolicy, random: number): readonly number[] =>
    Array.from({ length: policy.max_tries - 1 }, (_, index) => {
      const advice = adviceAfter(Array(index + 1).fill(tried(outcome)), policy, random)
      return advice.kind === 'retry' ? advice.wait_seconds : expect.unreachable(advice.kind)
    })
  const six = { ...RETRY_POLICY, max_tries: 6 }

  test('doubles up to the longest, by whose failure it was', () => {
    expect(waits('infrastructure_error', six, 0)).toEqual([1, 2, 4, 8, 16])
    expect(waits('lost', six, 0)).toEqual([1, 2, 4, 8, 16])
    expect(waits('cancelled', six, 0)).toEqual([1, 2, 4, 8, 16])
    expect(waits('provider_error', six, 0)).toEqual([5, 10, 20, 40, 60])
  })

  test('is longest, without jitter, at the whole of it', () => {
    expect(waits('provider_error', six, ALMOST_ONE).map(Math.round)).toEqual([10, 20, 40, 80, 120])
  })

  test('stays within the longest however often it is doubled', () => {
    const advice = adviceAfter(Array(5000).fill(tried('lost')), { ...six, max_tries: 10_000 }, ALMOST_ONE)
    expect(advice).toMatchObject({ kind: 'retry' })
    expect(advice.kind === 'retry' && advice.wait_seconds).toBeCloseTo(120)
  })
})

const anyTry = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  aftermath: fc.constantFrom(null, 'give_up', 'stop_config', 'stop_provider') as fc.Arbitrary<Tried['aftermath']>,
  agent_could_cause: fc.boolean(),
})
const anyPolicy = fc.record({
  max_tries: fc.integer({ min: 1, max: 10 }),
  first_wait: fc.record({ infrastructure: fc.integer({ min: 0, max: 60 }), provider: fc.integer({ min: 0, max: 60 }) }),
  longest_wait: fc.integer({ min: 1, max: 600 }),
})
const anyRandom = fc.double({ min: 0, max: ALMOST_ONE, noNaN: true })
const anyTries = fc.array(anyTry, { minLength: 1, maxLength: 12 })

describe('whatever happened', () => {
  test('a scored trial is never run again', () => {
    fc.assert(
      fc.property(anyTries, anyPolicy, anyRandom, (tries, policy, random) => {
        const last = tries.at(-1)
        fc.pre(last !== undefined && !isExcluded(last.outcome))
        expect(adviceAfter(tries, policy, random)).toEqual({ kind: 'done' })
      }),
    )
  })

  test('an excluded trial is never called done, so that its slot is known to be without a score', () => {
    fc.assert(
      fc.property(anyTries, anyPolicy, anyRandom, (tries, policy, random) => {
        const last = tries.at(-1)
        fc.pre(last !== undefined && isExcluded(last.outcome))
        expect(adviceAfter(tries, policy, random).kind).not.toBe('done')
      }),
    )
  })

  test('there are no more tries than allowed', () => {
    fc.assert(
      fc.property(anyTries, anyPolicy, anyRandom, (tries, policy, random) => {
        fc.pre(tries.length >= policy.max_tries)
        expect(adviceAfter(tries, policy, random).kind).not.toBe('retry')
      }),
    )
  })

  test('the wait lies between half and all of a length that only grows, and never exceeds the longest', () => {
    const excluded = fc.constantFrom<Outcome>('infrastructure_error', 'provider_error', 'lost', 'cancelled')
    fc.assert(
      fc.property(excluded, anyPolicy, anyRandom, (outcome, policy, random) => {
        let before = 0
        for (let count = 1; count < policy.max_tries; count++) {
          const tries = Array<Tried>(count).fill(tried(outcome))
          const least = adviceAfter(tries, policy, 0)
          const advice = adviceAfter(tries, policy, random)
          if (least.kind !== 'retry' || advice.kind !== 'retry') return expect.unreachable('no retry')
          expect(advice.wait_seconds).toBeGreaterThanOrEqual(least.wait_seconds)
          expect(advice.wait_seconds).toBeLessThanOrEqual(2 * least.wait_seconds)
          expect(advice.wait_seconds).toBeLessThanOrEqual(policy.longest_wait)
          expect(least.wait_seconds).toBeGreaterThanOrEqual(before)
          before = least.wait_seconds
        }
      }),
    )
  })
})

test('nothing can be said of a slot that was never tried', () => {
  expect(() => adviceAfter([], RETRY_POLICY, 0)).toThrow(TypeError)
})
