import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Collected } from '#core/harbor/collect'
import { collectAll, FIXTURES, ofKind, temporaryDirectory, writeFile } from '#core/harbor/testing'
import { configId } from '#core/trial/config'
import { isExcluded } from '#core/trial/outcome'
import { type TrialRecord, trialRecordSchema } from '#core/trial/record'

/** Real output of older releases: `<version>/<case>/files.json`, {path in the job directory: text}. */
const VERSIONED = join(import.meta.dirname, 'fixtures-versions')

/** At least one release each side of every change of shape; the README says what changed where. */
const VERSIONS = ['0.1.0', '0.1.35', '0.1.36', '0.2.0', '0.3.0', '0.5.0', '0.6.0', '0.6.2', '0.16.1']
  .concat(['0.17.0', '0.17.1', '0.20.0', '0.21.0', '0.22.0', '0.23.0', '0.24.0'])
  .map((version) => ({ version, cases: readdirSync(join(VERSIONED, version)).sort() }))

/** Whether a release is at least another one. */
function since(version: string, first: string): boolean {
  return version.localeCompare(first, 'en', { numeric: true }) >= 0
}

type Files = Readonly<Record<string, string>>

function filesOf(version: string, name: string): Files {
  return JSON.parse(readFileSync(join(VERSIONED, version, name, 'files.json'), 'utf8'))
}

function write(files: Files, job: string): void {
  for (const [path, text] of Object.entries(files)) writeFile(join(job, path), text)
}

const CONFIGS = new Map(
  [
    ['oracle', null],
    ['nop', null],
    ['fx:Writer', 'fake-model'],
    ['fx:Crasher', 'openai/fake'],
    ['fx:StepCrasher', null],
  ].map(([agent, model = null]) => [
    agent,
    configId({ agent: agent ?? '', agent_version: null, model, kwargs: {}, env_names: [] }),
  ]),
)

type Expected = Partial<TrialRecord>

const PASSED: Expected = { outcome: 'passed', reward: 1, exception_type: null, phase: 'verifier' }
const FAILED: Expected = { outcome: 'failed', reward: 0, exception_type: null, phase: 'verifier' }
const TIMED_OUT: Expected = {
  outcome: 'agent_timeout',
  reward: 0,
  exception_type: 'AgentTimeoutError',
  phase: 'verifier',
}
const UNBUILT: Expected = {
  outcome: 'infrastructure_error',
  outcome_rule: 'image-build',
  reward: null,
  exception_type: 'RuntimeError',
  phase: 'environment_setup',
}
const CRASHED: Expected = { outcome: 'agent_error', reward: null, exception_type: 'KeyError', phase: 'agent_execution' }
const ORACLE = { 'oracle answer': PASSED, 'oracle slow': TIMED_OUT, 'oracle unbuildable': UNBUILT }

const AGENTS = {
  'fx:Writer answer': {
    ...PASSED,
    model: 'fake-model',
    model_provider: null,
    input_tokens: 1200,
    cache_tokens: 200,
    output_tokens: 34,
    cost_usd: 0.0125,
  },
  'fx:Crasher answer': { ...CRASHED, model: 'fake', model_provider: 'openai' },
}

