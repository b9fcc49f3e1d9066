import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { pullRequest, RUN_ID, SOUND, type World } from '#action/testing/pull-request'
import { reportIn, unescaped } from '#action/testing/reports'
import { planOf } from '#core/harbor/testing'
import { pullRequestReportSchema } from '#core/report/pull-request'
import { MOST_BODY, partOf, stickyBody } from '#core/report/sticky'
import type { PlanDocument } from '#core/trial/plan-document'
import { secondaryLimit } from '#scripts/testing/github/faults'
import { runAction } from '#scripts/testing/run-action'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 120_000
const RUN = `https://github.com/owner/bench/actions/runs/${RUN_ID}/attempts/1`

/** What the check part of the only comment says. */
async function told(here: World): Promise<string> {
  const [body, ...others] = await here.said()
  expect(others).toEqual([])
  return unescaped(partOf(body ?? '', 'check')?.text ?? '')
}

/** Uploads a plan and what a sound task leaves: oracle passes twice, nop never. */
function soundRun(here: World): PlanDocument {
  const plan = here.plan()
  here.putPlan(plan)
  for (const [shard, trials] of SOUND.entries()) here.putPart(plan, shard, trials)
  return plan
}

it('tells a pull request how oracle and nop did on its new task, from start to end', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest()
  const plan = soundRun(here)
  const given = { plan: 'plan-a1', 'plan-digest': plan.plan_digest }
  const begun = await here.comment({ ...given, phase: 'start' })
  expect(begun).toMatchObject({ exit: 0, errors: [], outputs: { state: 'running', sound: '' } })
  const [running = ''] = await here.said()
  expect(partOf(running, 'check')).toMatchObject({ head: here.head, state: 'running' })
  expect(await told(here)).toMatch(/^\*\*Running: 4 trials/)
  const asked = here.github.requests.length
  const done = await here.comment(given)
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  const [comment] = await here.github.comments(here.pull)
  expect(done.outputs.url).toMatch(new RegExp(`/owner/bench/(issues|pull)/${here.pull}#issuecomment-${comment?.id}$`))
  expect(here.github.requests.length - asked).toBe(5)
  const text = await told(here)
  expect(text).toMatch(/^\*\*New task hc-ok: oracle 2\/2, nop 0\/2: solvable and not trivially passed\.\*\*/)
  expect(text).toContain(`commit \`${here.head}\` on base \`${here.base.slice(0, 12)}\``)
  expect(text).toContain('Merging costs nothing more')
  expect(text).toContain(RUN)
  expect(unescaped(done.summary)).toContain('oracle 2/2, nop 0/2')
  // The ledger of the checkout is not touched.
  expect(await here.repository.git('status', '--porcelain')).toBe('')
})

it('judges oracle and nop while models wait, and tells of the models when they have ended', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest()
  const proof = [
    here.trial(0, 'oracle', 1),
    here.trial(1, 'oracle', 2),
    here.trial(2, 'nop', 1),
    here.trial(3, 'nop', 2),
  ]
  const plan = planOf(
    [...proof, here.trial(4, 'claude-code', 1), here.trial(5, 'claude-code', 2)],
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
    { commit: here.head },
  )
  here.putPlan(plan)
  for (const [shard, trials] of SOUND.entries()) here.putPart(plan, shard, trials)
  const proved = await here.comment({ plan: 'plan-a1', await: 'models' })
  expect(proved).toMatchObject({ exit: 0, errors: [], outputs: { state: 'running', sound: 'true' } })
  const text = await told(here)
  expect(text).toMatch(/^\*\*New task hc-ok: oracle 2\/2, nop 0\/2: solvable and not trivially passed\.\*\*/)
  expect(text).toContain('2 trials of models wait or run: this comment is updated when they end.')
  expect(text).not.toMatch(/missing|Merging/)
  const [body = ''] = await here.said()
  expect(partOf(body, 'check')).toMatchObject({ head: here.head, state: 'result' })
  const ended = await here.comment({ plan: 'plan-a1' })
  expect(ended).toMatchObject({ exit: 1, outputs: { state: 'partial', sound: 'false' } })
  expect(await told(here)).toMatch(/^\*\*Partial: 2 of 6 planned trials are missing\./)
})

it('says that what a command asked for is queued until its shards begin', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  here.putPlan(planOf([here.trial(0, 'claude-code', 1)], [[0]], { commit: here.head }))
  const waits = await here.comment({ phase: 'start', part: 'bench', plan: 'plan-a1' })
  expect(waits).toMatchObject({ exit: 0, errors: [], outputs: { state: 'queued', sound: '' } })
  const [said = ''] = await here.said()
  expect(partOf(said, 'bench')).toMatchObject({ head: here.head, state: 'running' })
  expect(said).toContain('**Queued\\: 1 trial')
})

