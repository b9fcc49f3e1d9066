import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRows } from '#core/report/comparison'
import { comparisonAnswer } from '#core/report/comparison-blocks'
import type { Leaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { boardOfFixture } from './testing/board.ts'
import { complaints, startChromium, violations, watchShifts } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { evaluableScript } from './testing/bundle.ts'
import { writeBoard, writeHostile } from './testing/fixture.ts'
import { writeReleases } from './testing/releases-fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'

// Comparing two configs, and sorting and filtering tables, as a reader does it. With SITE_SHOTS=DIR pictures are left there.

const WIDTHS = [320, 1440]
const SCHEMES = ['light', 'dark'] as const
const SHOTS = process.env.SITE_SHOTS

let scratch = ''
let browser: Browser
let site: Served
let hostile: Served
let released: Served
let board: Leaderboard
let hostileIds: readonly string[] = []

beforeAll(async () => {
  browser = await startChromium()
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  const fixture = await writeBoard(join(scratch, 'board'))
  site = await serveSite(await siteFiles(await buildSite({ ...fixture, out: join(scratch, 'board-out') })))
  const files = await siteFiles(
    await buildSite({ ...(await writeHostile(join(scratch, 'hostile'))), out: join(scratch, 'hostile-out') }),
  )
  hostile = await serveSite(files)
  hostileIds = [...files.keys()].flatMap((path) => path.match(/^compare\/([0-9a-f]{12})\.json$/)?.[1] ?? [])
  released = await serveSite(
    await siteFiles(
      await buildSite({ ...(await writeReleases(join(scratch, 'released'))), out: join(scratch, 'released-out') }),
    ),
  )
  board = await boardOfFixture(fixture)
})

afterAll(async () => {
  site?.stop()
  hostile?.stop()
  released?.stop()
  await browser?.close()
  await removeFolder(scratch)
})

async function opened(
  path: string,
  { width = 1440, ...options }: { width?: number; javaScriptEnabled?: boolean; bypassCSP?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  if (path !== '') await page.goto(`${site.origin}${path}`)
  return page
}

function row(label: string): LeaderboardRow {
  const found = board.rows.find((each) => each.label === label)
  if (found === undefined) throw new Error(`no row ${label}`)
  return found
}

function pairPath(a: string, b: string): string {
  return `/compare/?a=${row(a).config_id}&b=${row(b).config_id}`
}

const LARGE = 'terminus-2 · vendor/large-1'
const SMALL = 'terminus-2 · vendor/small-1'
const MINI = 'mini-swe-agent · vendor/large-1'

const LOOKS = {
  overview: () => '/compare/',
  pair: () => pairPath(LARGE, MINI),
  mistaken: () => '/compare/?a=000000000000&b=111111111111',
  tasks: () => '/tasks/?sort=trials-desc&q=e',
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
}

describe.each(Object.entries(LOOKS).flatMap(([name, path]) => WIDTHS.map((width) => ({ name, path, width }))))(
  'the look $name at $width px',
  ({ name, path, width }) => {
    it('has no accessibility violation, light or dark', async () => {
      const page = await opened('', { width, bypassCSP: true })
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme })
        await page.goto(`${site.origin}${path()}`)
        await settled(page)
        expect(await violations(page), colorScheme).toEqual([])
        if (SHOTS !== undefined) {
          await page.screenshot({ path: join(SHOTS, `compare-${name}-${width}-${colorScheme}.png`), fullPage: true })
        }
      }
      await page.context().close()
    })

    it('keeps to its policy, its origin and its width, and nothing moves while it loads', async () => {
      const page = await opened('', { width })
      const found = complaints(page, site.origin)
      const shift = await watchShifts(page)
      await page.goto(`${site.origin}${path()}`)
      await settled(page)
      expect(found).toEqual([])
      expect(await shift()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      await page.context().close()
    })
  },
)

/** Every number, text and null of plain data by its path. */
function leaves(data: unknown, path = ''): Map<string, unknown> {
  if (typeof data !== 'object' || data === null) return new Map([[path, data]])
  return new Map(Object.entries(data).flatMap(([key, value]) => [...leaves(value, `${path}.${key}`)]))
}

