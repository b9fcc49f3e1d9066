import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { RUN_ID, seedsIn, trials, workflow } from '#action/testing/aggregating'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 120_000

it('lands what the shards of the plan have uploaded, and says so everywhere', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(3), [[0, 1], [2]])
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { finished_at: null }))
  here.put('shard-0-a1-p2', here.part(plan, 0, [{ slot: 1, seed: 2 }]))
  here.put('shard-1-a1-p1', here.part(plan, 1, [{ slot: 2, seed: 3 }]))
  here.put('anything-else', Buffer.from('no zip'))
  const done = await here.aggregate({ 'plan-digest': plan.plan_digest })
  expect(done.errors).toEqual([])
  expect(done.exit).toBe(0)
  const head = await here.head()
  expect(done.outputs).toEqual({
    landed: 'true',
    commit: head,
    imported: '3',
    passed: '3',
    failed: '0',
    excluded: '0',
    missing: '0',
    duplicates: '0',
    conflicts: '0',
    quarantined: '0',
  })
  expect(done.summary.split('\n')[0]).toBe(
    `**All 3 planned trials have a score:** 3 passed, 0 failed. 3 new trials landed on main ([commit](https://github.com/owner/bench/commit/${head})).`,
  )
  const ledger = await here.ledger()
  expect(seedsIn(ledger)).toEqual([1, 2, 3])
  expect(ledger.find(({ shard }) => shard === 1)).toMatchObject({
    origin: 'actions',
    run_id: RUN_ID,
    run_attempt: 1,
    evidence: 'shard-1-a1-p1/trials/000002-1/hc-ok__9LufHSt',
  })
  expect(here.api.statuses).toEqual([
    {
      sha: here.commit,
      state: 'success',
      context: 'regatta / main',
      description: '3 passed, 0 failed, 0 missing of 3 planned',
      target_url: `https://github.com/owner/bench/actions/runs/${RUN_ID}/attempts/1`,
    },
  ])
  const message = await here.git(here.at('remote.git'), 'log', '-1', '--format=%an%n%B', 'main')
  expect(message.trim().split('\n')).toEqual([
    'github-actions[bot]',
    'Add 3 trials of main to the ledger [skip ci]',
    '',
    `Run: https://github.com/owner/bench/actions/runs/${RUN_ID}/attempts/1`,
    `Plan: ${plan.plan_digest}`,
    expect.stringMatching(/^Import-Id: [0-9a-f-]{36}$/),
  ])
})

it('has nothing to land a second time', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  await here.aggregate()
  const head = await here.head()
  const again = await here.aggregate()
  expect(again).toMatchObject({ exit: 0, errors: [] })
  expect(again.outputs).toMatchObject({
    landed: 'false',
    commit: '',
    imported: '0',
    duplicates: '1',
    passed: '1',
    missing: '0',
  })
  expect(again.summary.split('\n')[0]).toBe(
    '**All 1 planned trial has a score:** 1 passed, 0 failed. Nothing new for the ledger on main, 1 was there already.',
  )
  expect(await here.head()).toBe(head)
})

it('names what is missing when no shard left anything', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2), [[0], [1]])
  here.putPlan(plan)
  const head = await here.head()
  const done = await here.aggregate()
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(done.outputs).toMatchObject({ landed: 'false', imported: '0', missing: '2' })
  expect(done.summary).toContain(
    '**2 of 2 planned trials are missing:** 0 passed, 0 failed. Nothing new for the ledger',
  )
  expect(done.summary).toContain('- oracle on hc\\-ok, attempt 1: shard 0 left nothing that can be read\n')
  expect(done.summary).toContain('- oracle on hc\\-ok, attempt 2: shard 1 left nothing that can be read\n')
  expect(done.summary).toContain('re-run the failed jobs of this run')
  expect(here.api.statuses).toMatchObject([
    { state: 'failure', description: '0 passed, 0 failed, 2 missing of 2 planned' },
  ])
  expect(await here.head()).toBe(head)
})

it('lands the parts of a shard that died, and names the rest', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(3), [[0, 1], [2]])
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { finished_at: null }))
  here.put('shard-1-a1-p1', here.part(plan, 1, [{ slot: 2, holds: 'build-failure' }]))
  const done = await here.aggregate()
  expect(done.exit).toBe(0)
  expect(done.outputs).toMatchObject({ landed: 'true', passed: '1', failed: '0', missing: '2', excluded: '1' })
  expect(seedsIn(await here.ledger())).toEqual([1])
  expect(done.summary).toContain('- oracle on hc\\-ok, attempt 2: never begun\n')
  expect(done.summary).toMatch(/- oracle on hc\\-ok, attempt 3: (?:infrastructure|not what was planned|invalid)/)
})

