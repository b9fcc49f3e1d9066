import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { stageForShard } from '#action/run/stage'
import { plannedTrial, temporaryDirectory } from '#core/harbor/testing'
import { readTask } from '#core/task/read'
import { committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  return () => vi.restoreAllMocks()
})

const FROM = { env: process.env, credentials: null }

test('a shard gets its tasks from the commit, and agents of the repository from the checkout', async () => {
  await using repository = await committedRepository('experiments: { main: {} }\n', {
    one: tinyTask(),
    two: tinyTask(),
  })
  using directory = temporaryDirectory()
  const { root, write, push } = repository
  const { name, path, digest } = await readTask(root, 'tasks/one')
  await write('agents/own.py', 'of the pull request\n')
  const head = await push()
  await write('agents/own.py', 'of the checkout\n')
  await write('tasks/one/instruction.md', 'Something else.\n')
  await push()
  const trials = [plannedTrial(0), plannedTrial(1)].map((trial) => ({ ...trial, task: { name, path, digest } }))
  await stageForShard(root, head, trials, directory.path, FROM)
  expect((await readdir(directory.path)).sort()).toEqual(['agents', 'tasks'])
  expect(await readdir(join(directory.path, 'tasks'))).toEqual(['one'])
  expect(await readFile(join(directory.path, 'tasks/one/instruction.md'), 'utf8')).toBe(tinyTask()['instruction.md'])
  expect(await readFile(join(directory.path, 'agents/own.py'), 'utf8')).toBe('of the checkout\n')
  expect(await realpath(join(directory.path, 'agents'))).toBe(await realpath(join(root, 'agents')))
})

test('a task that is not the one that was planned does not run', async () => {
  await using repository = await committedRepository('experiments: { main: {} }\n', { one: tinyTask() })
  using directory = temporaryDirectory()
  const trial = plannedTrial(0)
  const head = await repository.git('rev-parse', 'HEAD')
  const trials = [{ ...trial, task: { ...trial.task, name: 'one', path: 'tasks/one' } }]
  await expect(stageForShard(repository.root, head, trials, directory.path, FROM)).rejects.toThrow(
    'this task is not the one that was planned',
  )
})
