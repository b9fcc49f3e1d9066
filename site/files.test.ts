import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { markdownToHtml } from 'satteri'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEADERBOARD_IMAGE } from '#core/report/page-path'
import { FEEDS } from './src/feed-list.ts'
import { against4287, parseXml, textOf } from './testing/atom.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { SCRIPT, writeBoard, writeEmpty, writeHostile } from './testing/fixture.ts'
import { kindOf } from './testing/kinds.ts'
import { writeLarge } from './testing/large-fixture.ts'
import { checkLinks } from './testing/links.ts'
import { writeHostileRuns } from './testing/pages-fixture.ts'

type Built = {
  readonly out: string
  readonly base: string
  readonly origin: string | null
  readonly files: ReadonlyMap<string, Buffer>
}

const ORIGIN = 'https://bench.example.org'
let scratch = ''
/** One with its own host, one below another's path, one that is not told where it will be. */
let board: Built
let below: Built
let hostile: Built
let hostileRuns: Built
let empty: Built
/** With two releases, the newer one named `new`. */
let released: Built

beforeAll(async () => {
  scratch = await scratchFolder()
  const place = join(scratch, 'board')
  const fixture = await writeBoard(place)
  board = await built({ ...fixture, out: join(scratch, 'root'), origin: ORIGIN })
  below = await built({ ...fixture, out: join(scratch, 'below'), origin: ORIGIN, base: '/board/' })
  hostile = await built({ ...(await writeHostile(join(scratch, 'hostile'))), out: join(scratch, 'h') })
  hostileRuns = await built({ ...(await writeHostileRuns(join(scratch, 'hostile runs'))), out: join(scratch, 'hr') })
  released = await built({
    ...(await writeLarge(join(scratch, 'released'), { configs: 2, tasks: 2, releases: ['old', 'new'] })),
    out: join(scratch, 'r'),
    origin: ORIGIN,
  })
  empty = await built({ ...(await writeEmpty(join(scratch, 'empty'))), out: join(scratch, 'e') })
}, 180_000)

afterAll(async () => {
  await removeFolder(scratch)
})

async function built(options: Parameters<typeof buildSite>[0]): Promise<Built> {
  const { out, base = '/', origin = null } = options
  await mkdir(out, { recursive: true })
  await buildSite(options)
  return { out, base, origin, files: await siteFiles(out) }
}

const text = (site: Built, path: string) => site.files.get(path)?.toString('utf8') ?? `there is no ${path}`
const pages = (site: Built) => [...site.files.keys()].filter((path) => path.endsWith('.html'))
const isTwin = (path: string) => /index\.(?:json|md)$/.test(path)

describe('what stands beside the pages', () => {
  it.each([
    ['a host of its own', () => board],
    ['a path below another host', () => below],
    ['no address yet', () => hostile],
    ['no trial yet', () => empty],
  ] as const)('has no broken link with %s', async (_what, site) => {
    const { broken, links } = await checkLinks(site().out, site())
    expect(links).toBeGreaterThan(100)
    expect(broken.filter((link) => !isTwin(link))).toEqual([])
  })

  it('is an image for the leaderboard, every config and every task, which their pages name', () => {
    const imageOf = (path: string) => text(board, path).match(/<meta property="og:image" content="([^"]*)"/)?.[1]
    expect(imageOf('index.html')).toBe(`${ORIGIN}/${LEADERBOARD_IMAGE}`)
    for (const path of pages(board)) {
      const kind = kindOf(path)
      const [, name] = path.split('/')
      const ofConfig = kind === 'config' || kind === 'cell' || kind === 'trial'
      const own = kind === 'task' ? `og/tasks/${name}.png` : ofConfig ? `og/configs/${name}.png` : LEADERBOARD_IMAGE
      expect(imageOf(path), path).toBe(`${ORIGIN}/${own}`)
    }
    for (const [path, content] of board.files) {
      if (!path.endsWith('.png')) continue
      expect([content.readUInt32BE(16), content.readUInt32BE(20)], path).toEqual([1200, 630])
      expect(content.length, path).toBeLessThan(100_000)
    }
  })

  it('is a badge for every config', () => {
    const configs = pages(board).flatMap((path) => path.match(/^configs\/([0-9a-f]{12})\/index\.html$/)?.[1] ?? [])
    expect(configs).toHaveLength(5)
    for (const id of configs) expect(parseXml(text(board, `badges/${id}.svg`)).name).toBe('svg')
  })
})

