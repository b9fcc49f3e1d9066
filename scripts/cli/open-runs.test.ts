import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plannedTrial, planOf as planWith, temporaryDirectory } from '#core/harbor/testing'
import { UserError } from '#core/user-error'
import {
  forget,
  isAlive,
  noteOpenRun,
  type OpenRun,
  openRuns,
  planOf,
  refuseTwice,
  untilEnded,
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

const out = (name: string): string => join(context.root, '.regatta/runs', name)
const note = (name: string, pids: readonly (number | null)[] = [process.pid, null]): OpenRun =>
  noteOpenRun(context, out(name), name, pids)

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
    const first = noteOpenRun(context, '/a/out', 'out', [process.pid])
    const second = noteOpenRun(context, '/b/out', 'out', [other.pid])
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

describe('a file that nobody can read', () => {
  test.each([
    ['half-written', (text: string) => text.slice(0, 20)],
    ['empty', () => ''],
    ['of another shape', () => '{"out": 1}'],
    ['with a process that is none', (text: string) => text.replace(/"pid":\d+/, '"pid":0')],
  ])('is passed over: %s', (_, damage) => {
    const run = note('one')
    writeFileSync(run.file, damage(readFileSync(run.file, 'utf8')))
    const whole = note('two')
    expect(openRuns(context)).toEqual([whole])
  })

  test('as a directory is passed over too', () => {
    mkdirSync(join(context.root, '.regatta/open/odd.json'), { recursive: true })
    expect(openRuns(context)).toEqual([])
    expect(readdirSync(join(context.root, '.regatta/open'))).toEqual(['odd.json'])
  })
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
