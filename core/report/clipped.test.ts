import { expect, it } from 'vitest'
import { clipped, shownLength } from '#core/report/clipped'

it('leaves a short text as it is, but for empty lines around and in it', () => {
  expect(clipped('a\nb', 10)).toEqual({ head: 'a\nb', cut: 0, tail: '' })
  expect(clipped('\n\n  a  \n\n \n\nb\n\n\n', 10)).toEqual({ head: '  a\n\nb', cut: 0, tail: '' })
  expect(clipped('', 10)).toEqual({ head: '', cut: 0, tail: '' })
})

it('keeps a third from the beginning and the rest from the end, and counts what is between', () => {
  const cut = clipped(`${'a'.repeat(100)}${'b'.repeat(100)}`, 30)
  expect(cut).toEqual({ head: 'a'.repeat(10), cut: 170, tail: 'b'.repeat(20) })
  expect(shownLength(cut)).toBe(30)
})

it('cuts no character in two', () => {
  const { head, tail } = clipped('😀'.repeat(100), 33)
  expect([head.isWellFormed(), tail.isWellFormed()]).toEqual([true, true])
})
