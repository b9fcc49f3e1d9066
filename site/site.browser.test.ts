import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaints, startChromium, watchShifts } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, writeEmpty } from './testing/fixture.ts'
import { KINDS, type Kind } from './testing/kinds.ts'
import { writeLarge } from './testing/large-fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'
import { writeWhole } from './testing/whole-fixture.ts'

// Every kind of page as a browser shows it: narrow and wide, light and dark, with and without JavaScript; and what the
// scripts of tables and plots do on real pages. With SITE_SHOTS=DIR it also leaves a picture of each there.

const WIDTHS = [320, 1440]
const SCHEMES = ['light', 'dark'] as const
const SHOTS = process.env.SITE_SHOTS

const FIXTURES = {
  whole: writeWhole,
  large: (folder: string) => writeLarge(folder, { configs: 30, tasks: 4 }),
  empty: writeEmpty,
} as const
type Name = keyof typeof FIXTURES

/** The pages that have no other words without a trial are looked at once. */
const WITHOUT_TRIALS: readonly Kind[] = ['leaderboard', 'configs', 'compare', 'cells']
const LOOKS: readonly { readonly name: Name; readonly kind: Kind }[] = [
  ...(Object.keys(KINDS) as Kind[]).map((kind) => ({ name: 'whole', kind }) as const),
  ...WITHOUT_TRIALS.map((kind) => ({ name: 'empty', kind }) as const),
]

let scratch = ''
let browser: Browser
let axe = ''
const sites = new Map<Name, Served & { readonly paths: readonly string[] }>()

beforeAll(async () => {
  browser = await startChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  for (const [name, write] of Object.entries(FIXTURES) as [Name, (folder: string) => Promise<Fixture>][]) {
    const files = await siteFiles(
      await buildSite({ ...(await write(join(scratch, name))), out: join(scratch, `${name}-out`) }),
    )
    sites.set(name, { ...(await serveSite(files)), paths: [...files.keys()].sort() })
  }
}, 300_000)

afterAll(async () => {
  for (const site of sites.values()) site.stop()
  await browser?.close()
  await removeFolder(scratch)
})

function siteOf(name: Name): Served & { readonly paths: readonly string[] } {
  const found = sites.get(name)
  if (found === undefined) throw new Error(`the site ${name} was not built`)
  return found
}

function address(name: Name, kind: Kind): string {
  const { origin, paths } = siteOf(name)
  const path = paths.find((each) => KINDS[kind].test(each))
  if (path === undefined) throw new Error(`the site ${name} has no page of the kind ${kind}`)
  return `${origin}/${path.replace(/index\.html$/, '')}`
}

async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  return await context.newPage()
}

/** What axe finds wrong. It comes by the debugger, so that the policy of the page holds all the time. */
async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe)
  return await page.evaluate(
    `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')))`,
  )
}

describe.each(LOOKS)('$name: $kind', ({ name, kind }) => {
  it.each(WIDTHS)(
    'at %i px keeps to its policy, its width and its place, and has no accessibility violation',
    async (width) => {
      for (const colorScheme of SCHEMES) {
        const page = await newPage({ viewport: { width, height: 900 }, colorScheme })
        const found = complaints(page, siteOf(name).origin)
        const shifts = await watchShifts(page)
        await page.goto(address(name, kind), { waitUntil: 'networkidle' })
        expect(await shifts(), colorScheme).toBe(0)
        expect(await page.evaluate('document.documentElement.scrollWidth'), colorScheme).toBeLessThanOrEqual(width)
        if (SHOTS !== undefined) {
          const file = `${name}-${kind.replace(' ', '-')}-${width}-${colorScheme}.png`
          await page.screenshot({ path: join(SHOTS, file), fullPage: true })
        }
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
        expect(await violations(page), colorScheme).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), colorScheme).toBeLessThanOrEqual(width)
        expect(found, colorScheme).toEqual([])
        await page.context().close()
      }
    },
  )

  it('reads without JavaScript, prints, and moves nothing by itself', async () => {
    const page = await newPage({ viewport: { width: 320, height: 900 }, javaScriptEnabled: false })
    const found = complaints(page, siteOf(name).origin)
    await page.goto(address(name, kind), { waitUntil: 'networkidle' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    expect(await page.evaluate('document.getAnimations().length')).toBe(0)
    // A control that only a script could answer would be a lie.
    expect(await page.locator('button:visible, input:visible, select:visible').count()).toBe(0)
    const text = await page.locator('main').innerText()
    expect(text.length).toBeGreaterThan(60)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('main h1').isVisible()).toBe(true)
    expect(await page.locator('header nav').isVisible()).toBe(false)
    expect(await page.locator('table:not(:visible)').count()).toBe(
      await page.locator('details:not([open]) table').count(),
    )
    expect(found).toEqual([])
    await page.context().close()
  })
})

