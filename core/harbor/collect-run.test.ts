import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  type BuiltTry,
  buildRun,
  collectAll,
  ofKind,
  plannedTrial,
  planOf,
  temporaryDirectory,
  unpack,
  writeFile,
} from '#core/harbor/testing'
import { taskDigestSchema } from '#core/trial/ids'
import { planDigest } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

/** One planned trial and what its single try holds. */
async function runOne(
  trial: PlannedTrial,
  holds: string | null,
  options: { readonly tamper?: (out: string) => void; readonly interrupted?: boolean } = {},
) {
  using directory = temporaryDirectory()
  const tries: BuiltTry[] = [{ slot: trial.slot, holds }]
  buildRun(directory.path, planOf([trial]), [{ tries, changes: { interrupted: options.interrupted ?? false } }])
  options.tamper?.(directory.path)
  return await collectAll([directory.path])
}

describe('a run that ended well', () => {
  test("gives each try a row whose identity is the plan's, and one run record", async () => {
    using directory = temporaryDirectory()
    const plan = planOf([plannedTrial(0), plannedTrial(1, { agent: 'nop' })])
    buildRun(directory.path, plan, [
      {
        tries: [
          { slot: 0, holds: 'oracle-pass' },
          { slot: 1, holds: 'nop-fail' },
        ],
      },
    ])
    const items = await collectAll([directory.path])
    expect(items.map(({ kind }) => kind)).toEqual(['trial', 'trial', 'run'])
    const [first, second] = ofKind(items, 'trial').map(({ record }) => record)
    expect(first).toMatchObject({
      trial_id: '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd',
      task_name: 'hc-ok',
      config_id: plan.trials[0]?.config.config_id,
      config_label: 'oracle',
      experiment: 'main',
      plan_digest: plan.plan_digest,
      attempt: 1,
      try: 1,
      outcome: 'passed',
      origin: 'local',
      repository: 'owner/bench',
      commit: plan.commit,
      shard: 0,
      runner: 'laptop',
      evidence: 'shard-0/trials/000000-1/hc-ok__9LufHSt',
    })
    expect(second).toMatchObject({ outcome: 'failed', attempt: 2, config_label: 'nop' })
    expect(ofKind(items, 'run')[0]?.record).toEqual({
      run_record_id: expect.stringMatching(/^[0-9a-f-]{14}5/),
      plan_digest: plan.plan_digest,
      experiment: 'main',
      origin: 'local',
      repository: 'owner/bench',
      commit: plan.commit,
      run_id: null,
      run_attempt: null,
      planned: 2,
      scored: 2,
      excluded: 0,
      lost: 0,
      lost_slots: '[]',
      interrupted: false,
      queue_s: null,
      started_at: '2026-11-21T07:50:00.000Z',
      finished_at: '2026-11-21T09:00:00.000Z',
      cost_usd: null,
    })
  })

  test('gives every try of a slot a row and its cost, and counts the slot once', async () => {
    using directory = temporaryDirectory()
    const trial = plannedTrial(
      0,
      { agent: 'terminus-2', model: 'openai/fake-ok' },
      {
        task: {
          name: 'hc-tb',
          path: 'tasks/hc-tb',
          digest: taskDigestSchema.parse('sha256:a48b85953fdd391d6f0cbae6386e3ebcedc12569c0d299d7390052c6e339fede'),
        },
      },
    )
    buildRun(directory.path, planOf([trial]), [
      {
        tries: [
          { slot: 0, holds: 'terminus-no-key' },
          { slot: 0, try: 2, holds: 'terminus-ok' },
        ],
      },
    ])
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'trial').map(({ record }) => [record.try, record.outcome])).toEqual([
      [1, 'provider_error'],
      [2, 'passed'],
    ])
    expect(ofKind(items, 'run')[0]?.record).toMatchObject({
      planned: 1,
      scored: 1,
      excluded: 0,
      lost: 0,
      cost_usd: 0.0054,
    })
  })

  test('gives the same rows wherever it lies', async () => {
    using a = temporaryDirectory()
    using b = temporaryDirectory()
    const build = (out: string) =>
      buildRun(out, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'result-empty' }] }])
    build(a.path)
    build(join(b.path, 'deep'))
    const rows = async (path: string) => ofKind(await collectAll([path]), 'trial').map(({ record }) => record)
    expect(await rows(b.path)).toEqual(await rows(a.path))
  })
})

