import { randomUUID } from 'node:crypto'
import { type Dirent, promises as fs } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import { isErrno } from '#core/ledger/files'
import { parseStrictYaml, readIfThere, type YamlWords } from '#core/ledger/strict-yaml'
import { ascending } from '#core/ledger/tables'
import { syncFolder } from '#core/ledger/write'
import { configIdSchema, taskDigestSchema } from '#core/trial/ids'
import { againstReleaseName, type Release } from '#core/trial/release'
import { UserError } from '#core/user-error'

const EXTENSION = '.yaml'

const text = z.string().trim().min(1).max(500)

/** By entries, since a record of zod loses the key `__proto__`, as good a name of a task as any. */
const tasksSchema = z.unknown().transform((value, context): Release['tasks'] => {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  if (entries.length === 0) {
    context.addIssue({ code: 'custom', message: 'tasks: expected at least one task with its digest' })
  }
  const tasks = entries.map(([name, digest]) => {
    const parsed = taskDigestSchema.safeParse(digest)
    if (parsed.success && name !== '') return { name, digest: parsed.data }
    const message = `tasks: expected NAME: digest, such as sha256: and 64 hex digits`
    context.addIssue({ code: 'custom', message, path: [name] })
    return z.NEVER
  })
  return tasks.sort((a, b) => ascending(a.name, b.name))
})

const fileSchema = z.strictObject({
  schema_version: z.literal('1'),
  name: text,
  date: z.iso.date(),
  commit: z
    .string()
    .regex(/^([0-9a-f]{40,64}|null)$/)
    .transform((commit) => (commit === 'null' ? null : commit)),
  experiment: text,
  attempts: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number),
  configs: z.array(z.strictObject({ config_id: configIdSchema, label: z.string().min(1) })).min(1),
  tasks: tasksSchema,
})

const WORDS: YamlWords = {
  expected: {
    schema_version: '1: another one is of another Regatta',
    name: 'the name of the release',
    date: 'the day of the release, such as 2026-11-21',
    commit: 'a commit in full, or null',
    experiment: 'the name of an experiment',
    attempts: 'the number of good trials per cell',
    configs: 'a list of configs, {config_id, label}',
    config_id: 'a config_id, which is 12 hex digits',
    label: 'the label of a config',
  },
  document: 'a release',
  entry: 'a release',
  remedy: 'Restore the file from Git (git checkout -- FILE): a release is never changed. results/README.md shows one.',
}

const COMMENT = '# A frozen set of tasks, made by `regatta release`. Never changed: make a new one.\n'

export function releasesFolder(dir: string): string {
  return join(dir, 'releases')
}

export function releaseFile(dir: string, name: string): string {
  return join(releasesFolder(dir), `${name}${EXTENSION}`)
}

/**
 * The releases of a ledger, `releases/<name>.yaml`, by date, then by name; none where there is no such folder. Throws a
 * UserError that names the file for anything else in there (names that begin with a dot aside), with line and column
 * for what is wrong in one.
 */
export async function readReleases(dir: string): Promise<readonly Release[]> {
  const releases: Release[] = []
  for (const entry of await entriesOf(releasesFolder(dir))) {
    const name = entry.name.slice(0, -EXTENSION.length)
    const file = join(releasesFolder(dir), entry.name)
    if (!entry.isFile() || !entry.name.endsWith(EXTENSION) || againstReleaseName(name) !== null) {
      throw new UserError('this is no release', {
        where: file,
        remedy: 'Take it out: this folder holds <name>.yaml files only, as `regatta release NAME` writes them.',
      })
    }
    const yaml = await readIfThere(file, 'a release')
    if (yaml !== null) releases.push(parseRelease(yaml, file, name))
  }
  return releases.sort((a, b) => ascending(a.date, b.date) || ascending(a.name, b.name))
}

/** The text of `<name>.yaml`. `file` is only for messages. Throws as `readReleases`. */
export function parseRelease(yaml: string, file: string, name: string): Release {
  const { data, at } = parseStrictYaml(yaml, file, fileSchema, WORDS)
  if (data.name !== name) {
    throw new UserError(`name: expected "${name}", as the file is called, found "${data.name}"`, {
      where: at(['name']),
      remedy: WORDS.remedy,
    })
  }
  const { schema_version: _, ...release } = data
  return release
}

/** The text of a release: the same release gives the same bytes, whatever the order of its tasks. */
export function releaseText(release: Release): string {
  const { name, date, commit, experiment, attempts, configs, tasks } = release
  const sorted = tasks.toSorted((a, b) => ascending(a.name, b.name))
  const document = {
    schema_version: 1,
    name,
    date,
    commit,
    experiment,
    attempts,
    configs: configs.map(({ config_id, label }) => ({ config_id, label })),
    tasks: new Map(sorted.map((task) => [task.name, task.digest])),
  }
  return `${COMMENT}${stringify(document, { lineWidth: 0 })}`
}

/** Told before each change on disk; what it throws is treated as a failure of that step. For tests. */
export type OnReleaseStep = (step: 'folder' | 'stage' | 'commit' | 'committed') => void

/**
 * Writes a new release and returns its path. The file appears whole or not at all; one that is there stays as it is and
 * is an error. A process killed in between leaves at most a file whose name begins with a dot, which nobody reads.
 */
export async function writeRelease(
  dir: string,
  release: Release,
  onStep: OnReleaseStep = () => undefined,
): Promise<string> {
  const file = releaseFile(dir, release.name)
  const yaml = releaseText(release)
  // What could not be read back must not be frozen.
  parseRelease(yaml, file, release.name)
  const temporary = join(releasesFolder(dir), `.${release.name}.${randomUUID()}.tmp`)
  try {
    onStep('folder')
    await fs.mkdir(releasesFolder(dir), { recursive: true })
    onStep('stage')
    await fs.writeFile(temporary, yaml, { flag: 'wx', flush: true })
    onStep('commit')
    // A rename would replace a release of that name that another process has just made.
    await fs.link(temporary, file)
    onStep('committed')
    await fs.rm(temporary)
    await syncFolder(releasesFolder(dir))
    return file
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    if (!isErrno(cause)) throw cause
    if (cause.code === 'EEXIST' && cause.syscall === 'link') throw isThere(file)
    throw new UserError(`cannot write the release: ${cause.message}`, {
      where: file,
      remedy: 'Check that the folder can be written and has room, then run it again.',
      kind: 'failure',
      cause,
    })
  }
}

function isThere(file: string): UserError {
  return new UserError('this release is there already, and a release never changes', {
    where: file,
    remedy: 'Give the new one another name.',
  })
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const stat = await fs.lstat(folder)
    if (!stat.isDirectory()) {
      throw new UserError('this is no folder', { where: folder, remedy: 'Make it one: releases stand in it as files.' })
    }
    const entries = await fs.readdir(folder, { withFileTypes: true })
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => ascending(a.name, b.name))
  } catch (cause) {
    if (!isErrno(cause)) throw cause
    if (cause.code === 'ENOENT') return []
    throw new UserError(`cannot list the releases: ${cause.message}`, { where: folder, kind: 'failure', cause })
  }
}
