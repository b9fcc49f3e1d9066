import { describe, expect, it } from 'vitest'
import { commitAddress } from '#core/report/github-links'
import { provenance, runLink } from '#core/report/provenance'
import { trial } from '#core/report/testing/trial'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const RUN = { origin: 'actions', repository: 'owner/name', run_id: '123', run_attempt: 2 } as const

describe('where trials come from', () => {
  it('is told once where all have it in common, else for each', () => {
    const trials = [1, 2].map((key) =>
      trial({ key, runner: `runner-${key}`, harbor_version: '0.24.0', commit: COMMIT }),
    )
    const { shared, own } = provenance(trials)
    expect(shared).toContainEqual({ name: 'Harbor', value: '0.24.0', link: null })
    expect(shared).toContainEqual({ name: 'Commit', value: COMMIT, link: null })
    expect(own.map((rows) => rows.map(({ name }) => name))).toEqual([
      ['Trial', 'Runner', 'Result'],
      ['Trial', 'Runner', 'Result'],
    ])
    expect(
      own
        .flat()
        .filter(({ name }) => name === 'Runner')
        .map(({ value }) => value),
    ).toEqual(['runner-1', 'runner-2'])
  })

  it('leaves out what is unknown, also where only some know it', () => {
    const { shared, own } = provenance([
      trial({ key: 1, runner: null }),
      trial({ key: 2, runner: 'r', experiment: null }),
    ])
    expect([...shared, ...(own[0] ?? [])].map(({ name }) => name)).not.toContain('Runner')
    expect(own[1]?.map(({ name }) => name)).toContain('Runner')
  })

  it('is all of its own for a single trial', () => {
    const { shared, own } = provenance([trial({ ...RUN, commit: COMMIT })])
    expect(shared).toEqual([])
    expect(own[0]).toContainEqual({ name: 'Run', value: '123, attempt 2', link: runLink(RUN) })
  })
})

describe('links to GitHub', () => {
  it('lead to the commit and to the attempt of the run', () => {
    expect(commitAddress({ repository: 'owner/na.me_1', commit: COMMIT })).toBe(
      `https://github.com/owner/na.me_1/commit/${COMMIT}`,
    )
    expect(runLink(RUN)).toBe('https://github.com/owner/name/actions/runs/123/attempts/2')
    expect(runLink({ ...RUN, run_attempt: null })).toBe('https://github.com/owner/name/actions/runs/123')
  })

  it.each([
    null,
    '',
    'name',
    'https://evil.example/owner/name',
    'owner/name/more',
    'owner/..',
    'owner/.',
    '../name',
    '-owner/name',
    'owner-/name',
    'owner/na me',
    'owner/name"onclick="x',
    'owner/name\n',
    'owner@evil.example/name',
    `${'o'.repeat(40)}/name`,
    `owner/${'n'.repeat(101)}`,
  ])('go to no repository called %j', (repository) => {
    expect(commitAddress({ repository, commit: COMMIT })).toBeNull()
    expect(runLink({ ...RUN, repository })).toBeNull()
  })

  it.each([null, 'main', COMMIT.slice(1), COMMIT.toUpperCase(), `${COMMIT}\n`, `${COMMIT}/..`])(
    'go to no commit %j',
    (commit) => {
      expect(commitAddress({ repository: 'owner/name', commit })).toBeNull()
    },
  )

  it('go to no run that is none of GitHub', () => {
    for (const run_id of [null, '0', '-1', '1/../2', '1 ', '9'.repeat(21)])
      expect(runLink({ ...RUN, run_id })).toBeNull()
    expect(runLink({ ...RUN, origin: 'local' })).toBeNull()
  })
})
