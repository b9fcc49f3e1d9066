import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpack } from '#action/lib/unpack'
import { weakTask } from '#core/sabotage/testing/weak-task'
import { WAYS } from '#core/sabotage/ways'
import type { TrialRecord } from '#core/trial/record'
import {
  type BenchFiles,
  type BuiltProject,
  buildProject,
  type WorkflowBench,
  workflowBench,
} from '#scripts/testing/act'
import type { Answered } from '#scripts/testing/github'
import { BOT } from '#scripts/testing/github/accounts'
import { modelServer } from '#scripts/testing/openai-server'
import { dockerHolds, tinyTask, uniqueName } from '#scripts/testing/repository'
import { runName, runtimeToken, type StoredArtifact } from '#scripts/testing/results-service'
import {
  killRun,
  ledger,
  manifest,
  NO_SITE,
  outcomes,
  resultsOf,
  runs,
  succeeds,
  summaryOf,
  taskFiles,
} from '#scripts/testing/stories'
import { SOLVES, tmuxTask } from '#scripts/testing/terminus'

// What happens to pull requests, by the workflows that this repository commits: act, real Harbor on real Docker, a real Git
// remote, and a GitHub of the test's own. What act does not know is said in scripts/testing/act.ts.

const KEY = 'unused-7d31e0b95c'
/** Oracle and nop five times each: all that a proof runs, and all that these boards show. */
const PROOF = { attempts: 5, configs: [{ agent: 'oracle' }, { agent: 'nop' }] }

/** A task that is there before, and that nobody touches. */
const OLD = 'there-before'
const OLD_FILES = { ...tinyTask(), 'instruction.md': 'Sort the words of `/app/in.txt` by their length.\n' }
const BASE: BenchFiles = { ...NO_SITE, ...taskFiles(OLD, OLD_FILES) }

let project: BuiltProject

beforeAll(async () => {
  project = await buildProject()
})

afterAll(async () => {
  await project[Symbol.asyncDispose]()
})

