import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from '#core/report/escape-markdown'

const HOSTILE = [
  '@octocat please merge',
  'ping @org/team',
  '#1 and GH-1 and owner/repo#1 and owner/repo@0123456789abcdef0123456789abcdef01234567',
  '[click](https://evil.example)',
  '[click][ref]',
  '![pixel](https://evil.example/p.png)',
  '<img src=x onerror=alert(1)>',
  '<!-- regatta -->',
  '</details><script>alert(1)</script>',
  '&lt;b&gt; &#64;octocat',
  'https://evil.example ftp://evil.example www.evil.example mailto:a@evil.example a@evil.example xmpp:a@evil.example',
  '<https://evil.example>',
  'a | b | c',
  'line\nbreak\r\n| a | b |\n\n# heading',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '```\ncode',
  '`code` **bold** _em_ ~~gone~~ ==mark==',
  '    indented',
  'trailing\\',
  'hard break  \nnext',
  '---',
  '[^1]: note [^1]',
  '$\\href{https://evil.example}{x}$ and $$y$$',
  ':octocat: :tada:',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007 \u001b[31mred\u001b[0m',
  'left \u202Etfel\u202C \u2066x\u2069',
  '*\u0000*',
  '\ud800 lone',
]

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

it('shows the same characters', () => {
  const { html } = markdownToHtml(escapeMarkdown('a|b `c` [d](e) 10% x_y_z 1*2*3 C:\\dir'))
  expect(asSeen(html).trimEnd()).toBe('<p>a|b `c` [d](e) 10% x_y_z 1*2*3 C:\\dir</p>')
})

it('leaves plain words alone', () => {
  expect(escapeMarkdown('terminus 2 with größe')).toBe('terminus 2 with größe')
  expect(escapeMarkdown('')).toBe('')
})