/** What must become of every trial, by `agent task`, whichever release ran it. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  oracle: ORACLE,
  'oracle-tokyo': ORACLE,
  'oracle-new-york': ORACLE,
  nop: { 'nop answer': FAILED },
  git: { 'oracle answer': PASSED },
  package: { 'oracle acme/answer': { ...PASSED, dataset: 'acme/tasks' } },
  agents: AGENTS,
  'agents-tokyo': AGENTS,
  steps: { 'fx:StepCrasher stages': { outcome: 'agent_error', exception_type: 'KeyError' } },
  // The crash is noted in Tokyo's time, so nothing says whether it was the agent's or, after it, the verifier's.
  'steps-tokyo': { 'fx:StepCrasher stages': { outcome: 'unclassified', outcome_rule: 'no-rule' } },
}

test('no release and no case is left out', () => {
  expect(VERSIONS.map(({ version }) => version).sort()).toEqual(
    readdirSync(VERSIONED, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])),
  )
  for (const { version, cases } of VERSIONS) expect(cases, version).toEqual(expect.arrayContaining(['nop', 'oracle']))
})

describe.each(VERSIONS)('what Harbor $version left is read like the newest', ({ version, cases }) => {
  test.each(cases)('%s', async (name) => {
    using directory = temporaryDirectory()
    write(filesOf(version, name), directory.path)
    const records = (await collectAll([directory.path])).map((item) =>
      item.kind === 'trial' ? item.record : expect.unreachable(`${item.kind}: ${JSON.stringify(item)}`),
    )
    const found = Object.fromEntries(records.map((record) => [`${record.agent} ${record.task_name}`, record]))
    expect(found).toMatchObject(EXPECTED[name] ?? expect.unreachable(name))
    expect(records).toHaveLength(Object.keys(EXPECTED[name] ?? {}).length)

    for (const record of records) {
      expect(record.config_id).toBe(CONFIGS.get(record.agent))
      expect(record).toMatchObject({
        harbor_version: since(version, '0.6.2') ? version : null,
        environment: 'docker',
        overrides: null,
        record_state: 'complete',
        ...(record.agent === 'fx:Writer' ? {} : { input_tokens: null, output_tokens: null, cost_usd: null }),
      })
      // Before 0.17 the digest is in the job's lock.json, which is kept whole only in these cases.
      const isLocked = since(version, '0.17.0') || (since(version, '0.6.2') && name === 'oracle')
      expect(record.task_digest).toMatch(isLocked ? /^sha256:/ : /^checksum:/)
      // 0.1.0 in Tokyo: local time that no file says to be so.
      const hour = version === '0.1.0' && name.endsWith('-tokyo') ? '2[12]' : '1[23]'
      for (const time of [record.started_at, record.finished_at]) {
        expect(time).toMatch(new RegExp(`^2026-11-21T${hour}:\\d\\d:\\d\\d\\.\\d{3}Z$`))
      }
      expect(record.environment_setup_s).toBeGreaterThan(0)
      if (record.task_name === 'slow') expect(Math.floor(record.agent_s ?? 0)).toBe(3)
      if (record.phase === 'verifier') expect(record.verifier_s).toBeGreaterThan(0)
    }
  })
})

test('one tree may hold them all', async () => {
  using directory = temporaryDirectory()
  let expected = 0
  for (const { version, cases } of VERSIONS) {
    for (const name of cases) {
      write(filesOf(version, name), join(directory.path, version, name))
      expected += Object.keys(EXPECTED[name] ?? {}).length
    }
  }
  const items = await collectAll([directory.path])
  expect(items.filter(({ kind }) => kind !== 'trial')).toEqual([])
  const ids = ofKind(items, 'trial').map(({ record }) => record.trial_id)
  expect(new Set(ids).size).toBe(expected)
  expect(ids).toHaveLength(expected)
})

test('the three shapes of task_id are among them', () => {
  const shapes = VERSIONS.flatMap(({ version, cases }) => cases.map((name) => filesOf(version, name))).flatMap(
    (files) =>
      Object.entries(files)
        .filter(([path]) => path.endsWith('/result.json'))
        .map(([, text]) => Object.keys(JSON.parse(text).task_id).join()),
  )
  expect([...new Set(shapes)].sort()).toEqual(['git_url,git_commit_id,path', 'org,name,ref', 'path'])
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Place = readonly (string | number)[]

/** One trial alone in its job, and what it counts as when nothing is changed. */
type Subject = { readonly name: string; readonly files: Files; readonly trial: string }

function subjectsIn(name: string, files: Files): readonly Subject[] {
  const trials = Object.keys(files).flatMap((path) => /^([^/]+)\/result\.json$/.exec(path)?.[1] ?? [])
  return trials.map((trial) => ({
    name: `${name}/${trial}`,
    trial,
    files: Object.fromEntries(
      Object.entries(files).filter(([path]) => path.startsWith(`${trial}/`) || path === 'lock.json'),
    ),
  }))
}

/** A case of 0.24 among the other fixtures. */
function newest(name: string): Files {
  const root = join(FIXTURES, name)
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    found.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(root.length + 1), readFileSync(path, 'utf8')]
    }),
  )
}

const SUBJECTS: ReadonlyMap<string, Subject> = new Map(
  [
    ...VERSIONS.flatMap(({ version, cases }) =>
      cases.flatMap((name) => subjectsIn(`${version}/${name}`, filesOf(version, name))),
    ),
    ...['oracle-fail', 'multi-step', 'multi-step-crash', 'terminus-ok'].flatMap((name) =>
      subjectsIn(name, newest(name)),
    ),
  ].map((subject) => [subject.name, subject]),
)

function subjectOf(name: string): Subject {
  return SUBJECTS.get(name) ?? expect.unreachable(name)
}

