import type { Experiment, Manifest } from '#core/manifest/manifest'
import { UserError } from '#core/user-error'

/** The experiment that the leaderboard shows: `main`, or the first one where none has that name. */
export function boardExperiment(manifest: Manifest): Experiment {
  const experiment = manifest.experiments.get('main') ?? [...manifest.experiments.values()][0]
  if (experiment === undefined) throw new UserError('no experiment', { where: `${manifest.file} (experiments)` })
  return experiment
}
