import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { price } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, SCRIPT, writeEmpty, writeHostile } from './testing/fixture.ts'
import { writeLarge } from './testing/large-fixture.ts'

// The leaderboard, the releases, the configs and the matrix, on boards from nothing to 200 configs.

const FIXTURES = {
  large: (folder: string) => writeLarge(folder, { configs: 80, tasks: 12 }),
  releases: (folder: string) => writeLarge(folder, { configs: 12, tasks: 10, releases: ['2026-09', '2026-10'] }),
  wide: (folder: string) => writeLarge(folder, { configs: 200, tasks: 2, attempts: 1 }),
  config: (folder: string) => writeLarge(folder, { configs: 1, tasks: 4 }),
  trial: (folder: string) => writeLarge(folder, { configs: 1, tasks: 1, attempts: 1 }),
  hostile: writeHostile,
  empty: writeEmpty,
} as const satisfies { readonly [name: string]: (folder: string) => Promise<Fixture> }
type Name = keyof typeof FIXTURES
const NAMES = Object.keys(FIXTURES) as Name[]

const BASE = '/repo/'

let scratch = ''
const built = new Map<Name, ReadonlyMap<string, Buffer>>()

beforeAll(async () => {
  scratch = await scratchFolder()
  for (const [name, write] of Object.entries(FIXTURES) as [Name, (folder: string) => Promise<Fixture>][]) {
    const out = join(scratch, `${name}-out`)
    await buildSite({ ...(await write(join(scratch, name))), out, base: BASE })
    built.set(name, await siteFiles(out))
  }
}, 300_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function files(name: Name): ReadonlyMap<string, Buffer> {
  return built.get(name) ?? new Map()
}

/** The pages that this file is about. */
function pages(name: Name): [path: string, html: string][] {
  return [...files(name)].flatMap(([path, content]) =>
    /^(index|releases\/.*|configs\/.*|cells\/index)\.html$/.test(path) ? [[path, content.toString('utf8')]] : [],
  )
}

function page(name: Name, path: string): string {
  return files(name).get(path)?.toString('utf8') ?? `there is no ${path}`
}

/** What a page's twin says, as it is after reading its JSON. */
function twin<T>(name: Name, path: string): T {
  return JSON.parse(page(name, path)) as T
}

function textOf(html: string): string {
  return html
    .replace(/<(head|style)\b.*?<\/\1>/gs, '')
    .replaceAll('<wbr>', '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

/** Bytes of a page with its style sheets, each compressed by itself. */
function weight(name: Name, path: string, compress: (content: string | Buffer) => Buffer): number {
  const html = page(name, path)
  const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href = '']) => {
    const style = files(name).get(href.slice(BASE.length))
    if (style === undefined) throw new Error(`there is no ${href}`)
    return compress(style).length
  })
  return compress(html).length + styles.reduce((sum, each) => sum + each, 0)
}