describe('a pull request', () => {
  it('that adds a task says what the task is worth; its merge runs nothing again', async () => {
    const task = uniqueName('added')
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF) })
    const number = await bench.pulls.open({ branch: 'added', files: taskFiles(task) })
    const { head } = bench.github.pulls.get(number)
    const run = await bench.run({ name: 'pull_request', action: 'opened', number })
    succeeds(run)
    expect(Object.keys(resultsOf(run)).sort()).toEqual(['announce', 'plan', 'prove', 'report'])
    const text = await sticky(bench, number)
    expect(text).toContain('oracle 5/5')
    expect(text).toContain('nop 0/5')
    expect(text).toContain(task)
    expect(text).toContain(head.slice(0, 12))
    expect(text).not.toContain(OLD)
    expect(summaryOf(run, 'report')).toContain('oracle 5/5')
    expect(await dockerHolds(task)).toEqual([])
    expect(await ledger(bench)).toEqual([])

    const answered = [...bench.github.answered]
    const push = await bench.pulls.merge(number)
    const merged = await bench.run(push)
    succeeds(merged)
    expect(resultsOf(merged)).toMatchObject({ adopt: ['success'], plan: ['success'] })
    expect(resultsOf(merged)).not.toHaveProperty('run')
    const trials = await ledger(bench)
    expect(outcomes(trials)).toEqual([
      ...Array<string>(5).fill(`${task} failed`),
      ...Array<string>(5).fill(`${task} passed`),
    ])
    expect(new Set(trials.map(({ run_id, commit }) => `${run_id} ${commit}`))).toEqual(
      new Set([`${run.run_id} ${head}`]),
    )
    commentedSoon(answered, trials)

    // Nothing is taken over twice.
    const landed = await bench.head()
    succeeds(await bench.run(push))
    expect(await bench.head()).toBe(landed)
  })

  it('that changes a task says by how much the models change, from trials of both sides', async () => {
    await using server = await modelServer({ right: SOLVES })
    const task = uniqueName('changed')
    const kwargs = { record_terminal_session: false, llm_call_kwargs: { max_retries: 0 }, api_base: server.base }
    const experiment = { attempts: 5, configs: [{ agent: 'terminus-2', model: 'openai/right', kwargs }] }
    const files = tmuxTask()
    await using bench = await workflowBench(project, {
      ...NO_SITE,
      ...manifest(experiment, { trials_at_once: 2, max_shards: 1 }, { 'pull-request': experiment }),
      ...taskFiles(task, files),
    })
    const secrets = { OPENAI_API_KEY: KEY }
    succeeds(await bench.run({ name: 'workflow_dispatch', inputs: { allow_unknown_cost: true } }, { secrets }))
    expect(outcomes(await ledger(bench))).toEqual(Array<string>(5).fill(`${task} passed`))

    // The model goes on writing the word of before.
    const words = { 'solution/solve.sh': 'echo done', 'tests/test.sh': '= done' }
    const changed = Object.entries(words).map(([path, word]) => [
      path,
      (files[path] ?? '').replace(word, word.replace('done', 'finished')),
    ])
    const number = await bench.pulls.open({ branch: 'changed', files: taskFiles(task, Object.fromEntries(changed)) })
    const run = await bench.run({ name: 'pull_request', action: 'opened', number }, { secrets })
    succeeds(run)
    expect(resultsOf(run)).toMatchObject({ models: ['success'], report: ['success'] })
    const text = await sticky(bench, number)
    expect(text.split('\n').find((line) => line.includes(task))).toMatch(
      /changed down, -100\S* points \[-\d+, -\d+\], p = 0\.\d+/,
    )
    expect(text).toMatch(/0\/5 \[0, \d+\].*5\/5 \[\d+, 100\]/)
    expect(text).toMatch(/oracle.*5\/5/)
    expect(new Set(server.keys)).toEqual(new Set([KEY]))
    expect(text + run.log).not.toContain(KEY)
    expect(await dockerHolds(task)).toEqual([])
  })

  it('of which a shard dies is told what is missing', async () => {
    const [quick, slow] = [uniqueName('a-quick'), uniqueName('b-slow')]
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF) })
    const files = { ...taskFiles(quick), ...taskFiles(slow, tinyTask('sleep 10; echo done > /app/out.txt')) }
    const number = await bench.pulls.open({ branch: 'two', files })
    const [run] = await Promise.all([
      bench.run({ name: 'pull_request', action: 'opened', number }),
      killRun(bench, () => runs(slow)),
    ])
    expect(run.ok).toBe(false)
    expect(resultsOf(run).prove).toContain('failure')
    // What is not proven is not sound.
    expect(resultsOf(run).report).toEqual(['failure'])
    const text = await sticky(bench, number)
    expect(text).toMatch(/^\*\*Partial: \d+ of 20 planned trials (is|are) missing\./m)
    expect(text).toMatch(new RegExp(`${slow}[^\\n]*attempt`))
    expect(summaryOf(run, 'report')).toContain(slow)
    expect(await dockerHolds(slow)).toEqual([])
  })

  it('of a fork is proven without any secret, by the code of the base, and told through another run', async () => {
    const task = uniqueName('foreign')
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF, {}, {}, { sabotage: 'error' }) })
    const ran = 'the-code-of-the-fork-ran'
    const evil = `console.log('${ran}')\n`
    const number = await bench.pulls.open({
      fork: 'stranger/bench-1',
      branch: 'theirs',
      files: {
        ...taskFiles(task, printsEnvironment(task)),
        ...Object.fromEntries(['plan', 'run', 'sabotage', 'comment'].map((name) => [`action/dist/${name}.js`, evil])),
        ...manifest({ configs: [{ agent: 'terminus-2', model: 'openai/right', env_names: ['OPENAI_API_KEY'] }] }),
      },
    })
    const secrets = { OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY, LEDGER_DEPLOY_KEY: KEY }
    const options = { secrets, unmasked: true }
    const run = await bench.run({ name: 'pull_request', action: 'opened', number }, options)
    succeeds(run)
    expect(Object.keys(resultsOf(run)).sort()).toEqual(['plan', 'prove', 'report', 'sabotage'])
    expect(await bench.github.comments(number)).toEqual([])
    expect(run.artifacts.map(({ name }) => name)).toContain('comment-a1')

    const before = bench.github.requests.length
    const follows = await bench.run({ name: 'workflow_run', run_id: run.run_id }, options)
    succeeds(follows)
    expect(bench.github.requests.length - before).toBeLessThanOrEqual(10)
    const text = await sticky(bench, number)
    expect(text).toContain('oracle 5/5')
    expect(text).toContain('nop 0/5')
    expect(text).toMatch(new RegExp(`Saboteur, ${task}: \\d+ withstood`))
    expect(text).toContain(bench.github.pulls.get(number).head.slice(0, 12))

    const kept = await textsOf([...run.artifacts, ...follows.artifacts])
    expect(kept).toContain('environment-of-the-solution')
    expect(kept).toContain('environment-of-the-test')
    const shown = [kept, run.log, follows.log, text, summaryOf(run, 'report'), summaryOf(follows, 'comment')].join('\n')
    expect(shown).not.toContain(KEY)
    expect(shown).not.toContain(ran)
    for (const token of [bench.github.token, bench.github.readToken, runtimeToken(runName(run.run_id))]) {
      expect(kept + text).not.toContain(token)
    }
    expect(await dockerHolds(task)).toEqual([])
  })

  it('that adds a weak task names exactly the way to its reward, and fails', async () => {
    const task = uniqueName('weak')
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF, {}, {}, { sabotage: 'error' }) })
    const number = await bench.pulls.open({ branch: 'weak', files: taskFiles(task, weakTask('conftest')) })
    const run = await bench.run({ name: 'pull_request', action: 'opened', number })
    expect(run.ok).toBe(false)
    expect(resultsOf(run)).toMatchObject({ sabotage: ['success'], report: ['failure'] })
    expect(new Set(resultsOf(run).prove)).toEqual(new Set(['success']))
    expect(run.artifacts.map(({ name }) => name)).toContain('sabotage-0-a1')
    const text = await sticky(bench, number)
    expect(text).toContain(`Weak: conftest gets the reward of ${task} without the work.`)
    expect(text).toMatch(
      /^- conftest gets reward 1: .* \*\*Fix:\*\* .* a separate verifier: .*docs\/saboteur\.md#conftest/m,
    )
    expect(text).toContain(`${task}, 1 way worked`)
    for (const { id } of WAYS) expect(text.includes(id)).toBe(id === 'conftest')
    expect(summaryOf(run, 'sabotage')).toContain('1 worked')
    expect(await dockerHolds(task)).toEqual([])
  })

  it('whose runs end at once has one comment', async () => {
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF) })
    const files = Object.fromEntries(Object.keys(taskFiles(OLD)).map((path) => [path, null]))
    const number = await bench.pulls.open({ branch: 'without', files })
    // Both have looked for a comment before either writes one.
    bench.github.meet({ method: 'GET', path: new RegExp(`/issues/${number}/comments$`) }, 2)
    const event = { name: 'pull_request', action: 'opened', number } as const
    const both = await Promise.all([bench.run(event), bench.run(event)])
    for (const run of both) succeeds(run)
    expect(await sticky(bench, number)).toContain('1 removed')
  })
})

