import { compareText } from '#core/report/compare-text'
import { boardScore } from '#core/statistics/board'
import { cellSummary } from '#core/statistics/cell'

/** A counted trial as a history sees it. */
export type PastTrial = {
  readonly task_name: string
  readonly success: boolean
  readonly finished_at: string | null
  readonly commit: string | null
}

/** What the trials of one day on one commit came to, and the score with all trials until then. */
export type HistoryStep = {
  /** UTC: `2026-11-21`; null where the trials do not say, which come last. */
  readonly day: string | null
  readonly commit: string | null
  readonly n: number
  readonly successes: number
  /** Of these trials, 0..1. Its 95 % Wilson interval only where all are of one task: trials of several are not pooled. */
  readonly rate: number | null
  readonly low: number | null
  readonly high: number | null
  /** Score over all trials so far with its 95 % interval, and over how many tasks. */
  readonly score: number | null
  readonly score_low: number | null
  readonly score_high: number | null
  readonly tasks: number
  /** How much of these trials, as shares by task, is the same as of the step before, 0..1; null for the first. */
  readonly shared: number | null
}

/** Steps whose tasks differ by less have rates that can be held against each other. */
const ALIKE = 0.9

/** Oldest first. @param trials of one config that count, in any order */
export function configHistory(trials: readonly PastTrial[]): HistoryStep[] {
  const sofar = new Map<string, { n: number; successes: number }>()
  let before: ReadonlyMap<string, number> | null = null
  return [...Map.groupBy(trials, ({ finished_at, commit }) => JSON.stringify([dayOf(finished_at), commit])).values()]
    .map((own) => ({ own, first: own.map(({ finished_at }) => finished_at ?? '').reduce((a, b) => (a < b ? a : b)) }))
    .sort(
      (a, b) =>
        Number(a.first === '') - Number(b.first === '') ||
        compareText(a.first, b.first) ||
        compareText(a.own[0]?.commit ?? '', b.own[0]?.commit ?? ''),
    )
    .map(({ own }) => {
      for (const { task_name, success } of own) {
        const cell = sofar.get(task_name) ?? { n: 0, successes: 0 }
        sofar.set(task_name, { n: cell.n + 1, successes: cell.successes + Number(success) })
      }
      const successes = own.filter(({ success }) => success).length
      const mix = sharesByTask(own)
      const shared = before === null ? null : inCommon(before, mix)
      before = mix
      const { rate, interval: ofTask } = cellSummary({ n: own.length, successes })
      const interval = mix.size === 1 ? ofTask : null
      const { score, interval: ofScore, tasks_covered } = boardScore([...sofar.values()])
      return {
        day: dayOf(own[0]?.finished_at ?? null),
        commit: own[0]?.commit ?? null,
        n: own.length,
        successes,
        rate,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        score,
        score_low: ofScore?.low ?? null,
        score_high: ofScore?.high ?? null,
        tasks: tasks_covered,
        shared,
      }
    })
}

/** What a reader of the steps must know besides the numbers. */
export function historyWords(steps: readonly HistoryStep[]): readonly string[] {
  return [
    'Rate: of the trials of that row alone, with a 95 % interval for further trials of the same task where all are of one task.',
    'Score so far: the score with all trials until then, with its 95 % interval for tasks like these.',
    ...(steps.some(({ shared }) => shared !== null && shared < ALIKE)
      ? ['Which tasks ran differs from row to row, so the rates do not compare.']
      : []),
  ]
}

/** What share of the trials is of each task. */
function sharesByTask(trials: readonly PastTrial[]): ReadonlyMap<string, number> {
  const byTask = Map.groupBy(trials, ({ task_name }) => task_name)
  return new Map([...byTask].map(([name, own]) => [name, own.length / trials.length]))
}

function inCommon(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  return [...a].reduce((sum, [name, share]) => sum + Math.min(share, b.get(name) ?? 0), 0)
}

function dayOf(instant: string | null): string | null {
  return instant === null ? null : instant.slice(0, 10)
}
