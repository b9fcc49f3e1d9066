import type { ConfigId, TrialId } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'

/**
 * What a void takes out of the scores. A trial: that one, so planning makes it good again. A cell (a task by name, or by
 * digest for one version of it) or a config: every trial there is and will be, so planning leaves them alone.
 */
export type VoidScope =
  | { readonly kind: 'trial'; readonly trial_id: TrialId }
  | { readonly kind: 'cell'; readonly task: string; readonly config_id: ConfigId }
  | { readonly kind: 'config'; readonly config_id: ConfigId }

/** An entry of `results/voids.yaml`: somebody's decision that trials do not count. Their rows stay as they are. */
export type Void = {
  readonly scope: VoidScope
  readonly reason: string
  readonly author: string
  /** `2026-11-21` */
  readonly date: string
}

type Voidable = Pick<TrialRecord, 'trial_id' | 'task_name' | 'task_digest' | 'config_id'>

/** The void that takes a trial out, or null. A trial's own comes before its cell's, that before its config's; of several the first. */
export type VoidOf = (trial: Voidable) => Void | null

export function voidFinder(voids: readonly Void[]): VoidOf {
  const byKey = new Map<string, Void>()
  for (const each of voids) {
    const key = keyOf(each.scope)
    if (!byKey.has(key)) byKey.set(key, each)
  }
  return ({ trial_id, task_name, task_digest, config_id }) => {
    if (byKey.size === 0) return null
    return (
      byKey.get(keyOf({ kind: 'trial', trial_id })) ??
      (task_digest === null ? undefined : byKey.get(keyOf({ kind: 'cell', task: task_digest, config_id }))) ??
      byKey.get(keyOf({ kind: 'cell', task: task_name, config_id })) ??
      byKey.get(keyOf({ kind: 'config', config_id })) ??
      null
    )
  }
}

/** Whether a cell will never count, whatever runs in it: it is voided itself, or its config is. */
export function isClosed(
  voids: readonly Void[],
  cell: { readonly task: { readonly name: string; readonly digest: string }; readonly config_id: ConfigId },
): boolean {
  return voids.some(({ scope }) => {
    if (scope.kind === 'trial' || scope.config_id !== cell.config_id) return false
    return scope.kind === 'config' || scope.task === cell.task.name || scope.task === cell.task.digest
  })
}

function keyOf(scope: VoidScope): string {
  switch (scope.kind) {
    case 'trial':
      return `trial ${scope.trial_id}`
    case 'cell':
      return `cell ${scope.config_id} ${scope.task}`
    case 'config':
      return `config ${scope.config_id}`
  }
}
