import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { writeEvidence } from './testing/evidence-fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'

// Cells and trials in a browser: how they look, and how far the keys lead. With SITE_SHOTS=DIR it also leaves pictures there.

const SHOTS = process.env.SITE_SHOTS

let scratch = ''
let browser: Browser
let axe = ''
let site: Served
let files: ReadonlyMap<string, Buffer>

beforeAll(async () => {
  browser = await startChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  files = await siteFiles(
    await buildSite({ ...(await writeEvidence(join(scratch, 'evidence'))), out: join(scratch, 'out') }),
  )
  site = await serveSite(files)
}, 120_000)

afterAll(async () => {
  site?.stop()
  await browser?.close()
  await removeFolder(scratch)
})

async function newPage(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  return await context.newPage()
}

const KINDS = {
  'the cell': /^cells\/[0-9a-f]{12}\/merge-statements\/index\.html$/,
  'a trial': /^cells\/[0-9a-f]{12}\/merge-statements\/[0-9a-f-]{36}\/index\.html$/,
  'the hostile cell': /^cells\/[0-9a-f]{12}\/x[^/]+\/index\.html$/,
  'the hostile trial': /^cells\/[0-9a-f]{12}\/x[^/]+\/[0-9a-f-]{36}\/index\.html$/,
} as const
type Kind = keyof typeof KINDS

function address(kind: Kind): string {
  const path = [...files.keys()].sort().find((each) => KINDS[kind].test(each))
  if (path === undefined) throw new Error(`there is no page of ${kind}`)
  return `${site.origin}/${path.replace(/index\.html$/, '')}`
}

const CASES = (Object.keys(KINDS) as Kind[]).flatMap((kind) => [320, 1440].map((width) => ({ kind, width })))

describe.each(CASES)('$kind at $width px', ({ kind, width }) => {
  it('has no accessibility violation, light or dark, and is no wider than the window', async () => {
    const page = await newPage({ viewport: { width, height: 900 }, bypassCSP: true })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto(address(kind))
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
      await page.addScriptTag({ content: axe })
      const violations: unknown = await page.evaluate(
        `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`,
      )
      expect(violations, colorScheme).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      if (SHOTS !== undefined) {
        await page.goto(address(kind))
        const path = join(SHOTS, `${kind.replaceAll(' ', '-')}-${width}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
    }
    await page.context().close()
  })
})

describe('the pages', () => {
  it.each(Object.keys(KINDS) as Kind[])(
    'of %s stay whole under their policy, and read without JavaScript',
    async (kind) => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await newPage({ javaScriptEnabled })
        const problems: string[] = []
        page.on('console', (message) => problems.push(message.text()))
        page.on('pageerror', (error) => problems.push(error.message))
        page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`))
        page.on('request', (request) => {
          if (!request.url().startsWith(`${site.origin}/`)) problems.push(`foreign: ${request.url()}`)
        })
        await page.goto(address(kind), { waitUntil: 'networkidle' })
        expect(problems).toEqual([])
        expect(await page.locator('.help').isVisible()).toBe(javaScriptEnabled)
        await page.context().close()
      }
    },
  )

  it('stay where they are when their script comes', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.addInitScript(
      'globalThis.moved = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) globalThis.moved += e.value }).observe({ type: "layout-shift", buffered: true })',
    )
    for (const kind of ['the cell', 'a trial'] as const) {
      await page.goto(address(kind), { waitUntil: 'networkidle' })
      expect(await page.evaluate('globalThis.moved'), kind).toBe(0)
    }
    await page.context().close()
  })
})

/** Where a key says why it did nothing. */
function remark(page: Page) {
  return page.locator('.filter [role=status]')
}

/** What the focus is on, as a word. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(
    'document.activeElement.id || document.activeElement.textContent.trim() || document.activeElement.tagName',
  )
}

/** Presses Tab until the focus is on a link to such an address, of that relation. */
async function tabTo(page: Page, to: RegExp, relation = ''): Promise<void> {
  for (let left = 200; left > 0; left--) {
    await page.keyboard.press('Tab')
    const link = await page.evaluate<[string, string]>(
      '[document.activeElement.href ?? "", document.activeElement.rel ?? ""]',
    )
    if (to.test(link[0]) && link[1] === relation) return
  }
  throw new Error(`no link to ${to} can be reached by Tab`)
}

/** Closes the dialog by its key, which takes the browser a moment. */
async function closed(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
}

