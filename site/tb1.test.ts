import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { datasetTasks } from '#core/report/dataset-tasks'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import { leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { type Fixture, writeBoard } from './testing/fixture.ts'
import { checkLinks } from './testing/links.ts'
import { DATASET, writeTb1 } from './testing/tb1-fixture.ts'

// What Terminal-Bench 1 ran: pages of its own, and not a number of Harbor's that it changes.

const FIXTURES = { both: writeTb1, harbor: writeBoard } as const
type Name = keyof typeof FIXTURES
const BASE = '/repo/'

let scratch = ''
const places = new Map<Name, Fixture>()
const built = new Map<Name, ReadonlyMap<string, Buffer>>()

beforeAll(async () => {
  scratch = await scratchFolder()
  for (const name of Object.keys(FIXTURES) as Name[]) {
    const out = join(scratch, `${name}-out`)
    const fixture = await FIXTURES[name](join(scratch, name))
    places.set(name, fixture)
    await buildSite({ ...fixture, out, base: BASE })
    built.set(name, await siteFiles(out))
  }
}, 240_000)

afterAll(async () => {
  await removeFolder(scratch)
})

function paths(name: Name): readonly string[] {
  return [...(built.get(name)?.keys() ?? [])]
}

function file(name: Name, path: string): string {
  return built.get(name)?.get(path)?.toString('utf8') ?? `there is no ${path}`
}

function json<T>(name: Name, path: string): T {
  return JSON.parse(file(name, path)) as T
}

/** The text of a page's main part. */
function textOf(name: Name, path: string): string {
  return file(name, path)
    .replace(/^[\s\S]*<main[^>]*>|<\/main>[\s\S]*$/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ')
}

const HOME = 'terminal-bench-1/'
const TINY = `${HOME}tiny-core-0-1-1~`

function tiny(end: string): string {
  return paths('both').find((path) => path.startsWith(TINY) && path.endsWith(end)) ?? 'no page of the dataset'
}

describe('the results of Terminal-Bench 1', () => {
  it('are a list of its datasets, and a page of each', () => {
    const pages = paths('both').filter((path) => path.startsWith(HOME) && path.endsWith('index.html'))
    expect(pages).toHaveLength(4)
    expect(pages).toContain(`${HOME}no~dataset/index.html`)
    expect(textOf('both', `${HOME}index.html`)).toMatch(
      /^ ?Terminal-Bench 1 ?Boards of what the harness of Terminal-Bench 1 ran, never mixed with what Harbor ran\. Its results tell neither/,
    )
    expect(json<{ dataset: string | null }[]>('both', `${HOME}index.json`).map(({ dataset }) => dataset)).toEqual(
      expect.arrayContaining([DATASET, null]),
    )
  })

  it("say first whose rows they are, and hold the command line's board", async () => {
    expect(textOf('both', tiny('index.html'))).toMatch(
      /^ ?Terminal-Bench 1: tiny-core@0\.1\.1 ?These rows come from the harness of Terminal-Bench 1, and no row of Harbor's is among them: the two are never mixed\. Its results tell neither the version of a task nor a cost/,
    )
    const fixture = places.get('both')
    if (fixture === undefined) throw new Error('no fixture')
    const trials = await readTrials(fixture.ledger)
    const board = leaderboard({
      trials,
      tasks: datasetTasks(trials, 'tb1', DATASET, []),
      rules: { ...defaultRules(1), harness: 'tb1' },
      voids: [],
      prices: await readPrices(fixture.ledger),
    })
    expect(board.rows).toHaveLength(1)
    const rows = board.rows.map((row) => ({ ...row, url: `${BASE}configs/${row.config_id}/` }))
    expect(json('both', tiny('index.json'))).toEqual(JSON.parse(JSON.stringify({ ...board, rows })))
  })

  it('lead to the config, from there to its cells, and every trial there says what ran it and where it counts', () => {
    const [row] = json<AnyLeaderboard>('both', tiny('index.json')).rows
    const config = `configs/${row?.config_id}/`
    expect(file('both', tiny('index.html'))).toContain(`href="${BASE}${config}"`)
    expect(textOf('both', `${config}index.html`)).toContain(
      'Terminal-Bench 1: tiny-core@0.1.1Run by the harness of Terminal-Bench 1, so on a board of its own. Its results tell',
    )
    const cell = `cells/${row?.config_id}/sort-words/`
    expect(file('both', `${config}index.html`)).toContain(`href="${BASE}${cell}"`)
    const text = textOf('both', `${cell}index.html`)
    expect(text).toContain('Harbor ran no trial of this cell, so it is not on the leaderboard.')
    expect(text).toContain('Run by Terminal-Bench 1, not Harbor, on its board of tiny-core@0.1.1.')
    expect(text).not.toContain('Not counted')
    expect(text).not.toContain('Left out of the board')
    type CellJson = {
      tally: { n: number; left_out: number }
      others: { tally: { n: number; successes: number } }[]
      trials: { board: string; standing: string; task_digest: null }[]
    }
    expect(json<CellJson>('both', `${cell}index.json`)).toMatchObject({
      tally: { n: 0, left_out: 0 },
      others: [{ board: { harness: 'tb1', dataset: DATASET }, tally: { n: 1, successes: 1 } }],
      trials: [{ harness: 'tb1', board: tiny('').replace(/[^/]*$/, ''), standing: 'counted', task_digest: null }],
    })
  })

  it('stand beside the results of Harbor where both ran a task of one name', () => {
    const text = textOf('both', 'tasks/nginx-edge/index.html')
    expect(text).toContain('Terminal-Bench 1 ran a task of this name. These trials count on boards of their own')
    expect(text).toContain('2 run by Terminal-Bench 1, not Harbor')
    expect(textOf('both', 'tasks/serve-files/index.html')).toContain('No trial that Harbor ran is on the board.')
  })

  it('say in the list of tasks whose the tasks are that Harbor never ran', () => {
    const text = textOf('both', 'tasks/index.html')
    const [own = '', theirs = ''] = text.split('Tasks of Terminal-Bench 1: Harbor ran none of them')
    for (const task of ['serve-files', 'build-kernel']) {
      expect(theirs).toContain(task)
      expect(own).not.toContain(task)
    }
    expect(own).toContain('nginx-edge')
    expect(theirs.split('Reading this list')[0]).not.toContain('left out')
    expect(file('both', 'tasks/index.md')).toContain('Tasks of Terminal-Bench 1')
    const { others, elsewhere } = json<Record<'others' | 'elsewhere', { name: string }[]>>('both', 'tasks/index.json')
    expect(elsewhere.map(({ name }) => name)).toEqual(['build-kernel', 'fix-lock', 'serve-files', 'sort-words'])
    expect(others).toEqual(json<{ others: unknown }>('harbor', 'tasks/index.json').others)
  })

  it('are counted by policies in words of their own', () => {
    expect(textOf('both', 'method/index.html')).toContain(
      'Of what Terminal-Bench 1 ran: as Terminal-Bench 1 itself counted',
    )
    expect(textOf('both', 'method/tbench/index.html')).toContain(
      'has boards of its own and is not in this table: as Terminal-Bench 1',
    )
    expect(file('both', 'method/tbench/index.md')).toContain('itself counted')
  })

  it('are reached from the leaderboard, the runs and the data', () => {
    for (const page of ['index.html', 'data/index.html']) expect(file('both', page)).toContain(`href="${BASE}${HOME}"`)
    expect(file('both', 'runs/index.html')).toContain(`href="${BASE}${tiny('').replace(/[^/]*$/, '')}"`)
    expect(file('both', 'llms.txt')).toContain(`${HOME}index.md`)
  })

  it('are what the list of configs says of whoever has only such trials, on whatever board they are', () => {
    const { configs } = json<{ configs: { config_id: string; kind: string }[] }>('both', 'configs/index.json')
    const imported = configs.filter(({ kind }) => kind === 'imported')
    const tb1 = imported.filter(({ config_id }) =>
      file('both', `configs/${config_id}/index.html`).includes('Terminal-Bench 1 ('),
    )
    expect(tb1.length).toBeGreaterThan(0)
    for (const { config_id } of tb1) {
      const row = file('both', 'configs/index.html').match(
        new RegExp(`<tr(?:(?!</tr>).)*configs/${config_id}/.*?</tr>`, 's'),
      )?.[0]
      expect(row).toContain('run by Terminal-Bench 1')
    }
  })

  it('are nowhere on a site whose ledger has none', () => {
    expect(paths('harbor').filter((path) => path.startsWith(HOME))).toEqual([])
    const naming = paths('harbor').filter(
      // The data name the harnesses that their column may hold.
      (path) =>
        /^(?!data\/).*\.(html|md|txt)$/.test(path) && /Terminal-Bench 1|terminal-bench-1/.test(file('harbor', path)),
    )
    expect(naming).toEqual([])
  })
})

describe("Harbor's numbers", () => {
  it('are the same with them and without, on the leaderboard and on every page of a config and a cell', () => {
    const { rows, tasks } = json<AnyLeaderboard>('harbor', 'index.json')
    expect(json<AnyLeaderboard>('both', 'index.json')).toMatchObject({ rows, tasks, harness: 'harbor' })
    const twins = paths('harbor').filter((path) => /^(configs|cells)\/[^/]+\/.*index\.json$/.test(path))
    expect(twins.length).toBeGreaterThan(20)
    for (const path of twins) expect(json('both', path), path).toEqual(json('harbor', path))
  })

  it('are all that the matrix, the badges and the feeds tell', () => {
    const [matrix = '', apart = ''] = file('both', 'cells/index.html').split('<section aria-labelledby="apart"')
    expect(matrix.length).toBeGreaterThan(1000)
    expect(file('harbor', 'cells/index.html').startsWith(matrix)).toBe(true)
    expect(apart).toContain('Left out, run by another harness: ')
    const badges = paths('harbor').filter((path) => path.startsWith('badges/'))
    expect(badges.length).toBeGreaterThan(3)
    for (const path of badges) expect(file('both', path)).toBe(file('harbor', path))
    for (const path of ['feeds/regressions.atom', 'feeds/configs.atom'])
      expect(file('both', path).match(/<entry>/g)).toEqual(file('harbor', path).match(/<entry>/g))
  })
})

it('has no broken link and valid pages', async () => {
  const report = await checkLinks(join(scratch, 'both-out'), { base: BASE, origin: null })
  expect(report.broken).toEqual([])
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
  })
  const own = paths('both').filter((path) => /^(terminal-bench-1|configs|cells|runs|tasks|data)\/.*\.html$/.test(path))
  expect(own.length).toBeGreaterThan(30)
  const problems: string[] = []
  for (const path of own) {
    const { results } = await validator.validateString(file('both', path), path)
    for (const { messages } of results) {
      for (const { ruleId, message, line } of messages) problems.push(`${path}:${line}: ${ruleId}: ${message}`)
    }
  }
  expect(problems).toEqual([])
})