describe('a command', () => {
  it('is refused to a stranger, for another commit than the newest, and with anything but words', async () => {
    const canary = join(tmpdir(), uniqueName('canary'))
    const touch = `$(touch\${IFS}${canary})`
    await using bench = await workflowBench(project, { ...BASE, ...manifest(PROOF) })
    const number = await bench.pulls.open({
      fork: 'stranger/bench-1',
      branch: `x-${touch}`,
      title: `"; touch ${canary}; echo "\`touch ${canary}\``,
      files: taskFiles(uniqueName('commanded')),
    })
    const old = bench.github.pulls.get(number).head
    const head = await bench.pulls.push(number, { 'docs/words.md': '# Words\n' })
    /** What becomes of a command: nothing runs after it. */
    const reactionTo = async (login: string, body: string): Promise<readonly string[]> => {
      const event = await bench.pulls.comment(number, login, body)
      const run = await bench.run(event, { secrets: { OPENAI_API_KEY: KEY } })
      expect(Object.keys(resultsOf(run))).toEqual(['command'])
      expect(run.artifacts).toEqual([])
      const id = event.name === 'issue_comment' ? event.id : null
      return bench.github.reactions.filter(({ comment }) => comment === id).map(({ content }) => content)
    }
    try {
      expect(await reactionTo('stranger', `/bench ${head}`)).toEqual(['-1'])
      expect(await reactionTo('triager', `/bench ${head} attempts=1`)).toEqual(['-1'])
      expect((await bench.github.comments(number)).filter(({ login }) => login === BOT)).toEqual([])

      expect(await reactionTo('maintainer', `/bench ${old}`)).toEqual(['confused'])
      const stale = await sticky(bench, number)
      expect(stale).toContain(old)
      expect(stale).toContain(head)

      const commands = [
        `/bench ${head}; touch ${canary}`,
        `/bench ${touch}`,
        ...['attempts', 'model', 'agent', 'tasks'].map((name) => `/bench ${head} ${name}=${touch}`),
        `/bench ${head} model="x\`touch ${canary}\`"`,
        `/bench ${head} ${touch}=1`,
      ]
      for (const command of commands) expect(await reactionTo('maintainer', command)).toEqual(['confused'])
      await sticky(bench, number)
      expect(existsSync(canary)).toBe(false)
    } finally {
      await rm(canary, { force: true })
    }
  })

  it('of a maintainer runs a model on the commit of a fork, which never enters the ledger', async () => {
    await using server = await modelServer({ right: SOLVES })
    const task = uniqueName('asked')
    const kwargs = { record_terminal_session: false, llm_call_kwargs: { max_retries: 0 }, api_base: server.base }
    const configs = [{ agent: 'terminus-2', model: 'openai/other', kwargs }]
    await using bench = await workflowBench(project, {
      ...BASE,
      ...manifest({}, {}, { 'pull-request': { attempts: 1, configs } }),
    })
    const files = taskFiles(task, tmuxTask())
    const number = await bench.pulls.open({ fork: 'stranger/bench-1', branch: 'theirs', files })
    const { head } = bench.github.pulls.get(number)
    const event = await bench.pulls.comment(number, 'maintainer', `/bench ${head} attempts=2 model=openai/right`)
    const run = await bench.run(event, { secrets: { OPENAI_API_KEY: KEY } })
    succeeds(run)
    expect(bench.github.reactions.map(({ content }) => content)).toEqual(['eyes'])
    const text = await sticky(bench, number)
    expect(text).toContain('right')
    expect(text).toContain('2/2')
    expect(text).toContain(head.slice(0, 12))
    expect(new Set(server.keys)).toEqual(new Set([KEY]))
    expect(text + run.log).not.toContain(KEY)

    const merged = await bench.run(await bench.pulls.merge(number))
    succeeds(merged)
    const trials = await ledger(bench)
    expect(outcomes(trials)).toEqual([`${task} passed`])
    expect(trials.map(({ agent, run_id }) => `${agent} ${run_id}`)).toEqual([`oracle ${merged.run_id}`])
    expect(await dockerHolds(task)).toEqual([])
  })
})

