import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import { count, duration, fraction, list, minute, plural, shortDigest, usd } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import { configPath, releasePath, runPath, taskPath } from '#core/report/page-path'
import type { BoardRules } from '#core/report/rules'
import { type ImportedTrials, outcomesText, type PlanRun, type RunsPage } from '#core/report/runs-page'
import type { Standing, Standings } from '#core/report/standing'
import { isComparable } from '#core/trial/eligibility'
import type { ConfigId, TaskDigest } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'
import { success } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'
import { derivedId } from '#core/trial/to-record'

/** One thing that happened, for a feed. Its texts are single lines that may hold any markup. */
export type News = {
  /** The same for the same event whatever is imported later and wherever the site is served: `urn:uuid:...`. */
  readonly id: string
  /** When it happened, a UTC instant. */
  readonly at: string
  readonly title: string
  readonly lines: readonly string[]
  /** The page about it, below the site's base. */
  readonly path: string
}

/** So many entries a feed keeps. */
export const MOST_NEWS = 50

/** The newest first, and not more of them than a feed keeps. */
export function newest(news: readonly News[]): readonly News[] {
  return news.toSorted((a, b) => compareText(b.at, a.at) || compareText(a.id, b.id)).slice(0, MOST_NEWS)
}

/** What tells the feeds of one benchmark from those of another: the repository that its oldest trials name; null: none does. */
export function benchmarkName(trials: readonly Pick<TrialRecord, 'repository' | 'finished_at'>[]): string | null {
  const named = trials.flatMap(({ repository, finished_at }) =>
    repository === null || finished_at === null ? [] : [{ repository, finished_at }],
  )
  const oldest = named.reduce<(typeof named)[number] | null>((a, b) => (a === null || isBefore(b, a) ? b : a), null)
  return oldest?.repository ?? null
}

type Named = { readonly repository: string; readonly finished_at: string }

function isBefore(a: Named, b: Named): boolean {
  return a.finished_at === b.finished_at ? a.repository < b.repository : a.finished_at < b.finished_at
}

/** Of a feed or an entry, from its content. */
export function newsId(benchmark: string | null, kind: string, ...parts: readonly (string | number | null)[]): string {
  return `urn:uuid:${derivedId(['news', benchmark, kind, ...parts])}`
}

/** A trial that says something about its config, on whichever version of its task. */
export type Evidence = {
  readonly trial: TrialRecord
  /** When it ended, or began where nothing says. */
  readonly at: string
  readonly success: boolean
  /** The name that the site has for its task. */
  readonly task: string
}

/**
 * Every dated trial that counts, or would on a board of its own version of the task, so that a new release makes no
 * history: comparable, not voided and not excluded. Oldest first.
 */
export function evidenceOf(
  trials: readonly TrialRecord[],
  standingOf: Standings,
  rules: BoardRules,
): readonly Evidence[] {
  return trials
    .flatMap((trial) => {
      const standing = standingOf(trial)
      const at = trial.finished_at ?? trial.started_at
      const succeeded = successOf(trial, standing, rules)
      return at === null || succeeded === null
        ? []
        : [{ trial, at, success: succeeded, task: standing.task?.name ?? trial.task_name }]
    })
    .sort((a, b) => compareText(a.at, b.at) || compareText(a.trial.trial_id, b.trial.trial_id))
}

function successOf(trial: TrialRecord, standing: Standing, rules: BoardRules): boolean | null {
  if (standing.kind === 'counted') return standing.success
  if (standing.kind === 'excluded' || standing.voided !== null || !isComparable(trial)) return null
  return success(trial, rules.policy, rules.pass_threshold)
}

/** Every config by its first trials that say something about it; agents that calibrate tasks are no news. */
export function configNews(
  benchmark: string | null,
  evidence: readonly Evidence[],
  configs: ReadonlyMap<ConfigId, ConfigName>,
): readonly News[] {
  return [...Map.groupBy(evidence, ({ trial }) => trial.config_id)].flatMap(([config_id, own]) => {
    const [first] = own
    const config = configs.get(config_id)
    if (first === undefined || config === undefined || isCalibration(config)) return []
    const day = own.filter(({ at }) => at.slice(0, 10) === first.at.slice(0, 10))
    const solved = day.filter((each) => each.success).length
    const tasks = new Set(day.map(({ task }) => task))
    return [
      {
        id: newsId(benchmark, 'config', config_id),
        at: first.at,
        title: `New config: ${config.label}`,
        lines: [
          [`Agent ${config.agent}`, ...(config.model === null ? [] : [`model ${config.model}`])].join(', '),
          `On its first day, ${first.at.slice(0, 10)}, ${fraction(solved, day.length)} trials succeeded, on ${plural(tasks.size, 'task')} (${list([...tasks].map(oneLine))}).`,
        ],
        path: configPath(config_id),
      },
    ]
  })
}

/** Every version of every task by the first trial that ran it, and every release. */
export function taskNews(
  benchmark: string | null,
  byTask: ReadonlyMap<string, readonly TrialRecord[]>,
  releases: readonly Release[],
): readonly News[] {
  return [
    ...[...byTask].flatMap(([name, trials]) => versionNews(benchmark, name, trials)),
    ...releases.map((release, index) => releaseNews(benchmark, release, releases[index - 1] ?? null)),
  ]
}

