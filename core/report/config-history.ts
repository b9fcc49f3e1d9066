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
  /** Of these trials, 0..1, with its 95 % Wilson interval: which tasks they ran differs from day to day. */
  readonly rate: number | null
  readonly low: number | null
  readonly high: number | null
  /** Score over all trials so far with its 95 % interval, and over how many tasks. */
  readonly score: number | null
  readonly score_low: number | null
  readonly score_high: number | null
  readonly tasks: number
}

/** Oldest first. @param trials of one config that count, in any order */
export function configHistory(trials: readonly PastTrial[]): HistoryStep[] {
  const sofar = new Map<string, { n: number; successes: number }>()
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
      const { rate, interval } = cellSummary({ n: own.length, successes })
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
      }
    })
}

function dayOf(instant: string | null): string | null {
  return instant === null ? null : instant.slice(0, 10)
}
