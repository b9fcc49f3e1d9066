import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MARKER, MOST_BODY, type Part, partOf, stickyBody } from '#core/report/sticky'
import { RENDERERS, tagsOf } from '#core/report/testing/rendered'

const NEW = 'a'.repeat(40)
const OLD = 'b'.repeat(40)

const check = { part: 'check', head: NEW, text: '**Sound.**' } as const
const bench = { part: 'bench', head: NEW, text: '**Changed up.**' } as const

function bodyOf(...parts: readonly { part: Part; head: string; text: string; state?: 'result' | 'running' }[]): string {
  const body = parts.reduce<string | null>((existing, part) => stickyBody({ existing, ...part }), null)
  return body ?? ''
}

describe('the comment of a pull request', () => {
  it('begins with its marker and holds its part', () => {
    expect(bodyOf(check)).toBe(
      [MARKER, `<!-- regatta:check ${NEW} result -->`, '', '**Sound.**', '', '<!-- regatta:end -->'].join('\n'),
    )
  })

  it('keeps the other part, the benchmark first', () => {
    const body = bodyOf(check, bench)
    expect(body).toBe(bodyOf(bench, check))
    expect(body.indexOf('Changed up')).toBeLessThan(body.indexOf('Sound'))
    expect(partOf(body, 'check')).toEqual({ head: NEW, state: 'result', text: '**Sound.**' })
    expect(partOf(body, 'bench')).toEqual({ head: NEW, state: 'result', text: '**Changed up.**' })
    expect(partOf(body, 'note')).toBeNull()
  })

  it('writes a part anew', () => {
    expect(bodyOf(bench, { ...check, text: 'before' }, check)).toBe(bodyOf(bench, check))
  })

  it('folds a part of another commit as stale, below what is not', () => {
    const body = bodyOf({ ...bench, head: OLD }, check)
    expect(body).toContain('<summary>Stale: the benchmark of an older commit, <code>bbbbbbbbbbbb</code></summary>')
    expect(body.indexOf('Sound')).toBeLessThan(body.indexOf('Changed up'))
    expect(partOf(body, 'bench')).toEqual({ head: OLD, state: 'result', text: '**Changed up.**' })
    expect(bodyOf({ ...bench, head: OLD }, check, bench)).toBe(bodyOf(check, bench))
  })

  it('keeps the result before one that is running, and drops it when that has ended', () => {
    const before = { ...check, head: OLD, text: 'Result of the older commit.' }
    const running = { ...check, text: 'Running.', state: 'running' } as const
    const body = bodyOf(before, running)
    expect(partOf(body, 'check')).toEqual({ head: NEW, state: 'running', text: 'Running.' })
    expect(body).toContain('<summary>Stale: the check of an older commit, <code>bbbbbbbbbbbb</code></summary>')
    expect(body).toContain('Result of the older commit.')
    expect(bodyOf(before, running, running)).toBe(body)
    expect(bodyOf(before, running, check)).toBe(bodyOf(check))
  })

  it('says of an earlier result of the same commit that it is one', () => {
    expect(bodyOf(check, { ...check, text: 'Running.', state: 'running' })).toContain(
      '<summary>The check before this one, of the same commit</summary>',
    )
  })

  it('answers a command at its end, until there is another commit', () => {
    const note = { part: 'note', head: NEW, text: 'There is no such command.' } as const
    const body = bodyOf(note, check, bench)
    expect(body.indexOf('no such command')).toBeGreaterThan(body.indexOf('Sound'))
    expect(bodyOf({ ...note, head: OLD }, check)).toBe(bodyOf(check))
  })

  it.each(RENDERERS)('is parts between rules and folds, rendered by %s', (_, render) => {
    const tags = tagsOf(render(bodyOf({ ...bench, head: OLD }, check, { part: 'note', head: NEW, text: 'Note.' })))
    const paragraph = ['p', '/p']
    const strong = ['p', 'strong', '/strong', '/p']
    const fold = ['details', 'summary', 'code', '/code', '/summary', ...strong, '/details']
    expect(tags.filter((tag) => !tag.startsWith('<!--'))).toEqual([...strong, ...fold, 'hr', ...paragraph])
  })
})

