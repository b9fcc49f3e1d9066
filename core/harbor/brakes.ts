import { accountOf } from '#core/harbor/account'
import type { ShardStop } from '#core/harbor/shard'
import type { Classification } from '#core/trial/classify'
import { isExcluded } from '#core/trial/outcome'
import { plainMessage } from '#core/trial/plain-message'
import type { PlannedTrial } from '#core/trial/planned'
import { hideKeys } from '#core/trial/secrets'

/**
 * So many given up in a row for the same reason: the rest would end the same. Counted are the slots of a cell, the tasks
 * of a config and the configs of a task, so that a broken task does not stop its config, nor a broken config its tasks.
 */
const IN_A_ROW = 3

type Target = Pick<ShardStop, 'scope' | 'name'>

/**
 * Decides which planned trials of a shard must not begin any more: a refused key or an empty account stops everything
 * that uses it, a model that does not exist its config, and what fails the same way over and over is left alone. What
 * runs already is left to end: it is paid for.
 */
export class Brakes {
  readonly #onStop: (stop: Omit<ShardStop, 'slots'>) => void
  readonly #stops = new Map<string, Omit<ShardStop, 'slots'> & { readonly held: Set<number> }>()
  /** By target and rule: slots in which an exclusion said that the others would end the same. */
  readonly #warnings = new Map<string, Set<number>>()
  /** By target: the rule that the latest slots were given up for, and of which members of the target they were. */
  readonly #row = new Map<string, { readonly rule: string; readonly members: Set<string | number> }>()

  constructor(onStop: (stop: Omit<ShardStop, 'slots'>) => void = () => undefined) {
    this.#onStop = onStop
  }

  /** Takes note of a try; `gaveUp`: it was the slot's last, without a score. */
  note(trial: PlannedTrial, classification: Classification, gaveUp: boolean): void {
    const rows: readonly (readonly [Target, member: string | number])[] = [
      [cellOf(trial), trial.slot],
      [configOf(trial), trial.task.name],
      [taskOf(trial), trial.config.label],
    ]
    if (!isExcluded(classification.outcome)) for (const [target] of rows) this.#row.delete(keyOf(target))
    else if (gaveUp) for (const [target, member] of rows) this.#countGivenUp(target, member, classification)
    this.#heed(trial, classification)
  }

  /** Stops everything that has not begun, for a reason that is no trial's. */
  stopAll(reason: string): void {
    this.#stop({ scope: 'shard', name: 'all' }, reason, null)
  }

  /** Whether a trial must not begin; it is then on the list of what was stopped. */
  holds(trial: PlannedTrial): boolean {
    const provider = accountOf(trial.config)
    const targets: readonly Target[] = [
      { scope: 'shard', name: 'all' },
      ...(provider === null ? [] : [{ scope: 'provider', name: provider } as const]),
      configOf(trial),
      taskOf(trial),
      cellOf(trial),
    ]
    for (const target of targets) {
      const stop = this.#stops.get(keyOf(target))
      if (stop === undefined) continue
      stop.held.add(trial.slot)
      return true
    }
    return false
  }

  /** What was stopped so far, and which slots that kept from beginning. */
  stops(): ShardStop[] {
    return [...this.#stops.values()].map(({ held, ...stop }) => ({ ...stop, slots: [...held].sort((a, b) => a - b) }))
  }

  #heed(trial: PlannedTrial, classification: Classification): void {
    const { aftermath, rule } = classification
    if (!isHeeded(aftermath)) return
    const provider = accountOf(trial.config)
    const target: Target =
      aftermath === 'stop_provider' && provider !== null ? { scope: 'provider', name: provider } : configOf(trial)
    const key = `${keyOf(target)} ${rule}`
    const slots = (this.#warnings.get(key) ?? new Set()).add(trial.slot)
    this.#warnings.set(key, slots)
    // Words that the agent itself may have printed must come from a second trial before others suffer for them.
    if (!classification.agent_could_cause || slots.size > 1) this.#stop(target, words(classification), rule)
  }

  #countGivenUp(target: Target, member: string | number, classification: Classification): void {
    // What is heeded at once needs no second message, and what a provider does is no task's fault.
    if (isHeeded(classification.aftermath)) return
    if (target.scope === 'task' && classification.outcome === 'provider_error') return
    const before = this.#row.get(keyOf(target))
    const { rule } = classification
    const row = before?.rule === rule ? before : { rule, members: new Set<string | number>() }
    row.members.add(member)
    this.#row.set(keyOf(target), row)
    if (row.members.size >= IN_A_ROW) {
      this.#stop(target, `${IN_A_ROW} in a row ended the same way: ${words(classification)}`, rule)
    }
  }

  #stop(target: Target, reason: string, rule: string | null): void {
    if (this.#stops.has(keyOf(target))) return
    this.#stops.set(keyOf(target), { ...target, reason, rule, held: new Set() })
    this.#onStop({ ...target, reason, rule })
  }
}

/** Whether a rule says something of other trials than its own. */
function isHeeded(aftermath: Classification['aftermath']): boolean {
  return aftermath === 'stop_config' || aftermath === 'stop_provider'
}

function cellOf({ config, task }: PlannedTrial): Target {
  return { scope: 'cell', name: `${config.label} · ${task.name}` }
}

function configOf({ config }: PlannedTrial): Target {
  return { scope: 'config', name: config.label }
}

function taskOf({ task }: PlannedTrial): Target {
  return { scope: 'task', name: task.name }
}

function keyOf({ scope, name }: Target): string {
  return `${scope} ${name}`
}

/** The outcome and what the exception or the rule says, in one line. */
function words({ outcome, rule, detail, exception }: Classification): string {
  const said =
    exception === null
      ? (detail ?? rule)
      : `${exception.exception_type}: ${plainMessage(exception.exception_message)}${detail === null ? '' : ` (${detail})`}`
  return hideKeys(`${outcome}: ${said.trim().split('\n')[0] ?? ''}`).slice(0, 300)
}
