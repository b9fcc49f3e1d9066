import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import type { Standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import type { BoardTask } from '#core/report/task-set'
import type { ConfigId, TaskDigest, TrialId } from '#core/trial/ids'
import type { TestRecord, TrialRecord } from '#core/trial/record'

/** What a page tells of the task itself; a Task of core/task is one. */
export type TaskFacts = BoardTask & {
  readonly path: string
  readonly instruction: string
  readonly limits: {
    readonly agent_timeout_s: number | null
    readonly verifier_timeout_s: number
    readonly build_timeout_s: number
    readonly cpus: number | null
    readonly memory_mb: number | null
    readonly storage_mb: number | null
  }
  readonly verifier_mode: 'shared' | 'separate'
  readonly tags: readonly string[]
  readonly difficulty: string | null
  readonly category: string | null
  readonly author: string | null
}

export type TaskResult = Tally & { readonly config: ConfigName }

/** A version of the task that the ledger or the board knows. */
export type TaskVersion = {
  readonly digest: TaskDigest | null
  readonly on_board: boolean
  readonly trials: number
  /** When its last trial ended; null without trials or where none says. */
  readonly last_trial_at: string | null
}

/** How often a named test failed, over the counted trials that report it. */
export type TestFailures = {
  readonly suite: string | null
  readonly name: string
  readonly failed: number
  readonly n: number
}

export type TaskPage = {
  readonly name: string
  /** The version that the board ranks; null when it ranks none. */
  readonly digest: TaskDigest | null
  /** The task's own text and limits; null where the repository does not hold the version that the board ranks. */
  readonly facts: TaskFacts | null
  /** All trials of the task, whatever config. */
  readonly tally: Tally
  /** One per config that has a trial of the task, by label. */
  readonly results: readonly TaskResult[]
  /** Configs with a trial that counts, and those of them with a success; agents that calibrate tasks aside. */
  readonly configs_tried: number
  readonly configs_solved: number
  /** The board's version first, then newest first. */
  readonly versions: readonly TaskVersion[]
  /** Most failures first. Empty: no per-test data. */
  readonly tests: readonly TestFailures[]
}

/** @param trials of this task only, any version, any config */
export function taskPage({
  name,
  boardTask,
  facts,
  trials,
  tests,
  configs,
  standingOf,
}: {
  readonly name: string
  readonly boardTask: BoardTask | null
  readonly facts: TaskFacts | null
  readonly trials: readonly TrialRecord[]
  readonly tests: ReadonlyMap<TrialId, readonly TestRecord[]>
  readonly configs: ReadonlyMap<ConfigId, ConfigName>
  readonly standingOf: Standings
}): TaskPage {
  const results: TaskResult[] = []
  for (const [config_id, own] of Map.groupBy(trials, (trial) => trial.config_id)) {
    const config = configs.get(config_id)
    if (config !== undefined) results.push({ config, ...tally(own.map(standingOf)) })
  }
  const contenders = results.filter((result) => result.n > 0 && !isCalibration(result.config))
  const counted = trials.filter((trial) => standingOf(trial).kind === 'counted')
  return {
    name,
    digest: boardTask?.digest ?? null,
    facts: facts !== null && (boardTask === null || facts.digest === boardTask.digest) ? facts : null,
    tally: tally(trials.map(standingOf)),
    results: results.sort(
      (a, b) => compareText(a.config.label, b.config.label) || compareText(a.config.config_id, b.config.config_id),
    ),
    configs_tried: contenders.length,
    configs_solved: contenders.filter((result) => result.successes > 0).length,
    versions: versions(trials, boardTask?.digest ?? null),
    tests: testFailures(counted.flatMap((trial) => tests.get(trial.trial_id) ?? [])),
  }
}

function versions(trials: readonly TrialRecord[], onBoard: TaskDigest | null): TaskVersion[] {
  const byDigest = Map.groupBy(trials, (trial) => trial.task_digest)
  if (onBoard !== null && !byDigest.has(onBoard)) byDigest.set(onBoard, [])
  return [...byDigest]
    .map(([digest, own]) => ({
      digest,
      on_board: digest !== null && digest === onBoard,
      trials: own.length,
      last_trial_at: own.map((trial) => trial.finished_at ?? '').reduce((a, b) => (a > b ? a : b), '') || null,
    }))
    .sort(
      (a, b) =>
        Number(b.on_board) - Number(a.on_board) ||
        compareText(b.last_trial_at ?? '', a.last_trial_at ?? '') ||
        compareText(a.digest ?? '', b.digest ?? ''),
    )
}

function testFailures(rows: readonly TestRecord[]): TestFailures[] {
  return [...Map.groupBy(rows, (row) => JSON.stringify([row.suite, row.name])).values()]
    .flatMap((own) => {
      const first = own[0]
      if (first === undefined) return []
      const failed = own.filter((row) => row.status === 'failed').length
      return [{ suite: first.suite, name: first.name, failed, n: own.length }]
    })
    .sort((a, b) => b.failed - a.failed || compareText(a.suite ?? '', b.suite ?? '') || compareText(a.name, b.name))
}
