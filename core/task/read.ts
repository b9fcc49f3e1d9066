import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { taskDigest } from '#core/task/digest'
import { readRegular } from '#core/task/regular-file'
import type { Task } from '#core/task/task'
import { parseTaskFile } from '#core/task/toml'
import { UserError } from '#core/user-error'

/**
 * One task directory. `root` is the repository's root, `directory` an absolute path or one relative to it.
 * Throws a UserError that names the file for whatever makes it no task that Harbor could run.
 */
export async function readTask(root: string, directory: string): Promise<Task> {
  const absolute = resolve(root, directory)
  const path = relative(root, absolute).split(sep).join('/')
  const name = path.split('/').at(-1) ?? path
  const source = await readRequired(absolute, path, 'task.toml')
  const file = parseTaskFile(source, `${path}/task.toml`)
  const single = file.steps.length === 0
  const instruction = single ? await readRequired(absolute, path, 'instruction.md') : ''
  const needed = single ? ['tests/test.sh'] : file.steps.map((step) => `steps/${step}/instruction.md`)
  for (const required of needed) await requireFile(absolute, path, required)
  if (file.docker_image === null)
    await requireOneOf(absolute, path, ['environment/Dockerfile', 'environment/docker-compose.yaml'])
  return {
    name,
    path,
    digest: await taskDigest(absolute),
    instruction,
    limits: file.limits,
    verifier_mode: file.verifier_mode,
    artifacts: file.artifacts,
    tags: file.tags,
    difficulty: file.difficulty,
    category: file.category,
    author: file.author,
  }
}

/** Every task directly below `<root>/<directory>`, by name. A directory in it that is no task is an error, not a gap. */
export async function readTasks(root: string, directory: string): Promise<readonly Task[]> {
  const { tasks, broken } = await readableTasks(root, directory)
  if (broken[0] !== undefined) throw broken[0]
  return tasks
}

/** As `readTasks`, for what must not fail with a single task: those that can be read, and what is wrong with each of the others. */
export async function readableTasks(
  root: string,
  directory: string,
): Promise<{ readonly tasks: readonly Task[]; readonly broken: readonly UserError[] }> {
  const names = await taskNames(root, directory)
  const read = await Promise.all(
    names.map((name) =>
      readTask(root, join(directory, name)).catch((error: unknown) => {
        if (error instanceof UserError) return error
        throw error
      }),
    ),
  )
  return {
    tasks: read.flatMap((each) => (each instanceof UserError ? [] : [each])),
    broken: read.flatMap((each) => (each instanceof UserError ? [each] : [])),
  }
}

/** Names of the directories below `<root>/<directory>`, sorted. Dot directories are none. */
export async function taskNames(root: string, directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(root, directory), { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
  } catch (cause) {
    throw new UserError('cannot read the directory of tasks', {
      where: join(root, directory),
      remedy: 'make it, with one directory per task; or name another manifest with --config FILE',
      cause,
    })
  }
}

async function readRequired(task: string, path: string, file: string): Promise<string> {
  try {
    return (await readRegular(join(task, file))).toString('utf8')
  } catch (cause) {
    if (cause instanceof UserError) throw unusable(path, file, cause.message, cause)
    throw missing(path, file, cause)
  }
}

async function requireFile(task: string, path: string, file: string): Promise<void> {
  const found = await stat(join(task, file)).catch((cause: unknown) => {
    throw missing(path, file, cause)
  })
  if (!found.isFile()) throw unusable(path, file, 'this is no regular file')
}

async function requireOneOf(task: string, path: string, files: readonly string[]): Promise<void> {
  const found = await Promise.all(
    files.map((file) =>
      stat(join(task, file)).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  )
  if (!found.includes(true)) throw missing(path, files.join(' or '), undefined)
}

function unusable(path: string, file: string, message: string, cause?: unknown): UserError {
  return new UserError(message, {
    where: `${path}/${file}`,
    remedy: 'put a file of text in its place, 2 MiB at most',
    cause,
  })
}

const WHY: Readonly<Record<string, string>> = {
  'task.toml': 'it holds the limits and resources of the task',
  'instruction.md': 'it is what the agent reads',
  'tests/test.sh': 'it writes the reward to /logs/verifier/reward.txt',
}

function missing(path: string, file: string, cause: unknown): UserError {
  return new UserError(`${file} is missing`, {
    where: `${path}/${file}`,
    remedy: `add it${WHY[file] === undefined ? '' : `: ${WHY[file]}`}; or move the directory out of tasks/ if it is no task`,
    cause,
  })
}
