import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { consoleTail } from '#core/harbor/console'
import { trialsOf } from '#core/harbor/discover'
import { removeLeftovers } from '#core/harbor/docker'
import { childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { trialReader } from '#core/harbor/evidence'
import { type Directory, decodeUtf8, listDirectory, readRegularFile } from '#core/harbor/files'
import type { HarborHost } from '#core/harbor/host'
import { jobFile } from '#core/harbor/job'
import { overlaysFor } from '#core/harbor/overlay'
import { withWorkplace } from '#core/harbor/workplace'
import { type Attempt, type Ended, judge, type SabotageTrial, type Verdict } from '#core/sabotage/judge'
import { WAYS, type WayId, wayOf } from '#core/sabotage/ways'
import type { Task } from '#core/task/task'
import { configId } from '#core/trial/config'
import { SABOTEUR } from '#core/trial/saboteur'

export type SabotageInputs = {
  readonly task: Pick<Task, 'path' | 'limits' | 'artifacts'>
  /** Root of the repository that the task's path is relative to. */
  readonly root: string
  /** Private directory in which everything of a trial is, until it is over. */
  readonly temp: string
  readonly harbor: HarborHost
  readonly overlays: readonly string[]
  readonly host: HostEnvironment
  readonly signal: AbortSignal
  /** Reward at which a trial has passed. */
  readonly threshold: number
}

/** Set-up of the agent, what all ways take at worst, and the removal of the containers. */
const BESIDES_SECONDS = 360 + WAYS.length * 60 + 60

const MOST_ARTIFACTS = 100

/**
 * One trial of the saboteur on plain Harbor, without the plugin that takes away rewards which were there before the
 * verifier: a task is judged by what it withstands itself, wherever it runs. Nothing of the trial is kept, and Docker
 * holds nothing of it afterwards.
 */
export async function sabotageOnce(ways: readonly WayId[], inputs: SabotageInputs): Promise<SabotageTrial> {
  const began = performance.now()
  const jobs = await mkdtemp(join(inputs.temp, 'sabotage-'))
  try {
    const end = await runHarbor(ways, jobs, inputs)
    const found = trialsOf(join(jobs, JOB))
    if (end.exit_code !== 0) {
      await removeLeftovers(
        found.map(({ path }) => basename(path)),
        inputs.host,
      )
    }
    const [trial] = found
    const parts = trial === undefined ? [] : [trial.path, ...stepsOf(trial)]
    const attempts = attemptsOf(parts)
    const verdict = judge(trial === undefined ? null : endedAs(trial), inputs.threshold, end.why)
    return {
      ways,
      verdict: inputs.signal.aborted ? { kind: 'failed', reason: 'it was stopped' } : whole(verdict, ways, attempts),
      attempts,
      reached: ways.filter((way) => parts.some((part) => isReached(part, way))),
      seconds: (performance.now() - began) / 1000,
    }
  } finally {
    await rm(jobs, { recursive: true, force: true })
  }
}

const JOB = 'job'

/** A task withstands only what was begun: the agent's own limit may have ended it before. */
function whole(verdict: Verdict, ways: readonly WayId[], attempts: readonly Attempt[]): Verdict {
  if (verdict.kind === 'rewarded' || verdict.kind === 'failed' || attempts.length >= ways.length) return verdict
  return {
    kind: 'failed',
    reason: `only ${attempts.length} of ${ways.length} ways were begun within the agent's limit`,
  }
}

async function runHarbor(
  ways: readonly WayId[],
  jobs: string,
  inputs: SabotageInputs,
): Promise<{ readonly exit_code: number | null; readonly why: string }> {
  const kwargs = { ways: [...ways], artifacts: inputs.task.artifacts.slice(0, MOST_ARTIFACTS) }
  const settings = { agent: SABOTEUR, agent_version: null, model: null, kwargs, env_names: [] }
  const config = { ...settings, config_id: configId(settings), label: 'saboteur' }
  const console = join(jobs, 'console.txt')
  const end = await withWorkplace(inputs.temp, async (workplace) => {
    const directory = join(inputs.root, inputs.task.path)
    const job = jobFile(
      config,
      [directory],
      { type: 'docker' },
      {
        root: inputs.root,
        jobsDir: jobs,
        jobName: JOB,
        overlays: overlaysFor(directory, inputs.overlays),
      },
    )
    await writeFile(workplace.jobFile, JSON.stringify(job))
    await mkdir(jobs, { recursive: true })
    return await inputs.harbor.run(['run', '-y', '-c', workplace.jobFile], {
      env: childEnvironment(inputs.host, config, workplace, inputs.root),
      cwd: workplace.cwd,
      console,
      signal: inputs.signal,
      limit_seconds: limitOf(inputs.task),
    })
  })
  const said = consoleTail(console, 600)?.replace(/\s+/g, ' ') ?? 'it printed nothing'
  return { exit_code: end.exit_code, why: `Harbor ended without a result: ${said}` }
}

function limitOf({ limits }: SabotageInputs['task']): number {
  // Twice: a separate verifier has an image of its own.
  return 2 * limits.build_timeout_s + limits.verifier_timeout_s + BESIDES_SECONDS
}

function endedAs(trial: Directory): Ended {
  const { result } = trialReader()(trial)
  if (result.state !== 'readable') return null
  const { exception_info, step_results, verifier, verifier_result } = result.result
  const failed = [exception_info, ...step_results.map((step) => step.exception_info)].find((each) => each !== null)
  return {
    rewards: verifier_result?.rewards ?? null,
    // Places on this machine, which is not where anybody could look, mean nothing.
    exception: failed == null ? null : `${failed.exception_type}: ${inContainer(failed.exception_message, trial.path)}`,
    verified: verifier !== null || step_results.some((step) => step.verifier !== null),
  }
}

/** A message with the paths of a trial as its container knows them. */
function inContainer(message: string, trial: string): string {
  return message.replaceAll(`${trial}/`, '/logs/').replace(/\s+/g, ' ').slice(0, 300)
}

function stepsOf(trial: Directory): readonly string[] {
  const steps = listDirectory(join(trial.path, 'steps'))
  return [...steps.entries.values()].filter((entry) => entry.isDirectory()).map(({ name }) => join(steps.path, name))
}

const reportSchema = z.object({
  ways: z.array(
    z.object({
      way: z.string(),
      tried: z.array(z.string().max(300)).max(100),
      not_tried: z.array(z.string().max(300)).max(100),
    }),
  ),
})

/** What saboteur.py wrote; of a way that was tried in several steps, all of it. */
function attemptsOf(parts: readonly string[]): readonly Attempt[] {
  const told = parts.flatMap((part) => {
    const file = readRegularFile(join(part, 'agent/saboteur.json'), 1024 * 1024)
    const text = file.state === 'read' ? decodeUtf8(file.bytes) : null
    try {
      return reportSchema.parse(JSON.parse(text ?? '')).ways
    } catch {
      return []
    }
  })
  return [...Map.groupBy(told, ({ way }) => way)].flatMap(([name, steps]) => {
    const way = wayOf(name)?.id
    if (way === undefined) return []
    const all = (key: 'tried' | 'not_tried'): readonly string[] => [...new Set(steps.flatMap((step) => step[key]))]
    return [{ way, tried: all('tried'), not_tried: all('not_tried') }]
  })
}

function isReached(part: string, way: WayId): boolean {
  return listDirectory(join(part, 'verifier')).entries.has(`saboteur-${way}`)
}
