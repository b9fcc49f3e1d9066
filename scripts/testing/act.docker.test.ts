import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import {
  type BenchFiles,
  type BuiltProject,
  type WorkflowBench,
  type WorkflowRun,
  workflowBench,
} from '#scripts/testing/act'

// Needs act and no container: the workflows here only say what they were given.

const NO_PROJECT: BuiltProject = { root: '/nonexistent', [Symbol.asyncDispose]: () => Promise.resolve() }

function telling(name: string, title: string): string {
  return `name: ${name}
run-name: ${title}
on: [pull_request, issue_comment, workflow_run, push]
jobs:
  tell:
    runs-on: ubuntu-latest
    env:
      TOKEN: \${{ github.token }}
      CONTEXT: \${{ toJSON(github) }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
      - run: echo "$CONTEXT" > "$REGATTA_TEST_SUMMARIES/tell~context"
      - run: |
          curl -s -H "authorization: Bearer $TOKEN" "$GITHUB_API_URL/user" > "$REGATTA_TEST_SUMMARIES/tell~user"
      - run: |
          curl -s -o /dev/null -w '%{http_code}' -H "authorization: Bearer $TOKEN" --data '{"body":"written"}' \\
            "$GITHUB_API_URL/repos/octo/bench/issues/1/comments" >> "$REGATTA_TEST_SUMMARIES/tell~write"
      - run: test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
`
}

const FILES: BenchFiles = {
  '.github/workflows/pull-request.yml': telling(
    'pull-request',
    `'pull request #\${{ github.event.pull_request.number }}'`,
  ),
  '.github/workflows/command.yml': telling('command', `'bench #\${{ github.event.issue.number }}'`),
  '.github/workflows/comment.yml': telling('comment', `\${{ github.actor && 'x' || 'y' }}`),
  '.github/workflows/bench.yml': telling('bench', 'bench'),
  'tasks/one/task.toml': 'one\n',
}

type Told = {
  readonly event_name: string
  readonly ref: string
  readonly sha: string
  readonly head_ref: string
  readonly base_ref: string
  readonly actor: string
  readonly event: Readonly<Record<string, unknown>>
}

function context(run: WorkflowRun): Told {
  expect(run.log).toContain('"jobResult":"success"')
  return JSON.parse(/\{[\s\S]*?\n\}/.exec(run.summary('tell'))?.[0] ?? '') as Told
}

async function remoteCommit({ remote }: WorkflowBench, name: string): Promise<string> {
  return (await execa('git', ['rev-parse', name], { cwd: remote })).stdout
}

it('a pull request of a branch, a comment on it, its merge, and a run that follows another', async () => {
  await using bench = await workflowBench(NO_PROJECT, FILES, false)
  const main = await bench.head()
  const number = await bench.pulls.open({ branch: 'idea', files: { 'tasks/two/run.sh': 'two\n' }, title: 'An idea' })
  const opened = await bench.run({ name: 'pull_request', action: 'opened', number })
  const merge = await remoteCommit(bench, `refs/pull/${number}/merge`)
  const head = await remoteCommit(bench, 'refs/heads/idea')
  expect(await remoteCommit(bench, `refs/pull/${number}/head`)).toBe(head)
  expect(await remoteCommit(bench, `${merge}^1`)).toBe(main)
  expect(context(opened)).toMatchObject({
    event_name: 'pull_request',
    ref: `refs/pull/${number}/merge`,
    sha: merge,
    head_ref: 'idea',
    base_ref: 'main',
    actor: 'person',
    event: { action: 'opened', number, pull_request: { head: { sha: head }, base: { sha: main } } },
  })
  expect(opened.summary('tell')).toContain('201')
  expect(bench.github.runs.list).toMatchObject([
    {
      id: opened.run_id,
      path: '.github/workflows/pull-request.yml',
      event: 'pull_request',
      head_sha: head,
      head_branch: 'idea',
      display_title: `pull request #${number}`,
      status: 'completed',
      conclusion: 'success',
    },
  ])

  const second = await bench.pulls.push(number, { 'tasks/one/task.toml': null })
  expect(bench.github.pulls.get(number).head).toBe(second)
  expect(await remoteCommit(bench, `refs/pull/${number}/head`)).toBe(second)
  expect(existsSync(join(bench.root, 'tasks/one/task.toml'))).toBe(true)

  const commented = await bench.run(await bench.pulls.comment(number, 'stranger', '/bench help'))
  expect(context(commented)).toMatchObject({
    ref: 'refs/heads/main',
    sha: main,
    actor: 'stranger',
    event: { action: 'created', issue: { number, pull_request: {} }, comment: { body: '/bench help' } },
  })
  expect(bench.github.runs.list.at(-1)).toMatchObject({ display_title: `bench #${number}`, head_sha: main })

  const push = await bench.pulls.merge(number)
  expect(push).toEqual({ name: 'push', before: main, after: await bench.head() })
  expect(context(await bench.run(push))).toMatchObject({ ref: 'refs/heads/main', sha: await bench.head() })
  expect((await bench.git('log', '--format=%H', '-1', 'HEAD^2')).trim()).toBe(second)
  expect(existsSync(join(bench.root, 'tasks/one/task.toml'))).toBe(false)

  const after = await bench.run({ name: 'workflow_run', run_id: opened.run_id })
  expect(context(after).event).toMatchObject({ workflow_run: { id: opened.run_id, conclusion: 'success' } })
  expect(bench.github.runs.list.at(-1)).toMatchObject({ path: '.github/workflows/comment.yml', display_title: 'a run' })
})

it("a fork's objects are in the repository by GitHub's name only, and its token writes nothing", async () => {
  await using bench = await workflowBench(NO_PROJECT, FILES, false)
  const files = { 'tasks/two/run.sh': 'two\n' }
  const number = await bench.pulls.open({ branch: 'theirs', files, fork: 'stranger/bench-1' })
  const { head } = bench.github.pulls.get(number)
  expect(await bench.git('ls-remote', 'origin', 'refs/heads/*', `refs/pull/${number}/head`)).toBe(
    `${await bench.head()}\trefs/heads/main\n${head}\trefs/pull/${number}/head`,
  )
  const run = await bench.run({ name: 'pull_request', action: 'opened', number })
  expect(context(run)).toMatchObject({
    actor: 'stranger',
    event: { pull_request: { head: { sha: head, repo: { full_name: 'stranger/bench-1', fork: true } } } },
  })
  expect(run.summary('tell')).toContain('Resource not accessible by integration')
  expect(run.summary('tell')).toContain('403')
  expect(await bench.github.comments(number)).toEqual([])
  expect(bench.github.runs.list).toMatchObject([{ head_sha: head, head_repository: 'stranger/bench-1' }])
})
