import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getOctokit } from '@actions/github'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { zipOf } from '#action/testing/zip'
import { INSTALLATION } from '#scripts/cli/context'
import { type GitHub, type GitHubOptions, gitHub } from '#scripts/testing/github'
import { BOT } from '#scripts/testing/github/accounts'
import { secondaryLimit } from '#scripts/testing/github/faults'
import { resultsService, runName } from '#scripts/testing/results-service'

const WHERE = { owner: 'octo', repo: 'bench' }
const FIRST = '.github/workflows/first.yml'

type World = {
  readonly github: GitHub
  readonly git: (...args: string[]) => Promise<string>
  /** An empty commit on top of the branch that is checked out. */
  readonly commit: () => Promise<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** A repository with one commit on main, and GitHub on top of it. */
async function world(options: GitHubOptions = {}): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'regatta-github-'))
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false']
  const git = async (...args: string[]): Promise<string> =>
    (await execa('git', [...identity, ...args], { cwd: root })).stdout
  const commit = async (): Promise<string> => {
    await git('commit', '-q', '--allow-empty', '-m', `commit ${randomUUID()}`)
    return await git('rev-parse', 'HEAD')
  }
  await git('init', '-q', '--initial-branch=main')
  await commit()
  const github = await gitHub('octo/bench', root, options)
  return {
    github,
    git,
    commit,
    [Symbol.asyncDispose]: async () => {
      await github[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    },
  }
}

function rest({ api, token }: GitHub, of: string = token): ReturnType<typeof getOctokit>['rest'] {
  return getOctokit(of, { baseUrl: api }).rest
}

/** A pull request from a branch with one commit. */
async function opened(
  { github, git, commit }: World,
  ref = 'idea',
  fork = {},
): Promise<{ number: number; head: string }> {
  const base = await git('rev-parse', 'main')
  await git('checkout', '-q', '-b', ref)
  const head = await commit()
  await git('checkout', '-q', 'main')
  return { number: await github.pulls.open({ ref, head, base, ...fork }), head }
}

it('takes a status for a commit that is there, from who has the token, and passes the rest on', async () => {
  await using here = await world()
  const { github, git } = here
  const sha = await git('rev-parse', 'HEAD')
  const { repos } = rest(github)
  await repos.createCommitStatus({ ...WHERE, sha, state: 'success', context: 'regatta', description: 'all' })
  expect(github.statuses).toEqual([{ sha, state: 'success', context: 'regatta', description: 'all', target_url: null }])
  const { data } = await repos.listCommitStatusesForRef({ ...WHERE, ref: sha })
  expect(data).toMatchObject([{ state: 'success' }])
  expect((await repos.get(WHERE)).data.full_name).toBe('octo/bench')

  const status = { ...WHERE, sha, state: 'success' } as const
  await expect(repos.createCommitStatus({ ...status, sha: '0'.repeat(40) })).rejects.toThrow('No commit found for SHA')
  await expect(repos.createCommitStatus({ ...status, description: 'a'.repeat(141) })).rejects.toThrow('140')
  await expect(rest(github, 'other').repos.createCommitStatus(status)).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining('Bad credentials'),
  })
  expect(github.statuses).toHaveLength(1)
})

it('the token of a job is no person, and that of a job of a fork writes nothing', async () => {
  await using here = await world()
  const { github } = here
  const { number } = await opened(here)
  await expect(rest(github).users.getAuthenticated()).rejects.toMatchObject({ status: 403 })
  expect((await rest(github, github.tokenOf('person')).users.getAuthenticated()).data.login).toBe('person')

  const read = rest(github, github.readToken)
  expect((await read.pulls.get({ ...WHERE, pull_number: number })).data.number).toBe(number)
  const refused = read.issues.createComment({ ...WHERE, issue_number: number, body: 'hello' })
  await expect(refused).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
  })
  expect(await github.comments(number)).toEqual([])
})

