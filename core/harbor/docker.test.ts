import { expect, it } from 'vitest'
import { belongsTo } from '#core/harbor/docker'

it("knows a trial's compose projects and no other's", () => {
  const ours = belongsTo(['Fix-It__AbC1234'])
  expect(ours('fix-it__abc1234__env')).toBe(true)
  expect(ours('fix-it__abc1234__verifier__trial')).toBe(true)
  expect(ours('fix-it__abc12345__env')).toBe(false)
  expect(ours('fix-it__abc1234')).toBe(false)
  expect(ours('')).toBe(false)
})

it('owns nothing when there is no trial', () => {
  expect(belongsTo([])('anything__env')).toBe(false)
})
