import leven from 'leven'
import { LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { formatPath, type KeyPath, locate } from '#core/manifest/locate'
import type { CheckSettings, Experiment, ExperimentConfig, Manifest } from '#core/manifest/manifest'
import { type ManifestFile, manifestFileSchema } from '#core/manifest/schema'
import { type ConfigSettings, configLabel } from '#core/trial/config'
import { harborMinor } from '#core/trial/eligibility'
import { looksLikeSecret } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** What a benchmark is called that has no name of its own. */
export const DEFAULT_TITLE = 'Regatta'

/** The Harbor release that `runners/harbor` pins. */
export const DEFAULT_HARBOR = '0.24.0'

const DEFAULT_RUNNERS: Manifest['runners'] = {
  labels: ['self-hosted', 'regatta'],
  max_shards: 20,
  trials_at_once: 4,
  tries: 3,
  at_once_per_provider: {},
  minutes: 300,
}

/** How tasks are checked where regatta.yaml says nothing. The runner is GitHub's own for public repositories. */
export const DEFAULT_CHECKS: CheckSettings = {
  rules: {},
  sabotage: 'error',
  runner: { cpus: 4, memory_mb: 16_384 },
  longest_timeout_sec: null,
  largest_file_mb: 2,
  largest_task_mb: 100,
  similarity: 0.6,
  host_variables: [],
  gpu_types: ['T4', 'L4', 'A10', 'L40S', 'A100-40GB', 'A100-80GB', 'H100', 'H200', 'B200', 'any'],
  canary: null,
  instruction_suffix: null,
  slug_words: null,
  org: null,
  metadata: [],
  categories: [],
  pins: {},
  absolute_paths: false,
  tests_venv: false,
}

/**
 * regatta.yaml's text as typed experiments. `file` is only for messages.
 * Throws a UserError that names file, line, key and remedy for the first thing that is wrong.
 */
export function parseManifest(text: string, file: string): Manifest {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (path: KeyPath): string => locate(file, document, lines, path)

  const syntax = document.errors[0]
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0])
    throw new UserError(`not valid YAML: ${syntax.message}`, { where: `${file}:${line}:${col}` })
  }
  visit(document, {
    Scalar(_key, node, ancestors) {
      if (typeof node.value !== 'string') return
      const pair = ancestors.at(-1)
      const key = pair !== undefined && 'key' in pair ? String(pair.key) : null
      const owner = node === (pair as { key?: unknown } | undefined)?.key ? null : looksLikeSecret(node.value, key)
      if (owner === null) return
      const { line, col } = lines.linePos(node.range?.[0] ?? 0)
      throw new UserError(`this value looks like ${owner}`, {
        where: `${file}:${line}:${col}`,
        remedy: 'revoke it if it was ever committed; put the name of its environment variable under env_names',
      })
    },
  })

  const parsed = manifestFileSchema.safeParse(document.toJS() ?? {})
  if (!parsed.success) throw schemaError(parsed.error, at)
  return resolve(parsed.data, file, at)
}

function schemaError(error: z.ZodError, at: (path: KeyPath) => string): UserError {
  const [issue] = error.issues
  if (issue === undefined) return new UserError('regatta.yaml does not have the expected form')
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const full = [...path, key]
    return new UserError(`unknown key "${formatPath(full)}"`, {
      where: at(full),
      remedy: nearest(key, knownKeys(path)),
    })
  }
  const key = formatPath(path)
  const what = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return new UserError(key === '' ? what : `${key}: ${lowerFirst(what)}`, { where: at(path), remedy: REMEDY })
}

const REMEDY = 'docs/manifest.md shows every key with its form and default'

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** The keys that the schema knows at a path. Record keys (an experiment's name) and list positions match anything. */
function knownKeys(path: KeyPath): readonly string[] {
  let schema: unknown = manifestFileSchema
  for (const part of path) {
    schema = unwrap(schema)
    const definition = (schema as { def: Record<string, unknown> }).def
    if (definition.type === 'object') schema = (definition.shape as Record<string, unknown>)[String(part)]
    else if (definition.type === 'record') schema = definition.valueType
    else if (definition.type === 'array') schema = definition.element
    else return []
  }
  const definition = (unwrap(schema) as { def?: { type?: string; shape?: object } } | undefined)?.def
  return definition?.type === 'object' ? Object.keys(definition.shape ?? {}) : []
}

function unwrap(schema: unknown): unknown {
  const definition = (schema as { def?: { type?: string; innerType?: unknown } } | undefined)?.def
  return definition?.type === 'optional' ? unwrap(definition.innerType) : schema
}

/** "did you mean ...?" when a known name is near, else the list of what is known. */
export function nearest(name: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, distance: leven(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  if (best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 3)))
    return `did you mean "${best.candidate}"?`
  return `known here: ${known.join(', ')}`
}

