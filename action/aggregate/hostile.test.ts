import { randomBytes } from 'node:crypto'
import { symlinkSync } from 'node:fs'
import { markdownToHtml } from 'satteri'
import { expect, it } from 'vitest'
import { type Aggregation, seedsIn, TRIAL, trials, type Workflow, workflow } from '#action/testing/aggregating'
import { packedZeros, type ZipEntry } from '#action/testing/zip'
import { plannedTrial, trialId } from '#core/harbor/testing'
import type { PlanDocument } from '#core/trial/plan-document'

/** Starting Node and git takes a while on a busy machine. */
const PATIENCE = 120_000
const GIBIBYTE = 1024 ** 3

type Case = { readonly here: Workflow; readonly plan: PlanDocument; readonly entries: ZipEntry[] }

/**
 * A run of two shards: the first is honest, the second uploads what `forge` makes of an honest part (one passed trial with
 * the seed 2). Whatever that is, the honest trial lands.
 */
async function withForged(
  forge: (forged: Case) => ZipEntry[] | Buffer,
): Promise<Aggregation & { readonly here: Workflow }> {
  const here = await workflow()
  const plan = here.plan(trials(2), [[0], [1]])
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  here.put('shard-1-a1-p1', forge({ here, plan, entries: here.part(plan, 1, [{ slot: 1, seed: 2 }]) }))
  const done = await here.aggregate()
  expect(seedsIn(await here.ledger())).toContain(1)
  expect(Number(done.outputs.passed)).toBeGreaterThanOrEqual(1)
  return { ...done, here }
}

const RESULT = `trials/000001-1/${TRIAL}/result.json`

/** Changes one entry of a part. */
function changed(entries: readonly ZipEntry[], name: string, change: (text: string) => string): ZipEntry[] {
  expect(entries.map((entry) => entry.name)).toContain(name)
  return entries.map((entry) => (entry.name === name ? { ...entry, content: change(String(entry.content)) } : entry))
}

const withJson = (change: (document: Record<string, unknown>) => object) => (text: string) =>
  JSON.stringify(change(JSON.parse(text)))

