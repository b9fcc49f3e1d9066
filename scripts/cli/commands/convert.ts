import { existsSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import { counting, type Finding, tally } from '#core/check/finding'
import { readTaskFiles } from '#core/check/read'
import { exists, migrate, taken } from '#core/convert/migrate'
import { isRefusal, type Prepared, prepareTb1, type Refusal, TB1_LIMITS } from '#core/convert/prepare'
import type { Manifest } from '#core/manifest/manifest'
import { parseManifest } from '#core/manifest/parse'
import { TASKS } from '#core/pipeline/place'
import { allShingles } from '#core/pipeline/task-checks'
import { taskNames } from '#core/task/read'
import { oneLine } from '#core/trial/plain-text'
import { UserError } from '#core/user-error'
import { type Context, INSTALLED } from '#scripts/cli/context'
import { type Converted, conversionStatus, conversionText, exitOf, problemsOfConversion } from '#scripts/cli/converted'
import { attemptsOf, type Proofs, runProofs, withVerdict } from '#scripts/cli/prove'
import { type CommandResult, type Problem, problemOf } from '#scripts/cli/result'

/** Trials of oracle, and as many of nop: what a conversion broke shows in the first. */
const ATTEMPTS = '1'

const MANIFEST = 'regatta.yaml'

/**
 * Makes tasks of Harbor out of tasks of Terminal-Bench 1, checks them, runs oracle and nop on what has no error, and lists
 * what became of every field. Exit 1 where a task was refused, has errors or is not proven, as `check` of a task with errors; 3
 * where something was lost or was not run.
 */
export async function convertCommand(
  context: Context,
  args: readonly string[],
  options: Record<string, unknown>,
): Promise<CommandResult> {
  const runs = options.run !== false
  if (!runs && options.attempts !== undefined)
    throw new UserError('nothing is run with --no-run', { where: '--attempts', remedy: 'leave one of the two out' })
  const attempts = attemptsOf((options.attempts as string | undefined) ?? ATTEMPTS)
  const sources = await sourcesOf(context, args)
  const out = await outOf(options.out, sources)
  const manifest = await manifestFor(context, runs)
  const names = existsSync(join(context.root, TASKS)) ? await taskNames(context.root, TASKS) : []
  const checks = contextOf(manifest, {
    today: context.now().toISOString().slice(0, 10),
    others: await allShingles(context.root, names),
  })
  const asked = await prepareAll(sources, out)
  const ready = asked.flatMap(({ prepared }) => (isRefusal(prepared) ? [] : [prepared]))
  const migrated = new Map(
    (await migrate(ready, { out, harbor: INSTALLED.harbor, host: context.host, checks })).map((each) => [
      each.prepared,
      each.result,
    ]),
  )
  const converted: Converted[] = []
  for (const { source, prepared } of asked) {
    const result = isRefusal(prepared) ? prepared : migrated.get(prepared)
    if (result === undefined || isRefusal(prepared) || 'reason' in result) {
      converted.push({ source, refusal: isRefusal(prepared) ? prepared : (result as Refusal) })
      continue
    }
    const files = await readTaskFiles(context.root, result.directory)
    const findings = checkTask(files, checks)
    converted.push({
      source,
      name: prepared.name,
      directory: result.directory,
      path: files.path,
      lines: result.lines,
      findings,
      proof: null,
      stopped: false,
    })
  }
  const { proofs, problems } = runs ? await prove(context, converted, attempts) : { proofs: null, problems: [] }
  const told = converted.map((task): Converted => withProof(task, proofs))
  return {
    data: { out, harbor: manifest.harbor, run: runs, attempts: runs ? attempts : 0, tasks: told.map(documentOf) },
    text: told.map((task) => conversionText(task, runs)).join('\n\n'),
    errors: [...told.flatMap(problemsOfConversion), ...problems],
    exit: exitOf(told),
  }
}

/** Where nothing is run and there is no regatta.yaml, what holds in one that says nothing. */
async function manifestFor(context: Context, runs: boolean): Promise<Manifest> {
  const isThere = context.configFile !== MANIFEST || existsSync(context.configFile)
  return runs || isThere ? await context.manifest() : parseManifest('experiments: { main: {} }', MANIFEST)
}

/** What was asked for, in its order, each ready or refused; one that cannot be read does not stop the others. */
async function prepareAll(
  args: readonly string[],
  out: string,
): Promise<readonly { readonly source: string; readonly prepared: Prepared | Refusal }[]> {
  const seen = new Set<string>()
  const all: { readonly source: string; readonly prepared: Prepared | Refusal }[] = []
  for (const source of args) {
    const prepared = await prepareOne(resolve(source))
    all.push({ source, prepared: isRefusal(prepared) ? prepared : await withPlace(prepared, seen, out) })
    if (!isRefusal(prepared)) seen.add(prepared.name)
  }
  return all
}

async function prepareOne(directory: string): Promise<Prepared | Refusal> {
  try {
    return prepareTb1(await readTaskFiles(dirname(directory), directory, { limits: TB1_LIMITS }))
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message, remedy: error.remedy ?? 'name a directory' }
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO')
      return { reason: `it cannot be read: ${code}`, remedy: 'mend its permissions' }
    throw error
  }
}

