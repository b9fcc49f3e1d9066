import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TaskChanges, taskChanges } from '#core/task/changes'
import { taskDigest } from '#core/task/digest'
import { UserError } from '#core/user-error'

let temp = ''
beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'regatta-changes-'))
})
afterAll(() => rm(temp, { recursive: true, force: true }))

type Repository = {
  readonly root: string
  readonly git: (...args: string[]) => Promise<string>
  readonly write: (path: string, text: string | Uint8Array) => Promise<void>
  readonly task: (name: string, extra?: Readonly<Record<string, string>>) => Promise<void>
  /** Commits all that there is. */
  readonly commit: () => Promise<string>
  readonly changes: (base: string, head: string, extra?: object) => Promise<TaskChanges>
}

let count = 0

async function repository(): Promise<Repository> {
  const root = join(temp, `repository-${++count}`)
  await mkdir(root)
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false']
    return (await execa('git', [...identity, ...args], { cwd: root })).stdout
  }
  await git('init', '-q', '-b', 'main')
  const write = async (path: string, text: string | Uint8Array) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return {
    root,
    git,
    write,
    task: async (name, extra = {}) => {
      const files = {
        'task.toml': 'schema_version = "1.4"\n',
        'instruction.md': `Do ${name}.\n`,
        'environment/Dockerfile': 'FROM debian:trixie-slim\n',
        'tests/test.sh': 'echo 1 > /logs/verifier/reward.txt\n',
        ...extra,
      }
      for (const [path, text] of Object.entries(files)) await write(`tasks/${name}/${path}`, text)
    },
    commit: async () => {
      await git('add', '-A')
      await git('commit', '-q', '-m', 'c', '--allow-empty')
      return await git('rev-parse', 'HEAD')
    },
    changes: (base, head, extra = {}) =>
      taskChanges({ root, directory: 'tasks', base, head, env: process.env, temp, ...extra }),
  }
}

/** The digest of a task in a fresh checkout of a commit. */
async function checkedOut({ root }: Repository, commit: string, task: string): Promise<string> {
  const clone = join(temp, `clone-${++count}`)
  await execa('git', ['clone', '-q', root, clone])
  await execa('git', ['-C', clone, 'checkout', '-q', commit])
  return await taskDigest(join(clone, 'tasks', task))
}

/** `name: base -> head`, where a side is the start of a digest, `none`, or why it is no task. */
async function digestsOf({ pairs }: TaskChanges): Promise<Readonly<Record<string, readonly [string, string]>>> {
  const side = (at: TaskChanges['pairs'][number]['base']) =>
    at === null ? 'none' : at.kind === 'task' ? at.task.digest : at.reason
  return Object.fromEntries(pairs.map((pair) => [pair.name, [side(pair.base), side(pair.head)]]))
}

