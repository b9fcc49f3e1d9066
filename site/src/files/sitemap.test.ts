import { expect, it } from 'vitest'
import { parseXml } from '../../testing/atom.ts'
import { robots, sitemap } from './sitemap.ts'

const place = (path: string) => `https://bench.example.org/board/${path}`

function addresses(xml: string | Uint8Array): readonly [root: string, addresses: readonly string[]] {
  const { name, attributes, children } = parseXml(String(xml))
  expect(attributes.xmlns).toBe('http://www.sitemaps.org/schemas/sitemap/0.9')
  return [name, children.map((child) => child.children.find((each) => each.name === 'loc')?.text ?? '')]
}

it('holds every address', () => {
  const [file, ...more] = sitemap([place(''), place('tasks/a~0123abcd/')], place)
  expect(more).toEqual([])
  expect(file?.path).toBe('sitemap.xml')
  expect(addresses(file?.content ?? '')).toEqual(['urlset', [place(''), place('tasks/a~0123abcd/')]])
})

it('is an index of its parts where there are more than one file may hold', () => {
  const all = Array.from({ length: 7 }, (_, index) => place(`tasks/${index}/`))
  const files = [...sitemap(all, place, 3)]
  expect(files.map(({ path }) => path)).toEqual(['sitemaps/1.xml', 'sitemaps/2.xml', 'sitemaps/3.xml', 'sitemap.xml'])
  expect(files.slice(0, 3).flatMap(({ content }) => addresses(content)[1])).toEqual(all)
  expect(addresses(files[3]?.content ?? '')).toEqual([
    'sitemapindex',
    [place('sitemaps/1.xml'), place('sitemaps/2.xml'), place('sitemaps/3.xml')],
  ])
})

it('is named to crawlers where there is one', () => {
  expect(robots(place('sitemap.xml'))).toBe(
    'User-agent: *\nAllow: /\n\nSitemap: https://bench.example.org/board/sitemap.xml\n',
  )
  expect(robots(null)).toBe('User-agent: *\nAllow: /\n')
})
