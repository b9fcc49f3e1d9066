import { expect, test } from 'vitest'
import { buildRun, collectAll, ofKind, plannedTrial, planOf, temporaryDirectory } from '#core/harbor/testing'

test.each([
  ['a traceback', 'Traceback ...\nValueError: no model\n', 'ValueError: no model'],
  [
    'a group of exceptions in its frame',
    '    | Traceback ...\n    | OSError: [Errno 28] No space left on device\n    +------------------------------------\n',
    'OSError: [Errno 28] No space left on device',
  ],
  ['a box', '╭─ Error ─────╮\n│ No such file │\n╰─────────────╯\n', 'No such file'],
])('a Harbor that left no result is told with its last words: %s', async (_, console_tail, words) => {
  using directory = temporaryDirectory()
  buildRun(directory.path, planOf([plannedTrial(0)]), [
    { tries: [{ slot: 0, holds: null, exit_code: 1, console_tail }] },
  ])
  const [trial] = ofKind(await collectAll([directory.path]), 'trial')
  expect(trial?.record.outcome_detail).toBe(`Harbor ended with exit code 1: ${words}`)
})
