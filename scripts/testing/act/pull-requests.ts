import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { Event } from '#scripts/testing/act/event'
import type { GitHub } from '#scripts/testing/github'

/** Text by path, null for a file that goes; a script (`*.sh`) can be executed. */
export type Changes = Readonly<Record<string, string | null>>

export type NewPullRequest = {
  readonly branch: string
  /** On top of main. */
  readonly files: Changes
  /** `owner/name` of a fork of its author's; left out: a branch of the repository itself. */
  readonly fork?: string
  readonly title?: string
}

/** What people do with pull requests, in Git and on GitHub at once. */
export type PullRequests = {
  /** Commits, pushes and opens; its number. */
  readonly open: (pull: NewPullRequest) => Promise<number>
  /** Another commit on top of its head, which is returned. */
  readonly push: (number: number, files: Changes) => Promise<string>
  /** Merges it into main as GitHub's button does; the push that comes of it. */
  readonly merge: (number: number) => Promise<Event>
  /** Somebody comments in his browser. */
  readonly comment: (number: number, login: string, body: string) => Promise<Event>
}

/**
 * @param repository `owner/name` of the repository whose remote this is
 * @param root a person's clone with main checked out, as it stays
 * @param remotes directory of all remotes; forks are made in it
 */
export function pullRequests(repository: string, root: string, remotes: string, github: GitHub): PullRequests {
  const remote = join(remotes, `${repository}.git`)
  const git = async (...args: string[]): Promise<string> => (await execa('git', args, { cwd: root })).stdout
  const there = async (...args: string[]): Promise<string> => (await execa('git', args, { cwd: remote })).stdout

  /** Commits on a branch and brings it to where it belongs; main is checked out again. */
  const commit = async (branch: string, start: string, files: Changes, home: string): Promise<string> => {
    await git('checkout', '-q', '-B', branch, start)
    for (const [path, text] of Object.entries(files)) await put(join(root, path), text)
    await git('add', '--all')
    await git('commit', '-q', '-m', `A change of ${branch}`)
    const head = await git('rev-parse', 'HEAD')
    await git('push', '-q', `file://${home}`, `HEAD:refs/heads/${branch}`)
    await git('checkout', '-q', 'main')
    return head
  }
  /** GitHub's own names: the head, and what a merge would give. Objects of a fork are in the repository by these alone. */
  const show = async (number: number, head: string, home: string): Promise<void> => {
    await there('fetch', '-q', `file://${home}`, `+${head}:refs/pull/${number}/head`)
    await there('update-ref', `refs/pull/${number}/merge`, await mergeOf(head))
  }
  const mergeOf = async (head: string): Promise<string> => {
    const main = await there('rev-parse', 'refs/heads/main')
    const tree = await there('merge-tree', '--write-tree', main, head)
    const message = `Merge ${head} into ${main}`
    return await there(...PERSON, 'commit-tree', '-p', main, '-p', head, '-m', message, tree)
  }
  const homeOf = async (full_name: string): Promise<string> => {
    const home = join(remotes, `${full_name}.git`)
    if (!existsSync(home)) {
      await execa('git', ['clone', '-q', '--bare', `file://${remote}`, home])
      await execa('git', ['config', 'uploadpack.allowAnySHA1InWant', 'true'], { cwd: home })
    }
    return home
  }
  return {
    open: async ({ branch, files, fork = repository, title }) => {
      const base = await there('rev-parse', 'refs/heads/main')
      await git('fetch', '-q', 'origin', 'main')
      const home = await homeOf(fork)
      const head = await commit(branch, base, files, home)
      const more = { ...(title === undefined ? {} : { title }), ...(fork === repository ? {} : { fork }) }
      const number = await github.pulls.open({ ref: branch, head, base, ...more })
      await show(number, head, home)
      return number
    },
    push: async (number, files) => {
      const { ref, head: before, repository: full_name } = github.pulls.get(number)
      const home = await homeOf(full_name ?? repository)
      const head = await commit(ref, before, files, home)
      github.pulls.change(number, { head })
      await show(number, head, home)
      return head
    },
    merge: async (number) => {
      const before = await there('rev-parse', 'refs/heads/main')
      const after = await mergeOf(github.pulls.get(number).head)
      await there('update-ref', 'refs/heads/main', after, before)
      github.pulls.change(number, { merged: after })
      await git('pull', '-q', '--ff-only', 'origin', 'main')
      return { name: 'push', before, after }
    },
    comment: async (number, login, body) => {
      const { id } = await github.say(number, login, body)
      return { name: 'issue_comment', number, id, login, body }
    },
  }
}

const PERSON = ['-c', 'user.name=Person', '-c', 'user.email=person@example.org']

async function put(file: string, text: string | null): Promise<void> {
  if (text === null) return await rm(file)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text, { mode: file.endsWith('.sh') ? 0o755 : 0o644 })
}
