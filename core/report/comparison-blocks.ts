import { type Block, left, right } from '#core/report/blocks'
import { isCalibration, subtitle } from '#core/report/calibration'
import type {
  ComparedSide,
  ConfigComparison,
  Ratio,
  SampledQuestion,
  SharedTask,
  SolvedBy,
} from '#core/report/comparison'
import { excludedWords } from '#core/report/excluded-words'
import {
  count,
  differenceInterval,
  list,
  plural,
  points,
  pValue,
  rateWithInterval,
  reward,
  scoreWithInterval,
  signedPoints,
  times,
} from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import type { PairedTest } from '#core/statistics/paired-test'
import { POLICIES } from '#core/trial/policy'

const TESTS: Readonly<Record<PairedTest['method'] | 'exact_stratified', string>> = {
  mcnemar: "McNemar's exact test",
  sign_flip: 'exact sign-flip test',
  paired_t: 'paired t test',
  exact_stratified: 'exact stratified test',
}

/** Who solved a task, in words. */
export const SOLVED_BY: Readonly<Record<SolvedBy, string>> = {
  both: 'both',
  only_a: 'only A',
  only_b: 'only B',
  neither: 'neither',
}

/** The answer in one sentence. It holds labels, so it may hold any text. */
export function comparisonAnswer({ a, b, sampled }: ConfigComparison): string {
  const { evidence, difference, low, high, tasks, test, p, minimum_detectable } = sampled
  if (evidence === 'no_test' || test === null) {
    return `${a.label} and ${b.label} cannot be told apart by these trials: ${sampled.no_test_because}.`
  }
  const numbers = `${size(difference, low, high)} over ${plural(tasks, 'shared task')}, ${pValue(p)} (${TESTS[test]})`
  if (evidence === 'none') {
    return `No evidence that ${a.label} (A) and ${b.label} (B) differ on tasks like these: A minus B ${numbers}. ${detectable(minimum_detectable)}`
  }
  const [better, worse] = evidence === 'a' ? [`${a.label} (A)`, `${b.label} (B)`] : [`${b.label} (B)`, `${a.label} (A)`]
  return `${better} is better than ${worse} on tasks like these: A minus B ${numbers}.`
}

function size(difference: number | null, low: number | null, high: number | null): string {
  const interval = low === null || high === null ? '(no interval)' : differenceInterval(low, high)
  return `${signedPoints(difference)} points ${interval}`
}

function detectable(minimum: number | null): string {
  return minimum === null
    ? 'How small a difference such trials could show is undefined: it is the same on every task.'
    : `Such trials could show a difference of about ${points(minimum)} points (80 % power).`
}

/** The sentences of a comparison by what they are about. They hold names, so they may hold any text. */
export type ComparisonWords = {
  readonly sampled: readonly string[]
  readonly fixed: readonly string[]
  readonly use: readonly string[]
  /** Who solved how many of the shared tasks, then which tasks are not shared. */
  readonly tasks: readonly string[]
  readonly notes: readonly string[]
}

export function comparisonWords(of: ConfigComparison): ComparisonWords {
  return {
    sampled: sampledLines(of.sampled),
    fixed: fixedLines(of),
    use: [
      ratioLine('Cost of a trial', of.cost, 'estimated in part'),
      ratioLine(
        "The agent's median time",
        of.time,
        'a lower bound on one side or both, because trials ran into the time limit',
      ),
    ],
    tasks: taskLines(of),
    notes: notes(of),
  }
}

export const QUESTIONS = {
  sampled: 'Is A better on tasks like these? (the tasks are a sample)',
  fixed: 'Is A better on exactly these tasks? (only the trials vary)',
} as const

/** A comparison as people read it: the answer, both sides, each question with its numbers, then task by task. */
export function comparisonBlocks(of: ConfigComparison): Block[] {
  const { a, b } = of
  const words = comparisonWords(of)
  return [
    { kind: 'verdict', text: comparisonAnswer(of) },
    sides(a, b),
    { kind: 'heading', text: QUESTIONS.sampled },
    { kind: 'lines', lines: words.sampled },
    { kind: 'heading', text: QUESTIONS.fixed },
    { kind: 'lines', lines: words.fixed },
    { kind: 'heading', text: 'Cost and time, A divided by B' },
    { kind: 'lines', lines: words.use },
    { kind: 'heading', text: 'Tasks' },
    ...(of.shared.length === 0 ? [] : [tasks(of.shared)]),
    { kind: 'lines', lines: words.tasks },
    { kind: 'heading', text: 'Notes' },
    { kind: 'lines', lines: words.notes },
  ]
}

function sides(a: ComparedSide, b: ComparedSide): Block {
  const row = (name: string, of: ComparedSide) => [
    name,
    of.label,
    of.config_id,
    count(of.rank),
    scoreWithInterval(of.score, of.score_low, of.score_high),
    count(of.n),
    count(of.excluded),
    count(of.tasks),
  ]
  return {
    kind: 'table',
    columns: [
      left(''),
      left('config'),
      left('id'),
      right('rank'),
      right('score'),
      right('trials'),
      right('excluded'),
      right('tasks'),
    ],
    rows: [row('A', a), row('B', b)],
  }
}