it.each<[what: string, forge: (forged: Case) => ZipEntry[] | Buffer, reason: string]>([
  [
    'writes beside its directory',
    ({ entries }) => [...entries, { name: '../shard-0-a1-p1/trials/000000-1/x', content: 'x' }],
    '"../shard-0-a1-p1/trials/000000-1/x" leads out of its directory',
  ],
  [
    'has a link',
    ({ entries }) => [...entries, { name: 'trials/000001-1/x', content: '/etc/passwd', mode: 0o120777 }],
    '"trials/000001-1/x" is a link',
  ],
  [
    'has 10,000 files',
    ({ entries }) => [
      ...entries,
      ...Array.from({ length: 10_000 }, (_, index) => ({ name: `trials/000001-1/${index}`, content: 'x' })),
    ],
    'entries or more, and 6100 are allowed',
  ],
  [
    'unpacks to 2 GB of zeros',
    ({ entries }) => [
      ...entries,
      { name: 'trials/000001-1/zeros', packed: packedZeros(2 * GIBIBYTE), size: 2 * GIBIBYTE },
    ],
    'unpacks to more than',
  ],
  [
    'unpacks to 2 GB of zeros and says that they are few',
    ({ entries }) => [...entries, { name: 'trials/000001-1/zeros', packed: packedZeros(2 * GIBIBYTE), size: 100 }],
    '"trials/000001-1/zeros" cannot be read (too many bytes',
  ],
  [
    'has a name that is not UTF-8',
    ({ entries }) => [...entries, { name: Buffer.from('trials/000001-1/\xff\xfe', 'latin1'), content: 'x' }],
    'has a name that is not valid UTF-8',
  ],
  [
    'replaces a file by case',
    ({ entries }) => [...entries, { name: 'Shard.json', content: '{}' }],
    'differ in nothing but case',
  ],
  ['is no zip', () => randomBytes(5000), 'is no zip that can be read'],
  ['has no shard.json', ({ entries }) => entries.filter(({ name }) => name !== 'shard.json'), 'no shard.json'],
  [
    'has a broken shard.json',
    ({ entries }) => changed(entries, 'shard.json', () => '{"plan_digest":1}'),
    'shard.json: ',
  ],
  [
    'is of another plan',
    ({ entries }) =>
      changed(
        entries,
        'shard.json',
        withJson((shard) => ({ ...shard, plan_digest: `sha256:${'0'.repeat(64)}` })),
      ),
    'shard.json belongs to another plan',
  ],
  [
    'is of another shard',
    ({ entries }) =>
      changed(
        entries,
        'shard.json',
        withJson((shard) => ({ ...shard, shard: 0 })),
      ),
    'shard.json is of shard 0',
  ],
  [
    'is of another attempt',
    ({ entries }) =>
      changed(
        entries,
        'shard.json',
        withJson((shard) => ({ ...shard, run_attempt: 2 })),
      ),
    'shard.json is of attempt 2',
  ],
  [
    'is of another run',
    ({ entries }) =>
      changed(
        entries,
        'shard.json',
        withJson((shard) => ({ ...shard, run_id: '78' })),
      ),
    'shard.json is of another run',
  ],
  [
    'calls itself local',
    ({ entries }) =>
      changed(
        entries,
        'shard.json',
        withJson((shard) => ({ ...shard, origin: 'local' })),
      ),
    'shard.json is of another run',
  ],
])('refuses an artifact that %s, and nothing else', { timeout: PATIENCE }, async (_, forge, reason) => {
  const { here, ...done } = await withForged(forge)
  await using _here = here
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([
    '1 artifact refused; the summary of this job names each with its reason; everything else is imported',
  ])
  expect(done.stdout).toContain('::warning::refused: shard-1-a1-p1: ')
  expect(unescaped(done.summary)).toContain('**Refused artifacts**\n\n- shard-1-a1-p1: ')
  expect(unescaped(done.summary)).toContain(reason)
  expect(unescaped(done.summary)).toContain('- oracle on hc-ok, attempt 2: shard 1 left nothing that can be read')
  expect(done.outputs).toMatchObject({ landed: 'true', imported: '1', passed: '1', missing: '1' })
  expect(here.api.statuses).toMatchObject([
    { state: 'failure', description: '1 passed, 0 failed, 1 missing of 2 planned, 1 artifact refused' },
  ])
})

it('refuses artifacts that the plan has no place for, by their names', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  const honest = here.part(plan, 0, [{ slot: 0, seed: 1 }])
  here.put('shard-0-a1-p1', honest)
  for (const name of [
    'shard-7-a1-p1',
    'shard-0-a9-p1',
    'shard-0-a1-p100',
    'shard-00-a1-p1',
    'shard-0',
    'SHARD-0-A1-P1',
    'shard-0-a1-p2 ##[error]x',
  ]) {
    here.put(name, honest)
  }
  const done = await here.aggregate()
  expect(seedsIn(await here.ledger())).toEqual([1])
  expect(done.exit).toBe(1)
  const listed = unescaped(done.summary).split('**Refused artifacts**\n\n')[1]?.split('\n\n')[0]?.split('\n').sort()
  expect(listed).toEqual([
    '- SHARD-0-A1-P1: not how a part of a shard is called',
    '- shard-0-a1-p100: not how a part of a shard is called',
    '- shard-0-a1-p2 ##[error]x: not how a part of a shard is called',
    '- shard-0-a9-p1: of attempt 9, which has not begun',
    '- shard-00-a1-p1: not how a part of a shard is called',
    '- shard-0: not how a part of a shard is called',
    '- shard-7-a1-p1: the plan has no shard 7',
  ])
  expectHarmless(done)
})

