import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import { type Mark, mark, OUTCOME_WORDS, VOIDED } from '#core/report/outcome-words'
import { oneLine } from '#core/report/plain-text'
import type { BoardRules } from '#core/report/rules'
import { LEFT_OUT_REASONS, type Standing, type Standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import type { TrialId } from '#core/trial/ids'
import type { TestRecord, TrialRecord } from '#core/trial/record'

/** The named tests of one trial. */
export type TrialTests = {
  readonly passed: number
  readonly failed: number
  /** Neither passed nor failed. */
  readonly other: number
  /** In the order of the tool's own report. */
  readonly rows: readonly TestRecord[]
}

export type CellTrial = {
  readonly trial: TrialRecord
  readonly mark: Mark
  readonly standing: Standing['kind']
  /** Why it is not in the score, as the end of "not counted: ..."; null when it is. */
  readonly why_not: string | null
  /** null: no per-test data. */
  readonly tests: TrialTests | null
}

/** Every trial of one config on one task, whatever its version, with what they come to on the board. */
export type CellPage = {
  readonly config: ConfigName
  readonly task_name: string
  readonly tally: Tally
  /** Oldest first, those of the board before those left out. */
  readonly trials: readonly CellTrial[]
}

/** @param trials of this config and task only */
export function cellPage({
  config,
  task_name,
  trials,
  tests,
  standingOf,
  rules,
}: {
  readonly config: ConfigName
  readonly task_name: string
  readonly trials: readonly TrialRecord[]
  readonly tests: ReadonlyMap<TrialId, readonly TestRecord[]>
  readonly standingOf: Standings
  readonly rules: BoardRules
}): CellPage {
  const placed = trials.map((trial) => ({ trial, standing: standingOf(trial) }))
  return {
    config,
    task_name,
    tally: tally(placed.map(({ standing }) => standing)),
    trials: placed
      .map(({ trial, standing }) => ({
        trial,
        mark: standing.kind !== 'counted' && standing.voided !== null ? VOIDED : mark(trial, rules),
        standing: standing.kind,
        why_not: whyNot(standing),
        tests: trialTests(tests.get(trial.trial_id) ?? []),
      }))
      .sort(byStandingThenTime),
  }
}

function whyNot(standing: Standing): string | null {
  if (standing.kind === 'counted') return null
  if (standing.voided !== null) {
    const { reason, author, date } = standing.voided
    const elsewhere = standing.kind === 'left_out' ? `, and ${LEFT_OUT_REASONS[standing.reason]}` : ''
    return `voided by ${oneLine(author)} on ${date} ("${oneLine(reason)}")${elsewhere}`
  }
  return standing.kind === 'excluded' ? OUTCOME_WORDS[standing.outcome].meaning : LEFT_OUT_REASONS[standing.reason]
}

function trialTests(rows: readonly TestRecord[]): TrialTests | null {
  if (rows.length === 0) return null
  const passed = rows.filter((row) => row.status === 'passed').length
  const failed = rows.filter((row) => row.status === 'failed').length
  return {
    passed,
    failed,
    other: rows.length - passed - failed,
    rows: rows.toSorted((a, b) => a.position - b.position),
  }
}

function byStandingThenTime(a: CellTrial, b: CellTrial): number {
  const leftOut = Number(a.standing === 'left_out') - Number(b.standing === 'left_out')
  return leftOut || compareText(when(a), when(b)) || compareText(a.trial.trial_id, b.trial.trial_id)
}

function when({ trial }: CellTrial): string {
  return trial.finished_at ?? trial.started_at ?? ''
}
