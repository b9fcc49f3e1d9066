import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'
import { REGATTA, testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = `experiments:
  main: { attempts: 2 }
`

/** A real trial of Harbor. */
const FIXTURE = join(INSTALLATION, 'core/harbor/fixtures/oracle-pass/hc-ok__9LufHSt/result.json')

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

  it('finds the manifest in a directory above, and takes one that is named', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const below = await execa(REGATTA, ['check', 'ok'], { cwd: join(repository.root, 'tasks/ok') })
    expect(below.stdout).toMatch(/^1 task without errors/)
    const elsewhere = await execa(REGATTA, ['check', '--config', join(repository.root, 'regatta.yaml')], {
      cwd: tmpdir(),
    })
    expect(elsewhere.stdout).toBe(below.stdout)
  })

  it('takes the common options before and after the command', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const after = JSON.parse((await repository.regatta('report', '--json')).stdout)
    const before = JSON.parse((await repository.regatta('--json', 'report')).stdout)
    expect(before.data).toEqual(after.data)
    const tasks = await repository.regatta('plan', '--tasks', 'ok', '--tasks', 'o*', 'main', '--json')
    expect(JSON.parse(tasks.stdout).data.trials).toHaveLength(4)
  })

  it('counts what was asked for: present in the ledger plus planned', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const totals = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await repository.regatta('plan', 'main', '--json', ...args)).stdout).data.totals
    expect(await totals()).toMatchObject({ cells: 2, wanted: 4, present: 0, planned: 4 })
    expect(await totals('--attempts', '5')).toMatchObject({ cells: 2, wanted: 10, present: 0, planned: 10 })
  })

  it('ends quietly when its reader has seen enough', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const sql = 'select range, repeat(chr(120), 200) from range(20000)'
    const { stdout, stderr } = await execa('bash', ['-c', '"$0" query "$1" | head -1', REGATTA, sql], {
      cwd: repository.root,
    })
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^range/), ''])
  })

  it('answers SQL over the ledger', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const { stdout } = await repository.regatta('query', 'select count(*) as n from trials', '--json')
    expect(JSON.parse(stdout).data).toEqual({ columns: ['n'], rows: [{ n: 0 }] })
  })
})

describe('import', () => {
  const RESULT = 'jobs/ok__aaaaaaa/result.json'
  const trial = (changes: object = {}): string =>
    JSON.stringify({ ...JSON.parse(readFileSync(FIXTURE, 'utf8')), ...changes })

  it('exits 0 for new trials and for duplicates, and counts by the pass threshold of the board', async () => {
    await using repository = await testRepository('experiments: { main: { pass_threshold: 0.5 } }', { ok: tinyTask() })
    await repository.write(RESULT, trial({ verifier_result: { rewards: { reward: 0.7 } } }))
    const first = await repository.regatta('import', 'jobs')
    expect([first.exit, first.stdout]).toEqual([0, expect.stringMatching(/^1 discovered: 1 imported/)])
    expect((await repository.regatta('query', 'select outcome from trials')).stdout).toMatch(/passed/)
    const lines = "select 'two' || chr(10) || 'lines' || chr(27) || '[31m' as a, ['x' || chr(10)] as b, 1 as \"c\nd\""
    expect((await repository.regatta('query', lines)).stdout.trim().split('\n')).toEqual([
      'a          b        c d',
      'two lines  ["x\\n"]  1',
    ])
    const second = await repository.regatta('import', 'jobs')
    expect([second.exit, second.stdout]).toEqual([0, expect.stringMatching(/^1 discovered: 0 imported, 1 duplicates/)])
  })

  it('exits 3 when something was quarantined, 1 when something is in conflict; the rest lands', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    await repository.write(RESULT, trial())
    await repository.write('jobs/cut__bbbbbbb/result.json', trial().slice(0, 200))
    await repository.write('jobs/cut__bbbbbbb/config.json', '{"trial_name": "cut__bbbbbbb", "job_id": "x"}')
    const partial = await repository.regatta('import', 'jobs', '--json')
    expect([partial.exit, JSON.parse(partial.stdout).status]).toEqual([3, 'partial'])
    expect(JSON.parse(partial.stdout).data).toMatchObject({ discovered: 2, imported: 1, quarantined: 1 })

    await repository.write(RESULT, trial({ verifier_result: { rewards: { reward: 0 } } }))
    await repository.write('jobs/new__ccccccc/result.json', trial({ id: '00000000-0000-4000-8000-000000000001' }))
    const conflict = await repository.regatta('import', 'jobs', '--json')
    expect([conflict.exit, JSON.parse(conflict.stdout).status]).toEqual([1, 'error'])
    expect(JSON.parse(conflict.stdout).data).toMatchObject({ discovered: 3, imported: 1, conflicts: 1, quarantined: 1 })
  })
})