describe('the tasks of two commits', () => {
  it('are those whose directory differs, each with the digest that a checkout has', async () => {
    const repo = await repository()
    await repo.task('changed')
    await repo.task('kept')
    await repo.task('moved')
    await repo.task('removed')
    await repo.task('mode')
    await repo.task('notes')
    const base = await repo.commit()
    await repo.task('changed', { 'instruction.md': 'Do otherwise.\n', 'solution/deep/er/solve.sh': 'true\n' })
    await repo.task('added')
    await rename(join(repo.root, 'tasks/moved'), join(repo.root, 'tasks/renamed'))
    await rm(join(repo.root, 'tasks/removed'), { recursive: true })
    await chmod(join(repo.root, 'tasks/mode/tests/test.sh'), 0o755)
    await repo.write('tasks/notes/NOTES.md', 'no part of the digest\n')
    await repo.write('tasks/README.md', 'a file is no task\n')
    await repo.write('tasks/.hidden/task.toml', 'a dot directory is none\n')
    const head = await repo.commit()

    const changes = await repo.changes('HEAD~1', 'main')
    expect([changes.base, changes.head, changes.same, changes.converted]).toEqual([base, head, ['kept'], []])
    const digests = await digestsOf(changes)
    const at = (commit: string, task: string) => checkedOut(repo, commit, task)
    expect(digests).toEqual({
      added: ['none', await at(head, 'added')],
      changed: [await at(base, 'changed'), await at(head, 'changed')],
      mode: [await at(base, 'mode'), await at(head, 'mode')],
      moved: [await at(base, 'moved'), 'none'],
      notes: [await at(base, 'notes'), await at(head, 'notes')],
      removed: [await at(base, 'removed'), 'none'],
      renamed: ['none', await at(head, 'renamed')],
    })
    expect(digests.mode?.[0]).toBe(digests.mode?.[1])
    expect(digests.notes?.[0]).toBe(digests.notes?.[1])
    expect(digests.moved?.[0]).toBe(digests.renamed?.[1])
    expect(digests.changed?.[0]).not.toBe(digests.changed?.[1])
    const added = changes.pairs.find(({ name }) => name === 'added')?.head
    expect(added).toMatchObject({ kind: 'task', task: { name: 'added', path: 'tasks/added' } })
  })

  it('are found below a manifest that is not at the root, and may be none at all', async () => {
    const repo = await repository()
    const base = await repo.commit()
    await repo.task('one')
    await rename(join(repo.root, 'tasks'), join(repo.root, 'bench-tasks'))
    await mkdir(join(repo.root, 'bench'))
    await rename(join(repo.root, 'bench-tasks'), join(repo.root, 'bench/tasks'))
    const head = await repo.commit()
    const changes = await repo.changes(base, head, { root: join(repo.root, 'bench') })
    expect(changes.pairs).toMatchObject([{ name: 'one', base: null, head: { kind: 'task' } }])
    expect((await repo.changes(base, head)).pairs).toEqual([])
  })

  it('leave nothing behind, and run no hook and no filter', async () => {
    const repo = await repository()
    const marker = join(temp, `ran-${count}`)
    const base = await repo.commit()
    await repo.task('one')
    await repo.write('.gitattributes', '* filter=trap\n')
    const head = await repo.commit()
    for (const driver of ['smudge', 'clean', 'process']) {
      await repo.git('config', `filter.trap.${driver}`, `touch ${marker}`)
    }
    await writeFile(join(repo.root, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 })
    const before = readdirSync(temp)
    const status = await repo.git('rev-parse', 'HEAD')
    const changes = await repo.changes(base, head)
    expect(changes.pairs).toMatchObject([{ head: { kind: 'task' } }])
    expect(existsSync(marker)).toBe(false)
    expect(readdirSync(temp)).toEqual(before)
    expect(await repo.git('rev-parse', 'HEAD')).toBe(status)
  })
})

describe('attributes', () => {
  it('that shape archives, or lines to what was committed, change no digest', async () => {
    const repo = await repository()
    await repo.task('one')
    const base = await repo.commit()
    await repo.task('one', {
      'tests/test.sh': 'echo $Format:%H$ 0 > /logs/verifier/reward.txt\n',
      '.gitattributes': 'tests/** export-ignore\ntests/test.sh export-subst\n*.md text eol=lf\n* text=auto\n',
    })
    await repo.write('.gitattributes', 'tasks/** export-ignore\n')
    await repo.write('tasks/one/environment/raw.bin', Uint8Array.of(0, 13, 10, 255, 13, 10))
    const head = await repo.commit()
    const changes = await repo.changes(base, head)
    expect((await digestsOf(changes)).one).toEqual([
      await checkedOut(repo, base, 'one'),
      await checkedOut(repo, head, 'one'),
    ])
    expect(changes.converted).toEqual([])
  })

  it('that change files on checkout are named: then a checkout has another digest than what was committed', async () => {
    const repo = await repository()
    await repo.task('one')
    const base = await repo.commit()
    const plain = (await digestsOf(await repo.changes(base, base))).one
    expect(plain).toBeUndefined()
    await repo.write('.gitattributes', 'tasks/one/*.md text eol=crlf\ntasks/one/tests/* ident\n')
    await repo.write('tasks/one/.gitattributes', 'task.toml filter=lfs\n')
    const head = await repo.commit()
    const changes = await repo.changes(base, head)
    const digests = await digestsOf(changes)
    // .gitattributes is no part of the digest, and neither is what it does.
    expect(digests.one?.[1]).toBe(digests.one?.[0])
    expect(await checkedOut(repo, head, 'one')).not.toBe(digests.one?.[1])
    expect(changes.converted).toEqual([
      { path: 'tasks/one/instruction.md', attribute: 'eol=crlf' },
      { path: 'tasks/one/task.toml', attribute: 'filter=lfs' },
      { path: 'tasks/one/tests/test.sh', attribute: 'ident=set' },
    ])
  })
})