it('takes the parts of a re-run beside those of the first attempt', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { finished_at: null }))
  const second = { run_attempt: 2, started_at: '2026-11-21T10:00:00.000Z', finished_at: '2026-11-21T11:00:00.000Z' }
  here.put('shard-0-a2-p1', here.part(plan, 0, [{ slot: 1, seed: 2 }], second))
  const done = await here.aggregate({}, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done.errors).toEqual([])
  expect(done.outputs).toMatchObject({ imported: '2', passed: '2', missing: '0' })
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
})

it('leaves parts to the plan of their own attempt', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const first = here.plan(trials(2))
  const plan = here.plan(trials(1))
  here.putPlan(first)
  here.putPlan(plan, 'plan-a2')
  here.put('shard-0-a1-p1', here.part(first, 0, [{ slot: 0, seed: 1 }]))
  here.put('shard-0-a2-p1', here.part(plan, 0, [{ slot: 0, seed: 2 }], { run_attempt: 2 }))
  const done = await here.aggregate({ plan: 'plan-a2' }, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(done.summary).toContain('1 artifact of an earlier attempt')
  expect(seedsIn(await here.ledger())).toEqual([2])
})

it('takes the parts of an earlier attempt where all jobs ran again with the same plan', {
  timeout: PATIENCE,
}, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2), [[0], [1]])
  here.putPlan(plan)
  here.putPlan(plan, 'plan-a2')
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  here.put('shard-0-a2-p1', here.part(plan, 0, [], { run_attempt: 2, started_at: '2026-11-21T10:00:00.000Z' }))
  here.put('shard-1-a2-p1', here.part(plan, 1, [{ slot: 1, seed: 2 }], { run_attempt: 2 }))
  const done = await here.aggregate({ plan: 'plan-a2', 'plan-digest': plan.plan_digest }, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(done.outputs).toMatchObject({ imported: '2', passed: '2', missing: '0' })
  expect(done.summary).not.toContain('earlier attempt')
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
})

it('refuses a part of an earlier attempt that claims this plan and another run', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan, 'plan-a2')
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { run_id: '78' }))
  here.put('shard-0-a1-p2', Buffer.from('no zip'))
  const done = await here.aggregate({ plan: 'plan-a2' }, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done.outputs).toMatchObject({ imported: '0', missing: '1' })
  expect(done.summary).toContain('shard\\-0\\-a1\\-p1: shard\\.json is of another run')
  expect(done.exit).toBe(1)
})

it('makes the branch that the ledger is to stand on', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const head = await here.head()
  const done = await here.aggregate({ branch: 'ledger', manifest: 'bench/regatta.yaml' })
  expect(done.outputs).toMatchObject({ landed: 'true', commit: await here.head('ledger') })
  expect(await here.head()).toBe(head)
  const files = await here.git(here.at('remote.git'), 'ls-tree', '-r', '--name-only', 'ledger')
  expect(files.split('\n').every((path) => /^bench\/results\/(?:trials|tests|runs)\//.test(path))).toBe(true)
})

it('lands two aggregates at once, each row once', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(3), [[0], [1], [2]])
  here.putPlan(plan)
  here.putPlan(plan, 'plan-a2')
  const parts = [0, 1, 2].map((slot) => here.part(plan, slot, [{ slot, seed: slot + 1 }]))
  parts.forEach((entries, shard) => {
    here.put(`shard-${shard}-a1-p1`, entries)
  })
  const both = await Promise.all([here.aggregate(), here.aggregate()])
  expect(both.map(({ exit }) => exit)).toEqual([0, 0])
  expect(both.map(({ outputs }) => Number(outputs.imported)).sort()).toEqual([0, 3])
  expect(seedsIn(await here.ledger())).toEqual([1, 2, 3])
})

it('lands two runs with trials of their own at once', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  for (const [run, seed] of [
    ['run-1', 1],
    ['run-2', 2],
  ] as const) {
    here.service.put('plan-a1', here.zip([{ name: 'plan.json', content: JSON.stringify(plan) }]), run)
    here.service.put('shard-0-a1-p1', here.zip(here.part(plan, 0, [{ slot: 0, seed }])), run)
  }
  const both = await Promise.all(['run-1', 'run-2'].map((run) => here.aggregate({}, { ...here.service.env(run) })))
  expect(both.map(({ outputs }) => outputs.imported)).toEqual(['1', '1'])
  expect(seedsIn(await here.ledger())).toEqual([1, 2])
})

