import { resolve } from 'node:path'
import { readTrials } from '#core/ledger/read'
import { readReleases, releaseFile, releaseText, writeRelease } from '#core/ledger/releases'
import { readVoids, voidsFile } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { boardTasks } from '#core/pipeline/board-sources'
import { commitOf } from '#core/pipeline/place'
import { wantedConfigs } from '#core/plan/desired'
import { type ShortCell, shortCells } from '#core/report/coverage'
import { oneLine } from '#core/trial/plain-text'
import { againstReleaseName, latestRelease, type Release } from '#core/trial/release'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'

/** How many cells a message names. */
const NAMED = 3

/** Freezes the current tasks of the board's experiment under a name, where the experiment's own configs cover them. */
export async function releaseCommand(
  context: Context,
  [name = '']: readonly string[],
  options: { readonly dryRun?: boolean },
): Promise<CommandResult> {
  const against = againstReleaseName(name)
  if (against !== null) {
    throw new UserError(`expected ${against}, found "${name}"`, {
      where: 'the name of the release',
      remedy: 'for example regatta release v1',
    })
  }
  context.requireLedger()
  const releases = await readReleases(context.ledger)
  const file = releaseFile(context.ledger, name)
  if (releases.some((known) => known.name === name)) {
    throw new UserError('this release is there already, and a release never changes', {
      where: file,
      remedy: 'Give the new one another name.',
    })
  }
  const release = await proposal(context, name)
  const yaml = releaseText(release)
  if (options.dryRun) return { data: { release, path: file, written: false }, text: yaml.trimEnd(), exit: 0 }
  await writeRelease(context.ledger, release)
  const latest = latestRelease([...releases, release])
  const board =
    latest === release
      ? 'it becomes the board when it is merged'
      : `the board stays with ${latest?.name}, which is later; --release ${name} shows this one`
  const text = `${file}: ${release.tasks.length} tasks; ${board}`
  return { data: { release, path: file, written: true }, text, exit: 0 }
}

/** Throws a UserError where a config that the experiment lists has too few trials of one of its tasks. */
async function proposal(context: Context, name: string): Promise<Release> {
  const manifest = await context.manifest()
  const experiment = boardExperiment(manifest)
  const tasks = await boardTasks({ root: context.root, manifest })
  if (tasks.length === 0) {
    throw new UserError('there is no task to freeze', {
      where: `${manifest.file} (experiments.${experiment.name}.tasks)`,
      remedy: 'select at least one',
    })
  }
  const configs = wantedConfigs(experiment)
  const short = shortCells({
    trials: await readTrials(context.ledger),
    tasks,
    configs,
    attempts: experiment.attempts,
    passThreshold: experiment.pass_threshold,
    voids: await readVoids(context.ledger),
  })
  if (short.length > 0) throw notCovered(context, experiment, short, tasks.length * configs.length)
  return {
    name,
    date: context.now().toISOString().slice(0, 10),
    commit: await commitOf({ directory: context.root, env: context.host }, resolve(context.configFile)),
    experiment: experiment.name,
    attempts: experiment.attempts,
    configs: configs.map(({ config_id, label }) => ({ config_id, label })),
    tasks: tasks.map((task) => ({ name: task.name, digest: task.digest })),
  }
}

function notCovered(
  context: Context,
  { name, attempts }: { readonly name: string; readonly attempts: number },
  short: readonly ShortCell[],
  cells: number,
): UserError {
  const named = short
    .slice(0, NAMED)
    .map(
      ({ config, task, n, closed }) => `${config.label} on ${task.name} (${closed ? 'voided' : `${n} of ${attempts}`})`,
    )
  const more = short.length > NAMED ? `, and ${short.length - NAMED} more` : ''
  const closed = short.filter((cell) => cell.closed).length
  const remedies = [
    ...(closed < short.length ? [`run ./scripts/regatta run ${name}`] : []),
    ...(closed > 0
      ? [`take the config of a voided cell out of regatta.yaml, or the void out of ${voidsFile(context.ledger)}`]
      : []),
  ]
  const what = `${short.length} of ${cells} cells have too few trials that count`
  return new UserError(
    oneLine(`the configs of experiment "${name}" do not cover its tasks: ${what}: ${named.join(', ')}${more}`),
    {
      where: context.ledger,
      remedy: remedies.join('; '),
      kind: 'failure',
    },
  )
}
