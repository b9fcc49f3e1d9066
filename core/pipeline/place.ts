import { type GitRepository, git, textOf } from '#core/git/git'
import { commitNamed } from '#core/git/objects'
import type { HostEnvironment } from '#core/harbor/environment'
import type { Manifest } from '#core/manifest/manifest'

/** Where tasks are, relative to the root of a repository. */
export const TASKS = 'tasks'

/** A checkout of a benchmark: what every step of the pipeline reads. */
export type Place = {
  /** Directory of regatta.yaml, with `tasks/` beside it. */
  readonly root: string
  readonly manifest: Manifest
  /** Folder of the ledger. */
  readonly ledger: string
  readonly host: HostEnvironment
}

/** `owner/name` of a GitHub remote, else null. */
export async function repositoryName(checkout: GitRepository): Promise<string | null> {
  const end = await git(checkout, ['remote', 'get-url', 'origin'])
  return end.ok ? (textOf(end).match(/github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/)?.[1] ?? null) : null
}

/** The commit whose tasks and manifest these are; null where they differ from it or where there is no repository. */
export async function commitOf(checkout: GitRepository, manifestFile: string): Promise<string | null> {
  const changed = await git(checkout, ['status', '--porcelain', '--', TASKS, manifestFile])
  return changed.ok && textOf(changed) === '' ? await commitNamed(checkout, 'HEAD') : null
}
