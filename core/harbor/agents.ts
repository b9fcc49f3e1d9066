import type { ConfigSettings } from '#core/trial/config'
import { UserError } from '#core/user-error'

/**
 * Agents of Harbor 0.24 that raise in their constructor or first step without a model, which its dry run does not see.
 * `provider/name`: they also refuse a name without its provider. terminus-2 would take one, but then nothing says which
 * key it needs.
 */
const NEEDS_MODEL: Readonly<Record<string, 'name' | 'provider/name'>> = {
  aider: 'provider/name',
  'antigravity-cli': 'provider/name',
  'code-puppy': 'provider/name',
  codex: 'name',
  'computer-1': 'name',
  'cursor-cli': 'provider/name',
  fx: 'name',
  'gemini-cli': 'provider/name',
  goose: 'provider/name',
  hermes: 'provider/name',
  'kimi-cli': 'provider/name',
  mimo: 'provider/name',
  'mini-swe-agent': 'provider/name',
  openclaw: 'provider/name',
  opencode: 'provider/name',
  pi: 'provider/name',
  'swe-agent': 'name',
  'terminus-2': 'provider/name',
  'trae-agent': 'provider/name',
  vibe: 'name',
}

/** Throws a UserError when an agent cannot start with the model that its config names, or with none. */
export function checkModel(config: Pick<ConfigSettings, 'agent' | 'model'>): void {
  const form = NEEDS_MODEL[config.agent]
  const { model } = config
  if (form === undefined || (model !== null && (form === 'name' || /^[^/]+\/./.test(model)))) return
  throw new UserError(
    model === null
      ? `${config.agent} needs a model`
      : `${config.agent} needs its model as provider/name, found "${model}"`,
    {
      where: `agent "${config.agent}" (model under configs in regatta.yaml, or --model)`,
      remedy: 'for example --model openai/NAME; the provider says which key is needed',
    },
  )
}

/** Agents whose code takes seconds to import, with the module that does it. */
const SLOW_IMPORTS: Readonly<Record<string, string>> = {
  'computer-1': 'harbor.agents.computer_1',
  'terminus-2': 'harbor.agents.terminus_2',
}

/** Python modules that a host for these configs does well to import once (core/harbor/host). */
export function modulesOf(configs: Iterable<Pick<ConfigSettings, 'agent'>>): readonly string[] {
  return [...new Set([...configs].flatMap(({ agent }) => SLOW_IMPORTS[agent] ?? []))]
}