async function withPlace(prepared: Prepared, seen: ReadonlySet<string>, out: string): Promise<Prepared | Refusal> {
  if (seen.has(prepared.name))
    return {
      reason: `another task that was named becomes ${prepared.name} too`,
      remedy: 'convert it into another --out',
    }
  const directory = join(out, prepared.name)
  return (await exists(directory)) ? taken(directory) : prepared
}

/** Directories that were named. A file beside them is what a shell made of `DIR/*`; what is not there is a wrong call. */
async function sourcesOf(context: Context, args: readonly string[]): Promise<readonly string[]> {
  const noSuchTask = (where: string): UserError =>
    new UserError('no such task', {
      where,
      remedy: 'name directories of tasks of Terminal-Bench 1: DIR/* for all in DIR',
    })
  const sources: string[] = []
  for (const arg of new Set(args)) {
    const found = arg === '' ? null : await stat(arg).catch(() => null)
    if (found === null) throw noSuchTask(arg)
    if (found.isDirectory()) sources.push(arg)
    else context.say(`${oneLine(arg)}: skipped: not a directory`)
  }
  if (sources.length === 0) throw noSuchTask(args[0] ?? '')
  return sources
}

/** Throws a UserError for what is no directory, or one that would put new tasks into old ones. */
async function outOf(option: unknown, sources: readonly string[]): Promise<string> {
  const refused = (message: string, remedy: string): UserError => new UserError(message, { where: '--out', remedy })
  if (option === '') throw refused('it names no directory', `name one, for example ${TASKS}${sep}`)
  const out = resolve(String(option))
  const found = await stat(out).catch(() => null)
  if (found !== null && !found.isDirectory())
    throw refused(`"${oneLine(String(option))}" is a file`, 'name a directory, which is made if it is not there')
  const real = await realPlace(out)
  for (const source of sources) {
    const below = relative(await realPlace(resolve(source)), real)
    if (below === '..' || below.startsWith(`..${sep}`)) continue
    throw refused(
      `it is in "${basename(resolve(source))}", which is to be converted`,
      `name a directory beside it, for example ${TASKS}${sep}`,
    )
  }
  return out
}

/** Without links in it, as far as it is there. */
async function realPlace(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null)
  if (real !== null || dirname(path) === path) return real ?? path
  return join(await realPlace(dirname(path)), basename(path))
}

type Ran = { readonly proofs: Proofs | null; readonly problems: readonly Problem[] }

/**
 * Nothing is run of a task with an error: what the rules of safety guard would be on this machine by then. Where nothing can
 * be run at all, that is a problem beside the tasks, which are there.
 */
async function prove(context: Context, converted: readonly Converted[], attempts: number): Promise<Ran> {
  const sound = converted.flatMap((task) =>
    'directory' in task && tally(task.findings).error === 0 ? [task.directory] : [],
  )
  if (sound.length === 0) return { proofs: null, problems: [] }
  try {
    return { proofs: await runProofs(context, sound, attempts), problems: [] }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { exit: _, ...problem } = problemOf(error)
    return { proofs: null, problems: [problem] }
  }
}

function withProof(task: Converted, proofs: Proofs | null): Converted {
  if (!('directory' in task) || proofs === null) return task
  const proof = proofs.proven.find(({ path }) => path === task.path) ?? null
  return { ...task, proof, stopped: proofs.stopped && proof !== null && proof.missing > 0 }
}

function documentOf(task: Converted) {
  if (!('directory' in task)) return { source: task.source, status: conversionStatus(task), ...task.refusal }
  const { source, name, path, lines, findings, proof } = task
  const { error, warning, note } = tally(findings)
  return {
    source,
    status: conversionStatus(task),
    name,
    path,
    fields: lines,
    check: { errors: error, warnings: warning, notes: note, findings: counting(findings) satisfies readonly Finding[] },
    proof: proof === null ? null : withVerdict(proof),
  }
}
