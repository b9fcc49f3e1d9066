import { arch, availableParallelism, platform } from 'node:os'

/** What kind of machine this is, not whose: it stands in a public ledger. */
export function machineText(): string {
  return `${platform()} ${arch()}, ${availableParallelism()} CPUs`
}
