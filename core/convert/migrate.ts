import { chmod, lstat, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { checkTask } from '#core/check/check'
import type { CheckContext } from '#core/check/context'
import { applyFixes, fixesOf } from '#core/check/fixes'
import { readTaskFiles } from '#core/check/read'
import { confirmed } from '#core/convert/confirm'
import type { FieldLine } from '#core/convert/line'
import { mendedFiles } from '#core/convert/mend'
import { makeDirectory, noPlace, removeEmpty } from '#core/convert/place'
import { type Prepared, type Refusal, type StagedFile, TB1_LIMITS } from '#core/convert/prepare'
import { baseEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

/** A task that was written, or why it was not. */
export type Migrated = {
  readonly prepared: Prepared
  /** Absolute path of the new task; what became of every field, as the task that was read back says. */
  readonly result: { readonly directory: string; readonly lines: readonly FieldLine[] } | Refusal
}

type Inputs = {
  /** Where the new tasks go; it is made if it is not there. */
  readonly out: string
  readonly harbor: string
  readonly host: HostEnvironment
  /** Decides what the check mends by itself. */
  readonly checks: CheckContext
}

/** Harbor's migration takes a second or two to begin and then some milliseconds a task. */
const MIGRATION_MS = 300_000

/** Rules whose findings are mended here where they are errors: Harbor would stumble over each. */
const MENDED = ['crlf', 'byte-order-mark', 'executable-bit']

/**
 * Runs `harbor task migrate` on tasks that were made ready, in a directory of its own beside where they go, mends what it
 * leaves, reads it back, and moves each to its place as a whole. Nothing that is there is touched. Throws a UserError where
 * nothing can be written or Harbor does not start; then no directory that it made is left.
 */
export async function migrate(tasks: readonly Prepared[], inputs: Inputs): Promise<readonly Migrated[]> {
  if (tasks.length === 0) return []
  const made = await makeDirectory(inputs.out)
  try {
    const work = await workDirectory(inputs.out)
    try {
      for (const folder of ['in', 'out', 'home', 'tmp', 'cwd']) await mkdir(join(work, folder))
      for (const task of tasks) await write(join(work, 'in', task.name), task.files)
      const output = await runMigration(work, inputs)
      const migrated: Migrated[] = []
      for (const prepared of tasks) migrated.push({ prepared, result: await finished(prepared, work, output, inputs) })
      return migrated
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  } finally {
    await removeEmpty(made)
  }
}

async function workDirectory(out: string): Promise<string> {
  return await mkdtemp(join(out, '.regatta-convert-')).catch((cause: unknown) => {
    throw noPlace(out, cause)
  })
}

async function runMigration(work: string, { harbor, host }: Inputs): Promise<string> {
  const ran = await execa(harbor, ['task', 'migrate', '--input', join(work, 'in'), '--output', join(work, 'out')], {
    cwd: join(work, 'cwd'),
    env: baseEnvironment(host, { home: join(work, 'home'), temp: join(work, 'tmp') }),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: MIGRATION_MS,
    maxBuffer: 8 * 2 ** 20,
  })
  if (ran.exitCode === 0) return ran.all
  throw new UserError('Harbor could not migrate tasks', {
    where: harbor,
    remedy: `./scripts/regatta doctor says whether Harbor is well; it said: ${(ran.all ?? ran.message).trim().split('\n').at(-1)?.slice(0, 300)}`,
    kind: 'failure',
  })
}

async function finished(prepared: Prepared, work: string, output: string, inputs: Inputs): Promise<Migrated['result']> {
  const written = join(work, 'out', prepared.name)
  const toml = await readFile(join(written, 'task.toml'), 'utf8').catch(() => null)
  if (toml === null) return failed(reasonIn(output, prepared.name))
  const files = mendedFiles(prepared, toml)
  if (files === null) return failed('its task.toml holds what no TOML can')
  await write(written, files)
  const lines = await mended(written, prepared, inputs.checks)
  const directory = join(inputs.out, prepared.name)
  if (await exists(directory)) return taken(directory)
  try {
    await rename(written, directory)
  } catch (cause) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      return taken(directory)
    throw unwritable(directory, cause)
  }
  return { directory, lines }
}

function failed(why: string): Refusal {
  return { reason: `Harbor could not migrate it: ${why}`, remedy: 'mend it, then convert again' }
}

/** Mends what an error says that can be mended without a person, reads the task back, and says what is true of it. */
async function mended(directory: string, prepared: Prepared, checks: CheckContext): Promise<readonly FieldLine[]> {
  const files = await readTaskFiles(dirname(directory), directory)
  const findings = checkTask(files, checks).filter(
    ({ rule, severity }) => MENDED.includes(rule) && (severity === 'error' || rule === 'executable-bit'),
  )
  const fixes = fixesOf(files, findings)
  await applyFixes(directory, fixes)
  const rewritten = new Set(fixes.flatMap(({ path, content }) => (content === null ? [] : [path])))
  const whole = await readTaskFiles(dirname(directory), directory, { limits: READ_BACK })
  return [
    ...confirmed(prepared.lines, whole, rewritten),
    ...fixes.map(
      ({ path, what }): FieldLine => ({ field: path, fate: 'changed', to: path, words: `mended: ${what.join(', ')}` }),
    ),
  ]
}

/** More than a task of Terminal-Bench 1 may have: some files stand in a new one twice. */
const READ_BACK = { ...TB1_LIMITS, files: 4 * TB1_LIMITS.files, bytes: 4 * TB1_LIMITS.bytes }

async function write(directory: string, files: readonly StagedFile[]): Promise<void> {
  try {
    for (const { path, content, executable } of files) {
      const file = join(directory, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
      if (executable) await chmod(file, 0o755)
    }
  } catch (cause) {
    throw unwritable(directory, cause)
  }
}

export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

export function taken(directory: string): Refusal {
  return { reason: `${directory} is there already`, remedy: 'move it away, or name another --out' }
}

/** `Failed to map task NAME: why`, of what Harbor printed, up to what it says of the next one. */
export function reasonIn(output: string, name: string): string {
  const begin = `Failed to map task ${name}: `
  const at = output.indexOf(begin)
  if (at < 0) return 'it did not say why'
  const [reason = ''] = output.slice(at + begin.length).split(/\n(?=Failed to map task |\[[^\]\n]*\] |[\u2713\u2717])/)
  return reason.slice(0, 300).replace(/\s+/g, ' ').trim()
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(`cannot write converted tasks: ${cause instanceof Error ? cause.message : String(cause)}`, {
    where: path,
    remedy: 'name another directory with --out',
    kind: 'failure',
    cause,
  })
}
