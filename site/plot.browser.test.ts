import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaints, startChromium, violations, watchShifts } from './testing/browser.ts'
import { compressed } from './testing/budget.ts'
import { bundledScript } from './testing/bundle.ts'
import { type Served, serveSite } from './testing/serve.ts'

// The interactive plots under the site's policy, on a page that holds nothing else. With SITE_SHOTS=DIR pictures are left there.

const SHOTS = process.env.SITE_SHOTS
const POLICY = "default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'self'; style-src 'self'"

const CONFIGS = [
  ['oracle', '', '1', '', '', ''],
  ['terminus-2 · vendor/large-1', '0.41', '.77', '.48', '.92', 'best'],
  ['terminus-2 · vendor/large-1 (effort low)', '0.4', '.285', '.002', '.996', ''],
  ['terminus-2 · vendor/small-1', '0.031', '.37', '.14', '.67', 'best'],
  ['mini-swe-agent · vendor/large-1', '0.288', '.7', '.26', '.96', 'best'],
  ['</canvas><img src=x onerror=alert(1)>', '1.9', '.52', '.3', '.7', ''],
  ['a'.repeat(200), '0.07', '.2', '.1', '.4', ''],
] as const
const DAY = 86_400_000
const START = Date.UTC(2026, 9, 1)

function attributes(of: Readonly<Record<string, string>>): string {
  const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return Object.entries(of)
    .map(([name, value]) => (value === '' && name !== 'point' ? '' : ` data-${name}="${escaped(value)}"`))
    .join('')
}

const PARETO_ROWS = CONFIGS.map(
  ([point, x, y, low, high, best], row) =>
    `<tr${attributes({ point, x, y, low, high, best, number: x === '' ? '' : String(row) })}><td><a href="/configs/${row}/">config ${row}</a></td><td>${x || '-'}</td></tr>`,
)
const HISTORY_ROWS = Array.from({ length: 40 }, (_, day) => {
  const y = 0.5 + 0.3 * Math.sin(day / 5)
  const values = { x: String(START + day * DAY), y: String(y), low: String(y - 0.1), high: String(y + 0.1) }
  return `<tr${attributes({ point: `run ${day}`, series: day % 2 === 0 ? 'large' : 'small', ...values })}><td>${day}</td></tr>`
})

/** A page with both plots, as components/InteractivePlot.astro writes them. */
function html(css: string): string {
  const plot = (kind: string, x: string, y: string) => `
    <figure class="plot" data-plot="${kind}" data-source="${kind}-data" data-label="The ${kind} plot" data-x-title="${x}" data-y-title="${y}">
      <div class="plot-still"><svg viewBox="0 0 10 2" aria-hidden="true"><path d="M0 1H10"></path></svg></div>
      <div class="plot-tools"></div>
    </figure>`
  const table = (id: string, rows: readonly string[]) =>
    `<table id="${id}"><caption>${id}</caption><tbody>${rows.join('')}</tbody></table>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plots</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="content-security-policy" content="${POLICY}">
    <link rel="icon" href="data:,">${css}
    <script type="module" src="/start.js"></script></head>
    <body><main><h1>Plots</h1>${plot('pareto', 'Cost of a trial', 'Score')}${table('pareto-data', PARETO_ROWS)}
    ${plot('history', 'Time', 'Pass rate')}${table('history-data', HISTORY_ROWS)}</main></body></html>`
}

let browser: Browser
let site: Served
let scripts: ReadonlyMap<string, Buffer>

beforeAll(async () => {
  browser = await startChromium()
  scripts = await bundledScript('plot.ts')
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  const source = join(import.meta.dirname, 'src')
  site = await serveSite(
    new Map<string, Uint8Array>([
      ...scripts,
      ...CONFIGS.map((_, row) => [`configs/${row}/index.html`, Buffer.from('<title>a config</title>')] as const),
      ['start.js', Buffer.from("import { startPlots } from './plot.js'\nstartPlots()\n")],
      ['style.css', await readFile(join(source, 'style.css'))],
      ['plot.css', await readFile(join(source, 'styles/plot.css'))],
      [
        'index.html',
        Buffer.from(html('<link rel="stylesheet" href="/style.css"><link rel="stylesheet" href="/plot.css">')),
      ],
    ]),
  )
})

