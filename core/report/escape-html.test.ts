import { describe, expect, it } from 'vitest'
import { escapeHtml } from '#core/report/escape-html'
import { HOSTILE } from '#core/report/testing/hostile'
import { proseOf, RENDERERS, tagsOf } from '#core/report/testing/rendered'

describe.each(RENDERERS)('rendered by %s', (_, render) => {
  it.each(HOSTILE)('%j is text in the summary of a fold', (text) => {
    const html = render(`<details><summary>${escapeHtml(text)}</summary>\n\ninside\n\n</details>`)
    expect(tagsOf(html)).toEqual(['details', 'summary', '/summary', 'p', '/p', '/details'])
  })

  it('shows the same characters', () => {
    const html = render(`<summary>${escapeHtml('a|b `c` [d](e) <f> 10% x_y_z & C:\\dir "q"')}</summary>`)
    expect(proseOf(html).replaceAll('\u200B', '').trim()).toBe('a|b `c` [d](e) <f> 10% x_y_z & C:\\dir "q"')
  })
})

it('leaves nothing that GitHub looks for in text', () => {
  const seen = HOSTILE.map((text) => proseOf(`<summary>${escapeHtml(text)}</summary>`)).join('\n')
  expect(seen).not.toMatch(/@[a-z0-9]/i)
  expect(seen).not.toMatch(/#\d|GH-\d|:\/\/|www\./)
  expect(seen).not.toMatch(/:[a-z0-9_+-]+:/)
  expect(seen).not.toMatch(/\b[0-9a-f]{7,}\b/)
})