describe('a body that somebody edited', () => {
  it('may have other line ends', () => {
    const body = bodyOf(check, bench)
    expect(bodyOf(check, { ...bench, text: 'again' })).toBe(
      stickyBody({ existing: body.replaceAll('\n', '\r\n'), ...bench, text: 'again' }),
    )
  })

  it('loses what it says besides, and a part without an end', () => {
    const body = bodyOf(check, bench)
    expect(stickyBody({ existing: `hello\n${body}\nbye`, ...check })).toBe(body)
    const broken = body.replace('\n\n<!-- regatta:end -->', '')
    expect(partOf(broken, 'bench')).toBeNull()
    expect(partOf(broken, 'check')?.text).toBe('**Sound.**')
  })

  it('loses a part whose beginning was changed', () => {
    expect(partOf(bodyOf(check).replace(NEW, 'main'), 'check')).toBeNull()
    expect(partOf(bodyOf(check).replace('<!-- regatta:check', ' <!-- regatta:check'), 'check')).toBeNull()
  })

  it('never throws, and never makes more than one of each part', () => {
    const line = fc.constantFrom(
      MARKER,
      `<!-- regatta:check ${NEW} result -->`,
      `<!-- regatta:check ${OLD} running -->`,
      `<!-- regatta:bench ${OLD} earlier -->`,
      `<!-- regatta:note ${NEW} result -->`,
      '<!-- regatta:end -->',
      '<details>',
      'text',
      '```',
      '',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), (lines, end) => {
        const body = stickyBody({ existing: lines.join(end), ...check })
        expect(partOf(body, 'check')).toEqual({ head: NEW, state: 'result', text: '**Sound.**' })
        expect(body.match(/^<!-- regatta:check/gm)).toHaveLength(1)
        expect(stickyBody({ existing: body, ...check })).toBe(body)
      }),
    )
  })
})

describe('a text', () => {
  it('cannot begin or end a part', () => {
    const text = `a\n<!-- regatta:end -->\n<!-- regatta:bench ${NEW} result -->\nforged\n<!--  REGATTA:end -->\n${MARKER}`
    const body = bodyOf({ ...check, text })
    expect(partOf(body, 'bench')).toBeNull()
    expect(partOf(body, 'check')?.text.replaceAll('\u200B', '')).toBe(text)
    expect(body.split(MARKER)).toHaveLength(2)
  })

  it('has room as long as the others leave it some', () => {
    const long = Array.from({ length: 2000 }, (_, index) => `Paragraph ${index} of a text that is very long.`).join(
      '\n\n',
    )
    const alone = bodyOf({ ...check, text: long })
    expect(alone.length).toBeLessThanOrEqual(MOST_BODY)
    expect(alone.length).toBeGreaterThan(MOST_BODY - 200)
    const beside = bodyOf({ ...check, text: long }, bench)
    expect(partOf(beside, 'bench')?.text).toBe('**Changed up.**')
    expect(beside.length).toBeGreaterThan(MOST_BODY - 200)
    const both = bodyOf({ ...check, text: long }, { ...bench, text: long })
    expect(both.length).toBeLessThanOrEqual(MOST_BODY)
    const halves = (['check', 'bench'] as const).map((part) => partOf(both, part)?.text.length ?? 0)
    expect(Math.min(...halves)).toBeGreaterThan(0.45 * MOST_BODY)
    expect(partOf(both, 'check')?.text).toMatch(/The rest is left out: .*$/)
  })

  it('makes stale parts give way first', () => {
    const long = 'word '.repeat(9_000)
    const body = bodyOf({ ...bench, head: OLD, text: long }, { ...check, text: long })
    expect(partOf(body, 'bench')).toBeNull()
    expect(partOf(body, 'check')?.text).toBe(long.trim())
  })
})
