import type { HostEnvironment } from '#core/harbor/environment'
import { machineText } from '#core/pipeline/machine'
import { UserError } from '#core/user-error'

/** What a job of GitHub Actions says about itself. */
export type Job = {
  readonly run_id: string | null
  /** 1, and more when jobs of the run are run again. */
  readonly run_attempt: number
  /** Directory that the runner empties before and after each job. */
  readonly temp: string
  /** Directory that jobs on this host share. */
  readonly cache: string
  /** What kind of machine it runs on; it stands in a public ledger. */
  readonly runner: string
  /** Whether this host's Docker serves nothing but trials (runners/service): then its build cache may go too. */
  readonly ownsDocker: boolean
}

/** Throws a UserError outside of GitHub Actions. */
export function jobOf(environment: HostEnvironment): Job {
  const { RUNNER_TEMP, RUNNER_TOOL_CACHE, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, RUNNER_ENVIRONMENT } = environment
  if (RUNNER_TEMP === undefined || RUNNER_TOOL_CACHE === undefined) {
    throw new UserError('this is no job of GitHub Actions: RUNNER_TEMP or RUNNER_TOOL_CACHE is not set', {
      remedy: 'on a machine of your own: ./scripts/regatta run',
    })
  }
  const kind =
    RUNNER_ENVIRONMENT === 'github-hosted' || RUNNER_ENVIRONMENT === 'self-hosted' ? RUNNER_ENVIRONMENT : null
  return {
    run_id: GITHUB_RUN_ID ?? null,
    run_attempt: Number(GITHUB_RUN_ATTEMPT || 1),
    temp: RUNNER_TEMP,
    cache: RUNNER_TOOL_CACHE,
    runner: [...(kind === null ? [] : [kind]), machineText()].join(', '),
    ownsDocker: environment.REGATTA_OWNS_DOCKER === 'true',
  }
}

const OF_THE_JOB = /^(?:ACTIONS|GITHUB|RUNNER(?!_TRACKING_ID$)|INPUT|STATE)_/

/**
 * The environment without what belongs to the job: its tokens, and the files by which a step talks to the runner. What
 * stays is the mark by which the runner finds processes that a job has left. Harbor
 * is given only what it needs of the rest (core/harbor/environment); not even a config that asks for these gets them.
 */
export function withoutJob(environment: HostEnvironment): HostEnvironment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_THE_JOB.test(name)))
}
