import type { ConfigId } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'
import type { TrialRecord } from '#core/trial/record'

/** A config as people know it. Its texts are single lines without control characters; they may hold any markup. */
export type ConfigName = {
  readonly config_id: ConfigId
  readonly label: string
  /** Several, joined by commas, where an imported submission mixed them. */
  readonly agent: string
  readonly model: string | null
}

type Named = Pick<TrialRecord, 'config_id' | 'config_label' | 'agent' | 'model' | 'started_at' | 'finished_at'>

/** Every config of the trials. Its label is its newest trial's, because a label may be renamed without becoming another config. */
export function configNames(trials: readonly Named[]): ReadonlyMap<ConfigId, ConfigName> {
  const names = new Map<ConfigId, ConfigName>()
  for (const [config_id, own] of Map.groupBy(trials, (trial) => trial.config_id)) {
    names.set(config_id, {
      config_id,
      label: oneLine(newestLabel(own)),
      agent: distinct(own.map(({ agent }) => agent)) ?? '',
      model: distinct(own.flatMap(({ model }) => model ?? [])),
    })
  }
  return toldApart(names)
}

/** A label that several configs have gets the id beside it, so that no two rows read the same. */
function toldApart(names: ReadonlyMap<ConfigId, ConfigName>): ReadonlyMap<ConfigId, ConfigName> {
  const uses = Map.groupBy(names.values(), ({ label }) => label)
  return new Map(
    [...names].map(([id, name]) => [
      id,
      (uses.get(name.label)?.length ?? 0) > 1 ? { ...name, label: `${name.label} (${id})` } : name,
    ]),
  )
}

function newestLabel(trials: readonly Named[]): string {
  let newest = { when: '', label: '' }
  for (const trial of trials) {
    const when = trial.finished_at ?? trial.started_at ?? ''
    if (newest.label === '' || when > newest.when || (when === newest.when && trial.config_label > newest.label)) {
      newest = { when, label: trial.config_label }
    }
  }
  return newest.label
}

function distinct(values: readonly string[]): string | null {
  return values.length === 0 ? null : [...new Set(values.map(oneLine))].sort().join(', ')
}
