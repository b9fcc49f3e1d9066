import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { importRecords } from '#core/ledger/import'
import { namedTest, trial } from '#core/report/testing/trial'
import { readTasks } from '#core/task/read'
import type { TestRecord, TrialRecord } from '#core/trial/record'

const TRAJECTORIES = resolve(import.meta.dirname, '../../core/trial/fixtures/trajectories')
const ESC = '\u001b'
export const SCRIPT = '<script>alert(1)</script>'
/** Stands in a file outside the evidence, which links of the evidence lead to. */
export const SECRET = 'never-to-be-shown'

/** A site with trials that left files: where its ledger, tasks and evidence stand. */
export type EvidenceFixture = { readonly ledger: string; readonly tasks: string; readonly evidence: string }

type Row = { readonly record: TrialRecord; readonly tests: readonly TestRecord[] }
type Kind = { readonly agent: string; readonly model: string; readonly task: string }

const PLAIN: Kind = { agent: 'terminus-2', model: 'vendor/large-1', task: 'merge-statements' }
const LARGE: Kind = { ...PLAIN, task: 'large-files' }
const BAD: Kind = { agent: SCRIPT, model: 'סוכן \u202Eevil', task: 'x"><img src=x onerror=alert(1)>' }

/**
 * Two cells. That of merge-statements: a passed, a failed, a timed-out and a passed trial and one that met an
 * infrastructure error, with the files of all but the first two, as `regatta run` and as Harbor lay them out. That of
 * the other task: one failed trial whose files hold everything that a page could trip over.
 */
export async function writeEvidence(folder: string): Promise<EvidenceFixture> {
  for (const { task } of [PLAIN, BAD]) writeTask(join(folder, 'tasks', task), task === BAD.task)
  const at = await recordsOf(folder)

  const passed = { outcome: 'passed', reward: 1 } as const
  const failed = { outcome: 'failed', reward: 0 } as const
  const timeout = {
    outcome: 'agent_timeout',
    reward: 0,
    exception_type: 'AgentTimeoutError',
    exception_message: 'Agent execution timed out after 900.0 seconds',
    agent_s: 900,
    cost_usd: null,
    cost_source: 'unknown',
    input_tokens: null,
    cache_tokens: null,
    output_tokens: null,
  } as const
  const broken = {
    outcome: 'infrastructure_error',
    reward: null,
    rewards: null,
    agent_s: null,
    verifier_s: null,
    agent_setup_s: null,
  } as const
  const rows = [passed, failed, timeout, passed, broken].map((columns, index) => at(PLAIN, index, columns))
  const hostile = at(BAD, 9, {
    ...failed,
    evidence: `jobs/${SCRIPT}`,
    repository: `owner/name" onclick="alert(1)`,
    runner: 'javascript:alert(1)',
    exception_type: SCRIPT,
    exception_message: `</pre></article>${SCRIPT}${ESC}[31m`,
  })
  const all = [...rows, hostile]
  const evidence = join(folder, 'evidence')
  const [, , timedOut, good, infrastructure] = all
  if (timedOut === undefined || good === undefined || infrastructure === undefined) throw new Error('too few trials')
  writePlain(result(join(evidence, 'run/shard-0/trials/000002-1/merge__timeout'), timedOut))
  writePlain(result(join(evidence, 'jobs/2026-11-21/merge__passed'), good))
  result(join(evidence, 'jobs/2026-11-21/merge__broken'), infrastructure)
  writeFileSync(join(folder, 'secret.txt'), SECRET)
  writeHostile(result(join(evidence, 'jobs/hostile/trial'), hostile), join(folder, 'secret.txt'))
  await importAll(join(folder, 'ledger'), all.map(withTests))
  return { ledger: join(folder, 'ledger'), tasks: join(folder, 'tasks'), evidence }
}

/**
 * One more cell, of the task large-files: a passed trial with more steps than a page shows whole, and a failed one with more
 * of everything than a page could hold, none of which can be compressed.
 */
export async function addLargeEvidence(folder: string): Promise<void> {
  writeTask(join(folder, 'tasks', LARGE.task), false)
  const at = await recordsOf(folder)
  const long = at(LARGE, 5, { outcome: 'passed', reward: 1 })
  const dense = at(LARGE, 6, { outcome: 'failed', reward: 0 })
  writeLong(result(join(folder, 'evidence/jobs/large/long'), long))
  writeDense(result(join(folder, 'evidence/jobs/large/dense'), dense))
  await importAll(join(folder, 'ledger'), [long, dense].map(withTests))
}

/** Makes rows of the tasks that are there. */
async function recordsOf(folder: string): Promise<typeof record> {
  const digests = new Map((await readTasks(folder, 'tasks')).map(({ name, digest }) => [name, digest]))
  return (kind, key, columns) => record(kind, key, { task_digest: digests.get(kind.task) ?? null, ...columns })
}

