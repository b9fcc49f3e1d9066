import { dirname } from 'node:path'
import { safetyErrors, whyNotRun } from '#core/check/before-running'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import { readTaskFiles } from '#core/check/read'
import { readManifest } from '#core/manifest/read'
import { readBaseline } from '#core/pipeline/task-checks'
import type { Attack } from '#core/sabotage/sabotage-tasks'

/**
 * What the plan has looked at before, once more of safety: nothing is built that could leave its container, by the rules and
 * the baseline of the checkout, whatever the plan says.
 *
 * @param manifest file of the checkout
 * @param root what the tasks' paths are relative to
 */
export async function refusalBySafety(manifest: string, root: string): Promise<Attack['refusal']> {
  const checks = contextOf(await readManifest(manifest), {
    today: new Date().toISOString().slice(0, 10),
    baseline: await readBaseline(dirname(manifest)),
    trusted: false,
  })
  return async ({ path }) => whyNotRun(safetyErrors(checkTask(await readTaskFiles(root, path), checks)))
}