/** Presses Tab until the focus is on a link to such an address within `inside`. */
async function tabTo(page: Page, to: RegExp, inside = 'main'): Promise<void> {
  for (let left = 300; left > 0; left--) {
    await page.keyboard.press('Tab')
    const href = await page.evaluate(`document.activeElement.closest('${inside}') && document.activeElement.href`)
    if (to.test(String(href))) return
  }
  throw new Error(`no link to ${to} can be reached by Tab`)
}

it.each([true, false])(
  'leads by keyboard from the leaderboard to a config, a cell, a trial and back (scripts: %s)',
  async (javaScriptEnabled) => {
    const page = await newPage({ javaScriptEnabled })
    await page.goto(address('whole', 'leaderboard'))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    expect(await page.evaluate('document.activeElement.getBoundingClientRect().left')).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    const config = await page.getByRole('link', { name: 'terminus-2 · vendor/large-1' }).first().getAttribute('href')
    const steps = [
      new RegExp(`${config}$`),
      /\/cells\/[0-9a-f]{12}\/merge-statements\/$/,
      /\/merge-statements\/[0-9a-f-]{36}\/$/,
    ]
    for (const step of steps) {
      await tabTo(page, step)
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
      await page.keyboard.press('Enter')
      await page.waitForURL(step)
    }
    for (const step of [...steps.slice(0, -1).toReversed(), /\/(#main)?$/]) {
      await page.goBack()
      await page.waitForURL(step)
    }
    await page.context().close()
  },
)

const TABLES = [
  { kind: 'leaderboard', table: 'standings', prefix: '', sorts: ['cost', 'median-time', 'places', 'trials'] },
  { kind: 'configs', table: 'configs', prefix: '', sorts: ['cost', 'last-trial-utc', 'score-95-interval'] },
  { kind: 'config', table: 'by-task', prefix: '', sorts: ['task', 'successes-95-interval', 'cost', 'median-time'] },
  { kind: 'task', table: 'results', prefix: '', sorts: ['successes-95-interval', 'left-out', 'cost', 'median-time'] },
  { kind: 'cells', table: 'matrix', prefix: '', sorts: ['config'] },
  { kind: 'runs', table: 'runs', prefix: '', sorts: ['took', 'cost', 'planned', 'queue-p50'] },
  { kind: 'runs', table: 'imported', prefix: 'import-', sorts: ['trials', 'cost'] },
] as const

describe.each(TABLES)('the table $table', ({ kind, table, prefix, sorts }) => {
  it('sorts by what the address says, the unknown last both ways, and leaves no row out', async () => {
    const page = await newPage()
    const rows = page.locator(`#${table} tbody tr:not(.group)`)
    await page.goto(address('whole', kind))
    const all = (await rows.allTextContents()).toSorted()
    for (const sort of sorts) {
      for (const direction of ['asc', 'desc']) {
        await page.goto(`${address('whole', kind)}?${prefix}sort=${sort}-${direction}`)
        const head = page.locator(`#${table} th[aria-sort]`)
        expect(await head.getAttribute('aria-sort'), sort).toBe(`${direction}ending`)
        const place = await head.evaluate((cell: HTMLTableCellElement) => cell.cellIndex)
        const sections = (await page.locator(`#${table} tbody`).evaluateAll(
          (bodies, column) =>
            bodies.map((body) =>
              [...(body as HTMLTableSectionElement).rows].flatMap((row) => {
                const cell = row.cells[column]
                return cell === undefined || row.className === 'group'
                  ? []
                  : [cell.dataset.value ?? cell.innerText.trim().replace(/\n.*$/s, '')]
              }),
            ),
          place,
        )) as string[][]
        for (const values of sections) {
          const known = values.filter((value) => value !== '-')
          expect(values.slice(known.length), `${sort} ${direction}`).toEqual(values.filter((value) => value === '-'))
          const isText = known.some((value) => Number.isNaN(Number(value)))
          const inOrder = known.toSorted((a, b) => (isText ? (a < b ? -1 : Number(a > b)) : Number(a) - Number(b)))
          expect(known, `${sort} ${direction}`).toEqual(direction === 'asc' ? inOrder : inOrder.toReversed())
        }
        expect((await rows.allTextContents()).toSorted()).toEqual(all)
      }
    }
    await page.context().close()
  })

  it('filters as somebody types, and says how much is left', async () => {
    const page = await newPage()
    await page.goto(address('whole', kind))
    const tools = page.locator(`[data-tools-of=${table}]`)
    await tools.getByRole('searchbox').fill('no such thing')
    expect(await page.locator(`#${table} tbody tr:visible`).count()).toBe(0)
    expect(await tools.getByRole('status').textContent()).toMatch(/^No \w+ matches\.$/)
    expect(new URL(page.url()).searchParams.get(`${prefix}q`)).toBe('no such thing')
    await page.context().close()
  })
})

it('draws lines between groups, and tells of them, only where every row is shown as listed', async () => {
  const page = await newPage()
  const lines = page.locator('#standings tr.ends-group')
  const legend = page.locator('#standings-lines')
  const shown = async () => [(await lines.count()) > 0, await legend.isVisible()]
  await page.goto(address('whole', 'leaderboard'))
  expect(await shown()).toEqual([true, true])
  for (const state of ['sort=cost-asc', 'q=nop']) {
    await page.goto(`${address('whole', 'leaderboard')}?${state}`)
    expect(await shown(), state).toEqual([false, false])
  }
  await page.getByRole('searchbox').fill('')
  expect(await shown()).toEqual([true, true])
  await page.context().close()
})

it('filters by words, not by the numbers of a row', async () => {
  const page = await newPage()
  const rows = page.locator('#standings tbody tr:not(.group)')
  await page.goto(address('whole', 'leaderboard'))
  const name = (await rows.first().locator('th bdi').textContent()) ?? ''
  const score = (await rows.first().locator('td').nth(1).textContent())?.trim().split(' ')[0] ?? ''
  expect(score).toMatch(/^\d/)
  await page.getByRole('searchbox').fill(name)
  await page.getByText(/^1 of /).waitFor()
  await page.getByRole('searchbox').fill(`${name} ${score}`)
  await page.getByText('No config matches.').waitFor()
  await page.context().close()
})

it('takes what was asked of a table along to another release', async () => {
  const page = await newPage()
  await page.goto(`${address('whole', 'leaderboard')}?q=a&sort=cost-asc`)
  await page.locator('nav.switch a:not([aria-current])').first().click()
  await page.waitForURL(/\/releases\/[^/]+\/\?q=a&sort=cost-asc$/)
  expect(await page.getByRole('searchbox').inputValue()).toBe('a')
  await page.context().close()
})

describe.each([
  { kind: 'leaderboard', table: 'standings', out: 'Score [95 % interval]', key: 'score-95-interval', of: '9 of 10' },
  { kind: 'cells', table: 'matrix', out: 'merge-statements', key: 'merge-statements', of: '5 of 6' },
] as const)('the columns of the table $table', ({ kind, table, out, key, of }) => {
  it.each([320, 1440])('can be taken out at %s px, which the address says, and put back', async (width) => {
    const page = await newPage({ viewport: { width, height: 900 } })
    await page.goto(address('whole', kind))
    const tools = page.locator(`[data-tools-of=${table}]`)
    const cells = page.locator(`#${table} tbody`).getByRole('cell', { includeHidden: true })
    const before = await cells.filter({ visible: true }).count()
    const rows = await page.locator(`#${table} tbody tr:not(.group)`).count()
    await tools.getByText('Columns', { exact: true }).click()
    await tools.getByRole('checkbox', { name: out, exact: true }).uncheck()
    expect(await cells.filter({ visible: true }).count()).toBe(before - rows)
    expect(await tools.locator('summary').textContent()).toBe(`Columns: ${of}`)
    expect(new URL(page.url()).searchParams.get('hide')).toBe(key)
    expect(await violations(page)).toEqual([])
    await page.reload()
    expect(await cells.filter({ visible: true }).count()).toBe(before - rows)
    await page.goBack()
    await page.waitForURL((url) => !url.searchParams.has('hide'))
    expect(await cells.filter({ visible: true }).count()).toBe(before)
    await page.context().close()
  })
})

describe.each([
  { kind: 'configs', plot: 'pareto' },
  { kind: 'config', plot: 'history' },
] as const)('the $plot plot of the page $kind', ({ kind, plot }) => {
  it('comes when it is asked for, with the data of the table, and goes again', async () => {
    const page = await newPage()
    const found = complaints(page, siteOf('large').origin)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(address('large', kind), { waitUntil: 'networkidle' })
    expect(asked.filter((url) => /chart/.test(url))).toEqual([])
    const figure = page.locator(`[data-plot=${plot}]`)
    const toggle = figure.getByRole('button', { name: 'Interactive plot' })
    await toggle.press('Enter')
    await figure.locator('canvas').waitFor()
    expect(asked.filter((url) => /chart/.test(url)).length).toBeGreaterThan(0)
    const points = await page.locator('[data-point]').count()
    const unknown = points - (await page.locator('[data-point][data-x][data-y]').count())
    expect(points).toBeGreaterThan(2)
    expect(await figure.getByRole('status').textContent()).toMatch(
      unknown === 0 ? /^$/ : new RegExp(`^${unknown} of ${points} not drawn: Mean cost of a trial is unknown\\.$`),
    )
    expect(await violations(page)).toEqual([])
    await toggle.press('Enter')
    expect(await figure.locator('svg').first().isVisible()).toBe(true)
    expect(found).toEqual([])
    await page.context().close()
  })
})
