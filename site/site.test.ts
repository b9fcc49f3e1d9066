import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { listLedgerFiles } from '#core/ledger/files'
import { pathSegment } from '#core/report/page-path'
import { QUERIES, shellViews } from './src/queries.ts'
import { compressed, scriptsOf } from './testing/budget.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import {
  type Fixture,
  HOSTILE_NAME,
  HOSTILE_TITLE,
  SCRIPT,
  writeBoard,
  writeEmpty,
  writeHostile,
} from './testing/fixture.ts'
import { KINDS, type Kind, kindOf } from './testing/kinds.ts'
import { writeLarge } from './testing/large-fixture.ts'
import { checkLinks, OUTSIDE } from './testing/links.ts'
import { writeHostileRuns, writeOneTrial } from './testing/pages-fixture.ts'
import { writeWhole } from './testing/whole-fixture.ts'

// The whole site, every kind of page, on boards from nothing to 200 configs and below any address.

type Built = Fixture & {
  readonly files: ReadonlyMap<string, Buffer>
  readonly out: string
  readonly base: string
  readonly origin: string | null
}

const ORIGIN = 'https://bench.example.org'

/** What is built of each board, and where it is to be served. */
const SITES = {
  whole: { write: writeWhole, base: '/', origin: null },
  'whole, below a base': { write: writeWhole, base: '/repo/', origin: null },
  'whole, with an origin': { write: writeWhole, base: '/board/', origin: ORIGIN },
  board: { write: writeBoard, base: '/', origin: null },
  hostile: { write: writeHostile, base: '/', origin: ORIGIN },
  'hostile runs': { write: writeHostileRuns, base: '/repo/', origin: null },
  empty: { write: writeEmpty, base: '/', origin: null },
  'one trial': { write: writeOneTrial, base: '/repo/', origin: null },
  'one config': {
    write: (folder: string) => writeLarge(folder, { configs: 1, tasks: 3 }),
    base: '/',
    origin: null,
  },
  '200 configs': {
    write: (folder: string) => writeLarge(folder, { configs: 200, tasks: 2, attempts: 1, releases: ['one'] }),
    base: '/',
    origin: null,
  },
} as const satisfies Record<
  string,
  { write: (folder: string) => Promise<Fixture & { evidence?: string }>; base: string; origin: string | null }
>
type Name = keyof typeof SITES
const NAMES = Object.keys(SITES) as Name[]
/** The sites whose names would break a page that trusts them. */
const HOSTILE: readonly Name[] = ['whole', 'hostile', 'hostile runs']

let scratch = ''
const sites = new Map<Name, Built>()

