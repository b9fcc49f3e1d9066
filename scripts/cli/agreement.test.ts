import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { markdownToHtml } from 'satteri'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { readTrials } from '#core/ledger/read'
import { COLUMNS, type Column } from '#core/report/columns'
import { fraction, rateWithInterval } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import { onVersion } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'
import { type TestRepository, testRepository } from '#scripts/testing/repository'
import { writeBoard } from '../../site/testing/fixture.ts'

// One ledger with ranked and unranked configs, excluded, voided and left-out trials, reported and estimated costs, read
// through every surface by the real command line.

let repo: TestRepository
let model: Leaderboard

beforeAll(async () => {
  repo = await testRepository('experiments: { main: { attempts: 5 } }\n', {})
  const { ledger } = await writeBoard(repo.root)
  await rename(ledger, join(repo.root, 'results'))
  await importRecords(join(repo.root, 'results'), otherNames(await readTrials(join(repo.root, 'results'))))
  const trials = await readTrials(join(repo.root, 'results'))
  const [voided] = trials.filter(({ agent, outcome }) => agent === 'terminus-2' && outcome === 'passed')
  await repo.write(
    'results/voids.yaml',
    `- { trial: ${voided?.trial_id}, reason: the proxy answered, author: jane, date: 2026-11-21 }\n`,
  )
  await repo.write(
    'results/prices.yaml',
    '- model: openrouter/vendor/large-1\n  from: 2026-01-01\n  source: a price list\n  usd_per_million: { input: 3, cached_input: 0.3, output: 15 }\n',
  )
  model = JSON.parse(await report('json'))
}, 120_000)

afterAll(async () => {
  await repo[Symbol.asyncDispose]()
})

/** More trials of two tasks, from trees that call the one by its name with an org and the other as it was called before. */
function otherNames(trials: readonly TrialRecord[]) {
  const names = new Map([
    ['merge-statements', 'org/merge-statements'],
    ['nginx-edge', 'edge-of-nginx'],
  ])
  return trials
    .filter(({ model, task_name }) => model === 'vendor/small-1' && names.has(task_name))
    .flatMap((each) =>
      each.task_digest === null
        ? []
        : onVersion([{ ...each, task_name: names.get(each.task_name) ?? '' }], each.task_digest),
    )
    .map((record) => ({ kind: 'trial' as const, path: '', record, tests: [] }))
}

async function report(format: string): Promise<string> {
  return await output('report', '--format', format)
}

async function output(...args: string[]): Promise<string> {
  const { exit, stdout, stderr } = await repo.regatta(...args)
  if (exit !== 0) throw new Error(stderr)
  return stdout
}

/** What the model says, as people read it: a line of cells per config. */
function shown(): string[][] {
  return model.rows.map((row) => COLUMNS.map(({ cell }) => cell(row, model)))
}

it('is a mixed board', () => {
  expect(model.trials.excluded).toBeGreaterThan(4)
  expect(model.trials.left_out).toBe(2)
  expect(model.voided).toMatchObject([{ trials: 1 }])
  expect(model.rows.flatMap(({ cells }) => cells).filter(({ n }) => n === 10)).toHaveLength(2)
  expect(new Set(model.rows.map(({ rankable }) => rankable))).toEqual(new Set([true, false]))
  expect(model.rows.some((row) => row.cost_known > 0 && row.estimated_cost_known > 0)).toBe(true)
})

it('has the same numbers in the terminal', async () => {
  const lines = (await repo.regattaWith({ COLUMNS: '400' }, 'report')).stdout
    .split('\n')
    .slice(1, 1 + model.rows.length)
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual(shown())
})

it('has the same numbers in Markdown', async () => {
  const { html } = markdownToHtml(await report('md'))
  const [head, ...rows] = tableCells(html)
  expect(head).toEqual(COLUMNS.map((column) => column.head))
  expect(rows.filter((row) => row[0] !== 'rank')).toEqual(shown())
})

it('has the same numbers in CSV', async () => {
  await mkdir(join(repo.root, 'out'), { recursive: true })
  const file = join(repo.root, 'out', 'board.csv')
  await writeFile(file, `${await report('csv')}\n`)
  const database = await DuckDBInstance.create()
  const connection = await database.connect()
  const rows = (
    await connection.runAndReadAll(`FROM read_csv('${file}', header = true, all_varchar = true)`)
  ).getRowObjects()
  connection.closeSync()
  database.closeSync()
  expect(rows).toHaveLength(model.rows.length)
  for (const [index, row] of model.rows.entries()) {
    const plain = Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null)
    expect(plain.length).toBeGreaterThan(35)
    for (const [key, value] of plain) {
      expect([key, rows[index]?.[key]]).toEqual([key, value === null ? null : String(value)])
    }
  }
})

it('has the same numbers in SQL, cell by cell', async () => {
  const { data } = JSON.parse(await output('query', '--json', 'FROM cells'))
  const bySql = new Map<string, Record<string, unknown>>(
    data.rows.map((row: Record<string, unknown>) => [`${row.config_id} ${row.task_digest}`, row]),
  )
  // The board has one cell where SQL had two rows: neither may hide the other.
  expect(bySql.size).toBe(data.rows.length)
  let compared = 0
  for (const cell of model.rows.flatMap((row) => row.cells)) {
    const { n = 0, successes = 0, excluded = 0 } = bySql.get(`${cell.config_id} ${cell.task_digest}`) ?? {}
    expect([cell.task_name, Number(n), Number(successes), Number(excluded)]).toEqual([
      cell.task_name,
      cell.n,
      cell.successes,
      cell.excluded,
    ])
    compared++
  }
  expect(compared).toBe(model.rows.length * model.tasks.length)
})

it('has the same numbers on the site: in the table, in the task table, and on the page of every cell', async () => {
  const out = join(repo.root, 'out', 'site')
  await output('site', 'build', '--out', out)
  const page = async (...path: string[]) => await readFile(join(out, ...path, 'index.html'), 'utf8')
  const [standings = ''] = tablesOf(await page())
  const [heat = ''] = tablesOf(await page('cells'))
  const columns: readonly Column[] = COLUMNS.filter(({ head }) => head !== 'p90 time')
  const rows = tableCells(standings).filter((row) => row.length === columns.length)
  const expected = model.rows.map((row) =>
    columns.map(({ head, cell }) => (head === 'config' ? expect.stringContaining(cell(row, model)) : cell(row, model))),
  )
  const withoutWords = rows
    .slice(1)
    .map((row) => row.map((text, index) => (columns[index]?.head === 'excluded' ? text.replace(/ .*/, '') : text)))
  expect(withoutWords).toEqual(expected)
  const byTask = tableCells(heat).slice(1)
  for (const [index, row] of model.rows.entries()) {
    for (const [place, cell] of row.cells.entries()) {
      const there = byTask[index]?.[place + 1]
      if (cell.n + cell.excluded + cell.left_out === 0) {
        expect(there).toBe('-')
        continue
      }
      expect(there).toMatch(new RegExp(`^${cell.n === 0 ? '0/0' : fraction(cell.successes, cell.n)}\\b`))
      const text = textOf(await page('cells', cell.config_id, cell.task_name))
      if (cell.n > 0) expect(text).toContain(rateWithInterval(cell.successes, cell.n, cell.low, cell.high))
    }
  }
}, 120_000)

function tablesOf(html: string): readonly string[] {
  return html.match(/<table.*?<\/table>/gs) ?? []
}

function tableCells(html: string): string[][] {
  return [...html.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...(row ?? '').matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => textOf(cell ?? '')),
  )
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u200B', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()
}
