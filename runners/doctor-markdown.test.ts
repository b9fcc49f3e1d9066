import { expect, test } from 'vitest'
import { findingsMarkdown } from '#runners/doctor-markdown'

const ok = { check: 'git', status: 'ok', found: '2.47', remedy: null } as const

test('a host without a fault takes one line', () => {
  expect(findingsMarkdown('linux x64, 8 CPUs', [ok])).toBe('Runner (linux x64\\, 8 CPUs): ready to run trials.\n')
})

test('a fault is a row with what to do', () => {
  const short = { check: 'memory', status: 'warning', found: '1 GB for 4 trials', remedy: 'use | less' } as const
  const markdown = findingsMarkdown('linux', [ok, short])
  expect(markdown).toContain('ready, with warnings')
  expect(markdown.split('\n').at(-2)).toMatch(/^\| warning \| memory +\| 1 GB for 4 trials \| use \\\| less +\|$/)
  expect(findingsMarkdown('linux', [{ ...short, status: 'error' }])).toContain('not ready to run trials')
})