describe('the leaderboard', () => {
  it('weighs at most 14 KB with its styles, compressed, with 80 configs', () => {
    expect(page('large', 'index.html').match(/<tr/g)?.length).toBeGreaterThan(80)
    expect(weight('large', 'index.html', gzipSync)).toBeLessThanOrEqual(14 * 1024)
    expect(weight('large', 'index.html', brotliCompressSync)).toBeLessThanOrEqual(14 * 1024)
  })

  it('weighs with 200 configs what their names, ids and numbers weigh', () => {
    const perConfig = (weight('wide', 'index.html', gzipSync) - weight('config', 'index.html', gzipSync)) / 199
    expect(perConfig).toBeLessThan(80)
  })

  it('draws every ranked config with a known cost as a link, and lists the frontier', () => {
    const html = page('large', 'index.html')
    const board = twin<Leaderboard>('large', 'index.json')
    const drawn = board.rows.filter((row) => row.rank !== null && row.cost_per_task_usd !== null)
    const plot = html.match(/<svg class="pareto".*?<\/section>/s)?.[0] ?? ''
    const points = [...plot.matchAll(/<a href="\/repo\/configs\/([0-9a-f]{12})\/"[^>]*><title>/g)].map(([, id]) => id)
    expect(points.toSorted()).toEqual(drawn.map(({ config_id }) => config_id).toSorted())
    expect(points.length).toBeGreaterThan(30)
    const best = drawn.reduce((a, b) => ((a.score ?? 0) >= (b.score ?? 0) ? a : b))
    expect(plot.match(/<ol.*?<\/ol>/s)?.[0]).toContain(best.label)
    expect(textOf(plot)).toContain('on a logarithmic scale')
    const unknown = board.rows.filter((row) => row.rank !== null && row.cost_per_task_usd === null)
    const unranked = board.rows.filter((row) => row.rank === null)
    expect([unknown.length > 0, unranked.length > 0]).toEqual([true, true])
    const named = (rows: typeof unknown) => rows.map(({ label }) => label).join(', ')
    expect(textOf(plot).replaceAll(' ,', ',')).toContain(
      `no cost of theirs is known, reported or estimated: ${named(unknown)} .`,
    )
    expect(textOf(plot).replaceAll(' ,', ',')).toContain(`because they are not ranked: ${named(unranked)} .`)
  })

  it('has what it draws in the table of the configs: the number of each point, its cost and what it is to the frontier', () => {
    const html = page('large', 'configs/index.html')
    type Point = { number: number; cost_usd: number; on_frontier: boolean; within_noise: boolean }
    const { configs } = twin<{ configs: { config_id: string; point: Point | null }[] }>('large', 'configs/index.json')
    const drawn = configs.flatMap(({ config_id, point }) => (point === null ? [] : [{ config_id, point }]))
    expect(drawn.length).toBeGreaterThan(30)
    expect(drawn.map(({ point }) => point.number).toSorted((a, b) => a - b)).toEqual(drawn.map((_, index) => index + 1))
    const words = new Set<string>()
    for (const { config_id, point } of drawn) {
      const row =
        html.match(new RegExp(`<tr data-point[^>]*>(?:(?!</tr>).)*configs/${config_id}/.*?</tr>`, 's'))?.[0] ?? ''
      const [cell = ''] = row.match(/<td data-name="Mean cost of a trial".*?<\/td>/s) ?? []
      const place = point.on_frontier ? ', on the frontier' : point.within_noise ? ', frontier within noise' : ''
      expect(textOf(cell)).toContain(`${price(point.cost_usd)} `)
      expect(textOf(cell)).toMatch(new RegExp(`point ${point.number}${place} $`))
      words.add(place)
    }
    expect(words.size).toBe(3)
    expect(textOf(page('large', 'index.html'))).toContain('Frontier within noise: of ')
  })

  it('gives what does not sort by its text its number, and none to a price or where it is unknown', () => {
    const board = twin<Leaderboard>('large', 'index.json')
    const rows = page('large', 'index.html').match(/<tr[^>]*><td class="num">.*?<\/tr>/gs) ?? []
    expect(rows).toHaveLength(80)
    for (const [index, row] of rows.entries()) {
      const cells = [...row.matchAll(/<t[dh][^>]*?(?: data-value="([^"]*)")?>([^<]*)/g)]
      const values = cells.map(([, value]) => value)
      const { score, time_p50_s, cost_usd } = board.rows[index] ?? {}
      expect(Number(values[2])).toBe(Number(score?.toPrecision(3)))
      expect(values[8]).toBeUndefined()
      expect(cells[8]?.[2]).toMatch(cost_usd === null ? /^-$/ : /^~?\$\d/)
      expect(Number(values[10])).toBe(Number(time_p50_s?.toPrecision(3)))
    }
  })

  it('names the numbers of a narrow screen as their columns', () => {
    const heads = [...page('large', 'index.html').matchAll(/<th scope="col"[^>]*>([^<]*)/g)].map(([, head]) => head)
    const [style = ''] = [...files('large')].flatMap(([path, content]) =>
      /_astro\/Page\..*\.css$/.test(path) ? [content.toString('utf8')] : [],
    )
    const named = [...style.matchAll(/\.standings td:nth-child\((\d+)\):{1,2}before\{content:"([^"]*)"/g)]
    expect(named.map(([, place, name]) => [Number(place), name])).toEqual(
      heads.slice(3).map((head, index) => [index + 4, head]),
    )
  })

  it('has two links in a row: to what all of its numbers are made of, and from the score to its cells', () => {
    const rows = page('large', 'index.html').match(/<tr[^>]*><td class="num">.*?<\/tr>/gs) ?? []
    expect(rows).toHaveLength(80)
    const matrix = page('large', 'cells/index.html')
    for (const row of rows) {
      const [, id] = row.match(/<a href="\/repo\/configs\/([0-9a-f]{12})\/">/) ?? []
      expect([...row.matchAll(/ href="([^"]*)"/g)].map(([, to]) => to)).toEqual([
        `/repo/configs/${id}/`,
        `/repo/cells/#of-${id}`,
      ])
      expect(matrix).toContain(`<tr id="of-${id}">`)
    }
    expect(textOf(page('large', 'index.html'))).toContain('a score to the cells that it is the mean of')
  })

  it('has no switch without a release', () => {
    expect(page('large', 'index.html')).not.toContain('aria-label="Releases"')
    expect([...files('large').keys()].filter((path) => path.startsWith('releases/'))).toEqual([])
  })
})

describe('the releases', () => {
  it('have a page each, and what comes next, with a switch between all', () => {
    const found = pages('releases').filter(([path]) => /^releases\/[^/]+\/index\.html$/.test(path))
    expect(found.map(([path]) => path)).toEqual(
      ['2026-09', '2026-10', 'next'].map((release) => `releases/${release}/index.html`),
    )
    for (const [, html] of [...found, ['', page('releases', 'index.html')] as const]) {
      expect(html).toMatch(
        /<nav class="switch" aria-label="Releases">.*href="\/repo\/".*href="\/repo\/releases\/next\/".*2026-10.*2026-09/s,
      )
      expect(html.match(/<nav class="switch".*?<\/nav>/s)?.[0].match(/aria-current="page"/g)).toHaveLength(1)
      expect(textOf(html)).toContain('2026-09 : 10 tasks, frozen on 2026-10-01.')
    }
  })

  it('rank what they froze; the next one ranks nothing and says so once', () => {
    expect(textOf(page('releases', 'releases/2026-09/index.html'))).toMatch(/over 10 tasks and \d+ trials/)
    expect(textOf(page('releases', 'releases/2026-10/index.html'))).toMatch(/over 9 tasks and \d+ trials/)
    expect(textOf(page('releases', 'index.html'))).toMatch(/over 9 tasks and \d+ trials/)
    const next = textOf(page('releases', 'releases/next/index.html'))
    expect(next).toContain('A preview of the tasks as they are now: no config is ranked.')
    expect(next).not.toContain('no release holds yet')
    expect(twin<Leaderboard>('releases', 'releases/2026-09/index.json')).toMatchObject({
      source: 'release',
      release: '2026-09',
    })
    expect(page('releases', 'releases/next/index.md')).toContain('# Leaderboard: Next')
  })
})

type ConfigTwin = { readonly verdict: readonly string[]; readonly tasks: readonly { readonly task_name: string }[] }

describe('the configs', () => {
  it('are listed in the order of the board', () => {
    const board = twin<Leaderboard>('large', 'index.json')
    const { configs } = twin<{ configs: { config_id: string }[] }>('large', 'configs/index.json')
    expect(configs.map(({ config_id }) => config_id)).toEqual(board.rows.map(({ config_id }) => config_id))
    const links = [
      ...page('large', 'configs/index.html').matchAll(/<th scope="row"><a href="\/repo\/configs\/(.{12})\//g),
    ]
    expect(links.map(([, id]) => id)).toEqual(board.rows.map(({ config_id }) => config_id))
  })

  it('have a page each: the verdict first, then tasks, outcomes, cost, time, history, settings and provenance', () => {
    const [row] = twin<Leaderboard>('large', 'index.json').rows
    const path = `configs/${row?.config_id}/index`
    const html = page('large', `${path}.html`)
    const text = textOf(html)
    const { verdict, tasks } = twin<ConfigTwin>('large', `${path}.json`)
    expect(text).toContain(`${row?.label} ${verdict[0]} ${verdict[1]}`)
    expect([...html.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id)).toEqual([
      'tasks',
      'outcomes',
      'cost',
      'time',
      'history',
      'settings',
      'seen',
      'badge',
    ])
    expect(tasks).toHaveLength(12)
    for (const { task_name } of tasks) {
      expect(html).toContain(`<a href="/repo/cells/${row?.config_id}/${task_name}/">`)
    }
    expect(text).toMatch(/P passed \d+ \d+ F failed/)
    expect(text).toMatch(/Cost of a counted trial, \d+ trials/)
    expect(text).toMatch(/2026-11-\d\d 0000000 \d+\/12/)
    expect(html).toContain('<svg class="history"')
    expect(text).toContain('Harbor 0.24.0 (36)')
    expect(page('large', `${path}.md`)).toContain('### Score by task')
  })

  it('show their settings', () => {
    const [withSettings] = pages('large').filter(([, html]) => html.includes('reasoning_effort'))
    expect(textOf(withSettings?.[1] ?? '')).toContain('Settings reasoning_effort "high"')
  })
})

describe('every config on every task', () => {
  it('is a page of every board, which the board leads to, and which leads to those of the others', () => {
    const board = (path: string) => page('releases', `${path}index.html`)
    for (const path of ['', 'releases/next/', 'releases/2026-09/', 'releases/2026-10/']) {
      expect(board(path), path).toContain(`<a href="/repo/${path}cells/">Every config on every task</a>`)
      const matrix = twin<{ tasks: { name: string; digest: string }[] }>('releases', `${path}cells/index.json`)
      const tasks = matrix.tasks.map(({ name, digest }) => ({ name, digest }))
      expect(tasks, path).toEqual(twin<Leaderboard>('releases', `${path}index.json`).tasks)
      const links = board(`${path}cells/`).match(/<nav class="switch".*?<\/nav>/s)?.[0] ?? ''
      expect(links.match(/aria-current="page"/g), path).toHaveLength(1)
      expect(links).toContain(`href="/repo/${path}cells/" aria-current="page"`)
      expect(links).toContain('href="/repo/releases/next/cells/"')
    }
    expect(twin<{ tasks: unknown[] }>('releases', 'cells/index.json').tasks).toHaveLength(9)
    expect(twin<{ tasks: unknown[] }>('releases', 'releases/next/cells/index.json').tasks).toHaveLength(10)
  })

  it('is a table with the numbers beside the shades, and a twin', () => {
    const html = page('large', 'cells/index.html')
    const { tasks, rows } = twin<{
      tasks: unknown[]
      rows: { label: string; cells: { successes: number; n: number }[] }[]
    }>('large', 'cells/index.json')
    expect([tasks.length, rows.length]).toEqual([12, 80])
    expect(html.match(/<td class="num h[0-5x]">/g)).toHaveLength(80 * 12)
    const [first] = rows
    expect(textOf(html)).toContain(
      `${first?.label} ${first?.cells
        .slice(0, 2)
        .map(({ successes, n }) => `${successes}/${n}`)
        .join(' ')}`,
    )
    expect(page('large', 'cells/index.md')).toContain('| config')
  })
})

describe.each(NAMES)('the pages of the board "%s"', (name) => {
  it('are valid HTML without scripts, inline styles, or numbers that are none', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
    })
    const all = pages(name)
    const some = all.filter(([path]) => !path.startsWith('configs/') || path === 'configs/index.html')
    const configs = all.filter((each) => !some.includes(each)).slice(0, 4)
    const problems: string[] = []
    for (const [path, html] of [...some, ...configs]) {
      const { results } = await validator.validateString(html, path)
      problems.push(...results.flatMap(({ messages }) => messages.map(({ message }) => `${path}: ${message}`)))
      expect(html.replaceAll(/"[^"]*"/g, '""'), path).not.toMatch(/<(?:iframe|style)\b|<[^>]*\s(?:on\w+|style)=/i)
      expect(html, path).not.toMatch(/NaN|Infinity|undefined|\[object/)
    }
    expect(problems).toEqual([])
  })

  it('weigh at most 100 KB each, compressed', () => {
    for (const [path] of pages(name)) expect(weight(name, path, gzipSync), path).toBeLessThanOrEqual(100 * 1024)
  })

  it('have links that lead somewhere, and twins', () => {
    const ids = new Map<string, Set<string>>()
    const idsOf = (path: string) => {
      const found =
        ids.get(path) ?? new Set([...page(name, path).matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? ''))
      ids.set(path, found)
      return found
    }
    const broken: string[] = []
    for (const [path, html] of pages(name)) {
      for (const [, link = ''] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
        const url = new URL(link, `https://site.example${BASE}${path}`)
        const inside = decodeURIComponent(url.pathname.slice(BASE.length))
        const file = inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside
        // Pages and twins of other kinds have tests of their own.
        const isTwin = /\/index\.(json|md)$/.test(link)
        const isThere = files(name).has(file) && (url.hash === '' || idsOf(file).has(url.hash.slice(1)))
        if (!isThere && !isTwin) broken.push(`${path} -> ${link}`)
      }
      for (const extension of ['json', 'md']) {
        const beside = path.replace(/html$/, extension)
        if (!files(name).has(beside)) broken.push(`${path}: no ${beside}`)
      }
    }
    expect(broken).toEqual([])
  })
})

describe('at the edges', () => {
  it('an empty ledger says how to get the first result', () => {
    expect(textOf(page('empty', 'index.html'))).toContain('./scripts/demo')
    expect(textOf(page('empty', 'configs/index.html'))).toContain('There is no config yet')
    expect(textOf(page('empty', 'cells/index.html'))).toContain('There is no trial of a ranked task yet')
    for (const path of ['index.html', 'configs/index.html', 'cells/index.html']) {
      expect(page('empty', path)).not.toContain('<table')
    }
  })

  it('a single trial has a score, no interval, one point, no history over time', () => {
    const [path] = pages('trial').find(([each]) => /^configs\/.{12}\//.test(each)) ?? ['']
    expect(textOf(page('trial', path))).toMatch(
      /(0|100) of 100, over 1 task, too few for an interval, and 1 trial\. Rank 1 of 1 ranked config/,
    )
    expect(page('trial', path)).not.toContain('<svg class="history"')
    expect(page('trial', 'index.html').match(/<svg class="pareto"/g)).toHaveLength(1)
  })

  it('names stay text, of 200 letters and from right to left', () => {
    for (const [path, html] of pages('hostile')) {
      expect(html.replaceAll(/"[^"]*"/g, '""'), path).not.toContain(SCRIPT)
      expect(html.replaceAll(/[\n\t]/g, ''), path).not.toMatch(/\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u)
    }
    expect(textOf(page('hostile', 'configs/index.html'))).toContain('a'.repeat(200))
    expect(page('hostile', 'configs/index.html')).toContain('<bdi>סוכן evil</bdi>')
  })
})
