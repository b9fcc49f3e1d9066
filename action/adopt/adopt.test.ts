import { expect, it } from 'vitest'
import { CHECK, COMMAND, type RepositoryWithPulls, repositoryWithPulls, TASK } from '#action/testing/adopting'
import { seedsIn } from '#action/testing/aggregating'
import { zipOf } from '#action/testing/zip'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 180_000
const NOTHING = { adopted: '0', landed: 'false', commit: '' }
const TRIES = [
  [
    { slot: 0, seed: 1 },
    { slot: 1, seed: 2 },
  ],
]

/** A merged pull request whose commit had one good run, unless told otherwise. */
async function merged(here: RepositoryWithPulls, files: Readonly<Record<string, string>> = {}) {
  const { number, head } = await here.open(files)
  const plan = await here.plan(head)
  await here.leave({ id: 900, plan, tries: TRIES })
  await here.merge(number)
  return { number, head, plan }
}

it('lands the trials of a merged pull request in one commit, and says so', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  await here.leave({ id: 900, plan: await here.plan(head), tries: TRIES })
  const merge = await here.merge(number)
  const done = await here.adopt()
  expect(done.exit, done.log).toBe(0)
  const landed = await here.gitIn(here.at('remote.git'), 'rev-parse', 'main')
  expect(done.outputs, done.summary).toEqual({ adopted: '2', landed: 'true', commit: landed })
  expect(await here.gitIn(here.at('remote.git'), 'rev-parse', 'main^')).toBe(merge)
  const ledger = await here.ledger()
  expect(seedsIn(ledger)).toEqual([1, 2])
  expect(ledger[0]).toMatchObject({ origin: 'actions', run_id: '900', commit: head, outcome: 'passed' })
  expect(done.summary.split('\n')[0]).toBe(
    `**2 trials of pull requests landed on main** ([commit](https://github.com/owner/bench/commit/${landed})). What is missing is planned.`,
  )
  // The commit; its pull request: runs of two workflows, events, others of its branch; the run: artifacts, jobs, two zips.
  expect(done.requests).toHaveLength(9)
  const again = await here.adopt()
  expect(again).toMatchObject({ exit: 0, outputs: NOTHING })
})

it('takes runs by push and by command together, also where the branch is squashed and gone', {
  timeout: PATIENCE,
}, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  await here.leave({ id: 900, plan: await here.plan(head), tries: TRIES })
  const asked = await here.plan(head, {
    trials: 1,
    settings: { agent: 'nop' },
    changes: { experiment: 'pull-request' },
  })
  await here.leave({
    id: 901,
    plan: asked,
    tries: [[{ slot: 0, holds: null }]],
    run: {
      path: COMMAND,
      event: 'issue_comment',
      head_branch: 'main',
      head_sha: here.before,
      display_title: `bench #${number}`,
    },
  })
  const other = { path: COMMAND, event: 'issue_comment', head_branch: 'main', display_title: `bench #${number}0` }
  await here.leave({ id: 902, plan: await here.plan(head), tries: [[{ slot: 0, seed: 9 }]], run: other })
  await here.merge(number, 'squash')
  await here.gitIn(here.at('remote.git'), 'update-ref', `refs/pull/${number}/head`, head)
  await here.git('push', '--quiet', 'origin', '--delete', 'change')
  const done = await here.adopt()
  expect(done, done.log).toMatchObject({ exit: 0, outputs: { landed: 'true', adopted: '3' } })
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
  expect((await here.ledger()).map(({ run_id, agent }) => `${run_id} ${agent}`).sort()).toEqual([
    '900 oracle',
    '900 oracle',
    '901 nop',
  ])
  expect(await here.gitIn(here.at('remote.git'), 'rev-list', '--count', `${here.before}..main`)).toBe('2')
})

it('loses no run to what anybody can start with a comment', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number } = await merged(here)
  const comment = {
    path: COMMAND,
    event: 'issue_comment',
    head_sha: here.before,
    display_title: `bench #${number}`,
    status: 'completed',
  } as const
  for (let id = 1_000; id < 1_030; id += 1) here.api.runs.add({ ...comment, id, conclusion: 'skipped' })
  // Such as `/bench help`: a job ran, and there is no plan.
  for (let id = 2_000; id < 2_120; id += 1) here.api.runs.add({ ...comment, id, conclusion: 'success' })
  const done = await here.adopt()
  expect(done, done.log).toMatchObject({ exit: 0, outputs: { adopted: '2' } })
  const asked = done.requests.filter((request) => /\/runs\/\d+\/artifacts/.test(request))
  expect(asked.some((request) => /\/runs\/10\d\d\//.test(request))).toBe(false)
  expect(asked).toHaveLength(101)
  expect(done.log).toContain('100 runs: comments that asked for no trials')
  expect(done.log).toMatch(/20 older runs: not looked into, of pull request .*import from a computer/)
})

