import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ShownLeft, shownLeft } from '#core/report/shown-left'
import type { LeftFiles, LeftLog } from '#core/trial/left-files'
import { trajectoryOf } from '#core/trial/trajectory'

/** Text that cannot be compressed to less than three quarters. */
function noise(name: string, length: number): string {
  return createHash('shake256', { outputLength: length }).update(name).digest('base64').slice(0, length)
}

function plain(name: string, length: number): string {
  return `${name} did what it was told\n`.repeat(length).slice(0, length)
}

type Text = (name: string, length: number) => string

function leftOf({
  text,
  steps,
  logs,
}: {
  readonly text: Text
  readonly steps: number
  readonly logs: number
}): LeftFiles {
  const trajectory = trajectoryOf({
    steps: Array.from({ length: steps }, (_, index) => ({ source: 'agent', message: text(`step ${index}`, 5000) })),
  })
  const log = (name: string, most: number): LeftLog => {
    const whole = text(name, 200_000)
    const [head, tail] = [whole.slice(0, most / 3), whole.slice(whole.length - (2 * most) / 3)]
    return {
      state: 'read',
      path: name,
      size_bytes: 200_000,
      head,
      cut_bytes: 200_000 - head.length - tail.length,
      tail,
    }
  }
  return {
    logs: (most) => ({
      verifier: Array.from({ length: logs }, (_, index) => log(`log ${index}`, most)),
      agent: [],
      harbor: [],
    }),
    trajectories: trajectory === null ? [] : [{ state: 'read', path: 'agent/trajectory.json', trajectory }],
    not_read: 3,
  }
}

/** Of one log, and of all steps. */
function lengths({ verifier, trajectories }: ShownLeft): { readonly log: number; readonly steps: number } {
  const [log] = verifier
  return {
    log: log?.state === 'read' ? log.head.length + log.tail.length : 0,
    steps: JSON.stringify(trajectories).length,
  }
}

function compressed(left: ShownLeft): number {
  return gzipSync(JSON.stringify(left)).length
}

describe('what a page shows of what a trial left', () => {
  it('is as much as there is room for where it compresses well', () => {
    const shown = shownLeft(leftOf({ text: plain, steps: 60, logs: 8 }), '')
    expect(lengths(shown).log).toBe(36 * 1024)
    expect(lengths(shown).steps).toBeGreaterThan(290_000)
    expect(shown.not_read).toBe(3)
  })

  it('fits whatever it is', () => {
    for (const logs of [0, 1, 18]) {
      for (const steps of [0, 1, 300]) {
        expect(compressed(shownLeft(leftOf({ text: noise, steps, logs }), '')), `${logs} ${steps}`).toBeLessThan(92_000)
      }
    }
  })

  it('is less of the logs first, then of the steps', () => {
    const few = lengths(shownLeft(leftOf({ text: noise, steps: 14, logs: 2 }), ''))
    expect(few.steps).toBeGreaterThan(14 * 5000)
    expect(few.log).toBeLessThan(36 * 1024)
    const many = lengths(shownLeft(leftOf({ text: noise, steps: 300, logs: 2 }), ''))
    expect(many.log).toBeGreaterThan(15_000)
    expect(many.steps).toBeLessThan(110_000)
  })

  it('leaves the logs the room that steps do not need, and the steps that of the logs', () => {
    expect(lengths(shownLeft(leftOf({ text: noise, steps: 0, logs: 3 }), '')).log).toBeGreaterThan(36 * 1024 * 0.79)
    expect(lengths(shownLeft(leftOf({ text: noise, steps: 300, logs: 0 }), '')).steps).toBeGreaterThan(90_000)
  })

  it('is less beside much else, and never nothing', () => {
    const left = leftOf({ text: noise, steps: 300, logs: 1 })
    const beside = lengths(shownLeft(left, noise('tests', 60_000)))
    expect(beside.steps).toBeLessThan(lengths(shownLeft(left, '')).steps)
    const least = shownLeft(left, noise('tests', 500_000))
    expect(lengths(least).log).toBeGreaterThan(1000)
    expect(least.trajectories[0]?.steps.length).toBeGreaterThan(2)
  })
})
