import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'
import { testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: { attempts: 2 } }'
const HARBOR = join(INSTALLATION, 'core/harbor/fixtures/oracle-pass/hc-ok__9LufHSt/result.json')
const TB1 = join(INSTALLATION, 'core/tb1/fixtures')
const RUN = '2025-08-07__20-46-16'
const MINI = 'mini-agent · vendor/model-1 · max_episodes=300'

type Repository = Awaited<ReturnType<typeof testRepository>>

async function writeRun(repository: Repository, at: string): Promise<void> {
  for (const file of ['results.json', 'run_metadata.json', 'tb.lock']) {
    await repository.write(`${at}/${RUN}/${file}`, readFileSync(join(TB1, 'sixteen', RUN, file), 'utf8'))
  }
}

async function writeBare(repository: Repository): Promise<void> {
  await repository.write('bare/x_results.json', readFileSync(join(TB1, 'ten/results.json'), 'utf8'))
}

async function boardOf(repository: Repository, ...args: readonly string[]) {
  const { harness, dataset, rows, trials } = JSON.parse(
    (await repository.regatta('report', ...args, '--json')).stdout,
  ).data
  const scores = rows.map(({ label, score }: { label: string; score: number }) => `${label} ${score}`)
  return { harness, dataset, scores, left_out: trials.left_out }
}

it('trials of Terminal-Bench 1 come in beside those of Harbor, each once', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeRun(repository, 'runs')
  await writeRun(repository, 'copy/of/runs')
  await repository.write('jobs/ok__aaaaaaa/result.json', readFileSync(HARBOR, 'utf8'))
  const { exit, stdout } = await repository.regatta('import', 'runs', 'copy', 'jobs')
  expect([exit, stdout.trim().split('\n')]).toEqual([
    0,
    [
      '9 discovered: 5 imported, 4 duplicates, 0 conflicts, 0 quarantined, 0 skipped',
      '  imported: 1 run by Harbor, 4 by Terminal-Bench 1 (regatta report --harness tb1)',
    ],
  ])
  const again = await repository.regatta('import', 'runs')
  expect(again.stdout).toMatch(/^4 discovered: 0 imported, 4 duplicates, 0 conflicts/)
})

it('a board is of one harness', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeRun(repository, 'runs')
  await repository.write('jobs/ok__aaaaaaa/result.json', readFileSync(HARBOR, 'utf8'))
  await repository.regatta('import', 'runs', 'jobs')
  expect(await boardOf(repository, '--harness', 'tb1')).toEqual({
    harness: 'tb1',
    dataset: 'tiny-core@0.1.1',
    scores: [`${MINI} ${1 / 3}`],
    left_out: 1,
  })
  const harbor = await boardOf(repository)
  // Harbor's own trial is of no task of this repository.
  expect(harbor).toEqual({ harness: 'harbor', dataset: undefined, scores: [], left_out: 5 })
})

it('results without an agent are refused with the remedy', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeBare(repository)
  const { exit, stdout } = await repository.regatta('import', 'bare')
  expect([exit, stdout]).toEqual([3, expect.stringContaining('name it with --agent')])
})

it('where there are trials of several datasets, a board names one', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeRun(repository, 'runs')
  await writeBare(repository)
  await repository.regatta('import', 'runs')
  await repository.regatta('import', 'bare', '--agent', 'goose', '--model', 'v/m', '--dataset', 'other@2')
  const several = await repository.regatta('report', '--harness', 'tb1')
  expect([several.exit, several.stderr.trim()]).toEqual([
    2,
    'error: --dataset: there are trials of 2 datasets, and a board ranks one\n  name one: other@2 (4), tiny-core@0.1.1 (4)',
  ])
})

it('two configs of Terminal-Bench 1 are compared on the tasks of their dataset', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeRun(repository, 'runs')
  await writeBare(repository)
  await repository.regatta('import', 'runs', 'bare', '--agent', 'goose', '--dataset', 'core@1')
  const { exit, stdout } = await repository.regatta('compare', 'goose', MINI, '--harness', 'tb1', '--json')
  const { harness, dataset, board_tasks, shared } = JSON.parse(stdout).data
  expect({ exit, harness, dataset, board_tasks, shared: shared.length }).toEqual({
    exit: 0,
    harness: 'tb1',
    dataset: 'core@1',
    board_tasks: 4,
    shared: 2,
  })
})

it('who forgets --harness tb1 is told of it', async () => {
  await using repository = await testRepository(MANIFEST, { ok: tinyTask() })
  await writeRun(repository, 'runs')
  await writeBare(repository)
  await repository.regatta('import', 'runs', 'bare', '--agent', 'goose', '--dataset', 'core@1')
  const board = await repository.regatta('report')
  expect([board.exit, board.stdout]).toEqual([
    0,
    expect.stringContaining(
      'Every trial of the ledger was run by Terminal-Bench 1, whose boards are apart: regatta report --harness tb1.',
    ),
  ])
  const told = async (...args: readonly string[]) => (await repository.regatta('compare', ...args)).stderr.trim()
  expect(await told('goose', MINI)).toBe(
    'error: config: no config "goose" on this board\n  it was run by Terminal-Bench 1: give --harness tb1',
  )
  expect(await told('nobody', MINI)).toContain(
    'every trial of the ledger was run by Terminal-Bench 1: give --harness tb1',
  )
  expect(await told('goose', 'nobody', '--harness', 'tb1')).toContain('the nearest: ')
})