describe('the keyboard', () => {
  it('leads from the leaderboard to a cell, to a trial and back', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${site.origin}/`)
    await tabTo(page, /\/tasks\/$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/tasks\/$/)
    await tabTo(page, /\/tasks\/merge-statements\/$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/tasks\/merge-statements\/$/)
    await tabTo(page, /\/cells\/[0-9a-f]{12}\/merge-statements\/$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/cells\/[0-9a-f]{12}\/merge-statements\/$/)
    await tabTo(page, /\/merge-statements\/[0-9a-f-]{36}\/$/)
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/merge-statements\/[0-9a-f-]{36}\/$/)
    expect(await page.locator('h1').textContent()).toContain('Attempt 3')
    await tabTo(page, /\/merge-statements\/#trial-[0-9a-f-]{36}$/, 'up')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/merge-statements\/#trial-[0-9a-f-]{36}$/)
    expect(await page.locator('article:target h3').textContent()).toContain('Attempt 3')
    await page.goBack()
    await page.waitForURL(/\/merge-statements\/[0-9a-f-]{36}\/$/)
    await page.context().close()
  })

  it('goes from trial to trial with j and k, opens one with o, and comes back with u', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address('the cell'))
    const titles = ['Attempt 1', 'Attempt 2', 'Attempt 3']
    for (const title of titles) {
      await page.keyboard.press('j')
      expect(await page.evaluate('document.activeElement.querySelector("h3").textContent')).toContain(title)
    }
    expect(page.url()).toMatch(/#trial-[0-9a-f-]{36}$/)
    await page.keyboard.press('[')
    expect(await page.evaluate('document.activeElement.querySelector("h3").textContent')).toContain('Attempt 2')
    await page.keyboard.press(']')
    await page.keyboard.press('o')
    await page.waitForURL(/\/merge-statements\/[0-9a-f-]{36}\/$/)
    const next = await page.locator('a[rel="next"]').getAttribute('href')
    await page.keyboard.press('j')
    await page.waitForURL(`**${next}`)
    expect(await page.locator('h1').textContent()).toContain('Attempt 4')
    await page.keyboard.press('u')
    await page.waitForURL(/\/merge-statements\/#trial-[0-9a-f-]{36}$/)
    await page.keyboard.press('k')
    expect(await page.evaluate('document.activeElement.querySelector("h3").textContent')).toContain('Attempt 3')
    await page.context().close()
  })

  it('filters by outcome, with the choice in the address, and walks only what is shown', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address('the cell'))
    await page.keyboard.press('f')
    expect(await focused(page)).toBe('outcome')
    // Letters choose among the options here and do nothing else.
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('outcome')
    await page.selectOption('#outcome', 'P')
    expect(new URL(page.url()).search).toBe('?outcome=P')
    expect(await page.locator('article.trial:visible').count()).toBe(2)
    expect(await page.locator('.marks li:visible').count()).toBe(2)
    expect(await page.locator('output').textContent()).toBe('2 of 5 shown')
    await page.locator('h1').click()
    await page.keyboard.press('o')
    expect(await remark(page).innerText()).toBe('No trial has the focus: j leads to the first.')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await remark(page).innerText()).toBe('')
    expect(await page.evaluate('document.activeElement.querySelector("h3").textContent')).toContain('Attempt 4')
    expect(await page.locator('output').textContent()).toBe('2 of 5 shown')

    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.filter').innerText()).toMatch(/^Show[\s\S]*2 of 5 shown$/)
    expect(await page.locator('.filter select').isVisible()).toBe(true)
    await page.selectOption('#outcome', '')
    expect(await page.locator('.filter').isVisible()).toBe(false)
    await page.emulateMedia({ media: 'screen' })

    await page.goto(`${address('the cell')}?outcome=T`)
    expect(await page.locator('article.trial:visible').count()).toBe(1)
    await page.goto(`${address('the cell')}?outcome=%3Cscript%3E`)
    expect(await page.locator('article.trial:visible').count()).toBe(5)
    expect(new URL(page.url()).search).toBe('')
    await page.context().close()
  })

  it('says where a trial has no steps and logs to open, and leaves no heading over trials that a filter hides', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address('the cell'))
    await page.keyboard.press('o')
    expect(await remark(page).innerText()).toBe('No trial has the focus: j leads to the first.')
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    expect(await remark(page).innerText()).toBe('Steps and logs of this trial are not on this site.')
    for (const choice of await page.locator('#outcome option').all()) {
      await page.selectOption('#outcome', (await choice.getAttribute('value')) ?? '')
      const empty = await page.evaluate(
        '[...document.querySelectorAll("section:has(article)")].filter((each) => !each.hidden && ![...each.querySelectorAll("article")].some((trial) => !trial.hidden)).length',
      )
      expect(empty).toBe(0)
    }
    await page.context().close()
  })

  it('shows the focus and the keys of bars where colours are forced', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 }, forcedColors: 'active' })
    await page.goto(address('the cell'))
    await page.keyboard.press('j')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    const swatches = await page.evaluate<string[]>(
      '[...new Set([...document.querySelectorAll(".bar li")].map((each) => getComputedStyle(each, "::before").backgroundColor))]',
    )
    expect(swatches.length).toBeGreaterThan(2)
    await page.context().close()
  })

  it('shows its help in a dialog that keeps the focus, gives it back, and turns the keys off and on', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address('the cell'))
    await page.locator('.help').focus()
    await page.keyboard.press('?')
    expect(await page.locator('dialog[open]').textContent()).toContain('Next trial')
    expect(await focused(page)).toBe('Close')
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('Close')
    await closed(page)
    expect(await focused(page)).toBe('Keys')

    await page.keyboard.press('Enter')
    await page.locator('dialog input').uncheck()
    await closed(page)
    await page.keyboard.press('j')
    expect(await focused(page)).toBe('Keys')
    await page.reload()
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
    await page.keyboard.press('?')
    await page.locator('dialog input').check()
    await closed(page)
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('ARTICLE')
    await page.context().close()
  })

  it('leaves combinations to the browser and stops at the ends', async () => {
    const page = await newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(address('the cell'))
    await page.keyboard.press('Control+j')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
    for (let presses = 0; presses < 9; presses++) await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.querySelector("h3").textContent')).toContain('Attempt 5')
    await page.context().close()
  })
})
