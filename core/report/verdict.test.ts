import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultRules } from '#core/report/rules'
import { boardTask, cellOf, digestOf, excludedTrials, onVersion, trial } from '#core/report/testing/trial'
import { type VerdictReport, verdictReport } from '#core/report/verdict'
import { CHANGES } from '#core/statistics/testing/counts'
import { DEFAULT_LIMITS } from '#core/statistics/verdict'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

/** Trials of a config on one version of a task: version `base` or `head` of it. */
function arm(version: 'base' | 'head', agent: string, task: string, passed: number, n: number): TrialRecord[] {
  return onVersion(cellOf(agent, task, passed, n), digestOf(`${task} ${version}`))
}

function excluded(version: 'base' | 'head', agent: string, task: string, n: number): TrialRecord[] {
  return onVersion(excludedTrials(agent, task, 'provider_error', n), digestOf(`${task} ${version}`))
}

const side = (version: 'base' | 'head', names: readonly string[]) => ({
  commit: version.repeat(10),
  tasks: names.map((name) => boardTask(name, `${name} ${version}`)),
})

/** Every named task changed between base and head. */
function report(
  trials: readonly TrialRecord[],
  names: readonly string[] = ['one'],
  more: Partial<Parameters<typeof verdictReport>[0]> = {},
): VerdictReport {
  return verdictReport({
    base: side('base', names),
    head: side('head', names),
    trials,
    rules: defaultRules(1),
    voids: [],
    prices: [],
    limits: DEFAULT_LIMITS,
    ...more,
  })
}

const close = (text: string) => expect.closeTo(Number(text), 6)

describe('one task and one config', () => {
  it.each(CHANGES)('%d/%d against %d/%d', (x1, n1, x0, n0, low, high, fisher, boschloo, better) => {
    const { overall, changed } = report([...arm('head', 'm', 'one', x1, n1), ...arm('base', 'm', 'one', x0, n0)])
    const [task] = changed
    expect(task).toMatchObject({
      name: 'one',
      base_digest: digestOf('one base'),
      head_digest: digestOf('one head'),
      difference: expect.closeTo(x1 / n1 - x0 / n0, 9),
      low: close(low),
      high: close(high),
      interval_method: 'newcombe',
      p: close(fisher),
      p_adjusted: close(fisher),
      verdict: Number(fisher) < 0.05 ? 'changed_up' : 'inconclusive',
      head_n: n1,
      base_n: n0,
    })
    expect(task?.strata).toMatchObject([
      {
        low: close(low),
        high: close(high),
        fisher_p: close(fisher),
        boschloo_p: close(boschloo),
        probability_better: close(better),
        dropped: null,
        head: { n: n1, successes: x1 },
        base: { n: n0, successes: x0 },
      },
    ])
    expect(overall).toMatchObject({ verdict: task?.verdict, p: close(fisher), strata_used: 1 })
  })

  it('p decides where the interval excludes 0: 9/10 against 4/10', () => {
    const { overall } = report([...arm('head', 'm', 'one', 9, 10), ...arm('base', 'm', 'one', 4, 10)])
    expect(overall).toMatchObject({ verdict: 'inconclusive', interval_disagrees: true })
  })

  it('says how many trials are missing', () => {
    // Reference: .9 / .5 needs 22 a side. From .5 either direction is .3 / .5 or .7 / .5.
    const { overall } = report([...arm('head', 'm', 'one', 9, 10), ...arm('base', 'm', 'one', 10, 20)])
    expect(overall?.runs_needed_seen).toEqual({ per_side: 22, head_more: 12, base_more: 2 })
    expect(overall?.runs_needed_reference?.per_side).toBeGreaterThan(69)
    // Reference: from .9 only .7 is 20 points away, and takes 69.
    const from = report([...arm('head', 'm', 'one', 9, 10), ...arm('base', 'm', 'one', 9, 10)]).overall
    expect(from?.runs_needed_seen).toBeNull()
    expect(from?.runs_needed_reference).toEqual({ per_side: 69, head_more: 59, base_more: 59 })
  })

  it('shows no change only within the margin', () => {
    const trials = [...arm('head', 'm', 'one', 100, 200), ...arm('base', 'm', 'one', 100, 200)]
    expect(report(trials).overall).toMatchObject({ verdict: 'no_change_shown', p: expect.closeTo(1, 9) })
    expect(report(trials, ['one'], { limits: { alpha: 0.05, margin: 0.05 } }).overall?.verdict).toBe('inconclusive')
  })
})