describe('a run that was stopped', () => {
  test('gives a cancelled row for a try under way, and tells slots that never began', async () => {
    using directory = temporaryDirectory()
    const plan = planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2), plannedTrial(3)])
    const tries: BuiltTry[] = [
      { slot: 0, holds: 'oracle-pass' },
      { slot: 1, holds: null, finished_at: null, exit_code: null },
      { slot: 2, holds: 'task-toml-invalid', exit_code: 130 },
    ]
    buildRun(directory.path, plan, [{ tries, changes: { interrupted: true } }])
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'trial').map(({ record }) => [record.attempt, record.outcome, record.record_state])).toEqual([
      [1, 'passed', 'complete'],
      [2, 'cancelled', 'partial'],
      [3, 'cancelled', 'partial'],
    ])
    expect(ofKind(items, 'trial')[1]?.record).toMatchObject({
      trial_id: expect.stringMatching(/^[0-9a-f-]{14}5/),
      result_digest: null,
      task_name: 'hc-ok',
      started_at: '2026-11-21T07:51:00.000Z',
      finished_at: '2026-11-21T09:00:00.000Z',
      reward: null,
      evidence: 'shard-0/trials/000001-1',
    })
    expect(ofKind(items, 'lost')).toEqual([
      { kind: 'lost', path: join(directory.path, 'shard-0'), slot: 3, reason: 'never begun' },
    ])
    expect(ofKind(items, 'run')[0]?.record).toMatchObject({
      planned: 4,
      scored: 1,
      excluded: 2,
      lost: 1,
      lost_slots: '[3]',
      interrupted: true,
    })
  })

  test('counts what Harbor itself noted as cancelled', async () => {
    const trial = plannedTrial(
      0,
      {},
      {
        task: {
          name: 'hc-long',
          path: 'x',
          digest: taskDigestSchema.parse('sha256:fabca14f86b4fbd5209a2b73302d54edea8ac09bff907ce97734e742dbe18069'),
        },
      },
    )
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([trial]), [
      { tries: [{ slot: 0, holds: 'sigint', exit_code: 130 }], changes: { interrupted: true } },
    ])
    rmSync(join(directory.path, 'shard-0/trials/000000-1/hc-ok__qJ6pvwB'), { recursive: true })
    const [item] = await collectAll([directory.path])
    expect(item).toMatchObject({
      kind: 'trial',
      record: { outcome: 'cancelled', record_state: 'complete', exception_type: 'CancelledError' },
    })
  })

  test('by a kill has no run record; its finished trials are rows, even if shard.json does not list them', async () => {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([plannedTrial(0), plannedTrial(1)]), [
      { tries: [{ slot: 0, holds: 'oracle-pass' }], changes: { finished_at: null, tries: [] } },
    ])
    const items = await collectAll([directory.path])
    expect(items.map((item) => (item.kind === 'lost' ? item.slot : item.kind))).toEqual(['trial', 1])
  })
})

describe('a try without a good result', () => {
  test('that left no result.json is lost, with the way its Harbor ended', async () => {
    expect(await runOne(plannedTrial(0), 'task-toml-invalid')).toMatchObject([
      { kind: 'lost', slot: 0, reason: 'began and left no result.json: Harbor ended with exit code 0' },
      { kind: 'run', record: { lost: 1, lost_slots: '[0]' } },
    ])
  })

  test.each(['result-truncated', 'result-empty', 'scrub-number'])('%s is a partial row', async (name) => {
    const [item] = await runOne(plannedTrial(0), name)
    expect(item).toMatchObject({
      kind: 'trial',
      record: {
        outcome: 'infrastructure_error',
        record_state: 'partial',
        result_digest: expect.stringMatching(/^sha256:/),
        outcome_detail: expect.stringMatching(/^result\.json: /),
      },
      tests: [],
    })
  })
})