function resolve(manifest: ManifestFile, file: string, at: (path: KeyPath) => string): Manifest {
  const harbor = manifest.harbor ?? DEFAULT_HARBOR
  const minor = harborMinor(harbor)
  const names = Object.keys(manifest.experiments)
  const experiments = new Map<string, Experiment>()
  for (const name of names) experiments.set(name, resolveExperiment(manifest, name, at))
  return {
    file,
    title: manifest.title ?? DEFAULT_TITLE,
    harbor,
    harbor_minors: [...new Set([...(minor === null ? [] : [minor]), ...(manifest.compatible_harbor ?? [])])],
    experiments,
    runners: {
      labels: manifest.runners?.labels ?? DEFAULT_RUNNERS.labels,
      max_shards: manifest.runners?.max_shards ?? DEFAULT_RUNNERS.max_shards,
      trials_at_once: manifest.runners?.trials_at_once ?? DEFAULT_RUNNERS.trials_at_once,
      tries: manifest.runners?.tries ?? DEFAULT_RUNNERS.tries,
      at_once_per_provider: manifest.runners?.at_once_per_provider ?? DEFAULT_RUNNERS.at_once_per_provider,
      minutes: manifest.runners?.minutes ?? DEFAULT_RUNNERS.minutes,
    },
    checks: resolveChecks(manifest.checks ?? {}),
  }
}

function resolveChecks({ runner, ...own }: NonNullable<ManifestFile['checks']>): CheckSettings {
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  return {
    ...DEFAULT_CHECKS,
    ...given,
    runner: {
      cpus: runner?.cpus ?? DEFAULT_CHECKS.runner.cpus,
      memory_mb: runner?.memory_mb ?? DEFAULT_CHECKS.runner.memory_mb,
    },
  }
}

type ExperimentFile = ManifestFile['experiments'][string]

/** Its own settings over those of the experiment it extends; a list replaces, it does not append. */
function inherit(
  manifest: ManifestFile,
  name: string,
  at: (path: KeyPath) => string,
  seen: readonly string[] = [],
): ExperimentFile {
  const own = manifest.experiments[name]
  if (own === undefined) throw new UserError(`no experiment "${name}"`)
  if (own.extends === undefined) return own
  const where = at(['experiments', name, 'extends'])
  const chain = [...seen, name]
  if (chain.includes(own.extends)) {
    throw new UserError(`experiments.${name}.extends: a circle (${[...chain, own.extends].join(' -> ')})`, { where })
  }
  if (manifest.experiments[own.extends] === undefined) {
    throw new UserError(`experiments.${name}.extends: no experiment "${own.extends}"`, {
      where,
      remedy: nearest(
        own.extends,
        Object.keys(manifest.experiments).filter((other) => other !== name),
      ),
    })
  }
  const base = inherit(manifest, own.extends, at, chain)
  return { ...base, ...own, ...(own.tasks === undefined ? {} : { tasks: { ...base.tasks, ...own.tasks } }) }
}

function resolveExperiment(manifest: ManifestFile, name: string, at: (path: KeyPath) => string): Experiment {
  const file = inherit(manifest, name, at)
  return {
    name,
    tasks: { include: file.tasks?.include ?? ['*'], exclude: file.tasks?.exclude ?? [] },
    configs: (file.configs ?? [{ agent: 'oracle' }, { agent: 'nop' }]).map(resolveConfig),
    attempts: file.attempts ?? 5,
    environment: file.environment ?? { type: 'docker' },
    pass_threshold: file.pass_threshold ?? 1,
    budget_usd: file.budget_usd ?? null,
  }
}

function resolveConfig(file: NonNullable<ExperimentFile['configs']>[number]): ExperimentConfig {
  const settings: ConfigSettings = {
    agent: file.agent,
    agent_version: file.agent_version ?? null,
    model: file.model ?? null,
    kwargs: file.kwargs ?? {},
    env_names: file.env_names ?? [],
  }
  return { ...settings, label: file.label ?? configLabel(settings) }
}
