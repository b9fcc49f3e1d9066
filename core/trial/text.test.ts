import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capText } from '#core/trial/text'

test('a short text stays as it is', () => {
  expect(capText('boom', 4096)).toBe('boom')
})

test('a long text keeps its head and its tail and says how much is missing', () => {
  const capped = capText(`${'a'.repeat(5000)}${'z'.repeat(5000)}`, 4096)
  expect(capped).toMatch(/^a{2016}\n\[\.\.\. 5968 bytes cut \.\.\.\]\nz{2016}$/)
})

test('a capped text is well formed, within its limit, and cuts no character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 70, max: 300 }), (text, limit) => {
      const capped = capText(text, limit)
      expect(capped.isWellFormed()).toBe(true)
      expect(Buffer.byteLength(capped)).toBeLessThanOrEqual(Math.max(limit, 70))
    }),
  )
  expect(capText('🦭'.repeat(100), 100)).not.toContain('�')
})