describe('import of trees that are not what they seem', () => {
  const trial = (seed: number): string =>
    JSON.stringify({
      ...JSON.parse(readFileSync(FIXTURE, 'utf8')),
      id: `00000000-0000-4000-8000-00000000000${seed}`,
    })

  it('finds trials in folders of a job and beside summaries, and exits 0', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    await repository.write('jobs/result.json', '[{"trial_name": "a", "task_name": "t"}]')
    await repository.write('jobs/job/result.json', '{"n_total_trials": 2, "trial_results": [{"trial_name": "a"}]}')
    await repository.write('jobs/job/shard-1/a/result.json', trial(1))
    await repository.write('jobs/job/shard-2/b/result.json', trial(2))
    for (const layout of ['harbor', 'submission']) {
      const { exit, stdout } = await repository.regatta('import', 'jobs', '--layout', layout, '--ledger', layout)
      expect([exit, stdout]).toEqual([0, expect.stringMatching(/^2 discovered: 2 imported/)])
    }
  })

  it('exits 3 where a directory cannot be read: it may hold trials', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    await repository.write('jobs/a/result.json', trial(1))
    await repository.write('jobs/closed/b/result.json', trial(2))
    await chmod(repository.root, 0o755)
    await mkdir(join(repository.root, 'ledger'), { mode: 0o777 })
    await chmod(join(repository.root, 'ledger'), 0o777)
    await chmod(join(repository.root, 'jobs/closed'), 0o000)
    // Root reads everything, whatever its mode.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    const { exitCode, stdout } = await execa(
      process.execPath,
      [join(INSTALLATION, 'scripts/cli/main.ts'), 'import', 'jobs', '--ledger', 'ledger'],
      { cwd: repository.root, reject: false, stdin: 'ignore', ...nobody },
    )
    await chmod(join(repository.root, 'jobs/closed'), 0o755)
    expect([exitCode, stdout.split('\n')]).toEqual([
      3,
      [
        '2 discovered: 1 imported, 0 duplicates, 0 conflicts, 1 quarantined, 0 skipped',
        '  quarantined: 1 x a directory that cannot be read (EACCES)',
        expect.stringMatching(/jobs\/closed$/),
      ],
    ])
  })

  it('exits 1 where a copy of a trial has other files around the same result, in either order', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const job = join(INSTALLATION, 'core/harbor/fixtures/oracle-pass')
    await cp(join(job, 'hc-ok__9LufHSt'), join(repository.root, 'whole/job/hc-ok__9LufHSt'), { recursive: true })
    await repository.write('thin/job/hc-ok__9LufHSt/result.json', readFileSync(FIXTURE, 'utf8'))
    const orders: readonly (readonly [string, string])[] = [
      ['whole', 'thin'],
      ['thin', 'whole'],
    ]
    for (const [first, second] of orders) {
      const ledger = ['--ledger', `ledger-${first}`]
      expect((await repository.regatta('import', first, ...ledger)).exit).toBe(0)
      const { exit, stdout } = await repository.regatta('import', second, ...ledger)
      expect([exit, stdout.split('\n')]).toEqual([
        1,
        [
          '1 discovered: 0 imported, 0 duplicates, 1 conflicts, 0 quarantined, 0 skipped',
          '  conflicts: 1 x the same result with other files around it: one row stays',
          expect.stringMatching(/already in the ledger: task_digest.* differ/),
        ],
      ])
      expect((await repository.regatta('import', first, ...ledger)).exit).toBe(0)
    }
    for (const both of orders) {
      const ledger = ['--ledger', `both-${both[0]}`]
      expect((await repository.regatta('import', ...both, ...ledger)).exit).toBe(1)
      const { stdout } = await repository.regatta('query', 'select task_digest from trials', ...ledger, '--json')
      expect(JSON.parse(stdout).data.rows).toEqual([{ task_digest: expect.stringMatching(/^sha256:/) }])
    }
  })
})

describe('import of what others handed in', () => {
  it('takes layout, dataset, aliases and threshold from the command line, and tells what it left out', async () => {
    await using repository = await testRepository('experiments: { main: { pass_threshold: 0.5 } }', { ok: tinyTask() })
    const base = JSON.parse(readFileSync(FIXTURE, 'utf8'))
    const trial = (seed: number, reward: number, task_name: string): string =>
      JSON.stringify({
        ...base,
        id: `00000000-0000-4000-8000-00000000000${seed}`,
        task_name,
        verifier_result: { rewards: { reward } },
      })
    await repository.write('board/README.md', '# Submissions')
    await repository.write('board/One__model/metadata.yaml', 'agent: one')
    await repository.write('board/One__model/job/a/result.json', trial(1, 0.7, 'tb/old'))
    await repository.write('board/One__model/job/b/result.json', trial(2, 0.9, 'old'))
    await repository.write('board/Two__model/job/c/result.json', trial(3, 0.9, 'kept'))
    await repository.write('board/Two__model/job/d/result.json', trial(4, 1, 'kept').slice(0, 700))
    await repository.write('board/Two__model/job/e/result.json', trial(5, 1, 'kept').slice(0, 900))
    await repository.write('aliases.yaml', 'old: regatta/new\n')
    const options = ['--layout', 'submission', '--dataset', 'tb@2', '--task-alias', 'aliases.yaml']
    const { exit, stdout } = await repository.regatta('import', 'board', ...options, '--pass-threshold', '0.8')
    expect([exit, stdout.split('\n').slice(0, 2)]).toEqual([
      3,
      [
        '5 discovered: 3 imported, 0 duplicates, 0 conflicts, 2 quarantined, 0 skipped',
        '  quarantined: 2 x result.json: not JSON',
      ],
    ])
    const rows = await repository.regatta(
      'query',
      'select config_label, count(distinct config_id) over () as configs, dataset, task_name, outcome from trials order by trial_id',
      '--json',
    )
    const shared = { configs: 2, dataset: 'tb@2' }
    expect(JSON.parse(rows.stdout).data.rows).toEqual([
      { ...shared, config_label: 'One__model', task_name: 'regatta/new', outcome: 'failed' },
      { ...shared, config_label: 'One__model', task_name: 'regatta/new', outcome: 'passed' },
      { ...shared, config_label: 'Two__model', task_name: 'kept', outcome: 'passed' },
    ])
    const again = await repository.regatta('import', 'board/', ...options, '--pass-threshold', '0.8')
    expect(again.stdout).toMatch(/^5 discovered: 0 imported, 3 duplicates, 0 conflicts, 2 quarantined/)
  })
})

