import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collect } from '#core/harbor/collect'
import { earlierTries } from '#core/harbor/collect-run'
import { trialReader } from '#core/harbor/evidence'
import { remainingSlots } from '#core/harbor/run-shard'
import { shardDocumentSchema, tryName } from '#core/harbor/shard'
import {
  type BuiltTry,
  buildRun,
  collectAll,
  HC_OK,
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

const HC_TB = {
  name: 'hc-tb',
  path: 'tasks/hc-tb',
  digest: taskDigestSchema.parse('sha256:a48b85953fdd391d6f0cbae6386e3ebcedc12569c0d299d7390052c6e339fede'),
}

/** What the terminus cases were run with. */
const TERMINUS_KWARGS = {
  api_base: 'http://127.0.0.1:18911/v1',
  record_terminal_session: false,
  model_info: {
    max_input_tokens: 32000,
    max_output_tokens: 4000,
    input_cost_per_token: 1e-6,
    output_cost_per_token: 4e-6,
  },
}

const EVENT_ID = 'f3d1c1de-1111-4222-8333-444455556666'

/** A line of events.jsonl. */
function noted(event: string, details: object = {}): string {
  return `${JSON.stringify({ event, at: '2026-11-21T07:51:01.000Z', trial_id: EVENT_ID, ...details })}\n`
}

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
      { agent: 'terminus-2', model: 'openai/fake-ok', kwargs: TERMINUS_KWARGS },
      { task: HC_TB },
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
      { slot: 2, holds: 'task-toml-invalid', exit_code: 130, stopped: 'interrupted' },
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

  test('gives a try that ended by itself before the stop its own row: nobody cancelled it', async () => {
    const [item] = await runOne(plannedTrial(0), 'task-toml-invalid', { interrupted: true })
    expect(item).toMatchObject({ kind: 'trial', record: { outcome: 'lost', record_state: 'partial' } })
  })

  test('tells why a slot never began', async () => {
    using directory = temporaryDirectory()
    const reason = 'provider_error: AuthenticationError: key sk-fixture-0123456789abcdef refused'
    const stop = { scope: 'provider', name: 'openai', reason, rule: 'api-authentication', slots: [1] } as const
    buildRun(directory.path, planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2)]), [
      { tries: [{ slot: 0, holds: 'oracle-pass' }], changes: { stops: [{ ...stop, slots: [...stop.slots] }] } },
    ])
    expect(ofKind(await collectAll([directory.path]), 'lost').map(({ slot, reason }) => [slot, reason])).toEqual([
      [1, 'never begun: provider_error: AuthenticationError: key [REDACTED] refused'],
      [2, 'never begun'],
    ])
  })

  test('counts what Harbor itself noted as cancelled', async () => {
    const trial = plannedTrial(
      0,
      {},
      {
        task: {
          name: 'hc-long',
          path: 'tasks/hc-long',
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

  test('by a kill leaves a try under way no row, whatever was noted of it: it may still be going on', async () => {
    using directory = temporaryDirectory()
    const under_way = { finished_at: null, exit_code: null }
    const tries: BuiltTry[] = [
      { slot: 0, holds: 'oracle-pass' },
      { slot: 1, holds: null, events: noted('start') + noted('agent-start'), ...under_way },
      { slot: 2, holds: 'task-toml-invalid', ...under_way },
    ]
    buildRun(directory.path, planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2)]), [
      { tries, changes: { finished_at: null } },
    ])
    const items = await collectAll([directory.path])
    expect(items.map((item) => (item.kind === 'lost' ? [item.slot, item.reason] : item.kind))).toEqual([
      'trial',
      [1, 'began and left no result.json'],
      [2, 'began and left no result.json'],
    ])
  })

  test('by a kill gives the try under way its row all the same when its result is complete', async () => {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([plannedTrial(0)]), [
      {
        tries: [{ slot: 0, holds: 'oracle-pass', finished_at: null, exit_code: null }],
        changes: { finished_at: null },
      },
    ])
    expect(await collectAll([directory.path])).toMatchObject([{ kind: 'trial', record: { outcome: 'passed' } }])
  })
})