it('lands although main moves while it works', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  here.hook(`[ -e raced ] && exit 0
touch raced
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
new=$(git -c user.name=o -c user.email=o@o commit-tree -p refs/heads/main -m race "refs/heads/main^{tree}")
git update-ref refs/heads/main $new`)
  const done = await here.aggregate()
  expect(done.outputs).toMatchObject({ landed: 'true', commit: await here.head() })
  expect(done.stdout).toContain('pushing to main: somebody else was first; once more')
  expect(seedsIn(await here.ledger())).toEqual([1])
})

it('says what to do where the branch is protected, and leaves everything as it is', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  here.hook(`cat >&2 <<'END'
error: GH013: Repository rule violations found for refs/heads/main.
- Changes must be made through a pull request.
END
exit 1`)
  const head = await here.head()
  const done = await here.aggregate()
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([
    expect.stringMatching(
      /^branch main: it is protected and takes no push from this job \(GH013: .*docs\/protected-main\.md/,
    ),
  ])
  expect(done.outputs).toMatchObject({ landed: 'false', commit: '', passed: '1', missing: '0' })
  expect(done.summary).toMatch(/^\*\*Nothing has landed on main:\*\* it is protected/)
  expect(here.api.statuses).toMatchObject([
    { state: 'failure', description: expect.stringMatching(/^nothing has landed; /) },
  ])
  expect(await here.head()).toBe(head)
  expect(here.service.artifacts().map(({ name }) => name)).toEqual(['plan-a1', 'shard-0-a1-p1'])
})

it('lands nothing on a ledger that cannot be read, and sums up all the same', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const broken = `results/trials/2026-11/${'a'.repeat(64)}.parquet`
  mkdirSync(dirname(here.at('author', broken)), { recursive: true })
  writeFileSync(here.at('author', broken), 'no Parquet')
  await here.git(here.at('author'), 'add', '.')
  await here.git(here.at('author'), 'commit', '--quiet', '-m', 'break it')
  await here.git(here.at('author'), 'push', '--quiet', 'origin', 'main')
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const head = await here.head()
  const done = await here.aggregate()
  expect(done).toMatchObject({ exit: 1, errors: [expect.stringContaining(`${'a'.repeat(64)}.parquet`)] })
  expect(done.summary).toMatch(/^\*\*Nothing has landed on main:\*\*/)
  expect(done.outputs).toMatchObject({ landed: 'false', passed: '1', imported: '0' })
  expect(await here.head()).toBe(head)
})

it('asks the server for the keys of its hosts before it uses a deploy key', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  // In the place of ssh: it does what the other side would with the command that git gives it last.
  const bin = here.at('bin')
  mkdirSync(bin)
  const program = `#!/bin/sh\nprintf '%s\\n' "$*" >> ${here.at('calls')}\nfor last; do :; done\nexec "\${last%% *}" ${here.at('remote.git')}\n`
  writeFileSync(join(bin, 'ssh'), program, { mode: 0o755 })
  const PATH = `${bin}:${process.env.PATH}`
  const done = await here.aggregate({ 'ssh-key': 'a key', status: 'false' }, { PATH })
  expect(done).toMatchObject({ exit: 0, outputs: { landed: 'true', commit: await here.head() } })
  const calls = readFileSync(here.at('calls'), 'utf8').trim().split('\n')
  expect(calls.at(-1)).toMatch(
    /^-F \/dev\/null -i \S+\/key .*StrictHostKeyChecking=yes .* git@github\.com git-receive-pack 'owner\/bench\.git'$/,
  )
  expect(here.api.requests).toEqual(['GET /meta'])
  const refused = await here.aggregate({ 'ssh-key': 'a key', token: 'another' })
  expect(refused.errors).toEqual([expect.stringMatching(/^input ssh-key: the server does not say/)])
})

it('does nothing where nothing was planned', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const done = await here.aggregate({ plan: '' })
  expect(done).toMatchObject({ exit: 0, errors: [], summary: expect.stringContaining('Nothing was planned') })
  expect(done.outputs).toMatchObject({ landed: 'false', missing: '0' })
})

it('believes no other plan than the one that was made', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(here.plan(trials(2)))
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate({ 'plan-digest': plan.plan_digest })
  expect(done).toMatchObject({ exit: 1, errors: [expect.stringContaining('this is not the plan that was made')] })
  expect(done.outputs).toMatchObject({ landed: 'false', commit: '', imported: '0' })
  expect(done.summary).toMatch(
    /^\*\*Nothing was imported:\*\* artifact plan\\-a1\\: this is not the plan that was made.*\n\nWhat to do: somebody replaced it/,
  )
  expect(done.summary).toContain('**1 artifact of shards was not read:**\n\n- shard\\-0\\-a1\\-p1\n')
  expect(done.summary).toContain('import that folder with ./scripts/regatta import')
  expect(here.api.statuses).toEqual([
    {
      sha: here.commit,
      state: 'failure',
      context: 'regatta',
      description: expect.stringMatching(/^nothing was imported: this is not the plan that was made/),
      target_url: `https://github.com/owner/bench/actions/runs/${RUN_ID}/attempts/1`,
    },
  ])
  expect(await here.ledger()).toEqual([])
})

