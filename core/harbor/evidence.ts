import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ResultFile, RewardFile, TrialEvidence } from '#core/trial/evidence'
import { jobLockSchema, type Parsed, parseJson, trialLockSchema, trialResultSchema } from '#core/trial/harbor-result'
import { mergeReports, type Report, readOutput, readReport } from '#core/trial/named-tests/read'

/*
 * Trial directories were filled by other people's code. Only regular files are opened, links are never followed, and
 * everything has a size limit; whatever is refused comes back as data. File access is synchronous: an import reads many
 * small files one after the other, and each is several times quicker so.
 */

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

export type FileRead =
  | { readonly state: 'read'; readonly bytes: Buffer }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly reason: string }

/**
 * The bytes of a regular file of at most `limit` bytes; with `tail` the last `limit` bytes of one of any size. Links,
 * devices, FIFOs, sockets and directories are refused unopened. Never throws.
 */
export function readRegularFile(path: string, limit: number, options: { readonly tail?: true } = {}): FileRead {
  let handle: number | null = null
  try {
    const named = lstatSync(path)
    if (!named.isFile()) return { state: 'refused', reason: kindOf(named) }
    // What was a file a moment ago may be a link or a FIFO now: neither is followed nor waited for.
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const opened = fstatSync(handle)
    if (!opened.isFile()) return { state: 'refused', reason: kindOf(opened) }
    if (opened.size > limit && options.tail === undefined) {
      return { state: 'refused', reason: `${opened.size} bytes, and no more than ${limit} are read` }
    }
    const bytes = Buffer.alloc(Math.min(opened.size, limit))
    const read = readSync(handle, bytes, 0, bytes.length, Math.max(0, opened.size - limit))
    return { state: 'read', bytes: bytes.subarray(0, read) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' }
    return { state: 'refused', reason: `cannot be read (${code})` }
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link, which is never followed'
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a FIFO'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

/** Text of UTF-8 bytes, or null when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** `sha256:` of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A JSON file held against a schema; the reason says what is wrong with it, null when there is no such file. */
export function readJsonFile<T>(
  path: string,
  limit: number,
  schema: Parameters<typeof parseJson<T>>[0],
): Parsed<T> | null {
  const file = readRegularFile(path, limit)
  if (file.state === 'missing') return null
  if (file.state === 'refused') return { ok: false, reason: file.reason }
  const text = decodeUtf8(file.bytes)
  return text === null ? { ok: false, reason: 'not UTF-8' } : parseJson(schema, text)
}

export type TrialContext = {
  readonly run: TrialEvidence['run']
  readonly events: TrialEvidence['events']
  /** What the record calls the place of the files; left out: `<job>/<trial>`. */
  readonly location?: string
}

export type ReadTrial = (directory: string, context?: TrialContext) => TrialEvidence

/**
 * Reads trial directories, one job's after another: what a job's lock.json says is read once for all of its trials.
 * The function never throws: a directory that cannot be read has no result.
 */
export function trialReader(): ReadTrial {
  const versions: { job: string | null; version: string | null } = { job: null, version: null }
  const harborVersion = (job: string): string | null => {
    if (versions.job !== job) {
      const lock = readJsonFile(join(job, 'lock.json'), LIMITS.job_lock, jobLockSchema)
      Object.assign(versions, { job, version: valueOrNull(lock)?.harbor?.version ?? null })
    }
    return versions.version
  }
  return (directory, context = { run: null, events: null }) => {
    const names = entriesOf(directory)
    const result = names.has('result.json') ? readResult(join(directory, 'result.json')) : MISSING
    const lock = names.has('lock.json')
      ? readJsonFile(join(directory, 'lock.json'), LIMITS.lock, trialLockSchema)
      : null
    const parts = verifierParts(directory, names)
    return {
      result,
      lock: valueOrNull(lock),
      harbor_version: harborVersion(dirname(directory)),
      reward_files: parts.flatMap(rewardFiles),
      tests_started: testsStarted(parts, names),
      // The log can matter only where something went wrong, and it may be long.
      trial_log: names.has('trial.log') && hasException(result) ? logTail(join(directory, 'trial.log')) : null,
      exception_noted: names.has('exception.txt'),
      agent_exit_code: isDirectory(names, 'agent') ? exitCode(join(directory, 'agent', 'exit-code.txt')) : null,
      reports: parts.flatMap(reports),
      run: context.run,
      events: context.events,
      directory_name: basename(directory),
      location: context.location ?? `${basename(dirname(directory))}/${basename(directory)}`,
    }
  }
}

/** What is left of a planned try that has no trial directory at all. */
export function noEvidence(context: Required<TrialContext>): TrialEvidence {
  return {
    result: MISSING,
    lock: null,
    harbor_version: null,
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

function readResult(path: string): ResultFile {
  const file = readRegularFile(path, LIMITS.result)
  if (file.state === 'missing') return MISSING
  if (file.state === 'refused') return { state: 'unreadable', digest: null, reason: file.reason }
  const digest = digestOf(file.bytes)
  const text = decodeUtf8(file.bytes)
  if (text === null) return { state: 'unreadable', digest, reason: 'not UTF-8' }
  const parsed = parseJson(trialResultSchema, text)
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

type Entries = ReadonlyMap<string, Dirent>

/** Names in a directory; none if it cannot be read. */
function entriesOf(directory: string): Entries {
  try {
    return new Map(readdirSync(directory, { withFileTypes: true }).map((entry) => [entry.name, entry]))
  } catch {
    // A directory without evidence and one that hides it look the same to a rule: there is no result.
    return new Map()
  }
}

function isDirectory(entries: Entries, name: string): boolean {
  return entries.get(name)?.isDirectory() ?? false
}

/** A verifier's directory: the trial's own, or one per step. */
type VerifierPart = { readonly step: string | null; readonly directory: string; readonly names: Entries }

function verifierParts(directory: string, names: Entries): readonly VerifierPart[] {
  const own = isDirectory(names, 'verifier') ? [part(null, join(directory, 'verifier'))] : []
  if (!isDirectory(names, 'steps')) return own
  const steps = entriesOf(join(directory, 'steps'))
  const ofSteps = [...steps.keys()].sort().flatMap((step) => {
    const place = join(directory, 'steps', step)
    return isDirectory(steps, step) && isDirectory(entriesOf(place), 'verifier')
      ? [part(step, join(place, 'verifier'))]
      : []
  })
  return [...own, ...ofSteps]
}

function part(step: string | null, directory: string): VerifierPart {
  return { step, directory, names: entriesOf(directory) }
}

const REWARD_READERS = {
  'reward.txt': numberInText,
  'reward.json': numberInJson,
} as const satisfies Record<RewardFile['file'], (text: string) => number | null>

function rewardFiles({ step, directory, names }: VerifierPart): readonly RewardFile[] {
  return (['reward.txt', 'reward.json'] as const).flatMap((file) => {
    if (!names.has(file)) return []
    const read = readRegularFile(join(directory, file), LIMITS.reward)
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
  if (parts.some((found) => found.names.has('test-stdout.txt'))) return true
  return names.has('trial.log') ? false : null
}

const REPORT_NAME = /\.(json|jsonl|xml|tap|txt)$/i
/** What Harbor or the verifier writes for other ends. */
const NO_REPORTS = ['reward.txt', 'reward.json', 'test-stdout.txt', 'test-stderr.txt']
const MOST_REPORTS = 20
/** Directories in a verifier's directory that are looked into. */
const MOST_DIRECTORIES = 20

/**
 * The tests that a verifier's directory reports: those of ctrf.json, where most tasks write them; else those of the other
 * files, else those in what the verifier printed. Only the first 20 files by name are read, those in subdirectories last.
 */
function reports(part: VerifierPart): TrialEvidence['reports'] {
  const usual = part.names.has('ctrf.json') ? reportsIn([join(part.directory, 'ctrf.json')], readReport) : []
  const written = usual.length > 0 ? usual : reportsIn(reportFiles(part), readReport)
  const found =
    written.length > 0 || !part.names.has('test-stdout.txt')
      ? written
      : reportsIn([join(part.directory, 'test-stdout.txt')], readOutput)
  return found.length === 0 ? [] : [{ step: part.step, tests: mergeReports(found) }]
}

function reportsIn(paths: readonly string[], read: (text: string) => Report | null): readonly Report[] {
  return paths.flatMap((path) => {
    const file = readRegularFile(path, LIMITS.report)
    // A report that was torn may end inside a character, and what a test printed may be anything.
    const report = file.state === 'read' ? read(file.bytes.toString('utf8')) : null
    return report === null ? [] : [report]
  })
}

function reportFiles({ directory, names }: VerifierPart): readonly string[] {
  const filesOf = (place: string, entries: Entries) =>
    namesOf(entries, (entry) => entry.isFile() && REPORT_NAME.test(entry.name) && !NO_REPORTS.includes(entry.name)).map(
      (name) => join(place, name),
    )
  const below = namesOf(names, (entry) => entry.isDirectory())
    .slice(0, MOST_DIRECTORIES)
    .flatMap((name) => filesOf(join(directory, name), entriesOf(join(directory, name))))
  return [...filesOf(directory, names), ...below].slice(0, MOST_REPORTS)
}

function namesOf(entries: Entries, wanted: (entry: Dirent) => boolean): readonly string[] {
  return [...entries.values()]
    .filter(wanted)
    .map(({ name }) => name)
    .sort()
}

function logTail(path: string): string | null {
  const read = readRegularFile(path, LOG_TAIL, { tail: true })
  // A tail may begin inside a character, and a log is only searched: what does not decode is replaced.
  return read.state === 'read' ? read.bytes.toString('utf8') : null
}

function exitCode(path: string): number | null {
  const read = readRegularFile(path, LIMITS.exit_code)
  const text = read.state === 'read' ? read.bytes.toString('utf8').trim() : ''
  return /^\d{1,3}$/.test(text) ? Number(text) : null
}
