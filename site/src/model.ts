import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { readPrices } from '#core/ledger/prices'
import { readTests, readTrials } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { readManifest } from '#core/manifest/read'
import { type CellPage, cellPage } from '#core/report/cell-page'
import { configNames } from '#core/report/config-names'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { standings } from '#core/report/standing'
import { type TaskPage, taskPage } from '#core/report/task-page'
import { taskSet } from '#core/report/task-set'
import { readableTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Prices } from '#core/trial/price'
import { taskNames } from '#core/trial/task-name'
import { type StandIns, standIns, type Void } from '#core/trial/voids'

/** A file of the ledger as the site offers it. */
export type DataFile = {
  readonly segment: SegmentFile
  /** Below the site's `data/`. */
  readonly path: string
  readonly size_bytes: number
  /** Of the file's bytes, 64 hex digits. */
  readonly sha256: string
}

/** Everything the pages show. They compute nothing themselves. */
export type Site = {
  readonly board: Leaderboard
  /** Every task of the board and every other that has a trial, by name. */
  readonly tasks: readonly TaskPage[]
  /** Every config x task that has a trial. */
  readonly cells: readonly CellPage[]
  readonly files: readonly DataFile[]
  /** What people took out of the scores. */
  readonly voids: readonly Void[]
  /** Names of tasks that stand for another. */
  readonly task_names: StandIns
  /** What models cost, from which day on. */
  readonly prices: Prices
}

/** Where the site's data come from. */
export type Sources = {
  readonly root: string
  /** Folder of the ledger. */
  readonly ledger: string
  /** Folder of the tasks; the pages show paths of tasks relative to `root` where they are below it. */
  readonly tasks: string
  /** regatta.yaml, whose board experiment says which tasks the board ranks and what a success is; null: all tasks, 1. */
  readonly config: string | null
}

let loaded: Promise<Site> | undefined

/**
 * The site's data, read once per build. REGATTA_ROOT (the working directory where unset), REGATTA_LEDGER (`results`),
 * REGATTA_TASKS (`tasks`) and REGATTA_CONFIG (none) say where from; relative paths are below the root.
 */
export function loadSite(): Promise<Site> {
  const root = resolve(process.env.REGATTA_ROOT || '.')
  loaded ??= readSite({
    root,
    ledger: resolve(root, process.env.REGATTA_LEDGER || 'results'),
    tasks: resolve(root, process.env.REGATTA_TASKS || 'tasks'),
    config: process.env.REGATTA_CONFIG ? resolve(root, process.env.REGATTA_CONFIG) : null,
  })
  return loaded
}

export async function readSite({ root, ledger, tasks, config }: Sources): Promise<Site> {
  const below = relative(root, tasks)
  const { tasks: existing, broken } = below.startsWith('..')
    ? await readableTasks(dirname(tasks), basename(tasks))
    : await readableTasks(root, below)
  const releases = await readReleases(ledger)
  const experiment = config === null ? null : boardExperiment(await readManifest(config))
  // A release ranks what it froze: a task that is broken now only has no text to show.
  if (releases.length === 0 && broken[0] !== undefined) throw broken[0]
  const isSelected = experiment !== null && releases.length === 0
  const current = isSelected ? selectTasks(existing, experiment.tasks, `${config} (tasks)`) : existing
  const rules = defaultRules(experiment?.pass_threshold ?? 1)
  const trials = await readTrials(ledger)
  const voids = await readVoids(ledger)
  const tests = Map.groupBy(await readTests(ledger), (test) => test.trial_id)

  const set = taskSet({ current, trials, releases, voids, wanted: null })
  const board = leaderboard({ trials, tasks: set, rules, voids, prices: await readPrices(ledger) })
  const configs = configNames(trials)
  const standingOf = standings({ tasks: set.tasks, rules, voids, trials })
  const byTask = Map.groupBy(trials, (trial) => standingOf(trial).task?.name ?? trial.task_name)
  const names = [...new Set([...set.tasks.map((task) => task.name), ...byTask.keys()])].sort()

  return {
    board,
    tasks: names.map((name) =>
      taskPage({
        name,
        boardTask: set.tasks.find((task) => task.name === name) ?? null,
        facts: existing.find((task) => task.name === name) ?? null,
        trials: byTask.get(name) ?? [],
        tests,
        configs,
        standingOf,
      }),
    ),
    cells: [...byTask].flatMap(([task_name, ofTask]) =>
      [...Map.groupBy(ofTask, (trial) => trial.config_id)].flatMap(([config_id, own]) => {
        const config = configs.get(config_id)
        return config === undefined ? [] : [cellPage({ config, task_name, trials: own, tests, standingOf, rules })]
      }),
    ),
    files: await dataFiles(ledger),
    voids,
    task_names: standIns(voids, [...taskNames([], trials)]),
    prices: await readPrices(ledger),
  }
}

async function dataFiles(ledger: string): Promise<DataFile[]> {
  const { segments } = await listLedgerFiles(ledger)
  return await Promise.all(
    segments.map(async (segment) => {
      const content = await readFile(segment.path)
      return {
        segment,
        path: `${segment.table}/${segment.month}/${segment.digest}.parquet`,
        size_bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      }
    }),
  )
}
