import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { partOf } from '#core/report/sticky'
import { gitHub } from '#scripts/testing/github'
import { runAction } from '#scripts/testing/run-action'

/** Starting Node takes a while on a busy machine, and a comment settles for some seconds. */
const PATIENCE = 120_000
const RUN_ID = 5000
const STARTED = { go: 'true', 'pull-request': '1', attempts: '', model: '', agent: '', tasks: '' }
const NOTHING = { go: 'false', 'pull-request': '0', head: '', attempts: '', model: '', agent: '', tasks: '' }

type Payload = {
  action: string
  issue: Record<string, unknown>
  comment: Record<string, unknown>
  repository: Record<string, unknown>
  sender: Record<string, unknown>
}

/** A repository with one open pull request, and the real action for comments on it. */
async function conversation() {
  const directory = temporaryDirectory()
  const git = async (...args: string[]) =>
    (await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: directory.path }))
      .stdout
  await git('init', '--quiet', '--initial-branch=main')
  await git('commit', '--quiet', '--allow-empty', '-m', 'base')
  const base = await git('rev-parse', 'HEAD')
  await git('commit', '--quiet', '--allow-empty', '-m', 'change')
  const head = await git('rev-parse', 'HEAD')
  const api = await gitHub('owner/bench', directory.path)
  const number = await api.pulls.open({ ref: 'change', head, base })

  return {
    api,
    head,
    base,
    number,
    note: async () => {
      const [comment] = await api.comments(number).then((all) => all.filter(({ login }) => login.endsWith('[bot]')))
      return comment === undefined ? null : (partOf(comment.body, 'note')?.text.trim() ?? null)
    },
    /** Runs the action for a comment of somebody, as GitHub tells of it unless that is changed. */
    comment: async (login: string, body: string, change: (payload: Payload) => unknown = (payload) => payload) => {
      const { id } = await api.say(number, login, body)
      const user = { login, id: 17, type: 'User' }
      const payload: Payload = {
        action: 'created',
        issue: { number, state: 'open', pull_request: { url: 'https://api.github.com' } },
        comment: { id, body, user },
        repository: { full_name: 'owner/bench' },
        sender: user,
      }
      const file = join(directory.path, 'event.json')
      writeFileSync(file, JSON.stringify(change(payload)))
      const before = api.requests.length
      const done = await runAction(
        'action/command/main.ts',
        directory.path,
        { token: api.token },
        {
          GITHUB_API_URL: api.api,
          GITHUB_EVENT_NAME: 'issue_comment',
          GITHUB_EVENT_PATH: file,
          GITHUB_REPOSITORY: 'owner/bench',
          GITHUB_RUN_ID: String(RUN_ID),
          GITHUB_SHA: base,
          GITHUB_REF: 'refs/heads/main',
        },
      )
      const reactions = api.reactions.filter(({ comment }) => comment === id).map(({ content }) => content)
      return { ...done, reactions, requests: api.requests.slice(before) }
    },
    [Symbol.asyncDispose]: async () => {
      await api[Symbol.asyncDispose]()
      directory[Symbol.dispose]()
    },
  }
}

it('starts trials of the newest commit for somebody who may write', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  const { head } = here
  const done = await here.comment('person', `/bench ${head}\r\n\r\nLooks fine.`)
  expect(done.exit, done.log).toBe(0)
  expect(done.outputs).toEqual({ ...STARTED, head })
  expect(done.reactions).toEqual(['eyes'])
  expect(await here.note()).toContain(`Trials were started** for \`${head}\``)
  // Permission, pull request, reaction; then the comment: list, pull request, create, and the same list once more.
  expect(done.requests.length).toBeLessThanOrEqual(8)
})

it('hands over what was asked for, in words of its own alphabet', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  const { head } = here
  const done = await here.comment(
    'maintainer',
    `/bench ${head} attempts=3 model=fake/model agent=terminus-2 tasks=a*,tag:b`,
  )
  const asked = { attempts: '3', model: 'fake/model', agent: 'terminus-2', tasks: 'a*,tag:b' }
  expect(done.outputs).toEqual({ ...STARTED, head, ...asked })
})

it.each(['stranger', 'reader', 'triager'])(
  'gives %s a thumb down and nothing else',
  { timeout: PATIENCE },
  async (login) => {
    await using here = await conversation()
    const done = await here.comment(login, `/bench ${here.head}`)
    expect(done.exit, done.log).toBe(0)
    expect(done.outputs).toEqual(NOTHING)
    expect(done.reactions).toEqual(['-1'])
    expect(await here.note()).toBeNull()
    expect(done.requests).toHaveLength(2)
  },
)

it('asks nothing and says nothing about what is no command', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  const quoted = await here.comment('person', `> /bench ${here.head}`)
  const edited = await here.comment('person', `/bench ${here.head}`, (payload) => ({ ...payload, action: 'edited' }))
  const bot = { login: 'ci[bot]', id: 9, type: 'Bot' }
  const machine = await here.comment('person', `/bench ${here.head}`, (payload) => ({
    ...payload,
    comment: { ...payload.comment, user: bot },
    sender: bot,
  }))
  for (const done of [quoted, edited, machine]) {
    expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: [], requests: [] })
  }
})

