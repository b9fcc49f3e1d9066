import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeFolder, scratchFolder } from '../testing/build.ts'
import { type Fixture, writeBoard } from '../testing/fixture.ts'
import { readSite } from './model.ts'

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
    const { board } = await readSite({ root: folder, ...fixture, config: null })
    expect(board.tasks).toHaveLength(6)
    expect(board.pass_threshold).toBe(1)
  })

  it("ranks the tasks of the manifest's board experiment, with its threshold, as the command line does", async () => {
    const config = join(folder, 'regatta.yaml')
    await writeFile(
      config,
      'experiments:\n  main:\n    tasks: { include: ["p*"] }\n    configs: [{ agent: oracle }]\n    pass_threshold: 0.5\n',
    )
    const { board, tasks } = await readSite({ root: folder, ...fixture, config })
    expect(board.tasks.map((task) => task.name)).toEqual(['prune-backups', 'purge-secret'])
    expect(board.pass_threshold).toBe(0.5)
    // A task that the board does not rank keeps its page, its text and its trials.
    const other = tasks.find((task) => task.name === 'nginx-edge')
    expect(other).toMatchObject({ digest: null, facts: { path: 'tasks/nginx-edge' }, tally: { n: 0, left_out: 25 } })
  })
})

it('has a page for every trial of the ledger, each once', async () => {
  const { board, cells } = await readSite({ root: folder, ...fixture, config: null })
  const ids = cells.flatMap((cell) => cell.trials.map((entry) => entry.trial.trial_id))
  expect(new Set(ids).size).toBe(board.trials.ledger)
  expect(ids).toHaveLength(board.trials.ledger)
})

it('shows in every cell of the leaderboard what the page of the cell shows', async () => {
  const { board, cells } = await readSite({ root: folder, ...fixture, config: null })
  for (const row of board.rows) {
    for (const cell of row.cells) {
      const page = cells.find((each) => each.config.config_id === cell.config_id && each.task_name === cell.task_name)
      if (page === undefined) expect(cell.n + cell.excluded + cell.left_out).toBe(0)
      else expect(cell).toMatchObject(page.tally)
    }
  }
})
