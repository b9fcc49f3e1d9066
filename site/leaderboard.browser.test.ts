import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { writeHostile } from './testing/fixture.ts'
import { writeLarge } from './testing/large-fixture.ts'
import { type Served, serveSite } from './testing/serve.ts'

// The leaderboard, the releases, the configs and the matrix as a browser shows them. With SITE_SHOTS=DIR it also leaves a
// picture of each there.

const SCHEMES = ['light', 'dark'] as const
const WIDTHS = [320, 1440]
const SHOTS = process.env.SITE_SHOTS

const FIXTURES = {
  board: (folder: string) => writeLarge(folder, { configs: 60, tasks: 8, attempts: 2, releases: ['one', 'two'] }),
  hostile: writeHostile,
} as const
type Kind = keyof typeof FIXTURES

/** A regular expression finds the first page of its kind. */
const LOOKS: readonly { readonly kind: Kind; readonly look: RegExp }[] = [
  { kind: 'board', look: /^index/ },
  { kind: 'board', look: /^releases\/next/ },
  { kind: 'board', look: /^releases\/one/ },
  { kind: 'board', look: /^configs\/index/ },
  { kind: 'board', look: /^configs\/[0-9a-f]{12}/ },
  { kind: 'board', look: /^cells\/index/ },
  { kind: 'hostile', look: /^index/ },
  { kind: 'hostile', look: /^configs\/index/ },
  { kind: 'hostile', look: /^configs\/[0-9a-f]{12}/ },
  { kind: 'hostile', look: /^cells\/index/ },
]

let scratch = ''
let browser: Browser
let axe = ''
const served = new Map<Kind, Served & { readonly paths: readonly string[] }>()

beforeAll(async () => {
  browser = await startChromium()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  scratch = await scratchFolder()
  if (SHOTS !== undefined) await mkdir(SHOTS, { recursive: true })
  for (const kind of Object.keys(FIXTURES) as Kind[]) {
    const out = join(scratch, `${kind}-out`)
    await buildSite({ ...(await FIXTURES[kind](join(scratch, kind))), out })
    const files = await siteFiles(out)
    served.set(kind, { ...(await serveSite(files)), paths: [...files.keys()] })
  }
}, 300_000)

afterAll(async () => {
  for (const site of served.values()) site.stop()
  await browser?.close()
  await removeFolder(scratch)
})

function address(kind: Kind, look: RegExp): string {
  const site = served.get(kind)
  const path = site?.paths.find((each) => each.endsWith('.html') && look.test(each))
  if (site === undefined || path === undefined) throw new Error(`the site ${kind} has no page ${look}`)
  return `${site.origin}/${path.replace(/index\.html$/, '')}`
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

describe.each(LOOKS.flatMap((each) => WIDTHS.map((width) => ({ ...each, width }))))(
  '$kind $look at $width px',
  ({ kind, look, width }) => {
    it('has no accessibility violation, light or dark, and is no wider than the window', async () => {
      const page = await newPage(width, true)
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme })
        await page.goto(address(kind, look))
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        if (SHOTS !== undefined) {
          const name = `${kind}-${look.source.replaceAll(/[^a-z]+/g, '-')}-${width}-${colorScheme}.png`
          await page.screenshot({ path: join(SHOTS, name), fullPage: width > 320 })
        }
        await page.addScriptTag({ content: axe })
        const violations: unknown = await page.evaluate(
          `axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')))`,
        )
        expect(violations, colorScheme).toEqual([])
      }
      await page.context().close()
    })
  },
)

type Box = {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

describe.each([320, 500, 703, 720, 900, 1440])('the plot of cost against score at %i px', (width) => {
  it('shows labels of its frontier that touch neither each other nor its edge', async () => {
    const page = await newPage(width, false)
    await page.goto(address('board', /^index/))
    const boxes = (await page.evaluate(`[...document.querySelectorAll('.pareto > g text')].flatMap((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect()
      return right > left ? [{ text: text.textContent, left, right, top, bottom }] : []
    })`)) as Box[]
    const points = await page.locator('.pareto .on').count()
    expect(points).toBeGreaterThan(1)
    expect(boxes.length).toBe(points)
    for (const [index, a] of boxes.entries()) {
      expect(a.left, a.text).toBeGreaterThanOrEqual(0)
      expect(a.right, a.text).toBeLessThanOrEqual(width)
      for (const b of boxes.slice(index + 1)) {
        const isApart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
        expect(isApart, `${a.text} and ${b.text}`).toBe(true)
      }
    }
    await page.context().close()
  })
})

it('leads by keyboard from the leaderboard to a config, a cell and back', async () => {
  const page = await newPage(1440, false)
  await page.goto(address('board', /^index/))
  await page.locator('.standings tbody a').first().focus()
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/configs\/[0-9a-f]{12}\/$/)
  await page.locator('#by-task tbody a').first().focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/cells\/[0-9a-f]{12}\/task-\d+\/$/)
  await page.goBack()
  await page.goBack()
  expect(new URL(page.url()).pathname).toBe('/')
  await page.context().close()
})

