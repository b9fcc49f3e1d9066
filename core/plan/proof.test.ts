import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseManifest } from '#core/manifest/parse'
import { checkBudget } from '#core/plan/budget'
import { makePlan, type PlanInputs } from '#core/plan/plan'
import { hostedPacking, isProving, splitShards } from '#core/plan/proof'
import { packShards } from '#core/plan/shards'
import { buildInputs, buildTask, buildTrial, digestOf, NOP, ORACLE } from '#core/plan/testing/builders'
import { OUTCOMES } from '#core/trial/outcome'

const HOSTED = { max_shards: 20, trials_at_once: 2, limit_seconds: null }

const [experiment] = parseManifest(
  `experiments:
  main:
    budget_usd: 1
    configs: [{ agent: oracle }, { agent: oracle, kwargs: { a: 1 } }, { agent: nop, label: nothing }, { agent: terminus-2, model: a/b }]`,
  'regatta.yaml',
).experiments.values()
if (experiment === undefined) throw new Error('no experiment')
const proven = (changes: Partial<PlanInputs> = {}) =>
  makePlan(buildInputs({ experiment, attempts: 1, proof: { attempts: 2, packing: HOSTED }, ...changes }))

describe('a plan with a proof', () => {
  it('has oracle and nop of every task first, and no config of the experiment twice', () => {
    const tasks = [buildTask('one'), buildTask('two', { digest: digestOf('b') })]
    const plan = proven({ tasks })
    expect(plan.trials.map(({ task, config, attempt }) => `${task.name} ${config.label} ${attempt}`)).toEqual([
      'one oracle 1',
      'one oracle 2',
      'one nop 1',
      'one nop 2',
      'two oracle 1',
      'two oracle 2',
      'two nop 1',
      'two nop 2',
      'one oracle · a=1 1',
      'one terminus-2 · a/b 1',
      'two oracle · a=1 1',
      'two terminus-2 · a/b 1',
    ])
    expect(plan.totals).toMatchObject({ cells: 8, wanted: 12, present: 0, planned: 12 })
  })

  it('tops the proof up from the ledger, also where exactly so many of the others are asked for', () => {
    const ledger = [buildTrial({ attempt: 1 }), buildTrial({ attempt: 1, config_id: NOP, outcome: 'lost' })]
    const plan = proven({ ledger, mode: 'exact' })
    expect(plan.trials.map(({ config, attempt }) => `${config.label} ${attempt}`)).toEqual([
      'oracle 2',
      'nop 1',
      'nop 2',
      'oracle · a=1 1',
      'terminus-2 · a/b 1',
    ])
    expect(plan.totals).toMatchObject({ wanted: 6, present: 1, planned: 5 })
  })

  it('costs nothing, so a budget refuses only the models', () => {
    const { cost } = proven({ experiment: { ...experiment, configs: [] } })
    expect(cost).toEqual({ estimate_usd: 0, unknown_trials: 0, budget_usd: 1 })
    expect(() => checkBudget({ ...cost, budget_usd: 0 }, false)).not.toThrow()
    expect(() => checkBudget(proven().cost, false)).toThrow('nothing is known of the price of 1 of the planned trials')
  })

  const ledgers = fc.array(
    fc.record({
      attempt: fc.integer({ min: 1, max: 6 }),
      outcome: fc.constantFrom(...OUTCOMES),
      config_id: fc.constantFrom(ORACLE, NOP),
      task_digest: fc.constantFrom(digestOf('1'), digestOf('2')),
    }),
    { maxLength: 20 },
  )
  const packings = fc.record({
    max_shards: fc.integer({ min: 1, max: 5 }),
    trials_at_once: fc.integer({ min: 1, max: 4 }),
    limit_seconds: fc.constant(null),
  })
  const plans = fc.record({
    ledger: ledgers.map((changes) => changes.map((change) => buildTrial(change))),
    tasks: fc
      .integer({ min: 0, max: 4 })
      .map((count) => Array.from({ length: count }, (_, i) => buildTask(`t${i}`, { digest: digestOf(String(i)) }))),
    mode: fc.constantFrom('top-up' as const, 'exact' as const),
    attempts: fc.integer({ min: 1, max: 3 }),
    packing: packings,
    proof: fc.record({ attempts: fc.integer({ min: 1, max: 5 }), packing: packings }),
  })

  it('has every slot in exactly one shard, those of the proof first, with consecutive numbers', () => {
    fc.assert(
      fc.property(plans, (changes) => {
        const plan = proven(changes)
        const slots = plan.trials.map(({ slot }) => slot)
        expect(slots).toEqual(slots.map((_, index) => index))
        expect(plan.shards.flatMap((shard) => shard.slots).sort((a, b) => a - b)).toEqual(slots)
        expect(plan.shards.map(({ index }) => index)).toEqual(plan.shards.map((_, index) => index))
        const { proof, others } = splitShards(plan)
        expect([...proof, ...others]).toEqual(plan.shards)
        const proving = (slot: number) => isProving(plan.trials[slot]?.config.config_id ?? ORACLE)
        expect(proof.every((shard) => shard.slots.every(proving))).toBe(true)
        expect(others.some((shard) => shard.slots.some(proving))).toBe(false)
        expect(proof.every((shard) => shard.trials_at_once === changes.proof.packing.trials_at_once)).toBe(true)
      }),
    )
  })

  it('gives the same bytes for the same inputs, whatever the order of the ledger', () => {
    fc.assert(
      fc.property(plans, (changes) => {
        const again = proven({ ...changes, ledger: changes.ledger.toReversed() })
        expect(JSON.stringify(again)).toBe(JSON.stringify(proven(changes)))
      }),
    )
  })
})

