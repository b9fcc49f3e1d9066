import { access, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The system's Chromium, started. Throws an Error that says how to get it. */
export async function startChromium(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const path of CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const there = await access(path).then(
      () => true,
      () => false,
    )
    if (there) return await chromium.launch({ executablePath: path, chromiumSandbox: false })
  }
  throw new Error(`none of ${CHROMIUM.join(', ')} is on PATH: install one (./scripts/setup --browser), then test again`)
}

/** What axe finds wrong with a page whose policy is bypassed, each with the elements; empty: nothing. */
export async function violations(page: Page): Promise<unknown> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.addScriptTag({ content: axe })
  return await page.evaluate(
    `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')))`,
  )
}

/** Whatever a page complains of from now on: messages of its console, errors, requests that fail or go elsewhere. */
export function complaints(page: Page, origin: string): string[] {
  const found: string[] = []
  page.on('console', (message) => found.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => found.push(`error: ${error.message}`))
  page.on('requestfailed', (request) => found.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) found.push(`foreign: ${request.url()}`)
  })
  return found
}

const WATCH = `
globalThis.shifts = []
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts.push(value)
}).observe({ type: 'layout-shift', buffered: true })`

/** From the next page on, how far things move without being asked. */
export async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(WATCH)
  return async () => Number(await page.evaluate('shifts.reduce((sum, value) => sum + value, 0)'))
}