/** Agents fill these as they like: a new level inside is just another content. */
const FREE: ReadonlySet<unknown> = new Set(['kwargs', 'metadata'])

/** Every place in a document, except inside of what agents fill freely. */
function placesIn(value: Json, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, below]) => {
    const place = [...at, Array.isArray(value) ? Number(name) : name]
    return FREE.has(name) ? [place] : [place, ...placesIn(below, place)]
  })
}

/** Values of every other type; null is none of them, since it means that there is nothing, in any field. */
function ofOtherTypes(value: Json): readonly Json[] {
  const others: readonly Json[] = [7, true, [], {}, [value], ...(value === null ? [] : [JSON.stringify(value)])]
  const type = (of: Json) => (Array.isArray(of) ? 'array' : typeof of)
  return others.filter((other) => value === null || type(other) !== type(value))
}

const CHANGES: Readonly<Record<string, (value: Json, pick: number) => Readonly<Record<string, Json>>>> = {
  drop: () => ({}),
  rename: (value) => ({ _v2: value }),
  nest: (value) => ({ '': { value } }),
  retype: (value, pick) => {
    const others = ofOtherTypes(value)
    return { '': others[pick % others.length] ?? null }
  },
}

/** The document with one place changed: gone, or under the suffixed name, or with another value. */
function changed(value: Json, [first, ...rest]: Place, change: string, pick: number): Json {
  if (first === undefined || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, below]): [string, Json][] => {
    if (name !== String(first)) return [[name, below]]
    if (rest.length > 0) return [[name, changed(below, rest, change, pick)]]
    return Object.entries(CHANGES[change]?.(below, pick) ?? {}).map(([suffix, now]) => [name + suffix, now])
  })
  return Array.isArray(value) ? entries.map(([, below]) => below) : Object.fromEntries(entries)
}

async function only(files: Files): Promise<Collected> {
  using directory = temporaryDirectory()
  write(files, join(directory.path, 'job'))
  const items = await collectAll([directory.path])
  expect(items).toHaveLength(1)
  return items[0] ?? expect.unreachable('nothing')
}

const BEFORE = new Map<string, TrialRecord>()

/** The row of a trial as it is. */
async function before({ name, files }: Subject): Promise<TrialRecord> {
  const known = BEFORE.get(name)
  if (known !== undefined) return known
  const item = await only(files)
  const record = item.kind === 'trial' ? item.record : expect.unreachable(`${name}: ${item.kind}`)
  BEFORE.set(name, record)
  return record
}

const mutation = fc
  .constantFrom(...SUBJECTS.keys())
  .chain((name) => {
    const { files, trial } = subjectOf(name)
    const documents = Object.keys(files).filter((path) => path.endsWith('.json'))
    return fc.record({
      name: fc.constant(name),
      // Most of what counts is in result.json.
      file: fc.oneof(fc.constant(`${trial}/result.json`), fc.constantFrom(...documents)),
    })
  })
  .chain(({ name, file }) =>
    fc.record({
      name: fc.constant(name),
      file: fc.constant(file),
      place: fc.constantFrom(...placesIn(JSON.parse(subjectOf(name).files[file] ?? ''))),
      change: fc.constantFrom(...Object.keys(CHANGES)),
      pick: fc.nat(20),
    }),
  )
  .filter(({ place, change }) => change !== 'nest' || !FREE.has(place.at(-1)))

/** What may become of a trial whose files have an unknown shape: what it was, or excluded with a reason. */
function expectSameOrLoud(item: Collected, was: TrialRecord): void {
  if (item.kind !== 'trial') {
    expect(item.kind).toMatch(/^(quarantined|skipped)$/)
    expect('reason' in item && item.reason).toMatch(/./)
    return
  }
  const { record } = item
  trialRecordSchema.parse(record)
  expect(record.outcome_rule).not.toBe('')
  if (isExcluded(record.outcome)) return
  const identity = ({ outcome, reward, config_id, task_name }: TrialRecord) => ({
    outcome,
    reward,
    config_id,
    task_name,
  })
  expect(identity(record)).toEqual(identity(was))
}

test('a field that is gone, renamed, nested or of another type changes no score: it stays, or it is told', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async ({ name, file, place, change, pick }) => {
      const { files } = subjectOf(name)
      const was = await before(subjectOf(name))
      const document = changed(JSON.parse(files[file] ?? ''), place, change, pick)
      expectSameOrLoud(await only({ ...files, [file]: JSON.stringify(document) }), was)
    }),
    { numRuns: 2000 },
  )
}, 180_000)
