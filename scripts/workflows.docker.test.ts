import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'
import { type BuiltProject, buildProject, REPOSITORY, type WorkflowBench, workflowBench } from '#scripts/testing/act'
import { modelServer } from '#scripts/testing/openai-server'
import { dockerHolds, tinyTask, uniqueName } from '#scripts/testing/repository'
import { runName } from '#scripts/testing/results-service'
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

// The workflows that this repository commits, run by act: real Harbor on real Docker, a real Git remote, real servers for
// artifacts and for GitHub's API. What act does not know (permissions, environments, concurrency) is not tried here.

const KEY = 'unused-4f9a2c7e1b'
/** Before the first push there is no commit. */
const NOBODY = '0'.repeat(40)

let project: BuiltProject

beforeAll(async () => {
  project = await buildProject()
})

afterAll(async () => {
  await project[Symbol.asyncDispose]()
})

describe('the workflows', () => {
  it('dispatched with a model and a count: plan, shards, aggregate, a commit, the site', async () => {
    await using server = await modelServer({ right: SOLVES })
    const task = uniqueName('dispatch')
    const kwargs = { record_terminal_session: false, llm_call_kwargs: { max_retries: 0 }, api_base: server.base }
    const configs = [{ agent: 'oracle' }, { agent: 'terminus-2', model: 'openai/other', kwargs }]
    await using bench = await workflowBench(project, {
      ...manifest({ configs }, { max_shards: 3 }),
      ...taskFiles(task, tmuxTask()),
    })
    const run = await bench.run(
      {
        name: 'workflow_dispatch',
        inputs: { model: 'openai/right', attempts: '3', tasks: task, allow_unknown_cost: true },
      },
      { secrets: { OPENAI_API_KEY: KEY } },
    )
    succeeds(run)
    expect(resultsOf(run)).toMatchObject({ plan: ['success'], run: ['success', 'success', 'success'] })
    expect(run.artifacts.map(({ name }) => name).sort()).toEqual([
      'plan-a1',
      'shard-0-a1-p1',
      'shard-1-a1-p1',
      'shard-2-a1-p1',
    ])
    const trials = await ledger(bench)
    expect(trials.map(({ agent, model, attempt, outcome }) => `${agent} ${model} ${attempt} ${outcome}`)).toEqual([
      'terminus-2 right 1 passed',
      'terminus-2 right 2 passed',
      'terminus-2 right 3 passed',
    ])
    expect(new Set(trials.map(({ run_id, origin, repository }) => `${run_id} ${origin} ${repository}`))).toEqual(
      new Set([`${run.run_id} actions ${REPOSITORY}`]),
    )
    expect(await bench.git('log', '-1', '--format=%an')).toBe('github-actions[bot]')
    expect(summaryOf(run, 'plan')).toContain(task)
    expect(summaryOf(run, 'aggregate')).toContain('3 passed')
    expect(bench.github.statuses.at(-1)).toMatchObject({
      sha: await bench.git('rev-parse', 'HEAD~1'),
      state: 'success',
    })
    expect(await readFile(join(bench.site, 'index.html'), 'utf8')).toContain('right')
    expect(new Set(server.keys)).toEqual(new Set([KEY]))
    expect(run.log).not.toContain(KEY)
    expect(await dockerHolds(task)).toEqual([])
  })

  it('dispatched as a dry run: the plan, and nothing else', async () => {
    const task = uniqueName('dry')
    await using bench = await workflowBench(project, { ...manifest(), ...taskFiles(task) })
    const run = await bench.run({ name: 'workflow_dispatch', inputs: { dry_run: true } })
    succeeds(run)
    expect(Object.keys(resultsOf(run))).toEqual(['plan'])
    expect(summaryOf(run, 'plan')).toContain(task)
    expect(run.artifacts).toEqual([])
  })

  it('a push that adds a task runs its trials only; the same push again runs nothing', async () => {
    const [old, fresh] = [uniqueName('old'), uniqueName('fresh')]
    await using bench = await workflowBench(project, { ...NO_SITE, ...manifest(), ...taskFiles(old) })
    const first = await bench.run({ name: 'push', before: NOBODY, after: await bench.head() })
    succeeds(first)
    expect(outcomes(await ledger(bench))).toEqual([`${old} passed`])

    const before = await bench.head()
    for (const [path, text] of Object.entries(taskFiles(fresh))) await bench.write(path, text)
    const after = await bench.push('Add a task')
    const second = await bench.run({ name: 'push', before, after })
    succeeds(second)
    expect(outcomes(await ledger(bench))).toEqual([`${fresh} passed`, `${old} passed`])
    expect((await ledger(bench)).map(({ run_id }) => run_id).sort()).toEqual([
      String(first.run_id),
      String(second.run_id),
    ])

    const head = await bench.head()
    const third = await bench.run({ name: 'push', before, after: head })
    succeeds(third)
    expect(Object.keys(resultsOf(third))).toEqual(['adopt', 'plan'])
    expect(summaryOf(third, 'plan')).toContain('nothing')
    expect(await bench.head()).toBe(head)
  })

  it('two runs that end at once both land, no row lost or doubled', async () => {
    const [one, two] = [uniqueName('one'), uniqueName('two')]
    await using bench = await workflowBench(project, {
      ...NO_SITE,
      ...manifest(),
      ...taskFiles(one),
      ...taskFiles(two),
    })
    await hook(bench, BOTH_AT_ONCE)
    const runs = await Promise.all(
      [one, two].map((tasks) => bench.run({ name: 'workflow_dispatch', inputs: { tasks } })),
    )
    for (const run of runs) succeeds(run)
    expect(outcomes(await ledger(bench))).toEqual([`${one} passed`, `${two} passed`].sort())
    expect(await readdir(join(bench.remote, 'pushes'))).toHaveLength(3)
  })

  it('a shard that dies loses only what ran; the summary names it, and a re-run runs only that', async () => {
    const [quick, slow] = [uniqueName('a-quick'), uniqueName('b-slow')]
    await using bench = await workflowBench(project, {
      ...NO_SITE,
      ...manifest({}, { max_shards: 1 }),
      ...taskFiles(quick),
      ...taskFiles(slow, tinyTask('sleep 20; echo done > /app/out.txt')),
    })
    await uploadOften(bench)
    const sha = await bench.head()
    const event = { name: 'push', before: NOBODY, after: sha } as const
    const run_id = 4711
    const [first] = await Promise.all([
      bench.run(event, { run_id }),
      killRun(bench, async () => hasPart(bench, run_id) && (await runs(slow))),
    ])
    expect(first.ok).toBe(false)
    expect(resultsOf(first)).toMatchObject({ run: ['failure'], aggregate: ['success'] })
    expect(outcomes(await ledger(bench)).filter((outcome) => outcome.endsWith('passed'))).toEqual([`${quick} passed`])
    expect(summaryOf(first, 'aggregate')).toMatch(/^\*\*1 of 2 planned trials .* missing/)
    expect(summaryOf(first, 'aggregate')).toContain(`- oracle on ${slow}, attempt 1: `)
    expect(bench.github.statuses.at(-1)).toMatchObject({
      sha,
      state: 'failure',
      description: '1 passed, 0 failed, 1 missing of 2 planned',
    })
    expect(await dockerHolds(slow)).toEqual([])

    const second = await bench.run(event, { run_id, run_attempt: 2, sha })
    succeeds(second)
    const passed = (await ledger(bench)).filter(({ outcome }) => outcome === 'passed')
    expect(outcomes(passed)).toEqual([`${quick} passed`, `${slow} passed`])
    expect(passed.map(({ run_attempt }) => run_attempt).sort()).toEqual([1, 2])
    expect(bench.github.statuses.at(-1)).toMatchObject({ sha, state: 'success' })
  })

  it('lands although somebody else moves main meanwhile', async () => {
    const task = uniqueName('moved')
    await using bench = await workflowBench(project, { ...NO_SITE, ...manifest(), ...taskFiles(task) })
    await hook(bench, SOMEBODY_IS_FASTER)
    const run = await bench.run({ name: 'workflow_dispatch', inputs: {} })
    succeeds(run)
    expect(outcomes(await ledger(bench))).toEqual([`${task} passed`])
    expect((await bench.git('log', '--format=%an', '-3')).split('\n')).toEqual([
      'github-actions[bot]',
      'Somebody',
      'Person',
    ])
  })

  it('the workflow of docs/use-elsewhere.md runs in a repository without the project', async () => {
    const document = await readFile(join(INSTALLATION, 'docs/use-elsewhere.md'), 'utf8')
    const workflows = [...document.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
    const workflow = workflows.find((text) => text.includes('/action/aggregate@')) ?? ''
    expect(workflow.split('\n').length).toBeLessThan(40)
    const lint = join(INSTALLATION, '.regatta/bin/actionlint')
    const { stdout } = await execa(lint, ['-ignore', 'label "regatta" is unknown', '-'], {
      input: workflow,
      reject: false,
    })
    expect(stdout).toBe('')
    const task = uniqueName('elsewhere')
    const files = { ...manifest(), ...taskFiles(task), '.github/workflows/bench.yml': workflow }
    await using bench = await workflowBench(project, files, false)
    expect(existsSync(join(bench.root, 'core'))).toBe(false)
    const run = await bench.run({ name: 'workflow_dispatch', inputs: {} })
    succeeds(run)
    expect(outcomes(await ledger(bench))).toEqual([`${task} passed`])
  })
})

/** The project's bench workflow, but for how often a shard uploads what has finished. */
async function uploadOften(bench: WorkflowBench): Promise<void> {
  const path = '.github/workflows/bench.yml'
  const text = await readFile(join(bench.root, path), 'utf8')
  const changed = text.replace(/(uses: \.\/action\/run\b.*\n(?: +#.*\n)*( +)with:\n)/, '$1$2  upload-minutes: 0.05\n')
  expect(changed).not.toBe(text)
  await bench.write(path, changed)
  await bench.push('Upload often')
}

/** Whether the first part of shard 0 is uploaded. */
function hasPart(bench: WorkflowBench, run_id: number): boolean {
  return bench.service.artifacts(runName(run_id)).some(({ name }) => name === 'shard-0-a1-p1')
}

/** What the remote does before it takes a push; it may move branches, which Git allows no hook by itself. */
async function hook(bench: WorkflowBench, script: string): Promise<void> {
  const unset = ['GIT_QUARANTINE_PATH', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES']
  const text = `#!/bin/bash\nset -e\nunset ${unset.join(' ')}\nmkdir -p pushes\n${script}\n`
  await writeFile(join(bench.remote, 'hooks/pre-receive'), text, { mode: 0o755 })
}

/** Each push leaves its mark; the first waits for another one, so that both start from the same head. */
const BOTH_AT_ONCE = `touch pushes/$$
for _ in $(seq 600); do [ "$(ls pushes | wc -l)" -ge 2 ] && exit 0; sleep 0.1; done`

const SOMEBODY_IS_FASTER = `[ ! -e pushes/one ] || exit 0
touch pushes/one
export GIT_AUTHOR_NAME=Somebody GIT_AUTHOR_EMAIL=s@example.org GIT_COMMITTER_NAME=Somebody GIT_COMMITTER_EMAIL=s@example.org
commit=$(git commit-tree -p main -m 'Meanwhile' 'main^{tree}')
git update-ref refs/heads/main "$commit"`
