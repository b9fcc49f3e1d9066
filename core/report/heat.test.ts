import { expect, it } from 'vitest'
import { heatStep } from '#core/report/heat'

it('keeps none and all apart from what lies between', () => {
  expect([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1].map(heatStep)).toEqual([0, 1, 2, 3, 4, 4, 5])
  expect(heatStep(null)).toBeNull()
})
