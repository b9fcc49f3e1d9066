import { expect, test } from 'vitest'
import { taskNamer } from '#core/trial/task-name'

test('a name without its org is the task of the one org that has it', () => {
  const nameOf = taskNamer(['fix-shell', 'regatta/fix-shell', 'other/tidy'])
  expect(['fix-shell', 'regatta/fix-shell', 'tidy', 'unknown'].map(nameOf)).toEqual([
    'regatta/fix-shell',
    'regatta/fix-shell',
    'other/tidy',
    'unknown',
  ])
})

test('two orgs with one slug are two tasks, and the short name is neither', () => {
  const nameOf = taskNamer(['a/tidy', 'b/tidy', 'tidy', 'a/tidy'])
  expect(['a/tidy', 'b/tidy', 'tidy'].map(nameOf)).toEqual(['a/tidy', 'b/tidy', 'tidy'])
})
