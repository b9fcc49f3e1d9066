import { markdownToHtml } from 'satteri'
import { describe, expect, it } from 'vitest'
import { type Block, left, plainText, right } from '#core/report/blocks'
import { blocksMarkdown } from '#core/report/blocks-markdown'
import { blocksText } from '#core/report/blocks-text'
import { HOSTILE } from '#core/report/testing/hostile'
import { oneLine, plainLines } from '#core/trial/plain-text'

const PAGE = '/repo/tasks/a~0123abcd/index.md'

function html(...blocks: readonly Block[]): string {
  return markdownToHtml(blocksMarkdown(blocks)).html.replaceAll('\u200B', '')
}

describe('text that leads to a page', () => {
  it('is a link in Markdown, in tables and their heads, in lines and in headings, and plain in a terminal', () => {
    const blocks: Block[] = [
      { kind: 'heading', text: { text: 'Tasks', to: '/repo/tasks/index.md' } },
      { kind: 'table', columns: [left('task'), right('score', PAGE)], rows: [[{ text: 'a', to: PAGE }, '1']] },
      {
        kind: 'lines',
        lines: [
          { text: 'next', to: PAGE, after: ': 6 tasks.' },
          { text: 'all', to: PAGE, after: ' of them' },
        ],
      },
    ]
    const shown = html(...blocks)
    expect(shown).toContain('<h3><a href="/repo/tasks/index.md">Tasks</a></h3>')
    expect(shown).toContain(`left"><a href="${PAGE}">a</a></td>`)
    expect(shown).toContain(`<a href="${PAGE}">score</a></th>`)
    expect(shown).toContain(`<li><a href="${PAGE}">next</a>: 6 tasks.</li>`)
    expect(shown).toContain(`<li><a href="${PAGE}">all</a> of them</li>`)
    expect(blocksText(blocks, { width: 80 })).toBe('Tasks:\ntask  score\na         1\n\nnext: 6 tasks.\nall of them\n')
  })

  it.each(HOSTILE)('is no more than text where it says %j', (text) => {
    const shown = html({ kind: 'table', columns: [left('task')], rows: [[{ text, to: PAGE, after: ` ${text}` }]] })
    const links = [...shown.matchAll(/<a href="([^"]*)"/g)].map(([, to]) => to)
    expect(links.filter((to) => to !== PAGE)).toEqual([])
    expect(shown.match(/<td\b/g)).toHaveLength(1)
    expect(shown).not.toMatch(/<(?!\/?(?:a|table|thead|tbody|tr|th|td)\b)/)
  })

  it('leads nowhere else through an address that has what Markdown reads', () => {
    const to = '/a (b)/<c>|[d]\\*/'
    const shown = html({ kind: 'lines', lines: [{ text: 'there', to }] })
    expect(decodeURI(shown.match(/<a href="([^"]*)">there<\/a>/)?.[1] ?? '')).toBe(to)
  })

  it('is its words where only these are asked for', () => {
    expect([plainText('one'), plainText({ text: 'two', to: PAGE, after: ' more' })]).toEqual(['one', 'two more'])
  })
})

describe('lines that stay as they are', () => {
  it.each([...HOSTILE, '```\n# out\n```', '~~~\n````\n<b>x</b>', '    indented\n\n\tkept\n\n'])('hold %j', (text) => {
    const shown = html({ kind: 'code', text })
    const [, code = ''] = shown.match(/^<pre><code>(.*)\n<\/code><\/pre>\s*$/s) ?? []
    expect(code).not.toMatch(/</)
    expect(
      oneLine(code.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')),
    ).toBe(oneLine(plainLines(text).replaceAll('\u200B', '')))
  })
})
