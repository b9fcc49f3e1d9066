import { expect, it } from 'vitest'
import { harmless } from '#action/lib/harmless'

it.each([
  ['::set-output name=a::b', ': :set-output name=a::b'],
  ['  ::error::x', ': :error::x'],
  ['a ##[group]b', 'a ## [group]b'],
  ['a\n::stop-commands::b', 'a ::stop-commands::b'],
  ['\u001b[31mred\r\n::warning::', 'red ::warning::'],
  ['plain', 'plain'],
])('%j becomes %j', (text, line) => {
  expect(harmless(text)).toBe(line)
})
