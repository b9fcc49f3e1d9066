import { compareText } from '#core/report/compare-text'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { Cell, LeaderboardRow } from '#core/report/row'
import type { BoardRules } from '#core/report/rules'
import type { RankedTask } from '#core/report/task-set'
import { type Comparison, comparison } from '#core/statistics/comparison'
import { type GeometricRatio, geometricRatio } from '#core/statistics/geometric-ratio'
import type { DifferenceInterval } from '#core/statistics/interval'
import { mcnemar } from '#core/statistics/mcnemar'
import type { PairedTest } from '#core/statistics/paired-test'
import type { StratifiedDifference } from '#core/statistics/stratified-difference'
import { COMPARISON_TOLERANCE, TIE_TOLERANCE } from '#core/statistics/tolerance'
import { passRateChange } from '#core/statistics/verdict'
import type { TaskDigest } from '#core/trial/ids'

/** p at or below it is evidence; the same limit as of the board's groups. */
export const EVIDENCE_LIMIT = 0.05

/** One of the two, with the numbers of its row on the board. */
export type ComparedSide = Pick<
  LeaderboardRow,
  | 'config_id'
  | 'label'
  | 'agent'
  | 'model'
  | 'rank'
  | 'not_rankable_because'
  | 'score'
  | 'score_low'
  | 'score_high'
  | 'n'
  | 'excluded'
  | 'excluded_by'
  | 'tasks'
>

/** Who solved a task. Solved: at least one trial that counts succeeded. */
export type SolvedBy = 'both' | 'only_a' | 'only_b' | 'neither'

type ComparedCell = Pick<Cell, 'n' | 'successes' | 'rate' | 'low' | 'high' | 'excluded'>

/** A task that both cover. */
export type SharedTask = {
  readonly task_name: string
  readonly task_digest: TaskDigest | null
  readonly a: ComparedCell
  readonly b: ComparedCell
  /** A's rate minus B's, -1..1 */
  readonly difference: number
  readonly result: 'win' | 'loss' | 'tie'
  readonly solved_by: SolvedBy
}

/** "Is A better than B on tasks *like* these?" The tasks are a sample, and pair the two. */
export type SampledQuestion = Omit<Comparison, 'interval' | 'test'> & {
  /** 95 %, by the t quantile, cut at -1 and 1, beyond which no difference is; null for fewer than two tasks, or equal differences */
  readonly low: number | null
  readonly high: number | null
  /** null: no test, see `no_test_because` */
  readonly test: PairedTest['method'] | null
  readonly p: number | null
  readonly no_test_because: string | null
  /** The smallest p that this test could reach with so many tasks; null where there is no such limit. */
  readonly smallest_p: number | null
  /** What p says; never that the two are equal. `no_test`: nothing either way. */
  readonly evidence: 'a' | 'b' | 'none' | 'no_test'
  /** p and the interval say different things of 0; then p decides. */
  readonly interval_disagrees: boolean
}

/** "Would A be better than B if exactly these tasks ran again?" Only the trials vary. */
export type FixedQuestion = {
  /** shared tasks, each a stratum */
  readonly tasks: number
  /** Mantel-Haenszel difference of A minus B (or plain, of one task), -1..1, and its 95 % interval */
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly interval_method: StratifiedDifference['method']
  /** `mcnemar` where both have a single trial on every shared task; the other test then says the same. */
  readonly test: 'mcnemar' | 'exact_stratified'
  readonly p: number
  readonly evidence: 'a' | 'b' | 'none'
  readonly interval_disagrees: boolean
}

/** How many times as much A took as B: geometric mean of per-task ratios over the tasks where both are known and above 0. */
export type Ratio = {
  readonly ratio: number
  /** 95 %; null for a single task, or equal ratios */
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
  readonly tasks: number
  /** Of these tasks, those where a value is no exact one: a cost that is partly estimated, a median that ran into a time limit. */
  readonly inexact_tasks: number
}

