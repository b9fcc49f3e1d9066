import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { listLedgerFiles } from '#core/ledger/files'
import { pathSegment } from '#core/report/page-path'
import { QUERIES, shellViews } from './src/queries.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, HOSTILE_NAME, SCRIPT, writeBoard, writeEmpty, writeHostile } from './testing/fixture.ts'

type Built = Fixture & { readonly files: ReadonlyMap<string, Buffer> }

let scratch = ''
let board: Built
let boardUnderBase: Built
let hostile: Built
let empty: Built

beforeAll(async () => {
  scratch = await scratchFolder()
  board = await built('board', writeBoard)
  boardUnderBase = { ...board, files: await files(board, 'based', '/repo/') }
  hostile = await built('hostile', writeHostile)
  empty = await built('empty', writeEmpty)
}, 120_000)

afterAll(async () => {
  await removeFolder(scratch)
})

async function built(name: string, write: (folder: string) => Promise<Fixture>): Promise<Built> {
  const fixture = await write(join(scratch, name))
  return { ...fixture, files: await files(fixture, name) }
}

async function files(fixture: Fixture, name: string, base?: string): Promise<ReadonlyMap<string, Buffer>> {
  const out = join(scratch, `${name}-out`)
  await buildSite({ ...fixture, out, ...(base === undefined ? {} : { base }) })
  return await siteFiles(out)
}

function pages(site: Built): [path: string, html: string][] {
  return [...site.files].flatMap(([path, content]) =>
    path.endsWith('.html') ? [[path, content.toString('utf8')]] : [],
  )
}

function page(site: Built, path: string): string {
  return site.files.get(path)?.toString('utf8') ?? `there is no ${path}`
}

/** The page as a reader sees it: text, with entities resolved and spaces collapsed. */
function textOf(html: string): string {
  return html
    .replace(/<(head|style)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

describe('every page', () => {
  it('is valid HTML', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
    })
    const cells = pages(board).filter(([path]) => path.startsWith('cells/'))
    const sample = [
      ...pages(board).filter(([path]) => !path.startsWith('cells/')),
      ...cells.slice(0, 2),
      ...cells.filter(([, html]) => html.includes('Left out of the board')),
      ...pages(hostile),
      ...pages(empty),
    ]
    const problems: string[] = []
    for (const [path, html] of sample) {
      const { results } = await validator.validateString(html, path)
      for (const { messages } of results) {
        for (const { ruleId, message } of messages) problems.push(`${path}: ${ruleId}: ${message}`)
      }
    }
    expect(problems).toEqual([])
  })

  it('has no script, no handler and no inline style, and a policy that forbids them', () => {
    for (const [path, html] of [...pages(board), ...pages(hostile), ...pages(empty)]) {
      expect(html, path).toMatch(/<meta http-equiv="content-security-policy" content="default-src 'none';/)
      expect(html, path).not.toMatch(/\s(?:href|src)="(?!\/|#)/)
      const markup = html.replaceAll(/"[^"]*"/g, '""')
      expect(markup, path).not.toMatch(/<(?:script|iframe|object|embed|img|style|form)\b/i)
      expect(markup, path).not.toMatch(/<[^>]*\s(?:on\w+|style)=/i)
    }
    expect([...board.files.keys()].filter((path) => path.endsWith('.js'))).toEqual([])
  })

  it('has a title, a description, one h1, a skip link and its language', () => {
    for (const [path, html] of pages(board)) {
      expect(html, path).toMatch(/<html lang="en">/)
      expect(html, path).toMatch(/<title>[^<]+ · Regatta<\/title>/)
      expect(html, path).toMatch(/<meta name="description" content="[^"]+"/)
      expect(html.match(/<h1\b/g), path).toHaveLength(1)
      expect(html, path).toMatch(/<a class="skip" href="#main">/)
    }
  })
})

describe('every internal link', () => {
  it.each([
    ['/', () => board],
    ['/repo/', () => boardUnderBase],
    ['/', () => hostile],
    ['/', () => empty],
  ] as const)('resolves under %s', (base, site) => {
    const broken: string[] = []
    const ids = new Map(pages(site()).map(([path, html]) => [path, new Set(idsOf(html))]))
    for (const [path, html] of pages(site())) {
      for (const [, link = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const url = new URL(link, `https://site.example${base}${path}`)
        const inside = url.pathname.startsWith(base) ? decodeURIComponent(url.pathname.slice(base.length)) : null
        const file = inside === null ? null : inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside
        const found = url.origin === 'https://site.example' && file !== null && site().files.has(file)
        const anchored = url.hash === '' || (file !== null && ids.get(file)?.has(url.hash.slice(1)) === true)
        if (!found || !anchored) broken.push(`${path} -> ${link}`)
      }
    }
    expect(broken).toEqual([])
  })
})

function idsOf(html: string): string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id ?? '')
}

