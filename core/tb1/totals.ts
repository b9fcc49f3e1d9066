import { type Tb1Totals, tb1Entry } from '#core/tb1/documents'

/** Of shares that were written with every digit there is. */
const SAME_SHARE = 1e-9

/**
 * In what the totals of a run differ from its entries, as a sentence; null where they add up or there are none. A run
 * counts as unresolved what has no verdict, and so does this; an entry that cannot be read is no resolved trial.
 */
export function totalsProblem(entries: readonly unknown[], totals: Tb1Totals): string | null {
  const resolved = entries.filter((entry) => {
    const parsed = tb1Entry(entry)
    return parsed.ok && parsed.value.is_resolved === true
  }).length
  const { n_resolved, n_unresolved, accuracy } = totals
  const share = entries.length === 0 ? 0 : resolved / entries.length
  const wrong = [
    ...(n_resolved === null || n_resolved === resolved ? [] : [`n_resolved ${n_resolved}`]),
    ...(n_unresolved === null || n_unresolved === entries.length - resolved ? [] : [`n_unresolved ${n_unresolved}`]),
    ...(accuracy === null || Math.abs(accuracy - share) < SAME_SHARE ? [] : [`accuracy ${accuracy}`]),
  ]
  if (wrong.length === 0) return null
  return `its totals do not add up: ${wrong.join(', ')}, but ${resolved} of its ${entries.length} trials can be read as resolved; those that can be read are taken in all the same`
}
