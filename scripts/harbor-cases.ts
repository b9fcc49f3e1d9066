import { stopSignal } from '#core/pipeline/stop-signal'
import { INSTALLED } from '#scripts/cli/context'
import { problemOf, problemText } from '#scripts/cli/result'
import { plainTable } from '#scripts/cli/table'
import { FAULTS, type Seen } from '#scripts/testing/faults'
import { faultHost, runFaults } from '#scripts/testing/run-faults'

type Side = { readonly version: string; readonly seen: readonly Seen[] }

/** One row per case: what it came to with each Harbor, and what of that differs. */
export function comparison(ids: readonly string[], pinned: Side, other: Side): readonly (readonly string[])[] {
  return ids.map((id, at) => {
    const [a, b] = [pinned.seen[at], other.seen[at]]
    const fields = a === undefined || b === undefined ? ['not run'] : differences(a, b)
    return [
      id,
      a === undefined ? '' : words(a),
      fields.length === 0 ? 'the same' : b === undefined ? '' : words(b),
      fields.join(', '),
    ]
  })
}

function differences(a: Seen, b: Seen): readonly string[] {
  return (Object.keys(a) as (keyof Seen)[]).filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
}

function words({ tries, exception, phase, reward }: Seen): string {
  const alike = tries.every((each) => each === tries[0])
  return [
    alike && tries.length > 1 ? `${tries.length} x ${tries[0]}` : tries.join(', then '),
    exception ?? 'no exception',
    phase ?? 'no phase',
    `reward ${reward ?? 'none'}`,
  ].join('; ')
}

async function side(executable: string, signal: AbortSignal): Promise<Side> {
  await using harbor = faultHost(executable, process.env)
  const version = await harbor.version()
  process.stderr.write(`${FAULTS.length} cases with Harbor ${version} ...\n`)
  await using run = await runFaults(FAULTS, harbor, process.env, signal)
  return { version, seen: run.reports.map(({ seen }) => seen) }
}

async function main(executable: string): Promise<number> {
  using stop = stopSignal(() => process.stderr.write('stopping, containers are being removed ...\n'))
  const pinned = await side(INSTALLED.harbor, stop.signal)
  if (stop.signal.aborted) return 3
  const other = await side(executable, stop.signal)
  if (stop.signal.aborted) return 3
  const rows = comparison(
    FAULTS.map(({ id }) => id),
    pinned,
    other,
  )
  const heads = ['case', `Harbor ${pinned.version} (locked)`, `Harbor ${other.version}`, 'differs in']
  process.stdout.write(`${plainTable(heads, rows)}\n`)
  const differing = rows.filter(([, , , fields]) => fields !== '').length
  process.stdout.write(`\n${differing} of ${rows.length} cases differ\n`)
  return differing === 0 ? 0 : 1
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv[2] ?? INSTALLED.harbor)
  } catch (error) {
    const { exit, ...problem } = problemOf(error)
    process.stderr.write(`${problemText(problem)}\n`)
    process.exitCode = exit
  }
}
