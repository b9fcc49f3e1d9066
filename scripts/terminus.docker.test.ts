import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ShardDocument, shardDocumentSchema } from '#core/harbor/shard'
import { readTrials } from '#core/ledger/read'
import type { TrialRecord } from '#core/trial/record'
import { type ModelServer, modelServer, REFUSALS, type Script, USAGE, type Usage } from '#scripts/testing/openai-server'
import { dockerHolds, type TestRepository, testRepository, uniqueName } from '#scripts/testing/repository'
import { SOLVES, tmuxTask, turn } from '#scripts/testing/terminus'

/** No service's pattern: nothing but the value itself gives it away. */
const KEY = 'unused-4f9a2c7e1b'
const KEYS = {
  OPENAI_API_KEY: KEY,
  OPENROUTER_API_KEY: 'unused-5e8b3d6f2c',
  DEEPSEEK_API_KEY: 'unused-6d7c4e5a3d',
  XAI_API_KEY: 'unused-7c6d5f4b4e',
}
const PRICES = {
  max_input_tokens: 32_000,
  max_output_tokens: 4000,
  input_cost_per_token: 1e-6,
  cache_read_input_token_cost: 1e-7,
  output_cost_per_token: 1e-5,
}

/** What a call with the server's usual usage costs. */
const CALL_USD = USAGE.input * PRICES.input_cost_per_token + USAGE.output * PRICES.output_cost_per_token
/** A row of which nobody knows what it cost. */
const NOTHING_KNOWN = { input_tokens: null, output_tokens: null, cost_usd: null, cost_source: 'unknown' }

function terminus(model: string, server: ModelServer): object {
  // The model client's own retries would only make failures slower: terminus-2 calls 9 times as it is (401: 3 times).
  const kwargs = { record_terminal_session: false, llm_call_kwargs: { max_retries: 0 }, model_info: PRICES }
  return { agent: 'terminus-2', model, label: model, kwargs: { ...kwargs, api_base: server.base } }
}

function manifest(attempts: number, configs: readonly object[], runners: object): string {
  return JSON.stringify({ experiments: { main: { attempts, configs } }, runners })
}

async function ledger(repository: TestRepository): Promise<readonly TrialRecord[]> {
  return await readTrials(join(repository.root, 'results'))
}

/** shard.json of a run. */
async function shardOf(repository: TestRepository, out: string): Promise<ShardDocument> {
  return shardDocumentSchema.parse(JSON.parse(await readFile(join(repository.root, out, 'shard-0/shard.json'), 'utf8')))
}

/** Attempt, try, outcome and rule of each row of one model, in order. */
function story(trials: readonly TrialRecord[], model: string): readonly string[] {
  return trials
    .filter((trial) => trial.config_label === model)
    .map(({ attempt, try: nth, outcome, outcome_rule }) => `${attempt}.${nth} ${outcome} ${outcome_rule}`)
    .sort()
}

/** Sum of what several calls used. */
function total(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, { input, cached, output }) => ({
    input: sum.input + input,
    cached: sum.cached + cached,
    output: sum.output + output,
  }))
}

