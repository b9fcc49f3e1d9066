import { type Block, left, right } from '#core/report/blocks'
import {
  censoredDuration,
  count,
  differenceInterval,
  differenceWithInterval,
  fraction,
  list,
  plural,
  points,
  pValue,
  rateWithInterval,
  reward,
  signedPoints,
  spent,
} from '#core/report/format'
import { excludedWords } from '#core/report/notes'
import type { CalibrationTally, TaskCalibration } from '#core/report/task-calibration'
import {
  type Arm,
  type ChangedTask,
  type ChangeVerdict,
  type Dropped,
  type NewTask,
  REFERENCE_CHANGE,
  type VerdictReport,
} from '#core/report/verdict'
import type { Verdict } from '#core/statistics/verdict'
import { POLICIES } from '#core/trial/policy'

/** Verdicts as they are called everywhere. */
export const VERDICTS: Readonly<Record<Verdict, string>> = {
  changed_up: 'changed up',
  changed_down: 'changed down',
  no_change_shown: 'no change shown',
  inconclusive: 'inconclusive',
}

/** Why there is no verdict, and what to do. */
const NO_VERDICT: Readonly<Record<NonNullable<ChangeVerdict['no_verdict_because']>, string>> = {
  no_trial: 'no trial of a model counts on either side. Run a model on both.',
  no_head: 'no trial of a model counts on the head yet. Run the configs of the base on it.',
  no_base:
    'no trial of a model counts on the base, so there is nothing to compare with. Run the configs of the head on it.',
  no_common_config: 'no config has trials that count on both sides. Run those of one side on the other.',
}

const DROPPED: Readonly<Record<Dropped, string>> = {
  head: 'no trial counts on the head',
  base: 'no trial counts on the base',
  both: 'no trial counts on either side',
}

/** The verdict in words and what to do, in one line. It holds names, so it may hold any text. */
export function verdictHeadline(report: VerdictReport): string {
  const { overall, changed, added } = report
  const [only] = changed
  const parts: string[] = []
  if (overall !== null && only !== undefined) {
    const subject = changed.length === 1 ? `Task ${only.name}` : `${plural(changed.length, 'changed task')} together`
    parts.push(`${subject}: ${changeWords(overall, report)}`, ...ofEach(changed), ...unsoundWords(changed))
  }
  parts.push(...addedWords(added), ...brokenWords(report))
  if (parts.length > 0) return parts.join(' ')
  return `No task changed between ${short(report.base)} and ${short(report.head)}${otherwise(report)}.`
}

function otherwise({ removed, renamed }: VerdictReport): string {
  const words = [
    ...(removed.length === 0 ? [] : [`${count(removed.length)} removed`]),
    ...(renamed.length === 0 ? [] : [`${count(renamed.length)} renamed`]),
  ]
  return words.length === 0 ? '' : `; ${words.join(', ')}`
}

function brokenWords({ unreadable }: VerdictReport): string[] {
  const broken = unreadable.filter(({ side }) => side === 'head')
  if (broken.length === 0) return []
  return [`No task that could run on the head: ${list(broken.map(({ task, reason }) => `${task} (${reason})`))}.`]
}

/** `changed down, -40 points [...], p = 0.021: ...`, with what to do. */
function changeWords(of: ChangeVerdict, limits: Pick<VerdictReport, 'alpha' | 'margin'>): string {
  const { answer, todo } = changeAnswer(of, limits)
  return `${answer}: ${todo}`
}

/** A verdict, and what it means and asks for. */
export function changeAnswer(
  of: ChangeVerdict,
  { alpha, margin }: Pick<VerdictReport, 'alpha' | 'margin'>,
): { readonly answer: string; readonly todo: string } {
  if (of.verdict === null || of.p_adjusted === null) {
    return { answer: 'no verdict', todo: of.no_verdict_because === null ? '' : NO_VERDICT[of.no_verdict_because] }
  }
  const numbers = `${signedPoints(of.difference)} points ${differenceInterval(of.low, of.high)}, ${pValue(of.p_adjusted, alpha)}`
  return { answer: `${VERDICTS[of.verdict]}, ${numbers}`, todo: MEANINGS[of.verdict](of, margin) }
}