describe('comparing two configs', () => {
  it('gives in a browser the numbers of the command line, for every pair', async () => {
    const script = await evaluableScript('comparison-load.ts', 'compared')
    const page = await opened('/compare/')
    await page.evaluate(script)
    for (const a of board.rows) {
      for (const b of board.rows.filter((each) => each !== a)) {
        const made: unknown = await page.evaluate(
          `compared.loadComparison('/', '${a.config_id}', '${b.config_id}').then(({ comparison }) => comparison)`,
        )
        const expected = leaves(compareRows(board, a, b))
        expect([...leaves(made).keys()]).toEqual([...expected.keys()])
        for (const [path, value] of leaves(made)) {
          // Two engines may round a logarithm differently.
          expect(value, path).toEqual(
            typeof value === 'number' ? expect.closeTo(Number(expected.get(path)), 9) : expected.get(path),
          )
        }
      }
    }
    await page.context().close()
  })

  it('says the verdict first, as the command line does, and links every cell', async () => {
    const page = await opened(pairPath(LARGE, SMALL))
    const lead = page.locator('#pair .lead')
    await lead.waitFor()
    expect(await lead.textContent()).toBe(comparisonAnswer(compareRows(board, row(LARGE), row(SMALL))))
    const links = page.locator('#pair .pairs tbody tr:first-child a')
    expect(await links.evaluateAll((all) => all.map((each) => each.getAttribute('href')))).toEqual([
      '/tasks/free-slots/',
      `/cells/${row(LARGE).config_id}/free-slots/`,
      `/cells/${row(SMALL).config_id}/free-slots/`,
    ])
    expect(await page.locator('#pair pre').textContent()).toBe(
      `./scripts/regatta compare ${row(LARGE).config_id} ${row(SMALL).config_id}`,
    )
    expect(await page.title()).toBe(`${LARGE} and ${SMALL} · Compare · Regatta`)
    expect(await page.locator('#pair summary', { hasText: 'Columns' }).allTextContents()).toEqual(['Columns'])
    expect(await page.locator('#pair .pairs tbody tr:first-child > :visible').count()).toBe(
      await page.locator('#pair .pairs thead tr > *').count(),
    )
    await page.context().close()
  })

  it('says the order of its tasks only while that holds', async () => {
    const page = await opened(pairPath(LARGE, MINI))
    const caption = page.locator('table.pairs caption')
    await caption.waitFor()
    expect(await caption.innerText()).toContain('shared task, the largest difference first. Filled: A')
    await page.locator('table.pairs').getByRole('button', { name: 'Task' }).click()
    expect(await caption.innerText()).toContain('shared task. Filled: A')
    await page.context().close()
  })

  it('goes by keyboard, and back', async () => {
    const page = await opened('/compare/?q=nop')
    await page.getByRole('combobox', { name: 'Config A' }).selectOption({ label: LARGE })
    await page.getByRole('combobox', { name: 'Config B' }).selectOption({ label: SMALL })
    await page.getByRole('combobox', { name: 'Config B' }).press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('#pair .lead').waitFor()
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2')
    expect(page.url()).toBe(`${site.origin}${pairPath(LARGE, SMALL)}`)
    expect(await page.locator('#overview').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Swap' }).click()
    await page.waitForURL(`**${pairPath(SMALL, LARGE)}`)
    await page.getByText(`${LARGE} (B) is better than ${SMALL} (A)`).waitFor()
    await page.goBack()
    await page.getByText(`${LARGE} (A) is better than ${SMALL} (B)`).waitFor()
    expect(await page.getByRole('combobox', { name: 'Config A' }).inputValue()).toBe(row(LARGE).config_id)
    await page.goBack()
    await page.locator('#overview').waitFor()
    expect(await page.locator('#pair').isVisible()).toBe(false)
    expect(await page.title()).toBe('Compare · Regatta')
    await page.goForward()
    await page.getByText(`${LARGE} (A) is better than ${SMALL} (B)`).waitFor()
    await page.getByRole('button', { name: 'All against the leader' }).click()
    await page.locator('#overview').waitFor()
    expect(page.url()).toBe(`${site.origin}/compare/`)
    expect(await page.locator('#against-leader tbody tr:visible').count()).toBe(board.rows.length - 1)
    await page.context().close()
  })

  it('loads what compares only when there are two to compare', async () => {
    const page = await opened('')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(`${site.origin}/compare/`)
    await settled(page)
    expect(asked.filter((url) => /comparison-view|\.json/.test(url))).toEqual([])
    await page.goto(`${site.origin}${pairPath(LARGE, SMALL)}`)
    await settled(page)
    expect(asked.filter((url) => url.endsWith('.json'))).toHaveLength(3)
    await page.context().close()
  })

  it.each([
    ['an unknown config', '?a=000000000000&b=111111111111', 'There is no config 000000000000 on this board.'],
    ['what is no id', '?a=$(touch%20x)&b=%3Cb%3E', 'There is no config of that id on this board.'],
    ['one config only', '?a=000000000000', 'A comparison takes two configs: choose both.'],
  ])('says what is wrong with %s', async (_, search, text) => {
    const page = await opened(`/compare/${search}`)
    await page.getByText(text).waitFor()
    expect(await page.locator('#pair pre').textContent()).toBe('./scripts/regatta compare CONFIG OTHER')
    await page.context().close()
  })

  it('says what is wrong with a config and itself', async () => {
    const page = await opened(pairPath(LARGE, LARGE))
    await page.getByText('These are the same config: choose two different ones.').waitFor()
    await page.context().close()
  })

  it('says so when the data do not come, and what to do', async () => {
    const page = await opened('')
    await page.route('**/compare/board.json', (route) => route.fulfill({ status: 503 }))
    await page.goto(`${site.origin}${pairPath(LARGE, SMALL)}`)
    await page.getByText('/compare/board.json answered 503').waitFor()
    expect(await page.locator('#pair pre').textContent()).toContain('./scripts/regatta compare')
    await page.context().close()
  })

  it('keeps its release in the address and in the command', async () => {
    const page = await opened('')
    await page.goto(`${released.origin}/compare/`)
    await page.locator('#against-leader tbody td.score a').first().click()
    await page.getByText('On release 2026-11.').waitFor()
    expect(page.url()).toMatch(/&release=2026-11$/)
    expect(await page.locator('#pair pre').textContent()).toMatch(/compare \S{12} \S{12} --release 2026-11$/)
    expect(await page.locator('#pair .reason').count()).toBe(0)
    await page.getByRole('button', { name: 'All against the leader' }).click()
    await page.locator('#overview').waitFor()
    expect(page.url()).toBe(`${released.origin}/compare/`)
    await page.context().close()
  })

  it('says so where the address is of another release, until the reader compares anew', async () => {
    const page = await opened('')
    const [a, b] = [row(LARGE).config_id, row(SMALL).config_id]
    await page.goto(`${released.origin}/compare/?a=${a}&b=${b}&release=2026-09`)
    const says = 'This link was made on release 2026-09; the numbers here are on release 2026-11 and may be others.'
    await page.locator('#pair .reason', { hasText: says }).waitFor()
    expect(await page.locator('#pair .reason code').textContent()).toBe(
      `./scripts/regatta compare ${a} ${b} --release 2026-09`,
    )
    expect(await page.locator('#pair-status[role=status]').textContent()).toContain(says)
    if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, 'compare-other-release.png'), fullPage: true })
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page.waitForURL(/release=2026-11/)
    await page.locator('#pair .reason').waitFor({ state: 'detached' })
    await page.goto(`${released.origin}/compare/?a=${a}&b=${b}&release=%3Cb%3E`)
    await page.locator('#pair .reason', { hasText: 'This link was made on another release;' }).waitFor()
    expect(await page.locator('#pair').textContent()).not.toContain('<b>')
    await page.context().close()
  })

  it('takes names for text', async () => {
    const [a, b] = hostileIds
    const page = await opened('')
    const found = complaints(page, hostile.origin)
    page.on('dialog', (dialog) => {
      found.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(`${hostile.origin}/compare/?a=${a}&b=${b}`)
    await page.locator('#pair .pairs').waitFor()
    expect(await page.locator('#pair img, #pair script').count()).toBe(0)
    expect(await page.locator('#pair').textContent()).toContain('x"><img src=x onerror=alert(1)>')
    for (const task of await page
      .locator('#pair .pairs tbody a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')))) {
      const response = await page.request.get(`${hostile.origin}${task}`)
      expect(response.status(), task ?? '').toBe(200)
    }
    expect(found).toEqual([])
    await page.context().close()
  })

  it('shows every config against the leader without a script, and nothing dead', async () => {
    const page = await opened('/compare/', { javaScriptEnabled: false })
    expect(await page.locator('#against-leader tbody tr').count()).toBe(board.rows.length - 1)
    expect(await page.locator('input, select, button').count()).toBe(0)
    expect(await page.locator('noscript p').isVisible()).toBe(true)
    await page.context().close()
  })
})