it('leads from any number of a row to its config, and from the score to its row of cells', async () => {
  const page = await newPage(1440, false)
  await page.goto(address('board', /^index/))
  const row = page.locator('.standings tbody tr').last()
  const target = await row.locator('th a').getAttribute('href')
  // Its link lies over the number, which a person does not see.
  await row.locator('td').last().click({ force: true })
  await page.waitForURL(`**${target}`)
  await page.goBack()
  await row.locator('.score a').click()
  await page.waitForURL(/\/cells\/#of-[0-9a-f]{12}$/)
  const hidden = await page.evaluate(`(() => {
    const head = document.querySelector('.heat thead .task').getBoundingClientRect()
    const row = document.querySelector('.heat tr:target').getBoundingClientRect()
    return row.top < head.bottom - 1 || row.bottom > innerHeight
  })()`)
  expect(hidden).toBe(false)
  await page.context().close()
})

it('leads from a point of the plot to its config', async () => {
  const page = await newPage(1440, false)
  await page.goto(address('board', /^index/))
  const point = page.locator('.pareto a').last()
  const target = await point.getAttribute('href')
  await point.scrollIntoViewIfNeeded()
  const box = await point.locator('path').boundingBox()
  if (box === null) throw new Error('the point is not drawn')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await page.waitForURL(`**${target}`)
  await page.context().close()
})

it.each([
  [/^index/, 'Configs by score. Each leads', 'Configs. Each leads'],
  [/^configs\/index/, 'Configs, in the order of the leaderboard, then those without a row on it', 'Configs'],
  [/^configs\/[0-9a-f]{12}/, 'The least solved first. Pass rate of all', 'Pass rate of all'],
  [/^tasks\/[^/]+\/index/, 'Results by config, the highest rate first. ', 'Results by config. '],
  [/^cells\/index/, 'config by task, in the order of the leaderboard. Each', 'config by task. Each'],
] as const)('says on %s the order of its table only while that holds', async (look, asBuilt, sorted) => {
  const page = await newPage(1440, true)
  await page.goto(address('board', look))
  const table = page.locator('table', { has: page.locator('[data-as-built]') })
  const caption = () => table.locator('caption').innerText()
  expect(await caption()).toContain(asBuilt)
  await page.getByRole('searchbox').fill('1')
  expect(await caption()).toContain(asBuilt)
  const sort = table.getByRole('columnheader').first().getByRole('button')
  for (const _direction of ['one', 'the other']) {
    await sort.click()
    expect(await caption()).not.toContain(asBuilt)
    expect(await caption()).toContain(sorted)
  }
  await page.reload()
  expect(await caption()).not.toContain(asBuilt)
  await sort.click()
  expect(await caption()).toContain(asBuilt)
  await page.context().close()
})

it.each([500, 1440])('says on paper at %i px what is not on it, and shows no tools for what is', async (width) => {
  const page = await newPage(width, true)
  await page.emulateMedia({ media: 'print' })
  const tools = page.locator('.table-tools')
  const printed = async (search: string) => {
    await page.goto(`${address('board', /^index/)}${search}`)
    await page.locator('.standings th button').first().waitFor({ state: 'attached' })
    return (await tools.innerText()).split(/\n+/).filter((line) => line !== '')
  }
  expect(await printed('')).toEqual([])
  const all = await page.locator('.standings tbody th a').count()
  expect(await tools.locator(':visible').count()).toBe(0)
  expect(await printed('?hide=cost')).toEqual(['Columns: 9 of 10'])
  expect(await printed('?q=1&hide=cost')).toEqual([
    'Filter configs',
    expect.stringMatching(new RegExp(`^\\d+ of ${all} configs$`)),
    'Columns: 9 of 10',
  ])
  expect(await tools.getByRole('searchbox').inputValue()).toBe('1')
  expect(await tools.getByRole('searchbox').isVisible()).toBe(true)
  expect(await printed('?sort=cost-asc')).toEqual([`${all} of ${all} configs, by Cost, ascending`])
  await page.context().close()
})

it('keeps the names of configs and tasks in sight while the matrix scrolls', async () => {
  const page = await newPage(320, false)
  await page.goto(address('board', /^cells\/index/))
  await page.evaluate(`document.querySelector('.scroll').scrollTo(200, 1500)`)
  const at = (await page.evaluate(`(() => {
    const frame = document.querySelector('.scroll').getBoundingClientRect()
    const head = document.querySelector('.heat thead .task').getBoundingClientRect()
    const name = document.querySelector('.heat tbody th').getBoundingClientRect()
    return { head: head.top - frame.top, name: name.left - frame.left }
  })()`)) as { head: number; name: number }
  expect(at.head).toBeCloseTo(0, 0)
  expect(at.name).toBeCloseTo(0, 0)
  await page.context().close()
})
