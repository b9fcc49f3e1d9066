import { describe, expect, it } from 'vitest'
import { plannedTrial, planOf } from '#core/harbor/testing'
import type { ImportReport } from '#core/ledger/import'
import type { ImportItem } from '#core/ledger/sift'
import { aTrial } from '#core/ledger/testing'
import { type RunSummary, runSummary } from '#core/report/run-summary'
import { type Landing, runSummaryLine, runSummaryMarkdown } from '#core/report/run-summary-markdown'
import type { PlanDocument } from '#core/trial/plan-document'
import type { TrialRecord } from '#core/trial/record'

const PLAN = planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2, { agent: 'nop' }, { attempt: 1 })])

const PLANNED = { plan_digest: PLAN.plan_digest }

/** A trial of a slot of the plan. */
function trial(
  slot: number,
  seed: number,
  changes: { readonly [field in keyof TrialRecord]?: unknown } = {},
): Extract<ImportItem, { kind: 'trial' }> {
  const planned = PLAN.trials[slot]
  if (planned === undefined) throw new Error('no such slot')
  const { task, config, attempt } = planned
  const identity = {
    task_name: task.name,
    task_digest: task.digest,
    config_id: config.config_id,
    attempt,
    try: 1,
    ...PLANNED,
  }
  const record = aTrial(seed, { ...identity, outcome: 'passed', reward: 1, ...changes })
  return { kind: 'trial', path: `/root/shard-0-a1-p1/trials/${seed}`, record, tests: [] }
}

function reportOf(changes: Partial<ImportReport> = {}): ImportReport {
  return {
    discovered: 0,
    imported: 0,
    duplicates: 0,
    conflicts: 0,
    quarantined: 0,
    skipped: 0,
    imported_by_harness: { harbor: 0, tb1: 0 },
    reasons: { duplicates: [], conflicts: [], quarantined: [], skipped: [], remarks: [] },
    lost: [],
    runs: { imported: 0, duplicates: [], refused: [] },
    segments: [],
    ...changes,
  }
}

function summaryOf(items: readonly ImportItem[], report: ImportReport | null = reportOf(), plan: PlanDocument = PLAN) {
  return runSummary({ plan, root: '/root', items, report, refused: [], crowded: [], earlier: [] })
}

describe('what a run came to', () => {
  it('is counted by planned slots, tries beside them', () => {
    const failure = { outcome: 'infrastructure_error', reward: null, exception_type: 'ImageError' }
    const items = [
      trial(0, 1, failure),
      trial(0, 2, { try: 2, cost_usd: 0.5, cost_source: 'reported' }),
      trial(1, 3, { outcome: 'failed', reward: 0, cost_usd: 0.25, cost_source: 'reported' }),
      trial(2, 4, failure),
    ]
    const summary = summaryOf(items, reportOf({ imported: 4 }))
    expect(summary).toMatchObject({
      planned: 3,
      passed: 1,
      failed: 1,
      missing: 1,
      excluded: 2,
      imported: 4,
      cost_usd: 0.75,
    })
    expect(summary.cells).toEqual([
      { config: 'oracle', task: 'hc-ok', planned: 2, passed: 1, failed: 1, missing: 0, excluded: 1 },
      { config: 'nop', task: 'hc-ok', planned: 1, passed: 0, failed: 0, missing: 1, excluded: 1 },
    ])
    expect(summary.missing_slots).toEqual([
      { config: 'nop', task: 'hc-ok', attempt: 1, reason: 'infrastructure error: ImageError' },
    ])
  })

  it.each([
    ['another plan', { plan_digest: `sha256:${'0'.repeat(64)}` }],
    ['another attempt', { attempt: 9 }],
    ['another config', { config_id: '000000000000' }],
  ])('credits no slot with a trial of %s', (_, changes) => {
    expect(summaryOf([trial(0, 1, changes), trial(1, 2)])).toMatchObject({ passed: 1, missing: 2 })
  })

  it('takes the first score where a re-run gave a slot another one', () => {
    const again = trial(0, 2, { run_attempt: 2, outcome: 'failed', reward: 0 })
    expect(summaryOf([again, trial(0, 1, { run_attempt: 1 })])).toMatchObject({ passed: 1, failed: 0, missing: 2 })
  })

  it.each([
    ['agent_timeout', 1, 'passed'],
    ['agent_timeout', 0, 'failed'],
    ['verifier_error', null, 'failed'],
  ] as const)('counts %s with reward %s as %s', (outcome, reward, end) => {
    expect(summaryOf([trial(0, 1, { outcome, reward })])).toMatchObject({ passed: 0, failed: 0, [end]: 1 })
  })

  it('says why a slot that left nothing is missing', () => {
    const lost: ImportItem = { kind: 'lost', path: '/root', slot: 1, reason: 'never begun: the key was refused' }
    expect(summaryOf([trial(0, 1), lost]).missing_slots.map(({ reason }) => reason)).toEqual([
      'never begun: the key was refused',
      'left nothing that can be believed',
    ])
  })

  it('counts no trial that the import did not take, and names it', () => {
    const conflict = trial(0, 1)
    const broken = trial(1, 2)
    const { trial_id } = conflict.record
    const summary = summaryOf(
      [conflict, broken, trial(2, 3)],
      reportOf({
        imported: 1,
        conflicts: 1,
        quarantined: 1,
        reasons: {
          duplicates: [],
          skipped: [],
          remarks: [],
          conflicts: [
            {
              path: conflict.path,
              reason: 'is in /root/x',
              trial_id,
              kept_digest: 'a',
              refused_digest: 'b',
              differs: [],
            },
          ],
          quarantined: [{ path: broken.path, reason: 'not a valid row', outcome: null }],
        },
      }),
    )
    expect(summary).toMatchObject({ passed: 1, missing: 2 })
    expect(summary.conflicts).toEqual([{ what: 'shard-0-a1-p1/trials/1', reason: 'is in x' }])
    expect(summary.quarantined).toEqual([{ what: 'shard-0-a1-p1/trials/2', reason: 'not a valid row' }])
  })

  it('is known without a ledger too', () => {
    const quarantined: ImportItem = { kind: 'quarantined', path: '/root/a', reason: 'why', outcome: null }
    const summary = summaryOf([trial(0, 1), quarantined], null)
    expect(summary).toMatchObject({ passed: 1, imported: 0, quarantined: [{ what: 'a', reason: 'why' }] })
  })
})

