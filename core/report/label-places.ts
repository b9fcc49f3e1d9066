/** What is to be labelled: a place in thousandths of a plot's width and height, from its left top. */
export type Spot = { readonly x: number; readonly y: number }

/** A text beside a spot: how far its baseline's anchor is from the spot, in pixels, and which end is anchored. */
export type PlacedLabel = {
  readonly spot: Spot
  readonly text: string
  readonly dx: number
  readonly dy: number
  readonly anchor: 'start' | 'end'
}

/** A plot's size in pixels, and that of a letter. */
export type Frame = { readonly width: number; readonly height: number }
const LETTER = { width: 7, height: 13 }

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

/** In the order in which they are liked: above and left of a point of a frontier nothing else stands. */
const CHOICES = [
  { dx: -6, dy: -6, anchor: 'end' },
  { dx: 7, dy: -7, anchor: 'start' },
  { dx: 9, dy: 4, anchor: 'start' },
  { dx: 7, dy: 15, anchor: 'start' },
  { dx: -9, dy: 4, anchor: 'end' },
  { dx: -6, dy: 15, anchor: 'end' },
  { dx: 7, dy: -20, anchor: 'start' },
  { dx: -6, dy: -20, anchor: 'end' },
] as const

/**
 * A place for each label that is inside of every frame and, in every frame, on no other label; of several the one that
 * covers the fewest dots. Each may have several texts, the best first: the next is taken where one has no place. A label
 * without any place is not among the result.
 */
export function placeLabels(
  wanted: readonly { readonly spot: Spot; readonly texts: readonly string[] }[],
  dots: readonly Spot[],
  frames: readonly Frame[],
): PlacedLabel[] {
  const placed: PlacedLabel[] = []
  for (const { spot, texts } of wanted) {
    const found = texts.map((text) => bestPlace(spot, text, { placed, dots, frames })).find((place) => place !== null)
    if (found) placed.push(found)
  }
  return placed
}

function bestPlace(
  spot: Spot,
  text: string,
  {
    placed,
    dots,
    frames,
  }: { readonly placed: readonly PlacedLabel[]; readonly dots: readonly Spot[]; readonly frames: readonly Frame[] },
): PlacedLabel | null {
  let best: { readonly label: PlacedLabel; readonly covered: number } | null = null
  for (const choice of CHOICES) {
    const label = { spot, text, ...choice }
    const isFree = frames.every((frame) => {
      const box = boxOf(label, frame)
      const isInside = box.left >= 0 && box.top >= 0 && box.right <= frame.width && box.bottom <= frame.height
      return isInside && !placed.some((other) => overlap(box, boxOf(other, frame)))
    })
    if (!isFree) continue
    const covered = frames.reduce(
      (sum, frame) =>
        sum + dots.filter((dot) => dot !== spot && overlap(boxOf(label, frame), dotBox(dot, frame))).length,
      0,
    )
    if (best === null || covered < best.covered) best = { label, covered }
  }
  return best?.label ?? null
}

function boxOf({ spot, text, dx, dy, anchor }: PlacedLabel, frame: Frame): Box {
  const x = (spot.x / 1000) * frame.width + dx
  const bottom = (spot.y / 1000) * frame.height + dy + 3
  const width = widthOf(text)
  return {
    left: anchor === 'start' ? x : x - width,
    right: anchor === 'start' ? x + width : x,
    top: bottom - LETTER.height,
    bottom,
  }
}

function dotBox(dot: Spot, frame: Frame): Box {
  const x = (dot.x / 1000) * frame.width
  const y = (dot.y / 1000) * frame.height
  return { left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }
}

/** Letters beyond the Latin ones may be twice as wide. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u024f' ? 2 : 1) * LETTER.width, 0)
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