describe('a trial that is not what was planned', () => {
  const cases: readonly (readonly [string, PlannedTrial, string, string])[] = [
    ['agent', plannedTrial(0, { agent: 'nop' }), 'config-unknown-keys', 'agent: planned nop, ran oracle'],
    ['custom agent', plannedTrial(0, { agent: 'mine:Agent' }), 'oracle-pass', 'agent: planned mine:Agent, ran oracle'],
    [
      'model',
      plannedTrial(0, { agent: 'terminus-2', model: 'openai/other' }),
      'terminus-ok',
      'model: planned openai/other, ran openai/fake-ok',
    ],
    [
      'model that none asked for',
      plannedTrial(0, { agent: 'terminus-2' }),
      'terminus-ok',
      'model: planned none, ran openai/fake-ok',
    ],
    [
      'task',
      plannedTrial(0),
      'oracle-fail',
      'task_digest: planned sha256:70408a37401eff85d655344a611672d9d24250cc2d83fff79bd69be521c3291c, ran sha256:',
    ],
    ['overrides', plannedTrial(0), 'overrides', 'overrides: planned none, ran {"agent.max_timeout_sec":9'],
    ['verification', plannedTrial(0), 'no-verification', 'overrides: planned none, ran {"verifier.disable":true}'],
  ]
  test.each(cases)('is invalid, the field named: %s', async (_, trial, holds, detail) => {
    const [item] = await runOne(trial, holds)
    expect(item).toMatchObject({
      kind: 'trial',
      record: { outcome: 'invalid', outcome_rule: 'not-as-planned', outcome_detail: expect.stringContaining(detail) },
    })
  })

  test.each([
    [{ harbor_version: '0.25.0' }, 'harbor_version: planned 0.25.0, ran 0.24.0'],
    [{ environment: { type: 'podman' } }, 'environment: planned podman, ran docker'],
  ])('is invalid under a plan with %j', async (changes, outcome_detail) => {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([plannedTrial(0)], [[0]], changes), [
      { tries: [{ slot: 0, holds: 'oracle-pass' }] },
    ])
    expect((await collectAll([directory.path]))[0]).toMatchObject({ record: { outcome: 'invalid', outcome_detail } })
  })

  test('is invalid where the scrubber took its agent', async () => {
    const [item] = await runOne(plannedTrial(0), 'scrub-word')
    expect(item).toMatchObject({ record: { outcome: 'invalid', outcome_rule: 'identity-redacted', agent: 'oracle' } })
  })
})