it('shows no more of them than a reader can take in', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  here.putPlan(here.plan(trials(1)))
  for (let index = 0; index < 250; index += 1) here.put(`shard-x${index}`, Buffer.from('x'))
  const done = await here.aggregate()
  const lines = done.stdout.split('\n').filter((line) => line.startsWith('::warning::refused'))
  expect(lines).toHaveLength(101)
  expect(lines.at(-1)).toBe('::warning::refused: and 150 more')
  expect(done.summary).toContain('- and 150 more')
})

it('counts a trial of the wrong task as invalid, and names it', { timeout: PATIENCE }, async () => {
  const { here, ...done } = await withForged(({ here, plan }) => here.part(plan, 1, [{ slot: 1, holds: 'nop-fail' }]))
  await using _here = here
  expect(done.exit).toBe(0)
  expect(done.outputs).toMatchObject({ passed: '1', failed: '0', missing: '1', excluded: '1' })
  expect(unescaped(done.summary)).toMatch(/- oracle on hc-ok, attempt 2: invalid: agent/)
})

it.each([
  [
    'its lock names other content',
    `trials/000001-1/${TRIAL}/lock.json`,
    (text: string) =>
      text.replaceAll('70408a37401eff85d655344a611672d9d24250cc2d83fff79bd69be521c3291c', 'f'.repeat(64)),
    'invalid: task_digest: planned sha256:70408a',
  ],
  [
    'it ran another directory',
    RESULT,
    (text: string) => text.replaceAll('/hc-ok"', '/easier"'),
    'invalid: task: planned hc-ok, ran easier',
  ],
])('counts a result of another task as invalid: %s', { timeout: PATIENCE }, async (_, file, change, reason) => {
  const { here, ...done } = await withForged(({ entries }) => changed(entries, file, change))
  await using _here = here
  expect(done.outputs).toMatchObject({ passed: '1', missing: '1', excluded: '1' })
  expect(unescaped(done.summary)).toContain(`- oracle on hc-ok, attempt 2: ${reason}`)
})

it('does not take a try for that of another slot', { timeout: PATIENCE }, async () => {
  const { here, ...done } = await withForged(({ entries }) => [
    ...entries,
    ...entries
      .map((entry) => ({ ...entry, name: String(entry.name).replace('trials/000001-1', 'trials/000000-2') }))
      .filter(({ name }) => name.startsWith('trials/')),
  ])
  await using _here = here
  expect(done.outputs).toMatchObject({ passed: '2', missing: '0', quarantined: '1' })
  expect(unescaped(done.summary)).toContain('- shard-1-a1-p1/trials/000000-2: no try of this shard')
})

/** A part whose first trial has failed: its verifier gave two rewards, of which the lower one counts. */
function failed(entries: readonly ZipEntry[]): ZipEntry[] {
  return [...entries, { name: `trials/000000-1/${TRIAL}/verifier/reward.json`, content: '{"reward": 0}' }]
}

it('believes neither of two parts that tell another story of one try', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 1, seed: 2 }], { finished_at: null }))
  here.put('shard-0-a1-p2', failed(here.part(plan, 0, [{ slot: 0, seed: 3 }])))
  here.put('shard-0-a1-p10', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate()
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([expect.stringMatching(/^2 results quarantined; /)])
  expect(done.outputs).toMatchObject({ landed: 'true', imported: '1', passed: '1', failed: '0', missing: '1' })
  expect(seedsIn(await here.ledger())).toEqual([2])
  const reason = 'tampered with: slot 0, try 1 is in several parts, each time with another content'
  expect(unescaped(done.summary)).toContain(
    `- shard-0-a1-p2/trials/000000-1: ${reason}\n- shard-0-a1-p10/trials/000000-1: ${reason}\n`,
  )
  expect(unescaped(done.summary)).toContain(`- oracle on hc-ok, attempt 1: ${reason}`)
  expect(here.api.statuses).toMatchObject([
    { state: 'failure', description: '1 passed, 0 failed, 1 missing of 2 planned, 2 quarantined' },
  ])
})

