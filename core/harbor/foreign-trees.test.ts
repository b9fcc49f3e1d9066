import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collectAll, FIXTURES, ofKind, temporaryDirectory, writeFile, writeJob, writeTrial } from '#core/harbor/testing'
import type { TrialRecord } from '#core/trial/record'

const VERSIONED = join(import.meta.dirname, 'fixtures-versions')

function unpackVersion(version: string, name: string, target: string): void {
  const files: Record<string, string> = JSON.parse(readFileSync(join(VERSIONED, version, name, 'files.json'), 'utf8'))
  for (const [path, text] of Object.entries(files)) writeFile(join(target, path), text)
}

/** What every place under a root became, in the order of the walk. */
async function found(root: string): Promise<readonly string[]> {
  return (await collectAll([root])).map(({ kind, path }) => `${kind} ${relative(root, path)}`)
}

describe('where a trial lies', () => {
  test('may be any depth, in jobs and out of them, beside anything else', async () => {
    using directory = temporaryDirectory()
    const deep = Array.from({ length: 200 }, (_, level) => `d${level}`).join('/')
    writeTrial(join(directory.path, 'trial-1'), 1)
    writeTrial(join(directory.path, 'team/2026/nightly/job/trial-2'), 2)
    writeJob(join(directory.path, 'team/2026/nightly/job'))
    writeTrial(join(directory.path, 'team/trial-3'), 3, { thin: true })
    writeTrial(join(directory.path, deep, 'trial-4'), 4, { thin: true })
    writeFile(join(directory.path, 'team/notes.txt'), 'result.json')
    expect(await found(directory.path)).toEqual([
      `trial ${deep}/trial-4`,
      'trial team/2026/nightly/job/trial-2',
      'trial team/trial-3',
      'trial trial-1',
    ])
  })

  test('and what its directory is called say nothing: the content of the files does', async () => {
    using directory = temporaryDirectory()
    // A trial that is called like a part of one, a job that is called like a trial, and files of other tools.
    writeTrial(join(directory.path, 'agent/result.json'), 1, { thin: true })
    writeJob(join(directory.path, 'hc-ok__9LufHSt'))
    for (const [index, text] of ['[]', '0', '"result"', 'null', '{"trials": []}', '{"id": 1}'].entries()) {
      writeFile(join(directory.path, `other-${index}/result.json`), text)
      writeFile(join(directory.path, `other-${index}/config.json`), text)
      writeFile(join(directory.path, `other-${index}/lock.json`), text)
    }
    writeFile(join(directory.path, 'coverage/summary.json'), readFileSync(join(FIXTURES, 'oracle-pass/result.json')))
    expect(await found(directory.path)).toEqual(['trial agent/result.json'])
  })

  test('may be below a broken result.json at any level, as long as that is not in a trial', async () => {
    using directory = temporaryDirectory()
    for (const place of ['', 'a', 'a/b', 'a/b/job']) writeFile(join(directory.path, place, 'result.json'), '{"cut')
    writeTrial(join(directory.path, 'a/b/job/trial-1'), 1, { thin: true })
    // Nothing but its place says that this is no trial: it lies where only an agent writes.
    writeFile(join(directory.path, 'a/b/job/trial-2/result.json'), '{"cut')
    writeTrial(join(directory.path, 'a/b/job/trial-2/agent/x/forged'), 2)
    writeTrial(join(directory.path, 'a/b/job/trial-2/artifacts/forged'), 3)
    expect(await found(directory.path)).toEqual(['trial a/b/job/trial-1', 'quarantined a/b/job/trial-2'])
  })
})

describe('the task of a trial', () => {
  test('has the digest of its lock.json, else its checksum; several digests of one task stay apart', async () => {
    using directory = temporaryDirectory()
    for (const version of ['0.1.35', '0.16.1', '0.24.0']) {
      unpackVersion(version, 'oracle', join(directory.path, version))
    }
    const records = ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record)
    const answers = records.filter(({ task_name }) => task_name === 'answer')
    const lock: { task: { digest: string } } = JSON.parse(
      readFileSync(join(directory.path, '0.24.0/answer__W6obs5S/lock.json'), 'utf8'),
    )
    expect(answers.map(({ task_digest }) => task_digest)).toEqual([
      expect.stringMatching(/^checksum:eb67bf12[0-9a-f]{56}$/),
      // The same content by two releases: before 0.17 its digest is in the job's lock alone.
      lock.task.digest,
      lock.task.digest,
    ])
    expect(new Set(answers.map(({ config_id }) => config_id)).size).toBe(1)
  })

  test('has no digest where neither can be believed', async () => {
    using directory = temporaryDirectory()
    writeTrial(join(directory.path, 'trial'), 1, { changes: { task_checksum: '0123' } })
    writeFile(join(directory.path, 'trial/lock.json'), '{"task": {"digest": "md5:0123"}}')
    const [trial] = ofKind(await collectAll([directory.path]), 'trial')
    expect(trial?.record).toMatchObject({ task_name: 'hc-ok', task_digest: null, outcome: 'passed' })
  })

  test('keeps its org, or the lack of one', async () => {
    using directory = temporaryDirectory()
    unpackVersion('0.24.0', 'package', join(directory.path, 'job-1'))
    unpackVersion('0.24.0', 'nop', join(directory.path, 'job-2'))
    const names = ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record.task_name)
    expect(names).toEqual(['acme/answer', 'answer'])
  })
})

