import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksMarkdown } from '#core/report/blocks-markdown'
import { isCalibration, subtitle } from '#core/report/calibration'
import { type ConfigComparison, compareRows } from '#core/report/comparison'
import { escapeLightly } from '#core/report/escape-markdown'
import { leaderBlocks, leaderComparison } from '#core/report/leader-comparison'
import { loadComparison } from './src/scripts/comparison-load.ts'
import { boardOfFixture } from './testing/board.ts'
import { compressed, scriptsOf } from './testing/budget.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, SCRIPT, writeBoard, writeEmpty, writeHostile } from './testing/fixture.ts'
import { serveSite } from './testing/serve.ts'

type Built = Fixture & { readonly files: ReadonlyMap<string, Buffer> }

const KILO = 1024

let scratch = ''
let site: Built
let hostile: Built
let empty: Built

beforeAll(async () => {
  scratch = await scratchFolder()
  site = await built('board', writeBoard, '/repo/')
  hostile = await built('hostile', writeHostile)
  empty = await built('empty', writeEmpty)
}, 240_000)

afterAll(async () => {
  await removeFolder(scratch)
})

async function built(name: string, write: (folder: string) => Promise<Fixture>, base = '/'): Promise<Built> {
  const fixture = await write(join(scratch, name))
  const out = join(scratch, `${name}-out`)
  await buildSite({ ...fixture, out, base })
  return { ...fixture, files: await siteFiles(out) }
}

function json<T>(of: Built, path: string): T {
  return JSON.parse(of.files.get(path)?.toString('utf8') ?? `"there is no ${path}"`) as T
}

function text(of: Built, path: string): string {
  return of.files.get(path)?.toString('utf8') ?? `there is no ${path}`
}

describe('the comparison that a browser makes', () => {
  it('is for every pair of the board the one of the command line, number by number', async () => {
    const board = await boardOfFixture(site)
    const served = await serveSite(new Map([...site.files].map(([path, content]) => [`repo/${path}`, content])))
    const pairs = board.rows.flatMap((a) => board.rows.flatMap((b) => (a === b ? [] : [{ a, b }])))
    expect(pairs).toHaveLength(20)
    for (const { a, b } of pairs) {
      const { comparison } = await loadComparison(`${served.origin}/repo/`, a.config_id, b.config_id)
      expect(comparison).toEqual<ConfigComparison>(compareRows(board, a, b))
    }
    served.stop()
  })

  it('says which file is not there', async () => {
    const served = await serveSite(site.files)
    await expect(loadComparison(`${served.origin}/`, '000000000000', '000000000001')).rejects.toThrow(
      /compare\/00000000000[01]\.json answered 404/,
    )
    served.stop()
  })
})

describe('the page without a script', () => {
  it('has every config against the leader, and the command for any other pair', async () => {
    const html = text(site, 'compare/index.html')
    const board = await boardOfFixture(site)
    for (const { label, config_id } of board.rows) {
      expect(html).toContain(label)
      expect(html).toContain(`data-config="${config_id}"`)
    }
    expect(html).toContain('./scripts/regatta compare CONFIG OTHER')
    expect(html).toMatch(/<noscript><p>[^<]+<\/p><\/noscript>/)
    expect(html).not.toMatch(/<(select|button|input)\b/)
  })

  it('says in words why a number is undefined, beside it', () => {
    const html = text(site, 'compare/index.html')
    expect(html).toMatch(/data-name="Adjusted p"[^>]*>-<span class="sub">no contender<\/span>/)
    const rows = [...html.matchAll(/<td[^>]*data-name="[^"]*"[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell)
    expect(rows.length).toBeGreaterThan(20)
    for (const cell of rows.filter((each) => /^-|>-</.test(each))) expect(cell).toContain('class="sub"')
  })

  it('has a twin that holds the same with full precision', async () => {
    const expected = leaderComparison(await boardOfFixture(site))
    if (expected === null) throw new Error('expected a comparison')
    const addressed = <Row extends { config_id: string }>(row: Row) => ({
      ...row,
      url: `/repo/configs/${row.config_id}/`,
    })
    expect(json(site, 'compare/index.json')).toEqual({
      ...expected,
      leader: addressed(expected.leader),
      others: expected.others.map(addressed),
    })
    const blocks = leaderBlocks(expected, (config) => ({
      text: config.label,
      to: `/repo/configs/${config.config_id}/index.md`,
      after: isCalibration(config) ? ` (${subtitle(config)})` : '',
    }))
    const markdown = text(site, 'compare/index.md')
    expect(markdown).toMatch(/^# Compare\n\n/)
    expect(markdown).toContain(blocksMarkdown(blocks, { aligned: false, safe: escapeLightly }).trimEnd())
  })

  it('explains itself where there is nothing to compare', () => {
    expect(text(empty, 'compare/index.html')).toContain('./scripts/demo')
    expect(json(empty, 'compare/index.json')).toBeNull()
    expect(text(empty, 'compare/index.html')).not.toContain('<script')
  })

  it('takes no markup from names', () => {
    // In the value of an attribute it is no markup.
    expect(text(hostile, 'compare/index.html').replaceAll(/"[^"]*"/g, '""')).not.toContain(SCRIPT)
    expect(text(hostile, 'compare/index.md')).not.toContain(SCRIPT)
  })
})

describe('what a page loads', () => {
  it('is at most 15 KB of scripts at once, compressed', () => {
    for (const of of [site, hostile, empty]) {
      const base = of === site ? '/repo/' : '/'
      for (const path of [...of.files.keys()].filter((path) => path.endsWith('.html'))) {
        const scripts = scriptsOf(of.files, path, base)
        const size = scripts.reduce((sum, script) => sum + compressed(of.files.get(script) ?? ''), 0)
        expect(size, `${path}: ${scripts.join(', ')}`).toBeLessThanOrEqual(15 * KILO)
      }
    }
    expect(scriptsOf(site.files, 'compare/index.html', '/repo/').length).toBeGreaterThan(0)
  })

  it('is at most 60 KB of each script on demand, compressed', () => {
    const scripts = [...site.files].filter(([path]) => path.endsWith('.js'))
    expect(scripts.map(([path]) => path).join(' ')).toContain('comparison-view')
    for (const [path, content] of scripts) expect(compressed(content), path).toBeLessThanOrEqual(60 * KILO)
  })

  it('does not hold what compares until somebody compares', () => {
    const at_once = scriptsOf(site.files, 'compare/index.html', '/repo/')
    expect(at_once.join(' ')).not.toContain('comparison-view')
  })

  it('may be fetched from the own origin only, by a policy without inline scripts', () => {
    const policy = text(site, 'compare/index.html').match(/content-security-policy" content="([^"]*)"/)?.[1] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(text(site, 'compare/index.html')).not.toMatch(/<script(?![^>]* src=)/)
  })
})
