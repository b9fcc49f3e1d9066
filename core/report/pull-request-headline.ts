import { count, fraction, list, plural, rateWithInterval, usd } from '#core/report/format'
import {
  hasResults,
  type PullRequestReport,
  type PullRequestRow,
  type PullRequestTask,
} from '#core/report/pull-request'
import { isProofAgainst, isWeakOrUnknown } from '#core/report/pull-request-sabotage'
import { sabotageHeadline } from '#core/report/pull-request-sabotage-words'
import { calibrationWords, changeAnswer, VERDICTS } from '#core/report/verdict-blocks'

/** The first line: the verdict, which is what to show boldly, and what to do. Plain text that holds names. */
export type Headline = { readonly verdict: string; readonly todo: string }

export function pullRequestHeadline(report: PullRequestReport): Headline {
  if (hasResults(report)) return ended(report)
  switch (report.state) {
    case 'queued':
      return {
        verdict: `Queued: ${plannedWords(report)}.`,
        todo: `${expectedWords(report)}They start when a runner is free, and when whoever reviews their environment has agreed.`,
      }
    case 'running':
      return {
        verdict: `Running: ${plannedWords(report)}.`,
        todo: `${expectedWords(report)}This comment is updated when they end.`,
      }
    default:
      return ended(report)
  }
}

function plannedWords({ planned, plan }: PullRequestReport): string {
  if (planned === null) return 'trials are being planned'
  const of = plan === null ? '' : ` of ${plural(plan.tasks, 'task')} by ${plural(plan.configs, 'config')}`
  return `${plural(planned, 'trial')}${of}`
}

function expectedWords({ plan, planned }: PullRequestReport): string {
  if (plan === null || planned === 0) return ''
  const { estimate_seconds, estimate_usd, unknown_trials, model_trials } = plan
  const unknown = unknown_trials > 0 ? `, and the unknown price of ${plural(unknown_trials, 'trial')}` : ''
  const cost = estimate_usd === null ? 'at a price that is unknown' : `for about ${usd(estimate_usd)}${unknown}`
  const words = [
    ...(estimate_seconds === null ? [] : [`About ${roughly(estimate_seconds)}`]),
    ...(model_trials === 0 ? [] : [cost]),
  ]
  return words.length === 0 ? '' : `${capital(words.join(', '))}. `
}