it('counts a try once that two parts hold alike', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { finished_at: null }))
  here.put('shard-0-a1-p2', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  const done = await here.aggregate()
  expect(done).toMatchObject({ exit: 0, errors: [] })
  expect(done.outputs).toMatchObject({ imported: '1', passed: '1', missing: '0', duplicates: '0', quarantined: '0' })
})

it('believes no part of a shard that one attempt began twice', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(2), [[0], [1]])
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  here.put('shard-1-a1-p1', here.part(plan, 1, [{ slot: 1, seed: 2 }]))
  for (let part = 2; part < 5; part += 1) {
    const started_at = `2026-11-21T0${part}:00:00.000Z`
    here.put(`shard-1-a1-p${part}`, here.part(plan, 1, [{ slot: 1, seed: part + 1 }], { started_at }))
  }
  const done = await here.aggregate()
  expect(done.exit).toBe(1)
  expect(done.outputs).toMatchObject({ imported: '1', passed: '1', missing: '1', quarantined: '4' })
  expect(seedsIn(await here.ledger())).toEqual([1])
  const reason = 'tampered with: attempt 1 ran this shard once, and its parts say that it began at 4 times'
  expect(unescaped(done.summary)).toContain(`- shard-1-a1-p4: ${reason}`)
  expect(unescaped(done.summary)).toContain(`- oracle on hc-ok, attempt 2: ${reason}`)
  expect(here.api.statuses).toMatchObject([{ state: 'failure' }])
})

it.each([
  ['of the same attempt', 'shard-0-a1-p2', {}],
  ['of a later attempt', 'shard-0-a2-p1', { run_attempt: 2, started_at: '2026-11-21T10:00:00.000Z' }],
])('counts one score of a slot, not another one %s', { timeout: PATIENCE }, async (_, name, changes) => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', failed(here.part(plan, 0, [{ slot: 0, seed: 3 }], { finished_at: null })))
  here.put(name, here.part(plan, 0, [{ slot: 0, try: 2, seed: 1 }], changes))
  const done = await here.aggregate({}, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([expect.stringMatching(/^1 result quarantined; /)])
  expect(done.outputs).toMatchObject({ imported: '1', passed: '0', failed: '1', missing: '0', quarantined: '1' })
  expect((await here.ledger()).map(({ outcome }) => outcome)).toEqual(['failed'])
  expect(unescaped(done.summary)).toContain(
    `- ${name}/trials/000000-2/${TRIAL}: tampered with: its slot has another score, which is no higher and counts (attempt 1, try 1)`,
  )
})

it('believes the lower of two rewards that disagree', { timeout: PATIENCE }, async () => {
  const { here, ...done } = await withForged(({ entries }) => [
    ...entries,
    { name: `trials/000001-1/${TRIAL}/verifier/reward.json`, content: '{"reward": 0}' },
  ])
  await using _here = here
  const forged = (await here.ledger()).find(({ trial_id }) => trial_id === trialId(2))
  expect(forged).toMatchObject({ reward: 0, outcome: 'failed', flags: ['reward_conflict'] })
  expect(done.outputs).toMatchObject({ passed: '1', failed: '1' })
})

it('gives a failed trial no reward for a file that says so', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  const failed = here.part(plan, 0, [{ slot: 0, holds: 'oracle-fail' }])
  const reward = failed.find(({ name }) => String(name).endsWith('verifier/reward.txt'))?.name
  expect(reward).toBeDefined()
  here.put(
    'shard-0-a1-p1',
    changed(failed, String(reward), () => '1\n'),
  )
  const done = await here.aggregate()
  expect(done.outputs.passed).toBe('0')
})

