import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { readTrials } from '#core/ledger/read'
import { OPS_QUERIES, type OpsRow, opsText, SITE_SLOT } from '#core/report/ops-page'
import { QUERIES } from './src/queries.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, SCRIPT, writeEmpty } from './testing/fixture.ts'
import { writeHostileRuns, writeOneTrial, writePages } from './testing/pages-fixture.ts'

// The pages about tasks, runs, operations, method and data, as they are built.

const FIXTURES = { pages: writePages, hostile: writeHostileRuns, one: writeOneTrial, empty: writeEmpty } as const
type Kind = keyof typeof FIXTURES
type Built = Fixture & { readonly files: ReadonlyMap<string, Buffer> }

/** Beginnings of the paths that these tests are about. */
const OURS = /^(?:tasks|runs|ops|method|data)\//

let scratch = ''
const built = new Map<Kind, Built>()

beforeAll(async () => {
  scratch = await scratchFolder()
  for (const kind of Object.keys(FIXTURES) as Kind[]) {
    const fixture = await FIXTURES[kind](join(scratch, kind))
    const out = join(scratch, `${kind}-out`)
    await buildSite({ ...fixture, out })
    built.set(kind, { ...fixture, files: await siteFiles(out) })
  }
}, 240_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function site(kind: Kind): Built {
  const found = built.get(kind)
  if (found === undefined) throw new Error(`the site ${kind} was not built`)
  return found
}

function file(kind: Kind, path: string): string {
  const content = site(kind).files.get(path)
  if (content === undefined) throw new Error(`the site ${kind} has no ${path}`)
  return content.toString('utf8')
}

function twin(kind: Kind, path: string): unknown {
  return JSON.parse(file(kind, `${path}index.json`))
}

function pages(kind: Kind): [path: string, html: string][] {
  return [...site(kind).files].flatMap(([path, content]) =>
    path.endsWith('.html') && OURS.test(path) ? [[path, content.toString('utf8')]] : [],
  )
}

/** The page as a reader sees it. */
function textOf(kind: Kind, path: string): string {
  return file(kind, path)
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

const KINDS = Object.keys(FIXTURES) as Kind[]

describe.each(KINDS)('every such page of the site %s', (kind) => {
  it('is valid HTML without inline script, handler or style', async () => {
    const validator = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
    })
    const problems: string[] = []
    for (const [path, html] of pages(kind)) {
      const { results } = await validator.validateString(html, path)
      for (const { messages } of results) {
        for (const { ruleId, message, line } of messages) problems.push(`${path}:${line}: ${ruleId}: ${message}`)
      }
      // Files of the site's own are the only scripts; where they come from is looked at in site.test.ts.
      const markup = html.replaceAll(/"[^"]*"/g, '""').replaceAll('<script type="" src=""></script>', '')
      if (/<(?:script|iframe|object|embed|style|form)\b|<[^>]*\s(?:on\w+|style)=/i.test(markup)) problems.push(path)
    }
    expect(problems).toEqual([])
    expect(pages(kind).length).toBeGreaterThan(6)
  })

  it('has its twins, and links to nothing but pages and files of the site, its feeds, and GitHub', () => {
    const { files } = site(kind)
    const broken: string[] = []
    for (const [path, html] of pages(kind)) {
      const folder = path.replace(/index\.html$/, '')
      if (!files.has(`${folder}index.json`) || !files.has(`${folder}index.md`)) broken.push(`${path}: no twin`)
      for (const [, link = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
        const url = new URL(link, `https://site.example/${path}`)
        if (/^https:\/\/github\.com\/some-owner\/some-repo(?:\/|$)/.test(url.href)) continue
        const inside = decodeURIComponent(url.pathname.slice(1))
        const target = inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside
        // Feeds and the guide for programs have makers and tests of their own.
        const isMadeElsewhere = /^feeds\/|^llms\.txt$|^(?:configs|compare|cells)\/.*index\.(?:json|md)$/.test(target)
        const anchored = url.hash === '' || files.get(target)?.includes(`id="${url.hash.slice(1)}"`)
        if (url.origin !== 'https://site.example' || !(isMadeElsewhere || (files.has(target) && anchored))) {
          broken.push(`${path} -> ${link}`)
        }
      }
    }
    expect(broken).toEqual([])
  })

  it('weighs at most 100 KB compressed', () => {
    for (const [path, html] of pages(kind)) expect(gzipSync(html).length, path).toBeLessThan(100 * 1024)
  })

  it('brings no control character and no direction override, in pages and twins', () => {
    for (const [path, content] of site(kind).files) {
      if (!OURS.test(path) || !/\.(?:html|md)$/.test(path)) continue
      expect(content.toString('utf8').replaceAll(/[\n\t]/g, ''), path).not.toMatch(
        /\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u,
      )
    }
  })
})

describe('tasks', () => {
  it('are led by which separate, which nobody solves, which are mixed, and which are at fault', () => {
    const text = textOf('pages', 'tasks/index.html')
    expect(text).toContain(
      'Of 6 tasks, 4 separate the configs clearly, by a correlation of 0.5 or more (free-slots, purge-secret, merge-statements and 1 more), every tried one is solved by somebody, and 6 are passed on one attempt and failed on another by one and the same config.',
    )
    expect(text).toContain('1 task failed with its own solution (free-slots): a fault of the task, not of any agent.')
    expect(text).toMatch(
      /purge-secret system-administration 40 \[15, 72\] 5 of 6 0\.86 5 configs 4 of 5 solution passes 5\/5 doing nothing fails 5\/5 26 1 left out/,
    )
  })

  it('tell of one task its calibration, its results over time, its versions and what Harbor did not run', () => {
    const text = textOf('pages', 'tasks/free-slots/index.html')
    expect(text).toContain('Its own solution does not always pass: a fault of the task.')
    expect(text).toContain('Solution passes (oracle) 5/6 [44, 97]')
    expect(text).toContain('1 run by Terminal-Bench 1, not Harbor')
    expect(text).toMatch(/codex · vendor\/medium-1 (- ){6}1\/1 1\/1 1\/1 1\/1 0\/1 0\/1/)
    expect(text).toMatch(/left out sha256:[0-9a-f]{64} 3 1\/3 2026-09-01 00:00 2026-09-03 00:00 left out/)
    expect(file('pages', 'tasks/free-slots/index.html').match(/<svg class="strip"/g)).toHaveLength(7)
  })

  it('are there without a trial, and with one', () => {
    expect(textOf('empty', 'tasks/index.html')).toContain('1 task, none of them tried by a config yet.')
    expect(textOf('one', 'tasks/index.html')).toContain('too few configs have run every task')
  })
})

describe('runs', () => {
  it('account for every trial of the ledger', async () => {
    const trials = await readTrials(site('pages').ledger)
    const page = twin('pages', 'runs/') as {
      trials: number
      in_runs: number
      imported: number
      runs: { trials: number }[]
      imports: { trials: number }[]
    }
    const sum = (rows: readonly { trials: number }[]) => rows.reduce((all, row) => all + row.trials, 0)
    expect(page.trials).toBe(trials.length)
    expect(sum(page.runs)).toBe(page.in_runs)
    expect(sum(page.imports)).toBe(page.imported)
    expect(page.in_runs + page.imported).toBe(trials.length)
    expect(textOf('pages', 'runs/index.html')).toContain(
      '225 trials in the ledger: 213 trials of 4 runs, and 12 trials that came by import and belong to no plan here.',
    )
  })

  it('tell what was planned, scored, excluded, missing, how long it waited and what it cost', () => {
    expect(textOf('pages', 'runs/index.html')).toMatch(
      /main [0-9a-f]{12}-17 2026-11-16 00:00 98 h 00 min 67 60 1 6 2 54 s \$1\.50 60 of 62 trials workflow run 0123456789/,
    )
    expect(textOf('pages', 'runs/index.html')).toContain('run by Terminal-Bench 1, not Harbor: on a board of its own')
    const [path = ''] = [...site('pages').files.keys()].filter((each) =>
      /^runs\/[0-9a-f]{12}-17\/index\.html$/.test(each),
    )
    const text = textOf('pages', path)
    expect(text).toContain(
      'Scored 60 of 67 planned trials; 1 ended without a score, 6 missing. 1 shard stopped before the end.',
    )
    expect(text).toContain('36 30 0 6 60-62, 65, 70-71 $0.90')
    expect(file('pages', path)).toContain('href="https://github.com/some-owner/some-repo/actions/runs/17/attempts/1"')
  })

  it('lead to their repository on GitHub, as the leaderboard does, and a hostile one to none', () => {
    const [path = ''] = [...site('pages').files.keys()].filter((each) =>
      /^runs\/[0-9a-f]{12}-17\/index\.html$/.test(each),
    )
    for (const page of ['index.html', path]) {
      expect(file('pages', page)).toMatch(
        /<a href="https:\/\/github\.com\/some-owner\/some-repo" rel="nofollow noreferrer">/,
      )
      const markdown = page.replace('.html', '.md')
      expect(file('pages', markdown)).toContain('some-owner/some-repo](https://github.com/some-owner/some-repo)')
    }
    expect(file('hostile', 'index.html')).not.toContain('https://github.com')
  })

  it('say how records of shards come to be where there are none, and how to begin where there is nothing', () => {
    expect(textOf('one', 'runs/index.html')).toContain("The ledger's table runs is empty")
    expect(textOf('empty', 'runs/index.html')).toContain('Nothing was run yet.')
    expect(textOf('empty', 'runs/index.html')).toContain('./scripts/demo')
  })

  it('are named by nothing that a record could break', () => {
    const paths = [...site('hostile').files.keys()].filter((path) => /^runs\/.+\/index\.html$/.test(path))
    expect(paths).toHaveLength(6)
    for (const path of paths) expect(path).toMatch(/^runs\/[A-Za-z0-9._~-]+\/index\.html$/)
    const text = paths.map((path) => textOf('hostile', path)).join(' ')
    expect(text).toContain(SCRIPT)
    expect(
      pages('hostile')
        .map(([, html]) => html)
        .join(''),
    ).not.toContain('https://github.com')
  })
})

describe('operations', () => {
  it('show what their SQL gives on the ledger', async () => {
    const { ledger } = site('pages')
    const page = textOf('pages', 'ops/index.html')
    const shown = twin('pages', 'ops/') as { id: string; sql: string; rows: OpsRow[] }[]
    const database = await openLedgerDatabase(ledger, { passThreshold: 1 })
    for (const { id, sql, where, columns } of OPS_QUERIES) {
      const section = shown.find((each) => each.id === id)
      expect(section?.sql).toBe(sql)
      expect(page).toContain(sql.replace(/\s+/g, ' '))
      if (where === 'ledger') expect((await query(database, sql)).rows, id).toEqual(section?.rows)
      expect(section?.rows.length, id).toBeGreaterThan(0)
      for (const row of section?.rows ?? []) {
        expect(page, id).toContain(columns.map(({ name, format }) => opsText(row[name], format)).join(' '))
      }
    }
    database.close()
  })

  it('draw days as bars, with the same data as a table', () => {
    const html = file('pages', 'ops/index.html')
    expect(html.match(/<figure class="days"/g)).toHaveLength(3)
    expect(html).toContain('<title>2026-11-13: 30</title>')
  })

  it('tell the size of the site, also in the file that they link to', () => {
    const size = JSON.parse(file('pages', 'ops/size.json'))
    const others = [...site('pages').files].filter(([path]) => !path.startsWith('ops/'))
    expect(size.files).toBe(others.length)
    expect(size.bytes).toBe(others.reduce((sum, [, content]) => sum + content.length, 0))
    expect(size.by_kind.html.files).toBe(others.filter(([path]) => path.endsWith('.html')).length)
    const told = `in ${others.length} files, without this page and its twins.`
    for (const end of ['html', 'md', 'json']) expect(file('pages', `ops/index.${end}`)).toContain(told)
    expect(file('pages', 'ops/index.html')).not.toContain(SITE_SLOT)
    expect(textOf('pages', 'ops/index.html')).toContain(`html ${size.by_kind.html.files} `)
  })

  it('say so where nothing ran', () => {
    expect(textOf('empty', 'ops/index.html')).toContain('No day with a trial.')
    expect(textOf('empty', 'ops/index.html')).toContain('The ledger has no record of a shard.')
  })
})

describe('the method', () => {
  it('shows the board by each policy, with what counts differently and why', () => {
    const text = textOf('pages', 'method/null-zero/index.html')
    expect(text).toContain('6 of 214 trials of the board count differently than by the default policy.')
    expect(text).toMatch(
      /mini-swe-agent · vendor\/large-1 66 \[28, 90\] 75 \[26, 96\] -9 - 3 infrastructure errors now counted as failed/,
    )
    expect(textOf('pages', 'method/index.html')).toMatch(/mini-swe-agent · vendor\/large-1 75 \[26, 96\] 66 -9 66 -9/)
    for (const policy of ['', 'tbench/', 'null-zero/']) {
      const html = file('pages', `method/${policy}index.html`)
      expect(html).toContain(`<a href="/method/${policy}" aria-current="page">`)
    }
  })

  it('says that nothing changes where nothing ran', () => {
    expect(textOf('empty', 'method/tbench/index.html')).toContain('so no policy changes anything')
  })
})

describe('the data', () => {
  it('have digests that are those of the files', () => {
    for (const kind of KINDS) {
      const lines = file(kind, 'data/SHA256SUMS').split('\n').filter(Boolean)
      for (const line of lines) {
        const [digest, path] = line.split('  ')
        const content = site(kind).files.get(`data/${path}`)
        expect(
          createHash('sha256')
            .update(content ?? '')
            .digest('hex'),
          path,
        ).toBe(digest)
        expect(file(kind, 'data/index.html')).toContain(digest)
      }
      expect(lines.at(-1)).toMatch(/ {2}ledger\.duckdb$/)
    }
  })

  it('hold a database that stands by itself and answers the SQL of the page', async () => {
    const copy = join(scratch, 'ledger.duckdb')
    await writeFile(copy, site('pages').files.get('data/ledger.duckdb') ?? '')
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const instance = await DuckDBInstance.create(copy, { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    for (const { sql, title } of QUERIES) {
      expect((await connection.runAndReadAll(sql)).currentRowCount, title).toBeGreaterThan(0)
    }
    const counted = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM trials')
    expect(counted.getRows()).toEqual([[225]])
    connection.closeSync()
    instance.closeSync()
  })

  it('explain every column of every table', () => {
    const text = textOf('pages', 'data/index.html')
    expect(text).toContain(
      "trial_id VARCHAR never Harbor's id of the trial; SHA-256 of its result.json, null where there is none",
    )
    expect(text).toContain('flags VARCHAR (JSON) never JSON list:')
    expect(text).toContain('queue_s DOUBLE may be how long it waited for a runner')
  })
})
