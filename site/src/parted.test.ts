import { expect, it } from 'vitest'
import { parted } from './parted.ts'

it.each([
  ['$9.64 (24 of 30)', '$9.64', '(24 of 30)'],
  ['$0.90', '$0.90', null],
  ['-', '-', null],
])('takes the remark off %j', (text, value, remark) => {
  expect(parted(text)).toEqual({ value, remark })
})
