import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '#scripts/cli/task-template'
import { testRepository } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { first: { attempts: 2 }, second: {} }\n'

describe.each(LANGUAGES)('regatta task new --language %s', (language) => {
  it('makes a task that the check has nothing to say of, and says what to do next', async () => {
    await using repository = await testRepository(MANIFEST, {})
    const { exit, stdout, stderr } = await repository.regatta('task', 'new', 'fix-time', '--language', language)
    expect([exit, stderr]).toEqual([0, ''])
    const lines = stdout.split('\n')
    expect(lines[0]).toBe('made tasks/fix-time:')
    expect(lines).toContain('nothing to say of: fix-time')
    expect(lines.slice(-4)).toEqual([
      'next:',
      './scripts/regatta check fix-time',
      './scripts/regatta run first --tasks fix-time --attempts 1 --ledger .regatta/try --agent oracle',
      './scripts/regatta run first --tasks fix-time --attempts 1 --ledger .regatta/try --agent nop',
    ])
    const check = await repository.regatta('check', 'fix-time', '--json')
    const { findings, tasks } = JSON.parse(check.stdout).data
    expect(tasks).toMatchObject([{ name: 'fix-time', errors: 0, warnings: 0, notes: 0 }])
    // The one thing that only its author can do: the digest of the base image, with a day by which to do it.
    expect(findings.map(({ rule, suppressed }: { rule: string; suppressed: unknown }) => [rule, suppressed])).toEqual(
      Array(2).fill(['image-digest', { reason: expect.any(String), until: expect.any(String) }]),
    )
  })

  it('leaves no placeholder, and its sheet of the instruction adds up as the solution does it', async () => {
    await using repository = await testRepository(MANIFEST, {})
    await repository.regatta('task', 'new', 'x', '--language', language)
    const task = join(repository.root, 'tasks/x')
    const texts = await Promise.all((await filesOf(task)).map((file) => readFile(join(task, file), 'utf8')))
    expect(texts.filter((text) => /\{\{\w+\}\}/.test(text))).toEqual([])
    const solve = await readFile(join(task, 'solution/solve.sh'), 'utf8')
    const out = execFileSync(
      'bash',
      [
        '-c',
        solve
          .replaceAll('/app/total_hours', './total_hours')
          .replaceAll('/app/timesheet.txt', 'environment/timesheet.txt'),
      ],
      { cwd: task, encoding: 'utf8' },
    )
    expect(out).toBe("16:53 Ada Lovelace\n8:15 Grace Hopper\n0:30 Miles O'Brien\n")
  })
})

