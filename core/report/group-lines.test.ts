import { expect, it } from 'vitest'
import { groupLines } from '#core/report/group-lines'

it.each<[groups: number[], lines: string]>([
  [[], ''],
  [[1, 1], '--'],
  [[1, 1, 2, 3], '-WW-'],
  [[1, 2, 1, 3], 'bbW-'],
  [[1, 2, 3, 1], 'bbb-'],
  [[1, 1, 2, 2, 1, 3, 2], '-b-bbb-'],
])('draws below the groups %j the lines %j: whole where all above end, broken where one goes on', (groups, lines) => {
  const found = groupLines(groups)
  const letter = { whole: 'W', broken: 'b' }
  expect(
    groups
      .map((_, index) => found.get(index))
      .map((line) => (line === undefined ? '-' : letter[line]))
      .join(''),
  ).toBe(lines)
})
