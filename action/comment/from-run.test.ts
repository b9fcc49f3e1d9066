import { expect, it } from 'vitest'
import { pullRequest, SOUND, type World } from '#action/testing/pull-request'
import { reportIn, unescaped } from '#action/testing/reports'
import { zipOf } from '#action/testing/zip'
import type { PullRequestReport } from '#core/report/pull-request'
import { partOf } from '#core/report/sticky'
import type { NewRun } from '#scripts/testing/github/runs'
import { runName } from '#scripts/testing/results-service'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 240_000
const FORK = 'stranger/bench'
const REPORT = 'comment-a1'

/** A pull request of a fork, and the report that its own run left of a sound task. */
async function forked(sabotage: 'error' | 'off' = 'off'): Promise<World & { readonly honest: PullRequestReport }> {
  const here = await pullRequest({ fork: FORK, sabotage })
  const plan = here.plan()
  here.putPlan(plan)
  for (const [shard, trials] of SOUND.entries()) here.putPart(plan, shard, trials)
  if (sabotage !== 'off') here.putSabotage(plan)
  await here.comment({ plan: 'plan-a1', post: 'false', 'pull-request': '', token: here.github.readToken })
  const honest = (await reportIn(here.service.content(REPORT))) as PullRequestReport
  return { ...here, honest }
}

function ended(here: World, change: Partial<NewRun> = {}): number {
  return here.github.runs.add({
    path: '.github/workflows/pull-request.yml',
    event: 'pull_request',
    head_sha: here.head,
    head_branch: 'idea',
    head_repository: FORK,
    status: 'completed',
    conclusion: 'success',
    ...change,
  }).id
}

/** Tells of a run as the workflow of the default branch does, which knows nothing but its id. */
async function tell(here: World, run: number) {
  return await here.comment({ 'from-run': String(run), 'pull-request': '', head: '' })
}

function zipped(report: unknown): Buffer {
  return zipOf([{ name: 'report.json', content: JSON.stringify(report) }])
}

async function told(here: World): Promise<string> {
  const [body, ...others] = await here.said()
  expect(others).toEqual([])
  return unescaped(partOf(body ?? '', 'check')?.text ?? '')
}

const FAILURE: PullRequestReport['failures'][number] = {
  kind: 'oracle',
  config: 'oracle',
  task: 'hc-ok',
  attempt: 1,
  try: 1,
  outcome: 'failed',
  exception_type: null,
  message: null,
  verifier_tail: null,
  tests: [],
  tests_failed: 0,
}

it("posts what a fork's run left, with commit, base and ledger of our own", { timeout: PATIENCE }, async () => {
  await using here = await forked()
  const run = ended(here)
  const lies = {
    base: 'f'.repeat(40),
    trust: 'own',
    cost_usd: 99,
    fill: { planned: 0, estimate_usd: 0, unknown_trials: 0 },
  }
  here.service.put(REPORT, zipped({ ...here.honest, ...lies }), runName(run))
  const done = await tell(here, run)
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'true' } })
  expect(here.github.requests.length).toBeLessThanOrEqual(10)
  const text = await told(here)
  expect(text).toMatch(/^\*\*New task hc-ok: oracle 2\/2, nop 0\/2/)
  expect(text).toContain(`commit \`${here.head}\` on base \`${here.base.slice(0, 12)}\``)
  expect(text).toContain('Merging would run 4 more trials')
  expect(text).not.toContain('$99')
  expect(text).toContain(`/actions/runs/${run}`)
  expect(unescaped(done.summary)).toContain('oracle 2/2, nop 0/2')
})

it("tells what the saboteur found in a fork's run, in words of our own", { timeout: PATIENCE }, async () => {
  await using here = await forked('error')
  const sound = ended(here)
  here.service.put(REPORT, zipped(here.honest), runName(sound))
  expect(await tell(here, sound)).toMatchObject({ exit: 0, errors: [], outputs: { sound: 'true' } })
  expect(await told(here)).toContain('Saboteur, hc-ok: 1 withstood, 1 could not be tried.')
  const tasks = here.honest.tasks.map((task) => ({
    ...task,
    sabotage: {
      state: 'withstood' as const,
      reason: '@everybody',
      found: { ...task.sabotage?.found, ways: [{ way: 'conftest', state: 'worked', reward: 1 }] },
    },
  }))
  const weak = ended(here)
  here.service.put(REPORT, zipped({ ...here.honest, sabotage: 'off', tasks }), runName(weak))
  expect(await tell(here, weak)).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', sound: 'false' } })
  const text = await told(here)
  expect(text).toContain('Weak: conftest gets the reward of hc-ok without the work.')
  expect(text).not.toContain('@everybody')
})