it('shows pull requests of branches and of forks, also those whose fork is gone', async () => {
  await using here = await world()
  const { github, git } = here
  const own = await opened(here)
  const foreign = await opened(here, 'theirs', { fork: 'stranger/bench-1' })
  expect([own.number, foreign.number]).toEqual([1, 2])
  const { pulls } = rest(github)
  const get = async (pull_number: number) => (await pulls.get({ ...WHERE, pull_number })).data
  expect(await get(1)).toMatchObject({
    state: 'open',
    user: { login: 'person', type: 'User' },
    head: { sha: own.head, ref: 'idea', label: 'octo:idea', repo: { full_name: 'octo/bench', fork: false } },
    base: { sha: await git('rev-parse', 'main'), ref: 'main', repo: { full_name: 'octo/bench' } },
    merged: false,
  })
  expect(await get(2)).toMatchObject({
    user: { login: 'stranger' },
    head: {
      label: 'stranger:theirs',
      repo: { full_name: 'stranger/bench-1', fork: true, owner: { login: 'stranger' } },
    },
  })
  await expect(get(3)).rejects.toMatchObject({ status: 404 })
  const issue = await rest(github).issues.get({ ...WHERE, issue_number: 1 })
  expect(issue.data.pull_request?.html_url).toBe('https://github.com/octo/bench/pull/1')

  const numbers = async (query: object) => (await pulls.list({ ...WHERE, ...query })).data.map(({ number }) => number)
  expect(await numbers({})).toEqual([2, 1])
  expect(await numbers({ head: 'stranger:theirs' })).toEqual([2])
  expect(await numbers({ head: 'stranger:idea' })).toEqual([])

  github.pulls.change(2, { repository: null, open: false })
  expect((await get(2)).head.repo).toBeNull()
  expect(await numbers({})).toEqual([1])
  expect(await numbers({ state: 'closed' })).toEqual([2])
  github.pulls.change(1, { head: await here.commit() })
  expect((await get(1)).head.sha).not.toBe(own.head)
})

it('knows which pull request brought a commit', async () => {
  await using here = await world()
  const { github, git, commit } = here
  const { number, head } = await opened(here)
  const other = await opened(here, 'other')
  const of = async (commit_sha: string) =>
    (await rest(github).repos.listPullRequestsAssociatedWithCommit({ ...WHERE, commit_sha })).data.map((pull) => [
      pull.number,
      pull.merged_at !== null,
    ])
  expect(await of(head)).toEqual([[number, false]])
  const before = await git('rev-parse', 'main')
  await git('merge', '-q', '--no-ff', '-m', 'merge', 'idea')
  const merge = await git('rev-parse', 'HEAD')
  github.pulls.change(number, { merged: merge })
  expect(await of(merge)).toEqual([[number, true]])
  expect(await of(head)).toEqual([[number, true]])
  expect(await of(before)).toEqual([])
  github.pulls.change(other.number, { open: false })
  expect(await of(other.head)).toEqual([])
  expect(await of(await commit())).toEqual([])
  await expect(of('1'.repeat(40))).rejects.toMatchObject({ status: 422 })
})

it('keeps comments: by whom, how long, page by page', async () => {
  await using here = await world()
  const { github } = here
  const { number } = await opened(here)
  const { issues } = rest(github)
  const issue = { ...WHERE, issue_number: number }
  await github.say(number, 'stranger', 'first')
  const { data: made } = await issues.createComment({ ...issue, body: 'a'.repeat(65_536) })
  expect(made).toMatchObject({ user: { login: BOT, type: 'Bot', id: 41_898_282 } })
  expect(made.html_url).toMatch(/^https:\/\/github\.com\/octo\/bench\/pull\/1#issuecomment-\d+$/)
  const tooLong = { status: 422, message: expect.stringContaining('Body is too long (maximum is 65536 characters)') }
  await expect(issues.createComment({ ...issue, body: 'a'.repeat(65_537) })).rejects.toMatchObject(tooLong)
  const own = { ...WHERE, comment_id: made.id }
  await expect(issues.updateComment({ ...own, body: 'a'.repeat(65_537) })).rejects.toMatchObject(tooLong)
  await issues.updateComment({ ...own, body: 'second' })

  const stranger = rest(github, github.tokenOf('stranger')).issues
  await expect(stranger.updateComment({ ...own, body: 'mine' })).rejects.toMatchObject({ status: 403 })
  await expect(stranger.deleteComment(own)).rejects.toMatchObject({ status: 403 })
  expect(await github.comments(number)).toMatchObject([
    { login: 'stranger', body: 'first' },
    { login: BOT, body: 'second' },
  ])
  for (let nth = 0; nth < 3; nth += 1) await issues.createComment({ ...issue, body: `more ${nth}` })
  const before = github.requests.length
  const octokit = getOctokit(github.token, { baseUrl: github.api })
  const all = await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 2 })
  expect(all.map(({ body }) => body)).toEqual(['first', 'second', 'more 0', 'more 1', 'more 2'])
  expect(github.requests.length - before).toBe(3)
  await issues.deleteComment(own)
  await expect(issues.getComment(own)).rejects.toMatchObject({ status: 404 })
  await expect(issues.createComment({ ...issue, issue_number: 99, body: 'a' })).rejects.toMatchObject({ status: 404 })
})