const LANDED: Landing = {
  branch: 'main',
  commit: 'a'.repeat(40),
  url: 'https://github.com/o/r/commit/aaa',
  problem: null,
}

function firstLine(summary: RunSummary, landing: Landing = LANDED): string {
  return runSummaryMarkdown(summary, landing).split('\n')[0] ?? ''
}

describe('the first line', () => {
  const all = [trial(0, 1), trial(1, 2), trial(2, 3)]

  it('says that all is well', () => {
    expect(firstLine(summaryOf(all, reportOf({ imported: 3 })))).toBe(
      '**All 3 planned trials have a score:** 3 passed, 0 failed. 3 new trials landed on main ([commit](https://github.com/o/r/commit/aaa)).',
    )
  })

  it('says what is missing before anything else', () => {
    const line = firstLine(summaryOf(all.slice(0, 2), reportOf({ imported: 1, duplicates: 1 })))
    expect(line).toBe(
      '**1 of 3 planned trials is missing:** 2 passed, 0 failed. 1 new trial landed on main ([commit](https://github.com/o/r/commit/aaa)), 1 was there already.',
    )
  })

  it('says that nothing has landed before anything else', () => {
    const problem = { message: 'it is protected', remedy: 'see docs/protected-main.md' }
    const markdown = runSummaryMarkdown(summaryOf(all), { ...LANDED, commit: null, url: null, problem })
    expect(markdown.split('\n')[0]).toBe(
      '**Nothing has landed on main:** it is protected. **All 3 planned trials have a score:** 3 passed, 0 failed.',
    )
    expect(markdown.split('\n')[2]).toBe('What to do: see docs\\/protected\\-main\\.md')
  })
})

it('lists so many missing trials, and counts the rest', () => {
  const many = planOf(Array.from({ length: 150 }, (_, slot) => plannedTrial(slot)))
  const markdown = runSummaryMarkdown(summaryOf([], reportOf(), many), LANDED)
  expect(markdown.match(/^- oracle on /gm)).toHaveLength(100)
  expect(markdown).toContain('\n- and 50 more\n')
  expect(markdown).toContain('mode top\\-up and attempts 150')
})

it('stays far below what a summary may hold for the largest plan', () => {
  const large = planOf(
    Array.from({ length: 20_000 }, (_, slot) =>
      plannedTrial(slot, {}, { task: { ...plannedTrial(0).task, name: `a-task-with-a-rather-long-name-${slot}` } }),
    ),
  )
  expect(runSummaryMarkdown(summaryOf([], reportOf(), large), LANDED).length).toBeLessThan(300_000)
})

it('tells what had no room from what is not to be believed', () => {
  const summary = { ...summaryOf([trial(0, 1)]), crowded: [{ what: 'x', reason: 'no room' }] }
  const markdown = runSummaryMarkdown(summary, LANDED)
  expect(markdown).toContain('**Artifacts without room**\n\n- x: no room\n\nNothing is wrong with these')
  expect(markdown).not.toContain('Whoever made them')
  expect(runSummaryLine(summary)).toContain(', 1 artifact without room')
})

it.each([
  [['a'], '1 artifact of an earlier attempt belongs to the plan of that attempt and was left to it.'],
  [['a', 'b'], '2 artifacts of an earlier attempt belong to the plan of that attempt and were left to it.'],
])('says what was left to an earlier attempt: %j', (earlier, line) => {
  const summary = { ...summaryOf([trial(0, 1)]), earlier }
  expect(runSummaryMarkdown(summary, LANDED).split('\n')).toContain(line)
})

it('says it in one line of a status', () => {
  const summary = { ...summaryOf([trial(0, 1)]), refused: [{ what: 'x', reason: 'y' }] }
  expect(runSummaryLine(summary)).toBe('1 passed, 0 failed, 2 missing of 3 planned, 1 artifact refused')
})
