import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChromium } from './testing/browser.ts'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Served, serveSite } from './testing/serve.ts'
import { writeWhole } from './testing/whole-fixture.ts'

// What tables do with the room there is: they fit, stack or say that they scroll, and break no word.

const LISTS = ['compare/', 'tasks/', 'runs/', 'configs/'] as const
const BOARDS = ['', 'releases/next/'] as const
const MATRICES = ['cells/', 'releases/next/cells/'] as const

let scratch = ''
let browser: Browser
let site: Served
let pair = ''

beforeAll(async () => {
  browser = await startChromium()
  scratch = await scratchFolder()
  const fixture = await writeWhole(join(scratch, 'whole'))
  const files = await siteFiles(await buildSite({ ...fixture, out: join(scratch, 'whole-out') }))
  const board = JSON.parse(files.get('index.json')?.toString('utf8') ?? '{}') as { rows: { config_id: string }[] }
  const [a, b] = board.rows.slice(1)
  pair = `compare/?a=${a?.config_id}&b=${b?.config_id}`
  site = await serveSite(files)
}, 300_000)

afterAll(async () => {
  site?.stop()
  await browser?.close()
  await removeFolder(scratch)
})

async function opened(path: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce', colorScheme })
  const page = await context.newPage()
  await page.goto(`${site.origin}/${path}`, { waitUntil: 'networkidle' })
  return page
}

/** Tables that are wider than what is around them, by how much. */
const WIDER = `[...document.querySelectorAll('main table')].flatMap((table) => {
  const room = table.closest('.scroll, main').getBoundingClientRect()
  const more = Math.round(table.getBoundingClientRect().right - room.right)
  return table.checkVisibility() && more > 1 ? [(table.id || table.className) + ': ' + more] : []
})`

/** Words of tables that a line breaks in their middle; digests and the like are no words. */
const BROKEN = `(() => {
  const range = document.createRange()
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const broken = []
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const parent = text.parentElement
    if (parent.closest('table') === null || parent.closest('.unseen, svg, .task') !== null || !parent.checkVisibility()) continue
    for (const word of text.data.matchAll(/\\p{L}{4,24}/gu)) {
      range.setStart(text, word.index)
      range.setEnd(text, word.index + word[0].length)
      const lines = new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top)))
      if (lines.size > 1) broken.push(word[0])
    }
  }
  return broken
})()`

describe.each([320, 640, 860, 900, 1000, 1100, 1200, 1280, 1440])('at %i px', (width) => {
  it.each(BOARDS)('the board %j is no wider than the page', async (path) => {
    const page = await opened(path, width)
    expect(await page.evaluate(WIDER)).toEqual([])
    await page.context().close()
  })
})

describe('on a narrow screen', () => {
  it.each([...LISTS, 'PAIR'])('the rows of %j stand under each other, each number with its name', async (path) => {
    const page = await opened(path === 'PAIR' ? pair : path, 320)
    expect(await page.evaluate(WIDER)).toEqual([])
    const unnamed = await page.evaluate(`[...document.querySelectorAll('main .stack tbody td')].flatMap((cell) =>
      !cell.checkVisibility() || cell.matches('.score, .dots') ||
      (cell.dataset.name && getComputedStyle(cell, '::before').content.includes(cell.dataset.name)) ? [] : [cell.outerHTML])`)
    expect(unnamed).toEqual([])
    expect(await page.locator('main .stack tbody td:visible').count()).toBeGreaterThan(5)
    await page.context().close()
  })

  it.each(LISTS)('the names in the rows of %j are those of the columns', async (path) => {
    const page = await opened(path, 1440)
    const tables = (await page.evaluate(`[...document.querySelectorAll('main .stack')].map((table) => ({
      heads: [...table.tHead.rows[0].cells].slice(1).map((head) => head.innerText.replace(/ \\[.*/, '').trim()),
      rows: [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].slice(1).map((cell) => cell.dataset.name)),
    }))`)) as { heads: string[]; rows: string[][] }[]
    expect(tables.length).toBeGreaterThan(0)
    for (const { heads, rows } of tables) for (const row of rows) expect(row).toEqual(heads)
    await page.context().close()
  })

  it.each([...BOARDS, ...LISTS, ...MATRICES])('no word of a table of %j is broken', async (path) => {
    const page = await opened(path, 320)
    expect(await page.evaluate(BROKEN)).toEqual([])
    await page.context().close()
  })

  it.each(MATRICES)(
    '%j scrolls within a named region that the keyboard reaches, and its edge says so',
    async (path) => {
      const page = await opened(path, 320)
      const region = page.getByRole('region', { name: 'Every config on every task' })
      const veil = async () =>
        await region.evaluate((element) => {
          const { backgroundImage, position, pointerEvents } = getComputedStyle(element, '::after')
          return { backgroundImage, position, pointerEvents, more: element.scrollWidth - element.clientWidth }
        })
      expect(await veil()).toMatchObject({
        backgroundImage: expect.stringContaining('linear-gradient'),
        position: 'sticky',
        pointerEvents: 'none',
      })
      expect((await veil()).more).toBeGreaterThan(50)
      await region.focus()
      await page.keyboard.press('ArrowRight')
      await expect.poll(async () => await region.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0)
      await page.context().close()
    },
  )

  it('a list that scrolls all the same has a shade at its edge', async () => {
    const page = await opened('data/', 320)
    const images = await page.evaluate(`[...document.querySelectorAll('.scroll')]
      .filter((each) => each.scrollWidth > each.clientWidth + 1)
      .map((each) => getComputedStyle(each).backgroundImage.match(/linear-gradient/g)?.length)`)
    expect((images as number[]).length).toBeGreaterThan(0)
    expect(new Set(images as number[])).toEqual(new Set([4]))
    await page.context().close()
  })
})