/** Two rows of one board. Differences are A's minus B's; null is undefined or unknown. Plain data. */
export type ConfigComparison = BoardRules &
  Pick<AnyLeaderboard, 'source' | 'dataset'> & {
    readonly schema_version: 1
    readonly a: ComparedSide
    readonly b: ComparedSide
    readonly board_tasks: number
    readonly sampled: SampledQuestion
    /** null without a shared task */
    readonly fixed: FixedQuestion | null
    /** Shared tasks by who solved them. */
    readonly overlap: Readonly<Record<SolvedBy, number>>
    /** Mean cost of a trial, and median time of the agent; null where no shared task tells both. */
    readonly cost: Ratio | null
    readonly time: Ratio | null
    /** Every shared task, the largest difference first. */
    readonly shared: readonly SharedTask[]
    /** Tasks of the board on which only one of them, or neither, has a trial that counts. */
    readonly covered_by_a_only: readonly string[]
    readonly covered_by_b_only: readonly string[]
    readonly covered_by_neither: readonly string[]
  }

/** What a comparison takes of a board. */
export type ComparableBoard = BoardRules &
  Pick<AnyLeaderboard, 'source' | 'dataset'> & { readonly tasks: readonly Pick<RankedTask, 'name'>[] }

/** What it takes of a row; its cells are one per task of the board, in its order. */
export type ComparableRow = ComparedSide & { readonly cells: readonly ComparableCell[] }

export type ComparableCell = ComparedCell &
  Pick<Cell, 'task_digest' | 'cost_per_trial_usd' | 'estimated_cost_known' | 'time_p50_s' | 'time_p50_censored'>

/** Compares two rows of a board. Pure; to swap the rows mirrors everything. */
export function compareRows(board: ComparableBoard, a: ComparableRow, b: ComparableRow): ConfigComparison {
  const pairs = board.tasks.flatMap(({ name }, index): CellPair[] => {
    const first = a.cells[index]
    const second = b.cells[index]
    return first === undefined || second === undefined ? [] : [{ name, first, second }]
  })
  const shared = pairs.filter(({ first, second }) => first.n > 0 && second.n > 0)
  const tasks = shared.flatMap(sharedTask).sort(byDifference)
  const count = (solvedBy: SolvedBy) => tasks.filter(({ solved_by }) => solved_by === solvedBy).length
  const uncovered = (of: (pair: CellPair) => boolean) => pairs.filter(of).map(({ name }) => name)
  return {
    schema_version: 1,
    harness: board.harness,
    policy: board.policy,
    pass_threshold: board.pass_threshold,
    task_version: board.task_version,
    source: board.source,
    ...(board.dataset === undefined ? {} : { dataset: board.dataset }),
    a: side(a),
    b: side(b),
    board_tasks: board.tasks.length,
    sampled: sampledQuestion(shared),
    fixed: fixedQuestion(shared),
    overlap: { both: count('both'), only_a: count('only_a'), only_b: count('only_b'), neither: count('neither') },
    cost: ratio(
      shared,
      (cell) => cell.cost_per_trial_usd,
      (cell) => cell.estimated_cost_known > 0,
    ),
    time: ratio(
      shared,
      (cell) => cell.time_p50_s,
      (cell) => cell.time_p50_censored,
    ),
    shared: tasks,
    covered_by_a_only: uncovered(({ first, second }) => first.n > 0 && second.n === 0),
    covered_by_b_only: uncovered(({ first, second }) => first.n === 0 && second.n > 0),
    covered_by_neither: uncovered(({ first, second }) => first.n === 0 && second.n === 0),
  }
}

type CellPair = { readonly name: string; readonly first: ComparableCell; readonly second: ComparableCell }

function side(row: ComparedSide): ComparedSide {
  const { config_id, label, agent, model, rank, not_rankable_because } = row
  const { score, score_low, score_high, n, excluded, excluded_by, tasks } = row
  return {
    config_id,
    label,
    agent,
    model,
    rank,
    not_rankable_because,
    score,
    score_low,
    score_high,
    n,
    excluded,
    excluded_by,
    tasks,
  }
}