it('keeps the result that came first where another one claims its id', { timeout: PATIENCE }, async () => {
  const { here, ...done } = await withForged(({ entries }) =>
    changed(
      entries,
      RESULT,
      withJson((result) => ({ ...result, id: trialId(1), finished_at: '2026-11-21T08:59:17.748Z' })),
    ),
  )
  await using _here = here
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([expect.stringContaining('1 result in conflict with the ledger')])
  expect(done.outputs).toMatchObject({ imported: '1', conflicts: '1', passed: '1', missing: '1' })
  expect(unescaped(done.summary)).toContain('**Conflicts**')
})

it('credits no slot with the result of another one', { timeout: PATIENCE }, async () => {
  const { here, ...done } = await withForged(({ here, plan }) => here.part(plan, 1, [{ slot: 1, seed: 1 }]))
  await using _here = here
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([expect.stringContaining('1 result in conflict with the ledger')])
  expect(done.outputs).toMatchObject({ imported: '1', duplicates: '0', conflicts: '1', passed: '1', missing: '1' })
  expect(here.api.statuses).toMatchObject([{ state: 'failure' }])
})

it('credits no slot with a result that the ledger has of an older run', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const older = here.plan(trials(1))
  here.putPlan(older)
  here.put('shard-0-a1-p1', here.part(older, 0, [{ slot: 0, seed: 1 }]))
  expect(await here.aggregate()).toMatchObject({ exit: 0, outputs: { imported: '1' } })
  const plan = here.plan([plannedTrial(0, {}, { attempt: 2 })])
  here.putPlan(plan, 'plan-a2')
  here.put('shard-0-a2-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }], { run_attempt: 2 }))
  const done = await here.aggregate({ plan: 'plan-a2' }, { GITHUB_RUN_ATTEMPT: '2' })
  expect(done.exit).toBe(1)
  expect(done.errors).toEqual([expect.stringContaining('1 result in conflict with the ledger')])
  expect(done.outputs).toMatchObject({ imported: '0', duplicates: '0', conflicts: '1', passed: '0', missing: '1' })
  expect(unescaped(done.summary)).toContain('plan_digest')
  expect(here.api.statuses.at(-1)).toMatchObject({ state: 'failure' })
})

it('writes nothing through a link in the checkout or the temporary directory', { timeout: PATIENCE }, async () => {
  await using here = await workflow()
  const plan = here.plan(trials(1))
  here.putPlan(plan)
  here.put('shard-0-a1-p1', here.part(plan, 0, [{ slot: 0, seed: 1 }]))
  symlinkSync('/nowhere', here.at('checkout/results'))
  const done = await here.aggregate()
  expect(done.outputs).toMatchObject({ landed: 'true', imported: '1' })
})

const PAYLOAD = [
  '::set-output name=landed::true',
  '##[error]owned',
  '::error::owned',
  '\r\n::add-mask::owned\n::stop-commands::x',
  '@octocat #1 [x](https://evil.example) ![p](https://evil.example/p.png) <img src=x onerror=alert(1)> <!-- x -->',
  '| a | b |\n\n# heading\n</details>\n```',
  '\u001b[31mred\u202Etxt',
].join('\n')

/** Puts the payload into every text of a document, whatever it means. */
function poisoned(value: unknown): unknown {
  if (typeof value === 'string') return `${value} ${PAYLOAD}`
  if (Array.isArray(value)) return value.map(poisoned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poisoned(inner)]))
}

