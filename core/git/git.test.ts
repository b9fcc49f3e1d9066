import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { type GitRepository, git, textOf } from '#core/git/git'
import { temporaryDirectory } from '#core/harbor/testing'

/** What a step of a job has besides what git needs. */
const SECRETS = {
  OPENAI_API_KEY: 'sk-of-a-model',
  ACTIONS_RUNTIME_TOKEN: 'token-of-the-runner',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token-of-the-identity',
  GITHUB_TOKEN: 'token-of-the-job',
  INPUT_TOKEN: 'token-of-the-step',
  'INPUT_SSH-KEY': 'key-of-the-ledger',
}

/** A repository in which every program that git could be made to run notes what it sees. */
async function spied(directory: string): Promise<{ readonly env: GitRepository['env']; readonly seen: string }> {
  const seen = join(directory, 'seen')
  const spy = join(directory, 'spy')
  await writeFile(
    spy,
    `#!/bin/sh\necho "run $0 $*" >> ${seen}\nenv >> ${seen}\ncase "$*" in *example.org*) exit 1 ;; esac\ncat "$@"\n`,
  )
  await chmod(spy, 0o755)
  const user = {
    ...process.env,
    ...SECRETS,
    HOME: directory,
    SSH_AUTH_SOCK: '/agent',
    GIT_CONFIG_GLOBAL: join(directory, '.gitconfig'),
  }
  const at = { directory, env: user }
  await git(at, ['init', '--quiet'])
  await writeFile(join(directory, 'a.txt'), 'one\n')
  await git(at, ['add', 'a.txt'])
  const author = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a' }
  await git(at, ['commit', '--quiet', '-m', 'one'], { env: author })
  await writeFile(join(directory, '.gitattributes'), '*.txt diff=spy filter=spy\n')
  await writeFile(join(directory, 'a.txt'), 'two\n')
  await mkdir(join(directory, 'hooks'))
  await writeFile(join(directory, 'hooks/reference-transaction'), `#!/bin/sh\n${spy} /dev/null a-hook\n`)
  await chmod(join(directory, 'hooks/reference-transaction'), 0o755)
  for (const [name, value] of [
    ['core.fsmonitor', spy],
    ['core.hooksPath', join(directory, 'hooks')],
    ['core.sshCommand', spy],
    ['diff.spy.textconv', spy],
    ['filter.spy.clean', spy],
    ['credential.helper', spy],
    ['remote.origin.url', 'git@example.org:a/b'],
  ]) {
    await git(at, ['config', name ?? '', value ?? ''])
  }
  return { env: user, seen }
}

it('lets no program that a repository names see a key or a token', async () => {
  using room = temporaryDirectory()
  const { env, seen } = await spied(room.path)
  const at = { directory: room.path, env }
  await git(at, ['status', '--porcelain'])
  await git(at, ['diff'])
  await git(at, ['ls-remote', 'origin'])
  await git(at, ['update-ref', 'refs/heads/other', 'HEAD'])
  const all = await readFile(seen, 'utf8')
  // It is asked by the clean filter, the textconv and in place of ssh; as a hook or a file monitor never.
  expect(all.match(/^run .*$/gm)?.length).toBeGreaterThanOrEqual(3)
  expect(all).not.toMatch(/^run .*(?:a-hook| [12] )/m)
  for (const [name, value] of Object.entries(SECRETS)) {
    expect(all).not.toContain(`${name}=`)
    expect(all).not.toContain(value)
  }
})

it("hands a user's git what lets it into a remote, and a lone git nothing of the user", async () => {
  using room = temporaryDirectory()
  const { env, seen } = await spied(room.path)
  const bare = join(room.path, 'empty')
  await mkdir(bare)
  const sees = async (at: GitRepository): Promise<string> => {
    await writeFile(seen, '')
    await git(at, ['ls-remote', 'origin'])
    return await readFile(seen, 'utf8')
  }
  const mine = await sees({ directory: room.path, env })
  expect(mine).toContain('SSH_AUTH_SOCK=/agent')
  expect(mine).toContain(`HOME=${room.path}\n`)
  const lone = await sees({ directory: room.path, env, home: bare })
  expect(lone).not.toContain('SSH_AUTH_SOCK')
  expect(lone).toContain(`HOME=${bare}\n`)
  expect(lone).toContain('GIT_CONFIG_GLOBAL=/dev/null')
})

it('gives variables to the one command that they are for', async () => {
  using room = temporaryDirectory()
  const at = { directory: room.path, env: process.env }
  const own = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' }
  expect(textOf(await git(at, ['config', '--get', 'a.b'], { env: own }))).toBe('c')
  expect((await git(at, ['config', '--get', 'a.b'])).exit).toBe(1)
})

it('tells a failure, too much output and a host without git apart', async () => {
  using room = temporaryDirectory()
  const at = { directory: room.path, env: process.env }
  const failed = await git(at, ['rev-parse', 'HEAD'])
  expect(failed).toMatchObject({ ok: false, exit: 128, tooMuch: false, missing: false })
  expect(failed.stderr).toContain('not a git repository')
  expect(await git(at, ['help', '-a'], { most: 10 })).toMatchObject({ ok: false, tooMuch: true })
  const none = await git({ directory: room.path, env: { PATH: room.path } }, ['version'])
  expect(none).toMatchObject({ ok: false, exit: -1, missing: true })
})

it('is ended where it takes longer than it may', async () => {
  using directory = temporaryDirectory()
  const repository = { directory: directory.path, env: process.env }
  await git(repository, ['init', '--quiet'])
  // Nobody ever writes into it, so reading it does not end.
  await execa('mkfifo', [join(directory.path, 'endless')])
  await expect(git(repository, ['hash-object', 'endless'], { milliseconds: 200 })).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    message: 'Git did not end within 0.2 seconds',
    where: 'git hash-object',
  })
})
