import type { PlanInputs } from '#action/plan/inputs'
import { counting, type Finding } from '#core/check/finding'
import type { Credentials } from '#core/git/credentials'
import { boardExperiment } from '#core/manifest/board'
import { PULL_REQUEST, withPullRequest } from '#core/manifest/pull-request'
import { type Candidate, candidate, type LeftOut } from '#core/pipeline/candidate'
import type { Place } from '#core/pipeline/place'
import type { PlanScope } from '#core/pipeline/plan-experiment'
import { candidateFindings } from '#core/pipeline/task-checks'
import { unfitFor } from '#core/plan/estimate'
import { HOSTED_LIMIT_SECONDS } from '#core/plan/proof'

/** What a pull request makes of a plan. */
export type PullRequest = {
  readonly place: Place
  readonly scope: PlanScope
  /** Number of tasks that it changes, adds and removes. */
  readonly changed: number
  /** What the rules say of the tasks that it adds and changes. */
  readonly findings: readonly Finding[]
  /** Sentences for the summary; `looked` are the names of the tasks that were planned for. */
  readonly notes: (looked: ReadonlySet<string>, experiment: string) => readonly string[]
}

/**
 * The changed tasks of a pull request's commit in a place to plan on. What cannot be read, or could not run in any job, is left
 * out of it. Throws a UserError as `candidate` does.
 */
export async function pullRequest(
  place: Place,
  head: string,
  { proof, models }: Pick<PlanInputs, 'proof' | 'models'>,
  from: { readonly temp: string; readonly credentials: Credentials | null; readonly today: string },
): Promise<PullRequest> {
  const found = await candidate({ ...place, manifest: withPullRequest(place.manifest) }, head, from)
  const limits = [
    ...(proof === null ? [] : [HOSTED_LIMIT_SECONDS]),
    ...(models ? [place.manifest.runners.minutes * 60] : []),
  ]
  const findings = await candidateFindings(found, place.root, from.today)
  const unsound = unsoundTasks(found, findings)
  const long = unfitTasks(found, Math.min(...limits)).filter(({ name }) => !unsound.some((each) => each.name === name))
  const unfit = [...unsound, ...long]
  const fit = new Set([...found.names].filter((name) => !unfit.some((each) => each.name === name)))
  return {
    place: found.place,
    scope: { commit: head, concerns: (task) => fit.has(task.name) },
    changed: found.changes.pairs.length,
    findings,
    notes: (looked, experiment) => {
      const others = [...fit].filter((name) => !looked.has(name))
      const why = `it is not among the tasks of the experiment ${experiment}, or not among those that were asked for`
      const unasked = others.map((name) => ({ name, reason: why }))
      return [lookedAt(found, looked), ...leftOut([...found.leftOut, ...unfit, ...unasked]), ...converted(found)]
    },
  }
}

/**
 * The experiment of a pull request where none is named: that of the manifest, else one without configs beside a proof. What is
 * asked for without a proof is asked of the board's.
 */
export function experimentOf({ manifest }: Place, { proof }: Pick<PlanInputs, 'proof'>): string {
  return proof !== null || manifest.experiments.has(PULL_REQUEST) ? PULL_REQUEST : boardExperiment(manifest).name
}

/** What an error was found in is not run: not by those whose containers it could leave, nor to learn what is known already. */
function unsoundTasks({ names }: Candidate, findings: readonly Finding[]): readonly LeftOut[] {
  return [...names].flatMap((name) => {
    const errors = counting(findings).filter(({ task, severity }) => task === name && severity === 'error')
    const [first] = errors
    if (first === undefined) return []
    const others = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
    return [{ name, reason: `${first.rule}: ${first.message}${others}` }]
  })
}

function unfitTasks({ changes, names }: Candidate, limit_seconds: number): readonly LeftOut[] {
  return changes.pairs.flatMap(({ name, head }) => {
    const reason = head?.kind === 'task' && names.has(name) ? unfitFor(head.task, limit_seconds) : null
    return reason === null ? [] : [{ name, reason }]
  })
}

/** So many of a stranger's names stand in a sentence, and so many sentences of one kind in a summary. */
const MOST_NAMES = 50
const MOST_NOTES = 20
const MOST_CHARACTERS = 300

function lookedAt({ head, base, changes }: Candidate, looked: ReadonlySet<string>): string {
  const removed = changes.pairs.filter((pair) => pair.head === null).map(({ name }) => name)
  const gone = removed.length === 0 ? '' : ` It removes ${listed(removed)}.`
  const what = looked.size === 0 ? 'none' : listed([...looked])
  return `Tasks that commit ${head.slice(0, 12)} changed since ${base.slice(0, 12)} are looked at: ${what}.${gone}`
}

function leftOut(tasks: readonly LeftOut[]): readonly string[] {
  return atMost(
    tasks.map(({ name, reason }) => short(`${name} is left out: ${reason}.`)),
    'more are left out',
  )
}

function converted({ changes, names }: Candidate): readonly string[] {
  const inThem = changes.converted.filter(({ path }) => [...names].some((name) => path.includes(`/${name}/`)))
  const sentences = inThem.map(({ path, attribute }) =>
    short(
      `${path} is measured as it was committed; a checkout changes it (${attribute}), which makes it another task.`,
    ),
  )
  return atMost(sentences, 'more files are of that kind')
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => name.slice(0, MOST_CHARACTERS))
  return `${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`
}

function atMost(sentences: readonly string[], rest: string): readonly string[] {
  const more = sentences.length - MOST_NOTES
  return more > 0 ? [...sentences.slice(0, MOST_NOTES), `${more} ${rest}.`] : sentences
}

function short(sentence: string): string {
  return sentence.length > MOST_CHARACTERS ? `${sentence.slice(0, MOST_CHARACTERS)}...` : sentence
}
