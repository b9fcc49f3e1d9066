import { expect, it } from 'vitest'
import { boardChoices } from '#core/report/board-choices'
import { boardTask } from '#core/report/testing/trial'
import type { Release } from '#core/trial/release'

function release(name: string, date: string): Release {
  const tasks = [boardTask('one'), boardTask('two')]
  return { name, date, commit: null, experiment: 'main', attempts: 5, configs: [], tasks }
}

it('is one board while there is no release', () => {
  expect(boardChoices([], 3)).toEqual([{ path: '', wanted: null, text: 'Tasks as they are now', says: '3 tasks' }])
})

it('is the latest release, what comes next, and every release, newest first', () => {
  const choices = boardChoices([release('b', '2026-01-01'), release('a', '2026-02-01'), release('c', '2026-01-01')], 3)
  expect(choices.map(({ path, wanted }) => [path, wanted])).toEqual([
    ['', null],
    ['releases/next/', 'next'],
    ['releases/a/', 'a'],
    ['releases/c/', 'c'],
    ['releases/b/', 'b'],
  ])
  expect(choices[0]?.says).toBe('a, 2 tasks, frozen on 2026-02-01')
  expect(choices[1]?.says).toBe('3 tasks as they are now, a preview that ranks nothing')
})
