import { describe, expect, it } from 'vitest'
import { uploadedPlan } from '#action/testing/uploaded-plan'
import { type CommittedRepository, committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'
import { type RanAction, runAction } from '#scripts/testing/run-action'

const MAIN =
  'experiments: { main: { configs: [{ agent: oracle }, { agent: terminus-2, model: a/b, kwargs: { x: 1 } }], attempts: 2 } }\n'
const WITH_MODELS = `${MAIN.replace(/\}\n$/, ', pull-request: { extends: main, attempts: 3 } }\n')}runners: { trials_at_once: 1 }\n`

/** As in the job of a workflow on a pull request: HEAD is the base, and the run stands on a ref without a branch. */
async function planFor(
  { root }: CommittedRepository,
  service: ResultsService,
  inputs: Readonly<Record<string, string>>,
): Promise<RanAction> {
  return await runAction('action/plan/main.ts', root, inputs, {
    GITHUB_REPOSITORY: 'owner/name',
    GITHUB_REF: 'refs/pull/1/merge',
    ...service.env(),
  })
}

type Files = Readonly<Record<string, string | null>>

/** A commit on top of main that no branch has, and nothing of which is checked out; null removes. */
async function pullRequestWith({ git, write }: CommittedRepository, files: Files): Promise<string> {
  await git('checkout', '--quiet', '--detach')
  for (const [path, text] of Object.entries(files)) {
    if (text === null) await git('rm', '-r', '--quiet', path)
    else await write(path, text)
  }
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', 'a pull request')
  const head = await git('rev-parse', 'HEAD')
  await git('checkout', '--quiet', '--force', 'main')
  return head
}

function taskFiles(name: string, files = tinyTask()): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`tasks/${name}/${path}`, text]))
}

