import type { HostEnvironment } from '#core/harbor/environment'

/** How many columns a report may take: those of the terminal, else what COLUMNS says (a positive whole number), else 120. */
export function terminalWidth(host: HostEnvironment): number {
  const asked = /^[1-9]\d{0,3}$/.test(host.COLUMNS ?? '') ? Number(host.COLUMNS) : 120
  return process.stdout.columns ?? asked
}