it('looks into no more than 20 runs with a plan, the newest', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { head } = await merged(here)
  const plan = await here.plan(head, { changes: { repository: 'stranger/bench' } })
  for (let id = 1_000; id < 1_020; id += 1) await here.leave({ id, plan })
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(done.log).toContain('1 older run: not looked into')
})

it('finds a command among many runs for others, and says where there are too many', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  const command = { path: COMMAND, event: 'issue_comment', head_sha: here.before } as const
  const run = { ...command, display_title: `bench #${number}`, head_branch: 'main' }
  await here.leave({ id: 900, plan: await here.plan(head), tries: TRIES, run })
  await here.merge(number)
  const other = { ...command, display_title: 'bench #99', status: 'completed' } as const
  for (let id = 1_000; id < 1_600; id += 1) here.api.runs.add({ ...other, id, conclusion: 'skipped' })
  for (let id = 2_000; id < 2_550; id += 1) here.api.runs.add({ ...other, id, conclusion: 'success' })
  const done = await here.adopt()
  expect(done, done.log).toMatchObject({ exit: 0, outputs: { adopted: '2' } })
  expect(done.requests.some((request) => /command.yml\/runs\?.*created=[^&]+Z\.\.[^&]+Z/.test(request))).toBe(true)
  expect(done.log).not.toContain('more often than GitHub lists')
  for (let id = 3_000; id < 3_500; id += 1) here.api.runs.add({ ...other, id, conclusion: 'success' })
  const again = await here.adopt()
  expect(again).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(again.log).toMatch(/pull request #1: while it was open command.yml ran more often .* import from a computer/)
})

it('looks through the many events that mentions make, and refuses beyond', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number } = await merged(here)
  const mentions = (length: number) => Array.from({ length }, () => 'mentioned')
  here.api.pulls.change(number, { events: mentions(2_000) })
  const refused = await here.adopt()
  expect(refused).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(refused.log).toMatch(/pull request #1: the events of pull request #1 are more than .*import from a computer/)
  here.api.pulls.change(number, { events: [...mentions(1_500), 'base_ref_changed'] })
  expect((await here.adopt()).log).toContain('was into another branch for a while')
  here.api.pulls.change(number, { events: mentions(1_501) })
  expect((await here.adopt()).outputs).toMatchObject({ adopted: '2' })
})

it('leaves the run of a commit whose workflow was its own, and takes that of one that took it back', {
  timeout: PATIENCE,
}, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open({ [CHECK]: 'name: pull-request # and more\n' })
  await here.leave({
    id: 900,
    plan: await here.plan(head),
    tries: [
      [
        { slot: 0, seed: 8 },
        { slot: 1, seed: 9 },
      ],
    ],
  })
  const mended = await here.commit({ [CHECK]: 'name: pull-request\n' })
  await here.git('push', '--quiet', 'origin', 'change')
  here.api.pulls.change(number, { head: mended })
  await here.leave({ id: 901, plan: await here.plan(mended), tries: TRIES })
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: { adopted: '2' } })
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
  expect(done.log).toContain(`run 900: its commit changes ${CHECK}`)
})

it('leaves a run whose workflow came into the history of main by a merge that took it back', {
  timeout: PATIENCE,
}, async () => {
  await using here = await repositoryWithPulls()
  await here.git('checkout', '--quiet', '-B', 'other', 'main')
  const evil = await here.commit({ [CHECK]: 'name: pull-request # and more\n' })
  await here.git('checkout', '--quiet', '-B', 'change', evil)
  const head = await here.commit({})
  await here.git('checkout', '--quiet', 'other')
  await here.commit({ [CHECK]: 'name: pull-request\n' })
  await here.git('checkout', '--quiet', 'main')
  await here.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'other')
  await here.git('push', '--quiet', 'origin', 'main')
  const before = await here.git('rev-parse', 'main')
  // Against the newest common commit, the branch changes nothing but a task.
  await here.git('checkout', '--quiet', 'change')
  const { number, head: tasks } = await here.open({}, { ref: 'task' })
  await here.git('checkout', '--quiet', '-B', 'change', head)
  await here.git('checkout', '--quiet', tasks, '--', 'tasks')
  const added = await here.commit({})
  expect(await here.git('diff', '--name-only', `main...${added}`)).not.toContain('.github')
  await here.git('push', '--quiet', '--force', 'origin', `${added}:refs/heads/task`)
  await here.git('branch', '--force', 'task', added)
  here.api.pulls.change(number, { head: added })
  await here.leave({ id: 900, plan: await here.plan(added), tries: TRIES, run: { head_branch: 'task' } })
  await here.merge(number)
  const done = await here.adopt({ before })
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(done.log).toContain(`run 900: its commit changes ${CHECK}`)
})

