import { isCalibration } from '#core/report/calibration'
import type { ConfigName } from '#core/report/config-names'
import type { Tally } from '#core/report/tally'
import { boardScore } from '#core/statistics/board'

/** What the configs that are tried on a task make of it, agents that calibrate tasks aside. */
export type TaskSpread = {
  /** Configs with a trial that counts, and those of them with a success. */
  readonly configs_tried: number
  readonly configs_solved: number
  /** Mean of the rates of these configs, each with the same weight, 0..1; null without any. */
  readonly rate: number | null
  /** 95 % interval of it for configs like these (effective-n Wilson); null for fewer than two. */
  readonly low: number | null
  readonly high: number | null
  /** Cells with two trials that count or more, and those of them with both a success and a failure. */
  readonly repeated: number
  readonly mixed: number
}

export function taskSpread(results: readonly (Tally & { readonly config: ConfigName })[]): TaskSpread {
  const contenders = results.filter((result) => result.n > 0 && !isCalibration(result.config))
  const { score, interval } = boardScore(contenders)
  const repeated = contenders.filter(({ n }) => n > 1)
  return {
    configs_tried: contenders.length,
    configs_solved: contenders.filter(({ successes }) => successes > 0).length,
    rate: score,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    repeated: repeated.length,
    mixed: repeated.filter(({ successes, n }) => successes > 0 && successes < n).length,
  }
}