describe('links', () => {
  it('inside a task count as in a checkout', async () => {
    const repo = await repository()
    const base = await repo.commit()
    await repo.task('one', { 'environment/files/real.txt': 'x\n' })
    await symlink('files/real.txt', join(repo.root, 'tasks/one/environment/link.txt'))
    await symlink('files', join(repo.root, 'tasks/one/environment/folder'))
    await symlink('gone.txt', join(repo.root, 'tasks/one/environment/dangling.txt'))
    const head = await repo.commit()
    expect((await digestsOf(await repo.changes(base, head))).one).toEqual(['none', await checkedOut(repo, head, 'one')])
  })

  it('that leave a task are never followed: the task is none', async () => {
    const repo = await repository()
    const base = await repo.commit()
    const leaving: Readonly<Record<string, readonly (readonly [file: string, target: string])[]>> = {
      absolute: [['environment/passwd', '/etc/passwd']],
      above: [['environment/other', '../../other/task.toml']],
      // No link of the two leaves by its own text.
      chained: [
        ['environment/a/b/up', '../..'],
        ['environment/out', 'a/b/up/../../..'],
      ],
    }
    for (const [name, links] of Object.entries(leaving)) {
      await repo.task(name)
      for (const [file, target] of links) {
        await mkdir(dirname(join(repo.root, 'tasks', name, file)), { recursive: true })
        await symlink(target, join(repo.root, 'tasks', name, file))
      }
    }
    await repo.task('toml')
    await rm(join(repo.root, 'tasks/toml/task.toml'))
    await symlink('/etc/passwd', join(repo.root, 'tasks/toml/task.toml'))
    await repo.task('tree')
    await rm(join(repo.root, 'tasks/tree/environment'), { recursive: true })
    await symlink('/etc', join(repo.root, 'tasks/tree/environment'))
    await symlink('absolute', join(repo.root, 'tasks/alias'))
    const head = await repo.commit()
    const changes = await repo.changes(base, head)
    expect(await digestsOf(changes)).toEqual({
      absolute: ['none', 'environment/passwd is a link that leaves the task'],
      above: ['none', 'environment/other is a link that leaves the task'],
      chained: ['none', 'environment/out is a link that leaves the task'],
      toml: ['none', 'task.toml is a link that leaves the task'],
      tree: ['none', 'environment is a link that leaves the task'],
    })
  })

  it('in the place of the tasks themselves are refused', async () => {
    const repo = await repository()
    const base = await repo.commit()
    await symlink('/etc', join(repo.root, 'tasks'))
    const head = await repo.commit()
    await expect(repo.changes(base, head)).rejects.toThrow(/^tasks is no directory in commit /)
  })
})

