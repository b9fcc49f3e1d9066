import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTests, readTrials } from '#core/ledger/read'
import { LANGUAGES } from '#scripts/cli/task-template'
import { dockerHolds, testRepository, uniqueName } from '#scripts/testing/repository'

describe.each(LANGUAGES)('a new task in %s on real Harbor and Docker', (language) => {
  it('is solved by its solution and not by doing nothing, by the commands that task new names', async () => {
    const name = uniqueName('new')
    await using repository = await testRepository(
      'experiments: { main: { configs: [{ agent: oracle }, { agent: nop }] } }\n',
      {},
    )
    const made = await repository.regatta('task', 'new', name, '--language', language, '--json')
    const [check = '', ...runs] = JSON.parse(made.stdout).data.next as readonly string[]
    for (const command of [check, ...runs]) {
      const { exit, stderr } = await repository.regatta(...command.split(' ').slice(1))
      expect([command, exit, stderr.match(/^error.*/m)]).toEqual([command, 0, null])
    }
    const ledger = join(repository.root, '.regatta/try')
    const trials = await readTrials(ledger)
    expect(trials.map(({ agent, outcome, reward, flags }) => [agent, outcome, reward, flags]).sort()).toEqual([
      ['nop', 'failed', 0, []],
      ['oracle', 'passed', 1, []],
    ])
    const tests = await readTests(ledger)
    const of = (agent: string): readonly string[] => {
      const id = trials.find((trial) => trial.agent === agent)?.trial_id
      return tests.filter((test) => test.trial_id === id).map((test) => test.status)
    }
    expect(of('oracle')).toEqual(Array(6).fill('passed'))
    expect(of('nop')).toHaveLength(6)
    expect(of('nop')).not.toContain('passed')
    expect(await dockerHolds(name)).toEqual([])
  })
})
