import { basename, dirname, join } from 'node:path'
import { type FileEntry, printablePath } from '#core/harbor/file-names'
import {
  type Directory,
  decodeUtf8,
  digestOf,
  type FileRead,
  jsonOf,
  listDirectory,
  readRegularFile,
} from '#core/harbor/files'
import type { ResultFile, RewardFile, TrialEvidence } from '#core/trial/evidence'
import { fitJson, jobLockSchema, type Parsed, trialLockSchema, trialResultSchema } from '#core/trial/harbor-result'
import { mergeReports, type Report, readOutput, readReport } from '#core/trial/named-tests/read'

const MEGABYTE = 1024 * 1024
/** Harbor's longest result.json so far is 600 KB. */
const LIMITS = {
  result: 20 * MEGABYTE,
  lock: 2 * MEGABYTE,
  job_lock: 50 * MEGABYTE,
  reward: 64 * 1024,
  report: 10 * MEGABYTE,
  exit_code: 64,
}
const LOG_TAIL = 64 * 1024

/** A JSON file held against a schema; the reason says what is wrong with it, null when there is no such file. */
export function readJsonFile<T>(
  path: string,
  limit: number,
  schema: Parameters<typeof fitJson<T>>[0],
): Parsed<T> | null {
  const document = jsonOf(readRegularFile(path, limit))
  return document === null ? null : fitJson(schema, document)
}

export type TrialContext = {
  readonly run: TrialEvidence['run']
  readonly events: TrialEvidence['events']
  /** What the record calls the place of the files; left out: `<job>/<trial>`. */
  readonly location?: string
}

export type ReadTrial = (directory: Directory, context?: TrialContext) => TrialEvidence

/**
 * Reads trial directories, one job's after another: what a job's lock.json says is read once for all of its trials.
 * The function never throws: a directory that cannot be read has no result.
 */
export function trialReader(jobLock: ReadJobLock = jobLockReader()): ReadTrial {
  return (directory, context = { run: null, events: null }) => {
    const { path, entries } = directory
    const result = resultIn(directory)
    const lock = directory.json('lock.json', LIMITS.lock)
    const parts = verifierParts(directory)
    return {
      result,
      lock: lock === null ? null : valueOrNull(fitJson(trialLockSchema, lock)),
      ...jobLock(dirname(path)),
      reward_files: parts.flatMap(rewardFiles),
      tests_started: testsStarted(parts, entries),
      // The log can matter only where something went wrong, and it may be long.
      trial_log: hasException(result) ? logTail(directory) : null,
      exception_noted: entries.has('exception.txt'),
      agent_exit_code: isDirectory(entries, 'agent') ? exitCode(join(path, 'agent', 'exit-code.txt')) : null,
      reports: parts.flatMap(reports),
      run: context.run,
      events: context.events,
      directory_name: printablePath(basename(path)),
      location: printablePath(context.location ?? `${basename(dirname(path))}/${basename(path)}`),
    }
  }
}

/** The file that says what became of a trial. */
export function resultFileOf(directory: Directory): FileRead {
  return directory.read('result.json', LIMITS.result)
}

/** The same as JSON; null where there is none. */
export function resultDocumentOf(directory: Directory): Parsed<unknown> | null {
  return directory.json('result.json', LIMITS.result)
}

type JobLock = Pick<TrialEvidence, 'harbor_version' | 'job_tasks'>

/** What the lock.json of a job's directory says. */
export type ReadJobLock = (job: string) => JobLock

/** Reads one job's after another, each once for all of its trials that follow each other. */
export function jobLockReader(): ReadJobLock {
  let last: { readonly job: string; readonly says: JobLock } | null = null
  return (job) => {
    if (last?.job !== job) last = { job, says: readJobLock(job) }
    return last.says
  }
}

const NO_JOB_LOCK: JobLock = { harbor_version: null, job_tasks: [] }

