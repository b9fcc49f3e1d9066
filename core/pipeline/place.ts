import type { Manifest } from '#core/manifest/manifest'
import { git } from '#core/pipeline/git'

/** Where tasks are, relative to the root of a repository. */
export const TASKS = 'tasks'

/** A checkout of a benchmark: what every step of the pipeline reads. */
export type Place = {
  /** Directory of regatta.yaml, with `tasks/` beside it. */
  readonly root: string
  readonly manifest: Manifest
  /** Folder of the ledger. */
  readonly ledger: string
}

/** `owner/name` of a GitHub remote, else null. */
export async function repositoryName(root: string): Promise<string | null> {
  const url = await said(root, 'remote', 'get-url', 'origin')
  return url?.match(/github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/)?.[1] ?? null
}

/** The commit whose tasks and manifest these are; null where they differ from it or where there is no repository. */
export async function commitOf(root: string, manifestFile: string): Promise<string | null> {
  const changed = await said(root, 'status', '--porcelain', '--', TASKS, manifestFile)
  return changed === '' ? await said(root, 'rev-parse', 'HEAD') : null
}

async function said(root: string, ...args: string[]): Promise<string | null> {
  const { exit, stdout } = await git(root, args)
  return exit === 0 ? stdout.trim() : null
}
