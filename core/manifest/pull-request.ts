import { boardExperiment } from '#core/manifest/board'
import type { Experiment, Manifest } from '#core/manifest/manifest'

/** The experiment that a pull request is for, where it is named in regatta.yaml. */
export const PULL_REQUEST = 'pull-request'

/**
 * The manifest with an experiment for pull requests: its own, else the board's environment, threshold and tasks without any
 * config, because nobody has said yet which models a pull request may pay for.
 */
export function withPullRequest(manifest: Manifest): Manifest {
  if (manifest.experiments.has(PULL_REQUEST)) return manifest
  const bare: Experiment = { ...boardExperiment(manifest), name: PULL_REQUEST, configs: [] }
  return { ...manifest, experiments: new Map([...manifest.experiments, [PULL_REQUEST, bare]]) }
}
