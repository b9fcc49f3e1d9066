import { findWays, type Sabotage } from '#core/sabotage/judge'
import { type SabotageInputs, sabotageOnce } from '#core/sabotage/run'
import type { SabotagedTask } from '#core/sabotage/text'
import { type WayId, wayOf } from '#core/sabotage/ways'
import type { Task } from '#core/task/task'

export type Attack = Omit<SabotageInputs, 'task'> & {
  /** In the order of WAYS. */
  readonly ways: readonly WayId[]
  /** Why nothing of a task is built or run: an error of its files. null: nothing is against it. */
  readonly refusal: (task: Task) => Promise<string | null>
  /** A line for whoever waits: data, which names the task. */
  readonly say: (line: string) => void
}

export type AttackedTask<Of> = SabotagedTask & {
  readonly task: Of
  /** Of all its trials together. */
  readonly seconds: number
}

/**
 * Attacks tasks, one after the other, one trial at a time. What the signal ends is the last that comes: it says that it was
 * stopped, and the tasks after it do not come at all. Of a task that is refused nothing runs, and its failure says so.
 */
export async function* sabotageTasks<Of extends Task>(
  tasks: readonly Of[],
  { ways, refusal, say, ...attack }: Attack,
): AsyncGenerator<AttackedTask<Of>> {
  for (const task of tasks) {
    if (attack.signal.aborted) return
    const { path, verifier_mode } = task
    const refused = await refusal(task)
    if (refused !== null) {
      yield { task, path, verifier_mode, sabotage: { ...NOTHING, failure: refused }, seconds: 0 }
      continue
    }
    let seconds = 0
    const sabotage = await findWays(ways, async (group) => {
      say(`${path}: ${groupText(group, ways)} ...`)
      const trial = await sabotageOnce(group, { ...attack, task })
      seconds += trial.seconds
      return trial
    })
    yield { task, path, verifier_mode, sabotage, seconds }
  }
}

const NOTHING: Sabotage = { ways: [], together: [], for_nothing: null, silent: null, failure: null, trials: 0 }

function groupText(group: readonly WayId[], all: readonly WayId[]): string {
  if (group.length === 0) return 'nothing at all'
  if (group.length === all.length && all.length > 1) return `${all.length} ways together`
  return group.length > 3 ? `${group.length} of them` : group.map((way) => wayOf(way)?.id).join(', ')
}
