import { appendFileSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { followEvents, type HarborEvent, readEvents } from '#core/harbor/events'
import { temporaryDirectory } from '#core/harbor/testing'

const ID = '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd'

function line(event: string, details: object = {}): string {
  return `${JSON.stringify({ event, at: '2026-11-21T08:00:00.000Z', trial_id: ID, ...details })}\n`
}

const CLEAN = { mode: 'shared', removed: [], removed_rewards: [], processes: [], processes_total: 0, watched: true }

const BEGIN = [
  line('start', { trial_name: 'hc-ok__9LufHSt', task_name: 'hc-ok', task_digest: 'sha256:x' }),
  line('environment-start'),
  line('agent-start'),
  line('agent-end'),
].join('')
const END = line('end', { rewards: { reward: 1 }, exception: null, writes: [{ file: 'reward.txt', by: 'verifier' }] })

/** What is read of a file with this content. */
function read(content: string | Uint8Array): ReturnType<typeof readEvents> {
  using directory = temporaryDirectory()
  const path = join(directory.path, 'events.jsonl')
  writeFileSync(path, content)
  return readEvents(path)
}

/** The checks of a trial whose verification began, and ended, like this. */
const checksOf = (begun: object, end = END) => read(BEGIN + line('verification-start', begun) + end)?.verification

describe('the events of a try', () => {
  test('whole: who it was, that its agent began, and what its verifier began with', () => {
    expect(read(BEGIN + line('verification-start', CLEAN) + END)).toEqual({
      trial_id: ID,
      agent_began: true,
      verification: {
        removed: [],
        removed_rewards: [],
        not_emptied: [],
        processes: [],
        processes_total: 0,
        writers: ['verifier'],
        exec_roots: 0,
        unchecked: null,
      },
    })
  })

  test('hold what was found', () => {
    const found = {
      ...CLEAN,
      removed: ['reward.json', 'x'],
      removed_rewards: ['reward.json'],
      not_emptied: ['deep'],
      processes: ['sleep 600'],
      processes_total: 60,
    }
    const end = line('end', { writes: [{ file: 'reward.txt', by: 'container' }, { by: 'unknown' }] })
    expect(checksOf(found, end)).toEqual({
      removed: ['reward.json', 'x'],
      removed_rewards: ['reward.json'],
      not_emptied: ['deep'],
      processes: ['sleep 600'],
      processes_total: 60,
      writers: ['container', 'unknown'],
      exec_roots: 0,
      unchecked: null,
    })
  })

  test('of several steps are put together', () => {
    const second = { ...CLEAN, removed: ['a'], not_emptied: ['d'], processes: ['b'], processes_total: 2 }
    const text = BEGIN + line('verification-start', { ...CLEAN, removed: ['c'], processes_total: 1 })
    expect(read(text + line('agent-start') + line('verification-start', second) + END)?.verification).toMatchObject({
      removed: ['c', 'a'],
      not_emptied: ['d'],
      processes: ['b'],
      processes_total: 3,
    })
  })

  test.each<readonly [string, readonly (readonly [file: string, verification: number, root: number | null])[], number]>(
    [
      [
        'one command',
        [
          ['reward.txt', 0, 70],
          ['reward.json', 0, 70],
        ],
        1,
      ],
      [
        'two commands',
        [
          ['reward.txt', 0, 70],
          ['reward.txt', 0, 80],
        ],
        2,
      ],
      [
        'one command in each of two steps',
        [
          ['reward.txt', 0, 70],
          ['reward.txt', 1, 80],
        ],
        1,
      ],
      [
        'two commands in the second of two steps',
        [
          ['reward.txt', 0, 70],
          ['reward.txt', 1, 80],
          ['reward.txt', 1, 90],
        ],
        2,
      ],
      [
        'one command, and one that nobody could follow',
        [
          ['reward.txt', 0, 70],
          ['reward.txt', 0, null],
        ],
        1,
      ],
      [
        'one command, and another that wrote something else',
        [
          ['reward.txt', 0, 70],
          ['notes', 0, 80],
        ],
        1,
      ],
    ],
  )('say from how many commands a reward was written: %s', (_, found, roots) => {
    const writes = found.map(([file, verification, root]) => ({ file, by: 'verifier', root, verification }))
    expect(checksOf(CLEAN, line('end', { writes }))?.exec_roots).toBe(roots)
  })

  test('say nothing of a verifier that never began', () => {
    expect(read(BEGIN)).toEqual({ trial_id: ID, agent_began: true, verification: null })
    expect(read(line('start'))).toEqual({ trial_id: ID, agent_began: false, verification: null })
  })
})

describe('what could not be checked', () => {
  test.each<readonly [string, object, string, string]>([
    ['the end was not noted', CLEAN, '', 'the end of the trial was not noted'],
    [
      'the writers cannot be seen',
      { ...CLEAN, watched: false, unwatched: 'fanotify_init: Operation not permitted' },
      END,
      'who writes the reward cannot be seen on this host',
    ],
    ['the plugin says so', { ...CLEAN, unchecked: 'x: Permission denied' }, END, 'x: Permission denied'],
    [
      'the plugin says so at the end',
      CLEAN,
      line('end', { writes: [], unchecked: 'some were not seen' }),
      'some were not seen',
    ],
    [
      'several things, each once',
      { ...CLEAN, watched: false, unchecked: 'x' },
      line('end', { unchecked: 'x' }),
      'x; who writes the reward cannot be seen on this host',
    ],
  ])('is told: %s', (_, begun, end, unchecked) => {
    expect(checksOf(begun, end)?.unchecked).toBe(unchecked)
  })

  test('is never read as clean: a number of processes that nobody knows is null', () => {
    expect(checksOf({ ...CLEAN, processes_total: null })?.processes_total).toBeNull()
    expect(checksOf({ unchecked: 'EngineUnreachable: no local socket' })).toMatchObject({
      processes_total: null,
      unchecked: 'EngineUnreachable: no local socket',
    })
  })

  test('is nothing in a separate verifier, beside which nothing of the agent runs', () => {
    const separate = { mode: 'separate', removed: [], removed_rewards: [] }
    expect(checksOf(separate, line('end', { writes: [] }))).toMatchObject({ processes_total: 0, unchecked: null })
  })
})

describe('a file that is not what the plugin writes', () => {
  test.each<readonly [string, string | Uint8Array]>([
    ['empty', ''],
    ['blank lines', '\n\n\n'],
    ['one half of a line', line('start').slice(0, 40)],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x0a])],
    ['other JSON', '[]\nnull\n1\n"start"\n{"event":"start"}\n'],
    ['an event that nobody knows', line('hacked')],
    ['an id that is none', line('start').replace(ID, '../../etc')],
    ['a file beyond its limit', new Uint8Array(4 * 1024 * 1024 + 1).fill(10)],
  ])('holds nothing: %s', (_, content) => {
    expect(read(content)).toBeNull()
  })

  test('keeps the lines that are whole, whatever stands between them', () => {
    const text = `${'{'.repeat(1000)}\n${BEGIN}\u0000\n{"__proto__":{"event":"end"}}\n${line('verification-start', CLEAN)}`
    expect(read(text + END.slice(0, -20))).toMatchObject({
      agent_began: true,
      verification: { unchecked: 'the end of the trial was not noted' },
    })
  })

  test('cannot invent a writer', () => {
    const end = line('end', { writes: [{ by: 'nobody' }] })
    expect(checksOf(CLEAN, end)?.unchecked).toBe('the end of the trial was not noted')
  })

  test('is never a link, nor a directory, nor missing', () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'events.jsonl')
    writeFileSync(join(directory.path, 'real'), BEGIN)
    symlinkSync(join(directory.path, 'real'), path)
    expect(readEvents(join(directory.path, 'real'))).not.toBeNull()
    expect(readEvents(path)).toBeNull()
    expect(readEvents(join(directory.path, 'none'))).toBeNull()
    mkdirSync(join(directory.path, 'folder'))
    expect(readEvents(join(directory.path, 'folder'))).toBeNull()
  })
})

