import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import { count, list, plural } from '#core/report/format'
import { commitAddress, repositoryAddress, runAddress } from '#core/report/github-links'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import { pathSegment } from '#core/report/page-path'
import { total } from '#core/report/spending'
import type { Standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import { sum } from '#core/statistics/mean'
import { quantile } from '#core/statistics/quantile'
import type { ConfigId } from '#core/trial/ids'
import { OUTCOMES, type Outcome } from '#core/trial/outcome'
import type { RunRecord, TrialRecord } from '#core/trial/record'

/** What one config did on one task in a run. */
export type RunCell = {
  readonly config: ConfigName
  readonly task_name: string
  /** As the board counts them. */
  readonly tally: Tally
  readonly trials: number
}

/** A shard of a plan that was carried out. */
export type RunShard = RunRecord & {
  /** Slots of the plan that left no trial, ascending; null where the record does not tell them. */
  readonly slots_lost: readonly number[] | null
  readonly duration_s: number
}

/** How many trials ended how, in the order of OUTCOMES; outcomes that occur. */
export type ByOutcome = readonly { readonly outcome: Outcome; readonly trials: number }[]

/** One plan, carried out by one attempt of a workflow run, or on one machine. */
export type PlanRun = {
  /** One safe segment of a path, the run's own. */
  readonly id: string
  readonly plan_digest: string
  readonly run_id: string | null
  readonly run_attempt: number | null
  readonly experiment: string | null
  readonly origin: TrialRecord['origin']
  readonly repository: string | null
  readonly commit: string | null
  /** On GitHub; null where the records do not name them beyond doubt. */
  readonly repository_address: string | null
  readonly run_address: string | null
  readonly commit_address: string | null
  /** By start. Empty: the ledger holds trials of the run and no record of its shards. */
  readonly shards: readonly RunShard[]
  /** Slots of its shards, and what became of them: planned = scored + excluded + lost. null without a shard. */
  readonly planned: number | null
  readonly scored: number | null
  readonly excluded: number | null
  readonly lost: number | null
  /** Shards that were stopped before their end. */
  readonly interrupted: number
  /** Its trials in the ledger, every try of a slot one of its own. */
  readonly trials: number
  readonly outcomes: ByOutcome
  readonly infrastructure_errors: number
  /** Second and later tries. */
  readonly retries: number
  /** US dollars that its trials reported, and of how many trials; null where none did. */
  readonly cost_usd: number | null
  readonly cost_known: number
  /** From its first start to its last end as far as known, shards or else trials. */
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly duration_s: number | null
  /** What its shards waited for a runner: the median and the longest; null where none says. */
  readonly queue_p50_s: number | null
  readonly queue_max_s: number | null
  /** By config, then task. */
  readonly cells: readonly RunCell[]
}

/** Trials that no plan of a repository asked for: imported together, as far as rows can tell. */
export type ImportedTrials = {
  readonly harness: TrialRecord['harness']
  readonly origin: TrialRecord['origin']
  readonly dataset: string | null
  readonly config: ConfigName
  /** UTC day on which they ended, else began; null where unknown. */
  readonly day: string | null
  /** When the last of them ended, else began. */
  readonly last_trial_at: string | null
  readonly trials: number
  readonly tasks: number
  readonly outcomes: ByOutcome
  readonly infrastructure_errors: number
  readonly cost_usd: number | null
  readonly cost_known: number
}

/** Every trial of the ledger is one of a run here or of an import: trials = in_runs + imported. */
export type RunsPage = {
  readonly trials: number
  readonly in_runs: number
  readonly imported: number
  /** Rows of the ledger's table `runs`. */
  readonly shards: number
  /** Newest first. */
  readonly runs: readonly PlanRun[]
  /** Newest first, then by config. */
  readonly imports: readonly ImportedTrials[]
}

type Ledger = {
  readonly trials: readonly TrialRecord[]
  readonly runs: readonly RunRecord[]
  readonly configs: ReadonlyMap<ConfigId, ConfigName>
  readonly standingOf: Standings
}

export function runsPage({ trials, runs, configs, standingOf }: Ledger): RunsPage {
  const planned = Map.groupBy(trials, ({ plan_digest }) => plan_digest !== null)
  const ofPlans = Map.groupBy(planned.get(true) ?? [], runKey)
  const shards = Map.groupBy(runs, runKey)
  const keys = [...new Set([...shards.keys(), ...ofPlans.keys()])].sort()
  const taken = new Set<string>()
  const imported = planned.get(false) ?? []
  return {
    trials: trials.length,
    in_runs: trials.length - imported.length,
    imported: imported.length,
    shards: runs.length,
    runs: keys
      .map((key) => {
        const run = planRun(shards.get(key) ?? [], ofPlans.get(key) ?? [], configs, standingOf)
        const id = taken.has(run.id) ? pathSegment(key) : run.id
        taken.add(id)
        return { ...run, id }
      })
      .sort((a, b) => compareText(b.started_at ?? '', a.started_at ?? '') || compareText(a.id, b.id)),
    imports: importsOf(imported, configs),
  }
}

type Execution = Pick<TrialRecord, 'plan_digest' | 'run_id' | 'run_attempt'>

/** The same for every shard and trial of one plan, carried out by one attempt of a workflow run or on one machine. */
export function runKey({ plan_digest, run_id, run_attempt }: Execution): string {
  return JSON.stringify([plan_digest, run_id, run_attempt])
}

/** `daa4a0755f0c-17000000007`, `-2` for a second attempt: what people can tell apart by eye, and never two of one name. */
function runName({ plan_digest, run_id, run_attempt }: Execution): string {
  const plan = (plan_digest ?? '').replace(/^sha256:/, '').slice(0, 12)
  const attempt = run_attempt === null || run_attempt === 1 ? [] : [run_attempt]
  return pathSegment([plan, run_id ?? 'local', ...attempt].join('-'))
}

function planRun(
  records: readonly RunRecord[],
  trials: readonly TrialRecord[],
  configs: ReadonlyMap<ConfigId, ConfigName>,
  standingOf: Standings,
): PlanRun {
  const shards = records
    .map((record) => ({
      ...record,
      slots_lost: slotsOf(record.lost_slots),
      duration_s: secondsBetween(record.started_at, record.finished_at),
    }))
    .sort((a, b) => compareText(a.started_at, b.started_at) || compareText(a.run_record_id, b.run_record_id))
  const members: readonly (RunRecord | TrialRecord)[] = [...shards, ...trials]
  const known = <K extends 'experiment' | 'repository' | 'commit'>(field: K): string | null =>
    members.find((member) => member[field] !== null)?.[field] ?? null
  const [first] = members
  if (first === undefined) throw new RangeError('a run without a record or a trial')
  const { plan_digest, run_id, run_attempt, origin } = first
  const where = { repository: known('repository'), commit: known('commit'), run_id, run_attempt }
  // A shard's times hold those of its trials; without a shard these are all there is.
  const instants = (shards.length > 0 ? shards : trials).flatMap((each) => [each.started_at, each.finished_at])
  const started_at = extreme(instants, -1)
  const finished_at = extreme(instants, 1)
  const queues = shards.flatMap(({ queue_s }) => queue_s ?? [])
  const counted = (field: 'planned' | 'scored' | 'excluded' | 'lost') => total(shards.map((shard) => shard[field]))
  return {
    id: runName(first),
    plan_digest: plan_digest ?? '',
    ...where,
    experiment: known('experiment'),
    origin,
    repository_address: repositoryAddress(where.repository),
    run_address: origin === 'actions' ? runAddress(where) : null,
    commit_address: commitAddress(where),
    shards,
    planned: counted('planned'),
    scored: counted('scored'),
    excluded: counted('excluded'),
    lost: counted('lost'),
    interrupted: shards.filter(({ interrupted }) => interrupted).length,
    ...whatCameOf(trials),
    retries: trials.filter((trial) => (trial.try ?? 1) > 1).length,
    started_at,
    finished_at,
    duration_s: started_at === null || finished_at === null ? null : secondsBetween(started_at, finished_at),
    queue_p50_s: quantile(queues, 0.5),
    queue_max_s: quantile(queues, 1),
    cells: cellsOf(trials, configs, standingOf),
  }
}

function whatCameOf(trials: readonly TrialRecord[]) {
  const costs = trials.flatMap(({ cost_usd }) => cost_usd ?? [])
  const byOutcome = Map.groupBy(trials, ({ outcome }) => outcome)
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const { length } = byOutcome.get(outcome) ?? []
    return length === 0 ? [] : [{ outcome, trials: length }]
  })
  return {
    trials: trials.length,
    outcomes,
    infrastructure_errors: byOutcome.get('infrastructure_error')?.length ?? 0,
    cost_usd: costs.length === 0 ? null : sum(costs),
    cost_known: costs.length,
  }
}