/** The one comment that the workflows keep, as it reads. */
async function sticky(bench: WorkflowBench, number: number): Promise<string> {
  const comments = (await bench.github.comments(number)).filter(({ login }) => login === BOT)
  expect(comments).toHaveLength(1)
  const text = (comments[0]?.body ?? '').replace(/<!--[\s\S]*?-->|[\\\u200b]/g, '')
  return text.replaceAll('\u00a0', ' ')
}

/** After the last trial a comment was written, with few requests. Tests do not time: it only says how soon that was. */
function commentedSoon(answered: readonly Answered[], trials: readonly TrialRecord[]): void {
  const end = Math.max(...trials.map(({ finished_at }) => Date.parse(finished_at ?? '')))
  const after = answered.filter(({ at }) => at > end)
  const written = after.filter(({ method, path }) => method !== 'GET' && path.includes('/comments'))
  expect(written.length).toBeGreaterThan(0)
  expect(after.length).toBeLessThanOrEqual(10)
  const seconds = ((written.at(-1)?.at ?? 0) - end) / 1000
  process.stdout.write(`the comment stood ${seconds.toFixed(1)} s after the last trial, by ${after.length} requests\n`)
}

/** A task that says, while it is solved and while it is tested, what its environment is, and that no way of the saboteur's gets a reward of. */
function printsEnvironment(name: string): BenchFiles {
  const files = weakTask(null)
  const says = (file: string, where: string): string =>
    (files[file] ?? '').replace('#!/bin/bash\n', `#!/bin/bash\n${sayEnvironment(where)}\n`)
  return {
    ...files,
    'solution/solve.sh': `${says('solution/solve.sh', 'solution')}# ${name}\n`,
    'tests/test.sh': says('tests/test.sh', 'test'),
  }
}

function sayEnvironment(where: string): string {
  return `echo environment-of-the-${where}; env; cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'`
}

/** Everything that is in artifacts, as text. */
async function textsOf(artifacts: readonly StoredArtifact[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'regatta-texts-'))
  try {
    for (const { id, content } of artifacts) {
      await writeFile(join(directory, `${id}.zip`), content)
      await unpack(join(directory, `${id}.zip`), join(directory, String(id)), { entries: 10_000, bytes: 2 ** 30 })
      await rm(join(directory, `${id}.zip`))
    }
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'))
    return (await Promise.all(texts)).join('\n')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
