import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LedgerTrial } from '#core/plan/desired'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTask, buildTrial, digestOf, NOP, ORACLE } from '#core/plan/testing/builders'
import { trialIdSchema } from '#core/trial/ids'
import { OUTCOMES } from '#core/trial/outcome'
import { planDigest } from '#core/trial/plan-document'

const attemptsOf = (ledger: readonly LedgerTrial[], changes = {}): readonly number[] =>
  makePlan(buildInputs({ ledger, ...changes }))
    .trials.filter((trial) => trial.config.agent === 'oracle')
    .map((trial) => trial.attempt)

const DECISION = { reason: 'a wrong proxy', author: 'jane', date: '2026-11-21' }

describe('makePlan', () => {
  it('plans every cell from nothing, attempts numbered from 1', () => {
    const plan = makePlan(buildInputs())
    expect(plan.trials.map((trial) => [trial.slot, trial.config.agent, trial.attempt])).toEqual([
      [0, 'oracle', 1],
      [1, 'oracle', 2],
      [2, 'oracle', 3],
      [3, 'nop', 1],
      [4, 'nop', 2],
      [5, 'nop', 3],
    ])
    expect(plan.totals).toMatchObject({ cells: 2, wanted: 6, present: 0, planned: 6 })
  })

  it('plans nothing when the ledger has what the experiment asks for', () => {
    const ledger = [1, 2, 3].flatMap((attempt) => [buildTrial({ attempt }), buildTrial({ attempt, config_id: NOP })])
    const plan = makePlan(buildInputs({ ledger }))
    expect(plan.trials).toEqual([])
    expect(plan.shards).toEqual([])
    expect(plan.totals).toMatchObject({ wanted: 6, present: 6, planned: 0, estimate_seconds: 0 })
  })

  it.each([
    ['ended before it began', '2026-11-21T08:00:00.000Z', '2026-11-20T08:00:00.000Z'],
    ['took eight thousand years', '2026-11-21T08:00:00.000Z', '9999-12-31T00:00:00.000Z'],
  ])('is not thrown off by a trial of the ledger that %s', (_, started_at, finished_at) => {
    const ledger = [buildTrial({ attempt: 1, started_at, finished_at })]
    for (const { estimate_seconds, limit_seconds } of makePlan(buildInputs({ ledger })).trials) {
      expect(estimate_seconds).toBeGreaterThan(0)
      expect(estimate_seconds).toBeLessThanOrEqual(limit_seconds)
    }
  })

  it('fills a gap under its own number', () => {
    expect(attemptsOf([buildTrial({ attempt: 1 }), buildTrial({ attempt: 3 })])).toEqual([2])
    expect(attemptsOf([buildTrial({ attempt: 2, outcome: 'lost' })])).toEqual([1, 2, 3])
  })

  it('makes a voided trial good again under its own number, and numbers on after it', () => {
    const ids = [1, 2, 3].map((n) => trialIdSchema.parse(`00000000-0000-4000-8000-00000000000${n}`))
    const ledger = ids.map((trial_id, index) => buildTrial({ trial_id, attempt: index + 1 }))
    const voids = ids.slice(1, 2).map((trial_id) => ({ scope: { kind: 'trial' as const, trial_id }, ...DECISION }))
    expect(attemptsOf(ledger)).toEqual([])
    expect(attemptsOf(ledger, { voids })).toEqual([2])
    expect(attemptsOf(ledger.slice(0, 2), { voids, mode: 'exact', attempts: 1 })).toEqual([3])
  })

  it.each([
    ['config', { kind: 'config', config_id: ORACLE }, ['nop one', 'nop two']],
    ['cell by name', { kind: 'cell', task: 'one', config_id: ORACLE }, ['nop one', 'oracle two', 'nop two']],
    ['cell by digest', { kind: 'cell', task: digestOf('b'), config_id: ORACLE }, ['oracle one', 'nop one', 'nop two']],
  ] as const)('never plans a voided %s, whatever the mode', (_, scope, planned) => {
    const tasks = [buildTask('one'), buildTask('two', { digest: digestOf('b') })]
    for (const mode of ['top-up', 'exact'] as const) {
      const plan = makePlan(buildInputs({ tasks, mode, attempts: 1, voids: [{ scope, ...DECISION }] }))
      expect(plan.trials.map(({ config, task }) => `${config.agent} ${task.name}`)).toEqual(planned)
      expect(plan.totals).toMatchObject({ cells: planned.length, wanted: planned.length, present: 0 })
    }
  })

  it('asks for exactly so many new ones with mode exact, numbered on from the highest', () => {
    expect(attemptsOf([buildTrial({ attempt: 7 })], { mode: 'exact', attempts: 2 })).toEqual([8, 9])
  })

  it.each([
    ['another version of the task', { task_digest: digestOf('b') }],
    ['another config', { config_id: NOP }],
    ['another minor version of Harbor', { harbor_version: '0.23.9' }],
    ['an unknown version of Harbor', { harbor_version: null }],
    ['another environment', { environment: 'daytona' }],
    ['changed limits', { overrides: '{"timeout_multiplier":2}' }],
    ['an imported tree', { origin: 'import' }],
    ['another harness', { harness: 'tb1' }],
    ['an excluded outcome', { outcome: 'infrastructure_error' }],
  ] as const)('does not count a trial of %s', (_, changes) => {
    expect(attemptsOf([buildTrial(changes)])).toEqual([1, 2, 3])
  })

  it('counts failures, timeouts and crashes of the agent as good trials', () => {
    for (const outcome of ['failed', 'agent_timeout', 'agent_error', 'verifier_error', 'refusal', 'limit'] as const) {
      expect(attemptsOf([buildTrial({ outcome })])).toEqual([2, 3])
    }
  })

  it('counts trials of a version of Harbor that the manifest calls compatible', () => {
    expect(attemptsOf([buildTrial({ harbor_version: '0.23.1' })], { harbor_minors: ['0.24', '0.23'] })).toEqual([2, 3])
  })

  it("estimates from the cell's own trials, then the task's, then its limits", () => {
    const other = buildTask('two', { digest: digestOf('b') })
    const plan = makePlan(buildInputs({ tasks: [buildTask('one'), other], ledger: [buildTrial({ attempt: 9 })] }))
    const estimate = (name: string, agent: string): number | undefined =>
      plan.trials.find((trial) => trial.task.name === name && trial.config.agent === agent)?.estimate_seconds
    expect(estimate('one', 'oracle')).toBe(10)
    expect(estimate('one', 'nop')).toBe(10)
    expect(estimate('two', 'nop')).toBe(1920)
    expect(plan.trials[0]?.limit_seconds).toBe(1920)
  })

  it('refuses a task without a limit for the agent', () => {
    const task = buildTask('endless')
    const endless = { ...task, limits: { ...task.limits, agent_timeout_s: null } }
    expect(() => makePlan(buildInputs({ tasks: [endless] }))).toThrow(/sets no limit for the agent/)
  })

  it('carries a digest over everything else in it', () => {
    const plan = makePlan(buildInputs())
    expect(planDigest(plan)).toBe(plan.plan_digest)
    expect(planDigest({ ...plan, experiment: 'other' })).not.toBe(plan.plan_digest)
  })

  const ledgers = fc.array(
    fc.record({
      attempt: fc.integer({ min: 1, max: 6 }),
      outcome: fc.constantFrom(...OUTCOMES),
      config_id: fc.constantFrom(ORACLE, NOP),
    }),
    { maxLength: 30 },
  )

  it('gives the same bytes for the same inputs, whatever the order of the ledger', () => {
    fc.assert(
      fc.property(ledgers, (changes) => {
        const ledger = changes.map((change) => buildTrial(change))
        const plan = makePlan(buildInputs({ ledger }))
        expect(JSON.stringify(makePlan(buildInputs({ ledger: ledger.toReversed() })))).toBe(JSON.stringify(plan))
      }),
    )
  })

  it('puts every planned trial into exactly one shard', () => {
    fc.assert(
      fc.property(
        ledgers,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (changes, max_shards, trials_at_once) => {
          const plan = makePlan(
            buildInputs({
              ledger: changes.map((change) => buildTrial(change)),
              packing: { max_shards, trials_at_once, limit_seconds: null },
            }),
          )
          const packed = plan.shards.flatMap((shard) => shard.slots).sort((a, b) => a - b)
          expect(packed).toEqual(plan.trials.map((trial) => trial.slot))
          expect(plan.shards.length).toBeLessThanOrEqual(max_shards)
        },
      ),
    )
  })
})
