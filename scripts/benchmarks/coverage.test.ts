import { expect, test } from 'vitest'
import { coverage, coverageText, SHAPES } from '#scripts/benchmarks/coverage'

test('the same seed draws the same boards', () => {
  for (const shape of SHAPES.slice(0, 12)) expect(coverage(shape, 20, 7)).toEqual(coverage(shape, 20, 7))
})

test('intervals for a rerun of the same tasks miss what the board interval holds', () => {
  const shape = SHAPES.find(({ population, tasks }) => population === 'all or nothing, 60 %' && tasks === 80)
  if (shape === undefined) throw new Error('no such shape')
  const { board, pooled } = coverage({ ...shape, attempts: { words: '20', of: () => 20 } }, 300, 1)
  expect(board).toBeGreaterThan(0.9)
  expect(pooled).toBeLessThan(0.5)
})

test('the text has a line for each shape and judges them all', () => {
  const text = coverageText(5, 1)
  expect(text).toContain(`of ${SHAPES.length} lines keep`)
  expect(text.split('\n')).toHaveLength(SHAPES.length + 6)
})
