import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { COLUMN_NOTES, columnNotesMarkdown } from '#core/ledger/column-notes'
import { type Column, columnsOf, fromStored, toStored } from '#core/ledger/columns'
import { RUNS, TESTS, TRIALS } from '#core/ledger/tables'
import { runRecordSchema, testRecordSchema, trialRecordSchema } from '#core/trial/record'

function column(name: string): Column {
  const found = TRIALS.columns.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no column ${name}`)
  return found
}

describe('columns', () => {
  test.each([
    [TRIALS, trialRecordSchema],
    [TESTS, testRecordSchema],
    [RUNS, runRecordSchema],
  ] as const)('of table $name are exactly the keys of its record schema', (table, schema) => {
    expect(table.columns.map(({ name }) => name)).toEqual(Object.keys(schema.shape))
  })

  test.each([TRIALS, TESTS, RUNS])('of table $name are explained in results/README.md', (table) => {
    const readme = readFileSync(new URL('../../results/README.md', import.meta.url), 'utf8')
    const section = readme.split(`### ${table.name}`)[1]?.split('###')[0] ?? ''
    expect(section).toContain(`\n${columnNotesMarkdown(table.name)}\n`)
    const explained = COLUMN_NOTES[table.name].flatMap(({ columns }) => columns)
    expect(explained.toSorted()).toEqual(table.columns.map(({ name }) => name).sort())
  })

  test.each([TRIALS, RUNS])('of table $name that say where a row comes from have a meaning each', (table) => {
    const origins = ['experiment', 'plan_digest', 'origin', 'repository', 'commit', 'run_id', 'run_attempt']
    const own = COLUMN_NOTES[table.name].filter(({ columns }) => columns.some((name) => origins.includes(name)))
    expect(own.map(({ columns }) => columns)).toEqual(origins.map((name) => [name]))
    expect(new Set(COLUMN_NOTES[table.name].map(({ meaning }) => meaning)).size).toBe(COLUMN_NOTES[table.name].length)
  })

  test('have the kind of their field', () => {
    const kinds = Object.fromEntries(
      TRIALS.columns.map(({ name, kind, nullable }) => [name, nullable ? `${kind}?` : kind]),
    )
    expect(kinds).toMatchObject({
      trial_id: 'string',
      result_digest: 'string?',
      harness: 'string',
      task_digest: 'string?',
      config_id: 'string',
      settings: 'string',
      attempt: 'int?',
      outcome: 'string',
      reward: 'double?',
      phase: 'string?',
      flags: 'json',
      finished_at: 'timestamp?',
      agent_s: 'double?',
      input_tokens: 'int?',
      cost_usd: 'double?',
    })
    expect(RUNS.columns.find(({ name }) => name === 'interrupted')).toMatchObject({ kind: 'boolean', nullable: false })
  })

  test('refuse a field that no column can hold', () => {
    expect(() => columnsOf(z.object({ when: z.date() }))).toThrow('when: no column can hold this type')
  })
})

describe('one value', () => {
  test.each([
    ['reward', null],
    ['reward', 0],
    ['reward', 0.1],
    ['reward', -1e-300],
    ['input_tokens', 0],
    ['input_tokens', Number.MAX_SAFE_INTEGER],
    ['flags', []],
    ['flags', ['reward_conflict', 'self_inflicted']],
    ['exception_message', ''],
    ['exception_message', '\ufeffa\u0000\u{1F600}'],
  ] as const)('of %s comes back as it was: %j', (name, value) => {
    expect(fromStored(column(name), toStored(column(name), value))).toEqual(value)
  })

  test('negative zero is stored as zero', () => {
    expect(Object.is(toStored(column('reward'), -0), 0)).toBe(true)
  })

  test.each([
    ['trial_id', null],
    ['reward', Number.NaN],
    ['reward', '1'],
    ['input_tokens', 1.5],
    ['input_tokens', 2 ** 53],
    ['finished_at', '2026-11-21T08:01:00Z'],
    ['finished_at', '2026-02-30T08:01:00.000Z'],
    ['exception_message', '\ud83d'],
  ])('that would not come back is refused: %s = %j', (name, value) => {
    expect(() => toStored(column(name), value)).toThrow(TypeError)
  })

  test.each([
    ['input_tokens', 2n ** 53n, 'beyond 2^53'],
    ['outcome', 'splendid', 'column outcome holds "splendid"'],
    ['trial_id', undefined, 'column trial_id holds nothing'],
    ['flags', '{"a":1}', 'no list of strings'],
    ['flags', '["unheard_of"]', 'column flags holds'],
    ['agent_s', -1, 'column agent_s holds -1'],
  ] as const)('that the record does not allow is refused on reading: %s = %s', (name, value, message) => {
    expect(() => fromStored(column(name), value)).toThrow(message)
  })

  test('any whole number of tokens and any instant of the years 1 to 9999 come back', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.date({
          min: new Date('0001-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        (tokens, date) => {
          expect(fromStored(column('input_tokens'), toStored(column('input_tokens'), tokens))).toBe(tokens)
          expect(toStored(column('started_at'), date.toISOString())).toEqual(date)
        },
      ),
    )
  })
})