describe('what is no task is named with its reason, and the others are read', () => {
  it('a file missing, a submodule, too much', async () => {
    const repo = await repository()
    const base = await repo.commit()
    await repo.task('good')
    await repo.task('broken')
    await rm(join(repo.root, 'tasks/broken/task.toml'))
    await repo.task('large', { 'environment/large.bin': 'x'.repeat(5000) })
    await repo.task('crowd', Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`environment/f${i}`, 'x'])))
    await repo.git('add', '-A')
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${base},tasks/sub`)
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${base},tasks/good2/environment/sub`)
    await repo.git('commit', '-q', '-m', 'c')
    const changes = await repo.changes(base, 'HEAD', { caps: { files: 20, bytes: 2000 } })
    expect(await digestsOf(changes)).toEqual({
      broken: ['none', 'tasks/broken/task.toml: task.toml is missing'],
      crowd: ['none', expect.stringMatching(/^more than 20 files or /)],
      good: ['none', expect.stringMatching(/^sha256:/)],
      good2: ['none', 'environment/sub is a submodule, whose content is not in this repository'],
      large: ['none', expect.stringMatching(/^more than 20 files or /)],
      sub: ['none', 'a submodule, whose content is not in this repository'],
    })
  })

  it('trees that no checkout could have: paths upwards, a few objects that list a billion files, or walk a billion directories', async () => {
    const repo = await repository()
    const base = await repo.commit()
    const object = async (type: string, content: Uint8Array) => {
      const args = ['hash-object', '-t', type, '-w', '--literally', '--stdin']
      return (await execa('git', args, { cwd: repo.root, input: content })).stdout
    }
    const tree = (...entries: readonly (readonly [mode: string, name: string, oid: string])[]) =>
      object(
        'tree',
        Buffer.concat(
          entries.flatMap(([mode, name, oid]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
        ),
      )
    const blob = await object('blob', Buffer.from('planted'))
    let bomb = await tree(...Array.from({ length: 10 }, (_, i) => ['100644', `f${i}`, blob] as const))
    for (let level = 0; level < 8; level++) {
      const below = bomb
      bomb = await tree(...Array.from({ length: 10 }, (_, i) => ['40000', `d${i}`, below] as const))
    }
    // Prints nothing: only the walk takes for ever.
    let hollow = await tree()
    for (let level = 0; level < 14; level++) {
      const below = hollow
      hollow = await tree(...Array.from({ length: 10 }, (_, i) => ['40755', `d${i}`, below] as const))
    }
    let deep = await tree(['100644', 'f', blob])
    for (let level = 0; level < 200; level++) deep = await tree(['40000', 'd', deep])
    const up = await tree(['100644', 'planted', blob])
    const upwards = await tree(['40000', '..', up])
    const twice = await tree(['100644', 'a', blob], ['40000', 'a', up])
    const dots = await tree(['100644', 'planted', blob])
    const tasks = await tree(
      ['40000', 'bomb', bomb],
      ['40000', 'deep', deep],
      ['40000', 'hollow', hollow],
      ['40000', 'twice', twice],
      ['40000', 'up', upwards],
      ['40000', '..x', dots],
    )
    const root = await tree(['40000', 'tasks', tasks])
    const head = await repo.git('commit-tree', root, '-p', base, '-m', 'crafted')
    expect(await digestsOf(await repo.changes(base, head))).toEqual({
      bomb: ['none', expect.stringMatching(/^more than /)],
      deep: ['none', expect.stringMatching(/^more than /)],
      hollow: ['none', expect.stringMatching(/^more than /)],
      twice: ['none', 'no checkout could hold its files'],
      up: ['none', '../planted is no path that a checkout could have'],
    })
    expect(existsSync(join(temp, 'planted'))).toBe(false)
  })
})

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw new Error(`expected a UserError, got ${String(error)}`)
}

describe('one clear refusal', () => {
  it('of a revision that is not there, whatever it looks like', async () => {
    const repo = await repository()
    const head = await repo.commit()
    for (const revision of ['nowhere', '--all', '', 'HEAD~7', `${'0'.repeat(39)}1`, 'HEAD..HEAD', `${head}:tasks`]) {
      const { message, remedy } = await refusal(repo.changes('HEAD', revision))
      expect([message, remedy]).toEqual([
        `no commit "${revision}" in this repository`,
        expect.stringContaining('git fetch'),
      ])
    }
  })

  it('of more tasks than are compared', async () => {
    const repo = await repository()
    const base = await repo.commit()
    for (let index = 0; index <= 1000; index += 1) await repo.write(`tasks/t${index}/f`, `${index}`)
    const head = await repo.commit()
    const error = await refusal(repo.changes(base, head))
    expect(error.message).toMatch(/^1001 tasks differ from commit .*, and at most 1000 are compared$/)
    expect(error.where).toBe('tasks')
  })

  it('of a commit that a shallow clone lacks', async () => {
    const repo = await repository()
    const base = await repo.commit()
    await repo.task('one')
    await repo.commit()
    const clone = join(temp, `shallow-${++count}`)
    await execa('git', ['clone', '-q', '--depth', '1', `file://${repo.root}`, clone])
    for (const revision of [base, 'HEAD~1']) {
      const { message, remedy } = await refusal(repo.changes(revision, 'HEAD', { root: clone }))
      expect(message).toBe(`no commit "${revision}" in this repository`)
      expect(remedy).toMatch(/shallow.*git fetch --unshallow/)
    }
  })

  it('where there is no repository', async () => {
    const root = await mkdtemp(join(temp, 'plain-'))
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: temp }
    const { message, where } = await refusal(taskChanges({ root, directory: 'tasks', base: 'a', head: 'b', env, temp }))
    expect([message, where]).toEqual(['not in a Git repository', root])
  })
})
