import { expect, it } from 'vitest'
import { Html, html } from '#core/report/html'

it('escapes what it is given, as content and in attributes', () => {
  const text = `<b title="x">'&`
  expect(html`<p class="${text}">${text}</p>`.text).toBe(
    '<p class="&lt;b title=&quot;x&quot;&gt;&#39;&amp;">&lt;b title=&quot;x&quot;&gt;&#39;&amp;</p>',
  )
})

it('takes HTML as it is, one or several, and nothing where there is none', () => {
  expect(
    html`<ul>${[html`<li>${1}</li>`, new Html('<li>&amp;</li>')]}${html`<br>`}${null}${false}${''}</ul>`.text,
  ).toBe('<ul><li>1</li><li>&amp;</li><br></ul>')
  expect(html`${[]}`.text).toBe('')
})