it("shows what a fork's report says as text", { timeout: PATIENCE }, async () => {
  await using here = await forked()
  const run = ended(here)
  const hostile = '![x](https://evil.example) <img src=x> @everybody | ::error::boo'
  const message = `${hostile} \u202e ${'x'.repeat(1500)}`
  const failures = [{ ...FAILURE, message, verifier_tail: '```\n# boo\n<!-- regatta:end -->', exception_type: hostile }]
  here.service.put(REPORT, zipped({ ...here.honest, harbor_version: '@all <b>|</b>', failures }), runName(run))
  const done = await tell(here, run)
  expect(done).toMatchObject({ exit: 0, errors: [] })
  const [body = ''] = await here.said()
  expect(unescaped(body)).toContain('https://evil.example')
  const outside = body.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '')
  expect(outside).not.toMatch(/(?<!\\)(?:<img|<b>|!\[|@(?:all|everybody))|^# boo/m)
  expect(partOf(body, 'check')?.text).toContain('commit')
})

it('says where a run left no report, and leads to the run', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ fork: FORK })
  const run = ended(here, { conclusion: 'failure' })
  const done = await tell(here, run)
  expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: '', sound: 'false' } })
  const text = await told(here)
  expect(text).toMatch(/^\*\*Nothing can be said of commit [0-9a-f]{12}:\*\* .*it left no report; it ended as failure/)
  expect(text).toContain(`/actions/runs/${run}`)
})

it('refuses a report that contradicts the commit, in words, in the comment', { timeout: PATIENCE }, async () => {
  await using here = await forked()
  const run = ended(here)
  here.service.put(REPORT, zipped({ ...here.honest, head: here.base }), runName(run))
  expect(await tell(here, run)).toMatchObject({ exit: 0, errors: [], outputs: { state: '', sound: 'false' } })
  expect(await told(here)).toContain(`it is about commit ${here.base}, not about ${here.head}`)
})

it('refuses a run that is none of a pull request, and says nothing', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ fork: FORK })
  for (const [change, problem] of [
    [{ path: '.github/workflows/evil.yml' }, 'of .github/workflows/evil.yml, not of'],
    [{ event: 'push' }, 'started by push'],
    [{ status: 'in_progress', conclusion: null }, 'in_progress, not completed'],
  ] as const) {
    const done = await tell(here, ended(here, change))
    expect(done.exit).toBe(1)
    expect(done.errors).toEqual([expect.stringContaining(problem)])
  }
  expect((await tell(here, 424_242)).errors).toEqual([expect.stringContaining('run 424242 is not known here')])
  expect(await here.said()).toEqual([])
})

it.each(['action_required', 'skipped', 'stale', 'cancelled'] as const)(
  'leaves what is there where a run ended as %s',
  {
    timeout: PATIENCE,
  },
  async (conclusion) => {
    await using here = await pullRequest({ fork: FORK })
    const done = await tell(here, ended(here, { conclusion }))
    expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: '', sound: '', url: '' } })
    expect(unescaped(done.summary)).toContain(`ended as ${conclusion}`)
    expect(await here.said()).toEqual([])
  },
)

it('makes no comment on a fork that changes no task, and changes one that is there', {
  timeout: PATIENCE,
}, async () => {
  await using here = await pullRequest({ fork: FORK, task: null })
  const lost = ended(here, { conclusion: 'failure' })
  expect(await tell(here, lost)).toMatchObject({ exit: 0, errors: [], outputs: { url: '' } })
  await here.comment({ post: 'false', 'pull-request': '', token: here.github.readToken })
  const report = await reportIn(here.service.content(REPORT))
  const run = ended(here)
  here.service.put(REPORT, zipped(report), runName(run))
  expect(await tell(here, run)).toMatchObject({ exit: 0, errors: [], outputs: { state: 'complete', url: '' } })
  expect(await here.said()).toEqual([])
  await here.comment({ part: 'bench' })
  await tell(here, run)
  expect(await told(here)).toContain('No task changed')
})

it('has nothing to tell where no open pull request has the very commit', { timeout: PATIENCE }, async () => {
  await using here = await pullRequest({ fork: FORK })
  for (const change of [
    { head_sha: here.base },
    { head_branch: 'other' },
    { head_repository: 'other/bench' },
    { head_repository: 'owner/bench' },
    { head_repository: null },
  ]) {
    const done = await tell(here, ended(here, change))
    expect(done).toMatchObject({ exit: 0, errors: [], outputs: { state: '', sound: '', url: '' } })
    expect(done.summary).toContain('Nothing to tell')
  }
  here.github.pulls.change(here.pull, { open: false })
  expect(await tell(here, ended(here))).toMatchObject({ exit: 0, outputs: { url: '' } })
  expect(await here.said()).toEqual([])
})
