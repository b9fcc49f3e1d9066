import { importRecords } from '#core/ledger/import'
import { aRun } from '#core/ledger/testing'
import { digestOf, trial } from '#core/report/testing/trial'
import { readTasks } from '#core/task/read'
import type { TrialRecord } from '#core/trial/record'
import { type Fixture, HOSTILE_NAME, SCRIPT, writeBoard, writeEmpty } from './fixture.ts'

const PLAN = digestOf('a plan')
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const RUN = {
  plan_digest: PLAN,
  origin: 'actions',
  repository: 'some-owner/some-repo',
  commit: COMMIT,
  run_id: '17',
} as const

/** Rates of five attempts on each task of the board's fixture, of configs that were run by a plan with shards. */
const CONTENDERS = [
  { agent: 'codex', model: 'vendor/medium-1', solved: [4, 3, 5, 1, 2, 3] },
  { agent: 'opencode', model: 'vendor/tiny-1', solved: [1, 0, 2, 0, 1, 5] },
] as const

/**
 * The board's fixture with what the pages about tasks and runs tell of besides: a plan in two attempts of a workflow run
 * with lost slots and retries, a flaky solution, imports of Harbor and of Terminal-Bench 1, an earlier version of a task.
 */
export async function writePages(folder: string): Promise<Fixture> {
  const fixture = await writeBoard(folder)
  const tasks = await readTasks(folder, 'tasks')
  const planned: TrialRecord[] = CONTENDERS.flatMap(({ agent, model, solved }, which) =>
    tasks.flatMap(({ name, digest }, place) =>
      Array.from({ length: 5 }, (_, index) => {
        const passed = index < (solved[place] ?? 0)
        return trial({
          ...RUN,
          agent: `${agent} · ${model}`,
          task: name,
          key: index,
          task_digest: digest,
          run_attempt: 1,
          attempt: index + 1,
          model_provider: 'openrouter',
          model,
          outcome: passed ? 'passed' : 'failed',
          reward: passed ? 1 : 0,
          agent_s: 40 + 30 * index,
          cost_usd: 0.02 + 0.01 * which,
          cost_source: 'reported',
          started_at: `2026-11-${16 + index}T0${which}:0${place}:00.000Z`,
          finished_at: `2026-11-${16 + index}T0${which}:3${place}:00.000Z`,
        })
      }),
    ),
  )
  const [first] = tasks
  if (first === undefined) throw new Error('no task')
  const here = { task: first.name, task_digest: first.digest }
  const broken = { outcome: 'infrastructure_error', reward: null, agent_s: null } as const
  const codex = { ...RUN, ...here, agent: 'codex · vendor/medium-1', run_attempt: 1 }
  const old = { ...here, task_digest: digestOf('an old version'), agent: 'codex · vendor/medium-1', plan_digest: PLAN }
  const others = [
    trial({ ...codex, key: 'a', attempt: 6, ...broken }),
    trial({ ...codex, key: 'b', attempt: 6, try: 2, ...broken }),
    trial({ ...codex, key: 'c', attempt: 6, run_attempt: 2, try: 3, outcome: 'failed', reward: 0 }),
    trial({ ...here, agent: 'oracle', key: 'flaky', outcome: 'failed', reward: 0 }),
    ...[1, 2, 3].map((key) =>
      trial({
        ...old,
        key: `old ${key}`,
        outcome: key === 1 ? 'passed' : 'failed',
        reward: key === 1 ? 1 : 0,
        finished_at: `2026-09-0${key}T00:00:00.000Z`,
      }),
    ),
    ...tasks.map(({ name }) =>
      trial({ ...imported('tb1', null), agent: 'Terminus (imported)', task: name, key: 'tb1' }),
    ),
    ...tasks.map(({ name, digest }) =>
      trial({ ...imported('harbor', 'bench@2.0'), agent: 'handed-in', task: name, task_digest: digest, key: 'in' }),
    ),
  ]
  await importAll(
    fixture.ledger,
    [...planned, ...others],
    [
      aRun('1', {
        ...RUN,
        run_attempt: 1,
        planned: 31,
        scored: 30,
        excluded: 1,
        lost: 0,
        lost_slots: '[]',
        queue_s: 12,
        started_at: '2026-11-16T00:00:00.000Z',
        finished_at: '2026-11-20T01:00:00.000Z',
        cost_usd: 0.6,
      }),
      aRun('2', {
        ...RUN,
        run_attempt: 1,
        planned: 36,
        scored: 30,
        excluded: 0,
        lost: 6,
        lost_slots: '[60,61,62,65,70,71]',
        queue_s: 95,
        interrupted: true,
        started_at: '2026-11-16T00:01:00.000Z',
        finished_at: '2026-11-20T02:00:00.000Z',
        cost_usd: 0.9,
      }),
      aRun('3', {
        ...RUN,
        run_attempt: 2,
        planned: 7,
        scored: 1,
        excluded: 0,
        lost: 6,
        lost_slots: '[60,61,62,65,70,71]',
        queue_s: 4,
        started_at: '2026-11-21T07:58:00.000Z',
        finished_at: '2026-11-21T08:00:00.000Z',
      }),
    ],
  )
  return fixture
}

/** One trial of one config, imported. */
export async function writeOneTrial(folder: string): Promise<Fixture> {
  const fixture = await writeEmpty(folder)
  const [task] = await readTasks(folder, 'tasks')
  await importAll(
    fixture.ledger,
    [trial({ task: 'plain', task_digest: task?.digest ?? null, plan_digest: null, origin: 'import' })],
    [],
  )
  return fixture
}

/** Runs and imports whose names would break a page that trusts them. */
export async function writeHostileRuns(folder: string): Promise<Fixture> {
  const fixture = await writeEmpty(folder)
  const names = [SCRIPT, HOSTILE_NAME, 'n'.repeat(200), 'סוכן \u202Eevil\u202C', '../../etc/passwd', '\u001b[31mred']
  await importAll(
    fixture.ledger,
    names.flatMap((name, key) => [
      trial({
        agent: name,
        task: name,
        key,
        plan_digest: name,
        run_id: name,
        repository: name,
        commit: name,
        experiment: name,
        origin: 'actions',
      }),
      trial({ agent: name, task: name, key: `in ${key}`, plan_digest: null, origin: 'import', dataset: name }),
    ]),
    names.slice(0, 3).map((name) =>
      aRun(name, {
        plan_digest: name,
        run_id: name,
        repository: name,
        commit: name,
        experiment: name,
        origin: 'actions',
        lost_slots: SCRIPT,
      }),
    ),
  )
  return fixture
}

function imported(harness: TrialRecord['harness'], dataset: string | null) {
  return { harness, dataset, plan_digest: null, origin: 'import', attempt: null, try: null } as const
}

async function importAll(
  ledger: string,
  trials: readonly TrialRecord[],
  runs: readonly ReturnType<typeof aRun>[],
): Promise<void> {
  const report = await importRecords(ledger, [
    ...trials.map((record) => ({ kind: 'trial' as const, path: record.trial_id, record, tests: [] })),
    ...runs.map((record) => ({ kind: 'run' as const, path: record.run_record_id, record })),
  ])
  if (report.imported < trials.length) throw new Error(`imported ${report.imported} of ${trials.length} trials`)
}
