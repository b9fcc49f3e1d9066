import { access, mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, writeBoard, writeEmpty, writeHostile } from './testing/fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'

// The pages as a browser shows them: one of each kind, narrow and wide, light and dark. With SITE_SHOTS=DIR it also
// leaves a picture of each there.

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const WIDTHS = [320, 1440]
const SCHEMES = ['light', 'dark'] as const
const SHOTS = process.env.SITE_SHOTS

const FIXTURES = { board: writeBoard, hostile: writeHostile, empty: writeEmpty } as const
type Kind = keyof typeof FIXTURES

/** Which pages of a fixture are looked at: beginnings of paths, the first page of each. */
const LOOKS: { readonly [kind in Kind]: readonly string[] } = {
  board: ['index', 'tasks/index', 'tasks/merge-statements', 'cells/', 'method/', 'data/', '404'],
  hostile: ['index', 'tasks/x', 'cells/'],
  empty: ['index', 'tasks/plain'],
}

let scratch = ''
let browser: Browser
let axe = ''
const served = new Map<Kind, Served & { readonly paths: readonly string[] }>()

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await systemChromium(), chromiumSandbox: false })
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  for (const [kind, write] of Object.entries(FIXTURES) as [Kind, (folder: string) => Promise<Fixture>][]) {
    const out = join(scratch, `${kind}-out`)
    await buildSite({ ...(await write(join(scratch, kind))), out })
    const files = await siteFiles(out)
    served.set(kind, { ...(await serveSite(files)), paths: [...files.keys()] })
  }
})

afterAll(async () => {
  for (const site of served.values()) site.stop()
  await browser?.close()
  await removeFolder(scratch)
})

/** Where the system's Chromium is. Throws an Error that says how to get it. */
async function systemChromium(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const path of CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const there = await access(path).then(
      () => true,
      () => false,
    )
    if (there) return path
  }
  throw new Error(`none of ${CHROMIUM.join(', ')} is on PATH: install one (./scripts/setup --browser), then test again`)
}

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
  it('has no accessibility violation, light or dark', async () => {
    const page = await newPage(width, true)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address(kind, look))
      await page.addScriptTag({ content: axe })
      const violations: unknown = await page.evaluate(
        `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`,
      )
      expect(violations, colorScheme).toEqual([])
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
    expect(await page.evaluate('document.scripts.length')).toBe(0)
    for (const colorScheme of SHOTS === undefined ? [] : SCHEMES) {
      await page.emulateMedia({ colorScheme })
      const name = `${kind}-${look.replaceAll('/', '-')}-${width}-${colorScheme}.png`
      await page.screenshot({ path: join(SHOTS ?? '', name), fullPage: true })
    }
    await page.context().close()
  })
})

it('leads by keyboard from the leaderboard to a cell, with the focus in sight', async () => {
  const page = await newPage(1440, false)
  await page.goto(address('board', 'index'))
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.className')).toBe('skip')
  expect(await page.evaluate('document.activeElement.getBoundingClientRect().left')).toBeGreaterThanOrEqual(0)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  await page.keyboard.press('Enter')
  expect(page.url()).toMatch(/#config-[0-9a-f]{12}$/)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/cells\/[0-9a-f]{12}\/free-slots\/$/)
  expect(await page.locator('article').count()).toBe(5)
  await page.context().close()
})