function cellsOf(
  trials: readonly TrialRecord[],
  configs: ReadonlyMap<ConfigId, ConfigName>,
  standingOf: Standings,
): readonly RunCell[] {
  const placed = trials.map((trial) => {
    const standing = standingOf(trial)
    return { config_id: trial.config_id, task_name: standing.task?.name ?? trial.task_name, standing }
  })
  return [...Map.groupBy(placed, ({ config_id, task_name }) => JSON.stringify([config_id, task_name])).values()]
    .flatMap((own) => {
      const [first] = own
      const config = first && configs.get(first.config_id)
      return config === undefined
        ? []
        : [
            {
              config,
              task_name: first?.task_name ?? '',
              tally: tally(own.map((each) => each.standing)),
              trials: own.length,
            },
          ]
    })
    .sort(
      (a, b) =>
        compareText(a.config.label, b.config.label) ||
        compareText(a.config.config_id, b.config.config_id) ||
        compareText(a.task_name, b.task_name),
    )
}

function importsOf(
  trials: readonly TrialRecord[],
  configs: ReadonlyMap<ConfigId, ConfigName>,
): readonly ImportedTrials[] {
  const groups = Map.groupBy(trials, (trial) =>
    JSON.stringify([trial.harness, trial.origin, trial.dataset, trial.config_id, dayOf(trial)]),
  )
  return [...groups.values()]
    .flatMap((own) => {
      const [first] = own
      const config = first && configs.get(first.config_id)
      if (first === undefined || config === undefined) return []
      const { harness, origin, dataset } = first
      const tasks = new Set(own.map(({ task_name }) => task_name)).size
      const last_trial_at = extreme(own.map(timeOf), 1)
      return [{ harness, origin, dataset, config, day: dayOf(first), last_trial_at, tasks, ...whatCameOf(own) }]
    })
    .sort(
      (a, b) =>
        compareText(b.day ?? '', a.day ?? '') ||
        compareText(a.config.label, b.config.label) ||
        compareText(a.dataset ?? '', b.dataset ?? ''),
    )
}

