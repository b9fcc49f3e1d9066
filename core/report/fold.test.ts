import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textBlock } from '#core/report/fold'
import { RENDERERS, tagsOf } from '#core/report/testing/rendered'

const ROOM = { lines: 5, width: 20 }

describe('a block of text', () => {
  it('is the last lines, each of them cut', () => {
    const text = ['1', '2', '3', '4', 'x'.repeat(30), '6', '7'].join('\n')
    expect(textBlock(text, ROOM)).toBe(`\`\`\`text\n3\n4\n${'x'.repeat(20)}...\n6\n7\n\`\`\``)
  })

  it('has no escape sequences, control characters or direction overrides', () => {
    expect(textBlock('\u001b[31mred\u001b[0m\u0007 \u202Eleft\rnext\u2028last', ROOM)).toBe(
      '```text\nred left\nnext\nlast\n```',
    )
  })

  it('is fenced by more backticks than any run in it', () => {
    expect(textBlock('a\n```\n`````\nb', ROOM)).toBe('``````text\na\n```\n`````\nb\n``````')
  })

  it('does not split a character', () => {
    expect(textBlock(`${'x'.repeat(19)}😀y`, ROOM)).toBe(`\`\`\`text\n${'x'.repeat(19)}\uFFFD...\n\`\`\``)
  })

  it.each(RENDERERS)('is one block of code whatever is in it, rendered by %s', (_, render) => {
    const pieces = fc.constantFrom(
      '`',
      '```',
      '~~~',
      '\n',
      ' ',
      '\t',
      '</details>',
      '<!-- x -->',
      '# h',
      '| a |',
      '\r',
      'a',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(tagsOf(render(`before\n\n${textBlock(parts.join(''), ROOM)}\n\nafter`))).toEqual([
          'p',
          '/p',
          'pre',
          'code',
          '/code',
          '/pre',
          'p',
          '/p',
        ])
      }),
    )
  })
})
