import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Leaderboard } from '#core/report/leaderboard'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { checkLinks } from './testing/links.ts'
import { ADDED, CHANGED, writeReleases } from './testing/releases-fixture.ts'

// What a reader who comes from the board of an older release finds on the pages that all releases share.

const BASE = '/repo/'

let scratch = ''
let out = ''
let files: ReadonlyMap<string, Buffer> = new Map()

beforeAll(async () => {
  scratch = await scratchFolder()
  out = join(scratch, 'out')
  await buildSite({ ...(await writeReleases(join(scratch, 'releases'))), out, base: BASE })
  files = await siteFiles(out)
}, 240_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function file(path: string): string {
  return files.get(path)?.toString('utf8') ?? `there is no ${path}`
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

function board(path: string): Leaderboard {
  return JSON.parse(file(`${path}index.json`)) as Leaderboard
}

/** The id of a config by its agent. */
function idOf(agent: string): string {
  return board('releases/2026-09/').rows.find((row) => row.agent === agent)?.config_id ?? ''
}

describe('a number of an older release', () => {
  it('leads to what it is made of', () => {
    const cell = `cells/${idOf('oracle')}/${CHANGED}/`
    const matrix = file('releases/2026-09/cells/index.html')
    expect(matrix).toContain(`href="${BASE}${cell}#on-2026-09"`)
    const html = file(`${cell}index.html`)
    expect(html).toContain('<li id="on-2026-09">On release 2026-09: 1/1 [21, 100]')
    expect(textOf(html)).toMatch(/5\/5 \[57, 100\] on release 2026-11/)
    expect(textOf(html)).toMatch(
      /Left out on release 2026-11.*of another version of its task\. Counts on release 2026-09\./,
    )
    const twin = file(`${cell}index.md`)
    expect(twin).toMatch(/On release 2026-09: 1\/1 .*It ranks version sha256:/)
    expect(twin).toMatch(/of another version of its task\\?\. Counts on release 2026-09/)
    expect(JSON.parse(file(`${cell}index.json`))).toMatchObject({
      release: '2026-11',
      releases: [{ release: '2026-09', n: 1, successes: 1 }],
    })
  })

  it('leads to the cell itself where both releases have the same', () => {
    const cell = `cells/${idOf('oracle')}/nginx-edge/`
    expect(file('releases/2026-09/cells/index.html')).toContain(`href="${BASE}${cell}"`)
    expect(file(`${cell}index.html`)).not.toContain('On other releases')
  })

  it('is told of where only that release ranks the task', () => {
    const html = file(`cells/${idOf('oracle')}/free-slots/index.html`)
    expect(html).toContain('No trial of this cell counts on release 2026-11.')
    expect(html).toMatch(/<li id="on-2026-09">On release 2026-09: 5\/5 .*this page shows a release that does not rank/)
    expect(html).toContain('<li id="on-next">On the next release: 5/5')
  })

  it('is no fraction of 0 where no trial counts, and leads to the trials all the same', () => {
    const matrix = file('releases/2026-09/cells/index.html')
    expect(textOf(matrix)).not.toContain('0/0')
    const link = `href="${BASE}cells/${idOf('terminus-2')}/${CHANGED}/#on-2026-09">`
    expect(matrix.split(link)[1]?.trimStart()).toMatch(/^-\s*</)
    expect(file('releases/2026-09/cells/index.md')).not.toContain('0/0')
  })

  it('has its version of the task named on the page of the task', () => {
    const text = textOf(file(`tasks/${CHANGED}/index.html`))
    expect(text).toContain('ranked on release 2026-11 ')
    expect(text).toContain('ranked on release 2026-09, left out on release 2026-11')
  })
})

describe('the pages that all releases share', () => {
  it('say of which release their first sentence is', () => {
    const lead = (path: string) => textOf(file(path).match(/<p class="lead">.*?<\/p>/s)?.[0] ?? '')
    const config = `configs/${idOf('terminus-2')}/`
    for (const path of [config, 'configs/', 'tasks/', `tasks/${CHANGED}/`, 'tasks/free-slots/', 'compare/']) {
      expect(lead(`${path}index.html`), path).toMatch(/(on r|^ R)elease 2026-11/)
      expect(file(`${path}index.md`).slice(0, 900), path).toMatch(/(on r|R)elease 2026-11/)
    }
    expect(JSON.parse(file('compare/index.json'))).toMatchObject({ release: '2026-11' })
  })

  it('tell of a config what it comes to on each release, where rows of that release lead', () => {
    const id = idOf('oracle')
    const html = file(`configs/${id}/index.html`)
    const row = (release: string) => textOf(html.match(new RegExp(`<tr id="on-${release}">.*?</tr>`, 's'))?.[0] ?? '')
    expect(row('2026-11')).toMatch(/2026-11 100 \[.*\] - 5\/5 25 $/)
    expect(row('2026-09')).toMatch(/2026-09 100 \[.*\] - 6\/6 26 $/)
    expect(row('next')).toMatch(/Next 100 \[.*\] - 6\/7 30 $/)
    expect(file(`configs/${id}/index.md`)).toMatch(/On each release.*2026-09.*\| +6\/6 +\| +26 +\|/s)
    for (const [path, anchor] of [
      ['releases/2026-09/', '#on-2026-09'],
      ['releases/2026-09/cells/', '#on-2026-09'],
      ['releases/next/', '#on-next'],
      ['releases/2026-11/', ''],
      ['', ''],
    ] as const) {
      const links = [...file(`${path}index.html`).matchAll(/<a [^>]*href="\/repo\/configs\/[0-9a-f]{12}\/(.*?)"/g)]
      expect(links.length, path).toBeGreaterThan(3)
      for (const [link, at] of links) expect(at, `${path}: ${link}`).toBe(anchor)
      const { rows } = JSON.parse(file(`${path}index.json`)) as { rows: { url: string }[] }
      for (const { url } of rows) expect(url, path).toMatch(new RegExp(`/configs/[0-9a-f]{12}/${anchor}$`))
    }
  })

  it('are promised by the board of another release for no more than they are', () => {
    for (const path of ['releases/2026-09/', 'releases/next/']) {
      const html = file(`${path}index.html`)
      expect(html, path).not.toContain('configs/#cost')
      expect(html, path).toContain('>Compare two configs on release 2026-11</a>')
    }
    for (const path of ['', 'releases/2026-11/']) {
      const html = file(`${path}index.html`)
      expect(html, path).toContain('configs/#cost')
      expect(html, path).toContain('>Compare two configs</a>')
    }
  })
})

describe('a link to a page of a release', () => {
  it('shows that release where it is previewed', () => {
    const image = (path: string) => file(path).match(/<meta property="og:image" content="([^"]*)"/)?.[1]
    for (const name of ['2026-09', 'next']) {
      const path = `og/releases/${name}.png`
      expect(image(`releases/${name}/index.html`)).toBe(`${BASE}${path}`)
      expect(image(`releases/${name}/cells/index.html`)).toBe(`${BASE}${path}`)
      expect(files.get(path)?.subarray(1, 4).toString()).toBe('PNG')
      expect(files.get(path)?.equals(files.get('og/leaderboard.png') ?? Buffer.alloc(0)), path).toBe(false)
    }
    expect(image('releases/2026-11/index.html')).toBe(`${BASE}og/leaderboard.png`)
  })

  it('holds the release in every comparison', () => {
    const links = [...file('compare/index.html').matchAll(/href="\/repo\/compare\/\?([^"]*)"/g)]
    expect(links.length).toBeGreaterThan(1)
    for (const [, search] of links)
      expect(search).toMatch(/^a=.{12}&(?:amp;|#38;)?b=.{12}&(?:amp;|#38;)?release=2026-11$/)
    expect(file('compare/index.md')).toContain('./scripts/regatta compare CONFIG OTHER --release 2026-11')
  })
})

it('leads from no board to what is not there, also where a task is new', async () => {
  expect(file('releases/next/cells/index.html')).toContain(`href="${BASE}tasks/${ADDED}/"`)
  expect(textOf(file(`tasks/${ADDED}/index.html`))).toContain(
    'Nobody has run it yet. Release 2026-11 does not rank this task.',
  )
  const { broken } = await checkLinks(out, { base: BASE, origin: null })
  expect(broken).toEqual([])
})
