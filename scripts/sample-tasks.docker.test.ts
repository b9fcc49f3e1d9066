import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTests, readTrials } from '#core/ledger/read'
import { TASKS } from '#core/pipeline/place'
import { readTasks } from '#core/task/read'
import type { TestRecord, TrialRecord } from '#core/trial/record'
import { INSTALLATION } from '#scripts/cli/context'
import { REGATTA } from '#scripts/testing/repository'
import { SAMPLE_TASKS } from '#scripts/testing/sample-tasks'

const tasks = (await readTasks(INSTALLATION, TASKS)).filter(({ name }) => SAMPLE_TASKS.includes(name))

describe('the sample tasks on real Harbor and Docker', () => {
  let directory = ''
  let trials: readonly TrialRecord[] = []
  let tests: readonly TestRecord[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'regatta-tasks-'))
    const ledger = join(directory, 'ledger')
    const chosen = SAMPLE_TASKS.flatMap((name) => ['--tasks', name])
    const options = [...chosen, '--attempts', '1', '--ledger', ledger, '--out', join(directory, 'out')]
    const run = await execa(REGATTA, ['run', 'demo', ...options], { cwd: INSTALLATION, reject: false, stdin: 'ignore' })
    expect(run.stdout).toMatch(new RegExp(`^${tasks.length * 2} trials imported, 0 missing`))
    trials = await readTrials(ledger)
    tests = await readTests(ledger)
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const cell = (task: string, agent: string): TrialRecord | undefined =>
    trials.find((trial) => trial.task_name === task && trial.agent === agent)
  const testsOf = (trial: TrialRecord | undefined): readonly TestRecord[] =>
    tests.filter((test) => test.trial_id === trial?.trial_id)

  it.each(tasks.map((task) => [task.name, task.digest]))(
    '%s: oracle passes every named test, nop fails readably, under the digest that Harbor locked',
    (name, digest) => {
      const [oracle, nop] = [cell(name, 'oracle'), cell(name, 'nop')]
      expect(oracle).toMatchObject({ outcome: 'passed', reward: 1, exception_type: null, task_digest: digest })
      expect(nop).toMatchObject({ outcome: 'failed', reward: 0, exception_type: null, task_digest: digest })
      expect(testsOf(oracle).length).toBeGreaterThanOrEqual(4)
      expect(testsOf(oracle).map((test) => test.status)).not.toContain('failed')
      expect(testsOf(nop).map((test) => test.name)).toEqual(testsOf(oracle).map((test) => test.name))
      expect(testsOf(nop).find((test) => test.status === 'failed')?.message).toBeTruthy()
    },
  )
})
