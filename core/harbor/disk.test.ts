import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesText, checkRoom, DISK_LIMITS, dockerStorage, freeSpace, type Space } from '#core/harbor/disk'
import { UserError } from '#core/user-error'

describe('free space', () => {
  it('is that of the nearest directory that exists, where a run will write', async () => {
    const spaces = await freeSpace({ out: join(tmpdir(), 'not', 'there', 'yet'), temp: tmpdir(), docker: null })
    expect(spaces.map(({ place, path }) => [place, path])).toEqual([
      ['out', join(tmpdir(), 'not', 'there', 'yet')],
      ['temp', tmpdir()],
    ])
    for (const { free_bytes } of spaces) expect(free_bytes).toBeGreaterThan(0)
  })

  it("of Docker is known only where Docker's own directory is on this host", async () => {
    const places = { out: tmpdir(), temp: tmpdir() }
    const here = await freeSpace({ ...places, docker: tmpdir() })
    const elsewhere = await freeSpace({ ...places, docker: '/nonexistent/docker' })
    expect(here.map(({ place }) => place)).toEqual(['docker', 'out', 'temp'])
    expect(elsewhere.map(({ place }) => place)).toEqual(['out', 'temp'])
  })

  it('of Docker is unknown without a docker command', async () => {
    expect(await dockerStorage({ PATH: '/nonexistent' })).toBeNull()
  })
})

describe('room for another trial', () => {
  const limits = { ...DISK_LIMITS, minimum_free_bytes: { docker: 500e6, out: 30e6, temp: 20e6 } }
  const enough: readonly Space[] = [
    { place: 'docker', path: '/docker', free_bytes: 500e6 },
    { place: 'out', path: '/out', free_bytes: 30e6 },
    { place: 'temp', path: '/temp', free_bytes: 20e6 },
  ]

  it('is there when each place has its minimum', () => {
    expect(() => checkRoom(enough, limits)).not.toThrow()
    expect(() => checkRoom([], limits)).not.toThrow()
  })

  it.each([
    ['docker', '500 MB free, needed are 500 MB', '/docker', /docker builder prune/],
    ['out', '30 MB free, needed are 30 MB', '/out', /--out DIR/],
    ['temp', '20 MB free, needed are 20 MB', '/temp', /TMPDIR/],
  ])(
    'is missing one byte below the minimum of %s: says where, how much and what helps',
    (name, amounts, where, help) => {
      const spaces = enough.map((space) =>
        space.place === name ? { ...space, free_bytes: space.free_bytes - 1 } : space,
      )
      const error = refusal(spaces)
      expect(error).toMatchObject({ where, kind: 'failure', remedy: expect.stringMatching(help) })
      expect(error.message).toContain(amounts)
    },
  )

  it('is told as one sentence and one remedy', () => {
    const { message, remedy } = refusal([{ place: 'out', path: '/out', free_bytes: 4096 }])
    expect(message).toBe('no room for results of another trial: 4 kB free, needed are 30 MB')
    expect(remedy).toBe(
      'make room on the disk or name another place with --out DIR, then run again: finished trials are kept',
    )
  })

  function refusal(spaces: readonly Space[]): UserError {
    try {
      checkRoom(spaces, limits)
    } catch (error) {
      if (error instanceof UserError) return error
    }
    throw new Error('not refused')
  }
})

it.each([
  [0, '0 kB'],
  [4096, '4 kB'],
  [512e6, '512 MB'],
  [10e9, '10.0 GB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text)
})