describe('action/plan with the commit of a pull request', () => {
  it('plans the proof of what it adds and changes, for runners of GitHub, and no model', async () => {
    await using repository = await committedRepository(MAIN, { one: tinyTask(), two: tinyTask('echo two') })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, {
      ...taskFiles('new'),
      'tasks/two/instruction.md': 'Write the word done into /app/out.txt, now.\n',
      'regatta.yaml': 'experiments: { main: { configs: [{ agent: terminus-2, model: stolen/model }] } }\n',
      'results/voids.yaml': 'not: [voids\n',
    })
    const ran = await planFor(repository, service, { 'tasks-from': head, proof: '5', models: 'false' })
    expect(ran).toMatchObject({ exit: 0 })
    expect(ran.outputs).toMatchObject({
      artifact: 'plan-a1',
      matrix: '{"include":[]}',
      own: '0',
      planned: '20',
      changed: '2',
    })
    const plan = await uploadedPlan(service, 'plan-a1')
    expect(plan).toMatchObject({
      experiment: 'pull-request',
      repository: 'owner/name',
      commit: head,
      cost: { estimate_usd: 0, unknown_trials: 0 },
    })
    expect(new Set(plan.trials.map(({ task, config }) => `${task.name} ${config.label}`))).toEqual(
      new Set(['new oracle', 'new nop', 'two oracle', 'two nop']),
    )
    const shards = plan.shards.map(({ index }) => ({ shard: index }))
    expect(JSON.parse(ran.outputs['hosted-matrix'] ?? '')).toEqual({ include: shards })
    expect(ran.outputs).toMatchObject({ hosted: String(shards.length), shards: String(shards.length) })
    expect(plan.shards.every(({ trials_at_once }) => trials_at_once === 2)).toBe(true)
    // Each task is attacked once, however many shards its trials are in.
    expect(ran.outputs).toMatchObject({ sabotage: '2', 'sabotage-matrix': '{"include":[{"share":0},{"share":1}]}' })
    expect(ran.summary).toContain('first each task by oracle, which must pass, and nop, which must not, 5 trials each')
    expect(ran.log).toContain(`Tasks that commit ${head.slice(0, 12)} changed since`)
    expect(await repository.git('status', '--porcelain')).toBe('')
  })

  it('has the saboteur attack nothing where the manifest of the base says so, whatever the pull request says', async () => {
    await using repository = await committedRepository(`${MAIN}checks: { sabotage: off }\n`, { one: tinyTask() })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, { ...taskFiles('new'), 'regatta.yaml': MAIN })
    const ran = await planFor(repository, service, { 'tasks-from': head, proof: '1', models: 'false' })
    expect(ran.outputs).toMatchObject({ hosted: '1', sabotage: '0', 'sabotage-matrix': '{"include":[]}' })
  })

  it('plans the models of its experiment after the proof, for other runners', async () => {
    await using repository = await committedRepository(WITH_MODELS, { one: tinyTask() })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, taskFiles('new'))
    const ran = await planFor(repository, service, { 'tasks-from': head, proof: '1' })
    expect(ran).toMatchObject({ exit: 0 })
    expect(ran.outputs).toMatchObject({
      'hosted-matrix': '{"include":[{"shard":0}]}',
      matrix: '{"include":[{"shard":1},{"shard":2},{"shard":3}]}',
      hosted: '1',
      own: '3',
      shards: '4',
      planned: '5',
    })
    const plan = await uploadedPlan(service, 'plan-a1')
    expect(plan.trials.map(({ config, attempt }) => `${config.agent} ${attempt}`)).toEqual([
      'oracle 1',
      'nop 1',
      'terminus-2 1',
      'terminus-2 2',
      'terminus-2 3',
    ])
  })

  it('proves all the same where the budget refuses the models, and says so', async () => {
    const priceless = WITH_MODELS.replace('attempts: 3', 'attempts: 3, budget_usd: 1')
    await using repository = await committedRepository(priceless, { one: tinyTask() })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, taskFiles('new'))
    const ran = await planFor(repository, service, { 'tasks-from': head, proof: '1' })
    expect(ran).toMatchObject({ exit: 0 })
    expect(ran.outputs).toMatchObject({ hosted: '1', own: '0', planned: '2' })
    expect(ran.log).toContain(
      'No model runs: nothing is known of the price of 3 of the planned trials, and the budget is $1.00',
    )
    const alone = await planFor(repository, service, { 'tasks-from': head })
    expect(alone).toMatchObject({ exit: 1 })
    expect(alone.log).toContain('nothing is known of the price of 3 of the planned trials')
  })

  it('asks the experiment of the board where a model is asked for and no proof, with its settings for that agent', async () => {
    await using repository = await committedRepository(MAIN, { one: tinyTask() })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, taskFiles('new'))
    const ran = await planFor(repository, service, { 'tasks-from': head, model: 'c/d', attempts: '2' })
    expect(ran.outputs).toMatchObject({ hosted: '0', 'hosted-matrix': '{"include":[]}', planned: '2', sabotage: '0' })
    const plan = await uploadedPlan(service, 'plan-a1')
    expect(plan).toMatchObject({ experiment: 'main', commit: head })
    expect(plan.trials.map(({ task, config }) => [task.name, config.model, config.kwargs])).toEqual([
      ['new', 'c/d', { x: 1 }],
      ['new', 'c/d', { x: 1 }],
    ])
  })

  it('says which tasks are left out and why, and is not stopped by them or by a task that is removed', async () => {
    const manifest =
      'experiments: { main: { tasks: { include: [gone, new-*, "b*", "tag:nobody"] } } }\nrunners: { minutes: 400 }\n'
    await using repository = await committedRepository(manifest, { gone: tinyTask(), one: tinyTask() })
    await using service = await resultsService()
    const endless = tinyTask()
    const hostile = 'b[x](y)<img src=x>@someone\n::error::planted'
    const head = await pullRequestWith(repository, {
      'tasks/gone': null,
      ...taskFiles('new-good'),
      'tasks/new-good/.gitattributes': '*.md text eol=crlf\n',
      ...taskFiles('new-endless', { ...endless, 'task.toml': endless['task.toml']?.replace('60', '20500') ?? '' }),
      'tasks/new-broken/instruction.md': 'no task.toml\n',
      'tasks/one/instruction.md': 'Write the word done into /app/out.txt, now.\n',
      ...taskFiles('new-unsound', { ...tinyTask(), 'instruction.md': 'Done?\n' }),
      ...taskFiles('new-privileged', {
        ...tinyTask(),
        'environment/docker-compose.yaml':
          'services:\n  main:\n    # regatta: ignore[compose-privileged] until=2026-12-31 reason="x"\n    privileged: true\n',
      }),
      [`tasks/${hostile}/instruction.md`]: 'no task.toml\n',
    })
    const ran = await planFor(repository, service, {
      'tasks-from': head,
      proof: '1',
      models: 'false',
      'dry-run': 'true',
    })
    expect(ran).toMatchObject({ exit: 0, outputs: { planned: '2', changed: '8' } })
    const lines = ran.log.split('\n')
    expect(lines).toContainEqual(expect.stringMatching(/are looked at: new-good\. It removes gone\.$/))
    expect(lines).toContainEqual('new-broken is left out: tasks/new-broken/task.toml: task.toml is missing.')
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^new-endless is left out: a trial of it could take \d+ minutes, and a job may take 330\.$/,
      ),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^one is left out: it is not among the tasks of the experiment/))
    expect(lines).toContainEqual(
      expect.stringMatching(/^tasks\/new-good\/instruction\.md is measured as it was committed; .*\(eol=crlf\)/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^new-privileged is left out: compose-privileged: /))
    expect(lines).toContainEqual('new-unsound is left out: instruction-empty: it has less than 20 characters.')
    expect(lines).toContainEqual(
      expect.stringMatching(/^::error file=tasks\/new-unsound\/instruction\.md,line=1,col=1,title=instruction-empty::/),
    )
    expect(lines.filter((line) => line.startsWith('::') && !/^::(?:error|warning) file=tasks\//.test(line))).toEqual([])
    expect(ran.summary).toContain('new\\-endless is left out')
    expect(ran.summary).not.toMatch(/(?<!\\)<|@s|\]\(|^::/m)
  })

  it('has nothing to start where no task changed', async () => {
    await using repository = await committedRepository(MAIN, { one: tinyTask() })
    await using service = await resultsService()
    const head = await pullRequestWith(repository, { 'README.md': 'words\n', 'regatta.yaml': '' })
    const ran = await planFor(repository, service, { 'tasks-from': head, proof: '5' })
    expect(ran).toMatchObject({ exit: 0 })
    expect(ran.outputs).toMatchObject({ artifact: '', hosted: '0', own: '0', planned: '0', changed: '0' })
    expect(service.artifacts()).toEqual([])
    expect(ran.summary).toContain('nothing to run')
  })

  it.each([
    [{ 'tasks-from': 'a'.repeat(40) }, `::error::git fetch origin: origin does not give commit ${'a'.repeat(40)}: `],
    [{ 'tasks-from': 'HEAD' }, 'input tasks-from: expected the full id of a commit, found "HEAD"'],
    [{ 'tasks-from': 'a'.repeat(40), 'changed-since': 'b'.repeat(40) }, 'input changed-since: tasks-from says already'],
    [{ proof: '21' }, 'input proof: expected a whole number from 1 to 20, found "21"'],
    [{ models: 'no' }, 'input models: expected true or false, found "no"'],
    [{ models: 'false' }, 'input models: without a proof and without models there is nothing to plan'],
  ])('refuses %j by name', async (inputs, message) => {
    await using repository = await committedRepository(MAIN, { one: tinyTask() })
    await using service = await resultsService()
    const ran = await planFor(repository, service, inputs)
    expect(ran).toMatchObject({ exit: 1, outputs: {} })
    expect(ran.log).toContain(message)
    expect(ran.log.match(/::error::/g)).toHaveLength(1)
    expect(service.artifacts()).toEqual([])
  })
})
