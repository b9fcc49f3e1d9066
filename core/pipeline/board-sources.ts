import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import type { Manifest } from '#core/manifest/manifest'
import { nearest } from '#core/manifest/parse'
import { type Place, TASKS } from '#core/pipeline/place'
import { type BoardTask, type RankedTask, type TaskSet, taskSet } from '#core/report/task-set'
import { readTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Task } from '#core/task/task'
import type { Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'
import { UserError } from '#core/user-error'

/** What a board is made of, the rules apart. */
export type BoardSources<Task extends RankedTask = BoardTask> = {
  readonly tasks: TaskSet<Task>
  readonly trials: readonly TrialRecord[]
  readonly voids: readonly Void[]
  readonly prices: Prices
}

/** The tasks of the board's experiment as they are in a checkout. Throws a UserError for a task or selection that is broken. */
export async function boardTasks({
  root,
  manifest,
}: {
  readonly root: string
  readonly manifest: Manifest
}): Promise<readonly Task[]> {
  const experiment = boardExperiment(manifest)
  const where = `${manifest.file} (experiments.${experiment.name}.tasks)`
  return selectTasks(await readTasks(root, TASKS), experiment.tasks, where)
}

/**
 * Everything that a board of a checkout is made of.
 *
 * @param release its name, `next` for the tasks as they are, null for the latest release
 * Throws a UserError for a release that there is not, and for a file that cannot be read.
 */
export async function boardSources(place: Omit<Place, 'host'>, release: string | null): Promise<BoardSources> {
  const trials = await readTrials(place.ledger)
  const voids = await readVoids(place.ledger)
  const releases = await readReleases(place.ledger)
  const known = ['next', ...releases.map(({ name }) => name)]
  if (release !== null && !known.includes(release)) {
    throw new UserError(`no release "${release}"`, { where: '--release', remedy: nearest(release, known) })
  }
  // A release ranks what it froze: a task that is broken now takes nothing from it.
  const isFrozen = release === null ? releases.length > 0 : release !== 'next'
  const current = isFrozen ? [] : await boardTasks(place)
  return {
    tasks: taskSet({ current, trials, releases, voids, wanted: release }),
    trials,
    voids,
    prices: await readPrices(place.ledger),
  }
}
