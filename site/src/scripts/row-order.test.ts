import { describe, expect, it } from 'vitest'
import {
  cellValue,
  distinctKeys,
  isNumeric,
  isPlainPrice,
  matches,
  nextSort,
  ordered,
  parsedSort,
} from './row-order.ts'

describe('the value of a cell', () => {
  it('is its raw value where it has one', () => {
    expect(cellValue('0.4123', '<$0.42')).toBe(0.4123)
    expect(cellValue('1e-7', '0')).toBe(1e-7)
    expect(cellValue('b', 'shown')).toBe('b')
  })

  it('is the number or text that it shows without one', () => {
    expect(cellValue(undefined, ' 1,234 ')).toBe(1234)
    expect(cellValue(undefined, '-3.5')).toBe(-3.5)
    expect(cellValue(undefined, 'fix  the\n bug')).toBe('fix the bug')
    expect(cellValue(undefined, '3 of 5')).toBe('3 of 5')
    expect(cellValue(undefined, '$1,234')).toBe(1234)
    expect(cellValue(undefined, '~$0.42')).toBe(0.42)
    expect(cellValue(undefined, '<$0.01')).toBe('<$0.01')
  })

  it('is unknown where nothing or a dash stands', () => {
    expect(cellValue('', '12')).toBeNull()
    expect(cellValue(undefined, '-')).toBeNull()
    expect(cellValue(undefined, ' ')).toBeNull()
  })
})

it('needs no raw value for a price, unless that is only a bound', () => {
  expect(['$0.42', '~$12.00', '$1,234'].every(isPlainPrice)).toBe(true)
  expect(['<$0.01', '~<$0.01', '-', '12', '$'].some(isPlainPrice)).toBe(false)
})

describe('the order of rows', () => {
  it('puts unknown values last in both directions', () => {
    expect(ordered([2, null, 1, 3], 'asc')).toEqual([2, 0, 3, 1])
    expect(ordered([2, null, 1, 3], 'desc')).toEqual([3, 0, 2, 1])
  })

  it('leaves equal values as they stood, in both directions', () => {
    expect(ordered([1, 0, 1, 0], 'asc')).toEqual([1, 3, 0, 2])
    expect(ordered([1, 0, 1, 0], 'desc')).toEqual([0, 2, 1, 3])
  })

  it('reads numbers inside of names', () => {
    expect(ordered(['task 10', 'task 9', 'Task 1'], 'asc')).toEqual([2, 1, 0])
  })

  it('is of numbers first where a column holds texts too', () => {
    expect(ordered(['a', 5, null], 'desc')).toEqual([1, 0, 2])
  })
})

it('a column of numbers is one whose known values are all numbers', () => {
  expect(isNumeric([1, null, 2])).toBe(true)
  expect(isNumeric([1, 'a'])).toBe(false)
  expect(isNumeric([null])).toBe(false)
})

describe('the state in the address', () => {
  it('names a column and a direction', () => {
    expect(distinctKeys(['Score [95 % interval]'])).toEqual(['score-95-interval'])
    expect(parsedSort('solved-by-asc', ['solved-by'])).toEqual({ key: 'solved-by', direction: 'asc' })
    expect(parsedSort('cost-desc', ['cost'])).toEqual({ key: 'cost', direction: 'desc' })
  })

  it('tells columns apart, and never by nothing', () => {
    expect(distinctKeys(['a-b', 'a_b', '\u{1f680}', '', 'A, B'])).toEqual([
      'a-b',
      'a-b-2',
      'column',
      'column-2',
      'a-b-3',
    ])
  })

  it('says nothing where it names no column', () => {
    expect(parsedSort('', ['cost'])).toBeNull()
    expect(parsedSort('cost', ['cost'])).toBeNull()
    expect(parsedSort('time-asc', ['cost'])).toBeNull()
  })
})

it('three clicks go there, back and to the order as built', () => {
  const first = nextSort(null, 'cost', 'desc')
  const second = nextSort(first, 'cost', 'desc')
  expect([first, second, nextSort(second, 'cost', 'desc')]).toEqual([
    { key: 'cost', direction: 'desc' },
    { key: 'cost', direction: 'asc' },
    null,
  ])
  expect(nextSort(first, 'task', 'asc')).toEqual({ key: 'task', direction: 'asc' })
})

it('a filter asks for every word, in whatever case and without accents', () => {
  expect(matches('Terminus-2 · vendor/Large-1', 'large terminus')).toBe(true)
  expect(matches('Terminus-2 · vendor/Large-1', 'large small')).toBe(false)
  expect(matches('Pérez', 'PEREZ')).toBe(true)
  expect(matches('anything', '  ')).toBe(true)
})
