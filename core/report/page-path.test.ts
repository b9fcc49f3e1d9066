import { expect, it } from 'vitest'
import { cellPath, datasetPath, pathSegment, taskPath } from '#core/report/page-path'

it('is the plain name where that is safe', () => {
  expect(taskPath('prune-backups')).toBe('tasks/prune-backups/')
  expect(cellPath('0123456789ab', 'v1.2_x')).toBe('cells/0123456789ab/v1.2_x/')
})

it.each([
  '../../etc/passwd',
  '..',
  '.',
  '.hidden',
  'org/task',
  'a b',
  '<script>',
  'ä',
  '\u202Ex',
  '?q#f',
  'a'.repeat(200),
  '',
])('is one safe segment for %j', (name) => {
  expect(pathSegment(name)).toMatch(/^[A-Za-z0-9_-]+~[0-9a-f]{8}$/)
  expect(pathSegment(name).length).toBeLessThanOrEqual(100)
})

it('never gives two names one page', () => {
  const names = ['a b', 'a-b', 'a/b', 'a  b', 'a<b', 'a~b']
  expect(new Set(names.map(pathSegment)).size).toBe(names.length)
})

it("keeps a dataset's page apart from that of the trials that name none", () => {
  expect(datasetPath('core-0.1')).toBe('terminal-bench-1/core-0.1/')
  expect(datasetPath(null)).toBe('terminal-bench-1/no~dataset/')
  expect(datasetPath('no~dataset')).toMatch(/^terminal-bench-1\/no-dataset~[0-9a-f]{8}\/$/)
})
