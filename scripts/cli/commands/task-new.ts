import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isTaskName } from '#core/check/rules/layout'
import type { Manifest } from '#core/manifest/manifest'
import { TASKS } from '#core/pipeline/place'
import { UserError } from '#core/user-error'
import { checkCommand } from '#scripts/cli/commands/check'
import type { Context } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult } from '#scripts/cli/result'
import {
  AGENT_TIMEOUT_S,
  filled,
  inHouseStyle,
  LANGUAGE_VALUES,
  LANGUAGES,
  taskTemplate,
} from '#scripts/cli/task-template'

/** How long the base image of a new task may stay unpinned. */
const UNPINNED_DAYS = 90

/** What stands before the slash of a task's name where nobody says it. */
const ORG = 'example'

/** Makes a directory with a small, complete task in it, and checks it. Nothing that is there is touched. */
export async function taskNewCommand(
  context: Context,
  [name = '']: readonly string[],
  options: Record<string, unknown>,
): Promise<CommandResult> {
  const language = oneOf(LANGUAGES, String(options.language ?? 'python'), '--language')
  const manifest = await context.manifest()
  const { checks } = manifest
  requireName(name, checks.slug_words)
  const org = requireOrg(String(options.org ?? checks.org ?? ORG))

  const until = new Date(context.now().getTime() + UNPINNED_DAYS * 86_400_000).toISOString().slice(0, 10)
  const values = { ...LANGUAGE_VALUES[language], name, org, until, timeout: String(AGENT_TIMEOUT_S) }
  const files = (await taskTemplate(language)).map(({ path, text, executable }) => ({
    path,
    text: inHouseStyle(path, filled(text, values), checks),
    mode: executable ? 0o755 : 0o644,
  }))
  const path = `${TASKS}/${name}`
  const checked = await made(context, path, files)
  const next = commands(manifest, name)
  const paths = files.map((file) => `${path}/${file.path}`)
  return {
    data: { name, full_name: `${org}/${name}`, path, language, files: paths, next, check: checked.data },
    text: [`made ${path}:`, ...paths.map((file) => `  ${file}`), '', checked.text, '', 'next:', ...next].join('\n'),
    errors: checked.errors ?? [],
    exit: 0,
  }
}

/** The directory with its files and what the check says of it; where something goes wrong on the way, nothing is left. */
async function made(context: Context, path: string, files: readonly NewFile[]): Promise<CommandResult> {
  const directory = join(context.root, path)
  await begin(directory, path)
  try {
    await write(directory, path, files)
    return await checkCommand(context, [basename(path)], {})
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw error
  }
}

function requireName(name: string, words: number | null): void {
  if (!isTaskName(name)) {
    throw new UserError(`"${name}" is no name for a task`, {
      where: 'task new',
      remedy:
        'take small letters, digits, dots and dashes, 64 at most, a letter or digit first: for example fix-time-zones',
    })
  }
  const has = name.split('-').length
  if (words !== null && has > words) {
    throw new UserError(`"${name}" has ${has} words, and a name may have ${words}`, {
      where: 'task new',
      remedy: 'take a shorter one, or raise `checks: slug_words:` in regatta.yaml',
    })
  }
}

function requireOrg(org: string): string {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(org)) return org
  throw new UserError(`"${org}" is no name of an organization`, {
    where: '--org',
    remedy: 'take letters, digits, dots and dashes, for example my-lab',
  })
}

type NewFile = { readonly path: string; readonly text: string; readonly mode: number }

async function begin(directory: string, path: string): Promise<void> {
  await mkdir(dirname(directory), { recursive: true }).catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
  await mkdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw unwritable(path, cause)
    throw new UserError('there is something of this name already', {
      where: path,
      remedy: 'take another name, or delete it first',
      cause,
    })
  })
}

async function write(directory: string, path: string, files: readonly NewFile[]): Promise<void> {
  try {
    for (const file of files) {
      await mkdir(dirname(join(directory, file.path)), { recursive: true })
      await writeFile(join(directory, file.path), file.text, { mode: file.mode })
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function unwritable(path: string, cause: unknown): UserError {
  return new UserError(`cannot write the new task: ${cause instanceof Error ? cause.message : String(cause)}`, {
    where: path,
    kind: 'failure',
    cause,
  })
}

/** What to do with it, once it is edited: its files, then that it can be solved, then that doing nothing does not solve it. */
function commands({ experiments }: Manifest, name: string): readonly string[] {
  const [experiment = 'main'] = experiments.keys()
  const run = `./scripts/regatta run ${experiment} --tasks ${name} --attempts 1 --ledger .regatta/try`
  return [`./scripts/regatta check ${name}`, `${run} --agent oracle`, `${run} --agent nop`]
}