it('takes reactions once', async () => {
  await using here = await world()
  const { github } = here
  const { number } = await opened(here)
  const comment = { ...WHERE, comment_id: (await github.say(number, 'person', '/bench help')).id }
  const { reactions } = rest(github)
  const eyes = { ...comment, content: 'eyes' } as const
  expect((await reactions.createForIssueComment(eyes)).status).toBe(201)
  expect((await reactions.createForIssueComment(eyes)).status).toBe(200)
  expect(github.reactions).toMatchObject([{ comment: comment.comment_id, content: 'eyes', login: BOT }])
  expect((await reactions.listForIssueComment(comment)).data).toMatchObject([{ content: 'eyes', user: { login: BOT } }])
  const wrong = { ...comment, content: 'shrug' as 'eyes' }
  await expect(reactions.createForIssueComment(wrong)).rejects.toMatchObject({ status: 422 })
  await expect(reactions.createForIssueComment({ ...eyes, comment_id: 9 })).rejects.toMatchObject({ status: 404 })
})

it('tells the permission of everybody who has an account', async () => {
  await using here = await world()
  const { repos } = rest(here.github)
  const of = async (username: string) => {
    const { data } = await repos.getCollaboratorPermissionLevel({ ...WHERE, username })
    return [data.permission, data.role_name]
  }
  expect(await of('octo')).toEqual(['admin', 'admin'])
  expect(await of('maintainer')).toEqual(['write', 'maintain'])
  expect(await of('person')).toEqual(['write', 'write'])
  expect(await of('triager')).toEqual(['read', 'triage'])
  expect(await of('reader')).toEqual(['read', 'read'])
  expect(await of('stranger')).toEqual(['read', 'read'])
  await expect(of('nobody')).rejects.toMatchObject({ status: 404 })
})

it('lists runs by workflow with filters, and cancels those that are under way', async () => {
  await using here = await world()
  const { github, git } = here
  const sha = await git('rev-parse', 'HEAD')
  const { actions } = rest(github)
  const [one, two] = [
    github.runs.add({ path: FIRST, event: 'pull_request', head_sha: sha, head_branch: 'idea' }),
    github.runs.add({
      path: FIRST,
      event: 'issue_comment',
      head_sha: sha,
      display_title: 'bench #1',
      status: 'queued',
    }),
  ]
  github.runs.add({ path: '.github/workflows/second.yml', event: 'push', head_sha: sha })
  const list = async (query: object = {}) => {
    const { data } = await actions.listWorkflowRuns({ ...WHERE, workflow_id: 'first.yml', ...query })
    expect(data.total_count).toBe(data.workflow_runs.length)
    return data.workflow_runs.map(({ id }) => id)
  }
  expect(await list()).toEqual([two.id, one.id])
  expect(await list({ event: 'pull_request' })).toEqual([one.id])
  expect(await list({ branch: 'idea', head_sha: sha })).toEqual([one.id])
  expect(await list({ status: 'queued' })).toEqual([two.id])
  expect(await list({ head_sha: '0'.repeat(40) })).toEqual([])
  await expect(list({ workflow_id: 'third.yml' })).rejects.toMatchObject({ status: 404 })

  const { data } = await actions.getWorkflowRun({ ...WHERE, run_id: two.id })
  expect(data).toMatchObject({
    path: FIRST,
    event: 'issue_comment',
    display_title: 'bench #1',
    status: 'queued',
    conclusion: null,
    run_attempt: 1,
    head_repository: { full_name: 'octo/bench' },
    html_url: `https://github.com/octo/bench/actions/runs/${two.id}`,
  })
  expect(await list({ workflow_id: data.workflow_id })).toEqual([two.id, one.id])

  expect((await actions.cancelWorkflowRun({ ...WHERE, run_id: two.id })).status).toBe(202)
  expect(github.runs.cancelled).toEqual([two.id])
  expect(await list({ status: 'cancelled' })).toEqual([two.id])
  await expect(actions.cancelWorkflowRun({ ...WHERE, run_id: two.id })).rejects.toMatchObject({ status: 409 })
  await expect(actions.getWorkflowRun({ ...WHERE, run_id: 7 })).rejects.toMatchObject({ status: 404 })
})

