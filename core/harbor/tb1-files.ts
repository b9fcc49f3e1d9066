import { dirname, join } from 'node:path'
import { type Directory, listDirectory, readEnds, sortedEntries } from '#core/harbor/files'
import { mentionsTb1, runIdIn, type Tb1Totals, tb1Document, tb1Entry } from '#core/tb1/documents'
import { isRunFacts, LOCK_FILE, METADATA_FILE, NO_FACTS, type Tb1RunFacts, tb1RunFacts } from '#core/tb1/run-facts'
import { tb1TrialId } from '#core/tb1/to-record'

/*
 * Runs of Terminal-Bench 1 on disk: `<run>/results.json`, `run_metadata.json` and `tb.lock`, and below them
 * `<task>/<trial>/results.json` with `sessions`, `panes` and `agent-logs`, which the trial's container writes.
 */

const LIMITS = { results: 20 * 1024 * 1024, facts: 2 * 1024 * 1024, beginning: 64 * 1024 }
/** What Terminal-Bench calls its results. Only of a file that is damaged does the name say what it was. */
const RESULTS = /results\.json$/i
const NO_RESULTS = ['config.json', 'lock.json', 'plan.json', 'shard.json', METADATA_FILE]

export type Tb1Run = { readonly file: string; readonly entries: readonly unknown[]; readonly totals: Tb1Totals }
export type Tb1Trial = { readonly file: string; readonly entry: unknown }

/** What one directory holds of Terminal-Bench 1, names in byte order. */
export type Tb1Files = {
  readonly runs: readonly Tb1Run[]
  readonly trials: readonly Tb1Trial[]
  /** Files that are damaged, or called as results are in a place of results and are none. */
  readonly broken: readonly { readonly file: string; readonly reason: string }[]
  /** Whether the directory is that of a run, by its results or the files beside them. */
  readonly isRun: boolean
}

/** Where a directory lies in a run. */
export type AroundTb1 = {
  /** How many levels below may still hold trials' own results; 0: in no run. */
  readonly levels: number
  /** Of the entries in the run's own results, `<trial_id> <digest>`: the same in a trial's own file is no other trial. */
  readonly entries: ReadonlySet<string>
  readonly trialNames: ReadonlySet<string>
}

export const NOT_IN_TB1: AroundTb1 = { levels: 0, entries: new Set(), trialNames: new Set() }
/** `<task>/<trial>` */
const LEVELS_IN_RUN = 2

/** Looks into the JSON files of a directory; what they are called means nothing while they can be read. Never throws. */
export function tb1Files(directory: Directory, around: AroundTb1): Tb1Files {
  const runs: Tb1Run[] = []
  const trials: Tb1Trial[] = []
  const broken: { file: string; reason: string }[] = []
  const isPlace = around.levels > 0 || hasFacts(directory) || hasParts(directory, around)
  for (const entry of sortedEntries(directory)) {
    const file = entry.name
    if (!/\.json$/i.test(file) || NO_RESULTS.includes(file) || entry.isDirectory() || entry.isSymbolicLink()) continue
    const read = directory.read(file, LIMITS.results)
    const isCalledSo = RESULTS.test(file)
    const mentions = read.state === 'read' ? mentionsTb1(read.bytes) : beginsTb1(directory, file)
    if (!isCalledSo && !mentions) continue
    const parsed = directory.json(file, LIMITS.results)
    if (parsed === null) continue
    if (!parsed.ok) {
      broken.push({ file, reason: `${file}: ${parsed.reason}` })
      continue
    }
    const document = tb1Document(parsed.value)
    if (document?.kind === 'run') runs.push({ file, entries: document.entries, totals: document.totals })
    else if (document?.kind === 'trial') trials.push({ file, entry: document.entry })
    else if (isCalledSo && (isPlace || mentions))
      broken.push({ file, reason: `${file}: neither a run nor a trial of Terminal-Bench 1` })
  }
  return { runs, trials, broken, isRun: runs.length > 0 || hasFacts(directory) }
}

