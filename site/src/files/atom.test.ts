import { describe, expect, it } from 'vitest'
import type { News } from '#core/report/news'
import { HOSTILE } from '#core/report/testing/hostile'
import { oneLine } from '#core/trial/plain-text'
import { against4287, parseXml, textOf } from '../../testing/atom.ts'
import { FEEDS } from '../feed-list.ts'
import { atom } from './atom.ts'

const PLACE = {
  id: 'urn:uuid:6e1c448b-e799-5c8b-ac50-5c0f940dfbfd',
  site: 'Harbour Cup',
  author: 'owner/board',
  asOf: null,
  base: '/board/',
}

function news(title: string, index = 0): News {
  return {
    id: `urn:uuid:00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
    at: `2026-11-${String(21 - index).padStart(2, '0')}T07:59:13.423Z`,
    title,
    lines: [title, 'Second line.'],
    path: 'tasks/one/',
  }
}

const links = (xml: string) => [...xml.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

describe('an Atom feed', () => {
  it('keeps the rules of RFC 4287, with entries and without', () => {
    for (const feed of Object.values(FEEDS)) {
      for (const entries of [[news('one'), news('two', 1)], []]) {
        for (const origin of ['https://bench.example.org', null]) {
          expect(against4287(atom(feed, entries, { ...PLACE, origin }))).toEqual([])
        }
      }
    }
  })

  it('was updated when its newest entry was, and never by the clock', () => {
    const updated = (entries: readonly News[], asOf: string | null = null) =>
      atom(FEEDS.tasks, entries, { ...PLACE, origin: null, asOf }).match(/<updated>([^<]*)</)?.[1]
    expect(updated([news('older', 1), news('newer')])).toBe('2026-11-21T07:59:13.423Z')
    expect(updated([], '2026-11-20T01:00:00.000Z')).toBe('2026-11-20T01:00:00.000Z')
    expect(updated([])).toBe('1970-01-01T00:00:00.000Z')
  })

  it('has whole addresses where the origin is known, else such as start at the root', () => {
    const at = (origin: string | null) => links(atom(FEEDS.tasks, [news('one')], { ...PLACE, origin }))
    expect(at('https://bench.example.org')).toEqual([
      'https://bench.example.org/board/tasks/',
      'https://bench.example.org/board/feeds/tasks.atom',
      'https://bench.example.org/board/tasks/one/',
    ])
    expect(at(null)).toEqual(['/board/tasks/', '/board/feeds/tasks.atom', '/board/tasks/one/'])
  })

  it.each([null, '', ' \u001b[31m '])('names the benchmark where its author is %j', (author) => {
    const xml = atom(FEEDS.configs, [], { ...PLACE, author, origin: null })
    expect(xml).toContain('<name>Harbour Cup</name>')
  })

  it.each([...HOSTILE, ']]>', 'href="https://nowhere.invalid/x'])('keeps %j text', (text) => {
    const xml = atom(FEEDS.configs, [news(text)], { ...PLACE, author: text, origin: null })
    expect(against4287(xml)).toEqual([])
    const entry = parseXml(xml).children.find(({ name }) => name === 'entry')
    const title = entry?.children.find(({ name }) => name === 'title')
    const author = parseXml(xml).children.find(({ name }) => name === 'author')
    expect(textOf(author?.children[0])).toBe(oneLine(text))
    // The title is HTML: parsed once more, it is what was written, and nothing but text.
    expect(parseXml(`<p>${textOf(title)}</p>`)).toMatchObject({ children: [], text: oneLine(text) })
  })
})