function sampledLines(sampled: SampledQuestion): string[] {
  const { difference, low, high, test, p, wins, losses, ties, tasks, smallest_p } = sampled
  const record = `A is ahead on ${count(wins)}, behind on ${count(losses)}, level on ${count(ties)} of ${plural(tasks, 'shared task')}.`
  if (test === null) return [`No test: ${sampled.no_test_because}.`, ...(tasks === 0 ? [] : [record])]
  return [
    `Mean difference ${size(difference, low, high)}, ${pValue(p)} (${TESTS[test]}), standard error ${error(sampled.se)}.`,
    record,
    detectable(sampled.minimum_detectable),
    ...(sampled.interval_disagrees ? [disagreement(sampled)] : []),
    ...(smallest_p !== null && smallest_p > 0.05
      ? [
          `With ${plural(tasks, 'shared task')} this test cannot fall below ${pValue(smallest_p)}, whatever the trials say.`,
        ]
      : []),
  ]
}

/** The interval is an approximation, p comes from an exact test: near 5 % they may part. */
function disagreement({ evidence, p }: Pick<SampledQuestion, 'evidence' | 'p'>): string {
  return evidence === 'none'
    ? `The interval excludes 0 all the same; p decides, and ${pValue(p)} is no evidence.`
    : `The interval includes 0 all the same; p decides, and ${pValue(p)} is evidence.`
}

function error(se: number | null): string {
  return se === null ? '-' : `${Number((se * 100).toFixed(1))} points`
}

function fixedLines({ fixed }: ConfigComparison): string[] {
  if (fixed === null) return ['No test: there is no shared task.']
  const words = { a: 'A is better', b: 'B is better', none: 'no evidence of a difference' }
  return [
    `${size(fixed.difference, fixed.low, fixed.high)}, ${pValue(fixed.p)} (${TESTS[fixed.test]}): ${words[fixed.evidence]} on exactly these tasks.`,
    ...(fixed.interval_disagrees ? [disagreement(fixed)] : []),
    'This says nothing of other tasks.',
  ]
}

function ratioLine(what: string, ratio: Ratio | null, inexact: string): string {
  if (ratio === null) return `${what}: unknown, no shared task tells it for both.`
  const interval = ratio.low === null || ratio.high === null ? '' : ` [${times(ratio.low)}, ${times(ratio.high)}]`
  const remark = ratio.inexact_tasks === 0 ? '' : ` On ${count(ratio.inexact_tasks)} of them it is ${inexact}.`
  return `${what}: ${times(ratio.ratio)}${interval} times as much, ${pValue(ratio.p)}, over ${plural(ratio.tasks, 'shared task')}.${remark}`
}

function taskLines(of: ConfigComparison): string[] {
  const { overlap } = of
  return [
    `Solved by both ${count(overlap.both)}, only A ${count(overlap.only_a)}, only B ${count(overlap.only_b)}, neither ${count(overlap.neither)}. Solved: at least one trial that counts succeeded, so more trials solve more.`,
    ...gap('Only A covers', of.covered_by_a_only),
    ...gap('Only B covers', of.covered_by_b_only),
    ...gap('Neither covers', of.covered_by_neither),
  ]
}

function tasks(shared: readonly SharedTask[]): Block {
  return {
    kind: 'table',
    columns: [left('task'), right('A'), right('B'), right('difference'), left('solved by')],
    rows: shared.map(({ task_name, a, b, difference, solved_by }) => [
      task_name,
      rateWithInterval(a.successes, a.n, a.low, a.high),
      rateWithInterval(b.successes, b.n, b.low, b.high),
      signedPoints(difference),
      SOLVED_BY[solved_by],
    ]),
  }
}

function gap(words: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${words} ${plural(names.length, 'task')}, not compared: ${list(names, 10)}.`]
}

function notes(of: ConfigComparison): string[] {
  return [
    `A trial succeeds with a reward of at least ${reward(of.pass_threshold)}. All intervals: 95 %.`,
    `Every trial was run by ${HARNESS_WORDS[of.harness]}.`,
    `Policy ${of.policy}: ${POLICIES[of.policy].words[of.harness]}.`,
    ...[of.a, of.b].flatMap((side) =>
      isCalibration(side) ? [`${side.label} is no contender (${subtitle(side)}).`] : [],
    ),
    ...(of.task_version === 'any' ? ['Trials of every version of a task count, joined by its name.'] : []),
    ...[of.a, of.b].flatMap(({ label, excluded, excluded_by }) =>
      excluded === 0 ? [] : [`Excluded trials of ${label}: ${excludedWords(excluded_by)}.`],
    ),
    ...[of.a, of.b].flatMap(({ label, not_rankable_because }) =>
      not_rankable_because === null ? [] : [`${label} is not ranked: ${not_rankable_because}.`],
    ),
  ]
}
