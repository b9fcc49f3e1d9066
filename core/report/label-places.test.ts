import fc from 'fast-check'
import { expect, it } from 'vitest'
import { placeLabels } from '#core/report/label-places'

const FRAME = { width: 300, height: 200 }

it('puts a label where it is inside, at best above and left of its spot', () => {
  const spot = { x: 500, y: 500 }
  expect(placeLabels([{ spot, texts: ['name'] }], [spot], [FRAME])).toMatchObject([{ dx: -6, dy: -6, anchor: 'end' }])
  const left = { x: 10, y: 500 }
  expect(placeLabels([{ spot: left, texts: ['name'] }], [left], [FRAME])).toMatchObject([{ anchor: 'start' }])
})

it('avoids dots where it can', () => {
  const spot = { x: 500, y: 500 }
  const dots = [spot, { x: 450, y: 450 }, { x: 460, y: 460 }]
  expect(placeLabels([{ spot, texts: ['name'] }], dots, [FRAME])).toMatchObject([{ anchor: 'start', dy: -7 }])
})

it('takes the next text where the first has no place, and none where none has', () => {
  const spot = { x: 500, y: 500 }
  const long = 'x'.repeat(60)
  expect(placeLabels([{ spot, texts: [long, '1'] }], [], [FRAME])).toMatchObject([{ text: '1' }])
  expect(placeLabels([{ spot, texts: [long] }], [], [FRAME])).toEqual([])
})

it('never lets two labels overlap, in any frame', () => {
  const spot = fc.record({ x: fc.integer({ min: 0, max: 1000 }), y: fc.integer({ min: 0, max: 1000 }) })
  const frames = [FRAME, { width: 700, height: 250 }]
  fc.assert(
    fc.property(fc.array(spot, { maxLength: 12 }), (spots) => {
      const placed = placeLabels(
        spots.map((each, index) => ({ spot: each, texts: [`label ${index}`] })),
        spots,
        frames,
      )
      for (const frame of frames) {
        const boxes = placed.map(({ spot, dx, dy, anchor, text }) => {
          const x = (spot.x / 1000) * frame.width + dx
          const y = (spot.y / 1000) * frame.height + dy
          return { left: anchor === 'start' ? x : x - 7 * text.length, width: 7 * text.length, y }
        })
        for (const [index, a] of boxes.entries()) {
          expect(a.left).toBeGreaterThanOrEqual(0)
          expect(a.left + a.width).toBeLessThanOrEqual(frame.width)
          for (const b of boxes.slice(index + 1)) {
            const gap = Math.max(b.left - a.left - a.width, a.left - b.left - b.width, Math.abs(a.y - b.y) - 13)
            // Labels that touch may lie a rounding error in each other.
            expect(gap).toBeGreaterThan(-1e-9)
          }
        }
      }
    }),
  )
})