async function names(page: Page): Promise<string[]> {
  return await page
    .locator('#board-tasks tbody tr:not([hidden]) th a')
    .evaluateAll((all) => all.map((each) => each.textContent ?? ''))
}

describe('the list of tasks', () => {
  const BUILT = ['free-slots', 'merge-statements', 'nginx-edge', 'prune-backups', 'purge-secret', 'streak-query']

  it('sorts by keyboard: there, back, and as built', async () => {
    const page = await opened('/tasks/')
    const head = page.getByRole('columnheader', { name: 'Trials' })
    await head.getByRole('button').focus()
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).not.toBe('none')
    await page.keyboard.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await names(page)).toEqual([...BUILT.slice(1, 5), 'free-slots', 'streak-query'])
    expect(page.url()).toBe(`${site.origin}/tasks/?sort=trials-desc`)
    expect(await page.getByRole('status').textContent()).toBe('6 of 6 tasks, by Trials, descending')
    await page.keyboard.press('Space')
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect(await names(page)).toEqual(['free-slots', 'streak-query', ...BUILT.slice(1, 5)])
    await page.keyboard.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBeNull()
    expect(await names(page)).toEqual(BUILT)
    expect(page.url()).toBe(`${site.origin}/tasks/`)
    await page.context().close()
  })

  it('filters while a reader types, says how many are left, and keeps that in the address', async () => {
    const page = await opened('/tasks/')
    const field = page.getByRole('searchbox', { name: 'Filter tasks' })
    await field.focus()
    await page.keyboard.type('PRUNE')
    expect(await names(page)).toEqual(['prune-backups'])
    expect(await page.getByRole('status').textContent()).toBe('1 of 6 tasks')
    expect(page.url()).toBe(`${site.origin}/tasks/?q=PRUNE`)
    await page.keyboard.type('x')
    expect(await page.getByRole('status').textContent()).toBe('No task matches.')
    await page.goBack()
    expect(await names(page)).toEqual(BUILT)
    expect(await field.inputValue()).toBe('')
    await page.context().close()
  })

  it('comes back as it was left, after a reload and by the back button', async () => {
    const page = await opened('/tasks/')
    await page.getByRole('button', { name: 'Trials' }).click()
    await page.getByRole('button', { name: 'Task', exact: true }).click()
    await page.getByRole('searchbox').fill('query')
    await page.reload()
    expect(await names(page)).toEqual(['streak-query'])
    expect(await page.getByRole('searchbox').inputValue()).toBe('query')
    expect(await page.getByRole('columnheader', { name: 'Task' }).getAttribute('aria-sort')).toBe('ascending')
    await page.goBack()
    await page.goBack()
    expect(await page.getByRole('columnheader', { name: 'Trials' }).getAttribute('aria-sort')).toBe('descending')
    expect(await names(page)).toHaveLength(6)
    await page.context().close()
  })

  it('sorts by a list where a narrow window has no room for headers', async () => {
    const page = await opened('/tasks/', { width: 320 })
    await page.getByLabel('Sort').selectOption('trials-asc')
    expect((await names(page)).slice(0, 2)).toEqual(['free-slots', 'streak-query'])
    expect(page.url()).toBe(`${site.origin}/tasks/?sort=trials-asc`)
    await page.context().close()
  })

  it('has no tools without a script', async () => {
    const page = await opened('/tasks/', { javaScriptEnabled: false })
    expect(await page.locator('input, select, button').count()).toBe(0)
    expect(await names(page)).toEqual(BUILT)
    await page.context().close()
  })
})

