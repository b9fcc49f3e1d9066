import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import { configHistory, type HistoryStep } from '#core/report/config-history'
import type { ConfigName } from '#core/report/config-names'
import { configVerdict } from '#core/report/config-verdict'
import { type Distribution, distribution } from '#core/report/distribution'
import { HARNESS_WORDS } from '#core/report/harness-words'
import type { Leaderboard } from '#core/report/leaderboard'
import { type Mark, mark, VOIDED } from '#core/report/outcome-words'
import type { Placed } from '#core/report/placed'
import type { Cell, LeaderboardRow } from '#core/report/row'
import type { BoardRules } from '#core/report/rules'
import { LEFT_OUT_REASONS, type LeftOutReason } from '#core/report/standing'
import { mean } from '#core/statistics/mean'
import { oneLine } from '#core/trial/plain-text'
import { costOf, type Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'

/** The pass rate of a task as its own page has it: the mean of the rates of all contenders on it, 0..1, and how many these are. */
export type FieldRate = { readonly rate: number | null; readonly configs: number }

/** A cell of the config beside what the others do on the task. */
export type ConfigTask = Cell & { readonly field: FieldRate }

/** Trials of the board that share a mark. */
export type OutcomeShare = {
  readonly mark: Mark
  readonly trials: number
  /** Of the trials counted or excluded, 0..1. */
  readonly share: number
}

/** One thing that trials record of how they were run: each value with the number of trials, most first. null: not recorded. */
export type Seen = {
  readonly what: string
  readonly values: readonly { readonly value: string | null; readonly trials: number }[]
}

export type ConfigKind = 'calibration' | 'imported' | 'agent'

/** A config among the others. */
export type ConfigSummary = {
  readonly config: ConfigName
  /** `imported`: no trial of it was planned by this repository. */
  readonly kind: ConfigKind
  /** null: no trial of it is of this board. */
  readonly row: LeaderboardRow | null
  /** In the ledger, whatever they are to the board. */
  readonly trials: number
  readonly last_trial_at: string | null
}

/** All that is known of one agent with its model and settings. */
export type ConfigPage = ConfigSummary & {
  /** Sentences, the answer first. */
  readonly verdict: readonly string[]
  /** One per task of the board, the least solved first, those without a trial that counts last. */
  readonly tasks: readonly ConfigTask[]
  /** Of trials counted or excluded, the most telling first: successes, failures, excluded ones. */
  readonly outcomes: readonly OutcomeShare[]
  /** Of counted trials, US dollars and seconds of the agent; null: not known of any. */
  readonly cost: Distribution | null
  readonly time: Distribution | null
  readonly history: readonly HistoryStep[]
  /** What the newest trial was run with: names with their values as JSON. */
  readonly settings: readonly { readonly name: string; readonly value: string }[]
  readonly seen: readonly Seen[]
  readonly left_out: readonly { readonly reason: LeftOutReason; readonly words: string; readonly trials: number }[]
}

/** What every contender reaches on each task, by its name; agents that calibrate tasks aside. */
export function fieldRates({ rows, tasks }: Pick<Leaderboard, 'rows' | 'tasks'>): ReadonlyMap<string, FieldRate> {
  const contenders = rows.filter((row) => !isCalibration(row))
  return new Map(
    tasks.map(({ name }, index) => {
      const rates = contenders.flatMap(({ cells }) => cells[index]?.rate ?? [])
      return [name, { rate: mean(rates), configs: rates.length }]
    }),
  )
}

/** @param trials of this config only, any task, any version */
export function configSummary(
  config: ConfigName,
  trials: readonly TrialRecord[],
  row: LeaderboardRow | null,
): ConfigSummary {
  return {
    config,
    kind: isCalibration(config)
      ? 'calibration'
      : trials.every(({ origin }) => origin === 'import')
        ? 'imported'
        : 'agent',
    row,
    trials: trials.length,
    last_trial_at: trials.map(when).reduce((a, b) => (a > b ? a : b), '') || null,
  }
}

/** Those of the board in its order, then the others by label. */
export function sortedSummaries(
  summaries: readonly ConfigSummary[],
  board: Pick<Leaderboard, 'rows'>,
): ConfigSummary[] {
  const places = new Map(board.rows.map((row, index) => [row.config_id, index]))
  const placeOf = ({ config }: ConfigSummary) => places.get(config.config_id) ?? board.rows.length
  return summaries.toSorted(
    (a, b) =>
      placeOf(a) - placeOf(b) ||
      compareText(a.config.label, b.config.label) ||
      compareText(a.config.config_id, b.config.config_id),
  )
}

/**
 * @param placed the config's trials and what each is to the board
 * @param field of `fieldRates`
 */
export function configPage({
  summary,
  placed,
  field,
  board,
  prices,
}: {
  readonly summary: ConfigSummary
  readonly placed: readonly Placed[]
  readonly field: ReadonlyMap<string, FieldRate>
  readonly board: Pick<Leaderboard, 'rows' | 'release' | keyof BoardRules>
  readonly prices: Prices
}): ConfigPage {
  const counted = placed.flatMap(({ trial, standing }) =>
    standing.kind === 'counted' ? [{ trial, task_name: standing.task.name, success: standing.success }] : [],
  )
  return {
    ...summary,
    verdict: configVerdict(summary, board.rows.filter(({ rank }) => rank !== null).length, board.release),
    tasks: (summary.row?.cells ?? [])
      .map((cell) => ({ ...cell, field: field.get(cell.task_name) ?? { rate: null, configs: 0 } }))
      .sort((a, b) => (a.rate ?? 2) - (b.rate ?? 2) || compareText(a.task_name, b.task_name)),
    outcomes: outcomeShares(placed, board),
    cost: distribution(counted.map(({ trial }) => costOf(trial, prices)?.usd ?? null)),
    time: distribution(
      counted.map(({ trial }) => trial.agent_s),
      counted.flatMap(({ trial }) => (trial.outcome === 'agent_timeout' ? trial.agent_s : [])),
    ),
    history: configHistory(
      counted.map(({ trial, task_name, success }) => ({
        task_name,
        success,
        finished_at: trial.finished_at,
        commit: trial.commit,
      })),
    ),
    settings: settingsOf(placed.map(({ trial }) => trial)),
    seen: (placed.some(({ trial }) => trial.harness !== 'harbor') ? [HARNESS, ...SEEN] : SEEN).map(({ what, of }) => ({
      what,
      values: tallied(placed.map(({ trial }) => of(trial))),
    })),
    left_out: (Object.keys(LEFT_OUT_REASONS) as LeftOutReason[]).flatMap((reason) => {
      const trials = placed.filter(({ standing }) => standing.kind === 'left_out' && standing.reason === reason).length
      return trials === 0 ? [] : [{ reason, words: LEFT_OUT_REASONS[reason], trials }]
    }),
  }
}

type Question = { readonly what: string; readonly of: (trial: TrialRecord) => string | null }

/** What ran its trials, as `seen` names it. */
export const HARNESS_SEEN = 'Run by'

/** Worth a line only where Harbor did not run everything. */
const HARNESS: Question = { what: HARNESS_SEEN, of: ({ harness }) => HARNESS_WORDS[harness] }

const SEEN: readonly Question[] = [
  { what: 'Agent version', of: (trial) => trial.agent_version },
  {
    what: 'Model',
    of: ({ model, model_provider }) => (model === null ? null : [model_provider ?? [], model].flat().join('/')),
  },
  { what: 'Harbor', of: (trial) => trial.harbor_version },
  { what: 'Environment', of: (trial) => trial.environment },
  { what: 'Origin', of: (trial) => trial.origin },
  { what: 'Experiment', of: (trial) => trial.experiment },
  { what: 'Repository', of: (trial) => trial.repository },
  { what: 'Commit', of: (trial) => trial.commit },
  { what: 'Runner', of: (trial) => trial.runner },
]

/** A value of what is seen, cut to what a page has room for: of a commit enough to tell it from others. */
export function seenText(what: string, value: string | null): string {
  return value === null ? 'not recorded' : oneLine(value).slice(0, what === 'Commit' ? 12 : 200)
}

function tallied(values: readonly (string | null)[]): Seen['values'] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, own]) => ({ value, trials: own.length }))
    .sort((a, b) => b.trials - a.trials || compareText(a.value ?? '', b.value ?? ''))
}

