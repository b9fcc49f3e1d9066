import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutMarkdown } from '#core/report/cut-markdown'

describe('Markdown that is too long', () => {
  it('is cut between blocks', () => {
    expect(cutMarkdown('first block\n\nsecond block\n\nthird block', 30, 'Cut.')).toBe('first block\n\nCut.')
  })

  it('is left alone where it fits', () => {
    expect(cutMarkdown('first\n\nsecond', 13, 'Cut.')).toBe('first\n\nsecond')
  })

  it('is not cut inside of a fold', () => {
    const fold = '<details><summary>s</summary>\n\ninside\n\nmore\n\n</details>'
    expect(cutMarkdown(`a\n\n${fold}\n\nb`, 50, 'Cut.')).toBe('a\n\nCut.')
    expect(cutMarkdown(`a\n\n${fold}\n\n${'b'.repeat(50)}`, 70, 'Cut.')).toBe(`a\n\n${fold}\n\nCut.`)
  })

  it('is not cut inside of a fence, whatever looks like its end', () => {
    const fence = '````text\nx\n\n```\n\n</details>\n````'
    expect(cutMarkdown(`a\n\n${fence}\n\nb`, 30, 'Cut.')).toBe('a\n\nCut.')
  })

  it('is the note alone where no block fits', () => {
    expect(cutMarkdown('x'.repeat(100), 50, 'Cut.')).toBe('Cut.')
    expect(cutMarkdown('x'.repeat(100), 2, 'Cut.')).toBe('Cu')
  })

  it('is never longer than its room', () => {
    const pieces = fc.constantFrom('\n', '\n\n', '```', '````', '<details>', '</details>', 'word ', '\n```\n')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.nat(120), (parts, most) => {
        expect(cutMarkdown(parts.join(''), most, 'Cut.').length).toBeLessThanOrEqual(most)
      }),
    )
  })
})
