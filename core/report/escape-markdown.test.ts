import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { HOSTILE } from '#core/report/testing/hostile'

function asSeen(text: string): string {
  return text.replaceAll('\u200B', '')
}

describe('a hostile string', () => {
  it.each(HOSTILE)('%j renders as one paragraph of plain text', (text) => {
    const { html } = markdownToHtml(`x ${escapeMarkdown(text)} x`)
    expect(html).toMatch(/^<p>x [^<]* x<\/p>\n?$/)
  })

  it.each(HOSTILE)('%j stays in its cell of a table', (text) => {
    const { html } = markdownToHtml(`| a | b |\n| - | - |\n| ${escapeMarkdown(text)} | end |`)
    expect(html.match(/<td[^>]*>/g)).toHaveLength(2)
    expect(html.replace(/<\/?(table|thead|tbody|tr|th|td)[^>]*>/g, '')).not.toContain('<')
  })

  it.each(HOSTILE)('%j begins no block', (text) => {
    const { html } = markdownToHtml(escapeMarkdown(text))
    expect(html).toMatch(/^<p>[^<]*<\/p>\n?$/)
  })
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

it('leaves plain words alone', () => {
  expect(escapeMarkdown('terminus 2 with größe')).toBe('terminus 2 with größe')
  expect(escapeMarkdown('')).toBe('')
})