it('hands out the artifacts of another run, as @actions/artifact asks for them', async () => {
  await using service = await resultsService()
  await using here = await world({ service })
  const { github, git } = here
  const { id } = github.runs.add({ path: FIRST, event: 'push', head_sha: await git('rev-parse', 'HEAD') })
  service.put('plan-a1', zipOf([{ name: 'plan.json', content: '{}' }]), runName(id))
  service.put('old', zipOf([{ name: 'a.txt', content: 'a' }]), runName(id), new Date(0).toISOString())
  service.put('of-another', zipOf([{ name: 'a.txt', content: 'a' }]), runName(id + 1))
  const script = `
    import { DefaultArtifactClient } from '@actions/artifact'
    const client = new DefaultArtifactClient()
    const [repositoryOwner, repositoryName] = ['octo', 'bench']
    const findBy = { token: process.env.TOKEN, workflowRunId: ${id}, repositoryOwner, repositoryName }
    const { artifacts } = await client.listArtifacts({ findBy })
    const [plan] = artifacts.filter(({ name }) => name === 'plan-a1')
    await client.downloadArtifact(plan.id, { findBy, path: process.env.INTO, expectedHash: plan.digest })
    console.log(JSON.stringify(artifacts.map(({ name }) => name)))`
  const into = await mkdtemp(join(tmpdir(), 'regatta-artifact-'))
  try {
    const env = { GITHUB_API_URL: github.api, TOKEN: github.token, INTO: into }
    const ran = await execa(process.execPath, ['--input-type=module', '--eval', script], { cwd: INSTALLATION, env })
    expect(JSON.parse(ran.stdout.split('\n').at(-1) ?? '')).toEqual(['old', 'plan-a1'])
    expect(await readFile(join(into, 'plan.json'), 'utf8')).toBe('{}')
  } finally {
    await rm(into, { recursive: true, force: true })
  }
  const { actions } = rest(github)
  const named = await actions.listWorkflowRunArtifacts({ ...WHERE, run_id: id, name: 'old' })
  expect(named.data).toMatchObject({ total_count: 1, artifacts: [{ name: 'old', expired: true }] })
  const artifact_id = named.data.artifacts[0]?.id ?? 0
  const zip = { ...WHERE, artifact_id, archive_format: 'zip' }
  await expect(actions.downloadArtifact(zip)).rejects.toMatchObject({ status: 410 })
  expect((await actions.getArtifact({ ...WHERE, artifact_id })).data.workflow_run?.id).toBe(id)
})

it('tells when a plan was made, and what happened to a pull request', async () => {
  await using service = await resultsService()
  await using here = await world({ service })
  const { github, git } = here
  const sha = await git('rev-parse', 'HEAD')
  const { id, created_at } = github.runs.add({ path: FIRST, event: 'push', head_sha: sha })
  const { actions, issues, pulls } = rest(github)
  const jobs = async () =>
    (await actions.listJobsForWorkflowRunAttempt({ ...WHERE, run_id: id, attempt_number: 1 })).data.jobs
  expect(await jobs()).toEqual([])
  service.put('plan-a1', zipOf([{ name: 'plan.json', content: '{}' }]), runName(id))
  const [plan] = service.artifacts(runName(id))
  expect(await jobs()).toEqual([
    { name: 'plan', conclusion: 'success', started_at: created_at, completed_at: plan?.created_at },
  ])
  github.runs.change(id, { jobs: [{ name: 'other', conclusion: null, started_at: created_at, completed_at: null }] })
  expect((await jobs()).map(({ name }) => name)).toEqual(['other'])

  const number = await github.pulls.open({ ref: 'idea', head: sha, base: sha, into: 'release' })
  github.pulls.change(number, { into: 'main', events: ['base_ref_changed'], open: false })
  const { data: events } = await issues.listEvents({ ...WHERE, issue_number: number })
  expect(events.map(({ event }) => event)).toEqual(['base_ref_changed'])
  const { data: pull } = await pulls.get({ ...WHERE, pull_number: number })
  expect(pull).toMatchObject({ state: 'closed', merged_at: null, base: { ref: 'main' } })
  expect(pull.closed_at).not.toBeNull()
})

it('fails as often as it is told to, before a request is carried out or after', async () => {
  await using here = await world()
  const { github } = here
  const { number } = await opened(here)
  const { issues } = rest(github)
  const comment = (body: string) => issues.createComment({ ...WHERE, issue_number: number, body })
  const which = { method: 'POST', path: /\/comments$/ }
  github.fail({ ...which, ...secondaryLimit(2), times: 2 })
  for (const body of ['a', 'b']) {
    const limited = { status: 403, response: { headers: { 'retry-after': '2' } } }
    await expect(comment(body)).rejects.toMatchObject(limited)
  }
  github.fail({ ...which, status: 502, after: true })
  await expect(comment('c')).rejects.toMatchObject({ status: 502 })
  await comment('d')
  expect((await github.comments(number)).map(({ body }) => body)).toEqual(['c', 'd'])
  expect(github.answered.map(({ status }) => status)).toEqual([403, 403, 502, 201])
  expect(github.answered.every(({ login, at }) => login === BOT && at > 0)).toBe(true)
})

it('lets requests wait for each other', async () => {
  await using here = await world()
  const { github } = here
  const { number } = await opened(here)
  const { issues } = rest(github)
  const which = { ...WHERE, issue_number: number }
  github.meet({ method: 'GET', path: /\/comments$/ }, 2)
  const early = issues.listComments(which)
  await issues.createComment({ ...which, body: 'before anybody reads' })
  const [one, two] = await Promise.all([early, issues.listComments(which)])
  expect([one.data.length, two.data.length]).toEqual([1, 1])
})
