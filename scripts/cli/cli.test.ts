import { readdir, rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = `experiments:
  main: { attempts: 2 }
`

describe('the command line', () => {
  it('prints one envelope with --json, whatever happens', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const planned = JSON.parse((await repository.regatta('plan', 'main', '--json')).stdout)
    expect(planned).toMatchObject({ command: 'plan', status: 'success', errors: [], data: { experiment: 'main' } })
    expect(planned.data.trials).toHaveLength(4)
    expect(Object.keys(planned)).toEqual(['command', 'status', 'data', 'errors', 'version', 'duration_seconds'])

    const refused = await repository.regatta('plan', 'main', '--jsn', '--json')
    expect(refused.exit).toBe(2)
    expect(JSON.parse(refused.stdout)).toMatchObject({ status: 'error', errors: [{ where: 'command line' }] })
  })

  it('reports an empty ledger as an empty board', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const report = await repository.regatta('report', '--format', 'json')
    expect(JSON.parse(report.stdout)).toMatchObject({ rows: [] })
    const enveloped = await repository.regatta('report', '--json')
    expect(JSON.parse(enveloped.stdout).data).toEqual(JSON.parse(report.stdout))
  })

  it('finds the manifest in a directory above', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const { exit, stdout } = await repository.regatta('check', '--config', `${repository.root}/regatta.yaml`, 'ok')
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^ok {2}tasks\/ok {2}sha256:/)])
  })

  it('answers SQL over the ledger', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const { stdout } = await repository.regatta('query', 'select count(*) as n from trials', '--json')
    expect(JSON.parse(stdout).data).toEqual({ columns: ['n'], rows: [{ n: 0 }] })
  })
})

describe('bad input', () => {
  it.each([
    [
      'a missing task.toml',
      { 'tasks/ok/task.toml': null },
      ['plan', 'main'],
      /^error: tasks\/ok\/task\.toml: task\.toml is missing\n {2}add it/,
    ],
    [
      'an unknown key in regatta.yaml',
      { 'regatta.yaml': 'experiments:\n  main:\n    attemps: 3\n' },
      ['plan', 'main'],
      /^error: regatta\.yaml:3:5: unknown key "experiments\.main\.attemps"\n {2}did you mean "attempts"\?/,
    ],
    [
      'attempts 0 in regatta.yaml',
      { 'regatta.yaml': 'experiments: { main: { attempts: 0 } }' },
      ['plan', 'main'],
      /attempts.*from 1 to 100/,
    ],
    [
      'attempts 101',
      {},
      ['plan', 'main', '--attempts', '101'],
      /^error: --attempts: expected a whole number from 1 to 100, found "101"/,
    ],
    ['attempts that are no number', {}, ['plan', 'main', '--attempts', '1e1'], /^error: --attempts:/],
    ['an unknown mode', {}, ['plan', 'main', '--mode', 'topup'], /^error: --mode: .*\n {2}did you mean "top-up"\?/],
    ['an unknown experiment', {}, ['run', 'mian'], /no experiment "mian"\n {2}did you mean "main"\?/],
    [
      'tasks that match nothing',
      {},
      ['plan', 'main', '--tasks', 'sql-*'],
      /^error: --tasks: no task matches "sql-\*"\n {2}tasks: ok/,
    ],
    ['an import of nothing', {}, ['import', 'no-such-place'], /no-such-place/],
    ['an unknown format', {}, ['report', '--format', 'jsn'], /^error: --format: .*\n {2}did you mean "json"\?/],
    ['SQL that is none', {}, ['query', 'selec 1'], /syntax error/i],
    ['an unknown command', {}, ['rnu', 'main'], /unknown command 'rnu'/],
  ] as const)('%s: one clear error, exit 2, nothing written', async (_, files, args, message) => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    for (const [path, text] of Object.entries(files as Record<string, string | null>)) {
      if (text === null) await rm(`${repository.root}/${path}`)
      else await repository.write(path, text)
    }
    const { exit, stdout, stderr } = await repository.regatta(...args)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect([exit, stdout]).toEqual([2, ''])
    expect((await readdir(repository.root)).sort()).toEqual(['regatta.yaml', 'tasks'])
  })

  it('a task that is none: check names it, goes on with the others and fails', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask(), broken: { 'task.toml': 'x = [' } })
    const { exit, stdout, stderr } = await repository.regatta('check')
    expect(exit).toBe(1)
    expect(stdout).toMatch(/^ok {2}tasks\/ok/)
    expect(stderr).toMatch(/tasks\/broken\/task\.toml:1:\d+: not valid TOML/)
  })
})
