import { UserError } from '#core/user-error'

/** What `--pass-threshold` says. Throws a UserError for anything but a finite decimal number. */
export function thresholdOf(text: string): number {
  const threshold = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (Number.isFinite(threshold)) return threshold
  throw new UserError(`expected a number, found "${text}"`, {
    where: '--pass-threshold',
    remedy: 'give the reward from which on a trial is a success, for example --pass-threshold 0.5',
  })
}