const MEANINGS: Readonly<Record<Verdict, (of: ChangeVerdict, margin: number) => string>> = {
  changed_up: () => 'models pass more often than on the base. Merge only if that is meant.',
  changed_down: () => 'models pass less often than on the base. Merge only if that is meant.',
  no_change_shown: (_, margin) => `any change is within ${points(margin)} points. Nothing to do.`,
  inconclusive: (of) => moreTrials(of),
}

function moreTrials({ runs_needed_reference, runs_needed_seen }: ChangeVerdict): string {
  const change = `a ${points(REFERENCE_CHANGE)}-point change`
  if (runs_needed_reference === null) return 'how many more trials it takes is undefined.'
  const { head_more, base_more } = runs_needed_reference
  if (head_more + base_more > 0) {
    return `${count(head_more)} more trials of the head and ${count(base_more)} of the base for 80 % power at ${change}.`
  }
  const seen =
    runs_needed_seen === null ? '' : `; one of the size seen needs ${count(runs_needed_seen.per_side)} on each side`
  return `there are trials enough for 80 % power at ${change}${seen}.`
}

/** Which of several tasks changed by themselves. */
function ofEach(changed: readonly ChangedTask[]): string[] {
  if (changed.length < 2) return []
  return (['changed_up', 'changed_down'] as const).flatMap((verdict) => {
    const names = changed.filter((task) => task.verdict === verdict).map(({ name }) => name)
    return names.length === 0 ? [] : [`By itself ${VERDICTS[verdict]}: ${list(names)}.`]
  })
}

/** A change that broke the task itself, whatever models make of it. */
function unsoundWords(changed: readonly ChangedTask[]): string[] {
  const unsound = changed.filter(
    ({ calibration }) => calibration.solvable === 'flaky' || calibration.trivial === 'passed',
  )
  if (unsound.length === 0) return []
  return [`Look at ${list(unsound.map(({ name, calibration }) => `${name}: ${calibrationWords(calibration)}`))}.`]
}

function addedWords(added: readonly NewTask[]): string[] {
  const [only] = added
  if (only === undefined) return []
  if (added.length === 1) return [`New task ${only.name}: ${calibrationWords(only.calibration)}.`]
  const sound = added.filter(({ calibration }) => isSound(calibration))
  const others = added.filter(({ calibration }) => !isSound(calibration))
  const words = others.map(({ name, calibration }) => `${name}: ${calibrationWords(calibration)}`)
  return [
    `${plural(added.length, 'new task')}, ${count(sound.length)} solvable and not trivially passed.`,
    ...(words.length === 0 ? [] : [`${list(words)}.`]),
  ]
}

function isSound({ solvable, trivial }: TaskCalibration): boolean {
  return solvable === 'clean' && trivial === 'clean'
}

/** `oracle 5/5, nop 0/5: solvable and not trivially passed`, or what speaks against it. */
export function calibrationWords(calibration: TaskCalibration): string {
  const { oracle, nop } = calibration
  const counts = [
    ...(calibration.solvable === 'none' ? [] : [`oracle ${fraction(oracle.successes, oracle.n)}`]),
    ...(calibration.trivial === 'none' ? [] : [`nop ${fraction(nop.successes, nop.n)}`]),
  ]
  return `${counts.length === 0 ? '' : `${counts.join(', ')}: `}${calibrationAnswer(calibration)}`
}

/** `solvable and not trivially passed`, or what speaks against it. */
export function calibrationAnswer({ oracle, solvable, trivial }: TaskCalibration): string {
  const solved = {
    clean: 'solvable',
    flaky: `flaky ${fraction(oracle.successes, oracle.n)}${oracle.successes === 0 ? ', its own solution never passed' : ''}`,
    none: 'no oracle trial yet',
  }[solvable]
  const passed = {
    clean: 'not trivially passed',
    passed: 'passed by doing nothing',
    none: 'no nop trial yet',
  }[trivial]
  return `${solved} and ${passed}`
}