const TONES: readonly Mark['tone'][] = ['success', 'failure', 'excluded']

function outcomeShares(placed: readonly Placed[], rules: Parameters<typeof mark>[1]): OutcomeShare[] {
  const marks = placed.flatMap(({ trial, standing }) =>
    standing.kind === 'left_out'
      ? []
      : [standing.kind === 'excluded' && standing.voided !== null ? VOIDED : mark(trial, rules)],
  )
  return [...Map.groupBy(marks, ({ text, words }) => `${text} ${words}`).values()]
    .flatMap((own) => {
      const [first] = own
      return first === undefined ? [] : [{ mark: first, trials: own.length, share: own.length / marks.length }]
    })
    .sort(
      (a, b) =>
        TONES.indexOf(a.mark.tone) - TONES.indexOf(b.mark.tone) ||
        b.trials - a.trials ||
        compareText(a.mark.words, b.mark.words),
    )
}

/** `kwargs` one by one, since these are what a config is told apart by. */
function settingsOf(trials: readonly TrialRecord[]): ConfigPage['settings'] {
  const newest = trials.toSorted((a, b) => compareText(when(b), when(a)) || compareText(a.trial_id, b.trial_id))[0]
  const settings: unknown = JSON.parse(newest?.settings ?? '{}')
  return entries(settings).flatMap(({ name, value }) =>
    name === 'kwargs'
      ? entries(value).map((each) => ({ name: each.name, value: JSON.stringify(each.value) }))
      : [{ name: name.replaceAll('_', ' '), value: JSON.stringify(value) }],
  )
}

function entries(value: unknown): { name: string; value: unknown }[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, each]) => ({ name, value: each }))
    : []
}

function when({ finished_at, started_at }: TrialRecord): string {
  return finished_at ?? started_at ?? ''
}