function readJobLock(job: string): JobLock {
  const lock = valueOrNull(readJsonFile(join(job, 'lock.json'), LIMITS.job_lock, jobLockSchema))
  if (lock === null) return NO_JOB_LOCK
  return {
    harbor_version: lock.harbor?.version ?? null,
    job_tasks: (lock.trials ?? []).flatMap(({ task }) => {
      const { path = null, digest = null } = task ?? {}
      return path === null || digest === null ? [] : [{ path, digest }]
    }),
  }
}

/** What is left of a planned try that has no trial directory at all. */
export function noEvidence(context: Required<TrialContext>): TrialEvidence {
  return {
    result: MISSING,
    lock: null,
    ...NO_JOB_LOCK,
    reward_files: [],
    tests_started: null,
    trial_log: null,
    exception_noted: false,
    agent_exit_code: null,
    reports: [],
    run: context.run,
    events: context.events,
    directory_name: null,
    location: context.location,
  }
}

const MISSING: ResultFile = { state: 'missing' }

function resultIn(directory: Directory): ResultFile {
  const file = resultFileOf(directory)
  const document = resultDocumentOf(directory)
  if (file.state === 'missing' || document === null) return MISSING
  if (file.state === 'refused') return { state: 'unreadable', digest: null, reason: file.reason }
  const digest = digestOf(file.bytes)
  const parsed = fitJson(trialResultSchema, document)
  return parsed.ok
    ? { state: 'readable', digest, result: parsed.value }
    : { state: 'unreadable', digest, reason: parsed.reason }
}

function valueOrNull<T>(parsed: Parsed<T> | null): T | null {
  return parsed?.ok === true ? parsed.value : null
}

function hasException(file: ResultFile): boolean {
  if (file.state !== 'readable') return false
  return file.result.exception_info !== null || file.result.step_results.some((step) => step.exception_info !== null)
}

type Entries = Directory['entries']

function isDirectory(entries: Entries, name: string): boolean {
  return entries.get(name)?.isDirectory() ?? false
}

/** A verifier's directory: the trial's own, or one per step. */
type VerifierPart = { readonly step: string | null; readonly directory: Directory }

function verifierParts({ path, entries }: Directory): readonly VerifierPart[] {
  const own = isDirectory(entries, 'verifier') ? [part(null, join(path, 'verifier'))] : []
  if (!isDirectory(entries, 'steps')) return own
  const steps = listDirectory(join(path, 'steps'))
  const ofSteps = namesOf(steps.entries, (entry) => entry.isDirectory()).flatMap((step) => {
    const place = listDirectory(join(steps.path, step))
    return isDirectory(place.entries, 'verifier') ? [part(step, join(place.path, 'verifier'))] : []
  })
  return [...own, ...ofSteps]
}

function part(step: string | null, path: string): VerifierPart {
  return { step, directory: listDirectory(path) }
}

const REWARD_READERS = {
  'reward.txt': numberInText,
  'reward.json': numberInJson,
} as const satisfies Record<RewardFile['file'], (text: string) => number | null>

function rewardFiles({ step, directory }: VerifierPart): readonly RewardFile[] {
  return (['reward.txt', 'reward.json'] as const).flatMap((file) => {
    const read = directory.read(file, LIMITS.reward)
    if (read.state === 'missing') return []
    const text = read.state === 'read' ? decodeUtf8(read.bytes) : null
    return [{ step, file, value: text === null ? null : REWARD_READERS[file](text) }]
  })
}

/** The numbers that Python's float() takes from a reward.txt, finite ones only. */
function numberInText(text: string): number | null {
  const trimmed = text.trim()
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? finite(Number(trimmed)) : null
}

/** Harbor takes `true` for 1. */
function numberInJson(text: string): number | null {
  try {
    const value: unknown = JSON.parse(text)
    const reward: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'reward') : null
    return typeof reward === 'boolean' ? Number(reward) : finite(reward)
  } catch {
    return null
  }
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/**
 * Harbor runs the tests as `test.sh > test-stdout.txt` inside the container, so the file exists as soon as the shell
 * starts. A tree without trial.log was thinned out by somebody and proves nothing by what is not there.
 */
