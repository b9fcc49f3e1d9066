import { describe, expect, test } from 'vitest'
import type { ShardDocument, ShardStop } from '#core/harbor/shard'
import type { ImportReport } from '#core/ledger/import'
import { RULES } from '#core/trial/rules'
import { buildRecord } from '#core/trial/testing'
import { type RunRest, remedyOf, runText } from '#scripts/cli/run-text'

const NOTHING: ImportReport = {
  discovered: 0,
  imported: 0,
  duplicates: 0,
  conflicts: 0,
  quarantined: 0,
  skipped: 0,
  imported_by_harness: { harbor: 0, tb1: 0 },
  reasons: { duplicates: [], conflicts: [], quarantined: [], skipped: [], remarks: [] },
  lost: [],
  runs: { imported: 1, duplicates: [], refused: [] },
  segments: [],
}

const BAD_KEY: ShardStop = {
  scope: 'provider',
  name: 'openai',
  reason: 'provider_error: AuthenticationError: Incorrect API key provided.',
  rule: 'api-authentication',
  slots: [1, 2],
}

function tryOf(slot: number): ShardDocument['tries'][number] {
  return {
    slot,
    try: 1,
    directory: `trials/00000${slot}-1`,
    started_at: '2026-11-21T07:58:00.000Z',
    finished_at: null,
    exit_code: 0,
    signal: null,
    stopped: null,
    console_tail: null,
    outcome: null,
    rule: null,
    withheld: [],
    truncated: [],
  }
}

function rest(missing: number, stops: readonly ShardStop[], tried: readonly number[]): RunRest {
  const shard = { stops: [...stops], tries: tried.map(tryOf) }
  return { missing, interrupted: false, again: 'the same command again', shard }
}

const lost = (slot: number, reason: string) => ({ path: 'out/shard-0', slot, reason })

describe('what a run says at its end', () => {
  test('names what was stopped once, with what it held back and what to do', () => {
    const refused = buildRecord({
      outcome: 'provider_error',
      outcome_rule: 'api-authentication',
      exception_type: 'AuthenticationError',
      exception_message:
        'litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided.',
    })
    const reason = `never begun: ${BAD_KEY.reason}`
    const report = { ...NOTHING, discovered: 1, imported: 1, lost: [lost(1, reason), lost(2, reason)] }
    expect(runText(report, [refused], rest(3, [BAD_KEY], [0]))).toBe(
      `1 trial imported, 3 missing (1 provider_error)
  1 x provider_error: AuthenticationError: Incorrect API key provided. (fix-shell)
stopped: provider openai, 2 trials never began: provider_error: AuthenticationError: Incorrect API key provided.
  set OPENAI_API_KEY to a key that openai takes
the same command again runs the 3 missing`,
    )
  })

  test('tells a trial that waited for another try from one that never began', () => {
    expect(runText(NOTHING, [], rest(2, [BAD_KEY], [2]))).toContain(
      'stopped: provider openai, 1 trial never began and 1 was not tried again: ',
    )
  })

  test('keeps what no stop explains', () => {
    const report = { ...NOTHING, lost: [lost(1, 'never begun: x'), lost(7, 'never begun')] }
    const text = runText(report, [], rest(3, [BAD_KEY], []))
    expect(text).toContain('  lost: 1 x never begun\n')
    expect(text).not.toContain('never begun: x')
  })
})

describe('the remedy for a stop', () => {
  test.each([
    [{ ...BAD_KEY, name: 'somebody' }, 'set its key to a key that somebody takes'],
    [{ ...BAD_KEY, rule: 'api-quota' }, 'add credit or raise the limit at openai, or wait until it is renewed'],
    [
      { ...BAD_KEY, scope: 'config', name: 'openai/x', rule: 'api-not-found' },
      'correct its model or settings in regatta.yaml, or ask the provider for access',
    ],
    [
      { ...BAD_KEY, scope: 'task', name: 'x', rule: 'image-build' },
      'look at what these trials left before more of them are run',
    ],
    [{ ...BAD_KEY, scope: 'shard', name: 'all', rule: null }, null],
  ] as const satisfies readonly (readonly [ShardStop | object, string | null])[])('%j', (stop, remedy) => {
    expect(remedyOf(stop)).toBe(remedy)
    if (stop.rule !== null) expect(RULES.map(({ id }) => id)).toContain(stop.rule)
  })
})