describe('several configs are strata of one test', () => {
  const counts = [
    ['a', 5, 3],
    ['b', 4, 2],
    ['c', 3, 3],
    ['d', 5, 1],
  ] as const
  const trials = counts.flatMap(([agent, x1, x0]) => [
    ...arm('head', agent, 'one', x1, 5),
    ...arm('base', agent, 'one', x0, 5),
  ])

  it('as the reference: 5/5:3/5, 4/5:2/5, 3/5:3/5, 5/5:1/5', () => {
    expect(report(trials).overall).toMatchObject({
      verdict: 'changed_up',
      difference: expect.closeTo(0.4, 9),
      low: close('0.122819'),
      high: close('0.677181'),
      interval_method: 'sato',
      p: close('0.021773'),
      strata_used: 4,
      strata_dropped: 0,
      head_n: 20,
      base_n: 20,
    })
  })

  it('and as many tasks of one config are, when they are judged together', () => {
    const tasks = counts.flatMap(([task, x1, x0]) => [
      ...arm('head', 'm', task, x1, 5),
      ...arm('base', 'm', task, x0, 5),
    ])
    const of = report(tasks, ['a', 'b', 'c', 'd'])
    expect(of.overall).toMatchObject({ p: close('0.021773'), verdict: 'changed_up', strata_used: 4 })
    // By itself none of them shows anything: five trials a side never do.
    expect(of.changed.map(({ verdict }) => verdict)).toEqual(Array(4).fill('inconclusive'))
  })

  it('a stratum of two 1/1:1/1 does not pretend to know', () => {
    const single = ['a', 'b'].flatMap((agent) => [
      ...arm('head', agent, 'one', 1, 1),
      ...arm('base', agent, 'one', 1, 1),
    ])
    expect(report(single).overall).toMatchObject({
      verdict: 'inconclusive',
      low: close('-0.561054'),
      high: close('0.561054'),
      interval_method: 'newcombe_strata',
    })
  })

  it('those without a trial on one side are dropped and listed with the side', () => {
    const of = report([
      ...trials,
      ...arm('head', 'e', 'one', 2, 2),
      ...arm('base', 'f', 'one', 2, 2),
      ...excluded('head', 'f', 'one', 3),
      ...excluded('base', 'g', 'one', 1),
    ])
    expect(of.overall).toMatchObject({ p: close('0.021773'), strata_used: 4, strata_dropped: 3, head_n: 20 })
    expect(of.changed[0]?.strata.map(({ config, dropped }) => [config.label, dropped])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
      ['d', null],
      ['e', 'base'],
      ['f', 'head'],
      ['g', 'both'],
    ])
    expect(of.changed[0]?.strata[5]).toMatchObject({
      head: { n: 0, rate: null, excluded: 3, excluded_by: { provider_error: 3 } },
      difference: null,
      fisher_p: null,
      probability_better: null,
    })
  })

  it('oracle and nop are no strata: they say nothing of agents', () => {
    const calibration = [...arm('head', 'oracle', 'one', 5, 5), ...arm('base', 'oracle', 'one', 0, 5)]
    const of = report([...trials, ...calibration, ...arm('head', 'nop', 'one', 0, 5)])
    expect(of.overall).toEqual(report(trials).overall)
    expect(of.changed[0]?.calibration).toMatchObject({
      oracle: { n: 5, successes: 5 },
      nop: { n: 5, successes: 0 },
      solvable: 'clean',
      trivial: 'clean',
    })
  })
})