function testsStarted(parts: readonly VerifierPart[], names: Entries): boolean | null {
  if (parts.some((found) => found.directory.entries.has('test-stdout.txt'))) return true
  return names.has('trial.log') ? false : null
}

const REPORT_NAME = /\.(json|jsonl|xml|tap|txt)$/i
/** What Harbor or the verifier writes for other ends. */
const NO_REPORTS = ['reward.txt', 'reward.json', 'test-stdout.txt', 'test-stderr.txt']
const MOST_REPORTS = 20
/** Directories in a verifier's directory that are looked into. */
const MOST_DIRECTORIES = 20

/**
 * The tests that a verifier's directory reports: those of ctrf.json, where most tasks write them and if it is whole; else
 * those of all files, else those in what the verifier printed. Only the first 20 files by name are read, those in
 * subdirectories last.
 */
function reports({ step, directory }: VerifierPart): TrialEvidence['reports'] {
  const usual = reportsIn([[directory, 'ctrf.json']], readReport).filter(({ format }) => format !== 'torn-ctrf')
  const written = usual.length > 0 ? usual : reportsIn(reportFiles(directory), readReport)
  const found = written.length > 0 ? written : reportsIn([[directory, 'test-stdout.txt']], readOutput)
  return found.length === 0 ? [] : [{ step, tests: mergeReports(found) }]
}

type FileIn = readonly [directory: Directory, name: string]

function reportsIn(files: readonly FileIn[], read: (text: string) => Report | null): readonly Report[] {
  return files.flatMap(([directory, name]) => {
    const file = directory.read(name, LIMITS.report)
    // A report that was torn may end inside a character, and what a test printed may be anything.
    const report = file.state === 'read' ? read(file.bytes.toString('utf8')) : null
    return report === null ? [] : [report]
  })
}

function reportFiles(directory: Directory): readonly FileIn[] {
  const filesOf = (place: Directory): readonly FileIn[] =>
    namesOf(
      place.entries,
      (entry) => entry.isFile() && REPORT_NAME.test(entry.name) && !NO_REPORTS.includes(entry.name),
    ).map((name) => [place, name])
  const below = namesOf(directory.entries, (entry) => entry.isDirectory())
    .slice(0, MOST_DIRECTORIES)
    .flatMap((name) => filesOf(listDirectory(join(directory.path, name))))
  return [...filesOf(directory), ...below].slice(0, MOST_REPORTS)
}

function namesOf(entries: Entries, wanted: (entry: FileEntry) => boolean): readonly string[] {
  return [...entries.values()]
    .filter(wanted)
    .map(({ name }) => name)
    .sort()
}

function logTail(directory: Directory): string | null {
  const read = directory.read('trial.log', LOG_TAIL, { tail: true })
  // A tail may begin inside a character, and a log is only searched: what does not decode is replaced.
  return read.state === 'read' ? read.bytes.toString('utf8') : null
}

/** The end of what a trial's verifier printed: of its last step that printed anything, at most so many bytes. null: nothing. */
export function verifierTail(trial: Directory, most_bytes: number): string | null {
  const printed = verifierParts(trial).flatMap(({ directory }) =>
    ['test-stdout.txt', 'test-stderr.txt'].flatMap((name) => {
      const read = directory.read(name, most_bytes, { tail: true })
      const text = read.state === 'read' ? read.bytes.toString('utf8') : ''
      return text.trim() === '' ? [] : [{ directory, text }]
    }),
  )
  const last = printed.at(-1)
  // What went to both, of one step, stands one below the other.
  const texts = printed.filter(({ directory }) => directory === last?.directory).map(({ text }) => text)
  return last === undefined ? null : texts.join('\n').slice(-most_bytes)
}

function exitCode(path: string): number | null {
  const read = readRegularFile(path, LIMITS.exit_code)
  const text = read.state === 'read' ? read.bytes.toString('utf8').trim() : ''
  return /^\d{1,3}$/.test(text) ? Number(text) : null
}
