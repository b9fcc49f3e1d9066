import { expect, it } from 'vitest'
import { cellFrame, SLOTS, type Slots } from './cell-frame.ts'

const PAGE = Object.values(SLOTS)
  .map((slot) => `<p title="${slot}">${slot}</p>`)
  .join('\n')

const CELL: Slots = {
  title: 'T',
  description: 'D',
  label: 'L',
  config_id: 'C',
  task_name: 'N',
  segment: 'S',
  body: '<b>B</b>',
}

it('fills every slot wherever it stands, once for each cell', () => {
  const fill = cellFrame(PAGE)
  expect(fill({ ...CELL, body: 'B' }).replace(/[^A-Z]/g, '')).toBe('TTDDLLCCNNSSBB')
  expect(fill({ ...CELL, title: 'U', body: 'B' }).replace(/[^A-Z]/g, '')).toBe('UUDDLLCCNNSSBB')
})

it('escapes everything but the body, and fills nothing into what was filled in', () => {
  const html = cellFrame(PAGE)({ ...CELL, title: `"'<&>$&`, label: SLOTS.body })
  expect(html).toContain('<p title="&quot;&#39;&lt;&amp;&gt;$&amp;">&quot;&#39;&lt;&amp;&gt;$&amp;</p>')
  expect(html).toContain(`<p title="${SLOTS.body}">${SLOTS.body}</p>`)
  expect(html).toContain('<b>B</b></p>')
})

it.each(Object.values(SLOTS))('refuses a page that lacks %s', (slot) => {
  expect(() => cellFrame(PAGE.replaceAll(slot, ''))).toThrow(`the page of cells lacks ${slot}`)
})
