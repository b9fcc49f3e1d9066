import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fingerprintOf } from '#core/harbor/fingerprint'
import { untilEnded } from '#core/harbor/processes'
import { plannedTrial, planOf as planWith, temporaryDirectory } from '#core/harbor/testing'
import { runTemp } from '#core/harbor/workplace'
import { UserError } from '#core/user-error'
import {
  claim,
  forget,
  isAlive,
  noteOpenRun,
  noteProcess,
  type OpenRun,
  openRuns,
  planOf,
  refuseTwice,
} from '#scripts/cli/open-runs'

let directory: ReturnType<typeof temporaryDirectory>
let context: { readonly root: string; readonly ledger: string }
beforeEach(() => {
  directory = temporaryDirectory()
  context = { root: directory.path, ledger: join(directory.path, 'results') }
})
afterEach(() => directory[Symbol.dispose]())

/** A process that goes on until its stdin is closed. */
async function child(script = 'read _'): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const started = spawn('bash', ['-c', `echo ready; ${script}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(started, 'exit')
  await once(started.stdout, 'data')
  if (started.pid === undefined) throw new Error('it did not start')
  return {
    pid: started.pid,
    end: async () => {
      started.stdin.end()
      await exited
    },
  }
}

const readlinkOf = (pid: number): string => readlinkSync(`/proc/${pid}/cwd`)
const out = (name: string): string => join(context.root, '.regatta/runs', name)
const noteOf = (place: string, pids: readonly (number | null)[], started = '2026-11-21T09:00:00.000Z'): OpenRun =>
  noteOpenRun(
    context,
    { out: place, temp: join(directory.path, 'regatta-run-aB3dE6'), fingerprint: fingerprintOf([], {}), started },
    pids,
  )
const note = (name: string, pids: readonly (number | null)[] = [process.pid, null], started?: string): OpenRun =>
  noteOf(out(name), pids, started)

describe('a run that is noted', () => {
  test('is open until it is forgotten', () => {
    const run = note('one')
    expect(openRuns(context)).toEqual([run])
    expect(run).toMatchObject({ out: out('one'), ledger: context.ledger, processes: [{ pid: process.pid }] })
    forget(run)
    expect(openRuns(context)).toEqual([])
    forget(run)
  })

  test('comes in the order of the names, which begin with the time', () => {
    for (const name of ['20261121T09', '20261121T07', '20261121T08']) note(name)
    expect(openRuns(context).map((run) => run.out)).toEqual(
      ['20261121T07', '20261121T08', '20261121T09'].map((name) => out(name)),
    )
  })

  test('stays beside one of another command into a place of the same name', async () => {
    const other = await child()
    const first = noteOf('/a/out', [process.pid])
    const second = noteOf('/b/out', [other.pid])
    forget(first)
    expect(openRuns(context)).toEqual([second])
    await other.end()
  })

  test("is not another ledger's", () => {
    note('one')
    expect(openRuns({ ...context, ledger: '/elsewhere' })).toEqual([])
  })
})

test('where nothing was ever noted there is no open run', () => {
  expect(openRuns(context)).toEqual([])
})

describe('a note that nobody can read', () => {
  test.each([
    ['half-written', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['of another shape', () => '{"out": 1}'],
    ['with a process that is none', (text: string) => text.replace(/"pid":\d+/, '"pid":0')],
    ['with a directory that no run has made', (text: string) => text.replace(/"temp":"[^"]*"/, '"temp":"/home"')],
  ])('is told, because trials may be running: %s', (_, damage) => {
    const run = note('one')
    writeFileSync(run.file, damage(readFileSync(run.file, 'utf8')))
    note('two')
    expect(() => openRuns(context)).toThrow(UserError)
    expect(() => openRuns(context)).toThrow('cannot be read')
  })

  test('as a directory is told too', () => {
    mkdirSync(join(context.root, '.regatta/open/odd.json'), { recursive: true })
    expect(() => openRuns(context)).toThrow(UserError)
  })

  test('and has no name of a note yet, because it is still being written, is none', () => {
    const run = note('one')
    writeFileSync(join(run.file, '../.two-1.json.tmp'), '{"out"')
    expect(openRuns(context)).toEqual([run])
  })
})

test('a note is whole, for nobody else to read, and nothing else is left beside it', () => {
  const run = note('one')
  expect(readdirSync(join(run.file, '..'))).toEqual([`one-${process.pid}.json`])
  expect(statSync(run.file).mode & 0o777).toBe(0o600)
})

test('a process that Harbors are children of can join later', async () => {
  const [command, host] = [await child(), await child()]
  const run = noteProcess(note('one', [command.pid]), host.pid)
  expect(openRuns(context)).toEqual([run])
  expect(run.processes.map(({ pid }) => pid)).toEqual([command.pid, host.pid])
  await command.end()
  let ended = false
  const waiting = untilEnded(run).then(() => {
    ended = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toBe(false)
  await host.end()
  await waiting
})

describe('whether a run goes on', () => {
  test('is whether its command does', async () => {
    const command = await child()
    const run = note('one', [command.pid, process.pid])
    expect(isAlive(run)).toBe(true)
    await command.end()
    // What its Harbors still tidy up is not the command.
    expect(isAlive(run)).toBe(false)
  })

  test('is not told by another process of the same number', () => {
    const run = note('one')
    expect(isAlive(run)).toBe(true)
    expect(isAlive({ processes: [{ pid: process.pid, started: '1' }] })).toBe(false)
  })

  test('is not told by one that only waits to be reaped', async () => {
    // The outer process becomes one that never reaps; only then the inner one is let go.
    const script = 'exec 3<&0; (read -r _ <&3) & echo $!; exec sleep 600 3<&-'
    const parent = spawn('bash', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
    const exited = once(parent, 'exit')
    try {
      const [printed] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(printed.toString())
      const stat = (): string => readFileSync(`/proc/${pid}/stat`, 'utf8')
      await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n'), 20_000)
      const started = stat().split(') ')[1]?.split(' ')[19] ?? null
      expect(isAlive({ processes: [{ pid, started }] })).toBe(true)
      parent.stdin.end('go\n')
      await vi.waitFor(() => expect(stat()).toContain(') Z '), 20_000)
      expect(isAlive({ processes: [{ pid, started }] })).toBe(false)
    } finally {
      parent.kill()
      await exited
    }
  })

  test('is no where nothing was noted of its processes', () => {
    expect(isAlive({ processes: [] })).toBe(false)
  })
})

describe('waiting for a killed run', () => {
  test('ends at once when all of it is gone', async () => {
    const gone = await child()
    const run = note('one', [gone.pid])
    await gone.end()
    await untilEnded(run)
  })

  test('ends when the last of its processes does', async () => {
    const [command, host] = [await child(), await child()]
    const run = note('one', [command.pid, host.pid])
    await command.end()
    let ended = false
    const waiting = untilEnded(run).then(() => {
      ended = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toBe(false)
    await host.end()
    await waiting
  })
})

test('waiting for a killed run ends only when no process stands in its directory', async () => {
  await using temp = await runTemp()
  mkdirSync(join(temp.path, 'cwd'))
  const harbor = await child(`cd '${join(temp.path, 'cwd')}'; echo there; read _`)
  await vi.waitFor(() => expect(readlinkOf(harbor.pid)).toBe(join(temp.path, 'cwd')), 20_000)
  const gone = await child()
  const run = { ...note('one', [gone.pid]), temp: temp.path }
  await gone.end()
  let ended = false
  const waiting = untilEnded(run).then(() => {
    ended = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toBe(false)
  await harbor.end()
  await waiting
})

describe('runs of the same trials that begin at the same moment', () => {
  const plan = planWith([plannedTrial(0)])
  const begun = (name: string, pid: number, started: string): OpenRun => {
    mkdirSync(out(name), { recursive: true })
    writeFileSync(join(out(name), 'plan.json'), JSON.stringify(plan))
    return note(name, [pid], started)
  }
  const [EARLY, LATE] = ['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:00.001Z']

  test('do not both give up: the one that began first goes on', async () => {
    const [a, b] = [await child(), await child()]
    const [first, second] = [begun('x', a.pid, EARLY), begun('a', b.pid, LATE)]
    const claims = await Promise.allSettled([
      claim(context, plan, first),
      claim(context, plan, second).catch((error: unknown) => {
        giveUp(second)
        throw error
      }),
    ])
    expect(claims.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(openRuns(context)).toEqual([{ ...first, goes_on: true }])
    await Promise.all([a.end(), b.end()])
  })

  test('of the same instant are told apart by their process', async () => {
    const processes = [await child(), await child(), await child()]
    const runs = processes.map(({ pid }, index) => begun(`run-${9 - index}`, pid, EARLY))
    const claims = await Promise.allSettled(
      runs.map((run) =>
        claim(context, plan, run).catch((error: unknown) => {
          giveUp(run)
          throw error
        }),
      ),
    )
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(openRuns(context).map((run) => run.processes[0]?.pid)).toEqual([
      Math.min(...processes.map(({ pid }) => pid)),
    ])
    await Promise.all(processes.map((each) => each.end()))
  })

  test('give way to one that goes on for certain, though it says that it began later', async () => {
    const [a, b] = [await child(), await child()]
    const later = await claim(context, plan, begun('later', b.pid, LATE))
    await expect(claim(context, plan, begun('first', a.pid, EARLY))).rejects.toThrow(UserError)
    expect(later.goes_on).toBe(true)
    await Promise.all([a.end(), b.end()])
  })

  test('do not wait for one whose command is gone', async () => {
    const [a, b] = [await child(), await child()]
    begun('gone', b.pid, EARLY)
    await b.end()
    expect(await claim(context, plan, begun('own', a.pid, LATE))).toMatchObject({ goes_on: true })
    await a.end()
  })

  function giveUp(run: OpenRun): void {
    forget(run)
    rmSync(run.out, { recursive: true })
  }
})

describe('two runs of the same trials', () => {
  function running(trials: Parameters<typeof planWith>[0], name = 'other'): OpenRun {
    mkdirSync(out(name), { recursive: true })
    writeFileSync(join(out(name), 'plan.json'), JSON.stringify(planWith(trials)))
    return note(name)
  }

  test('are refused, with the task, the config, the process and the place', () => {
    const run = running([plannedTrial(0, { agent: 'nop' }), plannedTrial(1)])
    const plan = planWith([plannedTrial(0)])
    const refused = (): void => refuseTwice(plan, [run])
    expect(refused).toThrow(UserError)
    expect(refused).toThrow(`another run of hc-ok with oracle is under way (process ${process.pid})`)
  })

  test('are allowed where they share no cell, or one of them cannot be read', () => {
    const run = running([plannedTrial(0, { agent: 'nop' })])
    mkdirSync(out('broken'), { recursive: true })
    writeFileSync(join(out('broken'), 'plan.json'), '{"schema_version":')
    const broken = note('broken')
    const missing = note('missing')
    expect(() => refuseTwice(planWith([plannedTrial(0)]), [run, broken, missing])).not.toThrow()
    expect([planOf(broken.out), planOf(missing.out)]).toEqual([null, null])
    expect(planOf(run.out)?.trials).toHaveLength(1)
  })
})