describe('a damaged segment', () => {
  it.each(['report', 'query'])('is named by %s, never read', async (command) => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    await repository.write('jobs/ok__aaaaaaa/result.json', readFileSync(FIXTURE, 'utf8'))
    await repository.regatta('import', 'jobs')
    const [segment = ''] = globSync(join(repository.root, 'results/trials/*/*.parquet'))
    const bytes = readFileSync(segment)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(segment, bytes)
    const { exit, stdout, stderr } = await repository.regatta(command, ...(command === 'query' ? ['select 1'] : []))
    expect([exit, stdout]).toEqual([1, ''])
    expect(stderr).toContain(basename(segment))
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
    [
      'an unknown layout',
      {},
      ['import', 'tasks', '--layout', 'submisson'],
      /^error: --layout: expected harbor or submission, found "submisson"\n {2}did you mean "submission"\?/,
    ],
    [
      'a pass threshold that is no number',
      {},
      ['import', 'tasks', '--pass-threshold', '0,5'],
      /^error: --pass-threshold: expected a number, found "0,5"\n {2}give the reward/,
    ],
    ['an empty pass threshold', {}, ['import', 'tasks', '--pass-threshold='], /^error: --pass-threshold: /],
    ['an empty dataset', {}, ['import', 'tasks', '--dataset', ''], /^error: --dataset: expected a name on one line/],
    ['a dataset of two lines', {}, ['import', 'tasks', '--dataset', 'a\nb'], /^error: --dataset: .*found "a b"/],
    [
      'task aliases that are not there',
      {},
      ['import', 'tasks', '--task-alias', 'aliases.yaml'],
      /^error: aliases\.yaml: cannot read the task aliases: ENOENT/,
    ],
    [
      'task aliases in two files',
      {},
      ['import', 'tasks', '--task-alias', 'a.yaml', '--task-alias', 'b.yaml'],
      /^error: --task-alias: expected one file, found 2\n {2}put all aliases into one file/,
    ],
    [
      'a task alias given twice',
      { 'tasks/aliases.yaml': 'a: b\nc: d\na: e\n' },
      ['import', 'tasks', '--task-alias', 'tasks/aliases.yaml'],
      /^error: tasks\/aliases\.yaml:3:1: not valid YAML: Map keys must be unique/,
    ],
    ['a ledger that is not there', {}, ['report', '--ledger', 'reslts'], /^error: reslts: no such ledger/],
    [
      'tasks that are all excluded',
      { 'regatta.yaml': 'experiments: { main: { tasks: { exclude: ["*"] } } }' },
      ['plan', 'main'],
      /no task is left to run/,
    ],
    ['an empty manifest', { 'regatta.yaml': '' }, ['plan', 'main'], /experiments: expected experiments by name/],
    ['an unknown format', {}, ['report', '--format', 'jsn'], /^error: --format: .*\n {2}did you mean "json"\?/],
    ['an unknown harness', {}, ['report', '--harness', 'tb2'], /^error: --harness: .*\n {2}did you mean "tb1"\?/],
    ["a dataset of Harbor's", {}, ['report', '--dataset', 'x'], /^error: --dataset: goes with --harness tb1/],
    [
      'a release of Terminal-Bench 1',
      {},
      ['report', '--harness', 'tb1', '--release', 'v1'],
      /^error: --release: goes with --harness harbor/,
    ],
    ['an empty agent', {}, ['import', 'tasks', '--agent', ''], /^error: --agent: expected a name on one line/],
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
    expect(stdout).toMatch(/^1 of 2 tasks has errors/)
    expect(stdout).toMatch(/tasks\/broken\/task\.toml:1:\d+: not valid TOML/)
    expect(stderr).toBe('')
  })
})