describe('the leaderboard', () => {
  it('shows rank, score, trials, excluded, tasks, cost with coverage and time, unranked rows below with their reason', () => {
    const text = textOf(page(board, 'index.html'))
    expect(text).toContain('terminus-2 · vendor/large-1 leads with 77 [48, 92] of 100, over 6 tasks and 30 trials')
    expect(text).toContain(
      '2 terminus-2 · vendor/large-1 77 [48, 92] 1-2 1 30 1 1 provider error 6/6 $9.64 (24 of 30) $0.52 3 min 50 s',
    )
    expect(text.indexOf('Not ranked')).toBeGreaterThan(text.indexOf('nop'))
    expect(text).toMatch(
      /Not ranked - mini-swe-agent · vendor\/large-1 no trial counts on 2 of 6 tasks \(free-slots and streak-query\)/,
    )
    expect(text).toContain('146 trials in the ledger: 140 counted, 4 excluded, 2 not part of this board.')
  })

  it('weighs at most 14 KB with its style, compressed', () => {
    const html = board.files.get('index.html')
    const [style] = [...board.files].flatMap(([path, content]) => (path.endsWith('.css') ? [content] : []))
    if (html === undefined || style === undefined) throw new Error('no leaderboard or no style')
    expect(gzipSync(html).length + gzipSync(style).length).toBeLessThanOrEqual(14 * 1024)
    expect(brotliCompressSync(html).length + brotliCompressSync(style).length).toBeLessThanOrEqual(14 * 1024)
  })

  it('without any trial says how to get the first one', () => {
    const text = textOf(page(empty, 'index.html'))
    expect(text).toContain('No results yet')
    expect(text).toContain('./scripts/demo')
    expect(page(empty, 'index.html')).not.toContain('<table')
  })
})

describe('the evidence', () => {
  it('is one page per cell that has a trial, with every trial of it', () => {
    const cells = pages(board).filter(([path]) => path.startsWith('cells/'))
    expect(cells).toHaveLength(6 * 4 + 4)
    expect(cells.reduce((sum, [, html]) => sum + (html.match(/<article/g)?.length ?? 0), 0)).toBe(146)
  })

  it('tells of a trial its outcome, cost, tokens, exception, named tests and where it comes from', () => {
    const timedOut = pages(board).find(
      ([path, html]) => path.includes('purge-secret') && html.includes('AgentTimeoutError'),
    )
    const text = textOf(timedOut?.[1] ?? '')
    expect(text).toContain('T Attempt 5: agent timeout, counts as a failure')
    expect(text).toContain('AgentTimeoutError: Agent execution timed out after 900.0 seconds')
    expect(text).toContain('Tokens in (cached) 132,000 (90,000)')
    expect(text).toContain("AssertionError: expected ['a b'] == []")
    expect(text).toContain('Commit 0123456789abcdef0123456789abcdef01234567')
  })

  it('keeps trials that the board leaves out, apart and with the reason', () => {
    const cell = pages(board).find(([, html]) => html.includes('Left out of the board'))
    const text = textOf(cell?.[1] ?? '')
    expect(text).toContain('Not counted: of another version of its task.')
    expect(text).toContain("Not counted: run under other limits or resources than the task's own.")
  })

  it('offers the ledger byte for byte, with sizes and digests', async () => {
    const { segments } = await listLedgerFiles(board.ledger)
    expect(segments.length).toBeGreaterThan(1)
    for (const segment of segments) {
      const copy = board.files.get(`data/${segment.table}/${segment.month}/${segment.digest}.parquet`)
      expect(page(board, 'data/index.html')).toContain(
        createHash('sha256')
          .update(copy ?? '')
          .digest('hex'),
      )
    }
  })

  it('can be queried with the SQL that the site offers', async () => {
    const shell = await (await DuckDBInstance.create(':memory:')).connect()
    await shell.run(shellViews(1, [], [], []).replaceAll("'results/", `'${board.ledger}/`))
    const database = await openLedgerDatabase(board.ledger, { passThreshold: 1 })
    for (const { title, sql } of QUERIES) {
      expect(page(board, 'data/index.html')).toContain(title)
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
    const task = page(hostile, `tasks/${pathSegment(HOSTILE_NAME)}/index.html`)
    expect(textOf(task)).toContain(HOSTILE_NAME)
    expect(textOf(task)).toContain(`</pre>${SCRIPT} {{ 1 + 1 }} {1 + 1} <!--`)
    const cell = pages(hostile).find(([path]) => path.startsWith('cells/'))
    expect(textOf(cell?.[1] ?? '')).toContain(`${SCRIPT}: </pre></article>${SCRIPT} red`)
    expect(textOf(page(hostile, 'index.html'))).toContain(SCRIPT)
  })

  it('brings no control character and no direction override', () => {
    for (const [path, html] of pages(hostile)) {
      expect(html.replaceAll(/[\n\t]/g, ''), path).not.toMatch(/\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u)
    }
  })
})