it('a board sorts within its sections, unknown last, without lines that would say something untrue', async () => {
  const page = await opened('/404.html')
  await page.setContent(`
    <div id="tools"></div>
    <table id="board">
      <thead><tr><th>Config</th><th>Cost</th></tr></thead>
      <tbody>
        <tr class="ends-group"><th>a</th><td data-value="0.4">$0.40</td></tr>
        <tr><th>b</th><td>-</td></tr>
        <tr><th>c</th><td data-value="0.05">$0.05</td></tr>
      </tbody>
      <tbody>
        <tr><th scope="rowgroup" colspan="2">Not ranked</th></tr>
        <tr><th>d</th><td data-value="0.01">$0.01</td></tr>
        <tr><th>e</th><td data-value="12">$12</td></tr>
      </tbody>
    </table><p id="board-lines">Solid line: a group ends.</p>`)
  await page.evaluate(await evaluableScript('table.ts', 'tables'))
  await page.evaluate(
    `tables.enhanceTable(document.getElementById('board'), document.getElementById('tools'), { noun: 'config', nouns: 'configs', prefix: '' })`,
  )
  const shown = () =>
    page.locator('tbody tr:not([hidden]) th').evaluateAll((all) => all.map((each) => each.textContent).join(' '))
  const lines = () => page.locator('.ends-group').count()
  const legend = () => page.locator('#board-lines').isVisible()
  expect(await legend()).toBe(true)
  expect([await shown(), await lines()]).toEqual(['a b c Not ranked d e', 1])
  await page.getByRole('button', { name: 'Cost' }).click()
  expect([await shown(), await lines()]).toEqual(['a c b Not ranked e d', 0])
  expect(await legend()).toBe(false)
  await page.getByRole('button', { name: 'Cost' }).click()
  expect([await shown(), await lines()]).toEqual(['c a b Not ranked d e', 0])
  await page.getByRole('button', { name: 'Cost' }).click()
  expect([await shown(), await lines()]).toEqual(['a b c Not ranked d e', 1])
  await page.getByRole('searchbox').fill('a')
  expect([await shown(), await lines()]).toEqual(['a', 0])
  expect(await legend()).toBe(false)
  await page.getByRole('searchbox').fill('$0.4')
  expect(await shown()).toBe('')
  await page.getByRole('searchbox').fill('')
  expect([await shown(), await lines()]).toEqual(['a b c Not ranked d e', 1])
  expect(await legend()).toBe(true)
  await page.context().close()
})
