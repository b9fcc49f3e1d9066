import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findResults } from '#core/harbor/find-results'
import { readLeftFiles } from '#core/harbor/left-files'
import { FIXTURES, temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'
import type { LeftLogs } from '#core/trial/left-files'

const TRAJECTORIES = join(import.meta.dirname, '../trial/fixtures/trajectories')

const MOST = 36 * 1024

function logs({ verifier, agent, harbor }: LeftLogs): string[] {
  return [...verifier, ...agent, ...harbor].map((log) =>
    log.state === 'read' ? `${log.path} ${log.size_bytes}` : `${log.path}: ${log.reason}`,
  )
}

describe('what a trial left', () => {
  it('is read from real trials of Harbor', () => {
    const left = readLeftFiles(join(FIXTURES, 'ctrf/hc-ctrf__nJGArxe')).logs(MOST)
    expect(logs(left)).toEqual(['verifier/test-stdout.txt 19'])
    expect(left.verifier[0]).toEqual({
      state: 'read',
      path: 'verifier/test-stdout.txt',
      size_bytes: 19,
      head: '1 failed, 1 passed\n',
      cut_bytes: 0,
      tail: '',
    })
  })

  it('is the main trajectory first and its parts by name, of every step', () => {
    using folder = temporaryDirectory()
    for (const name of ['trajectory.summarization-1.json', 'trajectory.json', 'trajectory.cont-1.json']) {
      cpSync(join(TRAJECTORIES, 'terminus-ok.json'), join(folder.path, 'agent', name), { recursive: true })
    }
    writeFile(join(folder.path, 'agent/trajectory.broken.json'), '{"steps": [')
    writeFile(join(folder.path, 'agent/trajectory.other.json'), '{}')
    writeFile(join(folder.path, 'agent/setup/stdout.txt'), 'set up\n')
    writeFile(join(folder.path, 'agent/setup/deeper/stdout.txt'), 'too deep\n')
    writeFile(join(folder.path, 'agent/recording.cast'), '[]\n')
    writeFile(join(folder.path, 'steps/one/agent/trajectory.json'), '{"steps": []}')
    writeFile(join(folder.path, 'steps/one/verifier/test-stdout.txt'), 'of the step\n')
    const left = readLeftFiles(folder.path)
    expect(left.trajectories.map((each) => [each.path, each.state === 'refused' ? each.reason : null])).toEqual([
      ['agent/trajectory.json', null],
      ['agent/trajectory.broken.json', expect.stringMatching(/JSON/)],
      ['agent/trajectory.cont-1.json', null],
      ['agent/trajectory.other.json', 'no list of steps'],
      ['agent/trajectory.summarization-1.json', null],
      ['steps/one/agent/trajectory.json', null],
    ])
    expect(logs(left.logs(MOST))).toEqual(['steps/one/verifier/test-stdout.txt 12', 'agent/setup/stdout.txt 7'])
  })

  it('keeps the first and the last lines of a long log and says how much is between', () => {
    using folder = temporaryDirectory()
    const line = `${'x'.repeat(99)}\n`
    writeFile(join(folder.path, 'verifier/test-stdout.txt'), `first\n${line.repeat(10_000)}last\n`)
    const [log] = readLeftFiles(folder.path).logs(MOST).verifier
    if (log?.state !== 'read') throw new Error('not read')
    expect(log.head).toBe(`first\n${line.repeat(122)}`)
    expect(log.tail).toBe(`${line.repeat(245)}last\n`)
    expect(log.cut_bytes).toBe(1_000_011 - log.head.length - log.tail.length)
  })

  it('keeps less of a log where less is asked for, with the size of what is left out', () => {
    using folder = temporaryDirectory()
    writeFile(
      join(folder.path, 'agent/one.log'),
      Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join(''),
    )
    const { logs } = readLeftFiles(folder.path)
    for (const most of [6000, 600, 60]) {
      const [log] = logs(most).agent
      if (log?.state !== 'read') throw new Error('not read')
      expect(log.head).toMatch(/^line 0\n/)
      expect(log.tail).toMatch(/line 999\n$/)
      expect(log.head.length + log.cut_bytes + log.tail.length).toBe(log.size_bytes)
      expect(log.head.length + log.tail.length).toBeLessThanOrEqual(most)
    }
  })

  it('cuts a line that has no end between two characters', () => {
    using folder = temporaryDirectory()
    writeFile(join(folder.path, 'agent/one.txt'), `a${'€'.repeat(100_000)}`)
    const [log] = readLeftFiles(folder.path).logs(MOST).agent
    if (log?.state !== 'read') throw new Error('not read')
    expect(log.head).toMatch(/^a€+$/u)
    expect(log.tail).toMatch(/^€+$/u)
    expect(log.cut_bytes).toBe(300_001 - Buffer.byteLength(log.head) - Buffer.byteLength(log.tail))
  })

  it('opens no link and no FIFO, in whichever place, and says so', () => {
    using folder = temporaryDirectory()
    const secret = join(folder.path, 'secret.txt')
    const trial = join(folder.path, 'trial')
    writeFile(secret, 'never shown')
    mkdirSync(join(trial, 'agent'), { recursive: true })
    symlinkSync(secret, join(trial, 'agent/log.txt'))
    symlinkSync(secret, join(trial, 'trial.log'))
    symlinkSync('/etc', join(trial, 'agent/setup'))
    symlinkSync(folder.path, join(trial, 'steps'))
    symlinkSync(secret, join(trial, 'agent/trajectory.json'))
    mkdirSync(join(trial, 'verifier'))
    execFileSync('mkfifo', [join(trial, 'verifier/test-stdout.txt')])
    const left = readLeftFiles(trial)
    const read = left.logs(MOST)
    expect(logs(read)).toEqual([
      'verifier/test-stdout.txt: a FIFO',
      'agent/log.txt: a link, which is never followed',
      'trial.log: a link, which is never followed',
    ])
    expect(left.trajectories).toEqual([
      { state: 'refused', path: 'agent/trajectory.json', reason: 'a link, which is never followed' },
    ])
    expect(JSON.stringify([left.trajectories, read])).not.toContain('never shown')
  })

  it('is at most so many files, and how many more there are', () => {
    using folder = temporaryDirectory()
    for (let index = 0; index < 30; index++) writeFile(join(folder.path, `agent/${index}.log`), 'x')
    const left = readLeftFiles(folder.path)
    expect([left.logs(MOST).agent.length, left.not_read]).toEqual([8, 22])
  })

  it('is nothing where nothing is', () => {
    const left = readLeftFiles('/nowhere')
    expect([left.trajectories, left.not_read]).toEqual([[], 0])
    expect(left.logs(MOST)).toEqual({ verifier: [], agent: [], harbor: [] })
  })
})

describe('finding trials', () => {
  it('finds every result of a tree by its digest, in jobs, runs and plain folders', () => {
    using folder = temporaryDirectory()
    unpack('oracle-pass', join(folder.path, 'any/where/job'))
    unpack('ctrf', join(folder.path, 'run/shard-0/trials/000000-1'))
    expect([...findResults(folder.path).values()].map((path) => path.slice(folder.path.length + 1))).toEqual([
      expect.stringMatching(/^any\/where\/job\/hc-/),
      'run/shard-0/trials/000000-1/hc-ctrf__nJGArxe',
    ])
  })

  it('looks at nothing that an agent made up below its trial', () => {
    using folder = temporaryDirectory()
    unpack('ctrf', join(folder.path, 'job'))
    cpSync(join(FIXTURES, 'ctrf/hc-ctrf__nJGArxe'), join(folder.path, 'broken/agent/fake'), { recursive: true })
    writeFile(join(folder.path, 'broken/config.json'), '{}')
    symlinkSync(join(folder.path, 'job'), join(folder.path, 'a-link'))
    expect([...findResults(folder.path).values()]).toEqual([join(folder.path, 'job/hc-ctrf__nJGArxe')])
  })
})
