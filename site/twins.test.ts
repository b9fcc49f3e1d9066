import { join, posix } from 'node:path'
import { markdownToHtml } from 'satteri'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { KINDS, type Kind, kindOf } from './testing/kinds.ts'
import { writeWhole } from './testing/whole-fixture.ts'

// The twins of every kind of page beside what these pages show.

const BASE = '/repo/'

let scratch = ''
let files: ReadonlyMap<string, Buffer> = new Map()

beforeAll(async () => {
  scratch = await scratchFolder()
  const out = join(scratch, 'out')
  await buildSite({ ...(await writeWhole(join(scratch, 'whole'))), out, base: BASE })
  files = await siteFiles(out)
}, 240_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function file(path: string): string {
  return files.get(path)?.toString('utf8') ?? `there is no ${path}`
}

function pagesOf(kind: Kind): string[] {
  return [...files.keys()].filter((path) => path.endsWith('.html') && kindOf(path) === kind)
}

/** Text of HTML without its elements: entities resolved, every run of spaces one. */
function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#0?39;/g, "'")
    .replaceAll('&amp;', '&')
    .replace(/[\s\u200B\u2011]+/g, (run) => (run.includes('\u2011') ? '-' : ' '))
    .trim()
}

/** What the Markdown of a page says. */
function twinText(page: string): string {
  return textOf(markdownToHtml(file(page.replace(/html$/, 'md'))).html)
}

/** The answer, the facts, the faults and the tables of a page, each piece of text for itself. */
function said(page: string): string[] {
  const main = file(page).match(/<main\b.*?<\/main>/s)?.[0] ?? ''
  // The page of a cell folds up the tests that passed, and files have longer names in the twin.
  const shown = main.replaceAll(/<(svg|thead)\b.*?<\/\1>|<ul class="tests">.*?<\/ul>|[0-9a-f]{12}\.parquet/gs, '')
  const parts = [
    ...shown.matchAll(/<p class="(?:lead|fault|reason|what)">(.*?)<\/p>/gs),
    ...shown.matchAll(/<d[td]\b[^>]*>(.*?)<\/d[td]>/gs),
    ...shown.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gs),
    ...shown.matchAll(/<li>(.*?)<\/li>/gs),
  ]
    .flatMap(([, part = '']) => part.split(/<[^>]*>/).map(textOf))
    // What columns of the twin have as their heads.
    .map((part) => part.replace(/^([\d,]+) (?:excluded|left out)$|^: /, '$1'))
    // The twin has words for the letters of what is excluded: `A, 74 to 77`, `3 A 1 M`.
    .map((part) => part.replace(/^(?:[\d,]+ )?[A-Z](?: [\d,]+ [A-Z])*(?:, |$)/, ''))
  return [
    ...new Set(parts.filter((part) => /[\p{L}\p{N}]{2}/u.test(part) && !part.startsWith('A name leads to its config'))),
  ]
}

describe.each(Object.keys(KINDS).filter((kind) => kind !== 'not found') as Kind[])(
  'the twins of a page: %s',
  (kind) => {
    it('say what it says: the answer, facts, faults, notes and every cell of its tables', () => {
      const pages = pagesOf(kind)
      expect(pages.length).toBeGreaterThan(0)
      const missing = pages.slice(0, 12).flatMap((page) => {
        const twin = twinText(page).toLowerCase()
        return said(page).flatMap((part) => (twin.includes(part.toLowerCase()) ? [] : [`${page}: ${part}`]))
      })
      expect(missing).toEqual([])
    })
  },
)

it('lead from the leaderboard to every other one', () => {
  const found = new Set<string>()
  const follow = (path: string) => {
    if (found.has(path) || !files.has(path)) return
    found.add(path)
    for (const [, link = ''] of file(path).matchAll(/\]\(([^)\s]*)\)/g)) {
      if (link.startsWith(BASE) && link.endsWith('.md')) follow(decodeURI(link.slice(BASE.length)))
    }
  }
  follow('index.md')
  const all = [...files.keys()].filter((path) => path.endsWith('index.md'))
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter((path) => !found.has(path))).toEqual([])
})

