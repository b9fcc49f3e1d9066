import { readFile } from 'node:fs/promises'

/** What all processors have done since the machine began, in its own ticks. */
export type Ticks = {
  readonly all: number
  /** Of these, what the host of a virtual machine gave to others. */
  readonly stolen: number
}

/** null where the machine does not tell, as on macOS. */
export async function processorTicks(): Promise<Ticks | null> {
  return ticksIn(await readFile('/proc/stat', 'utf8').catch(() => ''))
}

/** The first line of proc(5)'s `stat`: user, nice, system, idle, iowait, irq, softirq and steal. */
export function ticksIn(stat: string): Ticks | null {
  const numbers = /^cpu +((?:\d+ ){7}\d+)/.exec(stat)?.[1]?.split(' ').map(Number)
  const stolen = numbers?.[7]
  if (numbers === undefined || stolen === undefined) return null
  return { all: numbers.reduce((sum, each) => sum + each, 0), stolen }
}

/** The share of the time between two moments that went to others, 0..1; null where it is unknown. */
export function stolenShare(from: Ticks | null, to: Ticks | null): number | null {
  if (from === null || to === null || to.all <= from.all) return null
  return (to.stolen - from.stolen) / (to.all - from.all)
}
