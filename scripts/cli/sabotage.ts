import { harborHost } from '#core/harbor/host'
import { checkDocker } from '#core/harbor/preflight'
import { runTemp } from '#core/harbor/workplace'
import { boardExperiment } from '#core/manifest/board'
import type { Manifest } from '#core/manifest/manifest'
import { PULL_REQUEST, withPullRequest } from '#core/manifest/pull-request'
import { stopSignal } from '#core/pipeline/stop-signal'
import { type Attack, sabotageTasks as attack } from '#core/sabotage/sabotage-tasks'
import { type SabotagedTask, sabotageText, weaknessesOf } from '#core/sabotage/text'
import { WAYS, type WayId } from '#core/sabotage/ways'
import { readTask } from '#core/task/read'
import { type Context, INSTALLED } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult, Problem } from '#scripts/cli/result'

export type SabotageOptions = {
  /** Ids of ways; left out: all. */
  readonly ways?: readonly string[]
  /** Why nothing of a task is built or run; null: nothing is against it. */
  readonly refusal: Attack['refusal']
}

/**
 * Attacks tasks, one after the other, one trial at a time, in their own containers; nothing of it goes to the ledger.
 * Exit 1 where a way worked or a task could not be run; 3 where it was stopped.
 */
export async function sabotageTasks(
  context: Context,
  directories: readonly string[],
  { ways = WAYS.map(({ id }) => id), refusal }: SabotageOptions,
): Promise<CommandResult> {
  const chosen = chosenWays(ways)
  const threshold = thresholdOf(await context.manifest())
  const tasks = await Promise.all(directories.map((directory) => readTask(context.root, directory)))
  await checkDocker(context.host)
  using stop = stopSignal((name) => context.say(`${name}: stopping, containers are being removed ...`))
  await using temp = await runTemp()
  await using harbor = harborHost(INSTALLED.harbor, context.host, { shims: INSTALLED.shims, temp: temp.path })
  const done: SabotagedTask[] = []
  const { root, host } = context
  const { overlays } = INSTALLED
  const { signal } = stop
  const say = (line: string): void => context.say(line)
  const inputs = { root, temp: temp.path, harbor, overlays, host, signal, threshold, ways: chosen, refusal, say }
  for await (const { path, verifier_mode, sabotage } of attack(tasks, inputs))
    done.push({ path, verifier_mode, sabotage })
  const errors = done.flatMap(problemsOf)
  return {
    data: { harbor: await harbor.version(), ways: chosen, threshold, tasks: done },
    text: done.map(sabotageText).join('\n'),
    errors,
    exit: stop.signal.aborted ? 3 : errors.length === 0 ? 0 : 1,
  }
}

/** That of a pull request, so that both say the same. Throws a UserError for a manifest without any experiment. */
function thresholdOf(manifest: Manifest): number {
  const { experiments } = withPullRequest(manifest)
  return (experiments.get(PULL_REQUEST) ?? boardExperiment(manifest)).pass_threshold
}

/** In the order of the table, whatever was asked for in which order. */
function chosenWays(asked: readonly string[]): readonly WayId[] {
  const known = WAYS.map(({ id }) => id)
  const chosen = new Set(asked.map((way) => oneOf(known, way, '--way')))
  return known.filter((way) => chosen.has(way))
}

function problemsOf(task: SabotagedTask): readonly Problem[] {
  const { path: where, sabotage, verifier_mode } = task
  const failed = {
    message: `the saboteur could not try everything: ${sabotage.failure}`,
    where,
    remedy: 'run the task with oracle and nop first; `./scripts/regatta doctor` looks at this host',
  }
  return [
    ...weaknessesOf({ ...sabotage, verifier_mode }).map(({ message, remedy }) => ({ message, where, remedy })),
    ...(sabotage.failure === null ? [] : [failed]),
  ]
}
