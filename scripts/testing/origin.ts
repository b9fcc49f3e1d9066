import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { type TestRepository, testRepository } from '#scripts/testing/repository'

export type CommittedRepository = TestRepository & {
  /** A bare repository, `origin` of the other. */
  readonly origin: string
  readonly git: (...args: string[]) => Promise<string>
  /** Commits everything and pushes it; returns the commit. */
  readonly push: (branch?: string) => Promise<string>
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']

/** A benchmark that is committed on `main` and pushed to a bare repository; both are removed when disposed of. */
export async function committedRepository(...content: Parameters<typeof testRepository>): Promise<CommittedRepository> {
  const repository = await testRepository(...content)
  const origin = await mkdtemp(join(tmpdir(), 'regatta-origin-'))
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', [...IDENTITY, ...args], { cwd: repository.root, stdin: 'ignore' })).stdout
  const push = async (branch = 'main'): Promise<string> => {
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'a change')
    await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
    return await git('rev-parse', 'HEAD')
  }
  await git('init', '--quiet', '--initial-branch=main')
  await git('init', '--quiet', '--bare', '--initial-branch=main', origin)
  await git('remote', 'add', 'origin', origin)
  await push()
  return {
    ...repository,
    origin,
    git,
    push,
    [Symbol.asyncDispose]: async () => {
      await repository[Symbol.asyncDispose]()
      await rm(origin, { recursive: true, force: true })
    },
  }
}
