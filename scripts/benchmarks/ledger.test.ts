import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execaNode } from 'execa'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { syntheticItem } from '#scripts/benchmarks/synthetic-rows'
import { syntheticTasks, syntheticTrials } from '#scripts/benchmarks/synthetic-trials'

const SHAPE = { configs: 10, tasks: 12, attempts: 5 }

function bench(directory: string, ...args: string[]) {
  return execaNode(join(import.meta.dirname, 'main.ts'), ['ledger', ...args], {
    env: { TMPDIR: directory },
    reject: false,
    stdin: 'ignore',
  })
}

test('every line of the table has a number, and nothing is left behind', { timeout: 120_000 }, async () => {
  using directory = temporaryDirectory()
  const { stdout, stderr, exitCode } = await bench(directory.path, '--trials', '30', '--seed', '7')
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toContain('30 synthetic trials, seed 7')
  expect(stdout).not.toContain('NaN')
  const rows = stdout.split('\n').filter((line) => / {2}(yes|no|-)$/.test(line))
  expect(rows).toHaveLength(11)
  for (const row of rows) expect(row).toMatch(/ {2}\d+(\.\d+)? (s \(CPU \d+\.\d\d s\)|MB|KB) {2}/)
  expect(rows.filter((row) => row.includes('<='))).toHaveLength(6)
  expect(readdirSync(directory.path)).toEqual([])
})

test('interrupted, it leaves nothing behind', { timeout: 120_000 }, async () => {
  using directory = temporaryDirectory()
  const running = bench(directory.path, '--trials', '1000')
  let killed = false
  running.stderr.on('data', (text) => {
    if (killed || !`${text}`.includes('import')) return
    killed = running.kill('SIGINT')
  })
  const { exitCode, stdout } = await running
  expect(killed).toBe(true)
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' })
  expect(readdirSync(directory.path)).toEqual([])
})

test.each(['9', '30001', '1e3'])('--trials %s is refused', async (trials) => {
  using directory = temporaryDirectory()
  const { exitCode, stderr } = await bench(directory.path, `--trials=${trials}`)
  expect(exitCode).toBe(1)
  expect(stderr).toContain('expected a whole number from 10 to 30000')
})

test('the same seed draws the same trials, another seed others', () => {
  const ids = (seed: number) => [...syntheticTrials(SHAPE, seed)].map((trial) => JSON.stringify(trial))
  expect(ids(1)).toEqual(ids(1))
  expect(new Set([...ids(1), ...ids(2)]).size).toBe(2 * ids(1).length)
})

test('synthetic trials are what was planned, and end in ways that the rules know', () => {
  const records = [...syntheticTrials(SHAPE, 1)].map((trial) => syntheticItem(trial).record)
  const outcomes = new Set(records.map(({ outcome }) => outcome))
  expect(outcomes).toEqual(
    new Set([
      'passed',
      'failed',
      'agent_timeout',
      'agent_error',
      'provider_error',
      'verifier_error',
      'infrastructure_error',
    ]),
  )
  expect(new Set(records.map(({ trial_id }) => trial_id)).size).toBe(600)
  expect(new Set(records.map(({ config_id }) => config_id)).size).toBe(SHAPE.configs)
  expect(new Set(records.map(({ task_digest }) => task_digest))).toEqual(
    new Set(syntheticTasks(SHAPE, 1).map(({ digest }) => digest)),
  )
})
