import { newestFirst } from '#core/report/board-choices'
import { isCalibration } from '#core/report/calibration'
import { type CellUse, cellUse } from '#core/report/cell-use'
import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import { countedTrials, isOfBoard, type Placed } from '#core/report/placed'
import { type RateHistory, rateHistory } from '#core/report/rate-history'
import type { BoardRules } from '#core/report/rules'
import type { Standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import { type TaskCalibration, taskCalibration } from '#core/report/task-calibration'
import type { BoardTask } from '#core/report/task-set'
import { type TaskSpread, taskSpread } from '#core/report/task-spread'
import { isComparable } from '#core/trial/eligibility'
import type { ConfigId, TaskDigest, TrialId } from '#core/trial/ids'
import { success } from '#core/trial/policy'
import type { Prices } from '#core/trial/price'
import type { TestRecord, TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'

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

/** What a config makes of the task, with what its counted trials cost and took. */
export type TaskResult = Tally &
  CellUse & {
    readonly config: ConfigName
    /** What ran those of its trials that Harbor did not, and how many these are. Boards leave them out. */
    readonly other_harness: readonly { readonly harness: TrialRecord['harness']; readonly trials: number }[]
  }

/** A version of the task that the ledger or the board knows. */
export type TaskVersion = {
  readonly digest: TaskDigest | null
  readonly on_board: boolean
  /** Names of the releases that rank it, newest first. */
  readonly releases: readonly string[]
  readonly trials: number
  /** Trials that would count on a board of this version, and the successes among them; oracle and nop aside. */
  readonly n: number
  readonly successes: number
  /** When its first and its last trial ended; null without trials or where none says. */
  readonly first_trial_at: string | null
  readonly last_trial_at: string | null
}

/** How often a named test failed, over the counted trials that report it. */
export type TestFailures = {
  readonly suite: string | null
  readonly name: string
  readonly failed: number
  readonly n: number
}

export type TaskPage = TaskSpread & {
  readonly name: string
  /** The version that the board ranks; null when it ranks none. */
  readonly digest: TaskDigest | null
  /** The task's own text and limits; null where the repository does not hold the version that the board ranks. */
  readonly facts: TaskFacts | null
  /** Of all configs but those that only calibrate it. */
  readonly tally: Tally
  /** One per config that has a trial of the task: the highest rate first, those without a trial that counts last. */
  readonly results: readonly TaskResult[]
  /** What oracle and nop say of the board's version. */
  readonly calibration: TaskCalibration
  /** Of the counted trials, configs by label. */
  readonly history: RateHistory
  /** The board's version first, then newest first. */
  readonly versions: readonly TaskVersion[]
  /** Of all configs but those that only calibrate it, most failures first. Empty: no per-test data. */
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
  rules,
  prices,
  releases = [],
}: {
  readonly name: string
  readonly boardTask: BoardTask | null
  readonly facts: TaskFacts | null
  readonly trials: readonly TrialRecord[]
  readonly tests: ReadonlyMap<TrialId, readonly TestRecord[]>
  readonly configs: ReadonlyMap<ConfigId, ConfigName>
  readonly standingOf: Standings
  readonly rules: BoardRules
  readonly prices: Prices
  readonly releases?: readonly Release[]
}): TaskPage {
  const placed = trials.map((trial) => ({ trial, standing: standingOf(trial) }))
  const contenders = placed.filter(({ trial }) => !isCalibration(trial))
  const byConfig = [...Map.groupBy(placed, ({ trial }) => trial.config_id)]
    .flatMap(([config_id, own]) => {
      const config = configs.get(config_id)
      return config === undefined ? [] : [{ config, own }]
    })
    .sort((a, b) => compareText(a.config.label, b.config.label) || compareText(a.config.config_id, b.config.config_id))
  const results = byConfig
    .map(({ config, own }) => ({
      config,
      ...tally(own.map(({ standing }) => standing)),
      ...cellUse(countedTrials(own), prices),
      other_harness: otherHarness(own),
    }))
    .sort((a, b) => (b.rate ?? -1) - (a.rate ?? -1))
  return {
    name,
    digest: boardTask?.digest ?? null,
    facts: facts !== null && (boardTask === null || facts.digest === boardTask.digest) ? facts : null,
    tally: tally(contenders.map(({ standing }) => standing)),
    results,
    ...taskSpread(results),
    calibration: taskCalibration(placed.filter(isOfBoard)),
    history: rateHistory(byConfig.map(({ config, own }) => ({ config, trials: dated(own) }))),
    versions: versions(placed, boardTask?.digest ?? null, rules, newestFirst(releases)),
    tests: testFailures(countedTrials(contenders).flatMap((trial) => tests.get(trial.trial_id) ?? [])),
  }
}

/** Whether a trial of the task is on the board, of whatever config. */
export function isOnBoard({ results }: Pick<TaskPage, 'results'>): boolean {
  return results.some(({ n, excluded }) => n + excluded > 0)
}

function otherHarness(placed: readonly Placed[]): TaskResult['other_harness'] {
  const others = placed.filter(({ trial }) => trial.harness !== 'harbor')
  return [...Map.groupBy(others, ({ trial }) => trial.harness)].map(([harness, { length }]) => ({
    harness,
    trials: length,
  }))
}

function dated(placed: readonly Placed[]) {
  return placed.flatMap(({ trial, standing }) =>
    standing.kind === 'counted' ? [{ at: trial.finished_at ?? trial.started_at, success: standing.success }] : [],
  )
}

function versions(
  placed: readonly Placed[],
  onBoard: TaskDigest | null,
  rules: BoardRules,
  releases: readonly Release[],
): TaskVersion[] {
  const byDigest = Map.groupBy(placed, ({ trial }) => trial.task_digest)
  if (onBoard !== null && !byDigest.has(onBoard)) byDigest.set(onBoard, [])
  return [...byDigest]
    .map(([digest, own]) => {
      const judged = own.flatMap(({ trial, standing }) =>
        isCalibration(trial) || !isComparable(trial) || (standing.kind !== 'counted' && standing.voided !== null)
          ? []
          : (success(trial, rules.policy, rules.pass_threshold) ?? []),
      )
      const ends = own.flatMap(({ trial }) => trial.finished_at ?? [])
      return {
        digest,
        on_board: digest !== null && digest === onBoard,
        releases: releases
          .filter(({ tasks }) => tasks.some((task) => task.digest === digest))
          .map((release) => release.name),
        trials: own.length,
        n: judged.length,
        successes: judged.filter(Boolean).length,
        first_trial_at: ends.reduce<string | null>((a, b) => (a === null || b < a ? b : a), null),
        last_trial_at: ends.reduce<string | null>((a, b) => (a === null || b > a ? b : a), null),
      }
    })
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
