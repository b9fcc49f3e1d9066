import { inLoginShell } from '#core/check/converted'
import type { Claim } from '#core/convert/line'
import { withoutUvInstaller } from '#core/convert/uv'

/** Name that a script of Terminal-Bench 1 has in /tests, where it stood there too. */
export const RUN_TESTS = 'tests/run-tests.sh'
export const TEST = 'tests/test.sh'

/** What says whether a task is solved: the summaries that pytest prints, or the exit code of run-tests.sh. */
export type Judge = 'pytest' | 'exit code'

/** Reads a log as Terminal-Bench's parser of pytest did, and says of how many tests how many passed. */
const READ_SUMMARIES = `# What follows the first summary of pytest: each test by its name, and what was said of it last.
export LC_ALL=C
header='=[[:space:]]*short test summary info[[:space:]]*='
entry='^[[:space:]]*:*(PASSED|SKIPPED|XFAIL|FAILED|ERROR|XPASS):*[[:space:]]+(.*[^[:space:]])'
colour=$'\\e\\\\[[0-9;]*[a-zA-Z]'
declare -A results=()
found=no
# Not what a program that the tests left running prints from now on.
left="$(wc -c < "$log")"
while IFS= read -r line || [ -n "$line" ]; do
  left=$((left - \${#line} - 1))
  if [ "$left" -lt -1 ]; then break; fi
  line="\${line:0:4000}"
  if [ "$found" = no ]; then
    if [[ "$line" == *=* && "\${line,,}" =~ $header ]]; then found=yes; fi
    continue
  fi
  while [[ "$line" =~ $colour ]]; do line="\${line/"\${BASH_REMATCH[0]}"/}"; done
  if [[ "$line" == FAILED*' - '* ]]; then line="\${line% - *}"; fi
  if [[ "$line" =~ $entry ]]; then
    status="\${BASH_REMATCH[1]}"
    name="\${BASH_REMATCH[2]#*::}"
    if [ -n "$name" ]; then results["=$name"]="$status"; fi
  fi
done < "$log"

passed=0
for status in "\${results[@]}"; do
  case "$status" in PASSED | SKIPPED | XFAIL) passed=$((passed + 1)) ;; esac
done
if [ "$found" = no ]; then
  echo "test.sh: no summary of tests was printed, so nothing is passed: pytest prints one with -rA"
else
  echo "test.sh: $passed of \${#results[@]} tests passed"
fi
if [ "$passed" -gt 0 ] && [ "$passed" -eq "\${#results[@]}" ]; then
  echo 1 > /logs/verifier/reward.txt
fi
`

const BEGIN = `#!/bin/bash
# Runs the tests of Terminal-Bench as they were, in the shell that they had.`

/**
 * tests/test.sh of a converted task. It runs the old script as a program of its own, so that no `set -e`, `exit` or `exec` in it can
 * keep the reward from being written.
 */
export function testSh(judge: Judge): string {
  const first = `mkdir -p /logs/verifier
echo 0 > /logs/verifier/reward.txt`
  const run = inLoginShell('/tests/run-tests.sh', judge === 'pytest' ? 1 : 2)
  if (judge === 'exit code')
    return `${BEGIN} Their exit code is the reward.
${first}
export TEST_DIR=/tests TERM="\${TERM:-screen}"
if ${run}; then
  echo 1 > /logs/verifier/reward.txt
fi
`
  return `${BEGIN} The reward is 1 where the summaries
# that pytest prints name a test, and every one of them as passed, skipped or failed as expected; else 0.
log=/logs/verifier/test-stdout.txt
${first}
exec > "$log" 2>&1
export TEST_DIR=/tests TERM="\${TERM:-screen}"
${run}

${READ_SUMMARIES}`
}

/** The old solution in the converted task, and what runs it: SOLVE_SH. */
export const SOLUTION = 'solution/solution.sh'
export const SOLVE = 'solution/solve.sh'

/** A script as it is in the converted task. */
export type Script = {
  readonly text: string
  /** It calls tests/install-uv.sh. */
  readonly installsUv: boolean
  readonly lines: readonly Claim[]
}

export function runTests(source: string): Script {
  const script = testScript(source, 'run-tests.sh', RUN_TESTS)
  const whole: Claim = {
    field: 'run-tests.sh',
    fate: script.text === source ? 'kept' : 'changed',
    to: RUN_TESTS,
    words: `${TEST} runs it with TEST_DIR=/tests, in a login shell that reads ~/.bashrc too, as before`,
    held: { in: 'files', files: [{ path: RUN_TESTS, content: script.text }] },
  }
  return { ...script, lines: [whole, ...script.lines] }
}

/** Any script of the tests, with line ends of Unix and without the installer of uv. */
export function testScript(source: string, field: string, to: string): Script {
  const script = source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const { text, installsUv, lines } = withoutUvInstaller(script, field)
  const ends: Claim = { field, fate: 'changed', to, words: 'line ends of Unix, no byte order mark' }
  return { text, installsUv, lines: [...(script === source ? [] : [ends]), ...lines] }
}