it('names the parts of a plan that was replaced, where nobody said which one was made', {
  timeout: PATIENCE,
}, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(here.plan(trials(2)))
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate()
  expect(done.exit).toBe(1)
  expect(done.summary).toContain('- shard\\-0\\-a1\\-p1: shard\\.json belongs to another plan')
  expect(done.summary).toContain('it is the plan that was replaced: import them with the plan that was made')
})

it('replaces the mark of an early end once a run of the same commit gets to its end', {
  timeout: PATIENCE,
}, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2))
  const marks = () => {
    const newest = new Map(here.api.statuses.map(({ context, state }) => [context, state]))
    return Object.fromEntries(newest)
  }
  await here.aggregate({ status: 'false' })
  expect(marks()).toEqual({})
  await here.aggregate({ manifest: '../regatta.yaml', status: '' })
  expect(marks()).toEqual({ regatta: 'failure' })
  await here.aggregate({ plan: '' })
  expect(marks()).toEqual({ regatta: 'success' })
  await here.aggregate()
  expect(marks()).toEqual({ regatta: 'failure' })
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  await here.aggregate()
  expect(marks()).toEqual({ regatta: 'failure', [`regatta / ${plan.experiment}`]: 'failure' })
  here.put('shard-0-a2-p1', here.part(plan, 0, [{ slot: 1, seed: 2 }], { run_attempt: 2 }))
  await here.aggregate({}, { GITHUB_RUN_ATTEMPT: '2' })
  expect(marks()).toEqual({ regatta: 'success', [`regatta / ${plan.experiment}`]: 'success' })
})

it('leaves a mark where it fails for a reason that nobody foresaw', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  here.putPlan(here.plan(trials(1)))
  // A file stands where the directory of the step must be.
  const done = await here.aggregate({}, { RUNNER_TEMP: here.at('checkout/regatta.yaml/temp') })
  expect(done).toMatchObject({ exit: 1, summary: expect.stringContaining('**This step failed:**') })
  expect(here.api.statuses).toMatchObject([{ state: 'error', context: 'regatta' }])
})

it('says in every place that there is no branch to land on', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  here.putPlan(here.plan(trials(1)))
  const done = await here.aggregate({}, { GITHUB_REF: 'refs/tags/v1' })
  expect(done).toMatchObject({ exit: 1, errors: [expect.stringContaining('this run is on no branch')] })
  expect(done.summary).toContain('**Nothing was imported:** input branch\\: this run is on no branch')
  expect(done.outputs).toMatchObject({ landed: 'false' })
  expect(here.api.statuses).toMatchObject([{ state: 'failure', context: 'regatta' }])
})

it.each([
  ['is not there', null, 'this run has no such artifact'],
  ['is no zip', Buffer.from('nonsense'), 'the plan cannot be believed: is no zip that can be read'],
  ['was changed', 'changed', 'it was changed'],
])('stops where the plan %s', { timeout: PATIENCE }, async (_, content, message) => {
  await using here = await workflow()
  if (content === 'changed') here.putPlan({ ...here.plan(trials(1)), experiment: 'other' })
  else if (content !== null) here.put('plan-a1', content as Buffer)
  const done = await here.aggregate()
  expect(done).toMatchObject({ exit: 1, errors: [expect.stringContaining(message)] })
})

it('goes on without the right to set a status', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate({ token: 'another' })
  expect(done.exit).toBe(0)
  expect(done.stdout).toContain('::warning::no commit status: Bad credentials')
  expect(seedsIn(await here.ledger())).toEqual([1])
})

it.each([
  ['plan', 'other', 'input plan: expected the output artifact of the plan action'],
  ['manifest', '../regatta.yaml', 'input manifest: expected a path inside the repository'],
  ['status', 'yes', 'input status: expected true or false'],
  ['branch', 'a..b', 'input branch: no branch can be called'],
])('refuses the input %s: %s', { timeout: PATIENCE }, async (name, value, message) => {
  await using here = await workflow()
  here.putPlan(here.plan(trials(1)))
  const done = await here.aggregate({ [name]: value })
  expect(done).toMatchObject({ exit: 1, errors: [expect.stringContaining(message)] })
})