/** What the saboteur found where one way worked. */
function weakWay(here: World) {
  const found = {
    verifier_mode: 'shared',
    ways: [
      { way: 'conftest', state: 'worked', reward: 1 },
      { way: 'profile', state: 'withstood', reward: 0 },
    ],
    together: [],
    for_nothing: null,
    failure: null,
    trials: 4,
    seconds: 80,
  }
  const [trial] = here.plan().trials
  return { tasks: [{ name: 'hc-ok', digest: trial?.task.digest, found }] }
}

it('names the way by which a task gives its reward for no work, and fails', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ sabotage: 'error' })
  const plan = soundRun(here)
  here.putSabotage(plan, weakWay(here))
  const given = { plan: 'plan-a1', 'plan-digest': plan.plan_digest }
  const begun = await here.comment({ ...given, phase: 'start' })
  expect(begun).toMatchObject({ exit: 0, outputs: { state: 'running' } })
  expect(await told(here)).not.toContain('conftest')
  const done = await here.comment(given)
  expect(done).toMatchObject({ exit: 1, outputs: { state: 'complete', sound: 'false' } })
  expect(done.errors).toEqual([expect.stringContaining('are not shown to be sound')])
  const text = await told(here)
  expect(text).toMatch(
    /^\*\*New task hc-ok: oracle 2\/2, nop 0\/2: .*\. Weak: conftest gets the reward of hc-ok without the work\.\*\*/,
  )
  expect(text).toMatch(/^- conftest gets reward 1: .* \*\*Fix:\*\* .*separate verifier/m)
  expect(text).toContain('hc-ok, 1 way worked, 1 withstood.')
  expect(text).not.toContain('profile')
})

it('only warns of a weak task where the manifest says so', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ sabotage: 'warning' })
  here.putSabotage(soundRun(here), weakWay(here))
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(await told(here)).toContain('Weak: conftest gets the reward of hc-ok without the work.')
})

it('is sound where every way was withstood, and not where nobody knows', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ sabotage: 'error' })
  const plan = soundRun(here)
  const lost = await here.comment({ plan: 'plan-a1' })
  expect(lost).toMatchObject({ exit: 1, outputs: { state: 'complete', sound: 'false' } })
  expect(await told(here)).toContain('hc-ok: not tried: the job that was to try it left nothing')
  here.putSabotage(plan, { tasks: [], share: 0, plan_digest: `sha256:${'f'.repeat(64)}` })
  const forged = await here.comment({ plan: 'plan-a1' })
  expect(forged.outputs.sound).toBe('false')
  expect(await told(here)).toContain('hc-ok: not tried: artifact sabotage-0-a1 is of another plan')
  here.putSabotage(plan, {}, 'sabotage-0-a2')
  const again = await here.comment({ plan: 'plan-a1' }, { GITHUB_RUN_ATTEMPT: '2' })
  expect(again).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(await told(here)).toContain('Saboteur, hc-ok: 1 withstood, 1 could not be tried.')
})

it('asks the saboteur nothing of a benchmark', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ sabotage: 'error' })
  soundRun(here)
  const done = await here.comment({ plan: 'plan-a1', part: 'bench' })
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect((await here.said()).join('')).not.toContain('aboteur')
})

it('needs no saboteur where the ledger has all trials', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ sabotage: 'error' })
  await here.import(here.plan(), SOUND)
  const done = await here.comment()
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(await told(here)).toContain('Saboteur, hc-ok: not tried now: nothing of it was to run.')
})

it('names what is missing where a shard died', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  const plan = here.plan()
  here.putPlan(plan)
  here.putPart(plan, 0, [
    { slot: 0, holds: 'oracle-pass' },
    { slot: 1, holds: 'oracle-pass' },
  ])
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done).toMatchObject({ exit: 1, outputs: { state: 'partial', sound: 'false' } })
  expect(done.errors).toEqual([expect.stringContaining('are not shown to be sound')])
  const text = await told(here)
  expect(text).toMatch(/^\*\*Partial: 2 of 4 planned trials are missing\./)
  expect(text).toContain('shard 1 left nothing that can be read')
  expect(unescaped(done.summary)).toContain('shard 1 left nothing that can be read')
})

it('shows the end of what the verifier printed where the own solution fails, as text', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest()
  const plan = here.plan()
  here.putPlan(plan)
  const printed = `${'noise\n'.repeat(200_000)}</details> @somebody <img src=x> ::error::boo\nexpected done, found nothing\n`
  here.putPart(plan, 0, [
    { slot: 0, holds: 'oracle-pass' },
    { slot: 1, holds: 'oracle-fail', printed },
  ])
  here.putPart(plan, 1, [
    { slot: 2, holds: 'nop-fail' },
    { slot: 3, holds: 'nop-fail' },
  ])
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done).toMatchObject({ exit: 1, outputs: { state: 'complete', sound: 'false' } })
  const [body = ''] = await here.said()
  // In a fence nothing is Markdown or HTML.
  expect(body).toMatch(/^```text\n(?:noise\n)+<\/details> .*\nexpected done, found nothing\n```$/m)
  expect(done.log).not.toMatch(/^::error::boo/m)
})