function sharedTask({ name, first, second }: CellPair): SharedTask[] {
  if (first.rate === null || second.rate === null) return []
  const difference = first.rate - second.rate
  return [
    {
      task_name: name,
      task_digest: first.task_digest,
      a: cell(first),
      b: cell(second),
      difference: Math.abs(difference) <= TIE_TOLERANCE ? 0 : difference,
      result: difference > TIE_TOLERANCE ? 'win' : difference < -TIE_TOLERANCE ? 'loss' : 'tie',
      solved_by: solvedBy(first.successes > 0, second.successes > 0),
    },
  ]
}

function cell({ n, successes, rate, low, high, excluded }: ComparedCell): ComparedCell {
  return { n, successes, rate, low, high, excluded }
}

function solvedBy(a: boolean, b: boolean): SolvedBy {
  if (a) return b ? 'both' : 'only_a'
  return b ? 'only_b' : 'neither'
}

/** Differences that are equal on paper are equal here, so that the name decides. */
function byDifference(one: SharedTask, other: SharedTask): number {
  const size = ({ difference }: SharedTask) => Math.round(Math.abs(difference) / TIE_TOLERANCE)
  return size(other) - size(one) || compareText(one.task_name, other.task_name)
}

function sampledQuestion(shared: readonly CellPair[]): SampledQuestion {
  const { interval, test, ...rest } = comparison(
    shared.map(({ first }) => first),
    shared.map(({ second }) => second),
  )
  const evidence = test === null ? 'no_test' : evidenceOf(test.p, test.difference)
  return {
    ...rest,
    low: interval === null ? null : Math.max(-1, interval.low),
    high: interval === null ? null : Math.min(1, interval.high),
    test: test?.method ?? null,
    p: test?.p ?? null,
    no_test_because:
      test === null ? `a test needs two shared tasks, there ${rest.tasks === 0 ? 'is none' : 'is one'}` : null,
    smallest_p: test === null || test.method === 'paired_t' ? null : 2 ** (1 - rest.tasks),
    evidence,
    interval_disagrees: test !== null && disagrees(interval, evidence !== 'none'),
  }
}

function fixedQuestion(shared: readonly CellPair[]): FixedQuestion | null {
  const change = passRateChange(shared.map(({ first, second }) => ({ head: first, base: second })))
  if (change === null) return null
  const single = shared.every(({ first, second }) => first.n === 1 && second.n === 1)
  const wins = shared.filter(({ first, second }) => first.successes > second.successes).length
  const losses = shared.filter(({ first, second }) => first.successes < second.successes).length
  const p = single ? mcnemar(wins, losses) : change.test.p
  const { difference, interval, method } = change.effect
  return {
    tasks: shared.length,
    difference,
    low: interval.low,
    high: interval.high,
    interval_method: method,
    test: single ? 'mcnemar' : 'exact_stratified',
    p,
    evidence: evidenceOf(p, difference),
    interval_disagrees: disagrees(interval, evidenceOf(p, difference) !== 'none'),
  }
}

function disagrees(interval: DifferenceInterval | null, isEvidence: boolean): boolean {
  return interval !== null && (interval.low > 0 || interval.high < 0) !== isEvidence
}

function evidenceOf(p: number, difference: number): 'a' | 'b' | 'none' {
  if (p > EVIDENCE_LIMIT + COMPARISON_TOLERANCE) return 'none'
  return difference > 0 ? 'a' : 'b'
}

function ratio(
  shared: readonly CellPair[],
  value: (cell: ComparableCell) => number | null,
  isInexact: (cell: ComparableCell) => boolean,
): Ratio | null {
  const values = ({ first, second }: CellPair) => [value(first) ?? 0, value(second) ?? 0]
  const used = shared.filter((pair) => values(pair).every((each) => each > 0))
  const result: GeometricRatio | null = geometricRatio(
    used.map(({ first }) => value(first)),
    used.map(({ second }) => value(second)),
  )
  if (result === null) return null
  return {
    ratio: result.ratio,
    low: result.interval?.low ?? null,
    high: result.interval?.high ?? null,
    p: result.p,
    tasks: result.tasks,
    inexact_tasks: used.filter(({ first, second }) => isInexact(first) || isInexact(second)).length,
  }
}
