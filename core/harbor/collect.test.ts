import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { KnownTrial } from '#core/harbor/collected'
import {
  buildRun,
  collectAll,
  FIXTURES,
  ofKind,
  plannedTrial,
  planOf,
  temporaryDirectory,
  unpack,
} from '#core/harbor/testing'
import { INIT_OVERLAYS } from '#core/trial/overrides'
import { success } from '#core/trial/policy'
import { type TrialRecord, trialRecordSchema } from '#core/trial/record'
import { SABOTEUR } from '#core/trial/saboteur'
import { UserError } from '#core/user-error'

/** The one trial of a case, as a foreign tree. */
async function onlyTrial(name: string, options?: Parameters<typeof collectAll>[1]) {
  using directory = temporaryDirectory()
  unpack(name, join(directory.path, `hc-${name}`))
  const items = await collectAll([directory.path], options)
  const [trial] = ofKind(items, 'trial')
  if (trial === undefined || items.length !== 1) throw new Error(`${name}: ${JSON.stringify(items)}`)
  return trial
}

describe('the record of a real trial', () => {
  test('holds everything that terminus-2 reported', async () => {
    const { record, tests } = await onlyTrial('terminus-ok')
    const bytes = readFileSync(join(FIXTURES, 'terminus-ok/hc-tb__E8dmRaH/result.json'))
    expect(record).toEqual({
      trial_id: '38b8bcf6-5b4e-46bb-9c54-ee56d6d55e98',
      result_digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      harness: 'harbor',
      task_name: 'hc-tb',
      task_digest: 'sha256:a48b85953fdd391d6f0cbae6386e3ebcedc12569c0d299d7390052c6e339fede',
      dataset: null,
      config_id: expect.stringMatching(/^[0-9a-f]{12}$/),
      config_label: 'terminus-2 · openai/fake-ok · record_terminal_session=false · +2 settings',
      agent: 'terminus-2',
      agent_version: '2.0.0',
      model_provider: 'openai',
      model: 'fake-ok',
      settings:
        '{"kwargs":{"api_base":"http://127.0.0.1:18911/v1","model_info":{"input_cost_per_token":0.000001,"max_input_tokens":32000,"max_output_tokens":4000,"output_cost_per_token":0.000004},"record_terminal_session":false}}',
      harbor_version: '0.24.0',
      environment: 'docker',
      overrides: null,
      experiment: null,
      plan_digest: null,
      attempt: null,
      try: null,
      outcome: 'passed',
      outcome_rule: 'passed',
      outcome_detail: null,
      record_state: 'complete',
      reward: 1,
      rewards: '{"reward":1}',
      phase: 'verifier',
      exception_type: null,
      exception_message: null,
      exception_step: null,
      flags: [],
      checks: null,
      started_at: '2026-11-21T08:03:34.248Z',
      finished_at: '2026-11-21T08:03:39.564Z',
      environment_setup_s: 1.412,
      agent_setup_s: 0.373,
      agent_s: 2.129,
      verifier_s: 0.312,
      input_tokens: 4600,
      cache_tokens: 600,
      output_tokens: 200,
      cost_usd: 0.0054,
      cost_source: 'reported',
      steps: 4,
      origin: 'import',
      repository: null,
      commit: null,
      run_id: null,
      run_attempt: null,
      shard: null,
      runner: null,
      evidence: 'hc-terminus-ok/hc-tb__E8dmRaH',
    })
    expect(tests).toEqual([])
  })

  test('knows nothing of tokens and cost when every call failed, or none was made', async () => {
    const unknown = {
      input_tokens: null,
      cache_tokens: null,
      output_tokens: null,
      cost_usd: null,
      cost_source: 'unknown',
    }
    for (const name of ['terminus-no-key', 'terminus-hang', 'oracle-pass']) {
      expect((await onlyTrial(name)).record, name).toMatchObject(unknown)
    }
  })

  test('takes the totals of an agent that reports per model', async () => {
    const { record } = await onlyTrial('usage-per-model')
    expect(record).toMatchObject({
      agent: 'hcagents:Writer',
      agent_version: '0.1',
      model: null,
      input_tokens: 1200,
      cache_tokens: 200,
      output_tokens: 80,
      cost_usd: 0.0123,
      cost_source: 'reported',
      steps: null,
    })
  })

  test('sums the steps of a task that has several', async () => {
    using directory = temporaryDirectory()
    unpack('multi-step', directory.path)
    const [failed, passed] = ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record)
    expect(passed).toMatchObject({ outcome: 'passed', reward: 1, phase: 'verifier', exception_type: null })
    expect(failed).toMatchObject({ outcome: 'failed', reward: 0.5 })
    for (const record of [passed, failed]) {
      expect(record?.agent_s).toBeGreaterThan(0)
      expect(record?.verifier_s).toBeGreaterThan(0)
    }
  })

  test('names the step in which the agent crashed, which is no exception of the trial itself', async () => {
    using directory = temporaryDirectory()
    unpack('multi-step-crash', directory.path)
    const records = ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record)
    expect(records).toMatchObject([
      {
        outcome_detail: 'step beta',
        exception_type: 'KeyError',
        exception_message: "'boom in beta'",
        exception_step: 'beta',
        agent_s: 0.353,
      },
      {
        outcome_detail: 'step alpha',
        exception_type: 'KeyError',
        exception_message: "'boom in alpha'",
        exception_step: 'alpha',
        agent_s: expect.any(Number),
      },
    ])
    // tbench.ai looks at the trial's own exception, of which there is none: failures with a reward like any other.
    expect(records.map((record) => success(record, 'tbench', 1))).toEqual([false, false])
  })

  test('lists the named tests of a CTRF report', async () => {
    const { record, tests } = await onlyTrial('ctrf')
    const { trial_id } = record
    expect(tests).toEqual([
      {
        trial_id,
        position: 0,
        name: 'test_outputs.py::test_a',
        suite: null,
        status: 'passed',
        duration_s: 0.01,
        message: null,
      },
      {
        trial_id,
        position: 1,
        name: 'test_outputs.py::test_b',
        suite: null,
        status: 'failed',
        duration_s: 0.02,
        message: 'assert 1 == 2',
      },
    ])
  })

  test('gives the tests of each step that step as their suite', async () => {
    using directory = temporaryDirectory()
    unpack('multi-step', directory.path)
    const report = readFileSync(join(FIXTURES, 'ctrf/hc-ctrf__nJGArxe/verifier/ctrf.json'))
    for (const step of ['alpha', 'beta']) {
      writeFileSync(join(directory.path, `hc-steps__aAWHyas/steps/${step}/verifier/ctrf.json`), report)
    }
    const tests = ofKind(await collectAll([directory.path]), 'trial').flatMap((item) => item.tests)
    expect(tests.map(({ position, suite }) => [position, suite])).toEqual([
      [0, 'alpha'],
      [1, 'alpha'],
      [2, 'beta'],
      [3, 'beta'],
    ])
  })

  test('lists every override, and not the overlay that only makes containers stop sooner', async () => {
    expect((await onlyTrial('overrides')).record.overrides).toBe(
      '{"agent.max_timeout_sec":9,"agent.override_timeout_sec":11,"environment.override_cpus":2,"environment.override_memory_mb":300,"timeout_multiplier":2,"verifier.override_timeout_sec":5,"verifier_timeout_multiplier":3}',
    )
    expect((await onlyTrial('no-verification')).record.overrides).toBe('{"verifier.disable":true}')
    expect((await onlyTrial('oracle-pass')).record.overrides).toBeNull()
  })

  test('takes an overlay for ours by its content only', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', directory.path)
    rmSync(join(directory.path, 'hc-ok__9LufHSt/lock.json'))
    const [trial] = ofKind(await collectAll([directory.path]), 'trial')
    expect(trial?.record.overrides).toBe('{"environment.extra_docker_compose":["/bench/overlay/init.yaml"]}')
  })

  test('caps the message of a failed build, keeping both ends', async () => {
    const { record } = await onlyTrial('build-failure')
    expect(Buffer.byteLength(record.exception_message ?? '')).toBeLessThanOrEqual(4096)
    expect(record.exception_message).toMatch(/^Docker compose command failed/)
    expect(record.exception_message).toContain('did not complete successfully')
  })

  test('shows no key that stands in the kwargs, and names the variables without their values', async () => {
    const { record } = await onlyTrial('env-redaction')
    expect(JSON.stringify(record)).not.toContain('sk-fixture')
    expect(JSON.parse(record.settings)).toEqual({
      env_names: ['OPENAI_API_KEY', 'OTHER_API_KEY', 'PLAIN'],
      kwargs: { api_key: '[REDACTED]', label: 'w' },
    })
  })

  test('says what the scrubber took', async () => {
    expect((await onlyTrial('scrub-word')).record).toMatchObject({
      outcome: 'invalid',
      outcome_detail: 'agent_info.name: [REDACTED]',
    })
  })

  test('is of the dataset that the importer names, at the threshold that it names', async () => {
    const { record } = await onlyTrial('oracle-fail', { dataset: 'suite', pass_threshold: 0 })
    expect(record).toMatchObject({ dataset: 'suite', outcome: 'passed', reward: 0 })
  })

  test('is the same wherever the tree lies and whatever part of it is named', async () => {
    using a = temporaryDirectory()
    using b = temporaryDirectory()
    unpack('oracle-pass', join(a.path, 'job'))
    unpack('oracle-pass', join(b.path, 'deep/er/job'))
    const places = [a.path, join(b.path, 'deep'), join(b.path, 'deep/er/job/hc-ok__9LufHSt')]
    const found = await Promise.all(
      places.map(async (path) => ofKind(await collectAll([path]), 'trial').map(({ record }) => record)),
    )
    expect(found[0]).toHaveLength(1)
    expect(found[1]).toEqual(found[0])
    expect(found[2]).toEqual(found[0])
  })
})

