import { harborHost } from '#core/harbor/host'
import { checkDocker } from '#core/harbor/preflight'
import { runTemp } from '#core/harbor/workplace'
import { stopSignal } from '#core/pipeline/stop-signal'
import { findWays } from '#core/sabotage/judge'
import { sabotageOnce } from '#core/sabotage/run'
import { type SabotagedTask, sabotageText, weaknessesOf } from '#core/sabotage/text'
import { WAYS, type WayId, wayOf } from '#core/sabotage/ways'
import { readTask } from '#core/task/read'
import { type Context, INSTALLED } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult, Problem } from '#scripts/cli/result'

export type SabotageOptions = {
  /** Ids of ways; left out: all. */
  readonly ways?: readonly string[]
  /** Reward at which a trial has passed. */
  readonly threshold?: number
}

/**
 * Attacks tasks, one after the other, one trial at a time, in their own containers; nothing of it goes to the ledger.
 * Exit 1 where a way worked or a task could not be run; 3 where it was stopped.
 */
export async function sabotageTasks(
  context: Context,
  directories: readonly string[],
  { ways = WAYS.map(({ id }) => id), threshold = 1 }: SabotageOptions = {},
): Promise<CommandResult> {
  const chosen = chosenWays(ways)
  const tasks = await Promise.all(directories.map((directory) => readTask(context.root, directory)))
  await checkDocker(context.host)
  using stop = stopSignal((name) => context.say(`${name}: stopping, containers are being removed ...`))
  await using temp = await runTemp()
  await using harbor = harborHost(INSTALLED.harbor, context.host, { shims: INSTALLED.shims, temp: temp.path })
  const done: SabotagedTask[] = []
  for (const task of tasks) {
    if (stop.signal.aborted) break
    const { root, host } = context
    const { overlays } = INSTALLED
    const inputs = { task, root, temp: temp.path, harbor, overlays, host, signal: stop.signal, threshold }
    const sabotage = await findWays(chosen, async (group) => {
      context.say(`${task.path}: ${groupText(group, chosen)} ...`)
      return await sabotageOnce(group, inputs)
    })
    done.push({ path: task.path, verifier_mode: task.verifier_mode, sabotage })
  }
  const errors = done.flatMap(problemsOf)
  return {
    data: { harbor: await harbor.version(), ways: chosen, threshold, tasks: done },
    text: done.map(sabotageText).join('\n'),
    errors,
    exit: stop.signal.aborted ? 3 : errors.length === 0 ? 0 : 1,
  }
}

/** In the order of the table, whatever was asked for in which order. */
function chosenWays(asked: readonly string[]): readonly WayId[] {
  const known = WAYS.map(({ id }) => id)
  const chosen = new Set(asked.map((way) => oneOf(known, way, '--way')))
  return known.filter((way) => chosen.has(way))
}

function groupText(group: readonly WayId[], all: readonly WayId[]): string {
  if (group.length === 0) return 'nothing at all'
  if (group.length === all.length && all.length > 1) return `${all.length} ways together`
  return group.length > 3 ? `${group.length} of them` : group.map((way) => wayOf(way)?.id).join(', ')
}

function problemsOf(task: SabotagedTask): readonly Problem[] {
  const { path: where, sabotage } = task
  const failed = {
    message: `the saboteur could not try everything: ${sabotage.failure}`,
    where,
    remedy: 'run the task with oracle and nop first; `./scripts/regatta doctor` looks at this host',
  }
  return [
    ...weaknessesOf(task).map(({ message, remedy }) => ({ message, where, remedy })),
    ...(sabotage.failure === null ? [] : [failed]),
  ]
}