it('leaves runs that are not of the pull request, or not over', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  const plan = await here.plan(head)
  const runs: readonly (readonly [Parameters<typeof here.leave>[0]['run'] & object, string | null])[] = [
    // Of the same name, and for a branch of the same name.
    [{ path: '.github/workflows/other.yml' }, null],
    [{ head_repository: 'stranger/bench' }, null],
    [{ head_branch: 'other' }, null],
    [{ head_sha: 'e'.repeat(40) }, 'its commit is not one of the pull request'],
    [{ status: 'in_progress', conclusion: null }, 'it still goes on'],
    [{ created_at: '2020-01-01T00:00:00Z' }, 'it began before the pull request was opened'],
    [{ jobs: [] }, 'GitHub does not say when its plan was made'],
  ]
  for (const [index, [run]] of runs.entries()) await here.leave({ id: 900 + index, plan, tries: TRIES, run })
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  for (const [index, [, reason]] of runs.entries()) {
    if (reason === null) expect(done.log).not.toContain(`run ${900 + index}`)
    else expect(done.log).toContain(`pull request #${number}, run ${900 + index}: ${reason}`)
  }
  // No artifact of any of them was looked at but of the last, of which the list is all.
  expect(done.requests.filter((request) => request.includes('/artifacts'))).toHaveLength(1)
})

it('leaves pull requests of forks, and those that came in otherwise', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open({}, { fork: 'stranger/bench' })
  await here.leave({ id: 900, plan: await here.plan(head), tries: TRIES, run: { head_repository: 'stranger/bench' } })
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(done.log).toContain(`pull request #${number}: its branch is not of this repository`)
})

it('leaves what may have run into another base', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await merged(here)
  here.api.pulls.change(number, { events: ['labeled', 'base_ref_changed'] })
  expect((await here.adopt()).log).toContain('run 900: the pull request was into another branch for a while')
  here.api.pulls.change(number, { events: [] })
  const twin = await here.api.pulls.open({ ref: 'change', head, base: here.before, into: 'elsewhere' })
  here.api.pulls.change(twin, { created_at: '2020-01-01T00:00:00Z' })
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  expect(done.log).toContain(`run 900: it may have run for pull request #${twin}`)
  // One that was closed before has nothing to do with it.
  here.api.pulls.change(twin, { open: false, closed_at: '2020-01-02T00:00:00Z' })
  expect((await here.adopt()).outputs).toMatchObject({ adopted: '2' })
})

it('believes no plan but the one that the job made', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  const plan = await here.plan(head)
  const past = { started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T00:01:00Z' }
  const run = {
    jobs: [
      { name: 'plan', conclusion: 'success', ...past },
      { name: 'shard 0', conclusion: null, ...past },
    ],
  }
  await here.leave({ id: 900, plan, tries: TRIES, run })
  await here.leave({ id: 901, plan, tries: TRIES })
  here.putPlan(901, plan, 'plan-a2')
  await here.leave({
    id: 902,
    plan: await here.plan(head, { changes: { repository: 'stranger/bench' } }),
    tries: TRIES,
  })
  await here.leave({ id: 903, plan: await here.plan(here.before), tries: TRIES, run: { head_sha: head } })
  const [first, ...others] = plan.trials
  if (first === undefined) throw new Error('no trial')
  const dear = { ...first.config, agent: 'terminus-2', model: 'vendor/dear' }
  await here.leave({
    id: 904,
    plan: await here.plan(head, { changes: { trials: [{ ...first, config: dear }, ...others] } }),
  })
  here.api.runs.add({
    id: 905,
    path: CHECK,
    event: 'pull_request',
    head_sha: head,
    head_branch: 'change',
    status: 'completed',
  })
  here.put(905, 'plan-a1', Buffer.from('no zip'))
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: NOTHING })
  for (const [id, reason] of [
    [900, 'its plan was not uploaded by the job that plans'],
    [901, 'plan-a2 is of an attempt that has not begun'],
    [902, 'its plan is of another repository'],
    [903, 'its plan is of another commit than the run'],
    [904, 'its plan calls a config what it is not (slot 0)'],
    [905, 'the plan cannot be believed'],
  ]) {
    expect(done.log).toContain(`run ${id}: ${reason}`)
  }
})

