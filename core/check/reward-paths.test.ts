import { describe, expect, it } from 'vitest'
import { rewardLeaks } from '#core/check/reward-paths'

const R = '/logs/verifier/reward.txt'

describe('a script that leaves a reward on every path', () => {
  it.each<[name: string, script: string, writers?: readonly string[]]>([
    ['writes 0 first', `echo 0 > ${R}\npytest || exit 1\necho 1 > ${R}`],
    ['writes in both branches', `pytest\nif [ $? -eq 0 ]; then echo 1 > ${R}; else echo 0 > ${R}; fi`],
    ['tests in the condition', `if pytest; then echo 1 > ${R}; else echo 0 > ${R}; fi`],
    ['has an elif for each', `if a; then echo 1 > ${R}; elif b; then echo 0.5 > ${R}; else echo 0 > ${R}; fi`],
    ['writes on either side of && ||', `pytest && echo 1 > ${R} || echo 0 > ${R}`],
    ['has a trap', `set -e\ntrap 'echo 0 > ${R}' EXIT\npytest\necho 1 > ${R}`],
    ['has a trap with a function', `finish() { echo 0 > ${R}; }\ntrap finish EXIT\nset -e\npytest`],
    ['has the file in a variable', `readonly reward=${R}\necho 0 > "$reward"\npytest`],
    ['has the directory in a variable', 'logs=/logs/verifier\nprintf 0 > "$logs/reward.txt"\nexit 0'],
    ['calls a program of the task that writes it', 'python3 /tests/grade.py', ['grade.py']],
    ['has a program in a heredoc', `python3 - <<'P'\nopen("${R}", "w").write("1")\nP`],
    ['uses tee', `pytest | tail -1 | tee ${R}`],
    ['has a function for it', `reward() { echo "$1" > ${R}; }\nif pytest; then reward 1; exit; fi\nreward 0`],
    ['has every case', `case $x in a) echo 1 > ${R};; *) echo 0 > ${R};; esac`],
    ['leaves a subshell early', `echo 0 > ${R}\n(exit 1)\ntrue`],
    ['writes and then exits in a branch', `if a; then echo 0 > ${R}; exit 1; fi\necho 1 > ${R}`],
    ['guards what may fail', `set -e\napt-get update || true\nif pytest; then echo 1 > ${R}; else echo 0 > ${R}; fi`],
  ])('%s', (_name, script, writers = []) => {
    expect(rewardLeaks(`#!/bin/bash\n${script}\n`, writers)).toEqual([])
  })
})

describe('a script that may leave none', () => {
  it.each<[name: string, script: string, why: string, line: string]>([
    ['writes it only if all passed', `if pytest; then echo 1 > ${R}; fi`, 'end', 'if'],
    ['leaves before', `cd /app || exit 1\necho 0 > ${R}`, 'exit', 'exit 1'],
    ['leaves in a check of its own', `if [ "$PWD" = / ]; then\nexit 1\nfi\necho 0 > ${R}`, 'exit', 'exit 1'],
    ['stops at an error', `set -e\npytest\necho 1 > ${R}`, 'error', 'pytest'],
    ['stops at an error (pipefail and all)', `set -euo pipefail\npytest\necho 1 > ${R}`, 'error', 'pytest'],
    ['replaces itself', `exec pytest --reward\necho 0 > ${R}`, 'exit', 'exec'],
    ['writes in a loop that may not run', `for x in *.py; do echo 1 > ${R}; done`, 'end', 'done'],
    ['has no default', `case $x in a) echo 1 > ${R};; b) echo 0 > ${R};; esac`, 'end', 'esac'],
    ['writes on success', `pytest && echo 1 > ${R}`, 'end', 'pytest'],
    ['writes in the background', `(sleep 1; echo 1 > ${R}) &`, 'end', '&'],
  ])('%s', (_name, script, why, at) => {
    const text = `#!/bin/bash\n${script}\n`
    const [leak] = rewardLeaks(text, [])
    expect(leak?.why).toBe(why)
    const line = text.slice(0, leak?.offset ?? 0).split('\n').length
    expect(text.split('\n')[line - 1]).toContain(at)
  })

  it('is found out in time where functions call each other over and over', () => {
    const functions = Array.from({ length: 50 }, (_, i) => `f${i}() { f${i + 1}; f${i + 1}; }`).join('\n')
    expect(rewardLeaks(`${functions}\nf50() { true; }\nf0\n`, [])).toMatchObject([{ why: 'end' }])
  })
})
