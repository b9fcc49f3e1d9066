import { execa } from 'execa'

/** Whether a repository has a commit of this full id. */
export async function hasCommit(git: string, sha: string): Promise<boolean> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return false
  return (await execa('git', ['cat-file', '-e', `${sha}^{commit}`], { cwd: git, reject: false })).exitCode === 0
}

/** Whether a commit is another one or comes before it. */
export async function isAncestor(git: string, sha: string, of: string): Promise<boolean> {
  return (await execa('git', ['merge-base', '--is-ancestor', sha, of], { cwd: git, reject: false })).exitCode === 0
}

/** Whether a file is in a commit. */
export async function hasFile(git: string, commit: string, path: string): Promise<boolean> {
  return (await execa('git', ['cat-file', '-e', `${commit}:${path}`], { cwd: git, reject: false })).exitCode === 0
}
