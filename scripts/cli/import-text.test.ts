import { describe, expect, test } from 'vitest'
import type { ImportReport } from '#core/ledger/import'
import { importText } from '#scripts/cli/import-text'

function reportOf(reasons: Partial<ImportReport['reasons']>, rest: Partial<ImportReport> = {}): ImportReport {
  const all = { duplicates: [], conflicts: [], quarantined: [], skipped: [], remarks: [], ...reasons }
  const [duplicates, conflicts, quarantined, skipped] = [
    all.duplicates.length,
    all.conflicts.length,
    all.quarantined.length,
    all.skipped.length,
  ]
  return {
    discovered: 2 + duplicates + conflicts + quarantined + skipped,
    imported: 2,
    duplicates,
    conflicts,
    quarantined,
    skipped,
    imported_by_harness: { harbor: 2, tb1: 0 },
    reasons: all,
    lost: [],
    runs: { imported: 0, duplicates: [], refused: [] },
    segments: [],
    ...rest,
  }
}

const quarantined = (path: string, reason: string) => ({ path, reason, outcome: null })

describe('the text of an import', () => {
  test('of sound trials is one line', () => {
    expect(importText(reportOf({}))).toBe(
      '2 discovered: 2 imported, 0 duplicates, 0 conflicts, 0 quarantined, 0 skipped',
    )
  })

  test('tells how many are of which harness, where not all are of Harbor', () => {
    const lines = importText(reportOf({}, { imported_by_harness: { harbor: 0, tb1: 2 } })).split('\n')
    expect(lines.slice(1)).toEqual([
      '  imported: 0 run by Harbor, 2 by Terminal-Bench 1 (regatta report --harness tb1)',
    ])
  })

  test('groups equal reasons, with a count and the first examples', () => {
    const skipped = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, reason: 'a link, which is never followed' }))
    expect(importText(reportOf({ skipped })).split('\n').slice(1)).toEqual([
      '  skipped: 5 x a link, which is never followed',
      '    a',
      '    b',
      '    c',
      '    ... and 2 more (--json lists all)',
    ])
  })

  test('tells apart from the counts what is wrong with files that are no trials', () => {
    const remarks = [{ path: 'run/results.json', reason: 'results.json: its totals do not add up: n_resolved 2' }]
    expect(importText(reportOf({ remarks })).split('\n')).toEqual([
      '2 discovered: 2 imported, 0 duplicates, 0 conflicts, 0 quarantined, 0 skipped',
      '  no trial, so not counted: 1 x results.json: its totals do not add up: n_resolved 2',
      '    run/results.json',
    ])
  })

  test('does not take the number of a name for a detail', () => {
    const reasons = ['id: no UUID', 'task_id: no text'].map((each) =>
      quarantined('a', `an entry of Terminal-Bench 1: unexpected shape: ${each}`),
    )
    expect(importText(reportOf({ quarantined: reasons }))).toContain(
      '2 x an entry of Terminal-Bench 1: unexpected shape',
    )
  })

  test('tells of a duplicate whose row says something else', () => {
    const plain = { path: 'a', reason: 'already in the ledger', trial_id: 'x', digest: 'y' }
    const reason = 'already in the ledger, whose row stays and says otherwise of the run: agent'
    const report = reportOf({ duplicates: [plain, { ...plain, path: 'b', reason, told_otherwise: ['agent'] }] })
    expect(importText(report).split('\n').slice(1)).toEqual([`  duplicates: 1 x ${reason}`, '    b'])
  })

  test('groups reasons that differ in their details, and tells the details of each example', () => {
    const report = reportOf({
      quarantined: [
        quarantined('a', 'result.json: not JSON: Unterminated string in JSON at position 1234'),
        quarantined('b', 'result.json: 30000000 bytes, and no more than 20971520 are read'),
        quarantined('c', 'result.json: not JSON: Unexpected token < in JSON at position 0'),
        quarantined('d', 'result.json: 40000000 bytes, and no more than 20971520 are read'),
        quarantined('e', 'result.json: empty'),
      ],
    })
    expect(importText(report).split('\n').slice(1)).toEqual([
      '  quarantined: 2 x result.json: not JSON',
      '    a: result.json: not JSON: Unterminated string in JSON at position 1234',
      '    c: result.json: not JSON: Unexpected token < in JSON at position 0',
      '  quarantined: 2 x result.json: N bytes, and no more than N are read',
      '    b: result.json: 30000000 bytes, and no more than 20971520 are read',
      '    d: result.json: 40000000 bytes, and no more than 20971520 are read',
      '  quarantined: 1 x result.json: empty',
      '    e',
    ])
  })

  test('lists each conflict by its trial, also where they came first in different places', () => {
    const conflicts = Array.from({ length: 22 }, (_, index) => ({
      path: `b/${index}`,
      reason: `another result of the same trial is already in a/${index}`,
      trial_id: `id-${index}`,
      kept_digest: 'sha256:a',
      refused_digest: 'sha256:b',
      differs: [],
    }))
    const lines = importText(reportOf({ conflicts })).split('\n')
    expect(lines.slice(1, 3)).toEqual([
      '  conflicts: 22 x another result of the same trial came first and stays',
      '    b/0: id-0: another result of the same trial is already in a/0',
    ])
    expect(lines.slice(21)).toEqual([
      '    b/19: id-19: another result of the same trial is already in a/19',
      '    ... and 2 more (--json lists all)',
    ])
  })

  test('tells apart conflicts of other results and of other files around the same one', () => {
    const same = { kept_digest: 'sha256:a', refused_digest: 'sha256:a', differs: ['task_digest', 'outcome'] }
    const conflicts = [
      { path: 'b', reason: 'the same result ...', trial_id: 'id-1', ...same },
      { path: 'c', reason: 'another result ...', trial_id: 'id-2', ...same, refused_digest: 'x', differs: [] },
      { path: 'd', reason: 'the same result ...', trial_id: 'id-3', ...same },
    ]
    expect(importText(reportOf({ conflicts })).split('\n').slice(1)).toEqual([
      '  conflicts: 1 x another result of the same trial came first and stays',
      '    c: id-2: another result ...',
      '  conflicts: 2 x the same result with other files around it: one row stays',
      '    b: id-1: the same result ...',
      '    d: id-3: the same result ...',
    ])
  })

  test('keeps a hostile name on its line', () => {
    const report = reportOf({ quarantined: [quarantined('a\n9 discovered: 9 imported\u001b[2J', 'empty\r\u202eno')] })
    expect(importText(report).split('\n').slice(1)).toEqual([
      '  quarantined: 1 x empty no',
      '    a 9 discovered: 9 imported',
    ])
  })

  test('tells of lost slots and refused runs too', () => {
    const text = importText(
      reportOf(
        {},
        {
          lost: [{ path: 'run', slot: 4, reason: 'no trace' }],
          runs: { imported: 0, duplicates: [], refused: [{ path: 'run', reason: 'other', run_record_id: 'x' }] },
        },
      ),
    )
    expect(text.split('\n').slice(1)).toEqual([
      '  lost: 1 x no trace',
      '    run',
      '  refused runs: 1 x other',
      '    run',
    ])
  })
})
