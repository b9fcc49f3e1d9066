import { getOctokit } from '@actions/github'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { gitHub } from '#scripts/testing/github'
import { testRepository } from '#scripts/testing/repository'

it('takes a status for a commit that is there, from who has the token, and passes the rest on', async () => {
  await using repository = await testRepository('experiments: { main: {} }\n', {})
  const git = (...args: string[]) => execa('git', args, { cwd: repository.root })
  await git('init', '-q')
  await git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'first')
  const { stdout: sha } = await git('rev-parse', 'HEAD')
  await using github = await gitHub('octo/bench', repository.root)
  const { rest } = getOctokit(github.token, { baseUrl: github.api })
  const where = { owner: 'octo', repo: 'bench' }
  await rest.repos.createCommitStatus({ ...where, sha, state: 'success', context: 'regatta', description: 'all' })
  expect(github.statuses).toEqual([{ sha, state: 'success', context: 'regatta', description: 'all', target_url: null }])
  const { data } = await rest.repos.listCommitStatusesForRef({ ...where, ref: sha })
  expect(data).toMatchObject([{ state: 'success' }])
  expect((await rest.repos.get(where)).data.full_name).toBe('octo/bench')

  const status = { ...where, sha, state: 'success' } as const
  await expect(rest.repos.createCommitStatus({ ...status, sha: '0'.repeat(40) })).rejects.toThrow(
    'No commit found for SHA',
  )
  await expect(rest.repos.createCommitStatus({ ...status, description: 'a'.repeat(141) })).rejects.toThrow('140')
  const stranger = getOctokit('other', { baseUrl: github.api })
  await expect(stranger.rest.repos.createCommitStatus(status)).rejects.toThrow('Bad credentials')
  expect(github.statuses).toHaveLength(1)
})