describe('a shard that was tampered with', () => {
  const invalid = (reason: RegExp) => ({
    kind: 'quarantined',
    outcome: 'invalid',
    reason: expect.stringMatching(reason),
  })

  test.each(['trials/../../../etc', '/etc', 'trials/000001-1', '../shard-1/trials/000000-1', 'trials/000000-1/'])(
    'cannot point a try to %s',
    async (directory) => {
      using place = temporaryDirectory()
      buildRun(place.path, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: null, directory }] }])
      expect(await collectAll([place.path])).toMatchObject([
        invalid(/names the directory/),
        { kind: 'lost', slot: 0 },
        { kind: 'run', record: { lost: 1 } },
      ])
    },
  )

  test('cannot claim a slot of another shard, nor one slot twice', async () => {
    using place = temporaryDirectory()
    const plan = planOf([plannedTrial(0), plannedTrial(1)], [[0], [1]])
    buildRun(place.path, plan, [
      {
        tries: [
          { slot: 0, holds: 'oracle-pass' },
          { slot: 0, holds: null },
          { slot: 1, holds: 'oracle-pass' },
        ],
      },
      { tries: [{ slot: 1, holds: 'oracle-pass' }] },
    ])
    const items = await collectAll([place.path])
    expect(ofKind(items, 'quarantined')).toMatchObject([
      invalid(/listed twice/),
      invalid(/slot 1 is not of shard 0/),
      invalid(/no try of this shard/),
    ])
    expect(ofKind(items, 'trial').map(({ record }) => record.shard)).toEqual([0, 1])
  })

  test('cannot have a try read through a link', async () => {
    const items = await runOne(plannedTrial(0), 'oracle-pass', {
      tamper: (out) => {
        const path = join(out, 'shard-0/trials/000000-1')
        renameSync(path, join(out, 'elsewhere'))
        symlinkSync(join(out, 'elsewhere'), path)
      },
    })
    expect(items).toMatchObject([invalid(/not a directory of its own/), { kind: 'lost', slot: 0 }, { kind: 'run' }])
  })

  test('cannot offer two results for one try', async () => {
    const items = await runOne(plannedTrial(0), 'oracle-pass', {
      tamper: (out) => unpack('nop-fail', join(out, 'shard-0/trials/000000-1')),
    })
    expect(items).toMatchObject([
      invalid(/one of 2 trials/),
      invalid(/one of 2 trials/),
      { kind: 'lost', slot: 0 },
      { kind: 'run', record: { lost: 1 } },
    ])
  })

  test('of another plan, or broken, is refused whole, and the shards beside it land', async () => {
    using place = temporaryDirectory()
    const plan = planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2)], [[0], [1], [2]])
    buildRun(place.path, plan, [
      { tries: [{ slot: 0, holds: 'oracle-pass' }], changes: { plan_digest: `sha256:${'0'.repeat(64)}` } },
      { tries: [{ slot: 1, holds: 'oracle-pass' }] },
      { tries: [{ slot: 2, holds: 'oracle-pass' }] },
    ])
    truncateSync(join(place.path, 'shard-1/shard.json'), 50)
    const items = await collectAll([place.path])
    expect(ofKind(items, 'quarantined')).toMatchObject([
      { reason: expect.stringMatching(/another plan/) },
      { reason: expect.stringMatching(/not JSON/) },
    ])
    expect(ofKind(items, 'lost').map(({ slot, reason }) => `${slot}: ${reason}`)).toEqual([
      '0: shard 0 left nothing that can be read',
      '1: shard 1 left nothing that can be read',
    ])
    expect(ofKind(items, 'trial')).toHaveLength(1)
  })
})

describe('plan.json', () => {
  test('that was changed is refused with what it says and what it is', async () => {
    await expect(
      runOne(plannedTrial(0), 'oracle-pass', {
        tamper: (out) => {
          const path = join(out, 'plan.json')
          writeFileSync(path, readFileSync(path, 'utf8').replace('"agent":"oracle"', '"agent":"nop"'))
        },
      }),
    ).rejects.toThrow(/not what its digest says/)
  })

  test('that is cut off is refused', async () => {
    const tamper = (out: string) => truncateSync(join(out, 'plan.json'), 20)
    await expect(runOne(plannedTrial(0), 'oracle-pass', { tamper })).rejects.toThrow(UserError)
  })

  test('with another shape is refused, naming the field', async () => {
    using place = temporaryDirectory()
    const { plan_digest: _, ...plan } = planOf([plannedTrial(0)])
    const changed = { ...plan, trials: 'none' }
    writeFile(join(place.path, 'plan.json'), JSON.stringify({ ...changed, plan_digest: planDigest(changed) }))
    await expect(collectAll([place.path])).rejects.toThrow(/another shape: trials/)
  })

  test("that is missing makes its shards nobody's, not foreign trials", async () => {
    using place = temporaryDirectory()
    buildRun(place.path, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    rmSync(join(place.path, 'plan.json'))
    expect(await collectAll([place.path])).toMatchObject([
      { kind: 'skipped', reason: expect.stringMatching(/without the plan.json/) },
    ])
  })
})

test('a shard that ran twice loses nothing that one of the two has', async () => {
  using place = temporaryDirectory()
  buildRun(place.path, planOf([plannedTrial(0), plannedTrial(1)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
  mkdirSync(join(place.path, 'second'))
  buildRun(join(place.path, 'second'), planOf([plannedTrial(0), plannedTrial(1)]), [
    { tries: [{ slot: 1, holds: 'oracle-pass-plain' }], changes: { run_attempt: 2 } },
  ])
  cpSync(join(place.path, 'second/shard-0'), join(place.path, 'shard-0-a2'), { recursive: true })
  rmSync(join(place.path, 'second'), { recursive: true })
  const items = await collectAll([place.path])
  expect(items.map(({ kind }) => kind)).toEqual(['trial', 'trial', 'run', 'run'])
})
