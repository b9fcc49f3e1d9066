import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readTask, readTasks } from '#core/task/read'
import { UserError } from '#core/user-error'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'regatta-task-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

const FILES = {
  'task.toml': `schema_version = "1.4"
artifacts = ["/app/out", { source = "/app/log", service = "main" }, 7]
[metadata]
author_name = "A. Author"
difficulty = "easy"
category = "data"
tags = ["sql"]
[agent]
timeout_sec = 120
[verifier]
timeout_sec = 30
environment_mode = "separate"
[environment]
cpus = 1
memory_mb = 256
`,
  'instruction.md': 'Do it.\n',
  'environment/Dockerfile': 'FROM debian:trixie-slim\n',
  'tests/test.sh': '#!/bin/bash\n',
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'tasks/one', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

const readOne = () => readTask(root, 'tasks/one')

describe('readTask', () => {
  it('reads what plans and people need', async () => {
    await write(FILES)
    expect(await readOne()).toMatchObject({
      name: 'one',
      path: 'tasks/one',
      instruction: 'Do it.\n',
      limits: {
        agent_timeout_s: 120,
        verifier_timeout_s: 30,
        build_timeout_s: 600,
        cpus: 1,
        memory_mb: 256,
        storage_mb: null,
      },
      verifier_mode: 'separate',
      artifacts: ['/app/out', '/app/log'],
      tags: ['sql'],
      difficulty: 'easy',
      author: 'A. Author',
    })
  })

  it.each(['task.toml', 'instruction.md', 'tests/test.sh'])('names %s when it is missing', async (file) => {
    const { [file]: _, ...rest } = FILES as Record<string, string>
    await write(rest)
    await expect(readOne()).rejects.toMatchObject({ message: `${file} is missing`, where: `tasks/one/${file}` })
  })

  it('wants a Dockerfile, a compose file or an image', async () => {
    const { 'environment/Dockerfile': _, ...rest } = FILES
    await write(rest)
    await expect(readOne()).rejects.toThrow('environment/Dockerfile or environment/docker-compose.yaml is missing')
    await write({ 'task.toml': '[environment]\ndocker_image = "x"\n' })
    expect(await readOne()).toMatchObject({ name: 'one' })
  })

  it('names line and column of TOML that is none, and the key of a wrong type', async () => {
    await write({ ...FILES, 'task.toml': 'a = 1\n[agent\n' })
    await expect(readOne()).rejects.toMatchObject({ where: 'tasks/one/task.toml:2:7' })
    await write({ 'task.toml': '[agent]\ntimeout_sec = "soon"\n' })
    await expect(readOne()).rejects.toMatchObject({ where: 'tasks/one/task.toml (agent.timeout_sec)' })
  })

  it('refuses a link that leaves the task', async () => {
    await write(FILES)
    await writeFile(join(root, 'outside'), 'x')
    await symlink(join(root, 'outside'), join(root, 'tasks/one/environment/data'))
    await expect(readOne()).rejects.toThrow('a link that leaves the task')
  })

  it('has a digest of content and path, not of mode, and not of ignored files', async () => {
    await write(FILES)
    const before = (await readOne()).digest
    await write({ 'environment/__pycache__/x.pyc': 'cache', 'notes.txt': 'not part of a task' })
    expect((await readOne()).digest).toBe(before)
    await write({ 'environment/data': 'x' })
    const after = (await readOne()).digest
    expect(after).not.toBe(before)
    await write({ '.gitignore': 'data\n' })
    expect((await readOne()).digest).not.toBe(after)
  })
})

describe('readTasks', () => {
  it('reads every directory below tasks, and no file', async () => {
    await write(FILES)
    await writeFile(join(root, 'tasks/README.md'), 'text')
    expect((await readTasks(root, 'tasks')).map((task) => task.name)).toEqual(['one'])
  })

  it('does not pass over a directory that is no task', async () => {
    await write(FILES)
    await mkdir(join(root, 'tasks/two'))
    await expect(readTasks(root, 'tasks')).rejects.toThrow('task.toml is missing')
  })

  it('says what to do where there are no tasks at all', async () => {
    await expect(readTasks(root, 'tasks')).rejects.toBeInstanceOf(UserError)
  })
})

describe('a task that is made to hang or fill its reader', () => {
  it.each<[what: string, path: string, message: RegExp]>([
    ['a FIFO', 'task.toml', /no regular file/],
    ['a FIFO', 'instruction.md', /no regular file/],
    ['a FIFO', 'tests/test.sh', /no regular file/],
    ['a FIFO', '.gitignore', /cannot read this \.gitignore/],
    ['/dev/zero', 'instruction.md', /no regular file/],
    ['/dev/zero', '.gitignore', /cannot read this \.gitignore/],
    ['20 GB', 'task.toml', /at most 2 are read/],
    ['20 GB', 'instruction.md', /at most 2 are read/],
    ['20 GB', '.gitignore', /cannot read this \.gitignore/],
    ['20 GB', 'environment/huge.txt', /at most 4,096 are read/],
  ])('%s as %s is an error of its author', async (what, path, message) => {
    await write(FILES)
    const file = join(root, 'tasks/one', path)
    await rm(file, { force: true })
    if (what === 'a FIFO') execFileSync('mkfifo', [file])
    else if (what === '/dev/zero') await symlink('/dev/zero', file)
    else {
      await writeFile(file, '')
      await truncate(file, 20 * 2 ** 30)
    }
    const error = await readOne().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).message).toMatch(message)
  })
})
