import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'

const ROOT = resolve(import.meta.dirname, '../..')

/** A folder of a test's own inside the repository, ignored by Git: builds that write elsewhere share Astro's folder for prerendering. */
export async function scratchFolder(): Promise<string> {
  const parent = join(ROOT, '.regatta', 'site-tests')
  await mkdir(parent, { recursive: true })
  return await mkdtemp(join(parent, 'site-'))
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Builds the site as the command line does and returns the folder it stands in. */
export async function buildSite(options: {
  readonly origin?: string
  readonly ledger: string
  readonly tasks: string
  readonly out: string
  readonly base?: string
  readonly evidence?: string
  readonly config?: string
}): Promise<string> {
  await execa('node', [join(ROOT, 'site/build.ts')], {
    cwd: ROOT,
    all: true,
    // vitest sets NODE_ENV=test, with which Astro builds for development.
    env: {
      NODE_ENV: 'production',
      ASTRO_TELEMETRY_DISABLED: '1',
      SITE_ORIGIN: options.origin ?? '',
      REGATTA_ROOT: ROOT,
      REGATTA_CONFIG: options.config ?? '',
      REGATTA_LEDGER: options.ledger,
      REGATTA_TASKS: options.tasks,
      REGATTA_EVIDENCE: options.evidence ?? '',
      SITE_OUT: options.out,
      SITE_CACHE: `${options.out}-cache`,
      SITE_BASE: options.base ?? '/',
    },
  })
  return options.out
}

/** Every file of a built site by its path, `tasks/one/index.html`. */
export async function siteFiles(out: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(files.sort().map(async (file) => [file.slice(out.length + 1), await readFile(file)] as const)),
  )
}
