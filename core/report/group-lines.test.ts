import { expect, it } from 'vitest'
import { groupLines } from '#core/report/group-lines'

it.each<[groups: number[], lines: number[]]>([
  [[], []],
  [[1, 1], []],
  [
    [1, 1, 2, 3],
    [1, 2],
  ],
  [[1, 2, 1, 3], [2]],
  [[1, 2, 3, 1], []],
])('draws lines between the groups %j after the rows %j', (groups, lines) => {
  expect([...groupLines(groups)]).toEqual(lines)
})