it('remarks on what the plugin saw while oracle and nop ran', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  const plan = here.plan()
  here.putPlan(plan)
  const quiet = { rx_bytes: 90, rx_packets: 1, tx_bytes: 0, tx_packets: 0 }
  const events = (outside: object) => [
    { event: 'agent-end', outside },
    { event: 'verification-start', mode: 'separate' },
    { event: 'end', verified_s: 29, network: quiet, writes: [] },
  ]
  const changed = { paths: [{ path: '/srv/@somebody', kind: 'added' }], total: 1 }
  const seen = [changed, { paths: [], total: 0 }]
  for (const [shard, trials] of SOUND.entries()) {
    here.putPart(
      plan,
      shard,
      trials.map((trial) => ({ ...trial, events: events(seen[shard] ?? {}) })),
    )
  }
  expect(await here.comment({ plan: 'plan-a1' })).toMatchObject({ exit: 0, outputs: { sound: 'true' } })
  const text = await told(here)
  expect(text).toContain('**Seen while oracle and nop ran**')
  expect(text).toContain('- hc-ok: verifier 29 s of 30 s: 97 %. **Fix:** Raise the limit')
  expect(text).toContain('- hc-ok: oracle changed outside of the work: /srv/@somebody (added). **Fix:**')
  expect(text).not.toContain('network at verification')
})

it('says of 600 lost trials what there is room for, in few requests', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  const trials = Array.from({ length: 600 }, (_, slot) =>
    here.trial(slot, slot % 2 === 0 ? 'oracle' : 'nop', 1 + (slot >> 1)),
  )
  const plan = here.plan({}, trials)
  here.putPlan(plan)
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done.outputs).toMatchObject({ state: 'partial', sound: 'false' })
  expect(here.github.requests.length).toBeLessThanOrEqual(10)
  const [body = ''] = await here.said()
  expect(body.length).toBeLessThanOrEqual(MOST_BODY)
})

it('leaves the comment on a newer commit as it is', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  soundRun(here)
  const newer = await here.push()
  const body = stickyBody({ existing: null, part: 'check', head: newer, text: 'the newer one', state: 'running' })
  const { api, token } = here.github
  await fetch(`${api}/repos/owner/bench/issues/${here.pull}/comments`, {
    method: 'POST',
    headers: { authorization: `bearer ${token}` },
    body: JSON.stringify({ body }),
  })
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(await here.said()).toEqual([body])
})

it('leaves one comment with both parts where two jobs end at once', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  soundRun(here)
  here.github.meet({ method: 'POST', path: /\/issues\/\d+\/comments$/ }, 2)
  const both = await Promise.all([here.comment({ plan: 'plan-a1' }), here.comment({ plan: 'plan-a1', part: 'bench' })])
  expect(both.flatMap(({ exit, errors, log }) => (exit === 0 ? errors : [log]))).toEqual([])
  const [body = '', ...others] = await here.said()
  expect(others).toEqual([])
  expect([partOf(body, 'check')?.head, partOf(body, 'bench')?.head]).toEqual([here.head, here.head])
})

it('has told everything in the summary where GitHub takes no comment', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  soundRun(here)
  here.github.fail({ method: 'POST', path: /\/comments$/, ...secondaryLimit(3600) })
  const done = await here.comment({ plan: 'plan-a1' })
  expect(done).toMatchObject({ exit: 1, outputs: { state: 'complete', sound: 'true', url: '' } })
  expect(done.errors).toEqual([
    expect.stringMatching(/could not be written: .*secondary rate limit.*; re-run this job/),
  ])
  expect(unescaped(done.summary)).toContain('oracle 2/2, nop 0/2')
})

it('leaves a report where it may not post, and asks GitHub for nothing', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ fork: 'stranger/bench' })
  soundRun(here)
  const done = await here.comment({ plan: 'plan-a1', post: 'false', 'pull-request': '', token: here.github.readToken })
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true', url: '' } })
  expect(here.github.requests).toEqual([])
  const report = pullRequestReportSchema.parse(await reportIn(here.service.content('comment-a1')))
  expect(report).toMatchObject({ head: here.head, base: here.base, trust: 'fork', counts: { passed: 2, failed: 2 } })
  // The ledger never gets what a fork's run left.
  expect(report.fill).toMatchObject({ planned: 4 })
})