describe('a try without a good result', () => {
  const derived = expect.stringMatching(/^[0-9a-f-]{14}5/)

  test('that left no result.json is a lost row, and its slot is lost', async () => {
    expect(await runOne(plannedTrial(0), 'task-toml-invalid')).toMatchObject([
      {
        kind: 'trial',
        record: {
          trial_id: derived,
          outcome: 'lost',
          outcome_rule: 'no-result',
          outcome_detail: null,
          record_state: 'partial',
          result_digest: null,
          task_name: 'hc-ok',
          config_label: 'oracle',
          try: 1,
          reward: null,
          checks: null,
          started_at: '2026-11-21T07:51:00.000Z',
          finished_at: '2026-11-21T07:52:00.000Z',
        },
        tests: [],
      },
      { kind: 'run', record: { planned: 1, scored: 0, excluded: 0, lost: 1, lost_slots: '[0]' } },
    ])
  })

  test('has the id that was noted when it began, which its result would have had', async () => {
    using directory = temporaryDirectory()
    const tries = [{ slot: 0, holds: null, events: noted('start') + noted('agent-start'), exit_code: 1 }]
    buildRun(directory.path, planOf([plannedTrial(0)]), [{ tries }])
    expect((await collectAll([directory.path]))[0]).toMatchObject({
      record: { trial_id: EVENT_ID, outcome: 'lost', outcome_detail: 'Harbor ended with exit code 1' },
    })
  })

  test('counts by its last tries: a slot that was lost and then scored is scored, each try a row', async () => {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2)]), [
      {
        tries: [
          { slot: 0, holds: null, exit_code: null, signal: 'SIGKILL' },
          { slot: 0, try: 2, holds: 'oracle-pass' },
          { slot: 1, holds: null, exit_code: 1 },
          { slot: 1, try: 2, holds: 'result-empty' },
          { slot: 2, holds: null, exit_code: 1 },
          { slot: 2, try: 2, holds: null, exit_code: null, signal: 'lost' },
        ],
      },
    ])
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'trial').map(({ record }) => [record.attempt, record.try, record.outcome])).toEqual([
      [1, 1, 'lost'],
      [1, 2, 'passed'],
      [2, 1, 'lost'],
      [2, 2, 'infrastructure_error'],
      [3, 1, 'lost'],
      [3, 2, 'lost'],
    ])
    expect(new Set(ofKind(items, 'trial').map(({ record }) => record.trial_id)).size).toBe(6)
    expect(ofKind(items, 'run')[0]?.record).toMatchObject({
      planned: 3,
      scored: 1,
      excluded: 1,
      lost: 1,
      lost_slots: '[2]',
    })
  })

  test('that was ended because its time was up is no cancelled one', async () => {
    using directory = temporaryDirectory()
    const ended = { slot: 0, holds: null, exit_code: null, signal: 'SIGKILL', stopped: 'overtime' } as const
    buildRun(directory.path, planOf([plannedTrial(0)]), [{ tries: [ended], changes: { interrupted: true } }])
    expect((await collectAll([directory.path]))[0]).toMatchObject({
      record: {
        outcome: 'infrastructure_error',
        outcome_rule: 'overtime-no-result',
        outcome_detail: 'Harbor ended with SIGKILL',
        record_state: 'partial',
      },
    })
  })

  test("is lost with Harbor's last words, keys taken out", async () => {
    using directory = temporaryDirectory()
    const console_tail = 'Traceback ...\nValueError: no model for sk-fixture-0123456789abcdef\n'
    buildRun(directory.path, planOf([plannedTrial(0)]), [
      { tries: [{ slot: 0, holds: null, exit_code: 1, console_tail }] },
    ])
    expect((await collectAll([directory.path]))[0]).toMatchObject({
      kind: 'trial',
      record: {
        outcome: 'lost',
        outcome_detail: 'Harbor ended with exit code 1: ValueError: no model for [REDACTED]',
      },
    })
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

describe('an exclusion that the agent could have caused', () => {
  const KEPT = 'hc-ok__FGqUNHx'
  const RATE = plannedTrial(0, {
    agent: 'hcagents:Installed',
    kwargs: { label: 'rate', text: '429 Too Many Requests' },
  })

  /** A run of tries that each ended with "429 Too Many Requests" on the agent's console. */
  async function tries(
    count: number,
    changes: (path: string, nth: number) => void = () => undefined,
    split: (directory: string) => void = () => undefined,
  ) {
    using directory = temporaryDirectory()
    const built = Array.from(
      { length: count },
      (_, index): BuiltTry => ({ slot: 0, try: index + 1, holds: 'agent-exit-codes' }),
    )
    buildRun(directory.path, planOf([RATE]), [{ tries: built }])
    for (const { try: nth = 1 } of built) {
      const place = join(directory.path, `shard-0/trials/000000-${nth}`)
      for (const name of readdirSync(place))
        if (name.startsWith('hc-ok__') && name !== KEPT) rmSync(join(place, name), { recursive: true })
      const path = join(place, KEPT, 'result.json')
      const result = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(path, JSON.stringify({ ...result, id: result.id.replace(/.$/, String(nth)) }))
      changes(place, nth)
    }
    split(directory.path)
    const items = await collectAll([directory.path])
    const rows = ofKind(items, 'trial').map(({ record }) => [record.try, record.outcome, record.reward, record.flags])
    return { rows, run: ofKind(items, 'run')[0]?.record }
  }

  test('is excluded once and counts 0 the second time', async () => {
    const once = await tries(1)
    expect(once.rows).toEqual([[1, 'provider_error', expect.any(Number), []]])
    expect(once.run).toMatchObject({ scored: 0, excluded: 1 })
    const twice = await tries(2)
    expect(twice.rows).toEqual([
      [1, 'provider_error', expect.any(Number), []],
      [2, 'agent_error', 0, ['self_inflicted']],
    ])
    expect(twice.run).toMatchObject({ scored: 1, excluded: 0, lost: 0 })
  })

  test('is not bought again by a re-run of the job', async () => {
    const { rows } = await tries(2, undefined, (directory) => {
      const [first, second] = ['shard-0-a1-p1', 'shard-0-a2-p1'].map((name) => join(directory, name)) as [
        string,
        string,
      ]
      renameSync(join(directory, 'shard-0'), first)
      cpSync(first, second, { recursive: true })
      for (const [place, nth] of [
        [first, 1],
        [second, 2],
      ] as const) {
        rmSync(join(place, `trials/000000-${3 - nth}`), { recursive: true })
        const document = shardDocumentSchema.parse(JSON.parse(readFileSync(join(place, 'shard.json'), 'utf8')))
        const own = document.tries.filter((each) => each.try === nth)
        writeFile(join(place, 'shard.json'), JSON.stringify({ ...document, run_id: '7', run_attempt: nth, tries: own }))
      }
    })
    expect(rows).toEqual([
      [1, 'provider_error', expect.any(Number), []],
      [2, 'agent_error', 0, ['self_inflicted']],
    ])
  })

  test('is not counted where the first one was something else', async () => {
    const { rows } = await tries(2, (place, nth) => {
      if (nth === 1) rmSync(join(place, KEPT), { recursive: true })
    })
    expect(rows).toEqual([
      [1, 'lost', null, []],
      [2, 'provider_error', expect.any(Number), []],
    ])
  })
})

describe('a trial that is not what was planned', () => {
  const cases: readonly (readonly [string, PlannedTrial, string, string])[] = [
    ['agent', plannedTrial(0, { agent: 'nop' }), 'config-unknown-keys', 'agent: planned nop, ran oracle'],
    ['custom agent', plannedTrial(0, { agent: 'mine:Agent' }), 'oracle-pass', 'agent: planned mine:Agent, ran oracle'],
    [
      'model',
      plannedTrial(0, { agent: 'terminus-2', model: 'openai/other' }, { task: HC_TB }),
      'terminus-ok',
      'model: planned openai/other, ran openai/fake-ok',
    ],
    [
      'model that none asked for',
      plannedTrial(0, { agent: 'terminus-2' }, { task: HC_TB }),
      'terminus-ok',
      'model: planned none, ran openai/fake-ok',
    ],
    ['task', plannedTrial(0), 'oracle-fail', 'task: planned hc-ok, ran hc-wrong'],
    [
      'content of the task',
      plannedTrial(
        0,
        {},
        { task: { name: 'hc-wrong', path: 'tasks/hc-wrong', digest: taskDigestSchema.parse(HC_OK) } },
      ),
      'oracle-fail',
      `task_digest: planned ${HC_OK}, ran sha256:`,
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

  test('is invalid, and not blamed on our own overlay, where no lock.json says what ran', async () => {
    const [item] = await runOne(plannedTrial(0), 'oracle-pass', {
      tamper: (out) => rmSync(join(out, 'shard-0/trials/000000-1/hc-ok__9LufHSt/lock.json')),
    })
    expect(item).toMatchObject({
      record: {
        outcome: 'invalid',
        outcome_rule: 'not-as-planned',
        outcome_detail: 'task_digest: no lock.json says which content ran',
      },
    })
  })

  test('is invalid where the scrubber took its agent', async () => {
    const [item] = await runOne(plannedTrial(0), 'scrub-word')
    expect(item).toMatchObject({ record: { outcome: 'invalid', outcome_rule: 'identity-redacted', agent: 'oracle' } })
  })
})

describe("a result.json that is another trial's", () => {
  const OTHER = '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd'
  const notThis = (outcome_detail: string) => ({
    trial_id: expect.stringMatching(/^[0-9a-f-]{14}5/),
    outcome: 'invalid',
    outcome_rule: 'not-as-planned',
    outcome_detail,
  })

  /** A run in which the result.json of slot 1, an oracle-pass, also lies where slot 0 left its own. */
  async function copiedInto(holds: string, trial: string, planned: PlannedTrial) {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([planned, plannedTrial(1)]), [
      {
        tries: [
          { slot: 0, holds },
          { slot: 1, holds: 'oracle-pass' },
        ],
      },
    ])
    const trials = join(directory.path, 'shard-0/trials')
    cpSync(join(trials, '000001-1/hc-ok__9LufHSt/result.json'), join(trials, '000000-1', trial, 'result.json'))
    return ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record)
  }

  test('of another task is invalid, and the genuine trial lands under its own id', async () => {
    const wrong = plannedTrial(
      0,
      {},
      {
        task: {
          name: 'regatta/hc-wrong',
          path: 'tasks/hc-wrong',
          digest: taskDigestSchema.parse('sha256:fe1c5dbb66e859250e9f874e835e5871189ede1721f82cb54708cf3d2be94429'),
        },
      },
    )
    const [copied, genuine] = await copiedInto('oracle-fail', 'hc-wrong__fg5SJCi', wrong)
    expect(copied).toMatchObject({
      ...notThis('task: planned hc-wrong, ran hc-ok'),
      task_name: 'regatta/hc-wrong',
      evidence: 'shard-0/trials/000000-1/hc-wrong__fg5SJCi',
    })
    expect(genuine).toMatchObject({ trial_id: OTHER, outcome: 'passed', attempt: 2 })
  })

  test('of the same task is invalid too', async () => {
    const [copied, genuine] = await copiedInto('oracle-pass-plain', 'hc-ok__HQeEzyJ', plannedTrial(0))
    expect(copied).toMatchObject(notThis('trial_name: planned hc-ok__HQeEzyJ, ran hc-ok__9LufHSt'))
    expect(genuine).toMatchObject({ trial_id: OTHER, outcome: 'passed', attempt: 2 })
  })

  test('is told by the name in its config as well', async () => {
    const [item] = await runOne(plannedTrial(0), 'oracle-pass', {
      tamper: (out) => {
        const path = join(out, 'shard-0/trials/000000-1/hc-ok__9LufHSt/result.json')
        const result = JSON.parse(readFileSync(path, 'utf8'))
        result.config.trial_name = 'hc-ok__other00'
        writeFileSync(path, JSON.stringify(result))
      },
    })
    expect(item).toMatchObject({ record: notThis('trial_name: planned hc-ok__9LufHSt, ran hc-ok__other00') })
  })

  test("keeps the genuine id of a trial that differs in something else: it is this try's own", async () => {
    const [item] = await runOne(plannedTrial(0, { agent: 'nop' }), 'oracle-pass')
    expect(item).toMatchObject({ record: { trial_id: OTHER, outcome: 'invalid' } })
  })
})

describe('a part of a run', () => {
  const trial = 'shard-0/trials/000000-1/hc-ok__9LufHSt'

  async function refusal(part: string, tamper?: (out: string) => void) {
    using directory = temporaryDirectory()
    const out = join(directory.path, 'out')
    buildRun(out, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    tamper?.(out)
    const error = await collectAll([join(directory.path, part)]).catch((caught: unknown) => caught)
    if (!(error instanceof UserError)) return error
    const { message, where, remedy } = error
    return { message, where: where?.replace(directory.path, ''), remedy: remedy?.replace(directory.path, '') }
  }

  test.each([
    'out/shard-0',
    'out/shard-0/trials',
    'out/shard-0/trials/000000-1',
    `out/${trial}`,
    `out/${trial}/verifier`,
  ])('is never imported as if it were foreign: %s', async (part) => {
    expect(await refusal(part)).toEqual({
      message: 'this is part of a run',
      where: `/${part}`,
      remedy: 'import the whole run: /out',
    })
  })

  test.each<readonly [string, (out: string) => void]>([
    ['plan.json is gone', (out) => rmSync(join(out, 'plan.json'))],
    ['plan.json is broken', (out) => writeFile(join(out, 'plan.json'), '')],
    ['shard.json is broken', (out) => writeFile(join(out, 'shard-0/shard.json'), '')],
    [
      'both are broken',
      (out) => {
        writeFile(join(out, 'plan.json'), '')
        writeFile(join(out, 'shard-0/shard.json'), '')
      },
    ],
  ])('is known where %s', async (_, tamper) => {
    expect(await refusal(`out/${trial}`, tamper)).toMatchObject({ remedy: 'import the whole run: /out' })
  })

  test('is not what lies beside the shards, below a plan that somebody saved there', async () => {
    using directory = temporaryDirectory()
    const plan = planOf([plannedTrial(0)])
    const run = join(directory.path, '.regatta/runs/one')
    buildRun(directory.path, plan, [{ tries: [{ slot: 0, holds: null }] }])
    buildRun(run, plan, [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    unpack('nop-fail', join(directory.path, 'jobs/one'))
    const kinds = async (path: string) => (await collectAll([path])).map(({ kind }) => kind)
    expect(await kinds(run)).toEqual(['trial', 'run'])
    expect(await kinds(join(directory.path, 'jobs'))).toEqual(['trial'])
  })

  test('is known through a link to it', async () => {
    expect(await refusal('link', (out) => symlinkSync(join(out, trial), join(out, '../link')))).toEqual({
      message: 'this is part of a run',
      where: '/link',
      remedy: 'import the whole run: /out',
    })
  })

  test('stops the import before anything of the other paths is taken', async () => {
    using directory = temporaryDirectory()
    buildRun(join(directory.path, 'out'), planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    unpack('nop-fail', join(directory.path, 'job'))
    const items = collect([join(directory.path, 'job'), join(directory.path, 'out', trial)])
    await expect(items.next()).rejects.toThrow('this is part of a run')
  })

  test('can be read by whoever asks for a part, as the progress of a run does', async () => {
    using directory = temporaryDirectory()
    buildRun(directory.path, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    const items = await collectAll([join(directory.path, 'shard-0/trials/000000-1')], { parts_of_runs: 'read' })
    expect(items).toMatchObject([{ kind: 'trial', record: { outcome: 'passed' } }])
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

test('a run whose record nothing can hold is told, and its trials land', async () => {
  using place = temporaryDirectory()
  buildRun(place.path, planOf([plannedTrial(0)]), [
    { tries: [{ slot: 0, holds: 'oracle-pass' }], changes: { run_id: '\ud800' } },
  ])
  expect(await collectAll([place.path])).toMatchObject([
    { kind: 'trial', record: { outcome: 'passed' } },
    {
      kind: 'quarantined',
      path: join(place.path, 'shard-0'),
      reason: 'no record can hold it: Lone surrogate is not allowed',
      outcome: null,
    },
  ])
})

describe('plan.json', () => {
  const refused = (reason: RegExp) => [
    { kind: 'quarantined', path: expect.any(String), reason: expect.stringMatching(reason), outcome: null },
  ]

  test.each<readonly [string, (path: string) => void, RegExp]>([
    [
      'was changed',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"agent":"oracle"', '"agent":"nop"')),
      /^plan\.json is sha256:[0-9a-f]{64} and says that it is sha256:[0-9a-f]{64}: it was changed; take it from the run/,
    ],
    ['is cut off', (path) => truncateSync(path, 20), /^plan\.json: not JSON.*: take it from the run that made it/],
    ['is empty', (path) => truncateSync(path, 0), /^plan\.json: empty: take it from the run that made it/],
    [
      'is a link',
      (path) => {
        renameSync(path, `${path}.real`)
        symlinkSync(`${path}.real`, path)
      },
      /^plan\.json: a link, which is never followed: take it/,
    ],
    [
      'holds what no canonical JSON can',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('{', '{"a":"\\ud800","b":1e999,')),
      /^plan\.json: has no canonical form: take it from the run that made it/,
    ],
  ])('that %s refuses its run as one item', async (_, damage, reason) => {
    const items = await runOne(plannedTrial(0), 'oracle-pass', { tamper: (out) => damage(join(out, 'plan.json')) })
    expect(items).toEqual(refused(reason))
  })

  test('with another shape refuses its run, naming the field', async () => {
    using place = temporaryDirectory()
    const { plan_digest: _, ...plan } = planOf([plannedTrial(0)])
    const changed = { ...plan, trials: 'none' }
    writeFile(join(place.path, 'plan.json'), JSON.stringify({ ...changed, plan_digest: planDigest(changed) }))
    expect(await collectAll([place.path])).toEqual(
      refused(/^plan\.json has another shape: trials: .*: import it with the version of Regatta that made it/),
    )
  })

  test('that cannot be believed stops nothing beside its run, and the order stays', async () => {
    using place = temporaryDirectory()
    unpack('nop-fail', join(place.path, 'a-foreign'))
    for (const name of ['b-run', 'c-run']) {
      buildRun(join(place.path, name), planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    }
    unpack('oracle-fail', join(place.path, 'd-foreign'))
    truncateSync(join(place.path, 'b-run/plan.json'), 100)
    const items = await collectAll([place.path])
    expect(items.map(({ kind, path }) => `${kind} ${path.slice(place.path.length + 1)}`)).toEqual([
      'trial a-foreign/hc-ok__gkXXNyL',
      'quarantined b-run',
      'trial c-run/shard-0/trials/000000-1/hc-ok__9LufHSt',
      'run c-run/shard-0',
      'trial d-foreign/hc-wrong__fg5SJCi',
    ])
    expect(await collectAll([place.path])).toEqual(items)
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

describe('a re-run of a shard', () => {
  const plan = planOf([0, 1, 2].map((slot) => plannedTrial(slot)))
  const RUN = { origin: 'actions', run_id: '77' } as const
  const nothing = { holds: null, exit_code: 1 } as const

  /** Attempt 1 scored slot 0 and left no result of 1 and 2; attempt 2, which knew nothing of it, numbers its tries anew. */
  function ranTwice(path: string, secondTry: number): void {
    buildRun(path, plan, [
      {
        tries: [
          { slot: 0, holds: 'oracle-pass' },
          { slot: 1, ...nothing },
          { slot: 2, ...nothing },
        ],
        changes: { ...RUN, run_attempt: 1 },
      },
    ])
    renameSync(join(path, 'shard-0'), join(path, 'shard-0-a1-p1'))
    buildRun(path, plan, [
      {
        tries: [
          { slot: 1, try: secondTry, holds: 'oracle-pass-plain' },
          { slot: 2, try: secondTry, ...nothing },
        ],
        changes: { ...RUN, run_attempt: 2 },
      },
    ])
    renameSync(join(path, 'shard-0'), join(path, 'shard-0-a2-p1'))
  }

  test.each([1, 2])(
    'is told apart from the first run, try for try, also where both have the number %i',
    async (nth) => {
      using place = temporaryDirectory()
      ranTwice(place.path, nth)
      const items = await collectAll([place.path])
      expect(ofKind(items, 'quarantined')).toEqual([])
      const rows = ofKind(items, 'trial').map(({ record }) => record)
      expect(rows.map(({ attempt, run_attempt, outcome }) => [attempt, run_attempt, outcome])).toEqual([
        [1, 1, 'passed'],
        [2, 1, 'lost'],
        [3, 1, 'lost'],
        [2, 2, 'passed'],
        [3, 2, 'lost'],
      ])
      expect(new Set(rows.map(({ trial_id }) => trial_id)).size).toBe(5)
    },
  )

  test('has a run record of its own, of the trials that were left for it', async () => {
    using place = temporaryDirectory()
    ranTwice(place.path, 2)
    const runs = ofKind(await collectAll([place.path]), 'run').map(({ record }) => record)
    expect(
      runs.map(({ run_attempt, planned, scored, excluded, lost }) => [run_attempt, planned, scored, excluded, lost]),
    ).toEqual([
      [1, 3, 1, 0, 2],
      [2, 2, 1, 0, 1],
    ])
    expect(new Set(runs.map(({ run_record_id }) => run_record_id)).size).toBe(2)
  })

  test('knows what is settled and where the numbers of tries go on', () => {
    using place = temporaryDirectory()
    ranTwice(place.path, 2)
    rmSync(join(place.path, 'shard-0-a2-p1'), { recursive: true })
    const earlier = earlierTries(place.path, plan, 0, trialReader())
    expect([...earlier].sort()).toEqual([
      [0, { tries: 1, counts: true, could_cause: 0 }],
      [1, { tries: 1, counts: false, could_cause: 0 }],
      [2, { tries: 1, counts: false, could_cause: 0 }],
    ])
    expect(remainingSlots([2, 0, 1], earlier)).toEqual([2, 1])
    // Parts of another plan say nothing.
    expect(earlierTries(place.path, planOf([plannedTrial(0)]), 0, trialReader()).size).toBe(0)
  })

  test.each([
    ['a pass of an earlier attempt', { forged: 1, honest: 2, nth: 2 }],
    ['a pass of a later attempt', { forged: 2, honest: 1, nth: 2 }],
    ['a pass of a later attempt, with the same number', { forged: 2, honest: 1, nth: 1 }],
  ])('is worth the lowest of several scores of a slot: not %s', async (_, { forged, honest, nth }) => {
    using place = temporaryDirectory()
    const one = planOf([plannedTrial(0)])
    for (const run_attempt of [1, 2]) {
      const holds = run_attempt === 1 ? 'oracle-pass' : 'oracle-pass-plain'
      const each = { slot: 0, try: run_attempt === 1 ? 1 : nth, holds } as const
      buildRun(place.path, one, [{ tries: [each], changes: { ...RUN, run_attempt } }])
      const job = join(place.path, 'shard-0/trials', tryName(0, each.try))
      for (const name of readdirSync(job).filter((entry) => entry.includes('__') && run_attempt === honest)) {
        writeFileSync(join(job, name, 'verifier/reward.json'), '{"reward": 0}')
      }
      renameSync(join(place.path, 'shard-0'), join(place.path, `shard-0-a${run_attempt}-p1`))
    }
    const items = await collectAll([place.path])
    const rows = ofKind(items, 'trial').map(({ record }) => [record.run_attempt, record.outcome])
    expect(rows).toEqual([[honest, 'failed']])
    expect(ofKind(items, 'lost')).toEqual([])
    expect(ofKind(items, 'quarantined')).toEqual([
      expect.objectContaining({
        path: expect.stringContaining(`shard-0-a${forged}-p1`),
        reason: `tampered with: its slot has another score, which is no higher and counts (attempt ${honest}, try ${honest === 1 ? 1 : nth})`,
      }),
    ])
  })

  test('counts the earlier one of two scores that are alike', async () => {
    using place = temporaryDirectory()
    const one = planOf([plannedTrial(0)])
    for (const [run_attempt, holds] of [
      [2, 'oracle-pass-plain'],
      [1, 'oracle-pass'],
    ] as const) {
      buildRun(place.path, one, [{ tries: [{ slot: 0, try: run_attempt, holds }], changes: { ...RUN, run_attempt } }])
      renameSync(join(place.path, 'shard-0'), join(place.path, `shard-0-a${run_attempt}-p1`))
    }
    const items = await collectAll([place.path])
    expect(ofKind(items, 'trial').map(({ record }) => record.run_attempt)).toEqual([1])
    expect(ofKind(items, 'quarantined')).toHaveLength(1)
  })

  test('of the same plan in another run is another trial too', async () => {
    using first = temporaryDirectory()
    using second = temporaryDirectory()
    for (const [path, run_id] of [
      [first.path, '77'],
      [second.path, '78'],
    ] as const) {
      buildRun(path, planOf([plannedTrial(0)]), [
        { tries: [{ slot: 0, ...nothing }], changes: { ...RUN, run_id, run_attempt: 1 } },
      ])
    }
    const ids = ofKind(await collectAll([first.path, second.path]), 'trial').map(({ record }) => record.trial_id)
    expect(new Set(ids).size).toBe(2)
  })
})
