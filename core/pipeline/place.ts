import { execa } from 'execa'
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
}

/** `owner/name` of a GitHub remote, else null. */
export async function repositoryName(root: string): Promise<string | null> {
  const url = await git(root, 'remote', 'get-url', 'origin')
  return url?.match(/github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/)?.[1] ?? null
}

/** The commit whose tasks and manifest these are; null where they differ from it or where there is no repository. */
export async function commitOf(root: string, manifestFile: string): Promise<string | null> {
  const changed = await git(root, 'status', '--porcelain', '--', TASKS, manifestFile)
  return changed === '' ? await git(root, 'rev-parse', 'HEAD') : null
}

async function git(root: string, ...args: string[]): Promise<string | null> {
  const result = await execa('git', args, { cwd: root, reject: false, stdin: 'ignore' })
  return result.exitCode === 0 ? result.stdout.trim() : null
}
