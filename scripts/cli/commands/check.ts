import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import picomatch from 'picomatch'
import { baselineText, parseBaseline } from '#core/check/baseline'
import { errorsBeforeRunning, whyNotRun } from '#core/check/before-running'
import { checkTask } from '#core/check/check'
import { type CheckContext, contextOf } from '#core/check/context'
import type { TaskFiles } from '#core/check/files'
import { type Finding, tally } from '#core/check/finding'
import { applyFixes, fixesOf } from '#core/check/fixes'
import { checkAnnotations } from '#core/check/formats/github'
import { checkSarif } from '#core/check/formats/sarif'
import { type CheckedTask, checkText } from '#core/check/formats/text'
import { readTaskFiles } from '#core/check/read'
import { RULES } from '#core/check/rules/table'
import { TASKS } from '#core/pipeline/place'
import { allShingles, baselineFile, readBaseline } from '#core/pipeline/task-checks'
import { readTask, taskNames } from '#core/task/read'
import { oneLine } from '#core/trial/plain-text'
import { UserError } from '#core/user-error'
import { type Context, INSTALLATION } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import { attemptsOf, proveTasks } from '#scripts/cli/prove'
import { type CommandResult, type Problem, problemOf } from '#scripts/cli/result'
import { type SabotageOptions, sabotageTasks } from '#scripts/cli/sabotage'

const FORMATS = ['text', 'json', 'sarif', 'github'] as const

type Fixed = { readonly path: string; readonly what: readonly string[] }

/**
 * Looks at tasks by every rule, and proves by running what has no error (`--prove`), or attacks them (`--sabotage`); exit 1
 * where an error counts.
 */
export async function checkCommand(
  context: Context,
  args: readonly string[],
  options: Record<string, unknown>,
): Promise<CommandResult> {
  const format = oneOf(FORMATS, String(options.format ?? 'text'), '--format')
  const attempts = attemptsOf(options.attempts as string | undefined)
  refuseTogether(options, format, context.json)
  const manifest = await context.manifest()
  const names = existsSync(join(context.root, TASKS)) ? await taskNames(context.root, TASKS) : []
  const directories = await chosen(context, names, args)
  const baseline = await readBaseline(context.root)
  const rules = options.rule as readonly string[] | undefined

  const checks = contextOf(manifest, {
    today: context.now().toISOString().slice(0, 10),
    others: await allShingles(context.root, names),
    baseline,
    ...(rules === undefined ? {} : { only: rules }),
  })

  const fixed: Fixed[] = []
  const checked: CheckedTask[] = []
  const unlooked: Problem[] = []
  for (const directory of directories) {
    try {
      checked.push(await lookAt(context.root, directory, checks, options.fix === true ? fixed : null))
    } catch (error) {
      unlooked.push(problemOfTask(error, relative(context.root, directory)))
    }
  }

  const looked = new Set(checked.map(({ name }) => name))
  const remarks = fixed.map(({ path, what }) => `fixed ${path}: ${what.join(', ')}`)
  if (options.updateBaseline === true) {
    const found = checked.flatMap(({ findings }) => findings).filter(isForBaseline)
    const text = baselineText(found, baseline, ({ task, rule }) => looked.has(task) && (rules?.includes(rule) ?? true))
    const file = baselineFile(context.root)
    await writeFile(file, text)
    remarks.push(
      `${relative(context.root, file)}: ${parseBaseline(text, file).findings.length} findings do not count from now on`,
    )
    const errors = Map.groupBy(
      found.filter(({ severity }) => severity === 'error'),
      ({ rule }) => rule,
    )
    const names = [...errors].map(([rule, { length }]) => (length === 1 ? rule : `${rule} (${length})`))
    if (names.length > 0) remarks.push(`errors among them: ${names.sort().join(', ')}`)
  }
  const counted = options.updateBaseline === true ? checked.map(withoutBaselined) : checked
  const tasks = await Promise.all(counted.map((task) => withDigest(context.root, task, rules === undefined)))
  const problems = [...unlooked, ...tasks.flatMap(({ problem }) => (problem === null ? [] : [problem]))]
  const findings = counted.flatMap((task) => task.findings)
  const data = { tasks: tasks.map(({ problem: _, ...task }) => task), findings, fixed }
  const isText = format === 'text'
  if (!isText) remarks.forEach((remark) => void context.say(oneLine(remark)))
  const result: CommandResult = {
    data,
    text: isText
      ? [...remarks.map(oneLine), checkText(counted)].join('\n')
      : await inFormat(format, data, docsAddress(context.host)),
    errors: problems,
    exit: tally(findings).error > 0 || problems.length > 0 ? 1 : 0,
  }
  const seen = { ...result, data, blocking: errorsBeforeRunning(findings) }
  if (options.prove === true) return await ran(context, PROOF, seen, () => proveTasks(context, directories, attempts))
  if (options.sabotage !== true) return result
  const ways = options.way as readonly string[] | undefined
  const refusal: SabotageOptions['refusal'] = async ({ path }) =>
    whyNotRun(errorsBeforeRunning(checkTask(await readTaskFiles(context.root, path), checks)))
  const attack = { refusal, ...(ways === undefined ? {} : { ways }) }
  return await ran(context, ATTACK, seen, () => sabotageTasks(context, directories, attack))
}

