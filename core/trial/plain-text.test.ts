import { expect, it } from 'vitest'
import { oneLine, plainLines } from '#core/trial/plain-text'

it.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['two\r\nlines\tand\u2028more', 'two lines and more'],
  ['bell\u0007 and \u0085control', 'bell and control'],
  ['safe\u202Etxt.exe\u202C', 'safetxt.exe'],
  ['\ud800', '\ufffd'],
  ['  größe שלום  ', 'größe שלום'],
])('%j becomes %j', (text, line) => {
  expect(oneLine(text)).toBe(line)
})

it('keeps the lines of a text and drops what acts', () => {
  expect(plainLines('\u001b[31mone\u001b[0m\r\n\ttwo\u0007\u202E\u2028three')).toBe('one\n\ttwo\nthree')
})