describe('regatta task new', () => {
  it('writes the envelope, with the findings of the check', async () => {
    await using repository = await testRepository(MANIFEST, {})
    const { stdout } = await repository.regatta('task', 'new', 'one', '--org', 'lab', '--json')
    const { data, ...envelope } = JSON.parse(stdout)
    expect(envelope).toMatchObject({ command: 'task new', status: 'success', errors: [] })
    expect(data).toMatchObject({ name: 'one', full_name: 'lab/one', path: 'tasks/one', language: 'python' })
    expect(data.files).toEqual((await filesOf(join(repository.root, 'tasks/one'))).map((file) => `tasks/one/${file}`))
    expect(data.check.tasks).toMatchObject([{ name: 'one', errors: 0 }])
    expect(await readFile(join(repository.root, 'tasks/one/task.toml'), 'utf8')).toContain('name = "lab/one"')
    expect(await readFile(join(repository.root, 'tasks/one/tests/test.sh'), 'utf8')).toMatch(/^#!/)
  })

  it('follows the house style of regatta.yaml', async () => {
    const checks = {
      canary: 'canary 5c1a3f60',
      instruction_suffix: 'You have {timeout} seconds.',
      org: 'house',
      slug_words: 2,
    }
    await using repository = await testRepository(`${MANIFEST}checks: ${JSON.stringify(checks)}\n`, {})
    const { stdout } = await repository.regatta('task', 'new', 'two-words')
    expect(stdout).toContain('nothing to say of: two-words')
    const file = (path: string) => readFile(join(repository.root, 'tasks/two-words', path), 'utf8')
    expect(await file('tests/test.sh')).toMatch(/^#!\/bin\/bash\n# canary 5c1a3f60\n/)
    expect(await file('instruction.md')).toMatch(/^<!-- canary 5c1a3f60 -->\n[\s\S]*\n\nYou have 600 seconds\.\n$/)
    expect(await file('task.toml')).toContain('name = "house/two-words"')
    const { exit, stderr } = await repository.regatta('task', 'new', 'these-are-four-words')
    expect([exit, stderr]).toEqual([
      2,
      expect.stringContaining('"these-are-four-words" has 4 words, and a name may have 2'),
    ])
    expect(await readdir(join(repository.root, 'tasks'))).toEqual(['two-words'])
  })

  it('names the task that it is like, where the example was not rewritten', async () => {
    await using repository = await testRepository(MANIFEST, {})
    await repository.regatta('task', 'new', 'one')
    const { exit, stdout } = await repository.regatta('task', 'new', 'two')
    expect([exit, stdout]).toEqual([0, expect.stringContaining('the instruction is 100 % that of "one"')])
  })

  it('touches nothing that is there: a directory, an empty one, a link', async () => {
    await using repository = await testRepository(MANIFEST, { full: { 'task.toml': 'mine' } })
    await mkdir(join(repository.root, 'tasks/empty'))
    await symlink('/nonexistent', join(repository.root, 'tasks/linked'))
    for (const name of ['full', 'empty', 'linked']) {
      const { exit, stdout, stderr } = await repository.regatta('task', 'new', name)
      expect([exit, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(new RegExp(`^error: tasks/${name}: there is something of this name already\n`))
    }
    expect(await filesOf(join(repository.root, 'tasks'))).toEqual(['full/task.toml', 'linked'])
    expect(await readFile(join(repository.root, 'tasks/full/task.toml'), 'utf8')).toBe('mine')
  })

  it.each(['../up', 'a/b', '.', '-x', 'Upper', 'with blank', 'ü', '', 'x'.repeat(65)])(
    'refuses the name "%s" with one clear error, and writes nothing',
    async (name) => {
      await using repository = await testRepository(
        'experiments: { main: {} }\nchecks: { rules: { task-name: off } }\n',
        {},
      )
      const { exit, stdout, stderr } = await repository.regatta('task', 'new', '--', name)
      expect([exit, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^error: task new: ".*" is no name for a task\n {2}take small letters[^\n]*$/)
      expect(await readdir(repository.root)).toEqual(['regatta.yaml'])
    },
  )

  it('leaves nothing where it cannot be written, or cannot be checked', async () => {
    await using file = await testRepository(MANIFEST, {})
    await file.write('tasks', 'no directory')
    const unwritten = await file.regatta('task', 'new', 'x')
    expect(unwritten).toMatchObject({
      exit: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: tasks\/x: cannot write the new task: E/),
    })
    await using rule = await testRepository(`${MANIFEST}checks: { rules: { nprocs: off } }\n`, {})
    const unchecked = await rule.regatta('task', 'new', 'x')
    expect(unchecked).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringContaining('no rule "nprocs"') })
    expect(await readdir(join(rule.root, 'tasks'))).toEqual([])
  })

  it('refuses a language that there is not, and an organization that is none', async () => {
    await using repository = await testRepository(MANIFEST, {})
    const language = await repository.regatta('task', 'new', 'x', '--language', 'pyhton')
    expect([language.exit, language.stderr]).toEqual([2, expect.stringContaining('did you mean "python"?')])
    const org = await repository.regatta('task', 'new', 'x', '--org', 'a"\n[x]')
    expect([org.exit, org.stderr]).toEqual([2, expect.stringContaining('is no name of an organization')])
    expect(await readdir(repository.root)).toEqual(['regatta.yaml'])
  })
})

/** Paths of all files and links below a directory, sorted. */
async function filesOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
