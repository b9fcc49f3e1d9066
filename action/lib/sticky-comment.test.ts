import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { expect, it } from 'vitest'
import { type KeepPart, type KeptPart, keepPart } from '#action/lib/sticky-comment'
import { MARKER, MOST_BODY, partOf, stickyBody } from '#core/report/sticky'
import { type GitHub, gitHub } from '#scripts/testing/github'
import { BOT } from '#scripts/testing/github/accounts'
import { secondaryLimit } from '#scripts/testing/github/faults'

const OLD = 'a'.repeat(40)
const HEAD = 'b'.repeat(40)
const BASE = 'c'.repeat(40)
const COMMENTS = /\/issues\/\d+\/comments$/
const COMMENT = /\/issues\/comments\/\d+$/

type World = {
  readonly github: GitHub
  readonly pull: number
  /** Pauses that were asked for, in milliseconds; none lasts longer than a moment. */
  readonly pauses: number[]
  readonly keep: (given: Partial<KeepPart>, token?: string) => Promise<KeptPart>
  readonly comments: () => ReturnType<GitHub['comments']>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** A pull request whose head is HEAD. */
async function world(): Promise<World> {
  const github = await gitHub('octo/bench', tmpdir())
  const pull = await github.pulls.open({ ref: 'idea', head: HEAD, base: BASE })
  const pauses: number[] = []
  return {
    github,
    pull,
    pauses,
    keep: (given, token = github.token) =>
      keepPart({
        octokit: getOctokit(token, { baseUrl: github.api }),
        repository: { owner: 'octo', repo: 'bench' },
        pull,
        part: 'check',
        head: HEAD,
        text: 'checked',
        wait: async (milliseconds) => {
          pauses.push(milliseconds)
          await sleep(Math.min(milliseconds, 60))
        },
        ...given,
      }),
    comments: () => github.comments(pull),
    [Symbol.asyncDispose]: () => github[Symbol.asyncDispose](),
  }
}

function textOf(body: string | undefined, part: 'check' | 'bench'): string | null {
  return partOf(body ?? '', part)?.text ?? null
}

it('makes one comment, changes it in place and keeps its other part', async () => {
  await using here = await world()
  const made = await here.keep({})
  const [first] = await here.comments()
  expect(made).toEqual({ url: expect.stringContaining(`#issuecomment-${first?.id}`), requests: 5, kept: 'written' })
  const benched = await here.keep({ part: 'bench', text: 'benched' })
  const again = await here.keep({ text: 'checked again' })
  expect([benched.requests, again.requests]).toEqual([5, 5])
  const [only, ...others] = await here.comments()
  expect(others).toEqual([])
  expect(only).toMatchObject({ id: first?.id, login: BOT })
  expect([textOf(only?.body, 'check'), textOf(only?.body, 'bench')]).toEqual(['checked again', 'benched'])
})

it('writes nothing where the comment says it already', async () => {
  await using here = await world()
  await here.keep({})
  expect(await here.keep({})).toMatchObject({ requests: 2, kept: 'written' })
})

it('leaves alone what others wrote, marker or not', async () => {
  await using here = await world()
  const forged = stickyBody({ existing: null, part: 'bench', head: HEAD, text: 'forged' })
  await here.github.say(here.pull, 'stranger', forged)
  await here.github.say(here.pull, 'person', 'a remark')
  await here.keep({})
  await here.keep({ text: 'checked again' })
  const [theirs, remark, ours, ...others] = await here.comments()
  expect(others).toEqual([])
  expect([theirs?.body, remark?.body]).toEqual([forged, 'a remark'])
  expect(ours?.login).toBe(BOT)
  expect([textOf(ours?.body, 'check'), textOf(ours?.body, 'bench')]).toEqual(['checked again', null])
})

it('leaves one comment with both parts where two make one at once', async () => {
  await using here = await world()
  here.github.meet({ method: 'POST', path: COMMENTS }, 2)
  const [check, bench] = await Promise.all([here.keep({}), here.keep({ part: 'bench', text: 'benched' })])
  const [only, ...others] = await here.comments()
  expect(others).toEqual([])
  expect([textOf(only?.body, 'check'), textOf(only?.body, 'bench')]).toEqual(['checked', 'benched'])
  expect(Math.max(check.requests, bench.requests)).toBeLessThanOrEqual(10)
  expect([check.url, bench.url]).toEqual(Array(2).fill(expect.stringContaining(`#issuecomment-${only?.id}`)))
})

it('loses no part where two change the comment at once', async () => {
  await using here = await world()
  await here.keep({})
  here.github.meet({ method: 'PATCH', path: COMMENT }, 2)
  const both = await Promise.all([here.keep({ text: 'checked again' }), here.keep({ part: 'bench', text: 'benched' })])
  const [only] = await here.comments()
  expect([textOf(only?.body, 'check'), textOf(only?.body, 'bench')]).toEqual(['checked again', 'benched'])
  expect(Math.max(...both.map(({ requests }) => requests))).toBeLessThanOrEqual(10)
})

/** A writer whose first pause ends when another has written and looked again. */
async function heldBack(here: World, given: Partial<KeepPart>, meanwhile: Partial<KeepPart>): Promise<KeptPart> {
  let other: Promise<KeptPart> | null = null
  const wait = async (): Promise<void> => {
    other ??= here.keep(meanwhile)
    await other
  }
  return await here.keep({ ...given, wait })
}

it.each([
  ['PATCH', COMMENT],
  ['GET', /\/pulls\/\d+$/],
] as const)('keeps what another wrote while the server held it back (%s)', async (method, path) => {
  await using here = await world()
  await here.keep({ text: 'running', state: 'running' })
  here.github.fail({ method, path, ...secondaryLimit(20) })
  const done = await heldBack(here, { part: 'note', text: 'started' }, { text: 'RESULT' })
  expect(done).toMatchObject({ kept: 'written' })
  const [only, ...others] = await here.comments()
  expect(others).toEqual([])
  expect(partOf(only?.body ?? '', 'check')).toMatchObject({ state: 'result', text: 'RESULT' })
  expect(partOf(only?.body ?? '', 'note')).toMatchObject({ text: 'started' })
})

it('makes no second comment where another made one while the server held it back', async () => {
  await using here = await world()
  here.github.fail({ method: 'POST', path: COMMENTS, ...secondaryLimit(20) })
  await heldBack(here, { part: 'bench', text: 'benched' }, {})
  const writes = here.github.answered.filter(({ method, status }) => method !== 'GET' && status < 400)
  expect(writes.map(({ method }) => method)).toEqual(['POST', 'PATCH'])
  const [only] = await here.comments()
  expect([textOf(only?.body, 'check'), textOf(only?.body, 'bench')]).toEqual(['checked', 'benched'])
})

it('asks for the head again after a pause', async () => {
  await using here = await world()
  await here.keep({})
  here.github.pulls.change(here.pull, { head: OLD })
  here.github.fail({ method: 'PATCH', path: COMMENT, ...secondaryLimit(20) })
  const wait = async (): Promise<void> => here.github.pulls.change(here.pull, { head: HEAD })
  expect(await here.keep({ head: OLD, text: 'late', wait })).toMatchObject({ kept: 'stale' })
  const [only] = await here.comments()
  expect(partOf(only?.body ?? '', 'check')).toMatchObject({ head: HEAD, text: 'checked' })
})

it('ends within ten requests where two write the same part of the same commit', async () => {
  await using here = await world()
  await here.keep({ state: 'running', text: 'running' })
  here.github.meet({ method: 'PATCH', path: COMMENT }, 2)
  const both = await Promise.all([here.keep({ text: 'one' }), here.keep({ text: 'two' })])
  const [only] = await here.comments()
  expect(['one', 'two']).toContain(textOf(only?.body, 'check'))
  expect(Math.max(...both.map(({ requests }) => requests))).toBeLessThanOrEqual(10)
})

it('gives up after ten requests where somebody else undoes what it writes each time', async () => {
  await using here = await world()
  await here.keep({})
  const [before] = await here.comments()
  const person = getOctokit(here.github.tokenOf('maintainer'), { baseUrl: here.github.api })
  const put = { owner: 'octo', repo: 'bench', comment_id: before?.id ?? 0, body: before?.body ?? '' }
  const wait = async (): Promise<void> => {
    await person.rest.issues.updateComment(put)
  }
  const sent = here.github.requests.length
  await expect(here.keep({ text: 'checked again', wait })).rejects.toThrow('others write or delete it each time')
  expect(here.github.requests.length - sent - 3).toBe(10)
})

it('writes nothing about an older commit over what is about the present one', async () => {
  await using here = await world()
  await here.keep({})
  expect(await here.keep({ head: OLD, text: 'late' })).toMatchObject({ kept: 'stale' })
  const [only] = await here.comments()
  expect(partOf(only?.body ?? '', 'check')).toMatchObject({ head: HEAD, text: 'checked' })
})

it('asks for the head again right before it writes', async () => {
  await using here = await world()
  await here.keep({ head: OLD, text: 'old' })
  await here.keep({})
  const asked = here.github.answered.map(({ method, path }) => `${method} ${path.replace(/\?.*|\d+$/g, '')}`)
  const write = asked.lastIndexOf('PATCH /repos/octo/bench/issues/comments/')
  expect(asked[write - 1]).toBe('GET /repos/octo/bench/pulls/')
})

it('shows what is about an older commit while there is nothing newer, and then the newer one', async () => {
  await using here = await world()
  await here.keep({ part: 'bench', head: OLD, text: 'benched' })
  await here.keep({})
  const [only] = await here.comments()
  expect(partOf(only?.body ?? '', 'bench')).toMatchObject({ head: OLD, text: 'benched' })
  expect(await here.keep({ part: 'bench', text: 'benched again' })).toMatchObject({ kept: 'written' })
  const [after] = await here.comments()
  expect(partOf(after?.body ?? '', 'bench')).toMatchObject({ head: HEAD, text: 'benched again' })
})

it('mends what a person made of the comment', async () => {
  await using here = await world()
  await here.keep({})
  await here.keep({ part: 'bench', text: 'benched' })
  const [before] = await here.comments()
  const edited = `I was here\n${before?.body.replace('checked', 'all is well')}\nand here`
  const person = getOctokit(here.github.tokenOf('maintainer'), { baseUrl: here.github.api })
  await person.rest.issues.updateComment({
    owner: 'octo',
    repo: 'bench',
    comment_id: before?.id ?? 0,
    body: edited.replaceAll('\n', '\r\n'),
  })
  await here.keep({})
  const [after, ...others] = await here.comments()
  expect(others).toEqual([])
  expect([textOf(after?.body, 'check'), textOf(after?.body, 'bench')]).toEqual(['checked', 'benched'])
})

it('makes another comment where its own was deleted, or lost its marker', async () => {
  await using here = await world()
  await here.keep({})
  const [first] = await here.comments()
  const person = getOctokit(here.github.tokenOf('maintainer'), { baseUrl: here.github.api })
  await person.rest.issues.deleteComment({ owner: 'octo', repo: 'bench', comment_id: first?.id ?? 0 })
  await here.keep({})
  const [second] = await here.comments()
  await person.rest.issues.updateComment({
    owner: 'octo',
    repo: 'bench',
    comment_id: second?.id ?? 0,
    body: second?.body.replace(MARKER, 'gone') ?? '',
  })
  await here.keep({})
  expect((await here.comments()).map(({ body }) => body.includes(MARKER))).toEqual([false, true])
})

it('finds its comment behind a hundred others', async () => {
  await using here = await world()
  for (let index = 0; index < 101; index += 1) await here.github.say(here.pull, 'person', `remark ${index}`)
  expect((await here.keep({})).requests).toBe(6)
  expect((await here.keep({ text: 'checked again' })).requests).toBe(6)
  const all = await here.comments()
  expect(all).toHaveLength(102)
  expect(textOf(all.at(-1)?.body, 'check')).toBe('checked again')
})

it('keeps to one comment with the token of another account too', async () => {
  await using here = await world()
  const token = here.github.tokenOf('maintainer')
  await here.keep({}, token)
  await here.keep({ part: 'bench', text: 'benched' }, token)
  const [only, ...others] = await here.comments()
  expect(others).toEqual([])
  expect(only?.login).toBe('maintainer')
  expect([textOf(only?.body, 'check'), textOf(only?.body, 'bench')]).toEqual(['checked', 'benched'])
})

it('makes no comment where it is only to change one', async () => {
  await using here = await world()
  expect(await here.keep({ only_update: true })).toEqual({ url: null, requests: 2, kept: 'no comment' })
  expect(await here.comments()).toEqual([])
  await here.keep({})
  await here.keep({ only_update: true, text: 'nothing changed' })
  const [only] = await here.comments()
  expect(textOf(only?.body, 'check')).toBe('nothing changed')
})

it('keeps within what GitHub takes, whatever the length of its parts', async () => {
  await using here = await world()
  const long = 'many words\n'.repeat(20_000)
  expect(await here.keep({ text: long })).toMatchObject({ requests: 5 })
  expect(await here.keep({ part: 'bench', text: long })).toMatchObject({ requests: 5 })
  const [only] = await here.comments()
  expect(only?.body.length).toBeLessThanOrEqual(MOST_BODY)
})

it('waits as long as a secondary limit asks for', async () => {
  await using here = await world()
  here.github.fail({ method: 'POST', path: COMMENTS, times: 2, ...secondaryLimit(7) })
  await here.keep({})
  expect(here.pauses).toEqual([7000, 7000, 2000])
  expect(await here.comments()).toHaveLength(1)
})

it('leaves one comment where the answer to the first was lost', async () => {
  await using here = await world()
  here.github.fail({ method: 'POST', path: COMMENTS, status: 502, after: true })
  await here.keep({})
  expect(await here.comments()).toHaveLength(1)
})

it.each([
  ['a limit of more than a minute', { ...secondaryLimit(600) }, 'secondary rate limit', 're-run this job', 3],
  [
    'a token that may not',
    { status: 403, message: 'Resource not accessible by integration' },
    'not accessible',
    'pull-requests: write',
    3,
  ],
  [
    'a server that is down',
    { status: 503, message: 'Service Unavailable', times: 100 },
    'Service Unavailable',
    're-run',
    15,
  ],
] as const)('says in one line what to do about %s', async (_, fault, message, remedy, sent) => {
  await using here = await world()
  here.github.fail({ method: 'POST', path: COMMENTS, ...fault })
  const before = here.github.requests.length
  await expect(here.keep({})).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    message: expect.stringMatching(new RegExp(`^the comment of pull request #\\d+ could not be written: .*${message}`)),
    remedy: expect.stringContaining(remedy),
  })
  expect(here.github.requests.length - before).toBe(sent)
  expect(here.pauses.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(60_000)
})