/** What runs a task after its files were looked at: name of its data, and what it says where it does not. */
type Run = { readonly data: string; readonly not: string }
const PROOF: Run = { data: 'proof', not: 'not proven' }
const ATTACK: Run = { data: 'sabotage', not: 'not attacked' }

/**
 * Nothing is run of a task with an error: what the rules of safety guard would be on this machine by then. For these neither a
 * comment nor a baseline counts, which may have come with the task.
 */
async function ran(
  context: Context,
  run: Run,
  looked: CommandResult & { readonly data: object; readonly blocking: readonly Finding[] },
  work: () => Promise<CommandResult>,
): Promise<CommandResult> {
  const { blocking, ...result } = looked
  if (result.exit !== 0 || blocking.length > 0) {
    const excused = blocking.filter(({ suppressed }) => suppressed !== null)
    const lines = excused.map(({ path, line, rule, message }) =>
      oneLine(`${path}${line === null ? '' : `:${line}`}: ${message} [${rule}]: suppressed, which counts for no run`),
    )
    return {
      ...result,
      data: { ...result.data, [run.data]: null },
      text: [result.text, ...lines, `${run.not}: mend the errors first`].join('\n'),
      exit: 1,
    }
  }
  if (!context.json) context.say(result.text ?? '')
  const done = await work()
  return { ...done, data: { ...result.data, [run.data]: done.data } }
}

/** Throws a UserError where options do not go together. */
function refuseTogether(options: Record<string, unknown>, format: string, json: boolean): void {
  const refused = (message: string, where: string, remedy: string): UserError =>
    new UserError(message, { where, remedy })
  const { prove, sabotage, attempts, way, rule, fix, updateBaseline } = options
  if (prove === true && sabotage === true) {
    throw refused('one thing at a time', '--prove --sabotage', 'prove a task first, then attack it')
  }
  if (prove !== true && attempts !== undefined) {
    throw refused('nothing is run without --prove', '--attempts', 'say --prove --attempts N')
  }
  if (sabotage !== true && way !== undefined) {
    throw refused('nothing is attacked without --sabotage', '--way', 'say --sabotage --way ID')
  }
  if (json && (format === 'sarif' || format === 'github')) {
    throw refused('one output at a time', `--json --format ${format}`, 'leave one of them out')
  }
  const run = prove === true ? '--prove' : sabotage === true ? '--sabotage' : null
  if (run === null) return
  if (rule !== undefined) throw refused('a run begins with every rule', `${run} --rule`, 'leave --rule out')
  if (fix === true) throw refused('one thing at a time', `${run} --fix`, 'mend it first, look at it, then run it')
  if (updateBaseline === true) {
    throw refused(
      'one thing at a time',
      `${run} --update-baseline`,
      'write the baseline first, look at it, then run it',
    )
  }
  if (format !== 'text') {
    throw refused('a run has no such format', `${run} --format ${format}`, 'leave it out, or say --json')
  }
}

async function inFormat(
  format: 'json' | 'sarif' | 'github',
  data: { readonly findings: readonly Finding[] },
  docs: string | null,
): Promise<string> {
  if (format === 'github') return checkAnnotations(data.findings)
  if (format === 'json') return JSON.stringify(data, null, 1)
  const { version } = JSON.parse(await readFile(join(INSTALLATION, 'package.json'), 'utf8')) as { version: string }
  return JSON.stringify(checkSarif(data.findings, RULES, version, docs), null, 1)
}

/** Where GitHub shows the files of the commit that a workflow looks at; null: this is no workflow. */
function docsAddress(host: Context['host']): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = host
  if (server === undefined || repository === undefined) return null
  return `${server}/${repository}/blob/${commit ?? 'HEAD'}`
}

/** What a baseline may take: everything but remarks on comments, which are mended by deleting the comment. */
function isForBaseline({ rule, suppressed }: Finding): boolean {
  return !rule.startsWith('suppression-') && (suppressed === null || suppressed.until === null)
}

function withoutBaselined(task: CheckedTask): CheckedTask {
  const findings = task.findings.map((finding) =>
    finding.suppressed === null && isForBaseline(finding)
      ? { ...finding, suppressed: { reason: 'in the baseline', until: null } }
      : finding,
  )
  return { ...task, findings }
}

