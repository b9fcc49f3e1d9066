import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { checkLinks } from './links.ts'

const ORIGIN = 'https://bench.example.org'

async function broken(files: Readonly<Record<string, string>>, origin: string | null = ORIGIN) {
  using folder = temporaryDirectory()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder.path, dirname(path)), { recursive: true })
    writeFileSync(join(folder.path, path), content)
  }
  return await checkLinks(folder.path, { base: '/board/', origin })
}

const GOOD = {
  'index.html':
    '<link rel="canonical" href="https://bench.example.org/board/"><meta property="og:image" content="https://bench.example.org/board/og/a.png"><h2 id="trial-&quot;1&quot;">x</h2><a href="#trial-%221%22">y</a><a href="/board/tasks/a~1/#x">z</a>',
  'tasks/a~1/index.html': '<p id="x"></p><a href="../../">up</a><a href="index.md">text</a>',
  'tasks/a~1/index.md': '- [it](/board/tasks/a~1/index.md)\n\n```\n[not](/a link)\n```\n',
  'tasks/a~1/index.json': '{"rows":[{"url":"/board/tasks/a~1/"}]}',
  'og/a.png': '',
  'feeds/a.atom': '<feed><link rel="self" href="https://bench.example.org/board/feeds/a.atom"/></feed>',
  'sitemap.xml': '<urlset><url><loc>https://bench.example.org/board/tasks/a~1/</loc></url></urlset>',
  'robots.txt': 'User-agent: *\n\nSitemap: https://bench.example.org/board/sitemap.xml\n',
  'llms.txt': '# A\n\n- [page](https://bench.example.org/board/tasks/a~1/index.md)\n',
}

it('finds nothing wrong with a site whose links all hold', async () => {
  expect(await broken(GOOD)).toEqual({ pages: 2, links: 12, broken: [] })
})

it.each([
  ['a page that is not there', 'index.html', '<a href="/board/b/">'],
  ['a script that is not there', 'index.html', '<script src="/board/a.js"></script>'],
  ['an address outside of its base', 'index.html', '<a href="/">'],
  ['another host', 'index.html', '<a href="https://elsewhere.example/board/">'],
  ['an image that is not there', 'index.html', '<meta property="og:image" content="/board/og/b.png">'],
  ['an anchor that is not there', 'index.html', '<a href="/board/tasks/a~1/#y">'],
  ['an anchor of its own that is not there', 'index.html', '<a href="#y">'],
  ['an anchor in what is no page', 'index.html', '<a href="/board/og/a.png#x">'],
  ['a folder without a page', 'index.html', '<a href="/board/tasks/">'],
  ['what is no address', 'index.html', '<a href="https://[">'],
  ['a feed', 'feeds/a.atom', '<feed><link href="https://bench.example.org/board/b/"/></feed>'],
  ['the sitemap', 'sitemap.xml', '<loc>https://bench.example.org/board/b/</loc>'],
  ['robots.txt', 'robots.txt', 'Sitemap: https://bench.example.org/board/b.xml'],
  ['a twin in Markdown', 'index.md', '| [b](/board/b/index.md) |'],
  ['a twin in JSON', 'index.json', '{"url":"/board/b/"}'],
  ['llms.txt', 'llms.txt', '- [b](https://bench.example.org/board/b/index.md)'],
])('finds %s', async (_what, path, content) => {
  const files = { ...GOOD, 'robots.txt': '', 'sitemap.xml': '', 'feeds/a.atom': '', [path]: content }
  const report = await broken(files)
  expect(report.broken).toHaveLength(1)
  expect(report.broken[0]).toMatch(`${path} -> `)
})

it('takes addresses from the root where the build was told of no host', async () => {
  expect((await broken({ 'index.html': '<link href="/board/"><a href="/board/b/">' }, null)).broken).toEqual([
    'index.html -> /board/b/',
  ])
})