function versionNews(benchmark: string | null, name: string, trials: readonly TrialRecord[]): readonly News[] {
  const firstSeen = new Map<TaskDigest, string>()
  for (const { task_digest, finished_at, started_at } of trials) {
    const at = finished_at ?? started_at
    if (task_digest === null || at === null) continue
    const before = firstSeen.get(task_digest)
    if (before === undefined || at < before) firstSeen.set(task_digest, at)
  }
  return [...firstSeen]
    .sort(([a, at], [b, bt]) => compareText(at, bt) || compareText(a, b))
    .map(([digest, at], index) => ({
      id: newsId(benchmark, 'task', name, digest),
      at,
      title: `${index === 0 ? 'New task' : 'New version of'}${index === 0 ? ': ' : ' '}${oneLine(name)}`,
      lines: [
        `Version ${shortDigest(digest)}; its first trial is of ${minute(at)} UTC.`,
        ...(index === 0 ? [] : ['Trials of other versions do not count with those of this one.']),
      ],
      path: taskPath(name),
    }))
}

function releaseNews(benchmark: string | null, release: Release, previous: Release | null): News {
  const before = new Map(previous?.tasks.map((task) => [task.name, task.digest]))
  const added = release.tasks.filter((task) => !before.has(task.name)).length
  const kept = release.tasks.filter((task) => before.get(task.name) === task.digest).length
  const changed = release.tasks.length - added - kept
  const removed = before.size - kept - changed
  return {
    id: newsId(benchmark, 'release', release.name),
    at: `${release.date}T00:00:00.000Z`,
    title: `Release ${release.name}`,
    lines: [
      `Freezes ${plural(release.tasks.length, 'task')} of the experiment ${oneLine(release.experiment)}.`,
      ...(previous === null
        ? []
        : [
            `Against release ${previous.name}: ${added} added, ${changed} changed, ${removed} removed, ${kept} the same.`,
          ]),
      `${plural(release.configs.length, 'config')} covered it with at least ${plural(release.attempts, 'trial')} per task: ${list(release.configs.map(({ label }) => oneLine(label)))}.`,
    ],
    path: releasePath(release.name),
  }
}

/** Every run and every import that has a time; what is run again under the same id is another attempt, and news of its own. */
export function runNews(
  benchmark: string | null,
  { runs, imports }: Pick<RunsPage, 'runs' | 'imports'>,
): readonly News[] {
  return [
    ...runs.flatMap((run) => (run.finished_at === null ? [] : [planNews(benchmark, run, run.finished_at)])),
    ...imports.flatMap((each) =>
      each.last_trial_at === null ? [] : [importNews(benchmark, each, each.last_trial_at)],
    ),
  ]
}

function planNews(benchmark: string | null, run: PlanRun, at: string): News {
  const { plan_digest, run_id, run_attempt, experiment, scored, planned, trials, shards } = run
  const of = experiment === null ? '' : ` of ${oneLine(experiment)}`
  const result =
    planned === null
      ? `${plural(trials, 'trial')}, no shard recorded`
      : `${fraction(scored ?? 0, planned)} planned trials scored`
  return {
    id: newsId(benchmark, 'run', plan_digest, run_id, run_attempt),
    at,
    title: `${runName(run)}${of}: ${result}`,
    lines: [
      planned === null
        ? `${outcomesText(run.outcomes)}.`
        : `${plural(planned, 'trial')} planned in ${plural(shards.length, 'shard')}: ${count(run.scored)} scored, ${count(run.excluded)} excluded, ${count(run.lost)} missing.`,
      `From ${minute(run.started_at)} to ${minute(at)} UTC, ${duration(run.duration_s)}.`,
      ...costLines(run),
      ...(run.interrupted > 0 ? ['It was interrupted.'] : []),
      ...(run.commit === null ? [] : [`Commit ${oneLine(run.commit)}.`]),
    ],
    path: runPath(run.id),
  }
}

function importNews(benchmark: string | null, group: ImportedTrials, at: string): News {
  const { harness, origin, dataset, config, day, trials } = group
  const of = dataset === null ? '' : ` of ${oneLine(dataset)}`
  return {
    id: newsId(benchmark, 'import', harness, origin, dataset, config.config_id, day),
    at,
    title: `Import: ${plural(trials, 'trial')}${of} by ${config.label}`,
    lines: [
      `${outcomesText(group.outcomes)}, on ${plural(group.tasks, 'task')}.`,
      `Run by ${HARNESS_WORDS[harness]}, last at ${minute(at)} UTC; when they were imported is not recorded.`,
      ...costLines(group),
    ],
    path: configPath(config.config_id),
  }
}

function costLines({
  cost_usd,
  cost_known,
  trials,
}: Pick<PlanRun, 'cost_usd' | 'cost_known' | 'trials'>): readonly string[] {
  return cost_usd === null
    ? []
    : [`Cost ${usd(cost_usd)}, known for ${count(cost_known)} of ${plural(trials, 'trial')}.`]
}

function runName({ run_id, run_attempt, plan_digest }: PlanRun): string {
  if (run_id === null) return `Local run of plan ${shortDigest(oneLine(plan_digest))}`
  return `Run ${oneLine(run_id)}${run_attempt === null || run_attempt === 1 ? '' : `, attempt ${run_attempt}`}`
}
