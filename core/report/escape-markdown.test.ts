import fc from 'fast-check'
import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { escapeLightly, escapeMarkdown, ownMarkdown } from '#core/report/escape-markdown'
import { HOSTILE } from '#core/report/testing/hostile'
import { oneLine } from '#core/trial/plain-text'

/** As HTML, where an address that is linked to itself is what it was. */
function rendered(markdown: string): string {
  return markdownToHtml(markdown).html.replace(/<a href="([^"]+)">([^<]+)<\/a>/g, (link, to: string, shown: string) =>
    decodeURI(to).replace(/^[a-z]+:(\/\/)?/, '') === shown.replaceAll('&gt;', '>').replace(/^[a-z]+:(\/\/)?/, '')
      ? shown
      : link,
  )
}

function asSeen(text: string): string {
  return text.replaceAll('\u200B', '')
}

const MEANT = [
  '#',
  '##',
  'a ##',
  '- a',
  '+ a',
  '= a',
  '===',
  '---',
  '> a',
  '1. a',
  '12) a',
  '1.',
  '__a__',
  '~~a~~',
  '*',
]

describe.each([{ safe: escapeMarkdown }, { safe: escapeLightly }])('$safe.name', ({ safe }) => {
  describe.each([...HOSTILE, ...MEANT])('of %j', (text) => {
    it('renders as one paragraph of plain text', () => {
      const html = rendered(`x ${safe(text)} x`)
      expect(html).toMatch(/^<p>x [^<]* x<\/p>\n?$/)
    })

    it('stays in its cell of a table', () => {
      const html = rendered(`| a | b |\n| - | - |\n| ${safe(text)} | end |`)
      expect(html.match(/<td[^>]*>/g)).toHaveLength(2)
      expect(html.replace(/<\/?(table|thead|tbody|tr|th|td)[^>]*>/g, '')).not.toContain('<')
    })

    it('begins no block', () => {
      const html = rendered(safe(text))
      expect(html).toMatch(/^<p>[^<]*<\/p>\n?$/)
      expect(rendered(`- ${safe(text)}`)).toMatch(/^<ul>\n<li>[^<]*<\/li>\n<\/ul>\n?$/)
    })

    it('is a heading and a link as it is', () => {
      const as = rendered(`# ${safe(text)}`)
      expect(as).toMatch(/^<h1[^>]*>[^<]*<\/h1>\n?$/)
      const shown = asSeen(rendered(safe(text))).replace(/^<p>|<\/p>\n?$/g, '')
      expect(asSeen(as).replace(/^<h1[^>]*>|<\/h1>\n?$/g, '')).toBe(shown)
      expect(asSeen(markdownToHtml(`[${safe(text)}](to)`).html).trimEnd()).toBe(`<p><a href="to">${shown}</a></p>`)
    })
  })
})

it('shows words, numbers and what may stand between them as they are, alone and in a list', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'Z', '1', ' ', ',', ':', '/', '=', '-', '.', ')'), maxLength: 8 })
  fc.assert(
    fc.property(text, (given) => {
      const line = oneLine(given)
      fc.pre(line !== '')
      const safe = escapeLightly(given)
      expect(asSeen(rendered(safe)).trimEnd()).toBe(`<p>${line}</p>`)
      expect(asSeen(rendered(`- ${safe}`)).trimEnd()).toBe(`<ul>\n<li>${line}</li>\n</ul>`)
    }),
    { numRuns: 500 },
  )
})

it('is needed: the renderer of these tests does act on what it is given', () => {
  const { html } = markdownToHtml('https://evil.example <b>x</b> ![i](j)')
  expect(html).toContain('<a href="https://evil.example"')
  expect(html).toContain('<b>')
  expect(html).toContain('<img')
})

it('leaves nothing that GitHub finds in the rendered text', () => {
  const rendered = HOSTILE.map((text) => markdownToHtml(escapeMarkdown(text)).html).join('\n')
  expect(rendered).not.toMatch(/@[a-z0-9]/i)
  expect(rendered).not.toMatch(/#\d/)
  expect(rendered).not.toMatch(/GH-\d/)
  expect(rendered).not.toMatch(/:\/\//)
  expect(rendered).not.toMatch(/www\./)
  expect(rendered).not.toMatch(/:[a-z0-9_+-]+:/)
  expect(rendered).not.toMatch(/\b[0-9a-f]{7,}\b/)
  expect(rendered.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u)
})

it.each(['_www.evil.example', 'foo_www.evil.example', '_GH-12', '_mailto:a@b.example', '_deadbeef1_', 'a_1234567_b'])(
  'breaks up %s, where an underscore is the border of a word',
  (text) => {
    expect(escapeMarkdown(text)).toMatch(/(?:www|GH|mailto|deadbe|123456)\u200B/)
  },
)

it('shows the same characters', () => {
  const { html } = markdownToHtml(escapeMarkdown('a|b `c` [d](e) 10% x_y_z 1*2*3 C:\\dir'))
  expect(asSeen(html).trimEnd()).toBe('<p>a|b `c` [d](e) 10% x_y_z 1*2*3 C:\\dir</p>')
})

it('puts no backslash into a file where nothing acts', () => {
  expect(escapeLightly('pass_rate 53.3% (n = 5), a-b: 1. no, $2 + 3!')).toBe(
    'pass_rate 53.3% (n = 5), a-b: 1. no, $2 + 3!',
  )
  expect(escapeLightly('57% [12, 98]')).toBe('57% \\[12, 98\\]')
})

it('leaves plain words alone', () => {
  expect(escapeMarkdown('terminus 2 with größe')).toBe('terminus 2 with größe')
  expect(escapeMarkdown('')).toBe('')
})

it('keeps the code of a sentence of our own, and nothing else of its marks', () => {
  expect(ownMarkdown('Use `a | <b>` *now* or ` not')).toBe('Use `a | <b>` \\*now\\* or \\` not')
})