afterAll(async () => {
  site?.stop()
  await browser?.close()
})

async function opened(options: { width?: number; bypassCSP?: boolean; dark?: boolean } = {}): Promise<Page> {
  const { width = 1440, bypassCSP = false, dark = false } = options
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    bypassCSP,
  })
  return await context.newPage()
}

function figure(page: Page, kind: string) {
  return page.locator(`[data-plot=${kind}]`)
}

async function shown(page: Page, kind: string): Promise<void> {
  await figure(page, kind).getByRole('button', { name: 'Interactive plot' }).click()
  await expect.poll(() => coloursDrawn(page, kind)).toBeGreaterThan(10)
}

/** How many different colours a canvas holds: 1 when nothing is drawn. */
async function coloursDrawn(page: Page, kind: string): Promise<number> {
  return await figure(page, kind)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      return new Set(new Uint32Array((data as Uint8ClampedArray).buffer)).size
    })
}

async function picture(page: Page, kind: string): Promise<string> {
  return await figure(page, kind)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
}

describe('the scripts', () => {
  it('are at most 15 KB at once and 60 KB each on demand, compressed', () => {
    const at_once = ['plot.js', ...[...scripts.keys()].filter((name) => name.startsWith('element'))]
    expect(at_once.reduce((sum, name) => sum + compressed(scripts.get(name) ?? ''), 0)).toBeLessThanOrEqual(15 * 1024)
    expect([...scripts.keys()].join(' ')).toMatch(/pareto-chart.*|history-chart.*/)
    for (const [name, code] of scripts) expect(compressed(code), name).toBeLessThanOrEqual(60 * 1024)
  })

  it('load a chart only when it is asked for', async () => {
    const page = await opened()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(site.origin)
    await page.getByRole('button', { name: 'Interactive plot' }).first().waitFor()
    expect(asked.filter((url) => url.includes('chart'))).toEqual([])
    await shown(page, 'pareto')
    expect(asked.filter((url) => url.includes('chart')).length).toBeGreaterThan(0)
    expect(asked.filter((url) => url.includes('history'))).toEqual([])
    await page.context().close()
  })
})

describe.each([320, 1440])('the plots at %i px', (width) => {
  it.each([false, true])('draw without accessibility violation (dark: %s)', async (dark) => {
    const page = await opened({ width, dark, bypassCSP: true })
    await page.goto(site.origin)
    for (const kind of ['pareto', 'history']) await shown(page, kind)
    expect(await violations(page)).toEqual([])
    if (SHOTS !== undefined) {
      for (const kind of ['pareto', 'history']) {
        await figure(page, kind).screenshot({
          path: join(SHOTS, `plot-${kind}-${width}-${dark ? 'dark' : 'light'}.png`),
        })
      }
    }
    await page.context().close()
  })

  it('keep to the policy and the width, and nothing moves until somebody asks', async () => {
    const page = await opened({ width })
    const found = complaints(page, site.origin).filter((each) => !each.includes('data:,'))
    const shift = await watchShifts(page)
    await page.goto(site.origin)
    await page.getByRole('button', { name: 'Interactive plot' }).first().waitFor()
    expect(await shift()).toBe(0)
    await shown(page, 'pareto')
    await shown(page, 'history')
    expect(found).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(await page.locator('img').count()).toBe(0)
    await page.context().close()
  })
})

it('says how many points it cannot draw because something is unknown', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'pareto')
  expect(await figure(page, 'pareto').getByRole('status').textContent()).toBe(
    '1 of 7 not drawn: Cost of a trial is unknown.',
  )
  await page.context().close()
})

it('leads by keyboard through the points, and says number, name and values of each', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'pareto')
  const whole = await picture(page, 'pareto')
  const says = figure(page, 'pareto').getByRole('status')
  const next = figure(page, 'pareto').getByRole('button', { name: 'Next point' })
  await next.press('Enter')
  expect(await says.textContent()).toBe('1 terminus-2 · vendor/large-1: Score: 77 [48, 92], Cost of a trial: $0.41')
  expect(await picture(page, 'pareto')).not.toBe(whole)
  // Rounded as in the table.
  await next.press('Enter')
  expect(await says.textContent()).toMatch(/: Score: 29 \[<1, >99\], Cost of a trial: \$0\.40$/)
  const previous = figure(page, 'pareto').getByRole('button', { name: 'Previous point' })
  for (let back = 0; back < 2; back++) await previous.press('Enter')
  expect(await says.textContent()).toMatch(/^6 a+: Score: 20 \[10, 40\], Cost of a trial: \$0.07$/)
  await page.context().close()
})