/** A verdict as people read it: the answer, then task by task. */
export function verdictBlocks(report: VerdictReport): Block[] {
  return [
    { kind: 'verdict', text: verdictHeadline(report) },
    ...(report.changed.length < 2 ? [] : [overview(report)]),
    ...(report.changed.length === 0
      ? []
      : [{ kind: 'heading', text: 'Changed tasks, models' } as const, ...modelBlocks(report)]),
    ...newBlocks(report.added),
    ...calibrationBlocks(report),
    { kind: 'heading', text: 'Notes' },
    { kind: 'lines', lines: notes(report) },
  ]
}

function overview({ changed, alpha }: VerdictReport): Block {
  return {
    kind: 'table',
    columns: [left('task'), left('verdict'), right('difference'), left('p by Holm'), left('p alone'), right('strata')],
    rows: changed.map((task) => [
      task.name,
      task.verdict === null ? 'no verdict' : VERDICTS[task.verdict],
      differenceWithInterval(task.difference, task.low, task.high),
      pValue(task.p_adjusted, alpha),
      pValue(task.p, alpha),
      `${count(task.strata_used)}/${count(task.strata_used + task.strata_dropped)}`,
    ]),
  }
}

function modelBlocks({ changed }: VerdictReport): Block[] {
  const strata = changed.flatMap((task) => task.strata)
  const silent = changed.filter((task) => task.strata.length === 0).map(({ name }) => name)
  const disagreeing = changed.filter((task) => task.interval_disagrees).map(({ name }) => name)
  const lines = [
    ...(silent.length === 0 ? [] : [`No trial of a model on either side: ${list(silent, 10)}.`]),
    ...strata.flatMap(({ task_name, config, dropped }) =>
      dropped === null ? [] : [`Not in the test: ${task_name}, ${config.label}: ${DROPPED[dropped]}.`],
    ),
    ...(disagreeing.length === 0
      ? []
      : [`The interval and p say different things of 0 for ${list(disagreeing, 10)}; p decides.`]),
  ]
  return [
    ...(strata.length === 0 ? [] : [strataTable(strata)]),
    ...(lines.length === 0 ? [] : [{ kind: 'lines', lines } as const]),
  ]
}

function strataTable(strata: ChangedTask['strata']): Block {
  return {
    kind: 'table',
    columns: [
      left('task'),
      left('config'),
      right('head'),
      right('base'),
      right('difference'),
      right('excluded head'),
      right('excluded base'),
      right('cost of a trial'),
      right('median time'),
    ],
    rows: strata.map(({ task_name, config, head, base, difference, low, high }) => [
      task_name,
      config.label,
      rate(head),
      rate(base),
      differenceWithInterval(difference, low, high),
      count(head.excluded),
      count(base.excluded),
      trialCost(head),
      censoredDuration(head.time_p50_s, head.time_p50_censored),
    ]),
  }
}

/** `7/10 [40, 89]`. */
export function rate({ successes, n, low, high }: Pick<Arm, 'successes' | 'n' | 'low' | 'high'>): string {
  return rateWithInterval(successes, n, low, high)
}

/** The mean cost of a trial, `~` where a part is estimated, with the coverage unless that is complete. */
export function trialCost({
  cost_per_trial_usd,
  cost_known,
  estimated_cost_known,
  n,
}: Pick<Arm, 'cost_per_trial_usd' | 'cost_known' | 'estimated_cost_known' | 'n'>): string {
  const estimated = estimated_cost_known > 0
  return spent(
    {
      cost_usd: estimated ? null : cost_per_trial_usd,
      cost_known: cost_known - estimated_cost_known,
      estimated_cost_usd: estimated ? cost_per_trial_usd : null,
      estimated_cost_known,
    },
    n,
  )
}