describe('the feeds', () => {
  it('keep the rules of Atom, and every page names them', () => {
    for (const site of [board, below, hostile, hostileRuns, empty]) {
      for (const { path } of Object.values(FEEDS)) expect(against4287(text(site, path)), path).toEqual([])
      for (const path of pages(site)) {
        expect(text(site, path).match(/<link rel="alternate" type="application\/atom\+xml"/g), path).toHaveLength(4)
      }
    }
  })

  it('tell of every config that contends, and every version of a task, the newest first', () => {
    const titles = (path: string) =>
      parseXml(text(board, path))
        .children.filter(({ name }) => name === 'entry')
        .map((entry) => textOf(entry.children.find(({ name }) => name === 'title')))
    expect(titles(FEEDS.configs.path)).toEqual([
      'New config: mini-swe-agent · vendor/large-1',
      'New config: terminus-2 · vendor/small-1',
      'New config: terminus-2 · vendor/large-1',
    ])
    expect(titles(FEEDS.tasks.path)).toHaveLength(7)
    expect(titles(FEEDS.tasks.path)[0]).toBe('New version of merge-statements')
    expect(titles(FEEDS.regressions.path)).toEqual([])
  })

  it('tell of every run and import that the page of runs lists', () => {
    for (const site of [board, hostileRuns]) {
      const { runs, imports } = JSON.parse(text(site, 'runs/index.json'))
      const entries = parseXml(text(site, FEEDS.runs.path)).children.filter(({ name }) => name === 'entry')
      expect(entries.length).toBeGreaterThan(0)
      expect(entries).toHaveLength(runs.length + imports.length)
    }
  })

  it('have the same entries, with the same ids, wherever the site is served', () => {
    const ids = (site: Built) =>
      Object.values(FEEDS).map(({ path }) => [...text(site, path).matchAll(/<id>([^<]*)</g)].map(([, id]) => id))
    expect(ids(below)).toEqual(ids(board))
  })

  it('hold no markup of a name', () => {
    const xml = text(hostile, FEEDS.configs.path)
    expect(xml).not.toContain(SCRIPT)
    expect(xml).toContain('New config: &lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('the sitemap', () => {
  it('holds every page that stands for itself: neither the one for what is not found, nor board and matrix of the latest release', () => {
    for (const site of [board, below, released]) {
      const listed = [...text(site, 'sitemap.xml').matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) => address)
      const canonical = pages(site).flatMap((path) => {
        const [, address] = text(site, path).match(/<link rel="canonical" href="([^"]+)"/) ?? []
        return address === `${ORIGIN}${site.base}${path.replace(/index\.html$/, '')}` ? [address] : []
      })
      const others = site === released ? 3 : 1
      expect(canonical).toHaveLength(pages(site).length - others)
      expect(listed.toSorted()).toEqual(canonical.toSorted())
    }
    expect(text(released, 'sitemap.xml')).not.toContain('releases/new/')
    expect(text(released, 'releases/new/index.html')).toContain(`<link rel="canonical" href="${ORIGIN}/">`)
    expect(text(released, 'releases/old/index.html')).toContain(`<link rel="canonical" href="${ORIGIN}/releases/old/">`)
  })

  it('is not there where no host is known; robots.txt only where the host is the site’s own', () => {
    expect(hostile.files.has('sitemap.xml')).toBe(false)
    expect(text(hostile, 'robots.txt')).not.toContain('Sitemap')
    expect(text(board, 'robots.txt')).toContain(`Sitemap: ${ORIGIN}/sitemap.xml`)
    expect(below.files.has('robots.txt')).toBe(false)
  })
})

it('llms.txt leads to the text of the pages and takes no name for markup', () => {
  for (const path of ['', 'cells/', 'compare/', 'method/']) {
    expect(text(below, 'llms.txt')).toContain(`](${ORIGIN}/board/${path}index.md)`)
  }
  expect(text(board, 'llms.txt')).toMatch(/^# Regatta\n\n> terminus/)
  expect(text(hostile, 'llms.txt')).toMatch(/^# \\<script>.*\n\n> /)
  expect(text(hostile, 'llms.txt')).not.toMatch(/(?<!\\)<(?:script|img)/)
})

it('llms.txt has the lead and the names as the Markdown of the pages has them, and no link of their making', () => {
  for (const site of [board, hostile, hostileRuns]) {
    const llms = text(site, 'llms.txt')
    const [, lead = ''] = llms.match(/^> (.+)$/m) ?? []
    expect(text(site, 'index.md')).toContain(`**${lead}**`)
    const { html } = markdownToHtml(llms)
    const rest = html.replace(
      /<(?:\/?(?:h1|h2|p|ul|li|blockquote)|\/a|a href="(?:https:\/\/bench\.example\.org)?\/[^"]*")>/g,
      '',
    )
    expect(rest.match(/<[^>]*>/g)).toBeNull()
  }
  expect(text(board, 'llms.txt')).toMatch(/^> terminus-2 · vendor\/large-1 leads with 77 \\\[48, 92\\\] of 100, over/m)
})
