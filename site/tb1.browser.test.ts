import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium, violations } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Served, serveSite } from './testing/serve.ts'
import { writeTb1 } from './testing/tb1-fixture.ts'

// What Terminal-Bench 1 ran, as a browser shows it. With SITE_SHOTS=DIR it also leaves a picture of each page there.

const WIDTHS = [320, 1440]
const SCHEMES = ['light', 'dark'] as const
const SHOTS = process.env.SITE_SHOTS
const HOME = '/terminal-bench-1/'

let scratch = ''
let browser: Browser
let site: Served

beforeAll(async () => {
  browser = await startChromium()
  scratch = await scratchFolder()
  const out = join(scratch, 'out')
  await buildSite({ ...(await writeTb1(scratch)), out })
  site = await serveSite(await siteFiles(out))
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
}, 240_000)

afterAll(async () => {
  site?.stop()
  await browser?.close()
  await removeFolder(scratch)
})

async function newPage(width: number): Promise<Page> {
  // The policy of the page forbids the very script that checks it.
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    bypassCSP: true,
  })
  return await context.newPage()
}

/** Looks at the page that is shown, light and dark. */
async function expectSound(page: Page, name: string, width: number): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), `${name} ${colorScheme}`).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(width)
    if (SHOTS !== undefined) {
      await page.screenshot({ path: join(SHOTS, `tb1-${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
  }
}

describe.each(WIDTHS)('at %d px', (width) => {
  it('leads from the leaderboard to the trials of Terminal-Bench 1, on sound pages', async () => {
    const page = await newPage(width)
    await page.goto(`${site.origin}/`)
    await page.getByRole('link', { name: 'results of its own' }).click()
    await page.waitForURL(`**${HOME}`)
    await expectSound(page, 'list', width)
    await page.getByRole('link', { name: 'tiny-core@0.1.1' }).click()
    await page.waitForURL(`**${HOME}tiny-core-*/`)
    await expectSound(page, 'board', width)
    await page.locator('#standings tbody th a').first().click()
    await page.waitForURL('**/configs/*/')
    await expectSound(page, 'config', width)
    await page.getByRole('link', { name: 'serve-files' }).click()
    await page.waitForURL('**/cells/*/serve-files/')
    await expectSound(page, 'cell', width)
    await page.locator('.trial').getByRole('link', { name: 'its board of tiny-core@0.1.1' }).click()
    await page.waitForURL(`**${HOME}tiny-core-*/`)
    await page.goto(`${site.origin}/tasks/nginx-edge/`)
    await expectSound(page, 'task', width)
    await page.goto(`${site.origin}/runs/`)
    await expectSound(page, 'runs', width)
    await page.context().close()
  })
})
