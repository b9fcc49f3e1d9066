import { cp, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FieldLine } from '#core/convert/line'
import { taskDigest } from '#core/task/digest'
import { INSTALLATION } from '#scripts/cli/context'
import { testRepository } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: {} }'
const FIXTURES = join(INSTALLATION, 'core/convert/fixtures')
const at = (name: string): string => join(FIXTURES, name)

type Printed = {
  readonly data: {
    readonly tasks: readonly {
      readonly status: string
      readonly name: string
      readonly path: string
      readonly fields: readonly FieldLine[]
      readonly check: {
        readonly errors: number
        readonly findings: readonly { readonly rule: string; readonly severity: string }[]
      }
      readonly proof: {
        readonly verdict: string
        readonly calibration: Readonly<Record<'oracle' | 'nop', { readonly n: number; readonly successes: number }>>
      } | null
    }[]
  }
  readonly errors: readonly { readonly message: string; readonly where: string }[]
}

/** Status, and how many trials of oracle and nop passed, by the name of the task. */
function shown({ data }: Printed) {
  return Object.fromEntries(
    data.tasks.map(({ name, status, proof }) => {
      const trials = proof === null ? null : (['oracle', 'nop'] as const).map((agent) => proof.calibration[agent])
      return [name, [status, ...(trials ?? []).map(({ n, successes }) => `${successes}/${n}`)]]
    }),
  )
}

it('tasks of Terminal-Bench 1 become tasks that oracle passes and nop does not: exit 0', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const names = ['greeting-file', 'ask-the-catalogue', 'roman-numerals', 'count-the-words']
  const before = await Promise.all(names.map((name) => taskDigest(at(name))))
  const { exit, stdout } = await repository.regatta('convert', ...names.map(at), '--out', 'tasks', '--json')
  const printed = JSON.parse(stdout) as Printed
  expect(shown(printed)).toEqual(Object.fromEntries(names.map((name) => [name, ['converted', '1/1', '0/1']])))
  expect(exit).toBe(0)
  expect(printed.data.tasks.flatMap(({ fields }) => fields).filter(({ fate }) => fate === 'lost')).toEqual([])
  expect((await readdir(join(repository.root, 'tasks'))).toSorted()).toEqual(names.toSorted())
  expect(await Promise.all(names.map((name) => taskDigest(at(name))))).toEqual(before)
})

it('what is lost is listed, and the rest is proven: exit 3', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const { exit, stdout } = await repository.regatta(
    'convert',
    ...[at('Sort_The_Fleet'), at('mend-the-adder')],
    ...['--out', 'elsewhere/new', '--json'],
  )
  const printed = JSON.parse(stdout) as Printed
  expect(shown(printed)).toEqual({
    'sort-the-fleet': ['lossy', '1/1', '0/1'],
    'mend-the-adder': ['lossy', '1/1', '0/1'],
  })
  expect(exit).toBe(3)
  expect(printed.errors.map(({ message }) => message)).toEqual([
    'lost: task.yaml: descriptions.hint, task.yaml: run_tests_in_same_shell',
    'lost: task.yaml: parser_name',
  ])
})

it('tests and solution have the users, the shell and the judge that they had', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const task = async (name: string, solution: string): Promise<string> => {
    const directory = join(repository.root, name)
    await cp(at('greeting-file'), directory, { recursive: true })
    const dockerfile = await readFile(join(directory, 'Dockerfile'), 'utf8')
    const tool = "printf '#!/bin/sh\\necho tool\\n' > /opt/tool/bin/mytool && chmod +x /opt/tool/bin/mytool"
    const rc = "echo 'export PATH=/opt/tool/bin:$PATH' | tee -a /root/.bashrc >> /home/dev/.bashrc"
    await repository.write(
      `${name}/Dockerfile`,
      `${dockerfile}\nRUN useradd -m -s /bin/bash dev && chown dev . && mkdir -p /opt/tool/bin && ${tool} && ${rc}\nUSER dev\n`,
    )
    await repository.write(`${name}/solution.sh`, solution)
    await repository.write(
      `${name}/run-tests.sh`,
      'mkdir -p /opt/testing && cd /opt/testing\npytest $TEST_DIR/test_first.py -rA\npytest $TEST_DIR/test_second.py -rA\n',
    )
    await repository.write(
      `${name}/tests/test_first.py`,
      'from pathlib import Path\ndef test_first(): assert Path("/app/first").read_text() == "dev\\ntool\\n"\n',
    )
    await repository.write(
      `${name}/tests/test_second.py`,
      'import subprocess\ndef test_second(): assert subprocess.check_output("mytool; id -un", shell=True) == b"tool\\nroot\\n"\n',
    )
    return directory
  }
  const whole = await task('whole', 'id -un > /app/first\nmytool >> /app/first\n')
  const half = await task('half', 'true\n')
  const { stdout } = await repository.regatta('convert', whole, half, '--out', 'tasks', '--json')
  expect(shown(JSON.parse(stdout) as Printed)).toEqual({
    whole: ['converted', '1/1', '0/1'],
    half: ['not proven', '0/1', '0/1'],
  })
})

it('a task without a solution, or whose tests pass on nothing, does not stop the others: exit 1', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const trivial = join(repository.root, 'trivial')
  await cp(at('mend-the-adder'), trivial, { recursive: true })
  await repository.write(
    'trivial/run-tests.sh',
    '#!/bin/bash\r\necho "== short test summary info =="\r\necho "PASSED done"\r\n',
  )
  await repository.write(
    'trivial/task.yaml',
    'instruction: Mend /app/add.sh, which adds two numbers.\nparser_name: pytest\n',
  )
  const { exit, stdout } = await repository.regatta(
    'convert',
    ...[at('unsolved'), at('keystrokes'), trivial],
    ...['--out', 'tasks', '--json'],
  )
  const printed = JSON.parse(stdout) as Printed
  const [unsolved, keystrokes, passed] = printed.data.tasks
  expect(exit).toBe(1)
  expect(unsolved?.check.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { rule: 'solution-missing' },
  ])
  expect([unsolved?.status, unsolved?.proof, keystrokes?.status]).toEqual(['errors', null, 'refused'])
  expect([passed?.status, passed?.proof?.calibration.nop.successes]).toEqual(['not proven', 1])
  expect(await readFile(join(repository.root, 'tasks/trivial/tests/run-tests.sh'), 'utf8')).not.toContain('\r')
})

it('with --no-run nothing is run, and that is said: exit 3', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const { exit, stdout } = await repository.regatta('convert', at('greeting-file'), '--out', 'tasks', '--no-run')
  expect([exit, stdout]).toEqual([3, expect.stringMatching(/^converted, not proven by running .*nothing was run/s)])
  const { mode } = await stat(join(repository.root, 'tasks/greeting-file/tests/test.sh'))
  expect(mode & 0o111).toBe(0o111)
})
