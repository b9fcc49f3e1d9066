import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect } from 'vitest'
import { readTrials } from '#core/ledger/read'
import type { TrialRecord } from '#core/trial/record'
import type { BenchFiles, WorkflowBench, WorkflowRun } from '#scripts/testing/act'
import { tinyTask } from '#scripts/testing/repository'

// What the stories of the workflows share: a benchmark to begin with, and words for what came of it.

/** Stands for the workflow that builds and publishes the site, where a story is not about the site. */
export const NO_SITE: BenchFiles = {
  '.github/workflows/pages.yml':
    'name: pages\non: workflow_call\npermissions: {}\njobs:\n  site:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo no site }]\n',
}

/**
 * A manifest with the experiment `main`: the oracle once, but for what is given here; and with others. Tasks of stories share
 * their container with the agent, so the saboteur is off where a story is not about it.
 */
export function manifest(
  experiment: object = {},
  runners: object = {},
  others: object = {},
  checks: object = { sabotage: 'off' },
): BenchFiles {
  const experiments = { main: { attempts: 1, configs: [{ agent: 'oracle' }], ...experiment }, ...others }
  return { 'regatta.yaml': JSON.stringify({ experiments, runners: { trials_at_once: 1, ...runners }, checks }) }
}

/** A task is what it holds, not what it is called: each of its own. */
export function taskFiles(
  name: string,
  files: BenchFiles = tinyTask(`echo done > /app/out.txt # ${name}`),
): BenchFiles {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`tasks/${name}/${path}`, text]))
}

/** The results of the jobs by the name that they have in their workflow; a job that was skipped has none. */
export function resultsOf(run: WorkflowRun): Readonly<Record<string, readonly (string | null)[]>> {
  const results: Record<string, (string | null)[]> = {}
  for (const { id, result } of run.jobs) results[id] = [...(results[id] ?? []), result]
  return results
}

/** Fails with what the jobs said. */
export function succeeds(run: WorkflowRun): void {
  const failed = run.jobs.filter(({ result }) => result !== 'success')
  expect(failed.map(({ id, log }) => `${id}: ${log.slice(-2000)}`)).toEqual([])
  expect(run.ok).toBe(true)
}

/** The summary of a job, as it reads. */
export function summaryOf(run: WorkflowRun, job: string): string {
  return run.summary(job).replace(/[\\\u200b]/g, '')
}

/** What main holds now. */
export async function ledger(bench: WorkflowBench): Promise<readonly TrialRecord[]> {
  await bench.git('pull', '-q', '--rebase', 'origin', 'main')
  return (await readTrials(join(bench.root, 'results'))).toSorted((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0))
}

export function outcomes(trials: readonly TrialRecord[]): string[] {
  return trials.map(({ task_name, outcome }) => `${task_name} ${outcome}`).sort()
}

/**
 * Kills a run action of a benchmark that is at work, with its group of processes, once it is time. Its post step lives: where
 * that fails too, act runs no further job, other than GitHub.
 */
export async function killRun(bench: WorkflowBench, isTime: () => Promise<boolean>): Promise<void> {
  await expect.poll(isTime, { timeout: 180_000, interval: 200 }).toBe(true)
  const group = (await readdir('/proc')).find((pid) => {
    const command = /^\d+$/.test(pid) ? commandOf(pid) : ''
    return command.includes(bench.cache) && command.endsWith('/dist/run.js')
  })
  process.kill(-Number(group), 'SIGKILL')
}

/** Whether a container of this task runs. */
export async function runs(task: string): Promise<boolean> {
  return (await execa('docker', ['ps', '--format', '{{.Names}}'])).stdout.includes(task)
}

/** Empty for a process that has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}