it("counts on no trial of a fork's commit for the board, whoever ran it", { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ fork: 'stranger/bench' })
  soundRun(here)
  const done = await here.comment({ plan: 'plan-a1', part: 'bench' })
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(here.github.requests.length).toBeLessThanOrEqual(10)
  const [body = ''] = await here.said()
  const text = unescaped(partOf(body, 'bench')?.text ?? '')
  expect(text).toContain('Merging would run 4 more trials')
  expect(text).not.toContain('are not run again')
  expect(text).toContain('comes from a fork, so none of these trials enters the ledger')
})

it.each([
  ['README.md', false],
  ['.github/workflows/own.yml', true],
])(
  'counts on no trial of a branch that changes %s too, and says why',
  { timeout: PATIENCE },
  async (path, measures) => {
    await using here = await pullRequest()
    await here.repository.write(path, 'something else')
    const head = await here.push()
    const plan = here.plan({ commit: head })
    here.putPlan(plan)
    for (const [shard, trials] of SOUND.entries()) here.putPart(plan, shard, trials)
    const done = await here.comment({ plan: 'plan-a1', head })
    expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
    const text = await told(here)
    expect(text).toContain('Merging would run 4 more trials')
    expect(text).toContain(`Trials above are run again after the merge because ${path} changes too.`)
    expect(text.includes(`changes what measures, in ${path}: review that.`)).toBe(measures)
  },
)

it('needs no plan where the ledger has all trials', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  await here.import(here.plan(), SOUND)
  const done = await here.comment()
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(await told(here)).toContain('oracle 2/2, nop 0/2')
})

it('counts what a branch of the ledger has besides', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest()
  await here.import(here.plan(), SOUND)
  const git = async (...args: string[]) =>
    await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], { cwd: here.checkout })
  await git('checkout', '--quiet', '-b', 'ledger')
  await git('add', 'results')
  await git('commit', '--quiet', '--message', 'results')
  await git('push', '--quiet', 'origin', 'ledger')
  await git('checkout', '--quiet', 'main')
  expect(await here.comment()).toMatchObject({ exit: 1, outputs: { sound: 'false' } })
  expect(await here.comment({ 'ledger-branch': 'ledger' })).toMatchObject({ exit: 0, outputs: { sound: 'true' } })
  expect(await told(here)).toContain('oracle 2/2, nop 0/2')
})

it('makes no comment on a commit that changes no task, and changes one that is there', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest({ task: null })
  const done = await here.comment({ phase: 'start' })
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { url: '' } })
  expect(unescaped(done.summary)).toContain('No task changed')
  expect(await here.said()).toEqual([])
  await here.comment({ part: 'bench' })
  await here.comment({ phase: 'start' })
  expect(await told(here)).toContain('No task changed')
})

it.each([
  ['that is another', { 'plan-digest': `sha256:${'0'.repeat(64)}` }, 'this is not the plan that was made'],
  ['that is not there', { plan: 'plan-a9' }, 'this run has no such artifact'],
  ['of another commit', { plan: 'plan-a2' }, 'the plan was made for commit'],
  ['that could not be made', { plan: '', planned: 'false' }, 'its trials could not be planned'],
])('says in the comment that nothing can be said with a plan %s', { timeout: PATIENCE }, async (_, inputs, problem) => {
  await using here = await pullRequest()
  soundRun(here)
  here.putPlan(here.plan({ commit: here.base }), 'plan-a2')
  const done = await here.comment({ plan: 'plan-a1', ...inputs })
  expect(done).toMatchObject({ exit: 1, outputs: { state: '', sound: 'false' } })
  expect(done.errors).toEqual([expect.stringContaining(problem)])
  const text = await told(here)
  expect(text).toMatch(new RegExp(`^\\*\\*Nothing can be said of commit ${here.head.slice(0, 12)}:\\*\\* .*${problem}`))
  expect(text).toContain(RUN)
})

it.each([
  ['head', '', 'this is needed'],
  ['head', 'main', 'expected the full id of a commit'],
  ['pull-request', '', 'this is needed'],
  ['pull-request', '1; rm', 'expected the number of a pull request'],
  ['from-run', '-1', 'expected the id of a workflow run'],
  ['phase', 'middle', 'expected start or end'],
  ['part', 'note', 'expected check or bench'],
  ['await', 'all', 'expected models, or nothing'],
  ['manifest', '../regatta.yaml', 'expected a path inside the repository'],
])('refuses the input %s: "%s"', { timeout: PATIENCE }, async (name, value, problem) => {
  const given = {
    phase: 'end',
    await: '',
    part: 'check',
    'pull-request': '1',
    head: 'a'.repeat(40),
    planned: 'true',
    post: 'true',
    manifest: 'r.yaml',
  }
  const done = await runAction('action/comment/main.ts', tmpdir(), { ...given, [name]: value })
  expect(done.exit).toBe(1)
  expect(done.log).toMatch(new RegExp(`^::error::input ${name}: ${problem}`, 'm'))
})