beforeAll(async () => {
  scratch = await scratchFolder()
  for (const [index, name] of NAMES.entries()) {
    const { write, base, origin } = SITES[name]
    const fixture = await write(join(scratch, String(index)))
    const out = join(scratch, `${index}-out`)
    await buildSite({ ...fixture, out, base, ...(origin === null ? {} : { origin }) })
    sites.set(name, { ...fixture, files: await siteFiles(out), out, base, origin })
  }
}, 600_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function siteOf(name: Name): Built {
  const site = sites.get(name)
  if (site === undefined) throw new Error(`the site ${name} was not built`)
  return site
}

function pages(name: Name): { readonly path: string; readonly html: string; readonly kind: Kind | undefined }[] {
  return [...siteOf(name).files].flatMap(([path, content]) =>
    path.endsWith('.html') ? [{ path, html: content.toString('utf8'), kind: kindOf(path) }] : [],
  )
}

function page(name: Name, path: string): string {
  return siteOf(name).files.get(path)?.toString('utf8') ?? `there is no ${path}`
}

/** The page as a reader sees it: text, with entities resolved and spaces collapsed. */
function textOf(html: string): string {
  return plain(html.replace(/<(head|style)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&')
}

/** What stands in a page where only markup is: values of attributes are taken out. */
function markupOf(html: string): string {
  return html.replaceAll(/"[^"]*"/g, '""')
}

/** The picture that stands for a page: pages about what a config did have that of the config. */
function imageOf(kind: Kind | undefined, path: string): string {
  const [, name] = path.split('/')
  if (kind === 'next' || path.startsWith('releases/next/')) return 'og/releases/next.png'
  if (kind === 'task') return `og/tasks/${name}.png`
  return kind === 'config' || kind === 'cell' || kind === 'trial' ? `og/configs/${name}.png` : 'og/leaderboard.png'
}

it('has every kind of page', () => {
  for (const name of ['whole', 'whole, below a base', 'whole, with an origin'] as const) {
    const kinds = new Set(pages(name).map(({ kind }) => kind))
    expect(Object.keys(KINDS).filter((kind) => !kinds.has(kind as Kind))).toEqual([])
  }
  for (const name of NAMES) {
    expect(pages(name).flatMap(({ path, kind }) => (kind === undefined ? [path] : []))).toEqual([])
  }
})

describe.each(NAMES)('every page of the site "%s"', (name) => {
  it('is valid HTML, checked on the first pages of each kind', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
    })
    const all = pages(name)
    const some = (Object.keys(KINDS) as Kind[]).flatMap((kind) => all.filter((each) => each.kind === kind).slice(0, 3))
    const leftOut = all.filter(({ html }) => html.includes('Left out of the board')).slice(0, 1)
    const problems: string[] = []
    for (const { path, html } of [...some, ...leftOut]) {
      const { results } = await validator.validateString(html, path)
      for (const { messages } of results) {
        for (const { ruleId, message } of messages) problems.push(`${path}: ${ruleId}: ${message}`)
      }
    }
    expect(problems).toEqual([])
  })

  it('has a strict policy, scripts of the site only, nothing inline, and no link but to GitHub', () => {
    const { base } = siteOf(name)
    for (const { path, html } of pages(name)) {
      const policies = [...html.matchAll(/<meta http-equiv="content-security-policy" content="([^"]*)"/g)]
      expect(policies, path).toHaveLength(1)
      expect(policies[0]?.[1], path).toMatch(/^default-src 'none'; ?.*base-uri 'none'/)
      expect(policies[0]?.[1], path).not.toMatch(/unsafe|https?:|data:|\*/)
      const markup = markupOf(html)
      expect(markup, path).not.toMatch(/<(?:iframe|object|embed|img|style|form|base)\b/i)
      expect(markup, path).not.toMatch(/<[^>]*\s(?:on\w+|style)=/i)
      // The text of a page is escaped; attributes may hold what looks like an element.
      const scripts =
        html.replaceAll(/ (?:content|title|aria-label|data-point)="[^"]*"/g, '').match(/<script\b.*?<\/script>/gs) ?? []
      for (const script of scripts) {
        expect(script.replace(`src="${base}`, 'src="/'), path).toMatch(
          /^<script type="module" src="\/_astro\/[\w.-]+\.js"><\/script>$/,
        )
      }
      for (const [, link = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        if (link.startsWith(base) || link.startsWith('#')) continue
        expect(link.startsWith(`${siteOf(name).origin}${base}`) || OUTSIDE.test(link), `${path} -> ${link}`).toBe(true)
      }
    }
  })

  it('says what it is: title, description, address, preview, one h1, skip link, language, where it belongs', () => {
    const { base, origin } = siteOf(name)
    for (const { path, html, kind } of pages(name)) {
      const meta = (property: string) =>
        html.match(new RegExp(`<meta (?:name|property)="${property}" content="([^"]+)"`))?.[1]
      const title = html.match(/<title>([^<]+)<\/title>/)?.[1]
      expect(html, path).toMatch(/^<!doctype html>\s*<html lang="en">/i)
      expect(plain(title ?? ''), path).toMatch(name === 'hostile' ? / · <script>.*x$/ : / · Regatta$/)
      expect(meta('description')?.length, path).toBeGreaterThan(20)
      expect(plain(meta('og:title') ?? ''), path).toBe(plain(title ?? ''))
      expect(meta('og:description'), path).toBe(meta('description'))
      expect(decodeURI(meta('og:image') ?? ''), path).toBe(`${origin ?? ''}${base}${imageOf(kind, path)}`)
      expect(meta('og:url'), path).toBe(html.match(/<link rel="canonical" href="([^"]+)"/)?.[1])
      const canonical = html.match(/<link rel="canonical" href="([^"]+)"/)?.[1]
      // The leaderboard stands for the board of the latest release.
      const own = path.replace(/index\.html$/, '').replace(/^releases\/(?:2026-11|one)\//, '')
      const address = `${origin ?? ''}${base}${own}`
      expect(canonical === undefined ? undefined : decodeURI(canonical), path).toBe(
        kind === 'not found' ? undefined : address,
      )
      expect(html.includes('<meta name="robots" content="noindex">'), path).toBe(kind === 'not found')
      expect(html.match(/<h1\b/g), path).toHaveLength(1)
      expect(html, path).toMatch(/<a class="skip" href="#main">.*<main id="main"/s)
      const crumbs = html.match(/<nav class="crumbs" aria-label="Breadcrumb">.*?<\/nav>/s)?.[0]
      const above = siteOf(name)
        .files.get(path.replace(/html$/, 'md'))
        ?.toString('utf8')
        .match(/^Above: .*$/m)?.[0]
      expect(crumbs?.match(/<a /g)?.length, path).toBe(above?.match(/(?<!\\)\]\(/g)?.length)
      expect(crumbs === undefined, path).toBe(kind === 'leaderboard' || kind === 'not found')
      // The method speaks of what is undefined.
      if (kind !== 'method') expect(textOf(html), path).not.toMatch(/NaN|Infinity|undefined|\[object/)
    }
  })

  it('uses no colour or typeface that its styles do not define', () => {
    const { files, base } = siteOf(name)
    for (const { path, html } of pages(name)) {
      const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href = '']) =>
        files.get(decodeURI(href).slice(base.length))?.toString('utf8'),
      )
      expect(sheets.length, path).toBeGreaterThan(0)
      const styles = sheets.join('')
      const used = new Set([...styles.matchAll(/var\((--[\w-]+)/g)].map(([, property]) => property))
      const defined = new Set([...styles.matchAll(/[{;](--[\w-]+):/g)].map(([, property]) => property))
      expect(
        [...used].filter((property) => !defined.has(property)),
        path,
      ).toEqual([])
      expect(used.size, path).toBeGreaterThan(5)
    }
  })

  it('has twins that parse and hold something', () => {
    for (const { path, kind } of pages(name)) {
      if (kind === 'not found') continue
      const json: unknown = JSON.parse(page(name, path.replace(/html$/, 'json')))
      // Without two configs there is no comparison: null.
      if (kind !== 'compare' || json !== null) expect(Object.keys(json ?? {}).length, path).toBeGreaterThan(0)
      expect(page(name, path.replace(/html$/, 'md')), path).toMatch(/^#+ \S.*\n\n\S/)
    }
  })

  it('links to what is there: pages, anchors, twins, feeds, sitemap, images', async () => {
    const { out, base, origin } = siteOf(name)
    const report = await checkLinks(out, { base, origin })
    expect(report.pages).toBe(pages(name).length)
    expect(report.broken).toEqual([])
  })

  it('weighs at most 100 KB compressed, loads at most 15 KB of scripts, and none of over 60 KB on demand', () => {
    const { files, base } = siteOf(name)
    const weights = new Map(
      [...files].flatMap(([path, content]) => (path.endsWith('.js') ? [[path, compressed(content)]] : [])),
    )
    for (const [path, weight] of weights) expect(weight, path).toBeLessThanOrEqual(60 * 1024)
    for (const { path, html } of pages(name)) {
      expect(compressed(html), path).toBeLessThanOrEqual(100 * 1024)
      const loaded = scriptsOf(files, path, base).reduce((sum, script) => sum + (weights.get(script) ?? 0), 0)
      expect(loaded, path).toBeLessThanOrEqual(15 * 1024)
    }
  })
})

describe('what is enhanced by scripts', () => {
  it.each([
    ['index.html', ['standings']],
    ['configs/index.html', ['configs']],
    ['runs/index.html', ['runs', 'imported']],
    ['tasks/index.html', ['board-tasks']],
  ])('on %s are the tables %j', (path, tables) => {
    const html = page('whole', path)
    expect([...html.matchAll(/data-tools-of="([^"]*)"/g)].map(([, id]) => id)).toEqual(tables)
    for (const id of tables) expect(html).toContain(`id="${id}"`)
  })

  it('are the plots of the configs, each with a table as its source', () => {
    const list = page('200 configs', 'configs/index.html')
    expect(list).toMatch(/data-plot="pareto" data-source="configs"/)
    const points = list.match(/<tr[^>]* data-point="[^"]+"[^>]*>/g) ?? []
    expect(points.filter((each) => / data-x="[\d.e-]+" data-y="[\d.e-]+"/.test(each)).length).toBeGreaterThan(100)
    expect(points.filter((each) => !each.includes('data-x')).length).toBeGreaterThan(0)
    const [config] = pages('one config').filter(({ kind }) => kind === 'config')
    expect(config?.html).toMatch(/data-plot="history" data-source="by-day"/)
    expect(config?.html).toMatch(/<tr data-point="2026-11-01, 0000000" data-x="1793491200000" data-y="/)
    expect(page('whole', 'index.html')).not.toContain('data-plot')
  })
})

describe('the leaderboard', () => {
  it('shows rank, score, trials, excluded, tasks, cost with coverage and time, unranked rows below with their reason', () => {
    const text = textOf(page('board', 'index.html'))
    expect(text).toContain('terminus-2 · vendor/large-1 leads with 77 [48, 92] of 100, over 6 tasks and 30 trials')
    expect(text).toContain(
      '1 terminus-2 · vendor/large-1 77 [48, 92] 1 1 30 1 A, 74 to 77 6/6 $9.64 (24 of 30) $0.52 3 min 50 s',
    )
    expect(text).toMatch(
      /Not ranked - mini-swe-agent · vendor\/large-1 no trial counts on 2 of 6 tasks \(free-slots and streak-query\)/,
    )
    expect(text).toMatch(
      /For reference: agents that calibrate tasks - oracle calibration: knows the solution 100 \[48, 100\] - - 30/,
    )
    expect(text.indexOf('For reference')).toBeGreaterThan(text.indexOf('Not ranked'))
    expect(text).toContain('146 trials in the ledger: 140 counted, 4 excluded, 2 left out.')
  })

  it('without any trial says how to get the first one', () => {
    const text = textOf(page('empty', 'index.html'))
    expect(text).toContain('No results yet')
    expect(text).toContain('./scripts/demo')
    expect(page('empty', 'index.html')).not.toContain('<table')
  })
})

describe('the evidence', () => {
  it('is one page per cell that has a trial, with every trial of it', () => {
    const cells = pages('board').filter(({ kind }) => kind === 'cell')
    expect(cells).toHaveLength(6 * 4 + 4)
    expect(cells.reduce((sum, { html }) => sum + (html.match(/<article/g)?.length ?? 0), 0)).toBe(146)
  })

  it('tells of a trial its outcome, cost, tokens, exception, named tests and where it comes from', () => {
    const timedOut = pages('board').find(
      ({ kind, path, html }) => kind === 'cell' && path.includes('purge-secret') && html.includes('AgentTimeoutError'),
    )
    const text = textOf(timedOut?.html ?? '')
    expect(text).toContain('T Attempt 5: agent timeout, counts as a failure')
    expect(text).toContain('AgentTimeoutError: Agent execution timed out after 900.0 seconds')
    expect(text).toContain('Tokens Cached input 90,000 Other input 42,000 Output 5,500')
    expect(text).toContain("AssertionError: expected ['a b'] == []")
    expect(text).toContain('Commit 0123456789abcdef0123456789abcdef01234567')
  })

  it('keeps trials that the board leaves out, apart and with the reason', () => {
    const cell = pages('board').find(({ kind, html }) => kind === 'cell' && html.includes('Left out of the board'))
    const text = textOf(cell?.html ?? '')
    expect(text).toContain('Not counted: of another version of its task.')
    expect(text).toContain("Not counted: run under other limits or resources than the task's own.")
  })

  it('offers the ledger byte for byte, with sizes and digests', async () => {
    const { ledger, files } = siteOf('board')
    const { segments } = await listLedgerFiles(ledger)
    expect(segments.length).toBeGreaterThan(1)
    for (const segment of segments) {
      const copy = files.get(`data/${segment.table}/${segment.month}/${segment.digest}.parquet`)
      expect(page('board', 'data/index.html')).toContain(
        createHash('sha256')
          .update(copy ?? '')
          .digest('hex'),
      )
    }
  })

  it('can be queried with the SQL that the site offers', async () => {
    const shell = await (await DuckDBInstance.create(':memory:')).connect()
    await shell.run(shellViews(1, [], [], []).replaceAll("'results/", `'${siteOf('board').ledger}/`))
    const database = await openLedgerDatabase(siteOf('board').ledger, { passThreshold: 1 })
    for (const { title, sql } of QUERIES) {
      expect(page('board', 'data/index.html')).toContain(title)
      const { rows } = await query(database, sql)
      expect(rows.length, title).toBeGreaterThan(0)
      expect((await shell.runAndReadAll(sql)).currentRowCount, title).toBe(rows.length)
    }
    database.close()
    shell.closeSync()
  })
})

describe('what a task, an agent or a log says', () => {
  it('stays text, in names, labels, instructions, tests and messages', () => {
    const task = page('hostile', `tasks/${pathSegment(HOSTILE_NAME)}/index.html`)
    expect(textOf(task)).toContain(HOSTILE_NAME)
    expect(textOf(task)).toContain(`</pre>${SCRIPT} {{ 1 + 1 }} {1 + 1} <!--`)
    const cell = pages('hostile').find(({ kind }) => kind === 'cell')
    expect(textOf(cell?.html ?? '')).toContain(`${SCRIPT}: </pre></article>${SCRIPT} red`)
    expect(textOf(page('hostile', 'index.html'))).toContain(SCRIPT)
  })

  it('stays text in the name of the benchmark, on pages and in badges', () => {
    for (const { path, html } of pages('hostile')) expect(textOf(html), path).toContain(HOSTILE_TITLE)
    const badges = [...siteOf('hostile').files].filter(([path]) => path.startsWith('badges/'))
    expect(badges).not.toEqual([])
    for (const [, svg] of badges) expect(String(svg)).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; ')
  })

  it.each(HOSTILE)('brings no control character and no direction override onto the site "%s"', (name) => {
    for (const { path, html } of pages(name)) {
      expect(html.replaceAll(/[\n\t]/g, ''), path).not.toMatch(/\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u)
      expect(markupOf(html), path).not.toContain(SCRIPT)
    }
  })
})