function roughly(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

function ended(report: PullRequestReport): Headline {
  const errors = errorsOf(report).length
  const partial = partialWords(report)
  const answers = [...unreadableWords(report.tasks), ...changeWords(report), ...newWords(report)]
  // What a changed task asks for is said with its verdict, and a benchmark alone proves no task.
  const clear =
    isSound(report) &&
    report.part === 'check' &&
    !report.tasks.some((task) => task.change === 'changed' || isWeakOrUnknown(task))
  const sabotage = sabotageHeadline(report)
  const verdict = [
    ...(errors === 0 ? [] : [`${plural(errors, 'error')} of the static checks.`]),
    ...partial,
    ...(answers.length === 0 ? [nothingWords(report)] : answers.map(({ verdict }) => verdict)),
    ...sabotage.verdicts,
    ...leftOutWords(report),
  ]
  const todo = [
    ...(errors === 0 ? [] : [`Fix ${errors === 1 ? 'it' : 'them'} first.`]),
    ...(partial.length === 0 ? [] : [partialTodo(report)]),
    ...new Set(answers.map(({ todo }) => todo)),
    ...sabotage.todos,
    ...(clear ? [`Nothing found${report.awaited > 0 ? ' so far' : ''} that speaks against merging.`] : []),
    ...awaitedWords(report),
  ]
  return { verdict: verdict.join(' '), todo: todo.filter((words) => words !== '').join(' ') }
}

/**
 * Whether a pull request may be merged as far as this part can tell: no error of the static checks, every new or changed task
 * solvable by its own solution and not passed by doing nothing, no way around its work where that counts as an error, no task
 * that cannot be read, nothing missing. A bench part does
 * not run oracle and nop, so there it is enough that nothing speaks against a task. Findings that the report has no
 * room for are no errors: these come first. Trials that are awaited do not speak against it.
 */
export function isSound(report: PullRequestReport): boolean {
  return (
    hasResults(report) &&
    report.state !== 'partial' &&
    errorsOf(report).length === 0 &&
    report.tasks.every((task) => isFine(task, report.part)) &&
    isProofAgainst(report) &&
    report.left_out.tasks === 0
  )
}

/** Findings that nobody has suppressed. */
export function errorsOf({ findings }: PullRequestReport): PullRequestReport['findings'] {
  return findings.filter(({ severity, suppressed }) => severity === 'error' && suppressed === null)
}

function awaitedWords({ awaited }: PullRequestReport): string[] {
  if (awaited === 0) return []
  const [wait, they] = awaited === 1 ? ['waits or runs', 'it ends'] : ['wait or run', 'they end']
  return [`${plural(awaited, 'trial')} of models ${wait}: this comment is updated when ${they}.`]
}

function partialWords({ state, counts, planned, not_taken }: PullRequestReport): string[] {
  if (state !== 'partial') return []
  if (counts === null) return ['Partial: no result could be read.']
  if (counts.missing === 0) return [`Partial: ${plural(not_taken.length, 'result')} not believed.`]
  const is = counts.missing === 1 ? 'is' : 'are'
  return [`Partial: ${count(counts.missing)} of ${plural(planned ?? counts.missing, 'planned trial')} ${is} missing.`]
}

function partialTodo({ counts, failures }: PullRequestReport): string {
  if (counts !== null && counts.missing === 0) return 'See below what was refused.'
  return failures.some(({ kind }) => kind === 'excluded')
    ? 'See below why: push a fix if it is the task, else re-run the failed jobs.'
    : 'Re-run the failed jobs to get the rest: only what is missing runs again.'
}

function leftOutWords({ left_out }: PullRequestReport): string[] {
  if (left_out.tasks === 0) return []
  return [`${plural(left_out.tasks, 'more task')} than a report has room for: nothing is said of the rest.`]
}

function nothingWords({ tasks }: PullRequestReport): string {
  const of = (change: PullRequestTask['change']) => tasks.filter((task) => task.change === change).length
  const words = [
    ...(of('removed') === 0 ? [] : [`${count(of('removed'))} removed`]),
    ...(of('renamed') === 0 ? [] : [`${count(of('renamed'))} renamed`]),
  ]
  return words.length === 0 ? 'No task changed.' : `The content of no task changed; ${words.join(', ')}.`
}

function unreadableWords(tasks: readonly PullRequestTask[]): Headline[] {
  const broken = tasks.filter(({ change }) => change === 'unreadable')
  if (broken.length === 0) return []
  return [
    {
      verdict: `${plural(broken.length, 'task')} cannot be read: ${list(broken.map(({ name, reason }) => `${name} (${reason ?? 'unknown why'})`))}.`,
      todo: 'What cannot be read is not run.',
    },
  ]
}

function changeWords({ overall, tasks, limits, part, awaited }: PullRequestReport): Headline[] {
  const changed = tasks.filter(({ change }) => change === 'changed')
  const [only] = changed
  if (only === undefined) return []
  const unsound = changed.filter((task) => !isFine(task, part))
  const look = unsound.length === 0 ? [] : [{ verdict: `${each(unsound)}.`, todo: mend(unsound) }]
  const ran = changed.some(({ rows }) => rows.some(({ kind, head }) => kind === 'model' && head.n > 0))
  if (overall === null || limits === null || (overall.verdict === null && !ran)) {
    return [...look, ...(unsound.length === changed.length ? [] : [unmeasured(changed, unsound, awaited)])]
  }
  const { answer, todo } = changeAnswer(overall, limits)
  const [subject, more] =
    changed.length === 1
      ? [`Task ${only.name}`, unsound.length === 0 ? soundTail(only.calibration) : []]
      : [`${plural(changed.length, 'changed task')} together`, byThemselves(changed)]
  return [{ verdict: [`${subject}: ${answer}.`, ...more].join(' '), todo: capital(todo) }, ...look]
}

/** Changed tasks of which only oracle and nop are known. */
function unmeasured(
  changed: readonly PullRequestTask[],
  unsound: readonly PullRequestTask[],
  awaited: number,
): Headline {
  const sound = changed.filter((task) => !unsound.includes(task))
  const [only] = sound
  const verdict =
    changed.length === 1 && only !== undefined
      ? `Changed task ${only.name}: ${soundness(only.calibration)}.`
      : `${plural(changed.length, 'changed task')}, ${unsound.length === 0 ? 'all' : count(sound.length)} solvable and not trivially passed.`
  const unknown = 'No model has run, so whether the pass rate changed is unknown'
  return { verdict, todo: awaited > 0 ? `${unknown} yet.` : `${unknown}: /bench finds out.` }
}

/** What oracle and nop say of each of some tasks. */
function each(tasks: readonly PullRequestTask[]): string {
  const words = tasks.slice(0, MOST_NAMED).map(({ name, calibration }) => `${name}: ${soundness(calibration)}`)
  const rest = tasks.length - words.length
  return [...words, ...(rest > 0 ? [`and ${count(rest)} more`] : [])].join('; ')
}

const MOST_NAMED = 3

function soundTail(calibration: PullRequestTask['calibration']): string[] {
  if (calibration === null || (calibration.solvable === 'none' && calibration.trivial === 'none')) return []
  return [`${capital(calibrationWords(calibration))}.`]
}

/** Which of several tasks changed by themselves. */
function byThemselves(changed: readonly PullRequestTask[]): string[] {
  return (['changed_up', 'changed_down'] as const).flatMap((verdict) => {
    const names = changed.filter((task) => task.verdict?.verdict === verdict).map(({ name }) => name)
    return names.length === 0 ? [] : [`By itself ${VERDICTS[verdict]}: ${list(names)}.`]
  })
}

function newWords({ tasks, part, state }: PullRequestReport): Headline[] {
  const added = tasks.filter(({ change }) => change === 'added')
  const [only] = added
  if (only === undefined) return []
  if (part === 'bench') return [benchWords(added)]
  const unsound = added.filter((task) => !isFine(task, part))
  const todo = unsound.length > 0 ? mend(unsound) : modelWords(added)
  if (added.length === 1) return [{ verdict: `New task ${only.name}: ${soundness(only.calibration)}.`, todo }]
  const sound = added.length - unsound.length
  const all = sound === added.length ? 'all' : count(sound)
  return [
    {
      verdict: [
        `${plural(added.length, 'new task')}, ${all} solvable and not trivially passed${state === 'partial' ? ' so far' : ''}.`,
        ...(unsound.length === 0 ? [] : [`${each(unsound)}.`]),
      ].join(' '),
      todo,
    },
  ]
}

/** How hard new tasks are for the models that ran on them. */
function modelWords(added: readonly PullRequestTask[]): string {
  const rates = byConfig(added.flatMap(({ rows }) => rows))
  return rates.length === 0 ? '' : `Passed ${list(rates)}.`
}

function benchWords(added: readonly PullRequestTask[]): Headline {
  const rows = added.flatMap((task) => task.rows.filter(({ kind }) => kind === 'model'))
  const [first, second] = rows
  const subject = added.length === 1 ? `New task ${added[0]?.name ?? ''}` : plural(added.length, 'new task')
  if (first === undefined) return { verdict: `${subject}: no trial of a model counts.`, todo: '' }
  const { n, successes, low, high } = first.head
  const rates =
    second === undefined
      ? `${first.config} ${n === 0 ? 'has no trial that counts' : rateWithInterval(successes, n, low, high)}`
      : `passed ${list(byConfig(rows))}`
  return { verdict: `${subject}: ${rates}.`, todo: '' }
}

/** `7/10 by alpha`, summed over tasks, the best first. */
function byConfig(rows: readonly PullRequestRow[]): string[] {
  const models = rows.filter(({ kind, head }) => kind === 'model' && head.n > 0)
  return [...Map.groupBy(models, ({ config }) => config)]
    .map(([config, own]) => ({
      config,
      n: own.reduce((sum, { head }) => sum + head.n, 0),
      successes: own.reduce((sum, { head }) => sum + head.successes, 0),
    }))
    .sort((a, b) => b.successes / b.n - a.successes / a.n)
    .map(({ config, n, successes }) => `${fraction(successes, n)} by ${config}`)
}

/** Whether nothing speaks against a new or changed task; a check must have shown so. */
export function isFine({ change, calibration }: PullRequestTask, part: PullRequestReport['part']): boolean {
  if (change === 'unreadable') return false
  if (change !== 'added' && change !== 'changed') return true
  if (calibration === null) return part === 'bench'
  const { solvable, trivial } = calibration
  return part === 'check' ? solvable === 'clean' && trivial === 'clean' : solvable !== 'flaky' && trivial !== 'passed'
}

function soundness(calibration: PullRequestTask['calibration']): string {
  if (calibration === null) return 'no oracle and no nop trial yet'
  const { oracle, nop, solvable, trivial } = calibration
  if (solvable !== 'none' || trivial !== 'none') return calibrationWords(calibration)
  return oracle.excluded + nop.excluded === 0
    ? 'no oracle and no nop trial yet'
    : 'no oracle and no nop trial could be judged'
}

/** What to do about tasks that oracle and nop found wanting. */
function mend(unsound: readonly PullRequestTask[]): string {
  const any = (test: (calibration: NonNullable<PullRequestTask['calibration']>) => boolean) =>
    unsound.some(({ calibration }) => calibration !== null && test(calibration))
  return [
    ...(any(({ solvable, oracle }) => solvable === 'flaky' && oracle.successes === 0)
      ? ['Mend the solution or the tests: they do not fit each other.']
      : []),
    ...(any(({ solvable, oracle }) => solvable === 'flaky' && oracle.successes > 0)
      ? ['The solution or a test depends on chance or time: see the failed trials below.']
      : []),
    ...(any(({ trivial }) => trivial === 'passed')
      ? ['The tests pass on what an agent finds: make them check what the task asks for.']
      : []),
    ...(any(({ solvable, trivial }) => solvable === 'none' || trivial === 'none')
      ? ['Merge only when oracle and nop have run.']
      : []),
  ].join(' ')
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
