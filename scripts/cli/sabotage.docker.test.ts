import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { weakTask } from '#core/sabotage/testing/weak-task'
import type { SabotagedTask } from '#core/sabotage/text'
import { WAY_GROUPS, WAYS } from '#core/sabotage/ways'
import { INSTALLATION } from '#scripts/cli/context'
import { REGATTA, testRepository, tinyTask, uniqueName } from '#scripts/testing/repository'
import { SAMPLE_TASKS } from '#scripts/testing/sample-tasks'

const MANIFEST = 'experiments: { main: {} }\n'

describe('regatta check --sabotage', () => {
  it('names the way that works, its remedy and where it is described, and puts nothing into the ledger', async () => {
    const weak = uniqueName('weak')
    await using repository = await testRepository(MANIFEST, { [weak]: weakTask('conftest') })
    const { exit, stdout, stderr } = await repository.regatta('check', weak, '--sabotage')
    expect(exit).toBe(1)
    expect(stderr).toMatch(`error: tasks/${weak}: conftest gets reward 1: the saboteur puts a \`conftest.py\``)
    expect(stderr).toMatch(/Give the task a separate verifier: .*docs\/saboteur\.md#conftest/)
    expect(stderr.match(/^error:/gm)).toHaveLength(1)
    expect(stdout).toMatch(`weak  tasks/${weak}  `)
    expect(stdout).toMatch('1 worked')
    expect(existsSync(join(repository.root, 'results'))).toBe(false)
    expect(readdirSync(repository.root).toSorted()).toEqual(['regatta.yaml', 'tasks'])
  })

  it('names every way into a task of the usual kind: root, one container, a reward at the end', async () => {
    const usual = uniqueName('usual')
    await using repository = await testRepository(MANIFEST, { [usual]: tinyTask() })
    const { exit, stdout } = await repository.regatta('check', usual, '--sabotage', '--json')
    const { data } = JSON.parse(stdout) as { data: { sabotage: { tasks: readonly SabotagedTask[] } } }
    const ways = data.sabotage.tasks[0]?.sabotage.ways ?? []
    // The writer is not among them: these tests are over in milliseconds, and then it wins or loses by a hair.
    const worked = ways.filter(({ state, way }) => state === 'worked' && way !== 'reward-writer')
    expect(worked.map(({ way }) => way)).toEqual([
      'reward-json-before',
      'tests-watcher',
      'shadow-on-path',
      'ld-preload',
      'replaced-program',
    ])
    expect(ways.filter(({ state }) => state === 'not_tried').map(({ way }) => way)).toEqual([
      'delivered-program',
      'library-replaced',
      'git-config',
    ])
    expect(exit).toBe(1)
  })

  it('judges by the threshold of a pull request, and warns of a part of the reward', async () => {
    const partial = uniqueName('partial')
    const half = { ...weakTask('conftest') }
    const tests = half['tests/test.sh'] ?? ''
    await using repository = await testRepository(
      'experiments: { main: {}, pull-request: { pass_threshold: 0.3 } }\n',
      {
        [partial]: { ...half, 'tests/test.sh': `${tests}\necho 0.4 > /logs/verifier/reward.txt\n` },
      },
    )
    const check = async () => await repository.regatta('check', partial, '--sabotage', '--way', 'profile')
    const weak = await check()
    expect([weak.exit, weak.stderr]).toEqual([1, expect.stringContaining('gives reward 0.4 although nothing was done')])
    await repository.write('regatta.yaml', MANIFEST)
    const warned = await check()
    expect([warned.exit, warned.stdout]).toEqual([0, expect.stringContaining(`partial  tasks/${partial}  `)])
    expect(warned.stdout).toContain('warning: profile gets reward 0.4, below the threshold')
  })

  it('tries only the ways that were asked for, and knows their names', async () => {
    const weak = uniqueName('weak')
    await using repository = await testRepository(MANIFEST, { [weak]: weakTask('conftest') })
    const asked = await repository.regatta('check', weak, '--sabotage', '--way', 'profile', '--json')
    expect(asked.exit).toBe(0)
    expect(JSON.parse(asked.stdout).data.sabotage).toMatchObject({
      ways: ['profile'],
      tasks: [{ verifier_mode: 'shared', sabotage: { trials: 1, ways: [{ way: 'profile', state: 'withstood' }] } }],
    })
    const unknown = await repository.regatta('check', weak, '--sabotage', '--way', 'profil')
    expect(unknown).toMatchObject({ exit: 2, stderr: expect.stringContaining('did you mean "profile"?') })
  })

  it.each(SAMPLE_TASKS)('the sample task %s withstands all ways', async (name) => {
    const ran = await execa(REGATTA, ['check', name, '--sabotage', '--json'], { cwd: INSTALLATION, reject: false })
    const { data, errors } = JSON.parse(ran.stdout)
    expect(errors).toEqual([])
    expect(data.sabotage.tasks).toMatchObject([
      { verifier_mode: 'separate', sabotage: { trials: 1 + WAY_GROUPS.length, silent: null } },
    ])
    const { ways } = data.sabotage.tasks[0].sabotage
    expect(ways).toHaveLength(WAYS.length)
    // A task that asks for a directory names no program.
    const untried = name === 'purge-secret' ? ['delivered-program'] : []
    for (const way of ways) {
      const state = untried.includes(way.way) ? 'not_tried' : 'withstood'
      expect(way).toMatchObject({ reward: 0, state, reached: false })
    }
    expect(ran.exitCode).toBe(0)
  })
})