describe('terminus-2 on an OpenAI-compatible server', () => {
  it('works turn by turn, and everything that it used is in the record', async () => {
    const used = [300, 500, 700, 900, 1100].map((input, index) => ({ input, cached: 100 * index, output: 20 + index }))
    const turns = [
      turn('mkdir work; echo -n do > work/a\n'),
      turn('echo -n ne > work/b\n'),
      turn('cat work/a work/b > out.txt; cat out.txt; echo\n'),
      turn('', true),
      turn('', true),
    ]
    await using server = await modelServer({
      right: turns.map((content, index) => ({ content, usage: used[index] ?? USAGE, after_ms: 200 })),
      wrong: [turn('echo dome > /app/out.txt\n', true)],
      talkative: [
        turn(`echo the key is ${KEY} | tee /logs/agent/leak.txt; echo ${KEY} | base64\n`),
        turn('echo done > /app/out.txt\n', true),
      ],
    })
    const task = uniqueName('talk')
    const models = ['openai/right', 'openai/wrong', 'openai/talkative']
    const configs = [{ agent: 'oracle', label: 'oracle' }, ...models.map((model) => terminus(model, server))]
    const runners = { trials_at_once: 3, at_once_per_provider: { openai: 1 } }
    await using repository = await testRepository(manifest(1, configs, runners), { [task]: tmuxTask() })

    const withoutKey = await repository.regattaWith({ OPENAI_API_KEY: '' }, 'run', 'main')
    expect([withoutKey.exit, withoutKey.stderr]).toEqual([2, expect.stringContaining('needs OPENAI_API_KEY')])
    expect(existsSync(join(repository.root, 'results'))).toBe(false)

    const { exit, stdout, stderr } = await repository.regattaWith(KEYS, 'run', 'main', '--out', 'out')
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^4 trials imported, 0 missing \(/)])
    const trials = await ledger(repository)
    const of = (label: string): TrialRecord | undefined => trials.find(({ config_label }) => config_label === label)

    // Multi-turn, and counted to the last token.
    const right = server.calls.filter(({ model }) => model === 'right')
    expect(right.map(({ messages }) => messages)).toEqual([1, 3, 5, 7, 9])
    const sum = total(used)
    expect(of('openai/right')).toMatchObject({
      outcome: 'passed',
      reward: 1,
      steps: 5,
      model_provider: 'openai',
      model: 'right',
      input_tokens: sum.input,
      cache_tokens: sum.cached,
      output_tokens: sum.output,
      cost_source: 'reported',
    })
    const cost = (sum.input - sum.cached) * 1e-6 + sum.cached * 1e-7 + sum.output * 1e-5
    expect(of('openai/right')?.cost_usd).toBeCloseTo(cost, 9)
    const trajectory = await readFile(
      join(repository.root, 'out', of('openai/right')?.evidence ?? '', 'agent/trajectory.json'),
      'utf8',
    )
    const { steps } = JSON.parse(trajectory) as { steps: readonly { source: string; tool_calls?: unknown }[] }
    expect(steps.filter(({ source }) => source === 'agent')).toHaveLength(5)
    for (const keystrokes of ['echo -n do > work/a', 'echo -n ne > work/b', 'cat work/a work/b > out.txt']) {
      expect(JSON.stringify(steps.map(({ tool_calls }) => tool_calls))).toContain(keystrokes)
    }

    expect(of('openai/wrong')).toMatchObject({
      outcome: 'failed',
      reward: 0,
      steps: 2,
      input_tokens: 200,
      output_tokens: 20,
    })

    // One at a time with the provider, others beside it.
    expect(server.mostAtOnce()).toBe(1)
    const order = server.calls.map(({ model }) => model)
    expect(order.filter((model, index) => model !== order[index - 1])).toHaveLength(3)
    const oracle = of('oracle')
    const beside = trials.filter(
      (trial) =>
        trial !== oracle &&
        (trial.started_at ?? '') < (oracle?.finished_at ?? '') &&
        (oracle?.started_at ?? '') < (trial.finished_at ?? ''),
    )
    expect([oracle?.outcome, beside.length]).toEqual(['passed', expect.toSatisfy((count) => count > 0)])

    // The key came into the container and out of it again, and is with the server and nowhere else.
    expect(new Set(server.keys)).toEqual(new Set([KEY]))
    expect(of('openai/talkative')).toMatchObject({ outcome: 'passed' })
    const said = join(repository.root, 'out', of('openai/talkative')?.evidence ?? '', 'agent')
    expect(await readFile(join(said, 'leak.txt'), 'utf8')).toBe('the key is [REDACTED]\n')
    expect(await readFile(join(said, 'trajectory.json'), 'utf8')).toContain('the key is [REDACTED]\\n')
    const texts = [stdout, stderr, JSON.stringify(trials), ...(await allFiles(repository.root))]
    const spellings = [KEY, Buffer.from(KEY).toString('base64').replace(/=*$/, '')]
    expect(texts.filter((text) => spellings.some((spelling) => text.includes(spelling)))).toEqual([])
    expect(await dockerHolds(task)).toEqual([])
  })

  it('stops a provider that refuses the key or has no more credit, and later fills the gap', async () => {
    const { status, error } = REFUSALS.badKey
    await using server = await modelServer({
      // Some providers say which key it was.
      refused: [{ status, error: { ...error, message: `Incorrect API key provided: ${KEY}.` } }],
      unpaid: [REFUSALS.noCredit],
      exhausted: [REFUSALS.noQuota],
    })
    const task = uniqueName('stop')
    const models = ['openai/refused', 'openrouter/unpaid', 'deepseek/exhausted']
    const configs = [...models.map((model) => terminus(model, server)), { agent: 'oracle' }]
    const runners = { trials_at_once: 4, at_once_per_provider: { openai: 1, openrouter: 1, deepseek: 1 } }
    await using repository = await testRepository(manifest(3, configs, runners), { [task]: tmuxTask() })
    const first = await repository.regattaWith(KEYS, 'run', 'main', '--out', 'out')
    const trials = await ledger(repository)
    expect(story(trials, 'oracle')).toEqual(['1.1 passed passed', '2.1 passed passed', '3.1 passed passed'])
    expect(story(trials, 'openai/refused')).toEqual(['1.1 provider_error api-authentication'])
    expect(story(trials, 'openrouter/unpaid')).toEqual(['1.1 provider_error api-error-payment'])
    expect(story(trials, 'deepseek/exhausted')).toEqual(['1.1 provider_error api-quota'])
    expect(trials.filter(({ outcome }) => outcome === 'provider_error')).toMatchObject(models.map(() => NOTHING_KNOWN))

    // Each stop is told once, with its reason and what to do.
    expect([first.exit, first.stdout.split('\n')[0]]).toEqual([
      3,
      expect.stringMatching(/^6 trials imported, 9 missing \(/),
    ])
    const stops = {
      openai: ['Incorrect API key provided: \\[REDACTED\\]', 'set OPENAI_API_KEY to a key that openai takes'],
      openrouter: ['Insufficient credits', 'add credit or raise the limit at openrouter'],
      deepseek: ['You exceeded your current quota', 'add credit or raise the limit at deepseek'],
    }
    for (const [name, [reason, remedy]] of Object.entries(stops)) {
      const told = `stopped: provider ${name} at 127[.\\d:]+, 2 trials never began: provider_error: \\w+: ${reason}.*\n  ${remedy}`
      expect(first.stdout.match(new RegExp(told, 'g'))).toHaveLength(1)
      expect(first.stderr.match(new RegExp(`stopped: provider ${name} at 127[.\\d:]+: `, 'g'))).toHaveLength(1)
    }
    expect(first.stdout).not.toContain('lost')
    const texts = [first.stdout, first.stderr, JSON.stringify(trials), ...(await allFiles(repository.root))]
    expect(texts.filter((text) => text.includes(KEY))).toEqual([])
    const kept = (await shardOf(repository, 'out')).stops.map(({ scope, name, slots }) => [scope, name, slots.length])
    expect(kept.sort()).toEqual([
      ['provider', expect.stringMatching(/^deepseek at 127/), 2],
      ['provider', expect.stringMatching(/^openai at 127/), 2],
      ['provider', expect.stringMatching(/^openrouter at 127/), 2],
    ])

    for (const model of ['refused', 'unpaid', 'exhausted']) server.script(model, SOLVES)
    const second = await repository.regattaWith(KEYS, 'run', 'main')
    expect([second.exit, second.stdout]).toEqual([0, '9 trials imported, 0 missing (9 passed)'])
    const passed = (await ledger(repository)).filter(({ outcome }) => outcome === 'passed')
    expect(passed.map(({ config_label }) => config_label).sort()).toEqual(
      [...models, 'oracle'].flatMap((label) => [label, label, label]).sort(),
    )
    expect(await dockerHolds(task)).toEqual([])
  })

  it('stops a config that is not allowed or does not exist, and tries again what may be answered later', async () => {
    // A trial makes 9 calls before it gives up.
    const times = (count: number, reply: Script[number]): Script => Array<Script[number]>(count).fill(reply)
    await using server = await modelServer({
      forbidden: [REFUSALS.forbidden],
      missing: [REFUSALS.noModel],
      fine: SOLVES,
      broken: [...times(5, REFUSALS.broken), ...times(4, { silence: 'close' }), ...SOLVES],
      busy: [...times(9, REFUSALS.tooMany), ...SOLVES],
    })
    const task = uniqueName('again')
    const models = [
      'openai/broken',
      'openrouter/busy',
      'xai/forbidden',
      'xai/fine',
      'deepseek/missing',
      'deepseek/fine',
    ]
    const configs = models.map((model) => terminus(model, server))
    const runners = { trials_at_once: 4, at_once_per_provider: { openai: 1, openrouter: 1, deepseek: 1, xai: 1 } }
    await using repository = await testRepository(manifest(2, configs, runners), { [task]: tmuxTask() })
    const { stdout, exit } = await repository.regattaWith(KEYS, 'run', 'main', '--out', 'out')
    const trials = await ledger(repository)
    expect(story(trials, 'xai/forbidden')).toEqual(['1.1 provider_error api-bad-request-permission'])
    expect(story(trials, 'deepseek/missing')).toEqual(['1.1 provider_error api-not-found'])
    for (const fine of ['xai/fine', 'deepseek/fine']) {
      expect(story(trials, fine)).toEqual(['1.1 passed passed', '2.1 passed passed'])
    }
    expect(story(trials, 'openai/broken')).toEqual([
      '1.1 provider_error api-server-error',
      '1.2 passed passed',
      '2.1 passed passed',
    ])
    expect(story(trials, 'openrouter/busy')).toEqual([
      '1.1 provider_error api-rate-limit',
      '1.2 passed passed',
      '2.1 passed passed',
    ])
    expect(trials.filter(({ outcome }) => outcome === 'provider_error')).toMatchObject(Array(4).fill(NOTHING_KNOWN))
    const again = trials.find((trial) => trial.config_label === 'openai/broken' && trial.try === 2)
    expect(again).toMatchObject({ input_tokens: 200, output_tokens: 20, cost_usd: expect.closeTo(2 * CALL_USD, 12) })

    expect([exit, stdout.split('\n')[0]]).toEqual([3, expect.stringMatching(/^12 trials imported, 4 missing \(/)])
    for (const config of ['xai/forbidden', 'deepseek/missing']) {
      expect(stdout).toMatch(
        new RegExp(`stopped: config ${config}, 1 trial never began: .*\n {2}correct its model or settings`),
      )
    }
    const { data } = JSON.parse((await repository.regatta('plan', 'main', '--json')).stdout) as {
      data: { trials: readonly { config: { label: string } }[] }
    }
    expect(data.trials.map(({ config }) => config.label).sort()).toEqual([
      'deepseek/missing',
      'deepseek/missing',
      'xai/forbidden',
      'xai/forbidden',
    ])
    expect(await dockerHolds(task)).toEqual([])
  })

  it('tells a model that never answered from one that was too slow', async () => {
    await using server = await modelServer({
      hung: [{ silence: 'hang' }],
      slow: [turn('echo done > /app/out.txt\n'), turn('true\n'), { silence: 'hang' }],
    })
    const task = uniqueName('slow')
    const configs = ['openai/hung', 'openrouter/slow'].map((model) => terminus(model, server))
    const runners = { trials_at_once: 2, tries: 2 }
    await using repository = await testRepository(manifest(1, configs, runners), { [task]: tmuxTask(15) })
    const { stdout, exit } = await repository.regattaWith(KEYS, 'run', 'main')
    expect([exit, stdout]).toEqual([
      3,
      `3 trials imported, 1 missing (2 provider_error, 1 agent_timeout)
  2 x provider_error: AgentTimeoutError: no model call was ever answered (${task})
the same command again runs the 1 missing`,
    ])
    const trials = await ledger(repository)
    expect(story(trials, 'openai/hung')).toEqual([
      '1.1 provider_error timeout-no-model-call',
      '1.2 provider_error timeout-no-model-call',
    ])
    expect(trials.filter(({ model }) => model === 'hung')).toMatchObject([NOTHING_KNOWN, NOTHING_KNOWN])
    // Verified, and what it did in time counts.
    expect(trials.find(({ model }) => model === 'slow')).toMatchObject({
      outcome: 'agent_timeout',
      reward: 1,
      phase: 'verifier',
      input_tokens: 200,
      output_tokens: 20,
      cost_usd: expect.closeTo(2 * CALL_USD, 12),
    })
    expect(await dockerHolds(task)).toEqual([])
  })
})

/** The bytes of every file below a directory, as Latin-1. */
async function allFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))
}