/**
 * What the rules find in one task, after mending it where `fixed` is a list: that is then told what was mended. Throws for a
 * task that cannot be read or mended.
 */
async function lookAt(
  root: string,
  directory: string,
  checks: CheckContext,
  fixed: Fixed[] | null,
): Promise<CheckedTask> {
  const files = await readTaskFiles(root, directory)
  const mended = fixed === null ? [] : await mend(directory, files, checks)
  fixed?.push(...mended)
  const now = mended.length === 0 ? files : await readTaskFiles(root, directory)
  return { name: now.name, path: now.path, findings: checkTask(now, checks) }
}

/** Whatever goes wrong with one task is said of it, and the others are looked at all the same. */
function problemOfTask(error: unknown, path: string): Problem {
  const { exit: _, ...problem } = problemOf(error)
  return { ...problem, where: problem.where ?? path }
}

async function mend(directory: string, files: TaskFiles, checks: CheckContext): Promise<readonly Fixed[]> {
  const fixes = fixesOf(files, checkTask(files, checks))
  await applyFixes(directory, fixes)
  return fixes.map(({ path, what }) => ({ path: `${files.path}/${path}`, what }))
}

type Described = {
  readonly name: string
  readonly path: string
  readonly digest: string | null
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  readonly suppressed: number
  /** Why a run could not use it, where no finding says so. */
  readonly problem: Problem | null
}

/** A task with an error has no digest: nobody can run it, and making one would read all of what the error is about. */
async function withDigest(root: string, { name, path, findings }: CheckedTask, isWhole: boolean): Promise<Described> {
  const { error, warning, note, suppressed } = tally(findings)
  const described = { name, path, errors: error, warnings: warning, notes: note, suppressed }
  if (error > 0) return { ...described, digest: null, problem: null }
  try {
    return { ...described, digest: (await readTask(root, path)).digest, problem: null }
  } catch (cause) {
    return { ...described, digest: null, problem: isWhole ? problemOfTask(cause, path) : null }
  }
}

/**
 * Directories of the tasks that were asked for: paths, names or globs of either; all of them where nothing was, or where their
 * directory or the repository was named. A file beside others is what a shell made of `tasks/*`.
 */
async function chosen(context: Context, names: readonly string[], args: readonly string[]): Promise<readonly string[]> {
  const { root } = context
  const all = names.map((name) => join(root, TASKS, name))
  if (args.length === 0) return all
  const found: string[] = []
  for (const arg of args) {
    const typed = resolve(arg)
    const kind = names.includes(arg) ? null : await kindOf(typed)
    if (names.includes(arg)) found.push(join(root, TASKS, arg))
    else if (kind === 'directory') found.push(...(isAll(root, typed) ? all : [taskAround(root, typed)]))
    else if (kind !== null && args.length > 1) context.say(`${oneLine(arg)}: skipped: not a directory`)
    else found.push(...globbed(root, names, arg))
  }
  if (found.length === 0) throw noSuchTask(args[0] ?? '')
  return [...new Set(found)]
}

function isAll(root: string, directory: string): boolean {
  return directory === join(root, TASKS) || directory === root
}

/** The task that a directory is, or that it is in. */
function taskAround(root: string, directory: string): string {
  const [first, name] = relative(root, directory).split(sep)
  return first === TASKS && name !== undefined ? join(root, TASKS, name) : directory
}

async function kindOf(path: string): Promise<'directory' | 'other' | null> {
  const found = await stat(path).catch(() => null)
  return found === null ? null : found.isDirectory() ? 'directory' : 'other'
}

function noSuchTask(arg: string): UserError {
  return new UserError('no such task', {
    where: arg,
    remedy: `name a directory, or a task below ${TASKS}/, or a glob of such names`,
  })
}

/** By their names, or by their paths as they are typed here. Throws a UserError where there is none. */
function globbed(root: string, names: readonly string[], glob: string): readonly string[] {
  if (!isGlob(glob)) throw noSuchTask(glob)
  const matches = picomatch(glob.replace(/^\.\//, '').replace(/\/+$/, ''))
  const paths = (name: string): readonly string[] => {
    const path = join(root, TASKS, name)
    return [name, path, `${TASKS}/${name}`, relative('.', path).split(sep).join('/')]
  }
  const matching = names.filter((name) => paths(name).some((path) => matches(path)))
  if (matching.length === 0) throw noSuchTask(glob)
  return matching.map((name) => join(root, TASKS, name))
}

function isGlob(text: string): boolean {
  return text.length < 200 && /[*?[{!(]/.test(text)
}
