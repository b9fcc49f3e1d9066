import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { TASKS } from '#core/pipeline/place'
import { userErrorFrom } from '#core/told-error'
import type { UserError } from '#core/user-error'
import { type Context, INSTALLATION } from '#scripts/cli/context'

export type AstroRun = {
  readonly failed: boolean
  readonly output: string
  /** What the site itself found wrong with what it reads (site/src/files/problem.ts); null where it told nothing. */
  readonly problem: UserError | null
}

/** Where a site is served: the path, and scheme and host as far as they are known. */
export type SitePlace = { readonly base: string; readonly origin: string | null }

const SITE = join(INSTALLATION, 'site')

/** Arguments of Node for Astro's own command line. */
export function astroCommand(...args: readonly string[]): readonly string[] {
  const bin = join(dirname(createRequire(import.meta.url).resolve('astro/package.json')), 'bin/astro.mjs')
  return [bin, ...args, '--root', SITE]
}

/** Arguments of Node for the build of the site. */
export function buildCommand(...args: readonly string[]): readonly string[] {
  return [join(SITE, 'build.ts'), ...args]
}

/** Runs Astro with what the site reads from its environment. Its output is told only when asked for (-v). */
export async function astro(
  command: readonly string[],
  context: Context,
  place: SitePlace,
  {
    scratch,
    evidence = null,
    out,
    signal,
  }: {
    readonly scratch?: string
    readonly evidence?: string | null
    /** The folder of the site. */
    readonly out: string
    readonly signal: AbortSignal
  },
): Promise<AstroRun> {
  const result = await execa(process.execPath, command, {
    cwd: scratch ?? INSTALLATION,
    env: {
      // With another one, Astro builds for development.
      NODE_ENV: 'production',
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
      ASTRO_TELEMETRY_DISABLED: '1',
      SITE_OUT: out,
      SITE_BASE: place.base,
      SITE_ORIGIN: place.origin ?? '',
      SITE_CACHE: scratch === undefined ? undefined : join(scratch, 'cache'),
      // Builds share it: a picture is named by what it shows.
      SITE_IMAGES: process.env.SITE_IMAGES || join(INSTALLATION, '.regatta', 'site-images'),
      REGATTA_LEDGER: context.ledger,
      REGATTA_CONFIG: resolve(context.configFile),
      REGATTA_ROOT: context.root,
      REGATTA_TASKS: TASKS,
      REGATTA_EVIDENCE: evidence ?? undefined,
    },
    reject: false,
    stdin: 'ignore',
    all: true,
    ipc: true,
    cancelSignal: signal,
    forceKillAfterDelay: 5000,
  })
  const output = stripVTControlCharacters(result.all ?? '').trim()
  if (context.verbose && output !== '') context.say(output)
  const killed = result.signal === undefined ? '' : `\nAstro was ended by ${result.signal}`
  const problem = result.ipcOutput.map(userErrorFrom).find((each) => each !== null) ?? null
  return { failed: result.failed, output: `${output}${killed}`.trim(), problem }
}

/** The end of what Astro printed, without the frames of stack traces, be they of JavaScript or of a native module. */
export function lastLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:at .*[:)>\d]|\d+: .*)$/.test(line))
  return lines.length === 0 ? 'Astro said nothing' : `\n${lines.slice(-12).join('\n')}`
}

/** What to do about a failure of Astro's own. */
export function outputRemedy(context: Context): string {
  return context.verbose && !context.quiet
    ? "all of Astro's output is above"
    : "these are the last lines of Astro's output; run again with -v (and without -q) for all of it"
}
