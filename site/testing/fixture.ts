import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importRecords } from '#core/ledger/import'
import { digestOf, excludedTrials, namedTest, trial } from '#core/report/testing/trial'
import { readTasks } from '#core/task/read'
import type { TestRecord, TrialRecord } from '#core/trial/record'

/** Where a fixture's ledger and tasks stand. */
export type Fixture = {
  readonly ledger: string
  readonly tasks: string
  /** regatta.yaml, where there is one. */
  readonly config?: string
}

type Row = { readonly record: TrialRecord; readonly tests: readonly TestRecord[] }

const NAMES = ['merge-statements', 'nginx-edge', 'prune-backups', 'purge-secret', 'streak-query', 'free-slots'] as const

/** Successes of five attempts on each of NAMES. */
const CONFIGS = [
  { agent: 'oracle', model: null, solved: [5, 5, 5, 5, 5, 5], cost: null, seconds: 4 },
  { agent: 'terminus-2', model: 'vendor/large-1', solved: [5, 4, 5, 2, 3, 4], cost: 0.412, seconds: 212 },
  { agent: 'terminus-2', model: 'vendor/small-1', solved: [3, 1, 4, 0, 2, 1], cost: 0.031, seconds: 96 },
  { agent: 'nop', model: null, solved: [0, 0, 0, 0, 0, 0], cost: null, seconds: 0.4 },
  { agent: 'mini-swe-agent', model: 'vendor/large-1', solved: [5, 3, 5, 2], cost: 0.288, seconds: 340 },
] as const

/** A board as it comes to be: ranked and unranked configs, timeouts, excluded trials, an old version of a task. */
export async function writeBoard(folder: string): Promise<Fixture> {
  const fixture = await writeTasks(
    folder,
    NAMES.map((name) => ({
      name,
      instruction: `# ${name}\n\nThe file /app/${name}.sh is broken. Repair it so that every test passes.\n\n- Keep its name and its options.\n- It must also work on names with spaces.\n`,
    })),
  )
  const digests = new Map((await readTasks(folder, 'tasks')).map((task) => [task.name, task.digest]))
  const rows: Row[] = CONFIGS.flatMap(({ agent, model, solved, cost, seconds }, which) =>
    solved.flatMap((passes, place) =>
      Array.from({ length: 5 }, (_, index) => {
        const task = NAMES[place] ?? ''
        const passed = index < passes
        const timeout = !passed && index === 4 && model !== null
        const label = model === null ? agent : `${agent} · ${model}`
        const built = trial({
          agent: label,
          task,
          key: index,
          task_digest: digests.get(task) ?? null,
          attempt: index + 1,
          model_provider: model === null ? null : 'openrouter',
          model,
          outcome: passed ? 'passed' : timeout ? 'agent_timeout' : 'failed',
          reward: passed ? 1 : 0,
          exception_type: timeout ? 'AgentTimeoutError' : null,
          exception_message: timeout ? 'Agent execution timed out after 900.0 seconds' : null,
          agent_s: timeout ? 900 : seconds * (0.7 + 0.13 * index + 0.05 * place),
          cost_usd: cost === null || index === 3 ? null : cost * (0.8 + 0.1 * index),
          cost_source: cost === null || index === 3 ? 'unknown' : 'reported',
          input_tokens: model === null ? null : 120_000 + 3000 * index,
          cache_tokens: model === null ? null : 90_000,
          output_tokens: model === null ? null : 5200 + 100 * place,
          steps: model === null ? null : 18 + index,
          finished_at: `2026-11-${10 + which}T0${index}:1${place}:00.000Z`,
          commit: '0123456789abcdef0123456789abcdef01234567',
          runner: 'runner-1',
        })
        const record = { ...built, agent }
        return {
          record,
          tests: [
            namedTest(record, { name: 'test_runs_at_all', suite: 'tests/test_state.py' }),
            namedTest(record, {
              name: 'test_names_with_spaces',
              suite: 'tests/test_state.py',
              position: 1,
              status: passed ? 'passed' : 'failed',
              message: passed ? null : "AssertionError: expected ['a b'] == []",
            }),
          ],
        }
      }),
    ),
  )
  const [first] = NAMES
  const here = { task_digest: digests.get(first) ?? null }
  const others = [
    ...excludedTrials('terminus-2 · vendor/large-1', first, 'provider_error', 1).map((each) => ({
      ...each,
      ...here,
      agent: 'terminus-2',
    })),
    ...excludedTrials('mini-swe-agent · vendor/large-1', first, 'infrastructure_error', 3).map((each) => ({
      ...each,
      ...here,
      agent: 'mini-swe-agent',
    })),
    trial({ agent: 'oracle', task: first, key: 'old', task_digest: digestOf('an old version') }),
    trial({ agent: 'oracle', task: first, key: 'longer', ...here, overrides: '{"agent_timeout_multiplier":4}' }),
  ]
  await importRows(fixture.ledger, [...rows, ...others.map((record) => ({ record, tests: [] }))])
  return fixture
}

