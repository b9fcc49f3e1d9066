import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { UserError } from '#core/user-error'
import { type Context, INSTALLATION, TASKS } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'

type SiteOptions = { readonly out?: string; readonly base?: string; readonly port?: string }

/** Builds the static site from the ledger. */
export async function siteBuildCommand(
  context: Context,
  _args: readonly string[],
  options: SiteOptions,
): Promise<CommandResult> {
  const place = places(context, options)
  // Its messages name the file; checked here because Astro would bury them.
  await context.manifest()
  await astro(['build'], context, place)
  const index = join(place.out, 'index.html')
  return { data: { out: place.out, index, base: place.base }, text: `site: ${index}`, exit: 0 }
}

/** Serves what was built until it is stopped. */
export async function sitePreviewCommand(
  context: Context,
  _args: readonly string[],
  options: SiteOptions,
): Promise<CommandResult> {
  const place = places(context, options)
  const port = options.port ?? '4321'
  context.say(`http://localhost:${port}${place.base} (Ctrl-C ends it)`)
  await astro(['preview', '--port', port], context, place)
  return { data: { out: place.out }, text: '', exit: 0 }
}

type Places = { readonly out: string; readonly base: string }

function places(_context: Context, options: SiteOptions): Places {
  const base = options.base ?? '/'
  if (!base.startsWith('/')) {
    throw new UserError(`expected a path that starts with "/", found "${base}"`, {
      where: '--base',
      remedy: 'for example --base /regatta/',
    })
  }
  return { out: resolve(options.out ?? join(INSTALLATION, 'site/dist')), base }
}

async function astro(args: readonly string[], context: Context, place: Places): Promise<void> {
  const site = join(INSTALLATION, 'site')
  const bin = join(dirname(createRequire(import.meta.url).resolve('astro/package.json')), 'bin/astro.mjs')
  const result = await execa(process.execPath, [bin, ...args, '--root', site, '--outDir', place.out], {
    cwd: INSTALLATION,
    env: {
      ASTRO_TELEMETRY_DISABLED: '1',
      SITE_BASE: place.base,
      REGATTA_LEDGER: context.ledger,
      REGATTA_CONFIG: resolve(context.configFile),
      REGATTA_ROOT: context.root,
      REGATTA_TASKS: TASKS,
    },
    reject: false,
    stdin: 'ignore',
    all: true,
    forceKillAfterDelay: 5000,
  })
  if (result.exitCode === 0 || result.isTerminated) return
  throw new UserError(`the site was not built: ${(result.all ?? '').trim().split('\n').slice(-12).join('\n')}`, {
    where: place.out,
    remedy: "the lines above are the builder's own; run again with -v for all of them",
    kind: 'failure',
  })
}
