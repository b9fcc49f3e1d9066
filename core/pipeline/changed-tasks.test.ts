import { join } from 'node:path'
import { expect, it } from 'vitest'
import { changedTasks } from '#core/pipeline/changed-tasks'
import { committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: {} }\n'
const TASKS = { one: tinyTask(), two: tinyTask(), 'a b': tinyTask() }

it('names the tasks that were added or changed, whatever they are called, and no others', async () => {
  await using repository = await committedRepository(MANIFEST, TASKS)
  const before = await repository.git('rev-parse', 'HEAD')
  await repository.write('tasks/a b/deep/below/file', 'new\n')
  await repository.write('tasks/"tâche"/task.toml', '')
  await repository.write('tasks/README.md', 'words\n')
  await repository.git('rm', '-r', '--quiet', 'tasks/one')
  await repository.push()
  const changed = await changedTasks(join(repository.root, 'regatta.yaml'), before, process.env)
  expect(changed).toEqual({ kind: 'these', names: new Set(['a b', 'README.md', '"tâche"']) })
})

it('takes an executable bit for a change', async () => {
  await using repository = await committedRepository(MANIFEST, TASKS)
  const before = await repository.git('rev-parse', 'HEAD')
  await repository.git('update-index', '--chmod=+x', 'tasks/two/tests/test.sh')
  await repository.git('commit', '--quiet', '--message', 'executable')
  const changed = await changedTasks(join(repository.root, 'regatta.yaml'), before, process.env)
  expect(changed).toEqual({ kind: 'these', names: new Set(['two']) })
})

it('looks at the tasks beside the manifest, wherever that is', async () => {
  await using repository = await committedRepository(MANIFEST, {})
  await repository.write('bench/regatta.yaml', MANIFEST)
  await repository.write('bench/tasks/one/task.toml', '')
  const before = await repository.push()
  await repository.write('tasks/elsewhere/task.toml', '')
  await repository.write('bench/tasks/two/task.toml', '')
  await repository.push()
  const changed = await changedTasks(join(repository.root, 'bench/regatta.yaml'), before, process.env)
  expect(changed).toEqual({ kind: 'these', names: new Set(['two']) })
})

it.each([
  ['0'.repeat(40), 'there is no commit to compare with'],
  ['1'.repeat(40), `commit ${'1'.repeat(40)} is not in this checkout`],
])('means all tasks where commit %s tells nothing', async (since, why) => {
  await using repository = await committedRepository(MANIFEST, TASKS)
  expect(await changedTasks(join(repository.root, 'regatta.yaml'), since, process.env)).toEqual({ kind: 'all', why })
})

it('means all tasks where the manifest changed', async () => {
  await using repository = await committedRepository(MANIFEST, TASKS)
  const before = await repository.git('rev-parse', 'HEAD')
  await repository.write('regatta.yaml', `# more\n${MANIFEST}`)
  await repository.push()
  const changed = await changedTasks(join(repository.root, 'regatta.yaml'), before, process.env)
  expect(changed).toEqual({ kind: 'all', why: 'regatta.yaml changed' })
})