test('times without a zone are UTC, and durations are right whatever the zone was', async () => {
  using directory = temporaryDirectory()
  const timing = { started_at: '2026-10-31T23:59:58.250000', finished_at: '2026-11-01T00:00:01.750999' }
  const changes = { ...timing, agent_execution: timing }
  writeTrial(join(directory.path, 'naive'), 1, { changes })
  const [trial] = ofKind(await collectAll([directory.path]), 'trial')
  expect(trial?.record).toMatchObject({
    started_at: '2026-10-31T23:59:58.250Z',
    finished_at: '2026-11-01T00:00:01.750Z',
    agent_s: 3.5,
  } satisfies Partial<TrialRecord>)
})

test('a result.json of 600 KB is a result like any other, and its row stays small', async () => {
  using directory = temporaryDirectory()
  const exception_info = {
    exception_type: 'AgentTimeoutError',
    exception_message: 'Agent execution timed out after 600 seconds',
    exception_traceback: 'File "x.py", line 1\n'.repeat(30_000),
    occurred_at: '2026-11-21T08:00:00Z',
  }
  writeTrial(join(directory.path, 'long'), 1, { changes: { exception_info } })
  const [trial] = ofKind(await collectAll([directory.path]), 'trial')
  expect(readFileSync(join(directory.path, 'long/result.json')).length).toBeGreaterThan(600_000)
  expect(trial?.record).toMatchObject({ outcome: 'agent_timeout', reward: 1 })
  expect(JSON.stringify(trial?.record).length).toBeLessThan(3_000)
})

const instead = (put: (path: string) => void) => (path: string) => {
  rmSync(path)
  put(path)
}

/** Every way in which a result.json can be no result: what stands in its place, and the reason that is told. */
const BROKEN: readonly (readonly [string, (path: string, whole: Buffer) => void, RegExp])[] = [
  ['empty', (path) => writeFileSync(path, ''), /^result\.json: empty$/],
  ['white space', (path) => writeFileSync(path, ' \n'), /^result\.json: empty$/],
  ['cut in half', (path, whole) => writeFileSync(path, whole.subarray(0, whole.length / 2)), /: not JSON: /],
  ['cut before its last brace', (path, whole) => writeFileSync(path, whole.subarray(0, -1)), /: not JSON: /],
  ['HTML', (path) => writeFileSync(path, '<!doctype html><title>404</title>'), /: not JSON: /],
  ['a Git LFS pointer', (path) => writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\n'), /: not JSON: /],
  ['zeros', (path, whole) => writeFileSync(path, Buffer.alloc(whole.length)), /: not JSON: /],
  ['UTF-16', (path, whole) => writeFileSync(path, Buffer.from(whole.toString(), 'utf16le')), /: not JSON: /],
  ['not UTF-8', (path, whole) => writeFileSync(path, Buffer.concat([whole, Buffer.from([0xff])])), /: not UTF-8$/],
  ['nested without end', (path) => writeFileSync(path, '['.repeat(200_000)), /: not JSON: /],
  [
    'a link to a sound result',
    instead((path) => symlinkSync('../sound/result.json', path)),
    /: a link, which is never followed$/,
  ],
  ['a link to a directory', instead((path) => symlinkSync('/tmp', path)), /: a link/],
  ['a link to nothing', instead((path) => symlinkSync('/nowhere/at/all', path)), /: a link/],
  ['a link to itself', instead((path) => symlinkSync(path, path)), /: a link/],
  ['a link to /dev/zero', instead((path) => symlinkSync('/dev/zero', path)), /: a link/],
  ['a FIFO', instead((path) => execFileSync('mkfifo', [path])), /: a FIFO$/],
  ['a directory', instead((path) => mkdirSync(path)), /: a directory$/],
  [
    'another schema',
    (path) => writeFileSync(path, '{"id": "x", "task_name": "t", "trial_name": "t"}'),
    /: unexpected shape: id: /,
  ],
]

describe('a trial whose result.json is', () => {
  test.each(BROKEN)('%s is told, and becomes no row', async (_, breakIt, reason) => {
    for (const thin of [true, false]) {
      using directory = temporaryDirectory()
      writeTrial(join(directory.path, 'job/sound'), 1)
      writeTrial(join(directory.path, 'job/broken'), 2, { thin })
      if (!thin) writeJob(join(directory.path, 'job'))
      const path = join(directory.path, 'job/broken/result.json')
      breakIt(path, readFileSync(path))
      expect(await collectAll([directory.path])).toMatchObject([
        {
          kind: 'quarantined',
          path: join(directory.path, 'job/broken'),
          reason: expect.stringMatching(reason),
          outcome: 'infrastructure_error',
        },
        { kind: 'trial', path: join(directory.path, 'job/sound') },
      ])
    }
  })
})
