import leven from 'leven'
import type { LeaderboardRow } from '#core/report/row'
import { UserError } from '#core/user-error'

/** A prefix of a config_id must be at least so long, so that a short label is not taken for one. */
const SHORTEST_PREFIX = 4
const MOST_NAMED = 5

/** What tells a row from the others. */
type Named = Pick<LeaderboardRow, 'config_id' | 'label'>

/**
 * The row that a person means: by config_id, else by a prefix of it (4 digits or more) or the label as it stands, else by
 * the label in whatever case. Throws a UserError that names what there is where none or several match.
 */
export function findRow<Row extends Named>({ rows }: { readonly rows: readonly Row[] }, asked: string): Row {
  const folded = asked.toLowerCase()
  const isPrefix = asked.length >= SHORTEST_PREFIX && /^[0-9a-f]+$/.test(folded)
  const stages: readonly ((row: Named) => boolean)[] = [
    ({ config_id }) => config_id === folded,
    (row) => row.label === asked || ownLabel(row) === asked || (isPrefix && row.config_id.startsWith(folded)),
    (row) => row.label.toLowerCase() === folded || ownLabel(row).toLowerCase() === folded,
  ]
  for (const matches of stages) {
    const [first, ...others] = rows.filter(matches)
    if (first !== undefined && others.length === 0) return first
    if (first !== undefined) throw ambiguous(asked, [first, ...others])
  }
  throw unknown(asked, rows)
}

/** The label without the id that tells it from others (core/report/config-names). */
function ownLabel({ label, config_id }: Named): string {
  const added = ` (${config_id})`
  return label.endsWith(added) ? label.slice(0, -added.length) : label
}

function ambiguous(asked: string, matching: readonly Named[]): UserError {
  return new UserError(`"${asked}" means ${matching.length} configs`, {
    where: 'config',
    remedy: `name one by its id: ${named(matching)}`,
  })
}

function unknown(asked: string, rows: readonly Named[]): UserError {
  const distance = ({ label, config_id }: Named) =>
    Math.min(leven(asked.toLowerCase(), label.toLowerCase()), leven(asked.toLowerCase(), config_id))
  const nearest = rows
    .map((row) => ({ row, distance: distance(row) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ row }) => row)
  return new UserError(`no config "${asked}" on this board`, {
    where: 'config',
    remedy: rows.length === 0 ? 'no trial of these tasks is in the ledger yet' : `the nearest: ${named(nearest)}`,
  })
}

function named(rows: readonly Named[]): string {
  const shown = rows.slice(0, MOST_NAMED).map(({ config_id, label }) => `${config_id} (${label})`)
  return [...shown, ...(rows.length > MOST_NAMED ? [`${rows.length - MOST_NAMED} more`] : [])].join(', ')
}
