import { chmod, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { trialItem } from '#core/ledger/testing'
import { cellOf, onVersion } from '#core/report/testing/trial'
import { taskDigest } from '#core/task/digest'
import { type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: { attempts: 5 } }\n'

/** Trials of configs on tasks as they are in the work tree, imported. */
async function ran(
  { root }: TestRepository,
  ...cells: readonly (readonly [agent: string, task: string, passed: number, n: number])[]
): Promise<void> {
  const trials = await Promise.all(
    cells.map(async ([agent, task, passed, n]) =>
      onVersion(cellOf(agent, task, passed, n), await taskDigest(join(root, 'tasks', task))),
    ),
  )
  await importRecords(
    join(root, 'results'),
    trials.flat().map((each) => trialItem(each)),
  )
}

const EIGHT = ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']
/** Reference boards A and B: five runs of eight tasks. */
const A = [5, 4, 3, 2, 5, 0, 1, 4]
const B = [5, 3, 1, 2, 4, 0, 0, 3]

async function twoConfigs(): Promise<TestRepository> {
  const tasks = EIGHT.map((name) => [name, tinyTask(`echo ${name} > /app/out.txt`)] as const)
  const repository = await testRepository(MANIFEST, Object.fromEntries(tasks))
  await ran(
    repository,
    ...EIGHT.map((task, index) => ['alpha', task, A[index] ?? 0, 5] as const),
    ...EIGHT.map((task, index) => ['beta', task, B[index] ?? 0, 5] as const),
  )
  return repository
}

/** Each test starts the command line several times. */
const TIMEOUT_MS = 120_000

describe('compare', { timeout: TIMEOUT_MS }, () => {
  it('answers by id, prefix or label, with the numbers of the leaderboard', async () => {
    await using repository = await twoConfigs()
    const board = JSON.parse((await repository.regatta('report', '--format', 'json')).stdout)
    const [alpha, beta] = board.rows
    const compared = await repository.regatta('compare', 'ALPHA', beta.config_id.slice(0, 6), '--json')
    expect([compared.exit, compared.stderr]).toEqual([0, ''])
    const envelope = JSON.parse(compared.stdout)
    expect(envelope).toMatchObject({
      command: 'compare',
      status: 'success',
      data: {
        a: { config_id: alpha.config_id, score: alpha.score, score_low: alpha.score_low, score_high: alpha.score_high },
        b: { config_id: beta.config_id, score: beta.score },
        sampled: { p: 0.0625, test: 'sign_flip', evidence: 'none', minimum_detectable: expect.closeTo(0.140079, 6) },
        fixed: { p: expect.closeTo(0.144426, 6), test: 'exact_stratified' },
      },
    })
    const json = await repository.regatta('compare', 'alpha', 'beta', '--format', 'json')
    expect(JSON.parse(json.stdout)).toEqual(envelope.data)
    const text = await repository.regatta('compare', 'alpha', 'beta')
    expect(text.stdout).toMatch(
      /^No evidence that alpha \(A\) and beta \(B\) differ on tasks like these: A minus B \+15 /,
    )
    const markdown = await repository.regatta('compare', 'alpha', 'beta', '--format', 'md')
    expect(markdown.stdout).toMatch(/^\*\*No evidence that alpha /)
    // A reward of 1 is below this threshold, so nothing is a success any more.
    const harder = await repository.regatta('compare', 'alpha', 'beta', '--json', '--pass-threshold', '2')
    expect(JSON.parse(harder.stdout).data).toMatchObject({ pass_threshold: 2, overlap: { neither: 8 } })
  })

  it('refuses one config twice, and what it does not know, with what there is', async () => {
    await using repository = await twoConfigs()
    const board = JSON.parse((await repository.regatta('report', '--format', 'json')).stdout)
    const [alpha, beta] = board.rows
    for (const [args, message] of [
      [['alpha', alpha.config_id], `"alpha" and "${alpha.config_id}" are the same config`],
      [['alpha', 'betta'], `no config "betta" on this board\n  the nearest: ${beta.config_id} (beta)`],
      [['alpha', 'beta', '--format', 'csv'], 'expected text, md or json, found "csv"'],
      [['alpha'], "missing required argument 'B'"],
    ] as const) {
      const { exit, stdout, stderr } = await repository.regatta('compare', ...args)
      expect([exit, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
    }
  })
})

async function git({ root }: TestRepository, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
  return (await execa('git', [...identity, ...args], { cwd: root })).stdout
}

/** Commits everything but the ledger. */
async function commit(repository: TestRepository): Promise<string> {
  await git(repository, 'add', '-A', '--', '.', ':!results')
  await git(repository, 'commit', '-q', '-m', 'c', '--allow-empty')
  return await git(repository, 'rev-parse', 'HEAD')
}

describe('verdict', { timeout: TIMEOUT_MS }, () => {
  it('judges what differs between two commits by the ledger', async () => {
    await using repository = await testRepository(MANIFEST, {
      changed: tinyTask(),
      gone: tinyTask('echo gone > /app/out.txt'),
      mode: tinyTask('echo mode > /app/out.txt'),
      old: tinyTask('echo old > /app/out.txt'),
      same: tinyTask('echo same > /app/out.txt'),
      shaped: tinyTask('echo shaped > /app/out.txt'),
    })
    const { root } = repository
    await git(repository, 'init', '-q', '-b', 'main')
    const base = await commit(repository)
    await ran(repository, ['m', 'changed', 18, 20], ['m', 'shaped', 5, 5], ['m', 'mode', 5, 5])

    await repository.write('tasks/changed/instruction.md', 'Harder.\n')
    await rm(join(root, 'tasks/gone'), { recursive: true })
    await rename(join(root, 'tasks/old'), join(root, 'tasks/young'))
    await chmod(join(root, 'tasks/mode/tests/test.sh'), 0o755)
    await repository.write('tasks/shaped/.gitattributes', '* export-ignore\n*.md text eol=lf\n')
    for (const [path, text] of Object.entries(tinyTask('echo new > /app/out.txt')))
      await repository.write(`tasks/new/${path}`, text)
    await symlink('instruction.md', join(root, 'tasks/new/README.md'))
    await mkdir(join(root, 'tasks/evil'))
    await symlink('/etc/passwd', join(root, 'tasks/evil/task.toml'))
    const head = await commit(repository)
    await rm(join(root, 'tasks/evil'), { recursive: true })
    await ran(
      repository,
      ['m', 'changed', 9, 20],
      ['oracle', 'changed', 5, 5],
      ['oracle', 'new', 5, 5],
      ['nop', 'new', 0, 5],
    )

    const judged = await repository.regatta('verdict', 'HEAD~1', 'main', '--json')
    expect([judged.exit, judged.stderr]).toEqual([0, ''])
    const { command, status, data } = JSON.parse(judged.stdout)
    expect({ command, status, data }).toMatchObject({
      command: 'verdict',
      status: 'success',
      data: {
        base,
        head,
        alpha: 0.05,
        margin: 0.1,
        overall: { verdict: 'changed_down', p: expect.closeTo(0.005736, 6), difference: expect.closeTo(-0.45, 9) },
        changed: [{ name: 'changed', verdict: 'changed_down', calibration: { solvable: 'clean', trivial: 'none' } }],
        added: [{ name: 'new', calibration: { oracle: { n: 5, successes: 5 }, nop: { n: 5, successes: 0 } } }],
        removed: ['gone'],
        renamed: [{ from: 'old', to: 'young' }],
        unchanged: ['mode', 'same', 'shaped'],
        unreadable: [{ task: 'evil', side: 'head', reason: 'task.toml is a link that leaves the task' }],
        converted: [],
      },
    })
    const text = await repository.regatta('verdict', base, head)
    expect(text.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Task changed: changed down, -45 points [-65, -16], p = 0.006: models pass less often than on the base. Merge only if that is meant. ' +
        'New task new: oracle 5/5, nop 0/5: solvable and not trivially passed. ' +
        'No task that could run on the head: evil (task.toml is a link that leaves the task).',
    )
    const same = await repository.regatta('verdict', base, head, '--task', 'same', '--task', 'mode', '--format', 'md')
    expect(same.stdout.replaceAll(/[\\\u200B]/g, '')).toMatch(
      `**No task changed between ${base.slice(0, 12)} and ${head.slice(0, 12)}.**`,
    )
    const strict = await repository.regatta('verdict', base, head, '--alpha', '0.001', '--margin', '0.7', '--json')
    expect(JSON.parse(strict.stdout).data.overall.verdict).toBe('no_change_shown')
    const turned = await repository.regatta('verdict', head, base, '--json')
    expect(JSON.parse(turned.stdout).data).toMatchObject({
      overall: { verdict: 'changed_up' },
      removed: ['new'],
      added: [{ name: 'gone', calibration: { solvable: 'none' } }],
    })
  })

  it('refuses what it does not know', async () => {
    await using repository = await testRepository(MANIFEST, { changed: tinyTask() })
    await git(repository, 'init', '-q', '-b', 'main')
    await commit(repository)
    for (const [args, message] of [
      [['nowhere', 'HEAD'], 'no commit "nowhere" in this repository'],
      [['HEAD', 'HEAD', '--task', 'chnged'], 'no task "chnged" in either commit\n  did you mean "changed"?'],
      [['HEAD', 'HEAD', '--alpha', '5'], '--alpha: expected a number above 0 and below 1, found "5"'],
      [['HEAD', 'HEAD', '--margin', 'x'], '--margin: expected a number above 0 and below 1, found "x"'],
      [['HEAD', 'HEAD', '--ledger', 'nothing'], 'no such ledger'],
    ] as const) {
      const refused = await repository.regatta('verdict', ...args)
      expect([refused.exit, refused.stdout, refused.stderr]).toEqual([2, '', expect.stringContaining(message)])
    }
  })

  it('needs a repository', async () => {
    await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
    const { exit, stderr } = await repository.regattaWith({ GIT_CEILING_DIRECTORIES: '/' }, 'verdict', 'a', 'b')
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/^error: .*: not in a Git repository\n {2}\S/)])
  })
})