it('draws every config on a linear axis too, whatever the order of its table', async () => {
  const page = await opened()
  await page.goto(site.origin)
  // The dearest stays in the middle.
  await page.locator('#pareto-data').evaluate((table: HTMLTableElement) => {
    for (const row of table.rows) if (Number(row.dataset.x) < 0.1) row.dataset.x = String(Number(row.dataset.x) + 0.3)
  })
  await shown(page, 'pareto')
  const asListed = await picture(page, 'pareto')
  await figure(page, 'pareto').getByRole('button', { name: 'Interactive plot' }).click()
  await page.locator('#pareto-data tbody').evaluate((body: HTMLTableSectionElement) => {
    body.append(...[...body.rows].sort((a, b) => Number(a.dataset.x) - Number(b.dataset.x)))
  })
  await shown(page, 'pareto')
  expect(await picture(page, 'pareto')).toBe(asListed)
  await page.context().close()
})

it('gives the static plot back', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'pareto')
  const button = figure(page, 'pareto').getByRole('button', { name: 'Interactive plot' })
  expect(await button.getAttribute('aria-pressed')).toBe('true')
  expect(await figure(page, 'pareto').locator('.plot-still').isVisible()).toBe(false)
  await button.press('Enter')
  expect(await figure(page, 'pareto').locator('canvas').count()).toBe(0)
  expect(await figure(page, 'pareto').locator('.plot-still').isVisible()).toBe(true)
  await page.context().close()
})

it('zooms the history by keyboard, and back', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'history')
  const whole = await picture(page, 'history')
  await figure(page, 'history').getByRole('button', { name: 'Zoom in' }).press('Enter')
  const near = await picture(page, 'history')
  expect(near).not.toBe(whole)
  await figure(page, 'history').getByRole('button', { name: 'Earlier' }).press('Enter')
  expect(await picture(page, 'history')).not.toBe(near)
  await figure(page, 'history').getByRole('button', { name: 'Whole time' }).press('Enter')
  expect(await picture(page, 'history')).toBe(whole)
  await page.context().close()
})

it('joins no points that are loose', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'history')
  const joined = await picture(page, 'history')
  await figure(page, 'history').getByRole('button', { name: 'Interactive plot' }).click()
  await page.locator('#history-data [data-series=small]').evaluateAll((rows: HTMLElement[]) => {
    for (const row of rows) row.dataset.loose = ''
  })
  await shown(page, 'history')
  expect(await picture(page, 'history')).not.toBe(joined)
  await page.context().close()
})

it('leads from a point to its page', async () => {
  const page = await opened()
  await page.goto(site.origin)
  await shown(page, 'pareto')
  const canvas = figure(page, 'pareto').locator('canvas')
  const spot = await canvas.evaluate(discOn)
  await canvas.click({ position: spot })
  await page.waitForURL(/\/configs\/\d\/$/)
  await page.context().close()
})

/** Runs in the page: where on a canvas all pixels around have one colour that is neither its ground nor see-through. */
function discOn(canvas: HTMLCanvasElement): { x: number; y: number } {
  const { width, height } = canvas
  const image = canvas.getContext('2d')?.getImageData(0, 0, width, height).data
  const pixels = new Uint32Array(image?.buffer ?? new ArrayBuffer(0))
  for (let y = 4; y < height - 4; y++) {
    for (let x = 4; x < width - 4; x++) {
      const here = pixels[y * width + x] ?? 0
      const around = [-2, 0, 2].flatMap((down) => [-2, 0, 2].map((right) => pixels[(y + down) * width + x + right]))
      if (here >>> 24 === 255 && around.every((each) => each === here)) return { x, y }
    }
  }
  throw new Error('no point is drawn')
}