it.each<[where: string, forge: (forged: Case) => ZipEntry[]]>([
  [
    'every text of result.json',
    ({ entries }) =>
      changed(
        entries,
        RESULT,
        withJson((result) => ({ ...(poisoned(result) as object), id: result.id })),
      ),
  ],
  [
    'what result.json says went wrong',
    ({ entries }) =>
      changed(
        entries,
        RESULT,
        withJson((result) => ({
          ...result,
          verifier_result: null,
          exception_info: {
            exception_type: `Runtime${PAYLOAD}`,
            exception_message: PAYLOAD,
            exception_traceback: PAYLOAD,
            occurred_at: '2026-11-21T08:00:00.000000',
          },
        })),
      ),
  ],
  [
    'what shard.json says for people',
    ({ here, plan }) =>
      here.part(plan, 1, [{ slot: 1, holds: null, exit_code: 1, console_tail: PAYLOAD }], {
        runner: PAYLOAD,
        stops: [{ scope: 'shard', name: PAYLOAD, reason: PAYLOAD, rule: PAYLOAD, slots: [1] }],
      }),
  ],
  [
    'why a trial never began',
    ({ here, plan }) =>
      here.part(plan, 1, [], {
        runner: PAYLOAD,
        stops: [{ scope: 'shard', name: PAYLOAD, reason: PAYLOAD, rule: PAYLOAD, slots: [1] }],
      }),
  ],
  [
    'the console and the logs of a trial',
    ({ entries }) => [
      ...entries,
      { name: 'logs/000001-1/console.txt', content: PAYLOAD },
      { name: 'logs/000001-1/events.jsonl', content: `${JSON.stringify({ event: PAYLOAD, at: PAYLOAD })}\n${PAYLOAD}` },
      { name: `trials/000001-1/${TRIAL}/exception.txt`, content: PAYLOAD },
    ],
  ],
  [
    'names of files',
    ({ entries }) => [
      ...entries,
      { name: 'trials/##[error]owned @octocat `x` [y](z)', content: 'x' },
      { name: `trials/000001-1/${TRIAL}/verifier/##[error]owned`, content: 'x' },
    ],
  ],
  [
    'a name that is refused',
    ({ entries }) => [...entries, { name: `x\n::error::owned\n##[error]<b>@octocat`, content: 'x' }],
  ],
  [
    'names of tests',
    ({ entries }) => [
      ...entries,
      {
        name: `trials/000001-1/${TRIAL}/verifier/ctrf.json`,
        content: JSON.stringify({
          results: {
            tool: { name: PAYLOAD },
            tests: [{ name: PAYLOAD, status: 'failed', duration: 1, message: PAYLOAD }],
          },
        }),
      },
    ],
  ],
])('neutralises commands and Markdown in %s', { timeout: PATIENCE }, async (_, forge) => {
  const { here, ...done } = await withForged(forge)
  await using _here = here
  expectHarmless(done)
  for (const { description, context } of here.api.statuses) expect(`${description}${context}`).not.toContain('owned')
  const message = await here.git(here.at('remote.git'), 'log', '-1', '--format=%B', 'main')
  expect(message).not.toContain('owned')
})

/** The commands that this action and its libraries use themselves. */
const OWN_COMMANDS = /^::(?:debug|warning|error|add-mask)::/

function expectHarmless(done: Aggregation): void {
  for (const line of done.stdout.split('\n')) {
    if (line.trimStart().startsWith('::')) expect(line).toMatch(OWN_COMMANDS)
    if (line.startsWith('::debug::')) continue
    expect(line).not.toContain('##[')
    expect(line).not.toMatch(/^::\w+[^:]*::owned/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
    expect(line).not.toMatch(/\u001b|\u202e/)
  }
  expect(Object.keys(done.outputs)).toHaveLength(10)
  const { html } = markdownToHtml(done.summary)
  expect(html).not.toMatch(/@octocat|<img|<!--|<h1|<b>|<script|#\d/)
  expect(html.match(/href="[^"]*"/g) ?? []).toEqual(
    done.outputs.commit === '' ? [] : [`href="https://github.com/owner/bench/commit/${done.outputs.commit}"`],
  )
  expect(html.match(/<\/details>/g)).toHaveLength(1)
  expect(done.summary.split('\n').filter((line) => /^(?:::|##\[)/.test(line))).toEqual([])
}

/** The summary as it is seen. */
function unescaped(markdown: string): string {
  return markdown.replace(/\\(?=[!-/:-@[-`{-~])/g, '').replaceAll('\u200B', '')
}
