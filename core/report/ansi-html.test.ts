import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ansiHtml } from '#core/report/ansi-html'

const ESC = '\u001b'

it('keeps colours and weights as classes', () => {
  expect(ansiHtml(`ok ${ESC}[31mred${ESC}[0m ${ESC}[1;4;92mall${ESC}[m end`)).toBe(
    'ok <span class="ansi-red-fg">red</span> <span class="ansi-bold ansi-underline ansi-bright-green-fg">all</span> end',
  )
  expect(ansiHtml(`${ESC}[2;3;44mfaint`)).toBe('<span class="ansi-faint ansi-italic ansi-blue-bg">faint</span>')
})

it.each([
  ['38;5;196', 'ansi-red-fg'],
  ['38;5;9', 'ansi-bright-red-fg'],
  ['48;5;22', 'ansi-green-bg'],
  ['38;5;244', 'ansi-bright-black-fg'],
  ['38;2;0;0;190', 'ansi-blue-fg'],
  ['1;48;2;255;255;255', 'ansi-bold ansi-bright-white-bg'],
])('gives the nearest of sixteen colours for %s', (codes, classes) => {
  expect(ansiHtml(`${ESC}[${codes}mx`)).toBe(`<span class="${classes}">x</span>`)
})

it.each(['38;5;999', '38;2;1;2', '38', '48;5;', '38;2;1;2;', '77'])('takes no colour from %s', (codes) => {
  expect(ansiHtml(`${ESC}[${codes}mx`)).toBe('x')
})

describe('what a log may not do', () => {
  it.each([
    [`<script>alert(1)</script>`, '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [
      `${ESC}[1m<b title="x" style='y'>`,
      '<span class="ansi-bold">&lt;b title=&quot;x&quot; style=&#x27;y&#x27;&gt;</span>',
    ],
    [`${ESC}]8;;https://example.org\u0007click${ESC}]8;;\u0007`, 'click'],
    [`${ESC}]8;;javascript:alert(1)${ESC}\\click${ESC}]8;;${ESC}\\`, 'click'],
    [`${ESC}]0;title\u0007a${ESC}[2Jb${ESC}[Hc\u0008\u0000`, 'abc'],
    ['a\u202Eb\u2066c', 'abc'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['\ud800', '\ufffd'],
    [`<span style="bold">${ESC}[0m`, '&lt;span style=&quot;bold&quot;&gt;'],
  ])('%j', (log, html) => {
    expect(ansiHtml(log)).toBe(html)
  })

  it('holds of any text: only spans with known classes, and the text of the log', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}[31m`,
        `${ESC}[38;5;100m`,
        `${ESC}]8;;`,
        '<',
        '"',
        "'",
        '&',
        'm',
        ';',
        '\n',
      ),
      fc.nat(255).map(String),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const html = ansiHtml(pieces.join(''))
        const left = html
          .replace(/<span class="(?:ansi-[a-z-]+ ?)+">|<\/span>/g, '')
          .replace(/&(?:amp|lt|gt|quot|#x27);/g, '')
        expect(left).not.toMatch(/[<>"'&]|[^\P{Cc}\n\t]/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes long logs of nothing but colours in its stride', () => {
    expect(ansiHtml(`${ESC}[31mx`.repeat(30_000)).match(/<span/g)).toHaveLength(20_000)
  })
})
