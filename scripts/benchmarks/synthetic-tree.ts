import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HARBOR_VERSION, type SyntheticTrial } from '#scripts/benchmarks/synthetic-trials'

/** Writes trials as Harbor leaves its jobs on disk, so many to a job; returns how many bytes of result.json that is. */
export function writeTree(root: string, trials: Iterable<SyntheticTrial>, perJob: number): number {
  let bytes = 0
  let job: SyntheticTrial[] = []
  let jobs = 0
  const flush = (): void => {
    if (job.length === 0) return
    bytes += writeJob(join(root, `nightly-${`${jobs}`.padStart(4, '0')}`), job)
    job = []
    jobs++
  }
  for (const trial of trials) {
    job.push(trial)
    if (job.length === perJob) flush()
  }
  flush()
  return bytes
}

function writeJob(directory: string, trials: readonly SyntheticTrial[]): number {
  mkdirSync(directory, { recursive: true })
  write(directory, 'config.json', {
    job_name: 'nightly',
    jobs_dir: '/srv/bench/jobs',
    n_concurrent_trials: 8,
    environment: { type: 'docker' },
    tasks: trials.map(({ planned }) => ({ path: planned.task.path })),
  })
  write(directory, 'lock.json', {
    schema_version: 3,
    harbor: { version: HARBOR_VERSION, is_editable: false },
    n_concurrent_trials: 8,
    trials: trials.map(({ lock }) => lock),
  })
  write(directory, 'result.json', {
    id: trials[0]?.id,
    n_total_trials: trials.length,
    stats: {
      n_completed_trials: trials.length,
      evals: { all: { n_trials: trials.length, reward_stats: { reward: Object.fromEntries(trialNames(trials)) } } },
    },
  })
  return trials.reduce((bytes, trial) => bytes + writeTrial(join(directory, trial.trial_name), trial), 0)
}

function trialNames(trials: readonly SyntheticTrial[]) {
  return [...Map.groupBy(trials, ({ reward }) => `${reward}`)].map(
    ([reward, its]) => [reward, its.map(({ trial_name }) => trial_name)] as const,
  )
}

function writeTrial(directory: string, trial: SyntheticTrial): number {
  mkdirSync(join(directory, 'verifier'), { recursive: true })
  mkdirSync(join(directory, 'agent'))
  const bytes = write(directory, 'result.json', trial.result)
  write(directory, 'config.json', trial.config)
  write(directory, 'lock.json', trial.lock)
  writeFileSync(join(directory, 'trial.log'), trial.log)
  if (trial.exception !== null) writeFileSync(join(directory, 'exception.txt'), trial.exception.exception_message)
  if (trial.reward !== null) writeFileSync(join(directory, 'verifier/reward.txt'), `${trial.reward}\n`)
  if (trial.test_stdout !== null) writeFileSync(join(directory, 'verifier/test-stdout.txt'), trial.test_stdout)
  if (trial.report !== null) write(join(directory, 'verifier'), 'ctrf.json', trial.report)
  return bytes
}

function write(directory: string, name: string, document: object): number {
  const text = JSON.stringify(document, null, 4)
  writeFileSync(join(directory, name), text)
  return text.length
}
