import { join } from 'node:path'
import { type FileEntry, printablePath } from '#core/harbor/file-names'
import { type Directory, listDirectory, readEnds, sortedEntries } from '#core/harbor/files'
import type { LeftFiles, LeftLog, LeftTrajectory } from '#core/trial/left-files'
import { trajectoryOf } from '#core/trial/trajectory'

/** Harbor's agents write some megabytes at most, but for those that keep the ids of tokens. */
const TRAJECTORY_LIMIT = 20 * 1024 * 1024
const MOST_LOGS = 8
const MOST_TRAJECTORIES = 16
const MOST_STEPS = 20

const TRAJECTORY = /^trajectory(?:\.[\w.-]+)?\.json$/
const LOG = /\.(?:txt|log|out|err|pane|md|jsonl)$/i
/** Says nothing that the row does not. */
const NO_LOGS = ['reward.txt', 'exit-code.txt', 'return-code.txt']
const VERIFIER_LOGS = ['test-stdout.txt', 'test-stderr.txt']

/**
 * Reads a trial's directory. Only regular files are opened and no link is followed; whatever else stands there is told with
 * its reason. Never throws.
 */
export function readLeftFiles(path: string): LeftFiles {
  const trial = listDirectory(path)
  const parts = [{ directory: trial, prefix: '' }, ...stepsOf(trial)]
  const verifier = parts.flatMap((part) => within(part, 'verifier').flatMap((place) => filesIn(place, isVerifierLog)))
  const agents = parts.flatMap((part) => within(part, 'agent'))
  const agent = agents.flatMap((place) => [
    ...filesIn(place, isAgentLog),
    ...directoriesIn(place).flatMap((below) => filesIn(below, isAgentLog)),
  ])
  const trajectories = agents.flatMap((place) => mainFirst(filesIn(place, ({ name }) => TRAJECTORY.test(name))))
  const harbor = filesIn({ directory: trial, prefix: '' }, ({ name }) => ['trial.log', 'exception.txt'].includes(name))
  return {
    logs: (most) => {
      const readAll = (files: readonly PlacedFile[]) => files.slice(0, MOST_LOGS).map((file) => readLog(file, most))
      return { verifier: readAll(verifier), agent: readAll(agent), harbor: readAll(harbor) }
    },
    trajectories: trajectories.slice(0, MOST_TRAJECTORIES).map(readTrajectory),
    not_read: beyond(verifier, MOST_LOGS) + beyond(agent, MOST_LOGS) + beyond(trajectories, MOST_TRAJECTORIES),
  }
}

/** A directory of a trial, and its path below it with a slash at the end. */
type Place = { readonly directory: Directory; readonly prefix: string }
type PlacedFile = { readonly directory: Directory; readonly name: string; readonly path: string }

function stepsOf(trial: Directory): readonly Place[] {
  return within({ directory: trial, prefix: '' }, 'steps').flatMap(directoriesIn).slice(0, MOST_STEPS)
}

/** The directory of that name, which is no link; nothing where there is none. */
function within({ directory, prefix }: Place, name: string): readonly Place[] {
  if (directory.entries.get(name)?.isDirectory() !== true) return []
  return [{ directory: listDirectory(join(directory.path, name)), prefix: `${prefix}${name}/` }]
}

function directoriesIn(place: Place): readonly Place[] {
  return sortedEntries(place.directory).flatMap((entry) => within(place, entry.name))
}

function filesIn({ directory, prefix }: Place, wanted: (entry: FileEntry) => boolean): readonly PlacedFile[] {
  return sortedEntries(directory)
    .filter((entry) => !entry.isDirectory() && wanted(entry))
    .map(({ name }) => ({ directory, name, path: printablePath(`${prefix}${name}`) }))
}

function isVerifierLog({ name }: FileEntry): boolean {
  return VERIFIER_LOGS.includes(name)
}

function isAgentLog({ name }: FileEntry): boolean {
  return LOG.test(name) && !NO_LOGS.includes(name)
}

function mainFirst(files: readonly PlacedFile[]): readonly PlacedFile[] {
  return [
    ...files.filter(({ name }) => name === 'trajectory.json'),
    ...files.filter(({ name }) => name !== 'trajectory.json'),
  ]
}

function beyond(files: readonly PlacedFile[], most: number): number {
  return Math.max(0, files.length - most)
}

function readLog({ directory, name, path }: PlacedFile, most: number): LeftLog {
  const head_bytes = Math.floor(most / 3)
  const read = readEnds(join(directory.path, name), { head: head_bytes, tail: most - head_bytes })
  if (read.state === 'missing') return { state: 'refused', path, reason: 'it went away' }
  if (read.state === 'refused') return { ...read, path }
  const { size_bytes } = read
  if (read.tail.length === 0)
    return { state: 'read', path, size_bytes, head: textOf(read.head), cut_bytes: 0, tail: '' }
  const head = wholeLines(read.head)
  const tail = linesAfter(read.tail)
  const cut_bytes = size_bytes - head.length - tail.length
  return { state: 'read', path, size_bytes, head: textOf(head), cut_bytes, tail: textOf(tail) }
}

/** Up to the last end of a line, unless that is far away. */
function wholeLines(head: Buffer): Buffer {
  const end = head.lastIndexOf('\n')
  return end < head.length / 2 ? withoutTornCharacter(head) : head.subarray(0, end + 1)
}

function linesAfter(tail: Buffer): Buffer {
  const start = tail.indexOf('\n')
  if (start !== -1 && start < tail.length / 2) return tail.subarray(start + 1)
  const first = tail.findIndex((byte) => (byte & 0xc0) !== 0x80)
  return first > 0 && first < 4 ? tail.subarray(first) : tail
}

/** Bytes of UTF-8 without the beginning of a character at their end. */
function withoutTornCharacter(head: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, head.length); back++) {
    const byte = head[head.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? head.subarray(0, head.length - back) : head
  }
  return head
}

/** A log may hold anything: what does not decode is replaced. */
function textOf(bytes: Buffer): string {
  return bytes.toString('utf8')
}

function readTrajectory({ directory, name, path }: PlacedFile): LeftTrajectory {
  const document = directory.json(name, TRAJECTORY_LIMIT)
  if (document === null) return { state: 'refused', path, reason: 'it went away' }
  if (!document.ok) return { state: 'refused', path, reason: document.reason }
  const trajectory = trajectoryOf(document.value)
  return trajectory === null
    ? { state: 'refused', path, reason: 'no list of steps' }
    : { state: 'read', path, trajectory }
}