it('refuses a commit that is not the newest any more, and names both', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  here.api.pulls.change(here.number, { head: here.base })
  const done = await here.comment('person', `/bench ${here.head}`)
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: ['confused'] })
  const note = await here.note()
  expect(note).toContain(here.head)
  expect(note).toContain(here.base)
})

it('refuses for a pull request that was closed', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  here.api.pulls.change(here.number, { open: false })
  const done = await here.comment('person', `/bench ${here.head}`)
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: ['confused'] })
})

it('answers what it does not know, and nothing of it reaches the answer or the log', {
  timeout: PATIENCE,
}, async () => {
  await using here = await conversation()
  const done = await here.comment(
    'person',
    `/bench ${here.head} model=$(touch /tmp/x) ::set-output name=go::true @everybody`,
  )
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: ['confused'] })
  expect(await here.note()).toContain('Nothing was started')
  for (const text of [done.log, await here.note()]) expect(text).not.toMatch(/touch|set-output|everybody/)
})

it.each([403, 500])(
  'starts nothing where permission cannot be asked for (%i)',
  { timeout: PATIENCE },
  async (status) => {
    await using here = await conversation()
    here.api.fail({ method: 'GET', path: /\/permission$/, status, times: 50, headers: { 'retry-after': '0' } })
    const done = await here.comment('person', `/bench ${here.head}`)
    expect(done.exit).toBe(1)
    expect(done.log).toContain('nobody can say whether person may write to this repository')
    expect(done.outputs).toEqual(NOTHING)
    expect(done.reactions).toEqual([])
  },
)

it('takes an account that GitHub does not know for a stranger', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  here.api.fail({ method: 'GET', path: /\/permission$/, status: 404, message: 'Not Found' })
  const done = await here.comment('person', `/bench ${here.head}`)
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: ['-1'] })
})

it('starts what was asked for though it cannot answer', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  for (const path of [/\/reactions$/, /\/comments$/]) {
    for (const method of ['GET', 'POST']) here.api.fail({ method, path, status: 404, times: 50 })
  }
  const done = await here.comment('person', `/bench ${here.head}`)
  expect(done.exit, done.log).toBe(0)
  expect(done.outputs).toEqual({ ...STARTED, head: here.head })
  expect(done.log).toContain('::warning::no reaction to the comment')
  expect(done.log).toContain('::warning::no answer in the pull request')
})

it('cancels what was started for this pull request, and never itself', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  const { runs } = here.api
  const command = { path: '.github/workflows/command.yml', event: 'issue_comment', head_sha: here.base } as const
  const check = { path: '.github/workflows/pull-request.yml', event: 'pull_request', head_sha: here.head } as const
  runs.add({ ...command, id: 10, display_title: 'bench #1' })
  runs.add({ ...command, id: 11, display_title: 'bench #1', status: 'queued' })
  runs.add({ ...command, id: 12, display_title: 'bench #2' })
  runs.add({ ...command, id: 13, display_title: 'bench #1', status: 'completed', conclusion: 'success' })
  runs.add({ ...check, id: 14, head_branch: 'change' })
  runs.add({ ...check, id: 15, head_branch: 'other' })
  runs.add({ ...check, id: 16, head_branch: 'change', head_repository: 'stranger/bench' })
  runs.add({ ...check, id: 17, head_branch: 'change', path: '.github/workflows/other.yml' })
  runs.add({ ...command, id: RUN_ID, display_title: 'bench #1' })
  const done = await here.comment('person', '/bench cancel')
  expect(done.exit, done.log).toBe(0)
  expect(done.outputs).toEqual(NOTHING)
  expect(runs.cancelled.toSorted()).toEqual([10, 11, 14])
  expect(done.reactions).toEqual(['eyes'])
  expect(await here.note()).toBe('**Cancelled** 3 runs of this pull request.')
})

it('lets no stranger cancel', { timeout: PATIENCE }, async () => {
  await using here = await conversation()
  here.api.runs.add({
    path: '.github/workflows/command.yml',
    event: 'issue_comment',
    head_sha: here.base,
    display_title: 'bench #1',
  })
  const done = await here.comment('reader', '/bench cancel')
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING, reactions: ['-1'] })
  expect(here.api.runs.cancelled).toEqual([])
})

it.each<[string, (payload: Payload) => unknown]>([
  ['nothing', () => null],
  ['a list', () => []],
  ['no comment', (payload) => ({ ...payload, comment: undefined })],
  ['a text that is none', (payload) => ({ ...payload, comment: { ...payload.comment, body: ['/bench'] } })],
  ['a number that is none', (payload) => ({ ...payload, issue: { ...payload.issue, number: '1/../../2' } })],
  ['a name that leads elsewhere', (payload) => ({ ...payload, sender: { ...payload.sender, login: '../../admin' } })],
  ['another repository', (payload) => ({ ...payload, repository: { full_name: 'stranger/bench' } })],
])('refuses an event that holds %s', { timeout: PATIENCE }, async (_, change) => {
  await using here = await conversation()
  const done = await here.comment('person', `/bench ${here.head}`, change)
  expect(done).toMatchObject({ exit: 1, outputs: NOTHING, reactions: [], requests: [] })
})
