import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { aTrial, trialItem } from '#core/ledger/testing'
import { readTasks } from '#core/task/read'
import { configId } from '#core/trial/config'
import { testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = `experiments:
  main: { attempts: 3, budget_usd: 5, configs: [{ agent: terminus-2, model: vendor/large }] }`
const PRICES = `- model: vendor/large
  from: 2026-11-01
  source: a test
  usd_per_million: { input: 2, cached_input: 0.5, output: 10 }
`

it('a plan, its budget and SQL know what a trial cost by its tokens', async () => {
  await using repository = await testRepository(MANIFEST, { one: tinyTask() })
  const [task] = await readTasks(repository.root, 'tasks')
  const settings = { agent: 'terminus-2', agent_version: null, model: 'vendor/large', kwargs: {}, env_names: [] }
  const trial = aTrial(1, {
    task_name: 'one',
    task_digest: task?.digest,
    config_id: configId(settings),
    agent: 'terminus-2',
    model_provider: 'vendor',
    model: 'large',
    input_tokens: 1_000_000,
    cache_tokens: 0,
    output_tokens: 50_000,
  })
  await importRecords(join(repository.root, 'results'), [trialItem(trial)])
  const plan = (...options: string[]) => repository.regatta('plan', 'main', '--json', ...options)
  expect((await plan()).stderr + (await plan()).stdout).toContain('--allow-unknown-cost')

  await repository.write('results/prices.yaml', PRICES)
  const planned = JSON.parse((await plan()).stdout)
  expect(planned.data.cost).toEqual({ estimate_usd: 5, unknown_trials: 0, budget_usd: 5 })
  const over = await plan('--attempts', '3')
  expect([over.exit, JSON.parse(over.stdout).errors[0].message]).toEqual([
    2,
    'the plan would cost about $7.50, over its budget of $5.00',
  ])
  const sql = 'SELECT cost_usd, cost_source, estimated_cost_usd FROM leaderboard_trials'
  const { rows } = JSON.parse((await repository.regatta('query', sql, '--json')).stdout).data
  expect(rows).toEqual([{ cost_usd: null, cost_source: 'unknown', estimated_cost_usd: 2.5 }])
})

it('a mistake in prices.yaml stops every reader', async () => {
  await using repository = await testRepository(MANIFEST, { one: tinyTask() })
  await repository.write('results/prices.yaml', PRICES.replace('input: 2', 'input: -2'))
  for (const args of [
    ['plan', 'main'],
    ['query', 'select 1'],
    ['site', 'build', '--out', 'site'],
    ['ledger', 'verify'],
  ]) {
    const { exit, stdout, stderr } = await repository.regatta(...args)
    expect([exit, stdout + stderr], args[0]).toEqual([
      args[0] === 'ledger' ? 1 : 2,
      expect.stringContaining('prices.yaml:4:29: input: expected US dollars for a million tokens'),
    ])
  }
})