it('a plan without a proof has the bytes that it had before there were any', () => {
  const ledger = [buildTrial({ attempt: 2 }), buildTrial({ attempt: 1, config_id: NOP })]
  const tasks = [buildTask('one'), buildTask('two', { digest: digestOf('b') })]
  const packing = { max_shards: 3, trials_at_once: 2, limit_seconds: 36_000 }
  expect(makePlan(buildInputs()).plan_digest).toBe(
    'sha256:e921a433453ed467c25d2e05c759b86c122d01833904d4ac9a319bc907c190e6',
  )
  expect(makePlan(buildInputs({ ledger, tasks, packing, commit: 'c' })).plan_digest).toBe(
    'sha256:bc2f9ba80691d1836e38f9e72454c4a21987cb601c6d90dac0cf277e325e928e',
  )
})

describe('hostedPacking', () => {
  const taskOf = (minutes: number) => {
    const task = buildTask('one')
    return { ...task, limits: { ...task.limits, agent_timeout_s: minutes * 60 - 1620 } }
  }

  it('takes as many jobs as GitHub starts at once, and more only where the worst case needs them', () => {
    const tasks = (count: number) => Array.from({ length: count }, () => taskOf(60))
    expect(hostedPacking(tasks(1), 5)).toEqual({ max_shards: 20, trials_at_once: 2, limit_seconds: 19_800 })
    expect(hostedPacking(tasks(30), 5).max_shards).toBe(34)
    expect(hostedPacking(tasks(1000), 20).max_shards).toBe(256)
    expect(hostedPacking([], 5).max_shards).toBe(20)
  })

  it('leaves room for every trial at its worst', () => {
    const minutes = fc.array(fc.integer({ min: 28, max: 330 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 3 }), (each, attempts) => {
        const tasks = each.map(taskOf)
        const packing = hostedPacking(tasks, attempts)
        fc.pre(packing.max_shards < 256)
        const trials = tasks
          .flatMap((_, index) => Array.from({ length: 2 * attempts }, () => (each[index] ?? 0) * 60))
          .map((limit_seconds, slot) => ({ slot, estimate_seconds: 1, limit_seconds }))
        expect(() => packShards(trials, packing)).not.toThrow()
      }),
    )
  })
})