it('several tasks share the error by Holm', () => {
  const tasks = { a: [18, 9], b: [16, 9], c: [10, 10] } as const
  const trials = Object.entries(tasks).flatMap(([task, [x1, x0]]) => [
    ...arm('head', 'm', task, x1, 20),
    ...arm('base', 'm', task, x0, 20),
  ])
  const of = report([...trials, ...arm('head', 'm', 'd', 1, 1)], ['a', 'b', 'c', 'd'])
  const p = of.changed.map((task) => task.p)
  expect(p[0]).toBeCloseTo(0.005736, 6)
  // b by itself is significant, among three it is not; d has no test and is not in the family.
  expect(p[1]).toBeLessThan(0.05)
  expect(of.changed.map((task) => task.p_adjusted)).toEqual([
    expect.closeTo(3 * Number(p[0]), 9),
    expect.closeTo(2 * Number(p[1]), 9),
    expect.closeTo(1, 9),
    null,
  ])
  expect(of.changed.map(({ verdict }) => verdict)).toEqual(['changed_up', 'inconclusive', 'inconclusive', null])
  expect(of.changed[3]?.no_verdict_because).toBe('no_base')
})

describe('there is no verdict', () => {
  it.each([
    ['no_trial', [], []],
    ['no_head', [], ['m']],
    ['no_base', ['m'], []],
    ['no_common_config', ['m'], ['k']],
  ])('%s', (because, head, base) => {
    const of = report([
      ...head.flatMap((agent) => arm('head', agent, 'one', 1, 2)),
      ...base.flatMap((agent) => arm('base', agent, 'one', 1, 2)),
    ])
    expect(of.overall).toMatchObject({ verdict: null, no_verdict_because: because, p: null, difference: null })
  })
})

describe('what became of the tasks', () => {
  it('is told by digest: changed, new, removed, renamed, unchanged', () => {
    const of = report([], [], {
      base: { commit: 'b', tasks: ['gone', 'kept', 'old', 'was'].map((name) => boardTask(name)) },
      head: {
        commit: 'h',
        tasks: [boardTask('now', 'was'), boardTask('kept'), boardTask('old', 'other'), boardTask('fresh')],
      },
      same: ['also'],
    })
    expect(of).toMatchObject({
      changed: [{ name: 'old' }],
      added: [{ name: 'fresh' }],
      removed: ['gone'],
      renamed: [{ from: 'was', to: 'now' }],
      unchanged: ['also', 'kept'],
    })
  })

  it('one that is broken on the head is not removed, and nothing changed is nothing to judge', () => {
    const unreadable = [{ task: 'one', side: 'head', reason: 'task.toml is missing' }] as const
    const of = report([], [], { base: side('base', ['one']), unreadable })
    expect(of).toMatchObject({ overall: null, changed: [], removed: [], unreadable })
  })

  it('of a new one oracle and nop say whether it is sound', () => {
    const added = (trials: readonly TrialRecord[]) =>
      report(trials, ['one'], { base: side('base', []) }).added[0]?.calibration
    expect(added([...arm('head', 'oracle', 'one', 5, 5), ...arm('head', 'nop', 'one', 0, 5)])).toMatchObject({
      oracle: { n: 5, successes: 5, low: close('0.565518'), high: 1 },
      nop: { n: 5, successes: 0, low: 0, high: close('0.434482') },
      solvable: 'clean',
      trivial: 'clean',
    })
    expect(added([...arm('head', 'oracle', 'one', 4, 5), ...arm('head', 'nop', 'one', 1, 5)])).toMatchObject({
      solvable: 'flaky',
      trivial: 'passed',
    })
    expect(added(excluded('head', 'oracle', 'one', 2))).toMatchObject({
      oracle: { n: 0, low: null, excluded: 2, excluded_by: { provider_error: 2 } },
      solvable: 'none',
      trivial: 'none',
    })
  })
})