it('bars of a task over time have the size that they are drawn for', async () => {
  const page = await opened('tasks/merge-statements/', 1440)
  const sizes = (await page.evaluate(`[...document.querySelectorAll('.strip')].map((strip) => {
    const bar = strip.querySelector('.room').getBoundingClientRect()
    return Math.round(bar.width) + ' x ' + Math.round(bar.height)
  })`)) as string[]
  expect(sizes.length).toBeGreaterThan(0)
  expect(new Set(sizes)).toEqual(new Set(['8 x 20']))
  await page.context().close()
})

describe('groups that are not contiguous', () => {
  it.each([320, 1440])('are marked by dashed lines that the page explains, at %i px', async (width) => {
    const page = await opened('', width)
    const styles = (await page.evaluate(`[...document.querySelectorAll('.standings .broken')].map((row) => {
      const of = (element) => { const { borderBottomStyle, borderBottomWidth } = getComputedStyle(element); return borderBottomStyle + ' ' + borderBottomWidth }
      return of(${width} === 320 ? row : row.cells[1])
    })`)) as string[]
    expect(styles.length).toBeGreaterThan(0)
    expect(new Set(styles)).toEqual(new Set(['dashed 1px']))
    await page.getByText('Dashed line: the group changes').waitFor()
    await page.context().close()
  })
})

describe.each(['light', 'dark'] as const)('two configs that were chosen, %s', (scheme) => {
  it('stand in the choices, and what compares them is painted', async () => {
    const page = await opened(pair, 1440, scheme)
    await page.locator('#pair .pairs').waitFor()
    const chosen = (await page.evaluate(`[...document.querySelectorAll('#pair-tools select')].map((select) => ({
      text: select.selectedOptions[0].text, shadow: getComputedStyle(select).boxShadow,
    }))`)) as { text: string; shadow: string }[]
    const labels = await page.locator('#pair tbody th a').allTextContents()
    expect(chosen.map(({ text }) => text)).toEqual(labels.slice(0, 2))
    for (const { shadow } of chosen) expect(shadow).toContain('inset')
    const unseen = await page.evaluate(`(() => {
      const paper = getComputedStyle(document.documentElement).backgroundColor
      const isPaint = (paint) => paint !== 'none' && paint !== paper && !/, 0\\)$|transparent/.test(paint)
      return ['.side.a', '.differences .band', '.differences .mean', '.differences .zero', '.bar.b', '.dots .dot.a', '.range .interval', '.range .value']
        .filter((selector) => {
          const element = document.querySelector('#pair ' + selector)
          if (element === null) return true
          const { fill, stroke, backgroundColor } = getComputedStyle(element)
          const paints = element.namespaceURI.endsWith('svg') ? [fill, stroke] : [backgroundColor]
          // Black is what a drawing falls back to where its colour is not defined.
          return !paints.some(isPaint) || paints.includes('rgb(0, 0, 0)')
        })
    })()`)
    expect(unseen).toEqual([])
    await page.context().close()
  })

  it('are none before', async () => {
    const page = await opened('compare/', 1440, scheme)
    const shadows = await page.evaluate(
      `[...document.querySelectorAll('#pair-tools select')].map((each) => getComputedStyle(each).boxShadow)`,
    )
    expect(shadows).toEqual(['none', 'none'])
    await page.context().close()
  })
})
