import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** Private directories of one Harbor process. */
export type Workplace = {
  readonly home: string
  readonly temp: string
  /** Empty: Harbor loads `.env.local` from where it stands. */
  readonly cwd: string
  readonly jobFile: string
}

const RUN_PREFIX = 'regatta-run-'

/**
 * A private directory (0700) for all that the processes of one run put aside, removed when disposed of. Its path is
 * that which the kernel tells of a process that stands in it.
 */
export async function runTemp(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await realpath(await mkdtemp(join(tmpdir(), RUN_PREFIX)))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Whether `runTemp` may have made a directory of this path: nothing else is to be removed on the word of a file. */
export function isRunTemp(path: string): boolean {
  return resolve(path) === path && new RegExp(`^${RUN_PREFIX}[A-Za-z0-9]{6}$`).test(basename(path))
}

/**
 * Runs `use` with private directories below `root` and removes them afterwards, whatever happens: Harbor's temporary
 * compose files may hold values of the environment.
 */
export async function withWorkplace<T>(root: string, use: (workplace: Workplace) => Promise<T>): Promise<T> {
  const base = await mkdtemp(join(root, 'regatta-'))
  const workplace = {
    home: join(base, 'home'),
    temp: join(base, 'tmp'),
    cwd: join(base, 'cwd'),
    jobFile: join(base, 'job.json'),
  }
  try {
    for (const directory of [workplace.home, workplace.temp, workplace.cwd]) await mkdir(directory)
    return await use(workplace)
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}
