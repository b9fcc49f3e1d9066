import type { Experiment, ExperimentConfig } from '#core/manifest/manifest'
import { type ConfigSettings, configLabel } from '#core/trial/config'
import { isSaboteur } from '#core/trial/saboteur'
import { UserError } from '#core/user-error'

/** The agent that a bare model is tried with. */
const DEFAULT_MODEL_AGENT = 'terminus-2'

/**
 * The experiment with the configs that a person asked for in a dispatch or on the command line. An agent alone selects
 * the experiment's own configs of that agent; a model (with `terminus-2` unless an agent is named) makes one config,
 * with the settings that the experiment gives to the same agent.
 */
export function overrideConfigs(
  experiment: Experiment,
  asked: { readonly agent: string | null; readonly model: string | null },
): Experiment {
  if (asked.agent === null && asked.model === null) return experiment
  const agent = asked.agent ?? DEFAULT_MODEL_AGENT
  const own = experiment.configs.filter((config) => config.agent === agent)
  if (asked.model === null) return { ...experiment, configs: own.length > 0 ? own : [configFor(agent)] }
  const exact = own.find((config) => config.model === asked.model)
  const base = own[0] ?? configFor(agent)
  return { ...experiment, configs: [exact ?? labelled({ ...base, model: asked.model })] }
}

function configFor(agent: string): ExperimentConfig {
  if (isSaboteur(agent)) {
    throw new UserError('the saboteur attacks tasks and is no agent to compare', {
      where: `agent "${agent}"`,
      remedy: './scripts/regatta check --sabotage TASK runs it',
    })
  }
  return labelled({ agent, agent_version: null, model: null, kwargs: {}, env_names: [] })
}

function labelled(settings: ConfigSettings): ExperimentConfig {
  return { ...settings, label: configLabel(settings) }
}