describe('following a file', () => {
  async function follow(use: (path: string, seen: HarborEvent[]) => Promise<void>): Promise<readonly string[]> {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'events.jsonl')
    const seen: HarborEvent[] = []
    {
      await using _ = await followEvents(path, (event) => seen.push(event))
      await use(path, seen)
    }
    return seen.map(({ event, trial_name }) => (trial_name === undefined ? event : `${event} ${trial_name}`))
  }

  test('tells each line as it is appended, in order, and makes the file', async () => {
    const told = await follow(async (path, seen) => {
      expect(readFileSync(path, 'utf8')).toBe('')
      await appendFile(path, line('start'))
      await vi.waitFor(() => expect(seen).toHaveLength(1), 20_000)
      await appendFile(path, line('environment-start') + line('agent-start'))
      await vi.waitFor(() => expect(seen).toHaveLength(3), 20_000)
    })
    expect(told).toEqual(['start', 'environment-start', 'agent-start'])
  })

  test('tells what is left when it ends, and what stood there before', async () => {
    const told = await follow(async (path) => {
      appendFileSync(path, line('start') + line('end'))
    })
    expect(told).toEqual(['start', 'end'])
  })

  test('waits for the second half of a line, and never tells a first half', async () => {
    const whole = line('start', { trial_name: 'whole' })
    const told = await follow(async (path, seen) => {
      await appendFile(path, whole.slice(0, 30))
      await appendFile(path, whole.slice(30))
      await vi.waitFor(() => expect(seen).toHaveLength(1), 20_000)
      await appendFile(path, line('agent-start').slice(0, 30))
    })
    expect(told).toEqual(['start whole'])
  })

  test('reads characters of several bytes that come in pieces', async () => {
    const bytes = Buffer.from(line('start', { trial_name: 'tâche-時間-\u{1F980}' }))
    const told = await follow(async (path, seen) => {
      for (const byte of bytes) appendFileSync(path, Buffer.from([byte]))
      await vi.waitFor(() => expect(seen).toHaveLength(1), 20_000)
    })
    expect(told).toEqual(['start tâche-時間-\u{1F980}'])
  })

  test('reads characters that lie across two reads', async () => {
    // Of three bytes each, more than one read holds, and not aligned to it.
    const name = '時'.repeat(50_000)
    const told = await follow(async (path) => {
      appendFileSync(path, line('start', { trial_name: name }) + line('end'))
    })
    expect(told).toEqual([`start ${name}`, 'end'])
  })

  test('goes on after lines that are none', async () => {
    const told = await follow(async (path) => {
      appendFileSync(path, `no\n{}\n\n${line('agent-end')}`)
    })
    expect(told).toEqual(['agent-end'])
  })

  test('tells nothing twice when the file is cut short under it', async () => {
    const told = await follow(async (path, seen) => {
      await appendFile(path, line('start'))
      await vi.waitFor(() => expect(seen).toHaveLength(1), 20_000)
      truncateSync(path, 0)
    })
    expect(told).toEqual(['start'])
  })

  test('fails where somebody waits for it when its listener fails', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'events.jsonl')
    const follower = await followEvents(path, () => {
      throw new Error('no more')
    })
    appendFileSync(path, line('start'))
    await expect(follower[Symbol.asyncDispose]()).rejects.toThrow('no more')
  })
})