it('takes what is sound of a run, and says what is not', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  const plan = await here.plan(head, { trials: 4, shards: [[0], [1], [2], [3]] })
  await here.leave({ id: 900, plan, tries: [[{ slot: 0, seed: 1 }]] })
  const part = (shard: number, changes = {}) => here.part(plan, shard, [{ slot: shard, seed: 1 + shard }], changes)
  here.put(900, 'shard-1-a1-p1', zipOf(await part(1, { run_id: '899' })))
  here.put(900, 'shard-2-a1-p1', zipOf([{ name: '../../evil', content: 'x' }]))
  const own = { run_id: '900', run_attempt: 1 }
  here.put(900, 'shard-3-a1-p1', zipOf(await part(3, own)), '2020-01-01T00:00:00Z')
  here.put(900, 'shard-7-a1-p1', zipOf([]))
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: { adopted: '1' } })
  expect(seedsIn(await here.ledger())).toEqual([1])
  for (const reason of [
    'shard-1-a1-p1: shard.json is of another run',
    'shard-2-a1-p1: ',
    'shard-7-a1-p1: the plan has no shard 7',
    '1 artifact: expired',
  ]) {
    expect(done.log).toContain(`run 900: ${reason}`)
  }
})

it('takes the shards of a large run that fit, and names the others', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  const plan = await here.plan(head, { trials: 3, shards: [[0], [1], [2]] })
  const run = { run_attempt: 7 }
  await here.leave({ id: 900, plan, tries: [[{ slot: 0, seed: 1 }]], run })
  for (let part = 0; part < 7 * 99; part += 1) {
    here.put(900, `shard-1-a${1 + Math.floor(part / 99)}-p${1 + (part % 99)}`, Buffer.from('no zip'))
  }
  here.put(
    900,
    'shard-2-a1-p1',
    zipOf(await here.part(plan, 2, [{ slot: 2, seed: 3 }], { run_id: '900', run_attempt: 1 })),
  )
  await here.merge(number)
  const done = await here.adopt()
  expect(done, done.log).toMatchObject({ exit: 0, outputs: { adopted: '2' } })
  expect(seedsIn(await here.ledger())).toEqual([1, 3])
  expect(done.log).toContain('run 900: shard 1: 693 parts, and there is place for 598 more: import it from a computer')
})

it('leaves the trials of what a task was before', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  const { number, head } = await here.open()
  await here.leave({
    id: 900,
    plan: await here.plan(head),
    tries: [
      [
        { slot: 0, seed: 8 },
        { slot: 1, seed: 9 },
      ],
    ],
  })
  const better = await here.commit({ [`tasks/${TASK}/instruction.md`]: 'Write the word.\n' })
  await here.git('push', '--quiet', 'origin', 'change')
  here.api.pulls.change(number, { head: better })
  await here.leave({ id: 901, plan: await here.plan(better), tries: TRIES })
  await here.merge(number)
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 0, outputs: { adopted: '2' } })
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
  expect(done.log).toContain(`run 900: all tasks of its plan have changed since: ${TASK}`)
})

it('says what GitHub refused to say, and fails nothing', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  await merged(here)
  // From the last request to the first, since each fault stays.
  for (const [status, path, said] of [
    [410, /\/artifacts\/\d+\/zip$/, /run 900: the plan cannot be believed: could not be downloaded/],
    [403, /\/runs\/900\/attempts\/1\/jobs$/, /run 900: GitHub answered 403/],
    [500, /\/runs\/900\/artifacts$/, /run 900: GitHub answered 500/],
    [403, /\/issues\/\d+\/events$/, /pull request #1: GitHub answered 403/],
    [403, /\/workflows\/pull-request.yml\/runs$/, /pull request #1: GitHub answered 403/],
    [404, /\/commits\/\w+\/pulls$/, /commit \w{12}: GitHub answered 404/],
  ] as const) {
    here.api.fail({ method: 'GET', path, status, times: 50, headers: { 'retry-after': status === 500 ? '0' : '9999' } })
    const done = await here.adopt()
    expect(done.exit, done.log).toBe(0)
    expect(done.outputs).toEqual(NOTHING)
    expect(done.log).toMatch(said)
    expect(done.summary).toContain('There is nothing to take over')
  }
})

it('fails where what it took could not land', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  await merged(here)
  await here.gitIn(here.at('remote.git'), 'config', 'receive.denyNonFastForwards', 'true')
  await here.gitIn(here.at('remote.git'), 'config', 'receive.maxInputSize', '1')
  const done = await here.adopt()
  expect(done).toMatchObject({ exit: 1, outputs: NOTHING })
  expect(done.summary.split('\n')[0]).toContain('2 trials of pull requests could not land on main')
})

it('has nothing to do without the commit before', { timeout: PATIENCE }, async () => {
  await using here = await repositoryWithPulls()
  await merged(here)
  for (const before of ['', '0'.repeat(40), 'd'.repeat(40)]) {
    const done = await here.adopt({ before })
    expect(done).toMatchObject({ exit: 0, outputs: NOTHING, requests: [] })
    expect(done.log).toContain('the commit before this push is not in the checkout')
  }
})
