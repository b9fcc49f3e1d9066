import { readFileSync, truncateSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTALLED } from '#scripts/cli/context'
import { FAULTS } from '#scripts/testing/faults'
import { dockerHolds, testRepository, tinyTask } from '#scripts/testing/repository'
import { type FaultRun, faultHost, faultTable, recordsOf, runFaults } from '#scripts/testing/run-faults'

describe('what goes wrong with a trial', () => {
  let run: FaultRun
  beforeAll(async () => {
    await using harbor = faultHost(INSTALLED.harbor, process.env)
    run = await runFaults(FAULTS, harbor, process.env, new AbortController().signal)
    process.stdout.write(`${faultTable(run.reports)}\n`)
  })
  afterAll(async () => await run[Symbol.asyncDispose]())

  it.each(FAULTS)('$id: $what', ({ id, seen, checks, detail }) => {
    const report = run.reports.find(({ fault }) => fault.id === id)
    expect(report?.seen).toEqual(seen)
    if (checks !== undefined) expect(report?.checks).toMatch(checks)
    if (detail !== undefined) expect(report?.detail).toMatch(detail)
  })

  it('leaves nothing in Docker, and nothing of a trial whose Harbor ended by itself was left to Regatta', async () => {
    expect(await dockerHolds(run.mark)).toEqual([])
    expect(run.strays).toEqual([])
  })

  it('a result.json that is cut off afterwards is told as broken, and no other row changes', async () => {
    const [copy, id] = [join(run.repository.root, 'copy'), 'process-left']
    await cp(run.out, copy, { recursive: true })
    const files = await readdir(copy, { recursive: true })
    const result = files.find((file) => /\/process-left-[^/]+\/result\.json$/.test(file)) ?? expect.unreachable()
    truncateSync(join(copy, result), Math.floor(readFileSync(join(copy, result)).length / 2))
    const [before, after] = [await recordsOf(run.out), await recordsOf(copy)]
    expect(after.find(({ config_label }) => config_label === id)).toMatchObject({
      outcome: 'infrastructure_error',
      outcome_rule: 'result-unreadable',
      outcome_detail: expect.stringMatching(/^result\.json: /),
      record_state: 'partial',
      reward: null,
    })
    const others = (records: typeof before) => records.filter(({ config_label }) => config_label !== id)
    const withoutPlace = (records: typeof before) => others(records).map(({ evidence: _, ...record }) => record)
    expect(withoutPlace(after)).toEqual(withoutPlace(before))
  })
})

describe('what would go wrong is refused before anything runs or is written', () => {
  it.each([
    [
      'an agent class that does not exist',
      'faults:Nobody',
      /Harbor refuses faults:Nobody: Module 'faults' has no class 'Nobody'\n.*agents\/ beside regatta\.yaml/,
    ],
    [
      'a module that does not exist',
      'nothing:Agent',
      /Harbor refuses nothing:Agent: .*No module named 'nothing'\n.*agents\/ beside/,
    ],
  ])('%s', async (_, agent, words) => {
    await using repository = await testRepository('experiments: { main: {} }', { ok: tinyTask() })
    await cp(join(import.meta.dirname, 'testing/agents'), join(repository.root, 'agents'), { recursive: true })
    const { exit, stderr } = await repository.regatta('run', 'main', '--agent', agent)
    expect([exit, stderr]).toEqual([2, expect.stringMatching(words)])
    expect((await readdir(repository.root)).sort()).toEqual(['agents', 'regatta.yaml', 'tasks'])
    expect(await readdir(join(repository.root, 'agents'))).toEqual(['faults.py'])
  })

  it.each([
    ['1', 'is shorter than 8 characters'],
    ['20261121', 'is made of plain words and numbers'],
    ['oracle-oracle', 'is made of plain words and numbers'],
  ])(
    'a variable that is called a token and holds %s, which Harbor would scrub from its own results',
    async (value, words) => {
      await using repository = await testRepository(
        'experiments: { main: { configs: [{ agent: oracle, env_names: [MY_TOKEN] }] } }',
        { ok: tinyTask() },
      )
      const { exit, stderr } = await repository.regattaWith({ MY_TOKEN: value }, 'run', 'main')
      expect([exit, stderr]).toEqual([2, expect.stringContaining(`the value of MY_TOKEN ${words}`)])
      expect((await readdir(repository.root)).sort()).toEqual(['regatta.yaml', 'tasks'])
    },
  )
})