test('the overlay that runners use is known by its digest', () => {
  const bytes = readFileSync(join(import.meta.dirname, '../../runners/overlay/init.yaml'))
  expect(INIT_OVERLAYS).toContain(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
})

describe('a tree that somebody else made', () => {
  test('gives the same items in the same order every time', async () => {
    using directory = temporaryDirectory()
    for (const name of ['matrix-2x2', 'sigint', 'result-truncated']) unpack(name, join(directory.path, name))
    const first = await collectAll([directory.path])
    expect(first).toHaveLength(7)
    expect(await collectAll([directory.path])).toEqual(first)
  })

  test('may hold nothing but result.json files, as public leaderboards do', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', join(directory.path, 'job'))
    const source = join(directory.path, 'job/hc-ok__9LufHSt/result.json')
    const target = join(directory.path, 'submission/2026-11-21/hc-ok__1')
    mkdirSync(target, { recursive: true })
    renameSync(source, join(target, 'result.json'))
    const [trial] = ofKind(await collectAll([join(directory.path, 'submission')]), 'trial')
    expect(trial?.record).toMatchObject({
      outcome: 'passed',
      harbor_version: null,
      task_digest: 'checksum:cb721a57bcf90b36790106451722e7755bfca55c8d80991b77244c59468b6225',
    })
  })

  test('keeps its whole trials when the job level is broken or strange', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', directory.path)
    for (const content of ['', '{"id":', '[]', '{"trials":["hc-ok__9LufHSt"]}', '\u0000']) {
      writeFileSync(join(directory.path, 'result.json'), content)
      const items = await collectAll([directory.path])
      expect(
        items.map(({ kind }) => kind),
        JSON.stringify(content),
      ).toEqual(['trial'])
    }
  })

  const replacedBy = (put: (path: string) => void) => (path: string) => {
    renameSync(path, `${path}.real`)
    put(path)
  }
  test.each<readonly [string, (result: string) => void, RegExp]>([
    ['a link', replacedBy((path) => symlinkSync(`${path}.real`, path)), /a link, which is never followed/],
    ['a link to a device', replacedBy((path) => symlinkSync('/dev/zero', path)), /a link/],
    ['a FIFO', replacedBy((path) => execFileSync('mkfifo', [path])), /a FIFO/],
    ['of 30 MB', (path) => truncateSync(path, 30_000_000), /30000000 bytes/],
    ['not UTF-8', (path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d])), /not UTF-8/],
    ['empty', (path) => writeFileSync(path, ''), /empty/],
    ['cut off', (path) => truncateSync(path, 2000), /not JSON/],
    ['no trial', (path) => writeFileSync(path, '{"hello": 1}'), /unexpected shape: id/],
  ])('quarantines a trial whose result.json is %s, and lets its neighbours land', async (_, damage, reason) => {
    using directory = temporaryDirectory()
    unpack('matrix-2x2', directory.path)
    damage(join(directory.path, 'hc-ok__K3BgHPg/result.json'))
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'trial')).toHaveLength(3)
    expect(ofKind(items, 'quarantined')).toEqual([
      {
        kind: 'quarantined',
        path: join(directory.path, 'hc-ok__K3BgHPg'),
        reason: expect.stringMatching(reason),
        outcome: 'infrastructure_error',
      },
    ])
  })

  test.skipIf(process.getuid?.() !== 0)('quarantines a device (made by root; nobody else can make one)', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', directory.path)
    const path = join(directory.path, 'hc-ok__9LufHSt/result.json')
    rmSync(path)
    execFileSync('mknod', [path, 'c', '1', '5'])
    expect(await collectAll([directory.path])).toMatchObject([{ kind: 'quarantined', reason: 'result.json: a device' }])
  })

  test("a saboteur's trial becomes no row, whatever it was given, and its neighbours land", async () => {
    using directory = temporaryDirectory()
    unpack('matrix-2x2', directory.path)
    const path = join(directory.path, 'hc-ok__K3BgHPg')
    const result = JSON.parse(readFileSync(join(path, 'result.json'), 'utf8'))
    result.config.agent = { name: null, import_path: SABOTEUR, model_name: null, kwargs: { ways: ['conftest'] } }
    writeFileSync(join(path, 'result.json'), JSON.stringify(result))
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'trial')).toHaveLength(3)
    expect(ofKind(items, 'quarantined')).toEqual([
      { kind: 'quarantined', path, reason: expect.stringMatching(/^the saboteur's/), outcome: null },
    ])
  })

  test('is not followed out of itself', async () => {
    using directory = temporaryDirectory()
    using outside = temporaryDirectory()
    unpack('oracle-pass', outside.path)
    symlinkSync(outside.path, join(directory.path, 'elsewhere'))
    symlinkSync(directory.path, join(directory.path, 'loop'))
    expect(await collectAll([directory.path])).toEqual([
      { kind: 'skipped', path: join(directory.path, 'elsewhere'), reason: 'a link, which is never followed' },
      { kind: 'skipped', path: join(directory.path, 'loop'), reason: 'a link, which is never followed' },
    ])
  })

  test('cannot lend a trial the reward files of another place', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', directory.path)
    const verifier = join(directory.path, 'hc-ok__9LufHSt/verifier')
    rmSync(verifier, { recursive: true })
    cpSync(join(FIXTURES, 'reward-both-files/hc-ok__CmohWXv/verifier'), join(directory.path, 'planted'), {
      recursive: true,
    })
    symlinkSync(join(directory.path, 'planted'), verifier)
    const [trial] = ofKind(await collectAll([directory.path]), 'trial')
    expect(trial?.record).toMatchObject({ reward: 1, flags: [] })
  })

  test('is not searched below a trial, where an agent could have left a result of its own making', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', directory.path)
    const forged = join(directory.path, 'hc-gone__0000000/artifacts/hc-ok__forged0')
    cpSync(join(FIXTURES, 'oracle-pass/hc-ok__9LufHSt'), forged, { recursive: true })
    expect(await collectAll([directory.path])).toMatchObject([
      { kind: 'skipped', path: join(directory.path, 'hc-gone__0000000') },
      { kind: 'trial', path: join(directory.path, 'hc-ok__9LufHSt') },
    ])
  })

  test('without a trial in it gives nothing', async () => {
    using directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'result.json'), '{"a": 1}')
    writeFileSync(join(directory.path, 'plan.json'), '{"a": 1}')
    expect(await collectAll([directory.path])).toEqual([])
  })
})

