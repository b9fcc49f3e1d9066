import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, writeEmpty } from './testing/fixture.ts'
import { writeHostileRuns, writePages } from './testing/pages-fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'

// The pages about tasks, runs, operations, method and data as a browser shows them: narrow and wide, light and dark. With
// SITE_SHOTS=DIR it also leaves a picture of each there.

const WIDTHS = [320, 1440]
const SCHEMES = ['light', 'dark'] as const
const SHOTS = process.env.SITE_SHOTS

const FIXTURES = { pages: writePages, hostile: writeHostileRuns, empty: writeEmpty } as const
type Kind = keyof typeof FIXTURES

/** Which pages of a fixture are looked at: beginnings of paths, the first page of each. */
const LOOKS: { readonly [kind in Kind]: readonly string[] } = {
  // Looked at with all other kinds in site.browser.test.ts.
  pages: [],
  hostile: ['tasks/index', 'tasks/x', 'runs/index', 'runs/n', 'runs/x', 'method/tbench'],
  empty: ['tasks/index', 'runs/index', 'ops/', 'method/tbench', 'data/index'],
}

let scratch = ''
let browser: Browser
let axe = ''
const served = new Map<Kind, Served & { readonly paths: readonly string[] }>()

beforeAll(async () => {
  browser = await startChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  for (const [kind, write] of Object.entries(FIXTURES) as [Kind, (folder: string) => Promise<Fixture>][]) {
    const out = join(scratch, `${kind}-out`)
    await buildSite({ ...(await write(join(scratch, kind))), out })
    const files = await siteFiles(out)
    served.set(kind, { ...(await serveSite(files)), paths: [...files.keys()] })
  }
}, 240_000)

afterAll(async () => {
  for (const site of served.values()) site.stop()
  await browser?.close()
  await removeFolder(scratch)
})

function site(kind: Kind): Served & { readonly paths: readonly string[] } {
  const found = served.get(kind)
  if (found === undefined) throw new Error(`the site ${kind} was not built`)
  return found
}

async function newPage(width: number, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled,
    reducedMotion: 'reduce',
    // The policy of the page forbids the very script that checks it.
    bypassCSP: javaScriptEnabled,
  })
  return await context.newPage()
}

function address(kind: Kind, look: string): string {
  const { origin, paths } = site(kind)
  const path = paths.find((each) => each.endsWith('.html') && each.startsWith(look))
  if (path === undefined) throw new Error(`the site ${kind} has no page ${look}`)
  return `${origin}/${path.replace(/index\.html$/, '')}`
}

const CASES = (Object.keys(LOOKS) as Kind[]).flatMap((kind) =>
  LOOKS[kind].flatMap((look) => WIDTHS.map((width) => ({ kind, look, width }))),
)

describe.each(CASES)('$kind $look at $width px', ({ kind, look, width }) => {
  it('has no accessibility violation, light or dark, with everything unfolded', async () => {
    const page = await newPage(width, true)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address(kind, look))
      await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true })')
      await page.addScriptTag({ content: axe })
      const violations: unknown = await page.evaluate(
        `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`,
      )
      expect(violations, colorScheme).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    }
    await page.context().close()
  })

  it('shows without JavaScript, no wider than the window, from its own origin only', async () => {
    const page = await newPage(width, false)
    const problems: string[] = []
    page.on('console', (message) => problems.push(message.text()))
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`))
    page.on('request', (request) => {
      if (!request.url().startsWith(`${site(kind).origin}/`)) problems.push(`foreign: ${request.url()}`)
    })
    await page.goto(address(kind, look), { waitUntil: 'networkidle' })
    expect(problems).toEqual([])
    // evaluate works without the page's own JavaScript.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    for (const colorScheme of SHOTS === undefined ? [] : SCHEMES) {
      await page.emulateMedia({ colorScheme })
      const name = `${kind}-${look.replaceAll('/', '-')}-${width}-${colorScheme}.png`
      await page.screenshot({ path: join(SHOTS ?? '', name), fullPage: true })
    }
    await page.context().close()
  })
})

it('switches the policy by links, and leads from a run to what it ran', async () => {
  const page = await newPage(1440, false)
  await page.goto(address('pages', 'method/index'))
  await page.locator('nav.switch a', { hasText: 'tbench' }).click()
  await page.waitForURL(/\/method\/tbench\/$/)
  expect(await page.locator('nav.switch [aria-current]').textContent()).toBe('tbench')
  await page.goto(address('pages', 'runs/index'))
  await page.locator('tbody th a').first().click()
  await page.waitForURL(/\/runs\/[^/]+\/$/)
  await page.locator('table', { hasText: 'Successes' }).locator('tbody th a').first().click()
  await page.waitForURL(/\/cells\/[0-9a-f]{12}\/free-slots\/$/)
  await page.context().close()
})