function newBlocks(added: readonly NewTask[]): Block[] {
  const rows = added.flatMap(({ name, models }) =>
    models.map(({ config, head }) => [
      name,
      config.label,
      rate(head),
      count(head.excluded),
      trialCost(head),
      censoredDuration(head.time_p50_s, head.time_p50_censored),
    ]),
  )
  if (rows.length === 0) return []
  return [
    { kind: 'heading', text: 'New tasks, models' },
    {
      kind: 'table',
      columns: [
        left('task'),
        left('config'),
        right('head'),
        right('excluded'),
        right('cost of a trial'),
        right('median time'),
      ],
      rows,
    },
  ]
}

/** What oracle and nop say of every new or changed task, apart from what models do. */
function calibrationBlocks({ added, changed }: VerdictReport): Block[] {
  const tasks = [
    ...added.map((task) => ({ ...task, what: 'new' })),
    ...changed.map((task) => ({ ...task, what: 'changed' })),
  ]
  if (tasks.length === 0) return []
  return [
    { kind: 'heading', text: 'Oracle and nop on the head' },
    {
      kind: 'table',
      columns: [left('task'), left('is'), right('oracle'), right('nop'), right('excluded'), left('so it is')],
      rows: tasks.map(({ name, what, calibration }) => [
        name,
        what,
        rate(calibration.oracle),
        rate(calibration.nop),
        count(calibration.oracle.excluded + calibration.nop.excluded),
        calibrationAnswer(calibration),
      ]),
    },
  ]
}

function notes(report: VerdictReport): string[] {
  const { base, head, changed, added, removed, renamed, unchanged, alpha } = report
  const counts = [
    `${count(changed.length)} changed`,
    `${count(added.length)} new`,
    `${count(removed.length)} removed`,
    `${count(renamed.length)} renamed`,
    `${count(unchanged.length)} unchanged`,
  ]
  return [
    `Base ${short(base)}, head ${short(head)}. Tasks: ${counts.join(', ')}.`,
    ...(removed.length === 0 ? [] : [`Removed: ${list(removed, 10)}.`]),
    ...renamed.map(({ from, to }) => `Renamed with the same content: ${from} to ${to}.`),
    ...(changed.length === 0
      ? []
      : [
          `Differences are head minus base in points, on exactly these tasks; a verdict goes by p < ${alpha} of the exact stratified test over the configs${changed.length > 1 ? ', over several tasks by Holm' : ''}. All intervals: 95 %.`,
        ]),
    ...report.unreadable.map(({ task, side, reason }) => `No task on the ${side}: ${task}: ${reason}.`),
    ...report.converted.map(
      ({ path, attribute }) =>
        `Git changes ${path} on checkout (${attribute} in .gitattributes): trials of a checkout have another digest than what was committed, and are not found here.`,
    ),
    ...excludedNotes(report),
    `A trial succeeds with a reward of at least ${reward(report.pass_threshold)}. Policy ${report.policy}: ${POLICIES[report.policy].words.harbor}.`,
  ]
}

function excludedNotes({ changed, added }: VerdictReport): string[] {
  const line = (task: string, who: string, { excluded, excluded_by }: Pick<Arm, 'excluded' | 'excluded_by'>) =>
    excluded === 0 ? [] : [`Excluded: ${task}, ${who}: ${excludedWords(excluded_by)}.`]
  const calibration = (task: string, { oracle, nop }: { oracle: CalibrationTally; nop: CalibrationTally }) => [
    ...line(task, 'oracle', oracle),
    ...line(task, 'nop', nop),
  ]
  return [
    ...changed.flatMap((task) => [
      ...task.strata.flatMap(({ config, head, base }) => [
        ...line(task.name, `${config.label} on the head`, head),
        ...line(task.name, `${config.label} on the base`, base),
      ]),
      ...calibration(task.name, task.calibration),
    ]),
    ...added.flatMap((task) => [
      ...task.models.flatMap(({ config, head }) => line(task.name, config.label, head)),
      ...calibration(task.name, task.calibration),
    ]),
  ]
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
