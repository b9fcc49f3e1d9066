import { isCalibration } from '#core/report/calibration'
import { type CellUse, cellUse } from '#core/report/cell-use'
import { compareText } from '#core/report/compare-text'
import { type ConfigName, configNames } from '#core/report/config-names'
import { countedTrials, isOfBoard, type Placed } from '#core/report/placed'
import type { BoardRules } from '#core/report/rules'
import { standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import { type TaskCalibration, taskCalibration } from '#core/report/task-calibration'
import type { BoardTask } from '#core/report/task-set'
import { boschloo } from '#core/statistics/boschloo'
import { holm } from '#core/statistics/holm'
import { newcombe } from '#core/statistics/newcombe'
import { probabilityBetter } from '#core/statistics/posterior'
import { runsNeeded } from '#core/statistics/runs-needed'
import type { StratifiedDifference } from '#core/statistics/stratified-difference'
import { stratifiedTest } from '#core/statistics/stratified-test'
import { passRateChange, type Verdict, type VerdictLimits, verdictOf } from '#core/statistics/verdict'
import type { TaskDigest } from '#core/trial/ids'
import type { Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

/** A change of this size is what the number of trials still to run is given for besides the one seen. */
export const REFERENCE_CHANGE = 0.2

/** Boschloo's test is shown up to so many trials a side; it costs their product. */
const MOST_FOR_BOSCHLOO = 100

/** The tasks of one commit, as far as they may differ from the other's. */
export type VerdictSide = { readonly commit: string; readonly tasks: readonly BoardTask[] }

/** A directory of tasks that is no task on a side, and why. */
export type UnreadableTask = { readonly task: string; readonly side: 'base' | 'head'; readonly reason: string }

/** A file that Git changes on checkout, so that a trial of a checkout has another digest than what was committed. */
export type ConvertedFile = { readonly path: string; readonly attribute: string }

/** The trials of one config on one version of a task. */
export type Arm = Tally & CellUse

/** Why a stratum is not in the test: no trial counts on that side, or on both. */
export type Dropped = 'head' | 'base' | 'both'

/** One config on one changed task: a stratum of the test. */
export type VerdictStratum = {
  readonly task_name: string
  readonly config: ConfigName
  readonly head: Arm
  readonly base: Arm
  readonly dropped: Dropped | null
  /** Head's rate minus base's with Newcombe's 95 % interval; null when dropped. */
  readonly difference: number | null
  readonly low: number | null
  readonly high: number | null
  /** Of this stratum alone, for display only: Fisher's and Boschloo's p, and P(head > base) of independent posteriors. */
  readonly fisher_p: number | null
  readonly boschloo_p: number | null
  readonly probability_better: number | null
}

/** Trials with which a two-sided test at 5 % finds a change with 80 % power. */
export type RunsNeeded = {
  /** of each side, over all strata */
  readonly per_side: number
  /** what is missing on each side, 0 where there are enough */
  readonly head_more: number
  readonly base_more: number
}

/** What the strata of one task, or of all changed tasks, come to. Only models are in it; see calibration. */
export type ChangeVerdict = {
  /** null: no test, see `no_verdict_because` */
  readonly verdict: Verdict | null
  readonly no_verdict_because: 'no_trial' | 'no_head' | 'no_base' | 'no_common_config' | null
  /** Mantel-Haenszel difference, head minus base (plain, of one stratum), -1..1, and its 95 % interval. */
  readonly difference: number | null
  readonly low: number | null
  readonly high: number | null
  readonly interval_method: StratifiedDifference['method'] | null
  /** Exact stratified test, two-sided. */
  readonly p: number | null
  /** By Holm over the changed tasks that have a test; what the verdict on a task goes by. For all tasks together, p itself. */
  readonly p_adjusted: number | null
  /** The interval alone says otherwise of 0; p decides. */
  readonly interval_disagrees: boolean
  readonly head_rate: number | null
  readonly base_rate: number | null
  /** Trials in the test. */
  readonly head_n: number
  readonly base_n: number
  readonly strata_used: number
  readonly strata_dropped: number
  /** For a change of the size seen (null: there is none), and for REFERENCE_CHANGE. */
  readonly runs_needed_seen: RunsNeeded | null
  readonly runs_needed_reference: RunsNeeded | null
}

/** A task whose digest is another one on the head. */
export type ChangedTask = ChangeVerdict & {
  readonly name: string
  readonly base_digest: TaskDigest
  readonly head_digest: TaskDigest
  /** One per model config with a trial on either side, by label. */
  readonly strata: readonly VerdictStratum[]
  /** Of the head's version. */
  readonly calibration: TaskCalibration
}

/** A task that only the head has. */
export type NewTask = {
  readonly name: string
  readonly digest: TaskDigest
  readonly calibration: TaskCalibration
  /** One per model config with a trial, by label. */
  readonly models: readonly { readonly config: ConfigName; readonly head: Arm }[]
}

/** What two commits' tasks and the ledger say of each other. Plain data; null is undefined or unknown. */
export type VerdictReport = BoardRules &
  VerdictLimits & {
    readonly schema_version: 1
    readonly base: string
    readonly head: string
    /** All changed tasks together, each task and config a stratum of one test; null where none changed. */
    readonly overall: ChangeVerdict | null
    /** By name. */
    readonly changed: readonly ChangedTask[]
    readonly added: readonly NewTask[]
    readonly removed: readonly string[]
    /** The same content under another name. */
    readonly renamed: readonly { readonly from: string; readonly to: string }[]
    readonly unchanged: readonly string[]
    readonly unreadable: readonly UnreadableTask[]
    readonly converted: readonly ConvertedFile[]
  }

/**
 * "Does this change the pass rate?" Tasks by name: changed ones are tested, the trials of the head's digest against those
 * of the base's; new ones are judged by their oracle and nop trials. Pure; the order of tasks and trials changes nothing.
 */
export function verdictReport({
  base,
  head,
  same = [],
  unreadable = [],
  converted = [],
  trials,
  rules,
  voids,
  prices,
  limits,
}: {
  readonly base: VerdictSide
  readonly head: VerdictSide
  /** Names of tasks besides that nobody needs to look at, because the commits have them alike. */
  readonly same?: readonly string[]
  readonly unreadable?: readonly UnreadableTask[]
  readonly converted?: readonly ConvertedFile[]
  readonly trials: readonly TrialRecord[]
  readonly rules: BoardRules
  readonly voids: readonly Void[]
  readonly prices: Prices
  readonly limits: VerdictLimits
}): VerdictReport {
  const names = configNames(trials)
  const placedOn = (tasks: readonly BoardTask[]) => {
    const standingOf = standings({ tasks, rules, voids, trials })
    const placed = trials.map((trial) => ({ trial, standing: standingOf(trial) }))
    return Map.groupBy(placed.filter(isOfBoard), ({ standing }) => standing.task?.name ?? '')
  }
  const ofBase = placedOn(base.tasks)
  const ofHead = placedOn(head.tasks)
  const sorted = [...head.tasks].sort((a, b) => compareText(a.name, b.name))
  const baseDigests = new Map(base.tasks.map(({ name, digest }) => [name, digest]))
  const broken = unreadable.flatMap(({ side, task }) => (side === 'head' ? [task] : []))
  const headNames = new Set([...head.tasks.map(({ name }) => name), ...broken])
  const gone = base.tasks.filter(({ name }) => !headNames.has(name)).sort((a, b) => compareText(a.name, b.name))
  const renamed = renames(
    gone,
    sorted.filter(({ name }) => !baseDigests.has(name)),
  )
  const isRenamed = (name: string) => renamed.some(({ from, to }) => name === from || name === to)
  const armsOf = (name: string) => ({ name, names, prices, head: ofHead.get(name) ?? [], base: ofBase.get(name) ?? [] })
  const changed = judged(
    sorted.flatMap(({ name, digest }) => {
      const before = baseDigests.get(name)
      if (before === undefined || before === digest) return []
      const strata = strataOf(armsOf(name))
      const calibration = taskCalibration(ofHead.get(name) ?? [])
      return [{ name, base_digest: before, head_digest: digest, strata, calibration, ...changeVerdict(strata, limits) }]
    }),
    limits,
  )
  const alike = sorted.filter(({ name, digest }) => baseDigests.get(name) === digest).map(({ name }) => name)
  return {
    schema_version: 1,
    ...rules,
    ...limits,
    base: base.commit,
    head: head.commit,
    overall:
      changed.length === 0
        ? null
        : changeVerdict(
            changed.flatMap(({ strata }) => strata),
            limits,
          ),
    changed,
    added: sorted
      .filter(({ name }) => !baseDigests.has(name) && !isRenamed(name))
      .map(({ name, digest }) => ({
        name,
        digest,
        calibration: taskCalibration(ofHead.get(name) ?? []),
        models: strataOf({ ...armsOf(name), base: [] }).map(({ config, head }) => ({ config, head })),
      })),
    removed: gone.map(({ name }) => name).filter((name) => !isRenamed(name)),
    renamed,
    unchanged: [...same, ...alike].sort(compareText),
    unreadable,
    converted,
  }
}

function renames(gone: readonly BoardTask[], come: readonly BoardTask[]): { from: string; to: string }[] {
  const left = [...gone]
  return come.flatMap(({ name, digest }) => {
    const at = left.findIndex((task) => task.digest === digest)
    const [from] = at < 0 ? [] : left.splice(at, 1)
    return from === undefined ? [] : [{ from: from.name, to: name }]
  })
}

function strataOf({
  name,
  names,
  prices,
  head,
  base,
}: {
  readonly name: string
  readonly names: ReturnType<typeof configNames>
  readonly prices: Prices
  readonly head: readonly Placed[]
  readonly base: readonly Placed[]
}): VerdictStratum[] {
  const ofHead = byModel(head)
  const ofBase = byModel(base)
  return [...new Set([...ofHead.keys(), ...ofBase.keys()])]
    .flatMap((id) => {
      const config = names.get(id)
      if (config === undefined) return []
      return [stratum(name, config, arm(ofHead.get(id) ?? [], prices), arm(ofBase.get(id) ?? [], prices))]
    })
    .sort((a, b) => compareText(a.config.label, b.config.label) || compareText(a.config.config_id, b.config.config_id))
}

/** Oracle and nop say something of the task, and nothing of agents. */
function byModel(placed: readonly Placed[]) {
  return Map.groupBy(
    placed.filter(({ trial }) => !isCalibration(trial)),
    ({ trial }) => trial.config_id,
  )
}

function arm(placed: readonly Placed[], prices: Prices): Arm {
  return { ...tally(placed.map(({ standing }) => standing)), ...cellUse(countedTrials(placed), prices) }
}

function stratum(task_name: string, config: ConfigName, head: Arm, base: Arm): VerdictStratum {
  const both = { head, base }
  const dropped = head.n === 0 ? (base.n === 0 ? 'both' : 'head') : base.n === 0 ? 'base' : null
  const change = newcombe(both)
  const few = head.n <= MOST_FOR_BOSCHLOO && base.n <= MOST_FOR_BOSCHLOO
  return {
    task_name,
    config,
    head,
    base,
    dropped,
    difference: change?.difference ?? null,
    low: change?.interval.low ?? null,
    high: change?.interval.high ?? null,
    fisher_p: stratifiedTest([both])?.p ?? null,
    boschloo_p: few ? boschloo(both) : null,
    probability_better: dropped === null ? probabilityBetter(both) : null,
  }
}

function changeVerdict(strata: readonly VerdictStratum[], limits: VerdictLimits): ChangeVerdict {
  const used = strata.filter(({ dropped }) => dropped === null)
  const head_n = used.reduce((total, { head }) => total + head.n, 0)
  const base_n = used.reduce((total, { base }) => total + base.n, 0)
  const counts = { head_n, base_n, strata_used: used.length, strata_dropped: strata.length - used.length }
  const change = passRateChange(used, limits)
  if (change === null) {
    return {
      verdict: null,
      no_verdict_because: whyNone(strata),
      difference: null,
      low: null,
      high: null,
      interval_method: null,
      p: null,
      p_adjusted: null,
      interval_disagrees: false,
      head_rate: null,
      base_rate: null,
      ...counts,
      runs_needed_seen: null,
      runs_needed_reference: null,
    }
  }
  const { effect, test, head_rate, base_rate } = change
  const needed = (per_side: number | null): RunsNeeded | null =>
    per_side === null
      ? null
      : { per_side, head_more: Math.max(0, per_side - head_n), base_more: Math.max(0, per_side - base_n) }
  return {
    verdict: change.verdict,
    no_verdict_because: null,
    difference: effect.difference,
    low: effect.interval.low,
    high: effect.interval.high,
    interval_method: effect.method,
    p: test.p,
    p_adjusted: test.p,
    interval_disagrees: disagrees(change.verdict, effect.interval),
    head_rate,
    base_rate,
    ...counts,
    runs_needed_seen: needed(change.runs_needed),
    runs_needed_reference: needed(runsForReference(base_rate)),
  }
}

/** Whichever direction takes more trials, of those that the base's rate leaves open. */
function runsForReference(base_rate: number): number | null {
  const rates = [base_rate - REFERENCE_CHANGE, base_rate + REFERENCE_CHANGE].filter((rate) => rate >= 0 && rate <= 1)
  const runs = rates.flatMap((rate) => runsNeeded(rate, base_rate) ?? [])
  return runs.length === 0 ? null : Math.max(...runs)
}

function whyNone(strata: readonly VerdictStratum[]): ChangeVerdict['no_verdict_because'] {
  const onHead = strata.some(({ head }) => head.n > 0)
  const onBase = strata.some(({ base }) => base.n > 0)
  if (onHead) return onBase ? 'no_common_config' : 'no_base'
  return onBase ? 'no_head' : 'no_trial'
}

/** Several tasks are several questions: each p is adjusted for the others, and decides anew. */
function judged(changed: readonly ChangedTask[], limits: VerdictLimits): ChangedTask[] {
  const tested = changed.flatMap(({ p }, index) => (p === null ? [] : [{ p, index }]))
  const adjusted = holm(tested.map(({ p }) => p))
  const adjustedOf = new Map(tested.map(({ index }, place) => [index, adjusted[place] ?? 1]))
  return changed.map((task, index) => {
    const p = adjustedOf.get(index)
    const { difference, low, high } = task
    if (p === undefined || difference === null || low === null || high === null) return task
    const verdict = verdictOf({ p, difference, interval: { low, high } }, limits)
    return { ...task, verdict, p_adjusted: p, interval_disagrees: disagrees(verdict, { low, high }) }
  })
}

function disagrees(verdict: Verdict, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return (low > 0 || high < 0) !== (verdict === 'changed_up' || verdict === 'changed_down')
}
