import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { uploadedPlan } from '#action/testing/uploaded-plan'
import { segmentFile } from '#core/ledger/files'
import { encodeSegment } from '#core/ledger/segment'
import { TRIALS } from '#core/ledger/tables'
import { aTrial, uuid } from '#core/ledger/testing'
import { readTask } from '#core/task/read'
import { configId } from '#core/trial/config'
import { type CommittedRepository, committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'
import { resultsService } from '#scripts/testing/results-service'
import { type RanAction, runAction } from '#scripts/testing/run-action'

const MANIFEST =
  'experiments: { main: { configs: [{ agent: oracle }], attempts: 3 } }\nrunners: { trials_at_once: 1 }\n'
const ORACLE = configId({ agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [] })

async function benchmark(manifest = MANIFEST): Promise<CommittedRepository> {
  return await committedRepository(manifest, { one: tinyTask(), two: tinyTask('echo two') })
}

async function planIn(
  { root }: CommittedRepository,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RanAction> {
  return await runAction('action/plan/main.ts', root, inputs, {
    GITHUB_REPOSITORY: 'owner/name',
    GITHUB_REF: 'refs/heads/main',
    ...env,
  })
}

/** A segment with good oracle trials of a task, on a branch that holds nothing else. */
async function pushLedger({ root, origin, git }: CommittedRepository, task: string, attempts: number): Promise<void> {
  const { digest: task_digest } = await readTask(root, `tasks/${task}`)
  const rows = Array.from({ length: attempts }, (_, index) =>
    aTrial(`${task} ${index}`, {
      trial_id: uuid(`${task} ${index}`),
      task_name: task,
      task_digest,
      config_id: ORACLE,
      attempt: index + 1,
    }),
  )
  const { digest, bytes } = encodeSegment(TRIALS, rows)
  const { path } = segmentFile('results', 'trials', '2026-11', digest)
  const blob = await execa('git', ['hash-object', '-w', '--stdin'], { cwd: root, input: bytes })
  const index = { GIT_INDEX_FILE: `${root}/.git/ledger-index` }
  await execa('git', ['update-index', '--add', '--cacheinfo', `100644,${blob.stdout},${path}`], {
    cwd: root,
    env: index,
  })
  await execa(
    'git',
    ['update-index', '--add', '--cacheinfo', `120000,${blob.stdout},results/trials/2026-11/${'0'.repeat(64)}.parquet`],
    { cwd: root, env: index },
  )
  await execa('git', ['update-index', '--add', '--cacheinfo', `100644,${blob.stdout},results/voids.yaml`], {
    cwd: root,
    env: index,
  })
  const { stdout: tree } = await execa('git', ['write-tree'], { cwd: root, env: index })
  const commit = await git('commit-tree', tree, '-m', 'ledger')
  await git('push', '--quiet', origin, `${commit}:refs/heads/ledger`)
}

describe('action/plan', () => {
  it('uploads the plan and gives a job for each shard', async () => {
    await using repository = await benchmark()
    await using service = await resultsService()
    const ran = await planIn(repository, {}, { ...service.env(), GITHUB_RUN_ATTEMPT: '2' })
    expect(ran).toMatchObject({ exit: 0 })
    expect(ran.outputs).toMatchObject({
      artifact: 'plan-a2',
      matrix: '{"include":[{"shard":0},{"shard":1},{"shard":2},{"shard":3},{"shard":4},{"shard":5}]}',
      shards: '6',
      planned: '6',
      labels: '["self-hosted","regatta"]',
      'timeout-minutes': '330',
    })
    const plan = await uploadedPlan(service, 'plan-a2')
    expect(plan).toMatchObject({
      plan_digest: ran.outputs['plan-digest'],
      repository: 'owner/name',
      commit: await repository.git('rev-parse', 'HEAD'),
    })
    expect(ran.summary).toContain('### Plan of main: 6 trials to run')
    expect(ran.summary).toMatch(/expected to take +\| at most .*so many at once take/)
  })

  it('shows everything of a rehearsal and starts nothing', async () => {
    await using repository = await benchmark()
    await using service = await resultsService()
    const inputs = { 'dry-run': 'true', agent: 'nop', attempts: '2', tasks: 'one, two' }
    const ran = await planIn(repository, inputs, service.env())
    expect(ran.exit).toBe(0)
    expect(ran.outputs).toMatchObject({ artifact: '', matrix: '{"include":[]}', planned: '4', shards: '4' })
    expect(service.artifacts()).toEqual([])
    expect(ran.summary).toContain('This is a rehearsal\\: no job starts')
    expect(ran.summary).toMatch(/\| two +\| nop +\| +2 \|/)
  })

  it('plans only the tasks that a push changed, and none where it changed none', async () => {
    await using repository = await benchmark()
    const before = await repository.git('rev-parse', 'HEAD')
    await repository.write('tasks/two/instruction.md', 'Something else.\n')
    await repository.write('README.md', 'words\n')
    const after = await repository.push()
    const ran = await planIn(repository, { 'changed-since': before, 'dry-run': 'true' })
    expect(ran.outputs).toMatchObject({ planned: '3' })
    expect(ran.log).toContain(`Only tasks that changed since ${before.slice(0, 12)} are looked at: two.`)
    const again = await planIn(repository, { 'changed-since': after })
    expect(again.exit).toBe(0)
    expect(again.outputs).toMatchObject({ artifact: '', matrix: '{"include":[]}', planned: '0', shards: '0' })
    expect(again.summary).toContain('nothing to run')
  })

  it('counts what a ledger branch holds, takes nothing else from it, and tops up what is missing', async () => {
    await using repository = await benchmark()
    await pushLedger(repository, 'one', 3)
    const inputs = { 'ledger-branch': 'ledger', 'dry-run': 'true' }
    const ran = await planIn(repository, inputs)
    expect(ran.log).toContain('1 segments of the ledger come from branch ledger')
    expect(ran.outputs).toMatchObject({ planned: '3' })
    expect(await repository.git('status', '--porcelain', '--untracked-files=all')).toMatch(
      /^\?\? results\/trials\/2026-11\/[1-9a-f][0-9a-f]{63}\.parquet$/,
    )
    const none = await planIn(repository, { ...inputs, 'ledger-branch': 'nowhere' })
    expect(none.log).toContain('There is no branch nowhere')
  })

  it('refuses a plan beyond its budget before anything starts, and shows it', async () => {
    await using repository = await benchmark(
      'experiments: { main: { configs: [{ agent: terminus-2, model: a/b }], budget_usd: 1 } }\n',
    )
    await using service = await resultsService()
    const ran = await planIn(repository, {}, service.env())
    expect(ran.exit).toBe(1)
    expect(ran.log).toContain(
      '::error::nothing is known of the price of 10 of the planned trials, and the budget is $1.00',
    )
    expect(ran.summary).toContain('10 trials to run')
    expect(ran.outputs).toEqual({})
    expect(service.artifacts()).toEqual([])
    const allowed = await planIn(repository, { 'allow-unknown-cost': 'true' }, service.env())
    expect(allowed.outputs).toMatchObject({ artifact: 'plan-a1', planned: '10' })
  })

  it('refuses to start trials of tasks that are in no commit', async () => {
    await using repository = await benchmark()
    await repository.write('tasks/two/instruction.md', 'Something else.\n')
    const ran = await planIn(repository)
    expect(ran.exit).toBe(1)
    expect(ran.log).toContain('are not those of its commit')
  })

  it.each(['refs/tags/v1', 'refs/pull/1/merge'])('starts nothing whose results could not land: %s', async (ref) => {
    await using repository = await benchmark()
    await using service = await resultsService()
    const env = { ...service.env(), GITHUB_REF: ref }
    for (const inputs of [{}, { 'ledger-branch': ref.replace(/^refs\/\w+\//, '') }]) {
      const ran = await planIn(repository, inputs, env)
      expect(ran).toMatchObject({ exit: 1, outputs: {} })
      expect(ran.log).toContain('::error::this run: there is no branch to land the results on; start it on a branch')
    }
    expect(service.artifacts()).toEqual([])
    expect((await planIn(repository, { 'dry-run': 'true' }, env)).exit).toBe(0)
    await pushLedger(repository, 'one', 3)
    expect((await planIn(repository, { 'ledger-branch': 'ledger' }, env)).outputs).toMatchObject({
      artifact: 'plan-a1',
    })
  })

  it.each([
    [{ attempts: '3 trials' }, 'input attempts: expected a whole number from 1 to 100, found "3 trials"'],
    [{ mode: '::error::x' }, 'input mode: expected top-up or exact'],
    [{ tasks: 'x'.repeat(65_000) }, 'input tasks: expected at most 2000 characters, found "xxx'],
    [{ model: 'x/'.repeat(1001) }, 'input model: expected at most 2000 characters'],
    [{ attempts: '1000' }, 'input attempts: expected a whole number from 1 to 100, found "1000"'],
    [{ attempts: '101' }, 'input attempts: expected a whole number from 1 to 100, found "101"'],
    [{ agent: '../agent' }, 'input agent: this cannot be the name of an agent'],
    [{ model: 'openai/gpt\u001b[31m' }, 'input model: this cannot be the name of an LLM'],
    [{ tasks: 'three' }, 'input tasks: no task matches "three"'],
    [{ 'dry-run': 'yes' }, 'input dry-run: expected true or false'],
    [{ 'changed-since': '--upload-pack=x' }, 'expected the full id of a commit'],
    [{ 'ledger-branch': '-x y' }, '"-x y" cannot be the name of a branch'],
    [{ experiment: 'mian' }, 'did you mean'],
  ])('refuses %j by name', async (inputs, message) => {
    await using repository = await benchmark()
    const ran = await planIn(repository, inputs)
    expect(ran.exit).toBe(1)
    expect(ran.log).toContain(message)
    expect(ran.log.split('\n').filter((line) => line.startsWith('::') && !line.startsWith('::error::'))).toEqual([])
  })

  it.each(['experiment', 'model', 'agent', 'tasks', 'attempts'])(
    'refuses a key in %s, and repeats it nowhere',
    async (input) => {
      await using repository = await benchmark()
      const key = `sk-or-v1-${'4f9a2c7e'.repeat(4)}`
      const ran = await planIn(repository, { [input]: input === 'model' ? `openai/${key}` : key })
      expect(ran.exit).toBe(1)
      expect(ran.log).toContain(
        input === 'attempts' ? 'found "[REDACTED]"' : 'this looks like an Anthropic, OpenAI or OpenRouter key',
      )
      expect(ran.log + ran.summary).not.toContain('4f9a2c7e')
    },
  )
})
