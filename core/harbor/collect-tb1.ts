import { basename, dirname, join, relative } from 'node:path'
import { type Collected, type CollectOptions, orQuarantined } from '#core/harbor/collected'
import type { Found } from '#core/harbor/discover'
import { printablePath } from '#core/harbor/file-names'
import { taskNameBy } from '#core/harbor/task-aliases'
import { runFactsReader } from '#core/harbor/tb1-files'
import { type Tb1Entry, tb1Entry } from '#core/tb1/documents'
import type { Tb1RunFacts } from '#core/tb1/run-facts'
import { tb1Record, tb1TrialId } from '#core/tb1/to-record'
import { totalsProblem } from '#core/tb1/totals'
import { oneLine } from '#core/trial/plain-text'
import { UNNAMED_AGENT } from '#core/trial/record'
import { hideKeys } from '#core/trial/secrets'
import { submissionConfig } from '#core/trial/submission'
import { capText } from '#core/trial/text'

/** A submission that results of Terminal-Bench 1 lie in. */
export type InSubmission = {
  readonly submission: string
  /** The directory that holds the submissions. */
  readonly root: string
}

const NAME_BYTES = 200
const LOCATION_BYTES = 1024

type FoundRun = Extract<Found, { kind: 'tb1_run' }>
type FoundTrial = Extract<Found, { kind: 'tb1_trial' }>

/** What reads the trials of one import. */
export type Tb1Reader = {
  /** The trials of a run's own results, and what is wrong with its totals and the files beside it. */
  readonly run: (found: FoundRun, within: InSubmission | null) => Generator<Collected>
  /** A trial by its own results. */
  readonly trial: (found: FoundTrial, within: InSubmission | null) => Generator<Collected>
  /**
   * To be asked for last: the trials of which no file said which agent ran. One that another place of the import, or the
   * ledger, tells with its agent is known: it is a copy that lost the files of its run. Others are the importer's to name.
   */
  readonly rest: () => Generator<Collected>
}

/** An entry, and all that is known of where it stands. */
type Placed = {
  readonly entry: Tb1Entry
  readonly facts: Tb1RunFacts
  /** For people. */
  readonly path: string
  /** That holds the file. */
  readonly directory: string
  readonly location: string
  readonly within: InSubmission | null
}

export function tb1Reader(options: CollectOptions): Tb1Reader {
  const runFacts = runFactsReader()
  const told = new Map<string, { readonly digest: string; readonly path: string }>()
  const waiting: Placed[] = []

  function* take(
    parsed: ReturnType<typeof tb1Entry>,
    path: string,
    of: Pick<Placed, 'location' | 'directory' | 'within'> & { readonly facts: (trialName: string) => Tb1RunFacts },
  ): Generator<Collected> {
    if (!parsed.ok) {
      yield { kind: 'quarantined', path, reason: `an entry of Terminal-Bench 1: ${parsed.reason}`, outcome: null }
      return
    }
    const placed = { ...of, entry: parsed.value, facts: of.facts(parsed.value.trial_name), path }
    const { facts, within } = placed
    if (facts.agent === null && within === null) {
      waiting.push(placed)
      return
    }
    const { digest } = parsed.value
    const id = tb1TrialId(parsed.value)
    if (facts.agent !== null && !told.has(id)) told.set(id, { digest, path })
    yield asRow(placed, facts.agent ?? UNNAMED_AGENT, options)
  }

  return {
    *run({ directory, run }, within) {
      const path = join(directory.path, run.file)
      const facts = (trialName: string) => runFacts({ directory: directory.path, isOfRun: true }, trialName)
      const problem = totalsProblem(run.entries, run.totals)
      if (problem !== null) yield { kind: 'remark', path, reason: `${run.file}: ${problem}` }
      if (run.entries.length === 0) {
        yield { kind: 'skipped', path, reason: 'a run of Terminal-Bench 1 without any trial' }
      }
      for (const [index, entry] of run.entries.entries()) {
        const parsed = tb1Entry(entry)
        const name = parsed.ok ? ` ${capText(oneLine(parsed.value.trial_name), NAME_BYTES)}` : ''
        const place = `#${index + 1}${name}`
        const location = `${placeOf(directory.path, within, 1)}/${run.file}${place}`
        yield* take(parsed, `${path}${place}`, { location, directory: directory.path, within, facts })
      }
    },
    *trial({ directory, trial }, within) {
      const facts = (trialName: string) => runFacts({ directory: directory.path, isOfRun: false }, trialName)
      const location = `${placeOf(directory.path, within, 3)}/${trial.file}`
      yield* take(tb1Entry(trial.entry), join(directory.path, trial.file), {
        location,
        directory: directory.path,
        within,
        facts,
      })
    },
    *rest() {
      const remarked = new Set<string>()
      for (const placed of waiting) {
        const known = knownCopy(placed, told, options)
        if (known === null) yield* remarks(placed, remarked, options)
        yield known ?? named(placed, options)
      }
    },
  }
}

/** The trial as one that is known already; null where nothing else tells of it. */
function knownCopy(
  { entry: { digest, ...entry }, path }: Placed,
  told: ReadonlyMap<string, { readonly digest: string; readonly path: string }>,
  { known }: CollectOptions,
): Collected | null {
  const trial_id = tb1TrialId({ ...entry, digest })
  const before = told.get(trial_id)
  if (before?.digest === digest)
    return { kind: 'known', path, trial_id, digest, where: hideKeys(printablePath(before.path)) }
  return known?.get(trial_id)?.digest === digest ? { kind: 'known', path, trial_id, digest } : null
}

/** What is wrong with the files in whose place the importer's word is taken, once for each directory. */
function* remarks(
  { directory, facts }: Placed,
  remarked: Set<string>,
  { agent }: CollectOptions,
): Generator<Collected> {
  if (agent === undefined) return
  for (const problem of facts.problems) {
    if (remarked.has(`${directory} ${problem}`)) continue
    remarked.add(`${directory} ${problem}`)
    yield { kind: 'remark', path: directory, reason: `${problem}; its trials are by --agent` }
  }
}

/** The trial by the agent that the importer names. */
function named(placed: Placed, options: CollectOptions): Collected {
  if (options.agent !== undefined) return asRow(placed, options.agent, options)
  const reason = [NO_AGENT, ...placed.facts.problems].join('; ')
  return { kind: 'quarantined', path: placed.path, reason, outcome: null }
}

function asRow({ entry, facts, path, location, within }: Placed, agent: string, options: CollectOptions): Collected {
  return orQuarantined(path, () => {
    const { dataset = null, task_aliases = new Map(), pass_threshold = 1, model = null } = options
    const { record, tests } = tb1Record(entry, facts, {
      agent,
      model,
      dataset,
      pass_threshold,
      location: capText(hideKeys(printablePath(location)), LOCATION_BYTES),
    })
    const config = within === null ? {} : submissionConfig({ submission: within.submission, dataset })
    const task_name = taskNameBy(task_aliases, record.task_name)
    return { kind: 'trial', path, record: { ...record, ...config, task_name }, tests }
  })
}

/** A directory by its last steps; in a submission from that on. */
function placeOf(directory: string, within: InSubmission | null, steps: number): string {
  if (within !== null) return relative(within.root, directory)
  const parts: string[] = []
  for (let path = directory; parts.length < steps && path !== dirname(path); path = dirname(path)) {
    parts.unshift(basename(path))
  }
  return parts.join('/')
}

const NO_AGENT =
  'no run_metadata.json or tb.lock of its run says which agent ran: name it with --agent, or import with --layout submission'