it('lead from every name that is a link in a table of the page to its twin', () => {
  for (const kind of [
    'leaderboard',
    'cells',
    'configs',
    'config',
    'tasks',
    'task',
    'runs',
    'run',
    'compare',
  ] as const) {
    for (const page of pagesOf(kind)) {
      const markdown = file(page.replace(/html$/, 'md'))
      const names = [...file(page).matchAll(/<th scope="row"[^>]*><a\b[^>]*? ?href="([^"#?]*\/)"/g)].map(
        ([, to = '']) => to,
      )
      for (const to of names) expect(markdown, `${page} -> ${to}`).toContain(`](${posix.join(to, 'index.md')})`)
    }
  }
})

it('tell in JSON where the page of each row is', () => {
  const rows = (path: string, key: string) => JSON.parse(file(path))[key] as { url: string }[]
  const config = pagesOf('config').find((path) => rows(path.replace(/html$/, 'json'), 'tasks').length > 0) ?? ''
  for (const [path, key] of [
    ['index.json', 'rows'],
    ['configs/index.json', 'configs'],
    ['cells/index.json', 'rows'],
    ['tasks/index.json', 'board'],
    ['runs/index.json', 'runs'],
    ['compare/index.json', 'others'],
    ['method/index.json', 'rows'],
    ['tasks/free-slots/index.json', 'results'],
    [config.replace(/html$/, 'json'), 'tasks'],
    [(pagesOf('run')[0] ?? '').replace(/html$/, 'json'), 'cells'],
  ] as const) {
    expect(rows(path, key).length, path).toBeGreaterThan(0)
    for (const { url } of rows(path, key)) {
      expect(url.startsWith(BASE), path).toBe(true)
      expect(files.has(`${url.slice(BASE.length)}index.html`), `${path} -> ${url}`).toBe(true)
    }
  }
})

it('have for a task one pass rate, on its own page and beside every config', () => {
  type ConfigTwin = { tasks: { task_name: string; url: string; field: { rate: number | null } }[] }
  const own = new Map(
    pagesOf('task').map((path) => {
      const { name, rate } = JSON.parse(file(path.replace(/html$/, 'json'))) as { name: string; rate: number | null }
      return [name, rate]
    }),
  )
  const beside = pagesOf('config').flatMap(
    (path) => (JSON.parse(file(path.replace(/html$/, 'json'))) as ConfigTwin).tasks,
  )
  expect(beside.length).toBeGreaterThan(20)
  for (const { task_name, field } of beside) expect(field.rate, task_name).toBe(own.get(task_name))
})

it('hold the badge of a config as Markdown to copy, which its page shows', () => {
  const [page = ''] = pagesOf('config').filter((path) => file(path).includes('id="badge"'))
  const [, id] = page.split('/')
  const snippet = `[![Regatta score](${BASE}badges/${id}.svg)](${BASE}configs/${id}/)`
  expect(file(page)).toContain(`<code>${snippet}</code>`)
  expect(file(page)).toContain('built without its address')
  expect(file(page.replace(/html$/, 'md'))).toContain(`\`\`\`\n${snippet}\n\`\`\``)
  expect(files.has(`badges/${id}.svg`)).toBe(true)
})

describe('a leader that was handed in, not run here', () => {
  const lead = 'handed-in leads with 100 [48, 100] of 100, over 6 tasks and 6 trials, all imported, not run here.'

  it('says so in the sentence on who leads and in its row, on the page, in its text and in llms.txt', () => {
    expect(textOf(file('index.html'))).toContain(lead)
    expect(file('index.html')).toMatch(/handed-in<.*?<td class="num">6<span class="sub">\(imported\)<\/span>/s)
    for (const path of ['index.md', 'llms.txt']) {
      const text = textOf(markdownToHtml(file(path)).html)
      expect(text, path).toContain(lead)
    }
    expect(textOf(markdownToHtml(file('index.md')).html)).toMatch(/handed-in 100 \[48, 100\] \S+ \S+ 6 \(imported\)/)
    expect(textOf(markdownToHtml(file('llms.txt')).html)).toContain('handed-in (imported)')
  })

  it('says so above everything else of its own page, and where configs are compared with it', () => {
    const [, id] = file('index.html').match(/configs\/([0-9a-f]{12})\/"><bdi>handed-in/) ?? []
    const page = `configs/${id}/index.html`
    const words = 'Imported: all of its counted trials came from elsewhere;'
    expect(file(page).split('<h2')[0]).toContain(words)
    expect(twinText(page).split('Score by task')[0]).toContain(words)
    expect(textOf(file('compare/index.html'))).toContain('Against handed-in (imported) on release 2026-11: of ')
    expect(textOf(file('compare/index.html'))).toContain('against the leader, handed-in (imported)')
    expect(twinText('compare/index.html')).toContain('handed-in (imported) is the leader.')
  })
})

it('list every trial that is not counted, from the note that numbers them', () => {
  const { trials } = JSON.parse(file('index.json')) as { trials: { excluded: number; left_out: number } }
  expect(file('index.html')).toContain(`href="${BASE}cells/#apart"`)
  const { not_counted } = JSON.parse(file('cells/index.json')) as {
    not_counted: { words: string; cells: { url: string; trials: number }[] }[]
  }
  const numberOf = (kind: string) =>
    not_counted
      .filter(({ words }) => words.startsWith(kind))
      .flatMap(({ cells }) => cells)
      .reduce((sum, cell) => sum + cell.trials, 0)
  expect([numberOf('Excluded'), numberOf('Left out')]).toEqual([trials.excluded, trials.left_out])
  for (const { url } of not_counted.flatMap(({ cells }) => cells)) {
    expect(file('cells/index.html').split('id="apart"')[1]).toContain(`href="${url}"`)
    expect(files.has(`${url.slice(BASE.length)}index.html`), url).toBe(true)
  }
})

it('say beside excluded trials how far they could move a score', () => {
  type Row = { label: string; excluded: number; bound_low: number; bound_high: number }
  const { rows } = JSON.parse(file('index.json')) as { rows: Row[] }
  const moved = rows.filter((row) => Math.round(row.bound_low * 100) !== Math.round(row.bound_high * 100))
  expect(moved.length).toBeGreaterThan(0)
  for (const { bound_low, bound_high } of moved) {
    const words = `${Math.round(bound_low * 100)} to ${Math.round(bound_high * 100)}`
    expect(file('index.html')).toMatch(new RegExp(`<span class="sub">[^<]*${words}</span>`))
    expect(twinText('index.html')).toContain(`; score ${words}, had all failed or all passed`)
  }
})
