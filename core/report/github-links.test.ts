import { expect, it } from 'vitest'
import { commitAddress, newestRepository, repositoryAddress, runAddress } from '#core/report/github-links'

const SHA = 'a'.repeat(40)

it('links to a run, an attempt and a commit of owner/name', () => {
  const repository = 'some-owner/some.repo_1'
  expect(runAddress({ repository, run_id: '17', run_attempt: null })).toBe(
    'https://github.com/some-owner/some.repo_1/actions/runs/17',
  )
  expect(runAddress({ repository, run_id: '17', run_attempt: 2 })).toBe(
    'https://github.com/some-owner/some.repo_1/actions/runs/17/attempts/2',
  )
  expect(repositoryAddress(repository)).toBe('https://github.com/some-owner/some.repo_1')
  expect(commitAddress({ repository, commit: SHA })).toBe(`https://github.com/some-owner/some.repo_1/commit/${SHA}`)
})

it.each([
  null,
  '',
  'name',
  'a/b/c',
  '../..',
  'a/..',
  'a/.',
  '-a/b',
  'a-/b',
  'a b/c',
  'a/b?c',
  'a/b#c',
  'a/b\n',
  'https://evil.example/a',
])('links to nothing of the repository %j', (repository) => {
  expect(repositoryAddress(repository)).toBeNull()
  expect(newestRepository([{ repository, finished_at: '2026-11-21' }])).toBeNull()
  expect(runAddress({ repository, run_id: '17', run_attempt: 1 })).toBeNull()
  expect(commitAddress({ repository, commit: SHA })).toBeNull()
})

it('links to no run or commit that is none', () => {
  const repository = 'a/b'
  for (const run_id of [null, '', '1/../..', 'javascript:1', '1?x']) {
    expect(runAddress({ repository, run_id, run_attempt: 1 })).toBeNull()
  }
  for (const commit of [null, 'main', `${SHA}/..`, SHA.slice(1)])
    expect(commitAddress({ repository, commit })).toBeNull()
})

it('knows the home of a board by its newest trial that names one', () => {
  const trials = [
    { repository: 'owner/old', finished_at: '2026-11-20' },
    { repository: 'owner/new', finished_at: '2026-11-21' },
    { repository: null, finished_at: '2026-11-22' },
    { repository: 'no repository', finished_at: '2026-11-23' },
    { repository: 'owner/undated', finished_at: null },
  ]
  expect(newestRepository(trials)).toEqual({ name: 'owner/new', address: 'https://github.com/owner/new' })
  expect(newestRepository([])).toBeNull()
})
