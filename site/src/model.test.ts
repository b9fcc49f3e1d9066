import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeRelease } from '#core/ledger/releases'
import { isCalibration } from '#core/report/calibration'
import { boardNotes } from '#core/report/notes'
import { removeFolder, scratchFolder } from '../testing/build.ts'
import { type Fixture, writeBoard } from '../testing/fixture.ts'
import { boardOf, cellPages, taskPagesOf } from './model.ts'
import { type Places, readSite, sourcesOf } from './sources.ts'

async function readBoard(places: Omit<Places, 'evidence'>) {
  const sources = sourcesOf(await readSite({ ...places, evidence: null }))
  const { voids } = sources
  return { board: boardOf(sources), tasks: taskPagesOf(sources), cells: [...cellPages(sources)], voids }
}

let folder = ''
let fixture: Fixture

beforeAll(async () => {
  folder = await scratchFolder()
  fixture = await writeBoard(folder)
})

afterAll(async () => {
  await removeFolder(folder)
})

describe('the board of the site', () => {
  it('ranks all tasks with threshold 1 without a manifest', async () => {
    const { board } = await readBoard({ root: folder, ...fixture, config: null })
    expect(board.tasks).toHaveLength(6)
    expect(board.pass_threshold).toBe(1)
  })

  it("ranks the tasks of the manifest's board experiment, with its threshold, as the command line does", async () => {
    const config = join(folder, 'regatta.yaml')
    await writeFile(
      config,
      'experiments:\n  main:\n    tasks: { include: ["p*"] }\n    configs: [{ agent: oracle }]\n    pass_threshold: 0.5\n',
    )
    const { board, tasks } = await readBoard({ root: folder, ...fixture, config })
    expect(board.tasks.map((task) => task.name)).toEqual(['prune-backups', 'purge-secret'])
    expect(board.pass_threshold).toBe(0.5)
    // A task that the board does not rank keeps its page, its text and its trials, oracle and nop aside.
    const other = tasks.find((task) => task.name === 'nginx-edge')
    expect(other).toMatchObject({ digest: null, facts: { path: 'tasks/nginx-edge' }, tally: { n: 0, left_out: 15 } })
  })
})

it('ranks the latest release, as the command line does, and keeps a page for every other task', async () => {
  const without = await readBoard({ root: folder, ...fixture, config: null })
  const [frozen] = without.board.tasks
  const row = without.board.rows[0]
  if (frozen === undefined || row === undefined) throw new Error('an empty board')
  const release = {
    name: 'v1',
    date: '2026-11-21',
    commit: null,
    experiment: 'main',
    attempts: 1,
    configs: [{ config_id: row.config_id, label: row.label }],
    tasks: [frozen],
  }
  const file = await writeRelease(fixture.ledger, release)
  const { board, tasks } = await readBoard({ root: folder, ...fixture, config: null })
  await rm(file)
  expect(board).toMatchObject({ source: 'release', release: 'v1', tasks: [frozen] })
  expect(tasks.map(({ name }) => name)).toEqual(without.tasks.map(({ name }) => name))
})

it('has a page for every trial of the ledger, each once', async () => {
  const { board, cells } = await readBoard({ root: folder, ...fixture, config: null })
  const ids = cells.flatMap((cell) => cell.trials.map((entry) => entry.trial.trial_id))
  expect(new Set(ids).size).toBe(board.trials.ledger)
  expect(ids).toHaveLength(board.trials.ledger)
})

it('shows in every cell of the leaderboard what the page of the cell shows', async () => {
  const { board, cells } = await readBoard({ root: folder, ...fixture, config: null })
  for (const row of board.rows) {
    for (const cell of row.cells) {
      const page = cells.find((each) => each.config.config_id === cell.config_id && each.task_name === cell.task_name)
      if (page === undefined) expect(cell.n + cell.excluded + cell.left_out).toBe(0)
      else expect(cell).toMatchObject(page.tally)
    }
  }
})

it('shows a voided trial with its reason on its page, out of every number, and tells of it on the board', async () => {
  const plain = await readBoard({ root: folder, ...fixture, config: null })
  const cell = plain.cells.find((each) => each.tally.successes > 1 && !isCalibration(each.config))
  const voided = cell?.trials.find((entry) => entry.standing === 'counted' && entry.trial.outcome === 'passed')?.trial
  if (cell === undefined || voided === undefined) throw new Error('no trial')
  const file = join(fixture.ledger, 'voids.yaml')
  await writeFile(file, `- { trial: ${voided.trial_id}, reason: wrong proxy, author: jane, date: 2026-11-21 }\n`)
  try {
    const { board, cells, tasks, voids } = await readBoard({ root: folder, ...fixture, config: null })
    expect(voids).toHaveLength(1)
    expect(board.trials).toEqual({
      ...plain.board.trials,
      counted: plain.board.trials.counted - 1,
      excluded: plain.board.trials.excluded + 1,
    })
    expect(boardNotes(board).join()).toContain('Voided, so excluded as invalid: 1 trial, 1 by jane on 2026-11-21')
    const page = cells.find((each) => each.config.config_id === voided.config_id && each.task_name === cell.task_name)
    expect(page?.tally).toMatchObject({ n: cell.tally.n - 1, successes: cell.tally.successes - 1 })
    expect(page?.trials.find((entry) => entry.trial.trial_id === voided.trial_id)).toMatchObject({
      trial: voided,
      standing: 'excluded',
      why_not: 'voided by jane on 2026-11-21 ("wrong proxy")',
      mark: { text: 'N' },
    })
    const of = (site: typeof tasks) => site.find((task) => task.name === cell.task_name)?.tally.n ?? 0
    expect(of(tasks)).toBe(of(plain.tasks) - 1)
  } finally {
    await rm(file)
  }
})
