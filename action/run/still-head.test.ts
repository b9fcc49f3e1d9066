import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { insistOnHead, type StillHead } from '#action/run/still-head'
import { type GitHub, gitHub } from '#scripts/testing/github'
import { secondaryLimit } from '#scripts/testing/github/faults'

const HEAD = 'b'.repeat(40)
const NEXT = 'd'.repeat(40)
const PULL = /\/pulls\/\d+$/

async function world() {
  const github = await gitHub('octo/bench', tmpdir())
  const pull = await github.pulls.open({ ref: 'idea', head: HEAD, base: 'c'.repeat(40) })
  const pauses: number[] = []
  return {
    github,
    pull,
    pauses,
    insist: (given: Partial<StillHead> = {}) =>
      insistOnHead({
        pull,
        commit: HEAD,
        token: github.readToken,
        environment: { GITHUB_REPOSITORY: 'octo/bench', GITHUB_API_URL: github.api },
        signal: new AbortController().signal,
        wait: async (milliseconds) => pauses.push(milliseconds),
        ...given,
      }),
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  }
}

it('lets trials of the present head begin, by one request of a token that only reads', async () => {
  await using here = await world()
  await here.insist()
  expect(here.github.requests.slice(-1)).toEqual([`GET /repos/octo/bench/pulls/${here.pull}`])
})

it('begins nothing where the pull request moved on, and names the command for what it moved on to', async () => {
  await using here = await world()
  here.github.pulls.change(here.pull, { head: NEXT })
  await expect(here.insist()).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    message: expect.stringContaining(`pull request #${here.pull} moved on to ${NEXT}`),
    remedy: expect.stringContaining(`/bench ${NEXT}`),
  })
})

it('begins nothing for a pull request that is closed', async () => {
  await using here = await world()
  here.github.pulls.change(here.pull, { open: false })
  await expect(here.insist()).rejects.toThrow(`pull request #${here.pull} is not open any more`)
})

it('asks again, and believes the answer after the pause', async () => {
  await using here = await world()
  here.github.fail({ method: 'GET', path: PULL, ...secondaryLimit(20) })
  await here.insist()
  expect(here.pauses).toEqual([20_000])
})

it.each<readonly [string, (github: GitHub) => Partial<StillHead>]>([
  [
    'GitHub is down',
    (github) => {
      github.fail({ method: 'GET', path: PULL, status: 503, message: 'Service Unavailable', times: 100 })
      return {}
    },
  ],
  ['the pull request is not there', () => ({ pull: 999 })],
  ['there is no token', () => ({ token: null })],
  ['the token is not known', () => ({ token: 'of-another-house' })],
  ['nobody says which repository it is', ({ api }) => ({ environment: { GITHUB_API_URL: api } })],
])('begins nothing where %s', async (_, change) => {
  await using here = await world()
  await expect(here.insist(change(here.github))).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    message: expect.stringMatching(/^nobody can say what the head of pull request #\d+ is: ./),
    remedy: expect.stringContaining('pull-requests: read'),
  })
})
