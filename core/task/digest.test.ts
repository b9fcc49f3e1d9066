import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { taskDigest } from '#core/task/digest'

/** Content of the tasks that the real runs under core/harbor/fixtures were made with: {task: {path: text}}. */
const TASKS: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/tasks.json'), 'utf8'),
)
const CASES = join(import.meta.dirname, '../harbor/fixtures')

type Lock = { readonly trials: readonly { readonly task: { readonly path: string; readonly digest: string } }[] }

/** What Harbor itself wrote into the job-level lock.json of every case: task, digest. */
function lockedDigests(): readonly (readonly [task: string, digest: string])[] {
  const locks = readdirSync(CASES).flatMap((name): string[] => {
    const packed = join(CASES, name, 'files.json')
    const plain = join(CASES, name, 'lock.json')
    if (existsSync(plain)) return [readFileSync(plain, 'utf8')]
    if (!existsSync(packed)) return []
    const files = JSON.parse(readFileSync(packed, 'utf8')) as Readonly<Record<string, string>>
    return files['lock.json'] === undefined ? [] : [files['lock.json']]
  })
  const pairs = locks.flatMap((lock) =>
    (JSON.parse(lock) as Lock).trials.map(({ task }) => [basename(task.path), task.digest] as const),
  )
  return [...new Map(pairs)].sort()
}

describe('taskDigest', () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'regatta-digest-'))
    for (const [task, files] of Object.entries(TASKS)) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, task, path)), { recursive: true })
        await writeFile(join(root, task, path), text)
      }
    }
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const locked = lockedDigests()

  it('has enough locks of real runs to be held against', () => {
    expect(locked.length).toBeGreaterThan(50)
  })

  it.each(locked)("equals the one in Harbor's lock.json: %s", async (task, digest) => {
    expect(await taskDigest(join(root, task))).toBe(digest)
  })
})
