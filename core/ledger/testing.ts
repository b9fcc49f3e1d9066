import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll } from 'vitest'
import type { ImportItem } from '#core/ledger/sift'
import { OUTCOMES } from '#core/trial/outcome'
import {
  FLAGS,
  type RunRecord,
  runRecordSchema,
  type TestRecord,
  type TrialRecord,
  testRecordSchema,
} from '#core/trial/record'
import { buildRecord } from '#core/trial/testing'

/** Builders and generators of ledger rows, for tests only. */

function hex(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length)
}

/** A valid UUIDv4 that is the same for the same seed. */
export function uuid(seed: string | number): string {
  const text = hex(String(seed), 32)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`
}

/** A passed trial of one config on one task; `changes` are checked against the schema with the rest. */
export function aTrial(
  seed: string | number,
  changes: { readonly [field in keyof TrialRecord]?: unknown } = {},
): TrialRecord {
  return buildRecord({
    trial_id: uuid(seed),
    result_digest: `sha256:${hex(`result ${seed}`, 64)}`,
    task_name: 'regatta/fix-shell',
    task_digest: `sha256:${hex('task', 64)}`,
    config_id: hex('config', 12),
    started_at: '2026-11-21T07:59:13.423Z',
    finished_at: '2026-11-21T08:01:00.000Z',
    environment_setup_s: 1.25,
    agent_setup_s: 0,
    agent_s: 12.5,
    verifier_s: null,
    ...changes,
  })
}

export function aTest(
  seed: string | number,
  changes: { readonly [field in keyof TestRecord]?: unknown } = {},
): TestRecord {
  return testRecordSchema.parse({
    trial_id: uuid(seed),
    position: 0,
    name: 'test_output',
    suite: null,
    status: 'passed',
    duration_s: 0.5,
    message: null,
    ...changes,
  })
}

export function aRun(
  seed: string | number,
  changes: { readonly [field in keyof RunRecord]?: unknown } = {},
): RunRecord {
  return runRecordSchema.parse({
    run_record_id: uuid(`run ${seed}`),
    plan_digest: `sha256:${hex('plan', 64)}`,
    experiment: 'main',
    origin: 'local',
    repository: null,
    commit: null,
    run_id: null,
    run_attempt: null,
    planned: 3,
    scored: 2,
    excluded: 0,
    lost: 1,
    lost_slots: '[2]',
    interrupted: false,
    queue_s: null,
    started_at: '2026-11-21T07:59:00.000Z',
    finished_at: '2026-11-21T08:02:00.000Z',
    cost_usd: null,
    ...changes,
  })
}

export function trialItem(record: TrialRecord, tests: readonly TestRecord[] = []): ImportItem {
  return { kind: 'trial', path: `job/${record.trial_id}`, record, tests }
}

const text = fc.string({ unit: 'binary', maxLength: 20 })
const nullable = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null, freq: 3 })
const seconds = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const instant = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Any valid trial of the given seed: every column takes extreme values and, where it may, null. */
export function anyTrial(seed: string | number): fc.Arbitrary<TrialRecord> {
  return fc
    .record({
      result_digest: nullable(text),
      harness: fc.constantFrom('harbor', 'tb1'),
      task_digest: nullable(fc.constant(`checksum:${hex('any', 64)}`)),
      config_label: text.filter((label) => label !== ''),
      settings: text,
      overrides: nullable(text),
      outcome: fc.constantFrom(...OUTCOMES),
      reward: nullable(fc.double({ noNaN: true, noDefaultInfinity: true })),
      exception_message: nullable(text),
      flags: fc.subarray([...FLAGS]),
      started_at: nullable(instant),
      finished_at: nullable(instant),
      agent_s: nullable(seconds),
      input_tokens: nullable(count),
      cost_usd: nullable(seconds),
      attempt: nullable(fc.integer({ min: 1, max: 100 })),
      evidence: nullable(text),
    })
    .map((changes) => aTrial(seed, changes))
}

/** Trials with distinct ids, each with up to three tests. */
export const anyItems: fc.Arbitrary<ImportItem[]> = fc
  .uniqueArray(fc.nat({ max: 1000 }), { maxLength: 8 })
  .chain((seeds) => fc.tuple(...seeds.map(anyItem)))

function anyItem(seed: number): fc.Arbitrary<ImportItem> {
  const tests = fc.array(fc.record({ suite: nullable(text), name: text, message: nullable(text) }), { maxLength: 3 })
  return fc.tuple(anyTrial(seed), tests).map(([trial, its]) =>
    trialItem(
      trial,
      its.map((test, position) => aTest(seed, { ...test, position })),
    ),
  )
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A new empty folder, gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-ledger-'))
  folders.push(folder)
  return folder
}

/** Every file below a folder: its path in it -> bytes as hex digest and modification time in ns. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const described = files.map((entry) => {
    const path = join(entry.parentPath, entry.name)
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
    return [path.slice(folder.length + 1), `${digest} ${statSync(path, { bigint: true }).mtimeNs}`] as const
  })
  return Object.fromEntries(described.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** As `filesIn`, without the times. */
export function contentsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filesIn(folder)).map(([path, text]) => [path, text.slice(0, 64)]))
}
