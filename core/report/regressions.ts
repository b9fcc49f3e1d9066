import type { ConfigName } from '#core/report/config-names'
import { differenceWithInterval, fraction, minute, plural, pValue, shortDigest } from '#core/report/format'
import { type Evidence, type News, newsId } from '#core/report/news'
import { cellPath } from '#core/report/page-path'
import type { Counts } from '#core/statistics/counts'
import { newcombe } from '#core/statistics/newcombe'
import { PREVIOUS_RUNS, passRateFlags, RECENT_RUNS, recentAgainstPrevious } from '#core/statistics/pass-rate-flags'
import type { ConfigId } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'

/** The pass rate of a config on one version of a task dropped, as it stood at the end of a day. */
export type Regression = {
  /** The first and the last trial of the recent window. */
  readonly first: Evidence
  readonly last: Evidence
  /** The last trial before the window. */
  readonly before: Evidence
  readonly recent: Counts
  readonly previous: Counts
  /** Recent rate minus previous rate, with Newcombe's 95 % interval, -1..1. */
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Fisher's exact test, and the same adjusted over the streams that were tested that day. */
  readonly p: number
  readonly p_adjusted: number
  readonly tested: number
}

type Stream = {
  readonly evidence: readonly Evidence[]
  readonly successes: readonly boolean[]
  /** How it stood when it was last tested, and up to which trial it was last told of. */
  isDown: boolean
  toldUpTo: number
}

/**
 * Every drop of a pass rate. A stream is the evidence of one config on one version of a task. At the end of each day
 * (UTC) the streams that gained a trial that day are tested, their last 10 trials against the 50 before them, by the
 * rule of `passRateFlags`; a stream that goes from unflagged to flagged is a regression, unless its window overlaps
 * the last one that was told of. Later trials never change what an earlier day found.
 *
 * @param evidence oldest first
 */
export function regressions(evidence: readonly Evidence[]): readonly Regression[] {
  const found: Regression[] = []
  for (const night of nightsOf(evidence)) {
    const strata = night.map(({ stream, n }) =>
      recentAgainstPrevious(stream.successes.slice(Math.max(0, n - RECENT_RUNS - PREVIOUS_RUNS), n)),
    )
    const flags = passRateFlags(strata)
    const tested = flags.filter((flag) => flag !== null).length
    for (const [index, { stream, n }] of night.entries()) {
      const flag = flags[index] ?? null
      const wasDown = stream.isDown
      stream.isDown = flag?.flag === 'down'
      if (!stream.isDown || wasDown || n - RECENT_RUNS < stream.toldUpTo) continue
      const stratum = strata[index]
      const change = stratum === undefined ? null : newcombe(stratum)
      const [before, first, last] = [n - RECENT_RUNS - 1, n - RECENT_RUNS, n - 1].map((at) => stream.evidence[at])
      if (flag === null || stratum === undefined || change === null) continue
      if (before === undefined || first === undefined || last === undefined) continue
      stream.toldUpTo = n
      const { p, p_adjusted, difference } = flag
      const window = { recent: stratum.head, previous: stratum.base }
      found.push({ first, last, before, ...window, difference, ...change.interval, p, p_adjusted, tested })
    }
  }
  return found
}

/** A stream with so many trials at the end of a day. */
type AtNight = { readonly stream: Stream; readonly n: number }

/** By day, the streams that gained a trial and have a base to be held against. */
function nightsOf(evidence: readonly Evidence[]): readonly (readonly AtNight[])[] {
  const nights = new Map<string, AtNight[]>()
  const key = ({ trial }: Evidence) => `${trial.config_id} ${trial.task_digest}`
  const known = evidence.filter(({ trial }) => trial.task_digest !== null)
  for (const own of Map.groupBy(known, key).values()) {
    const stream: Stream = { evidence: own, successes: own.map((each) => each.success), isDown: false, toldUpTo: 0 }
    for (const [index, { at }] of own.entries()) {
      const day = at.slice(0, 10)
      const isLastOfDay = own[index + 1]?.at.slice(0, 10) !== day
      if (!isLastOfDay || index < RECENT_RUNS) continue
      const night = nights.get(day) ?? []
      nights.set(day, night)
      night.push({ stream, n: index + 1 })
    }
  }
  return [...nights].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, night]) => night)
}

/** Regressions as entries of a feed: their ids are those of the config, the task's version and the window. */
export function regressionNews(
  benchmark: string | null,
  found: readonly Regression[],
  configs: ReadonlyMap<ConfigId, ConfigName>,
): readonly News[] {
  return found.map((each) => {
    const { first, last, before, recent, previous } = each
    const { config_id, config_label, task_digest } = last.trial
    const rates = `${fraction(recent.successes, recent.n)} after ${fraction(previous.successes, previous.n)}`
    const commits = [before, last].flatMap(({ trial }) => (trial.commit === null ? [] : [oneLine(trial.commit)]))
    return {
      id: newsId(benchmark, 'regression', config_id, task_digest, first.trial.trial_id, last.trial.trial_id),
      at: last.at,
      title: `${configs.get(config_id)?.label ?? oneLine(config_label)} on ${oneLine(last.task)}: ${rates}`,
      lines: [
        `Of the last ${plural(recent.n, 'trial')} ${recent.successes} succeeded, of the ${previous.n} before them ${previous.successes}: ${differenceWithInterval(each.difference, each.low, each.high)} points.`,
        `Fisher's exact test: ${pValue(each.p)}; adjusted over the ${plural(each.tested, 'config and task', 'configs and tasks')} tested that day (Benjamini-Hochberg): ${pValue(each.p_adjusted)}.`,
        `The first of these trials ended at ${minute(first.at)} UTC, the last one before them at ${minute(before.at)} UTC. Version ${shortDigest(task_digest)} of the task.`,
        ...(commits.length === 2 ? [`Commits ${commits.join(' to ')}.`] : []),
      ],
      path: cellPath(config_id, last.task),
    }
  })
}
