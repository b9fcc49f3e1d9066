import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { findResults } from '#core/harbor/find-results'
import { listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { readPrices } from '#core/ledger/prices'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { DEFAULT_TITLE } from '#core/manifest/parse'
import { readManifest } from '#core/manifest/read'
import { type ConfigName, configNames } from '#core/report/config-names'
import { type BoardRules, defaultRules } from '#core/report/rules'
import { type Standings, standings } from '#core/report/standing'
import { type TaskSet, taskSet } from '#core/report/task-set'
import { readableTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Task } from '#core/task/task'
import type { ConfigId, TrialId } from '#core/trial/ids'
import type { Prices } from '#core/trial/price'
import type { RunRecord, TestRecord, TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'
import type { Void } from '#core/trial/voids'

/** A file of the ledger as the site offers it. */
export type DataFile = {
  readonly segment: SegmentFile
  /** Below the site's `data/`. */
  readonly path: string
  readonly size_bytes: number
  /** Of the file's bytes, 64 hex digits. */
  readonly sha256: string
}

/** Where the site's data come from. */
export type Places = {
  readonly root: string
  /** Folder of the ledger. */
  readonly ledger: string
  /** Folder of the tasks; the pages show paths of tasks relative to `root` where they are below it. */
  readonly tasks: string
  /** regatta.yaml, whose board experiment says which tasks the board ranks and what a success is; null: all tasks, 1. */
  readonly config: string | null
  /** Folder with what trials left, by their column `evidence`; null: the site shows none. */
  readonly evidence: string | null
}

/** Everything that was read for the site: plain data, which a thread can hand to another. */
export type Read = {
  readonly places: Places
  /** What the benchmark is called. */
  readonly title: string
  /** Tasks as they are in the repository now, whether or not the board ranks them. */
  readonly existing: readonly Task[]
  /** Those of them that the board's experiment selects. */
  readonly current: readonly Task[]
  readonly releases: readonly Release[]
  readonly trials: readonly TrialRecord[]
  readonly tests: ReadonlyMap<TrialId, readonly TestRecord[]>
  readonly runs: readonly RunRecord[]
  readonly voids: readonly Void[]
  readonly prices: Prices
  readonly files: readonly DataFile[]
  /** Where trials left their files, by the digest of their result.json; empty where the site shows none. */
  readonly directories: ReadonlyMap<string, string>
  /** What the leaderboard ranks. */
  readonly set: TaskSet
  readonly rules: BoardRules
}

/** What was read, and by which rule its trials stand. What pages show is derived from it. */
export type Sources = Read & {
  readonly configs: ReadonlyMap<ConfigId, ConfigName>
  readonly standingOf: Standings
  /** By the name of the task on the board, else by the trial's own. */
  readonly byTask: ReadonlyMap<string, readonly TrialRecord[]>
  /** What `derived` has made. */
  readonly made: Map<string, unknown>
}

/** Pages and the files beside them are two module graphs of one process; they share what was read. */
const shared = globalThis as { regattaSources?: Promise<Sources>; regattaTitle?: Promise<string> }

/** The site's sources, read once per build. */
export function loadSources(): Promise<Sources> {
  shared.regattaSources ??= readSite(sitePlaces()).then(sourcesOf)
  return shared.regattaSources
}

/** Has the site made from what another thread reads. Whoever loads the sources is told of its failure. */
export function giveSources(read: Promise<Read>): void {
  shared.regattaSources = read.then(sourcesOf)
  shared.regattaSources.catch(() => undefined)
}

/** What the benchmark is called. Known before the ledger is read, so that a page that shows nothing else need not wait for it. */
export function siteTitle(): Promise<string> {
  shared.regattaTitle ??= readTitle(sitePlaces())
  return shared.regattaTitle
}

/**
 * REGATTA_ROOT (the working directory where unset), REGATTA_LEDGER (`results`), REGATTA_TASKS (`tasks`), REGATTA_CONFIG and
 * REGATTA_EVIDENCE (none) say where the site's data are; relative paths are below the root.
 */
export function sitePlaces(): Places {
  const root = resolve(process.env.REGATTA_ROOT || '.')
  const below = (path: string | undefined) => (path ? resolve(root, path) : null)
  return {
    root,
    ledger: resolve(root, process.env.REGATTA_LEDGER || 'results'),
    tasks: resolve(root, process.env.REGATTA_TASKS || 'tasks'),
    config: below(process.env.REGATTA_CONFIG),
    evidence: below(process.env.REGATTA_EVIDENCE),
  }
}

export async function readSite(places: Places): Promise<Read> {
  const { root, ledger, tasks, config, evidence } = places
  const below = relative(root, tasks)
  const { tasks: existing, broken } = below.startsWith('..')
    ? await readableTasks(dirname(tasks), basename(tasks))
    : await readableTasks(root, below)
  const releases = await readReleases(ledger)
  const experiment = await experimentOf(places)
  // A release ranks what it froze: a task that is broken now only has no text to show.
  if (releases.length === 0 && broken[0] !== undefined) throw broken[0]
  const isSelected = experiment !== null && releases.length === 0
  const current = isSelected ? selectTasks(existing, experiment.tasks, `${config} (tasks)`) : existing
  const trials = await readTrials(ledger)
  const voids = await readVoids(ledger)
  return {
    places,
    title: await readTitle(places),
    existing,
    current,
    releases,
    trials,
    tests: Map.groupBy(await readTests(ledger), (test) => test.trial_id),
    runs: await readRuns(ledger),
    voids,
    prices: await readPrices(ledger),
    files: await dataFiles(ledger),
    directories: evidence === null ? new Map() : findResults(evidence),
    set: taskSet({ current, trials, releases, voids, wanted: null }),
    rules: await readRules(places),
  }
}

/** By what rules the leaderboard counts. */
export async function readRules(places: Places): Promise<BoardRules> {
  return defaultRules((await experimentOf(places))?.pass_threshold ?? 1)
}

async function readTitle({ config }: Places): Promise<string> {
  return config === null ? DEFAULT_TITLE : (await readManifest(config)).title
}

async function experimentOf({ config }: Places) {
  return config === null ? null : boardExperiment(await readManifest(config))
}

export function sourcesOf(read: Read): Sources {
  const { trials, voids, set, rules } = read
  const standingOf = standings({ tasks: set.tasks, rules, voids, trials })
  return {
    ...read,
    configs: configNames(trials),
    standingOf,
    byTask: Map.groupBy(trials, (trial) => standingOf(trial).task?.name ?? trial.task_name),
    made: new Map(),
  }
}

/** What `make` makes of the sources, made once for each of them; `name` is its own. */
export function derived<T>(name: string, make: (sources: Sources) => T): (sources: Sources) => T {
  return (sources) => {
    if (!sources.made.has(name)) sources.made.set(name, make(sources))
    return sources.made.get(name) as T
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
