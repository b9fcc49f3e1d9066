import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import picomatch from 'picomatch'
import { baselineText, parseBaseline } from '#core/check/baseline'
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
import { type CommandResult, type Problem, problemOf } from '#scripts/cli/result'
import { sabotageTasks } from '#scripts/cli/sabotage'

const FORMATS = ['text', 'json', 'sarif', 'github'] as const

type Fixed = { readonly path: string; readonly what: readonly string[] }

/** Looks at tasks by every rule, or attacks them (`--sabotage`); exit 1 where an error counts. */
export async function checkCommand(
  context: Context,
  args: readonly string[],
  options: Record<string, unknown>,
): Promise<CommandResult> {
  const format = oneOf(FORMATS, String(options.format ?? 'text'), '--format')
  const manifest = await context.manifest()
  const names = existsSync(join(context.root, TASKS)) ? await taskNames(context.root, TASKS) : []
  const directories = chosen(context.root, names, args)
  if (options.sabotage === true) {
    const ways = options.way as readonly string[] | undefined
    return await sabotageTasks(context, directories, ways === undefined ? {} : { ways })
  }
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
  for (const directory of directories) {
    const files = await readTaskFiles(context.root, directory)
    const mended = options.fix === true ? await mend(directory, files, checks) : []
    fixed.push(...mended)
    const now = mended.length === 0 ? files : await readTaskFiles(context.root, directory)
    checked.push({ name: now.name, path: now.path, findings: checkTask(now, checks) })
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
  }
  const counted = options.updateBaseline === true ? checked.map(withoutBaselined) : checked
  const tasks = await Promise.all(counted.map((task) => withDigest(context.root, task, rules === undefined)))
  const problems = tasks.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  const findings = counted.flatMap((task) => task.findings)
  const data = { tasks: tasks.map(({ problem: _, ...task }) => task), findings, fixed }
  const isText = format === 'text'
  if (!isText) remarks.forEach((remark) => void context.say(oneLine(remark)))
  return {
    data,
    text: isText ? [...remarks.map(oneLine), checkText(counted)].join('\n') : await inFormat(format, data),
    errors: problems,
    exit: tally(findings).error > 0 || problems.length > 0 ? 1 : 0,
  }
}

async function inFormat(
  format: 'json' | 'sarif' | 'github',
  data: { readonly findings: readonly Finding[] },
): Promise<string> {
  if (format === 'github') return checkAnnotations(data.findings)
  if (format === 'json') return JSON.stringify(data, null, 1)
  const { version } = JSON.parse(await readFile(join(INSTALLATION, 'package.json'), 'utf8')) as { version: string }
  return JSON.stringify(checkSarif(data.findings, RULES, version), null, 1)
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

async function withDigest(root: string, { name, path, findings }: CheckedTask, isWhole: boolean): Promise<Described> {
  const { error, warning, note, suppressed } = tally(findings)
  const described = { name, path, errors: error, warnings: warning, notes: note, suppressed }
  try {
    return { ...described, digest: (await readTask(root, path)).digest, problem: null }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const { exit: _, ...problem } = problemOf(cause)
    return { ...described, digest: null, problem: error > 0 || !isWhole ? null : problem }
  }
}

/** Directories of the tasks that were asked for: paths, names or globs; all of them where nothing was. */
function chosen(root: string, names: readonly string[], args: readonly string[]): readonly string[] {
  if (args.length === 0) return names.map((name) => join(root, TASKS, name))
  return [
    ...new Set(
      args.flatMap((arg) => {
        if (names.includes(arg)) return [join(root, TASKS, arg)]
        const typed = resolve(arg)
        if (existsSync(typed)) return [typed]
        const matching = isGlob(arg) ? globbed(names, arg) : []
        if (matching.length > 0) return matching.map((name) => join(root, TASKS, name))
        throw new UserError('no such task', {
          where: arg,
          remedy: `name a directory, or a task below ${TASKS}/, or a glob of such names`,
        })
      }),
    ),
  ]
}

function globbed(names: readonly string[], glob: string): readonly string[] {
  const matches = picomatch(glob)
  return names.filter((name) => matches(name))
}

function isGlob(text: string): boolean {
  return text.length < 200 && /[*?[{!(]/.test(text)
}
