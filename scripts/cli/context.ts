import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { HostEnvironment } from '#core/harbor/environment'
import type { Manifest } from '#core/manifest/manifest'
import { readManifest } from '#core/manifest/read'
import { installationIn } from '#core/pipeline/installation'
import { UserError } from '#core/user-error'
import { printable } from '#scripts/cli/result'

/** The checkout that this command line belongs to: Harbor's environment and the overlays are in it. */
export const INSTALLATION = resolve(import.meta.dirname, '../..')
export const INSTALLED = installationIn(INSTALLATION)

export type GlobalOptions = {
  readonly config?: string
  readonly ledger?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** Everything a command takes from outside itself, resolved once. */
export type Context = {
  /** Directory of regatta.yaml: tasks and default ledger are beside it. */
  readonly root: string
  readonly configFile: string
  readonly ledger: string
  /** Throws a UserError when the ledger that was named on the command line is not there: a slip must not show an empty board. */
  readonly requireLedger: () => void
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly host: HostEnvironment
  readonly now: () => Date
  readonly manifest: () => Promise<Manifest>
  /** Progress and remarks, on stderr. */
  readonly say: (line: string) => void
}

export function makeContext(options: GlobalOptions): Context {
  const configFile = options.config ?? nearestManifest(process.cwd()) ?? 'regatta.yaml'
  const root = dirname(resolve(configFile))
  return {
    root,
    configFile,
    ledger: options.ledger === undefined ? join(root, 'results') : resolve(options.ledger),
    requireLedger: () => {
      if (options.ledger === undefined || existsSync(options.ledger)) return
      throw new UserError('no such ledger', {
        where: options.ledger,
        remedy: 'name an existing directory with --ledger DIR; import and run make one',
      })
    },
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    host: process.env,
    now: () => new Date(),
    manifest: () => readManifest(configFile),
    say: (line) => {
      if (!options.quiet) process.stderr.write(`${printable(line)}\n`)
    },
  }
}

/** regatta.yaml here or in the nearest directory above, as git finds its repository. */
function nearestManifest(from: string): string | null {
  for (let directory = from; ; directory = dirname(directory)) {
    const file = join(directory, 'regatta.yaml')
    if (existsSync(file)) return directory === from ? 'regatta.yaml' : file
    if (directory === dirname(directory)) return null
  }
}