type Timed = Pick<TrialRecord, 'started_at' | 'finished_at'>

function timeOf({ started_at, finished_at }: Timed): string | null {
  return finished_at ?? started_at
}

function dayOf(trial: Timed): string | null {
  return timeOf(trial)?.slice(0, 10) ?? null
}

/** The slots that a record lists; null where its text is no list of whole numbers. */
function slotsOf(text: string): readonly number[] | null {
  try {
    const slots: unknown = JSON.parse(text)
    if (!Array.isArray(slots) || !slots.every((slot) => Number.isSafeInteger(slot))) return null
    return (slots as number[]).toSorted((a, b) => a - b)
  } catch {
    return null
  }
}

function secondsBetween(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 1000
}

/** The earliest (-1) or latest (1) of some instants; null of none. */
function extreme(instants: readonly (string | null)[], sign: -1 | 1): string | null {
  return instants.reduce<string | null>(
    (best, each) => (each !== null && (best === null || compareText(each, best) * sign > 0) ? each : best),
    null,
  )
}

/** `1-3, 7`: ascending whole numbers, neighbours together. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [from: number, to: number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last !== undefined && number === last[1] + 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
}

/** How every trial of the ledger came to be, in sentences. They hold names of experiments, so they may hold any text. */
export function runsHeadline({ trials, runs, imports, in_runs, imported }: RunsPage): string {
  if (trials === 0 && runs.length === 0) return 'Nothing was run yet.'
  const all = [
    ...(runs.length === 0 ? [] : [`${plural(in_runs, 'trial')} of ${plural(runs.length, 'run')}`]),
    ...(imports.length === 0 ? [] : [`${plural(imported, 'trial')} that came by import and belong to no plan here`]),
  ]
  return `${plural(trials, 'trial')} in the ledger: ${all.join(', and ')}.`
}

/** How to read the list of runs. */
export const RUN_NOTES: readonly string[] = [
  'A run is one plan, carried out by one attempt of a workflow run or on one machine. Planned, scored, excluded and missing count slots of the shards that left a record; a shard that left nothing has none, and its slots are planned again.',
  'A later run makes good what one left missing or excluded, so what is missing here may be there.',
  'Infrastructure: trials that failed through image, Docker, set-up, disk, network or Harbor itself, every try.',
]

/** Why nothing is known of the shards of a run. */
export const NO_SHARD =
  'The ledger has no record of its shards: what was planned, what is missing and how long it waited is not known. A record is written for each shard that ends when a run is imported.'

/** What became of a run, in a sentence. */
export function runHeadline({ shards, planned, scored, excluded, lost, trials, interrupted }: PlanRun): string {
  if (shards.length === 0) {
    return `${plural(trials, 'trial')} and no record of a shard: what was planned and what is missing is not known.`
  }
  const stopped = interrupted === 0 ? '' : ` ${plural(interrupted, 'shard')} stopped before the end.`
  const rest = scored === planned ? '' : `; ${count(excluded)} ended without a score, ${count(lost)} missing`
  return `Scored ${count(scored)} of ${plural(planned ?? 0, 'planned trial')}${rest}.${stopped}`
}

/** What a page has room for of the cells of a run: those with a trial that does not count first where not all fit. */
export function cellsShown(cells: readonly RunCell[], most: number): readonly RunCell[] {
  if (cells.length <= most) return cells
  const isWhole = ({ tally }: RunCell) => tally.excluded === 0
  return [...cells.filter((cell) => !isWhole(cell)), ...cells.filter(isWhole)].slice(0, most)
}

/** `3 passed, 1 infrastructure error`. */
export function outcomesText(outcomes: ByOutcome): string {
  return list(
    outcomes.map(({ outcome, trials }) => `${count(trials)} ${OUTCOME_WORDS[outcome].words}`),
    outcomes.length,
  )
}