it("counts by the board's rules: voids, overrides and other versions", () => {
  const good = [...arm('head', 'm', 'one', 3, 3), ...arm('base', 'm', 'one', 0, 3)]
  const [first] = good
  if (first === undefined) throw new Error('no trial')
  const decision = { reason: 'r', author: 'a', date: '2026-11-21' }
  const voids: readonly Void[] = [{ scope: { kind: 'trial', trial_id: first.trial_id }, ...decision }]
  const overridden = trial({
    agent: 'm',
    task: 'one',
    key: 'o',
    task_digest: digestOf('one head'),
    overrides: '{"x":1}',
  })
  const elder = trial({ agent: 'm', task: 'one', key: 'e', task_digest: digestOf('one long ago') })
  const of = report([...good, overridden, elder], ['one'], { voids })
  expect(of.changed[0]?.strata[0]).toMatchObject({
    head: { n: 2, successes: 2, excluded: 1, excluded_by: { invalid: 1 }, left_out: 1 },
    base: { n: 3, left_out: 0 },
  })
})

const CONFIGS = ['k', 'm', 'oracle']
const ledgers = fc
  .array(
    fc.tuple(fc.constantFrom('one', 'two'), fc.constantFrom(...CONFIGS), fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4)),
    {
      maxLength: 6,
    },
  )
  .map((cells) => {
    const seen = new Map(cells.map((cell) => [`${cell[0]} ${cell[1]}`, cell]))
    return [...seen.values()].flatMap(([task, agent, n1, x1, n0, x0]) => [
      ...arm('head', agent, task, Math.min(x1, n1), n1),
      ...arm('base', agent, task, Math.min(x0, n0), n0),
    ])
  })

it('mirrors everything when base and head change places', () => {
  const turned = { changed_up: 'changed_down', changed_down: 'changed_up' } as const
  fc.assert(
    fc.property(ledgers, (trials) => {
      const names = ['one', 'two']
      const of = report(trials, names)
      const swapped = report(trials, names, { base: side('head', names), head: side('base', names) })
      const pairs = [
        [of.overall, swapped.overall] as const,
        ...of.changed.map((task, index) => [task, swapped.changed[index]] as const),
      ]
      for (const [one, other] of pairs) {
        if (one === null || other === null || other === undefined) throw new Error('expected both')
        const minus = (value: number | null) => (value === null ? null : expect.closeTo(-value, 9))
        const equal = (value: number | null) => (value === null ? null : expect.closeTo(value, 9))
        const mirrored = { no_head: 'no_base', no_base: 'no_head' } as const
        expect(other).toMatchObject({
          difference: minus(one.difference),
          low: minus(one.high),
          high: minus(one.low),
          p: equal(one.p),
          p_adjusted: equal(one.p_adjusted),
          verdict: one.verdict === 'changed_up' || one.verdict === 'changed_down' ? turned[one.verdict] : one.verdict,
          no_verdict_because:
            one.no_verdict_because === 'no_head' || one.no_verdict_because === 'no_base'
              ? mirrored[one.no_verdict_because]
              : one.no_verdict_because,
          interval_disagrees: one.interval_disagrees,
          head_n: one.base_n,
          base_n: one.head_n,
        })
        expect(other.runs_needed_seen?.per_side).toBe(one.runs_needed_seen?.per_side)
      }
    }),
    { numRuns: 100 },
  )
})

it('does not depend on the order of trials or tasks', () => {
  fc.assert(
    fc.property(
      ledgers.chain((trials) =>
        fc.tuple(fc.constant(trials), fc.shuffledSubarray(trials, { minLength: trials.length })),
      ),
      ([trials, shuffled]) => {
        expect(report(shuffled, ['two', 'one'])).toEqual(report(trials, ['one', 'two']))
      },
    ),
    { numRuns: 60 },
  )
})
