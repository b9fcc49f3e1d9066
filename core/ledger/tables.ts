import type { z } from 'zod'
import { type Column, columnsOf } from '#core/ledger/columns'
import {
  type RunRecord,
  runRecordSchema,
  type TestRecord,
  type TrialRecord,
  testRecordSchema,
  trialRecordSchema,
} from '#core/trial/record'

export const TABLE_NAMES = ['trials', 'tests', 'runs'] as const
export type TableName = (typeof TABLE_NAMES)[number]

export type AnyRow = Readonly<Record<string, unknown>>

/** A table of the ledger: a folder of segments whose rows are records of one type. */
export type Table<Row extends AnyRow> = {
  readonly name: TableName
  /** What a row belongs to; of two segments that both hold an id, readers take the first. In `tests` it is the trial's. */
  readonly id: string & keyof Row
  readonly schema: z.ZodType<Row>
  readonly columns: readonly Column[]
  /** Order of the rows in a segment; rows that it calls equal are ordered by their content. */
  readonly compare: (a: Row, b: Row) => number
}

export const TRIALS: Table<TrialRecord> = {
  name: 'trials',
  id: 'trial_id',
  schema: trialRecordSchema,
  columns: columnsOf(trialRecordSchema),
  compare: (a, b) => ascending(a.trial_id, b.trial_id),
}

export const TESTS: Table<TestRecord> = {
  name: 'tests',
  id: 'trial_id',
  schema: testRecordSchema,
  columns: columnsOf(testRecordSchema),
  compare: (a, b) => ascending(a.trial_id, b.trial_id) || nullFirst(a.suite, b.suite) || a.position - b.position,
}

export const RUNS: Table<RunRecord> = {
  name: 'runs',
  id: 'run_record_id',
  schema: runRecordSchema,
  columns: columnsOf(runRecordSchema),
  compare: (a, b) => ascending(a.run_record_id, b.run_record_id),
}

/** By UTF-16 code units, so that no locale has a say. */
export function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function nullFirst(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return ascending(a, b)
}

/** The month folder of a trial's or run's segment: UTC month of its end, else of its start, else `undated`. */
export function monthOf(row: { readonly started_at: string | null; readonly finished_at: string | null }): string {
  return (row.finished_at ?? row.started_at)?.slice(0, 7) ?? 'undated'
}
