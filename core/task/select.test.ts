import { describe, expect, it } from 'vitest'
import { matchingTasks, selectTasks } from '#core/task/select'
import type { Task } from '#core/task/task'
import { taskDigestSchema } from '#core/trial/ids'

function task(name: string, tags: readonly string[] = []): Task {
  return {
    name,
    path: `tasks/${name}`,
    digest: taskDigestSchema.parse(`sha256:${'a'.repeat(64)}`),
    instruction: '',
    limits: { agent_timeout_s: 1, verifier_timeout_s: 1, build_timeout_s: 1, cpus: 1, memory_mb: 1, storage_mb: 1 },
    verifier_mode: 'shared',
    artifacts: [],
    tags,
    difficulty: null,
    category: null,
    author: null,
  }
}

const TASKS = [task('git-a', ['git']), task('sql-a'), task('sql-b', ['git'])]
const names = (include: string[], exclude: string[] = []) =>
  selectTasks(TASKS, { include, exclude }, '--tasks').map((one) => one.name)

describe('selectTasks', () => {
  it('takes names, globs and tags, each task once, in the order of the repository', () => {
    expect(names(['*'])).toEqual(['git-a', 'sql-a', 'sql-b'])
    expect(names(['sql-b', 'git-*'])).toEqual(['git-a', 'sql-b'])
    expect(names(['tag:git', 'git-a'])).toEqual(['git-a', 'sql-b'])
  })

  it('leaves out what is excluded', () => {
    expect(names(['*'], ['sql-*'])).toEqual(['git-a'])
  })

  it('refuses an include that matches nothing: a slip must not shrink a benchmark', () => {
    expect(() => names(['sql-*', 'gti-a'])).toThrow('no task matches "gti-a"')
  })

  it('lets an include match nothing where somebody else may have removed the task', () => {
    const matching = (include: string[], exclude: string[] = []) =>
      matchingTasks(TASKS, { include, exclude }, '--tasks').map((one) => one.name)
    expect(matching(['sql-*', 'gone', 'tag:gone'], ['sql-a'])).toEqual(['sql-b'])
    expect(matching(['gone'])).toEqual([])
    expect(matchingTasks([], { include: ['*'], exclude: [] }, '--tasks')).toEqual([])
  })

  it('refuses a pattern that no glob can be, shortly', () => {
    const long = 'a'.repeat(65_000)
    expect(() => names([long])).toThrow(`this is no pattern of tasks: ${'a'.repeat(60)}`)
    expect(() => names(['*'], ['b'.repeat(70_000)])).toThrow('this is no pattern of tasks: b')
  })
})
