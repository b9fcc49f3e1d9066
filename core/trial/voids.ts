import type { ConfigId, TrialId } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { slugOf, taskNamer } from '#core/trial/task-name'

/**
 * What a void takes out of the scores. A trial: that one, so planning makes it good again. A cell (a task by name, with its
 * org or without, or by digest for one version of it) or a config: every trial there is and will be, so planning leaves them alone.
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

/** @param names of every trial and task that there is, which say what names mean one task (`voidNamer`) */
export function voidFinder(voids: readonly Void[], names: Iterable<string>): VoidOf {
  if (voids.length === 0) return () => null
  const nameOf = voidNamer(voids, names)
  const byKey = new Map<string, Void>()
  for (const each of voids) {
    const key = keyOf(named(each.scope, nameOf))
    if (!byKey.has(key)) byKey.set(key, each)
  }
  return (trial) => {
    for (const scope of scopesOf(trial, nameOf)) {
      const found = byKey.get(keyOf(scope))
      if (found !== undefined) return found
    }
    return null
  }
}

type VoidableCell = {
  readonly task: { readonly name: string; readonly digest: string }
  readonly config_id: ConfigId
}

/**
 * Whether a cell will never count, whatever runs in it: it is voided itself, or its config is.
 *
 * @param names as for `voidFinder`
 */
export function closedCells(voids: readonly Void[], names: Iterable<string>): (cell: VoidableCell) => boolean {
  if (voids.length === 0) return () => false
  const nameOf = voidNamer(voids, names)
  const closed = new Set(voids.map(({ scope }) => keyOf(named(scope, nameOf))))
  return ({ task, config_id }) =>
    [task.digest, nameOf(task.name)].some((name) => closed.has(keyOf({ kind: 'cell', task: name, config_id }))) ||
    closed.has(keyOf({ kind: 'config', config_id }))
}

/**
 * The voids that take nothing out, in their order: most likely a slip, since what they name is not there.
 *
 * @param names as for `voidFinder`
 */
export function idleVoids(
  voids: readonly Void[],
  trials: Iterable<Voidable>,
  names: Iterable<string>,
): readonly Void[] {
  if (voids.length === 0) return []
  const nameOf = voidNamer(voids, names)
  const there = new Set<string>()
  for (const trial of trials) for (const scope of scopesOf(trial, nameOf)) there.add(keyOf(scope))
  return voids.filter(({ scope }) => !there.has(keyOf(named(scope, nameOf))))
}

/** What a void is about, in words: `the cell of task x and config y`. The name of a task may be any text. */
export function scopeWords(scope: VoidScope): string {
  switch (scope.kind) {
    case 'trial':
      return `trial ${scope.trial_id}`
    case 'cell':
      return `the cell of task ${scope.task} and config ${scope.config_id}`
    case 'config':
      return `config ${scope.config_id}`
  }
}

/**
 * Which names mean one task, as on a board (`taskNamer`). A name that only a void has is one too, so that `org/fix` means
 * trials of `fix`, unless some trial or task says which org's `fix` is meant.
 */
export function voidNamer(voids: readonly Void[], names: Iterable<string>): (name: string) => string {
  const given = namesIn(voids)
  const known = [...new Set(names)]
  const taken = new Set(known.filter((name) => slugOf(name) !== name).map(slugOf))
  return taskNamer([...known, ...given.filter((name) => !taken.has(slugOf(name)))])
}

/** Names, each with the name that it stands for. */
export type StandIns = readonly { readonly name: string; readonly task: string }[]

/**
 * The names that stand for another one, each with that: `fix` for `org/fix`. For those who cannot call `voidNamer`.
 *
 * @param names as for `voidFinder`
 */
export function standIns(voids: readonly Void[], names: readonly string[]): StandIns {
  const all = new Set([...names, ...namesIn(voids)])
  const nameOf = voidNamer(voids, names)
  return [...all]
    .map((name) => ({ name, task: nameOf(name) }))
    .filter(({ name, task }) => name !== task)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function namesIn(voids: readonly Void[]): readonly string[] {
  return voids.flatMap(({ scope }) => (scope.kind === 'cell' ? scope.task : []))
}

function named(scope: VoidScope, nameOf: (name: string) => string): VoidScope {
  return scope.kind === 'cell' ? { ...scope, task: nameOf(scope.task) } : scope
}

/** Every scope that a trial is in, the nearest first. */
function scopesOf(
  { trial_id, task_name, task_digest, config_id }: Voidable,
  nameOf: (name: string) => string,
): readonly VoidScope[] {
  return [
    { kind: 'trial', trial_id },
    ...(task_digest === null ? [] : [{ kind: 'cell', task: task_digest, config_id } as const]),
    { kind: 'cell', task: nameOf(task_name), config_id },
    { kind: 'config', config_id },
  ]
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
