import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { eventsIn } from '#core/harbor/events'
import { listDirectory } from '#core/harbor/files'
import type { Observations } from '#core/trial/observations'

const unknownSchema = z
  .object({ unknown: z.string() })
  .transform(({ unknown }) => ({ state: 'unknown' as const, reason: unknown }))
const counter = z.int().min(0)

const outsideSchema = z.union([
  unknownSchema,
  z
    .object({
      paths: z.array(z.object({ path: z.string(), kind: z.enum(['added', 'changed', 'deleted']) })),
      total: counter,
    })
    .transform((each) => ({ state: 'known' as const, ...each })),
])

const networkSchema = z.union([
  unknownSchema,
  z.object({ none: z.literal(true) }).transform(() => ({ state: 'none' as const })),
  z
    .object({ rx_bytes: counter, rx_packets: counter, tx_bytes: counter, tx_packets: counter })
    .transform((each) => ({ state: 'known' as const, ...each })),
])

/**
 * What was seen in one trial that a shard left, by the trial's directory: `<shard>/trials/<try>/<trial>`. null: of a trial
 * that is not looked at so closely (of a model, or without our plugin), or that nothing is left of.
 */
export function observationsOf(trial: string): Observations | null {
  const job = dirname(trial)
  const events = eventsIn(join(dirname(dirname(job)), 'logs', basename(job), 'events.jsonl'))
  const verifications = events.filter(({ event }) => event === 'verification-start')
  // Of several steps the last tells what all of them changed.
  const outside = events.findLast((event) => event.outside !== undefined)?.outside
  const end = events.findLast(({ event }) => event === 'end')
  const network = end?.network
  if (outside === undefined && network === undefined) return null
  const mode = verifications.at(-1)?.mode
  const verifier = listDirectory(join(trial, 'verifier')).entries
  return {
    verifier: mode === 'shared' || mode === 'separate' ? mode : null,
    verifications: verifications.length,
    verified_s: z.number().min(0).safeParse(end?.verified_s).data ?? null,
    reward_files: ['reward.txt', 'reward.json'].filter((name) => verifier.has(name)),
    processes: verifications.flatMap(({ processes }) => processes ?? []),
    outside: outsideSchema.safeParse(outside).data ?? unknown("the end of the agent's part was not noted"),
    network: networkSchema.safeParse(network).data ?? unknown('the end of the verification was not noted'),
  }
}

function unknown(reason: string): { readonly state: 'unknown'; readonly reason: string } {
  return { state: 'unknown', reason }
}