function record({ agent, model, task }: Kind, key: number, columns: Partial<TrialRecord>): TrialRecord {
  const built = trial({
    agent: `${agent} · ${model}`,
    task,
    key: `with files ${key}`,
    attempt: key + 1,
    model_provider: 'openrouter',
    model,
    environment_setup_s: 12,
    agent_setup_s: 8,
    agent_s: 212 + 20 * key,
    verifier_s: 4.2,
    input_tokens: 123_000,
    cache_tokens: 90_000,
    output_tokens: 5200,
    cost_usd: 0.412,
    cost_source: 'reported',
    steps: 5,
    origin: 'actions',
    repository: 'owner/name',
    commit: '0123456789abcdef0123456789abcdef01234567',
    run_id: '1234567',
    run_attempt: 1,
    shard: 0,
    runner: 'runner-1',
    harbor_version: '0.24.0',
    finished_at: `2026-11-21T0${key}:10:00.000Z`,
    evidence: `shard-0-a1-p1/trials/00000${key}-1/merge__${key}`,
    ...columns,
  })
  return { ...built, agent, result_digest: digest(resultText(built)) }
}

function resultText({ trial_id, task_name }: TrialRecord): string {
  return JSON.stringify({ id: trial_id, task_name, trial_name: 'trial', agent_info: {}, exception_info: null })
}

function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function withTests(of: TrialRecord): Row {
  const failed = of.reward !== 1
  const message = of.agent === SCRIPT ? `</pre>${SCRIPT}` : "AssertionError: expected ['a b'] == []"
  return {
    record: of,
    tests:
      of.reward === null
        ? []
        : [
            namedTest(of, { name: 'test_runs_at_all', suite: 'tests/test_state.py', duration_s: 0.2 }),
            namedTest(of, {
              name: of.agent === SCRIPT ? SCRIPT : 'test_names_with_spaces',
              suite: 'tests/test_state.py',
              position: 1,
              status: failed ? 'failed' : 'passed',
              message: failed ? message : null,
            }),
          ],
  }
}