test('a path that does not exist, or is a file, is a mistake of the caller', async () => {
  await expect(collectAll(['/nowhere/at/all'])).rejects.toThrow(UserError)
  await expect(collectAll([import.meta.filename])).rejects.toThrow(/not a directory/)
})

test('every record of every fixture fits the schema of the ledger', async () => {
  using directory = temporaryDirectory()
  unpack('terminus-limits', directory.path)
  for (const { record } of ofKind(await collectAll([directory.path]), 'trial')) {
    expect(trialRecordSchema.parse(record)).toEqual(record)
  }
})

describe('a trial that is known', () => {
  function asKnown({ trial_id, result_digest, task_digest, harbor_version }: TrialRecord): [string, KnownTrial] {
    if (result_digest === null) throw new Error('no result')
    return [trial_id, { digest: result_digest, task_digest, harbor_version }]
  }

  async function withKnown(
    change: (known: [string, KnownTrial]) => [string, KnownTrial] = (known) => known,
    spoil: (job: string) => void = () => undefined,
  ) {
    using directory = temporaryDirectory()
    unpack('terminus-ok', join(directory.path, 'hc-terminus-ok'))
    const [first] = ofKind(await collectAll([directory.path]), 'trial')
    if (first === undefined) throw new Error('no trial')
    spoil(join(directory.path, 'hc-terminus-ok'))
    return await collectAll([directory.path], { known: new Map([change(asKnown(first.record))]) })
  }

  test('is told as such, by its id and the bytes of its result.json', async () => {
    const items = await withKnown()
    expect(items).toEqual([
      {
        kind: 'known',
        path: expect.stringMatching(/hc-tb__E8dmRaH$/),
        trial_id: '38b8bcf6-5b4e-46bb-9c54-ee56d6d55e98',
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      },
    ])
  })

  test('with other bytes is read, and so is another one with the same bytes', async () => {
    const other = '00000000-0000-4000-8000-000000000001'
    for (const items of [
      await withKnown(([id, known]) => [id, { ...known, digest: `sha256:${'0'.repeat(64)}` }]),
      await withKnown(([, known]) => [other, known]),
    ]) {
      expect(items.map(({ kind }) => kind)).toEqual(['trial'])
    }
  })

  test('is read where its locks are not those that its row came from', async () => {
    const withoutLock = (job: string) => rmSync(join(job, 'hc-tb__E8dmRaH/lock.json'))
    const withoutJobLock = (job: string) => rmSync(join(job, 'lock.json'))
    const checksum = ([id, known]: [string, KnownTrial]): [string, KnownTrial] => [
      id,
      { ...known, task_digest: `checksum:${'0'.repeat(64)}` },
    ]
    const without = (job: string) => {
      withoutLock(job)
      withoutJobLock(job)
    }
    for (const items of [
      await withKnown(checksum),
      await withKnown(undefined, withoutJobLock),
      await withKnown(undefined, without),
    ]) {
      expect(items.map(({ kind }) => kind)).toEqual(['trial'])
    }
    const known = await withKnown(([id, row]) => checksum([id, { ...row, harbor_version: null }]), without)
    expect(known.map(({ kind }) => kind)).toEqual(['known'])
  })

  test('is read all the same where it is part of a run, whose plan says what it is', async () => {
    using directory = temporaryDirectory()
    const trial = plannedTrial(0)
    buildRun(directory.path, planOf([trial]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    const [first] = ofKind(await collectAll([directory.path]), 'trial')
    if (first === undefined) throw new Error('no trial')
    const known = new Map([asKnown(first.record)])
    expect(ofKind(await collectAll([directory.path], { known }), 'trial')).toEqual([first])
  })
})
