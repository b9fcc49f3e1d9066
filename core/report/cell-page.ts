import { releaseWords } from '#core/report/board-choices'
import { type CellOnRelease, countsElsewhere } from '#core/report/cell-releases'
import { type CellTotals, cellTotals } from '#core/report/cell-totals'
import { compareText } from '#core/report/compare-text'
import type { ConfigName } from '#core/report/config-names'
import type { Elsewhere, OtherBoard } from '#core/report/dataset-boards'
import { type Mark, mark, OUTCOME_WORDS, VOIDED } from '#core/report/outcome-words'
import { countedTrials } from '#core/report/placed'
import { type Provenance, provenance } from '#core/report/provenance'
import type { BoardRules } from '#core/report/rules'
import { LEFT_OUT_REASONS, type Standing, type Standings } from '#core/report/standing'
import { type Tally, tally } from '#core/report/tally'
import type { TrialId } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'
import type { Prices } from '#core/trial/price'
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
  /** Whose trial it is, if not Harbor's: standing and reason are those of that board. null: the site's own. */
  readonly board: OtherBoard | null
  readonly standing: Standing['kind']
  /** Why it is not in the score, as the end of "not counted: ..."; null when it is. */
  readonly why_not: string | null
  /** What a trial that this board leaves out is on other releases, as sentences; null: left out there too. */
  readonly elsewhere: string | null
  /** null: no per-test data. */
  readonly tests: TrialTests | null
}

/** Every trial of one config on one task, whatever its version, with what they come to on the board. */
export type CellPage = {
  readonly config: ConfigName
  readonly task_name: string
  /** On the site's own board, without what other harnesses ran. */
  readonly tally: Tally
  /** Of the trials that count there. */
  readonly totals: CellTotals
  /** The tally on each board of another harness that it has trials of. */
  readonly others: readonly { readonly board: OtherBoard; readonly tally: Tally }[]
  /** What it comes to on other releases, where that is not the same. */
  readonly releases: readonly CellOnRelease[]
  /** Oldest first, those of the board before those left out, before those of other harnesses board by board. */
  readonly trials: readonly CellTrial[]
  /** Where its trials come from, in their order. */
  readonly origin: Provenance
}

/**
 * @param trials of this config and task only
 * @param releases of `cellsOnReleases`, those of this cell
 * @param elsewhere of which other board a trial is; null for Harbor's
 */
export function cellPage({
  config,
  task_name,
  trials,
  tests,
  standingOf,
  rules,
  prices,
  releases = [],
  elsewhere = () => null,
}: {
  readonly config: ConfigName
  readonly task_name: string
  readonly trials: readonly TrialRecord[]
  readonly tests: ReadonlyMap<TrialId, readonly TestRecord[]>
  readonly standingOf: Standings
  readonly rules: BoardRules
  readonly prices: Prices
  readonly releases?: readonly CellOnRelease[]
  readonly elsewhere?: (trial: TrialRecord) => Elsewhere | null
}): CellPage {
  const placed = trials.map((trial) => {
    const { board = null, standing = standingOf(trial) } = elsewhere(trial) ?? {}
    return { trial, board, standing }
  })
  const shown = placed
    .map(({ trial, board, standing }) => ({
      trial,
      board,
      mark: standing.kind !== 'counted' && standing.voided !== null ? VOIDED : mark(trial, rules),
      standing: standing.kind,
      why_not: whyNot(standing),
      elsewhere: countsElsewhere(
        standing,
        releases.map(({ release }) => [releaseWords(release.choice), release.standingOf(trial)]),
      ),
      tests: trialTests(tests.get(trial.trial_id) ?? []),
    }))
    .sort(byBoardThenStandingThenTime)
  const { own = [], other = [] } = Object.groupBy(placed, ({ board }) => (board === null ? 'own' : 'other'))
  return {
    config,
    task_name,
    tally: tally(own.map(({ standing }) => standing)),
    totals: cellTotals(countedTrials(own), prices),
    others: [...Map.groupBy(other, ({ board }) => board)]
      .flatMap(([board, its]) => (board === null ? [] : [{ board, tally: tally(its.map(({ standing }) => standing)) }]))
      .sort((a, b) => compareText(a.board.path, b.board.path)),
    releases,
    trials: shown,
    origin: provenance(shown.map(({ trial }) => trial)),
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

function byBoardThenStandingThenTime(a: CellTrial, b: CellTrial): number {
  const boards = compareText(a.board?.path ?? '', b.board?.path ?? '')
  const leftOut = Number(a.standing === 'left_out') - Number(b.standing === 'left_out')
  return boards || leftOut || compareText(when(a), when(b)) || compareText(a.trial.trial_id, b.trial.trial_id)
}

function when({ trial }: CellTrial): string {
  return trial.finished_at ?? trial.started_at ?? ''
}