/** Whether a file that is not read, as one that is too large, begins as results do. */
function beginsTb1(directory: Directory, file: string): boolean {
  const begin = readEnds(join(directory.path, file), { head: LIMITS.beginning, tail: 0 })
  return begin.state === 'read' && mentionsTb1(begin.head)
}

/** Directories of a trial, most of them filled by its container. */
const PARTS = ['sessions', 'panes', 'agent-logs']

/** Whether a directory is a trial's: in a run one of its parts tells, elsewhere two. What is inside is never searched. */
export function hasParts({ entries }: Directory, { levels }: AroundTb1): boolean {
  const parts = PARTS.filter((name) => entries.get(name)?.isDirectory() ?? false).length
  return parts >= (levels > 0 ? 1 : 2)
}

/** What holds for the directories below one that was looked into. */
export function below(files: Tb1Files, around: AroundTb1): AroundTb1 {
  if (!files.isRun) return around.levels > 0 ? { ...around, levels: around.levels - 1 } : NOT_IN_TB1
  const entries = new Set<string>()
  const trialNames = new Set<string>()
  for (const each of files.runs.flatMap((run) => run.entries)) {
    const parsed = tb1Entry(each)
    if (!parsed.ok) continue
    entries.add(keyOf(tb1TrialId(parsed.value), parsed.value.digest))
    trialNames.add(parsed.value.trial_name)
  }
  return { levels: LEVELS_IN_RUN, entries, trialNames }
}

/** Whether a trial's own results say what its run's say of it already. */
export function isToldByRun({ entry }: Tb1Trial, { entries }: AroundTb1): boolean {
  if (entries.size === 0) return false
  const parsed = tb1Entry(entry)
  return parsed.ok && entries.has(keyOf(tb1TrialId(parsed.value), parsed.value.digest))
}

function keyOf(trial_id: string, digest: string): string {
  return `${trial_id} ${digest}`
}

/** Where a path that somebody names lies in a run, by what is above it. */
export function aroundPath(path: string): AroundTb1 {
  const parent = dirname(path)
  if (hasFacts(listDirectory(parent))) return { ...NOT_IN_TB1, levels: LEVELS_IN_RUN }
  return hasFacts(listDirectory(dirname(parent))) ? { ...NOT_IN_TB1, levels: LEVELS_IN_RUN - 1 } : NOT_IN_TB1
}

function hasFacts(directory: Directory): boolean {
  return [METADATA_FILE, LOCK_FILE].some((name) => {
    const parsed = directory.json(name, LIMITS.facts)
    return parsed?.ok === true && isRunFacts(parsed.value)
  })
}

/** What is known of a trial's run from the files beside the run's results. */
export type ReadRunFacts = (
  at: { readonly directory: string; readonly isOfRun: boolean },
  trialName: string,
) => Tb1RunFacts

/** Reads the files beside a run's results once for all of its trials. A file that names another run says nothing. */
export function runFactsReader(): ReadRunFacts {
  const read = new Map<string, Tb1RunFacts | null>()
  const factsIn = (path: string): Tb1RunFacts | null => {
    const seen = read.get(path)
    if (seen !== undefined) return seen
    const directory = listDirectory(path)
    const metadata = directory.json(METADATA_FILE, LIMITS.facts)
    const lock = directory.json(LOCK_FILE, LIMITS.facts)
    const facts = metadata === null && lock === null ? null : tb1RunFacts(metadata, lock)
    read.set(path, facts)
    return facts
  }
  return ({ directory, isOfRun }, trialName) => {
    const parent = dirname(directory)
    const places = isOfRun ? [directory] : [directory, parent, dirname(parent)]
    const facts = places.map(factsIn).find((found) => found !== null) ?? NO_FACTS
    const own = runIdIn(trialName)
    if (own === null || facts.run_id === null || own === facts.run_id) return facts
    return { ...NO_FACTS, problems: [`what lies beside it is of another run, ${facts.run_id}`] }
  }
}
