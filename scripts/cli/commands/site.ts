import { access, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { requireSources } from '#core/harbor/discover'
import { listLedgerFiles } from '#core/ledger/files'
import { readPrices } from '#core/ledger/prices'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { TASKS } from '#core/pipeline/place'
import { stopSignal } from '#core/pipeline/stop-signal'
import { readableTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import { UserError } from '#core/user-error'
import { astro, astroCommand, buildCommand, lastLines, outputRemedy } from '#scripts/cli/astro'
import { type Context, INSTALLATION } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'
import { onDisk, realPath, refuseToHold, refuseToReplace, swapIn } from '#scripts/cli/site-target'

type SiteOptions = {
  readonly out?: string
  readonly base?: string
  readonly origin?: string
  readonly port?: string
  readonly evidence?: string
}

const DEFAULT_OUT = join(INSTALLATION, 'site/dist')
const SCRATCH = join(INSTALLATION, '.regatta')

/** Builds the static site from the ledger. The directory it goes to changes only when the build succeeded. */
export async function siteBuildCommand(
  context: Context,
  _args: readonly string[],
  options: SiteOptions,
): Promise<CommandResult> {
  const { out, base } = places(options)
  const origin = options.origin === undefined ? null : originOf(options.origin)
  const evidence = options.evidence === undefined ? null : resolve(options.evidence)
  if (evidence !== null) requireSources([evidence], { parts_of_runs: 'read' })
  const target = await realPath(out)
  await refuseToHold(target, out, context, evidence)
  await refuseToReplace(target, out)
  using stop = stopSignal()
  await checkSources(context)
  const errors = await onDisk(out, async () => {
    await mkdir(dirname(target), { recursive: true })
    await mkdir(SCRATCH, { recursive: true })
    // Astro's intermediate files go to its working directory, so each build has one; below the checkout because they
    // import from its node_modules.
    const scratch = await realpath(await mkdtemp(join(SCRATCH, 'site-build-')))
    try {
      const built = join(scratch, 'site')
      const ran = await astro(
        buildCommand(...(context.verbose ? ['--verbose'] : [])),
        context,
        { base, origin },
        { scratch, evidence, out: built, signal: stop.signal },
      )
      if (stop.signal.aborted) throw interrupted(out)
      if (ran.problem !== null) throw ran.problem
      if (ran.failed) throw new UserError(`the site was not built: ${lastLines(ran.output)}`, buildRemedy(out, context))
      return await swapIn(built, target, out)
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  })
  const index = join(out, 'index.html')
  return { data: { out, index, base, origin }, text: `site: ${index}`, errors, exit: 0 }
}

/** Serves what was built until it is stopped. */
export async function sitePreviewCommand(
  context: Context,
  _args: readonly string[],
  options: SiteOptions,
): Promise<CommandResult> {
  const { out, base } = places(options)
  const port = portOf(options.port ?? '4321')
  await access(join(out, 'index.html')).catch(() => {
    throw new UserError('there is no built site here: it has no index.html', {
      where: out,
      remedy: `build it first: ./scripts/regatta site build${options.out === undefined ? '' : ` --out ${options.out}`}`,
    })
  })
  if (await answers(port)) throw busy(port)

  using stop = stopSignal()
  const ended = new AbortController()
  const command = astroCommand('preview', '--port', String(port))
  const serving = astro(command, context, { base, origin: null }, { out, signal: stop.signal })
  const announced = announce(port, ended.signal, () => context.say(`http://localhost:${port}${base} (Ctrl-C ends it)`))
  const ran = await serving
  ended.abort()
  await announced
  if (stop.signal.aborted || !ran.failed) return { data: { out }, text: '', exit: 0 }
  if (/already in use|EADDRINUSE/.test(ran.output)) throw busy(port)
  throw new UserError(`the preview ended: ${lastLines(ran.output)}`, {
    where: out,
    remedy: outputRemedy(context),
    kind: 'failure',
  })
}

function places(options: SiteOptions): { readonly out: string; readonly base: string } {
  const base = options.base ?? '/'
  if (!base.startsWith('/')) {
    throw new UserError(`expected a path that starts with "/", found "${base}"`, {
      where: '--base',
      remedy: 'for example --base /regatta/',
    })
  }
  return { out: resolve(options.out ?? DEFAULT_OUT), base }
}

/** Scheme and host, and a port where it has one. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  // Whatever else an address may have, such as a path or a password, would be lost.
  if (url !== null && isWeb && url.href === `${url.origin}/`) return url.origin
  throw new UserError(`expected scheme and host only, found "${text}"`, {
    where: '--origin',
    remedy: 'for example --origin https://bench.example.org; a path below it goes to --base',
  })
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new UserError(`expected a port from 1 to 65535, found "${text}"`, {
    where: '--port',
    remedy: 'for example --port 4321',
  })
}

/** Reads what the pages read, but for the segments, which take long: what is wrong is told before anything is started. */
async function checkSources(context: Context): Promise<void> {
  context.requireLedger()
  const experiment = boardExperiment(await context.manifest())
  const { tasks, broken } = await readableTasks(context.root, TASKS)
  if ((await readReleases(context.ledger)).length === 0) {
    if (broken[0] !== undefined) throw broken[0]
    selectTasks(tasks, experiment.tasks, `${context.configFile} (tasks)`)
  }
  for (const { where, message } of broken)
    context.say(`without its text, since it cannot be read: ${where}: ${message}`)
  await readVoids(context.ledger)
  await readPrices(context.ledger)
  await listLedgerFiles(context.ledger)
}

function buildRemedy(out: string, context: Context) {
  return { where: out, remedy: `nothing was changed here; ${outputRemedy(context)}`, kind: 'failure' } as const
}

function interrupted(out: string): UserError {
  return new UserError('interrupted before the site was built', {
    where: out,
    remedy: 'nothing was changed here',
    kind: 'failure',
  })
}

function busy(port: number): UserError {
  return new UserError(`port ${port} is in use`, {
    where: '--port',
    remedy: 'end what listens there, or give another: --port <port>',
    kind: 'failure',
  })
}

/** Says it once the port answers. */
async function announce(port: number, ended: AbortSignal, say: () => void): Promise<void> {
  while (!ended.aborted) {
    if (await answers(port)) return say()
    await sleep(100, undefined, { signal: ended }).catch(() => undefined)
  }
}

/** Does anything listen on this port of localhost, on whichever of its addresses? */
async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: 'localhost', port, autoSelectFamily: true })
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}
