import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Private directories of one Harbor process. */
export type Workplace = {
  readonly home: string
  readonly temp: string
  /** Empty: Harbor loads `.env.local` from where it stands. */
  readonly cwd: string
  readonly jobFile: string
}

/**
 * Runs `use` with private directories and removes them afterwards, whatever happens: Harbor's temporary compose files
 * may hold values of the environment.
 */
export async function withWorkplace<T>(use: (workplace: Workplace) => Promise<T>): Promise<T> {
  const base = await mkdtemp(join(tmpdir(), 'regatta-'))
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
