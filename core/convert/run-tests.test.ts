import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { SOLVE_SH } from '#core/check/converted'
import { type Judge, testSh } from '#core/convert/run-tests'

const HEADER = '=========================== short test summary info ============================'

type Files = Readonly<Record<string, string>>

/** Runs a script of a converted task with its places in a directory of its own; `home`: files of the home directory. */
async function ran(script: string, files: Files, home: Files = {}): Promise<{ reward: string | null; log: string }> {
  const root = await mkdtemp(join(tmpdir(), 'regatta-test-sh-'))
  try {
    const all = [
      ...Object.entries(files),
      ...Object.entries(home).map(([name, text]) => [`home/${name}`, text] as const),
    ]
    for (const folder of ['tests', 'solution', 'home']) await mkdir(join(root, folder))
    for (const [path, text] of all) await writeFile(join(root, path), text)
    const here = script.replace(/\/(logs\/verifier|tests|solution)(?=[\s/])/g, `${root}/$1`)
    await writeFile(join(root, 'script.sh'), here)
    const { all: printed } = await execa('bash', [join(root, 'script.sh')], {
      env: { HOME: join(root, 'home'), PATH: '/usr/local/bin:/usr/bin:/bin' },
      extendEnv: false,
      cwd: root,
      stdin: 'ignore',
      all: true,
      reject: false,
    })
    const read = (path: string) => readFile(join(root, path), 'utf8').catch(() => null)
    return {
      reward: (await read('logs/verifier/reward.txt'))?.trim() ?? null,
      log: (await read('logs/verifier/test-stdout.txt')) ?? printed,
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function reward(judge: Judge, runTests: string): Promise<string | null> {
  return (await ran(testSh(judge), { 'tests/run-tests.sh': runTests })).reward
}

/** A script that prints these lines. */
const printing = (...lines: readonly string[]): string => `cat <<'END'\n${lines.join('\n')}\nEND\n`

describe('test.sh gives the verdict that Terminal-Bench gave', () => {
  it.each([
    ['all passed', [HEADER, 'PASSED t/a.py::test_a', 'PASSED t/a.py::test_b[x y-$(id)-]]']],
    [
      'skipped, and failed as expected',
      [HEADER, 'SKIPPED [1] t/a.py:3: no', 'XFAIL t/a.py::b - broken', 'PASSED t/a.py::c'],
    ],
    [
      'in colours',
      ['\x1b[36m\x1b[1m= short test summary info =\x1b[0m', '\x1b[32mPASSED\x1b[0m t/a.py::\x1b[1mtest_a\x1b[0m'],
    ],
    ['with line ends of Windows', [`${HEADER}\r`, 'PASSED t/a.py::test_a\r']],
    [
      'in the second of two tries of the same tests',
      [HEADER, 'FAILED t/a.py::a - no - no', HEADER, 'PASSED t/a.py::a - no'],
    ],
    ['what failed before the first summary', ['FAILED t/a.py::a', HEADER, 'PASSED t/a.py::b']],
  ])('passed: %s', async (_, lines) => {
    expect(await reward('pytest', `${printing(...lines)}exit 3\n`)).toBe('1')
  })

  it.each([
    ['one of two suites failed', [HEADER, 'FAILED t/a.py::test_two - no', HEADER, 'PASSED t/b.py::test_ok']],
    ['a test passed that should fail', [HEADER, 'PASSED t/a.py::a', 'XPASS t/a.py::b']],
    ['a file of tests that is broken', [HEADER, 'PASSED t/a.py::a', 'ERROR t/b.py - SyntaxError']],
    ['in colours', [HEADER, '\x1b[32mPASSED\x1b[0m t/a.py::a', '\x1b[31mFAILED\x1b[0m t/a.py::\x1b[1mb\x1b[0m - no']],
    ['no summary', ['1 passed in 0.01s']],
    ['a summary of nothing', [HEADER, '=== 0 passed ===']],
    ['nothing at all', []],
  ])('not passed: %s', async (_, lines) => {
    expect(await reward('pytest', `${printing(...lines)}exit 0\n`)).toBe('0')
  })

  it('keeps what was printed, on either side, and says how many tests passed', async () => {
    const { log } = await ran(testSh('pytest'), {
      'tests/run-tests.sh': `echo to-errors >&2\n${printing(HEADER, 'PASSED a::b', 'FAILED a::c')}`,
    })
    expect(log).toBe(`to-errors\n${HEADER}\nPASSED a::b\nFAILED a::c\ntest.sh: 1 of 2 tests passed\n`)
  })

  it('does not wait for what the tests leave running', async () => {
    expect(await reward('pytest', `sleep 60 &\n${printing(HEADER, 'PASSED a::b')}`)).toBe('1')
  }, 30_000)

  it.each<[string, string]>([
    ['0', '1'],
    ['1', '0'],
  ])('of another parser the exit code decides: %s', async (code, expected) => {
    expect(await reward('exit code', `${printing(HEADER, 'FAILED a::b')}exit ${code}\n`)).toBe(expected)
  })
})

describe('scripts run in the shell that Terminal-Bench gave them', () => {
  const HOME = {
    '.profile': 'export FROM_PROFILE=1\necho greeting >&2\n',
    '.bashrc': 'case $- in *i*) ;; *) return ;; esac\nexport FROM_BASHRC=2\nalias x=y\n',
  }
  const SHOWN = 'echo "$FROM_PROFILE$FROM_BASHRC $- $0"; shopt -q login_shell || echo plain; echo trouble >&2\n'

  it.each<Judge>(['pytest', 'exit code'])('the tests, judged by %s', async (judge) => {
    const { log } = await ran(testSh(judge), { 'tests/run-tests.sh': SHOWN }, HOME)
    expect(log).toMatch(/^12 hB \S+\/tests\/run-tests\.sh\nplain\ntrouble\b/)
  })

  it('the solution, whose exit code stays', async () => {
    const { log } = await ran(
      `exec 2>&1\n${SOLVE_SH}echo "it was $?"\n`,
      { 'solution/solution.sh': `${SHOWN}exit 7\n` },
      HOME,
    )
    expect(log).toMatch(/^12 hB \S+\/solution\/solution\.sh\nplain\ntrouble\nit was 7$/)
  })
})