export const SCRIPT = '<script>alert(1)</script>'
/** What a benchmark may be called, at its longest. */
export const HOSTILE_TITLE = `${SCRIPT} & "[Pokal](a)" גביע`.padEnd(60, 'x')
export const HOSTILE_NAME = 'x"><img src=x onerror=alert(1)> & [a](b)'

/** Names, labels, instructions and messages that would break a page that trusts them. */
export async function writeHostile(folder: string): Promise<Fixture> {
  const fixture = await writeTasks(folder, [
    { name: HOSTILE_NAME, instruction: `</pre>${SCRIPT}\n{{ 1 + 1 }} {1 + 1}\n<!-- ` },
    { name: 'plain', instruction: 'Do it.' },
  ])
  const tasks = await readTasks(folder, 'tasks')
  const agents = [SCRIPT, 'a'.repeat(200), 'סוכן \u202Eevil\u202C', '\u001b[31mred']
  const rows = agents.flatMap((agent) =>
    tasks.map(({ name, digest }) => {
      const record = trial({
        agent,
        task: name,
        task_digest: digest,
        model: `model ${SCRIPT}`,
        outcome: 'failed',
        reward: 0,
        exception_type: SCRIPT,
        exception_message: `</pre></article>${SCRIPT}\n\u001b[31mred\u0007`,
        evidence: `jobs/${SCRIPT}`,
        runner: 'javascript:alert(1)',
      })
      return {
        record,
        tests: [namedTest(record, { name: SCRIPT, suite: '</li>', status: 'failed', message: `</pre>${SCRIPT}` })],
      }
    }),
  )
  await importRows(fixture.ledger, rows)
  const config = join(folder, 'regatta.yaml')
  await writeFile(config, `title: ${JSON.stringify(HOSTILE_TITLE)}\nexperiments: { main: {} }\n`)
  return { ...fixture, config }
}

/** Tasks, and a ledger that does not exist yet. */
export async function writeEmpty(folder: string): Promise<Fixture> {
  return await writeTasks(folder, [{ name: 'plain', instruction: 'Do it.' }])
}

export async function writeTasks(
  folder: string,
  tasks: readonly { readonly name: string; readonly instruction: string }[],
): Promise<Fixture> {
  for (const { name, instruction } of tasks) {
    const task = join(folder, 'tasks', name)
    await mkdir(join(task, 'environment'), { recursive: true })
    await mkdir(join(task, 'tests'), { recursive: true })
    await writeFile(join(task, 'instruction.md'), instruction)
    await writeFile(join(task, 'environment', 'Dockerfile'), 'FROM debian:trixie-slim\n')
    await writeFile(join(task, 'tests', 'test.sh'), 'echo 1 > /logs/verifier/reward.txt\n')
    await writeFile(
      join(task, 'task.toml'),
      '[metadata]\ncategory = "system-administration"\ndifficulty = "medium"\ntags = ["bash", "files"]\n\n[agent]\ntimeout_sec = 900\n\n[verifier]\ntimeout_sec = 120\n\n[environment]\ncpus = 1\nmemory_mb = 512\n',
    )
  }
  return { ledger: join(folder, 'ledger'), tasks: join(folder, 'tasks') }
}

async function importRows(ledger: string, rows: readonly Row[]): Promise<void> {
  const report = await importRecords(
    ledger,
    rows.map(({ record, tests }) => ({ kind: 'trial' as const, path: record.trial_id, record, tests })),
  )
  if (report.imported !== rows.length) throw new Error(`imported ${report.imported} of ${rows.length} trials`)
}