function result(directory: string, of: TrialRecord): string {
  put(join(directory, 'result.json'), resultText(of))
  return directory
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** What a good terminus-2 trial leaves, with a summary by a subagent and a continuation. */
function writePlain(directory: string): void {
  const main: unknown = JSON.parse(readFileSync(join(TRAJECTORIES, 'terminus-ok.json'), 'utf8'))
  const summary = {
    source: 'system',
    step_id: 6,
    message: 'Context was summarised.',
    observation: { results: [{ subagent_trajectory_ref: [{ trajectory_path: 'trajectory.summarization-1.json' }] }] },
  }
  const { steps } = main as { steps: readonly unknown[] }
  const whole = {
    ...(main as object),
    steps: [...steps, summary],
    continued_trajectory_ref: 'trajectory.cont-1.json',
  }
  put(join(directory, 'agent/trajectory.json'), JSON.stringify(whole))
  cpSync(join(TRAJECTORIES, 'terminus-max-turns.json'), join(directory, 'agent/trajectory.cont-1.json'))
  cpSync(join(TRAJECTORIES, 'terminus-no-key.json'), join(directory, 'agent/trajectory.summarization-1.json'))
  const passes = Array.from(
    { length: 900 },
    (_, index) => `tests/test_state.py::test_${index} ${ESC}[32mPASSED${ESC}[0m\n`,
  )
  put(
    join(directory, 'verifier/test-stdout.txt'),
    `${ESC}[1m=== test session starts ===${ESC}[0m\n${passes.join('')}${ESC}[31;1mFAILED${ESC}[0m tests/test_state.py::test_names - ${ESC}[33massert${ESC}[0m ${ESC}[38;5;208mFalse${ESC}[0m\n`,
  )
  put(join(directory, 'agent/terminus_2.pane'), 'root@b376bb27abd4:/app# cat /app/out.txt\ndone\n')
  put(join(directory, 'trial.log'), 'Building environment\nRunning agent\nRunning verifier\n')
}

/** What a long trial leaves: 60 steps of about 5.5 KB, and four subagents of 20 such steps each. */
function writeLong(directory: string): void {
  put(join(directory, 'agent/trajectory.json'), JSON.stringify({ steps: longSteps('main', 60) }))
  for (const index of [1, 2, 3, 4]) {
    const part = { steps: longSteps(`part ${index}`, 20) }
    put(join(directory, `agent/trajectory.summarization-${index}.json`), JSON.stringify(part))
  }
  put(join(directory, 'verifier/test-stdout.txt'), listing('verifier', 2000))
}

function longSteps(name: string, most: number): readonly unknown[] {
  return Array.from({ length: most }, (_, index) => ({
    step_id: index + 1,
    source: 'agent',
    message: `${name}: now ${index + 1}, then I look at what it printed and go on with the next file.`,
    tool_calls: [{ tool_call_id: 'c', function_name: 'bash_command', arguments: { keystrokes: `ls -l src/${index}` } }],
    observation: { results: [{ source_call_id: 'c', content: listing(`${name} ${index}`, 90) }] },
  }))
}

function listing(name: string, lines: number): string {
  const sizes = noise(name, 2 * lines)
  return Array.from({ length: lines }, (_, line) => {
    const size = sizes.charCodeAt(line) * sizes.charCodeAt(line + 1)
    return `-rw-r--r-- 1 root root ${size} Nov 21 08:${10 + (size % 50)} src/module_${size % 97}/part_${line}.py\n`
  }).join('')
}

/** Text that no program makes smaller than three quarters of it. */
function noise(name: string, length: number): string {
  return createHash('shake256', { outputLength: length }).update(name).digest('base64').slice(0, length)
}

/** Of everything more than a page could hold, of text that cannot be compressed. */
function writeDense(directory: string): void {
  const steps = Array.from({ length: 300 }, (_, index) => ({
    step_id: index + 1,
    source: 'agent',
    message: `step ${index + 1} ${noise(`message ${index}`, 3000)}`,
    tool_calls: [{ tool_call_id: 'c', function_name: 'bash', arguments: { keystrokes: noise(`call ${index}`, 3000) } }],
    observation: { results: [{ source_call_id: 'c', content: noise(`result ${index}`, 20_000) }] },
  }))
  put(join(directory, 'agent/trajectory.json'), JSON.stringify({ steps }))
  for (let index = 0; index < 15; index++) {
    const subagent = { notes: noise(`notes ${index}`, 9000), steps: steps.slice(0, 40) }
    put(join(directory, `agent/trajectory.part-${index + 10}.json`), JSON.stringify(subagent))
  }
  for (const path of ['verifier/test-stdout.txt', 'verifier/test-stderr.txt', 'agent/agent.log', 'trial.log']) {
    put(
      join(directory, path),
      `first line of ${path}\n${noise(path, 200_000).replace(/.{79}/g, '$&\n')}\nlast line of ${path}\n`,
    )
  }
}

/** Everything that a page could trip over. */
function writeHostile(directory: string, secret: string): void {
  const bad = `</pre></details>${SCRIPT}<img src=x onerror=alert(1)>\u202Eevil\u0007${ESC}]8;;javascript:alert(1)\u0007click${ESC}]8;;\u0007{{ 1 + 1 }}`
  const step = {
    source: `agent ${bad}`,
    step_id: -1e308,
    timestamp: `2026 ${bad}`,
    model_name: bad,
    message: bad,
    reasoning_content: bad,
    tool_calls: [{ tool_call_id: bad, function_name: bad, arguments: { [bad]: bad } }, bad],
    observation: {
      results: [
        {
          source_call_id: bad,
          content: [
            { type: 'text', text: bad },
            { type: 'image', source: { path: 'javascript:alert(1)' } },
          ],
        },
        { content: bad, subagent_trajectory_ref: [{ trajectory_path: `javascript:alert(1)//${bad}` }] },
      ],
    },
  }
  put(
    join(directory, 'agent/trajectory.json'),
    JSON.stringify({
      schema_version: bad,
      trajectory_id: bad,
      agent: { name: bad, version: bad, model_name: bad },
      notes: bad,
      continued_trajectory_ref: 'javascript:alert(1)',
      steps: [step, bad, { source: 'user', message: `huge ${'<'.repeat(3_000_000)}` }, { [bad]: bad }],
    }),
  )
  put(join(directory, 'agent/trajectory.torn.json'), '{"steps": [')
  put(join(directory, `agent/${encodeURIComponent(SCRIPT)}<b>.log`), `${bad}\n`)
  put(join(directory, 'agent/binary.log'), Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256)))
  put(
    join(directory, 'verifier/test-stdout.txt'),
    `${bad}\n${ESC}[1m${ESC}[31m${'x'.repeat(2_000_000)}<b>${ESC}[0;5;38;2;1;2;3m\n`,
  )
  symlinkSync(secret, join(directory, 'verifier/test-stderr.txt'))
  symlinkSync(secret, join(directory, 'agent/link.log'))
  symlinkSync(dirname(secret), join(directory, 'agent/setup'))
  symlinkSync(dirname(secret), join(directory, 'steps'))
  execFileSync('mkfifo', [join(directory, 'trial.log')])
}

function writeTask(folder: string, isHostile: boolean): void {
  put(join(folder, 'instruction.md'), isHostile ? `</pre>${SCRIPT}\n` : 'Merge the statements.\n')
  put(join(folder, 'environment/Dockerfile'), 'FROM debian:trixie-slim\n')
  put(join(folder, 'tests/test.sh'), 'echo 1 > /logs/verifier/reward.txt\n')
  put(join(folder, 'task.toml'), '[agent]\ntimeout_sec = 900\n\n[verifier]\ntimeout_sec = 120\n')
}

async function importAll(ledger: string, rows: readonly Row[]): Promise<void> {
  const report = await importRecords(
    ledger,
    rows.map(({ record: each, tests }) => ({ kind: 'trial' as const, path: each.trial_id, record: each, tests })),
  )
  if (report.imported !== rows.length) throw new Error(`imported ${report.imported} of ${rows.length} trials`)
}
