import { existsSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { info } from '@actions/core'
import { harmless } from '#action/lib/harmless'
import type { Credentials } from '#core/git/credentials'
import type { HostEnvironment } from '#core/harbor/environment'
import { AGENTS } from '#core/harbor/environment'
import { stageTasks } from '#core/pipeline/candidate'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { TASKS } from '#core/pipeline/place'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/**
 * Puts the tasks of a shard, as a commit has them, into a directory that stands for the root of the repository. Agents of the
 * repository's own are those of the checkout. Throws a UserError where a task is not what was planned.
 *
 * @param directory an existing one, outside of the checkout
 */
export async function stageForShard(
  checkout: string,
  commit: string,
  trials: PlanDocument['trials'],
  directory: string,
  { env, credentials }: { readonly env: HostEnvironment; readonly credentials: Credentials | null },
): Promise<void> {
  await fetchCommit({ directory: checkout, env }, commit, credentials)
  const planned = new Map(trials.map(({ task }) => [task.name, task]))
  const tasks = await stageTasks(checkout, commit, [...planned.keys()], directory, { env })
  for (const { name, path, digest } of tasks) {
    const expected = planned.get(name)
    if (expected?.path === path && expected.digest === digest) continue
    throw new UserError('this task is not the one that was planned', {
      where: `${TASKS}/${name} of commit ${commit}`,
      remedy: 'plan and run with the same commit of Regatta',
      kind: 'failure',
    })
  }
  const agents = join(checkout, AGENTS)
  if (existsSync(agents)) await symlink(agents, join(directory, AGENTS))
  info(harmless(`tasks of commit ${commit}: ${tasks.map(({ name }) => name).join(', ')}`))
}
