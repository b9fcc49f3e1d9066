import { expect, it } from 'vitest'
import { lastLines } from '#core/report/last-lines'

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join('\n')

it('sets the last 20 lines of a log apart, whatever empty ones follow', () => {
  expect(lastLines(`${lines(1, 50)}\n\n`)).toEqual({ before: lines(1, 30), last: lines(31, 50), cut: false })
})

it('is all of a log of no more lines', () => {
  expect(lastLines(lines(1, 20))).toEqual({ before: '', last: lines(1, 20), cut: false })
  expect(lastLines('one')).toEqual({ before: '', last: 'one', cut: false })
  expect(lastLines('\n')).toEqual({ before: '', last: '', cut: false })
})

it('cuts a line of more than a screen', () => {
  const { before, last, cut } = lastLines(`first\n${'x'.repeat(9000)}`)
  expect([before.length, last.length, cut]).toEqual([5 + 1 + 5000, 4000, true])
})

it('keeps the colours that hold where the last lines begin', () => {
  const log = `\u001b[32mgreen\u001b[0m \u001b[1m\u001b[31mred\n${lines(1, 20)}`
  expect(lastLines(log).last).toBe(`\u001b[1m\u001b[31m${lines(1, 20)}`)
  expect(lastLines(`\u001b[32mgreen\u001b[m\n${lines(1, 20)}`).last).toBe(lines(1, 20))
})
