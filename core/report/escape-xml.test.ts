import fc from 'fast-check'
import { parser } from 'sax'
import { expect, it } from 'vitest'
import { escapeXml } from '#core/report/escape-xml'
import { HOSTILE } from '#core/report/testing/hostile'
import { oneLine } from '#core/trial/plain-text'

/** What a strict XML parser reads from an attribute and from an element with this content; throws where it cannot. */
function read(escaped: string): readonly string[] {
  const found: string[] = []
  const strict = parser(true)
  strict.onattribute = ({ value }) => found.push(value)
  strict.ontext = (text) => found.push(text)
  strict.onerror = (error) => {
    throw error
  }
  strict.write(`<a b="${escaped}">${escaped}</a>`).close()
  return found
}

it.each(HOSTILE)('%j is read as it was written', (text) => {
  expect(read(escapeXml(text))).toEqual([oneLine(text), oneLine(text)])
})

it('holds for any text, and leaves nothing that XML cannot hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const shown = oneLine(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
      expect(read(escapeXml(text))).toEqual(shown === '' ? [''] : [shown, shown])
    }),
  )
})
