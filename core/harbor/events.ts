import { type FSWatcher, watch } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { z } from 'zod'
import { decodeUtf8, readRegularFile } from '#core/harbor/files'
import type { TrialEvents, VerifierChecks } from '#core/trial/events'

/** One line that runners/harbor/regatta_harbor/events.py writes; fields that an event does not have are absent. */
const eventSchema = z.object({
  event: z.enum(['start', 'environment-start', 'agent-start', 'agent-end', 'verification-start', 'end', 'cancel']),
  at: z.string(),
  trial_id: z.uuid(),
  trial_name: z.string().optional(),
  exception: z.string().nullish(),
  removed: z.array(z.string()).optional(),
  removed_rewards: z.array(z.string()).optional(),
  not_emptied: z.array(z.string()).optional(),
  processes: z.array(z.string()).optional(),
  processes_total: z.int().nullish(),
  watched: z.boolean().optional(),
  mode: z.string().nullish(),
  writes: z
    .array(
      z.object({
        file: z.string().optional(),
        by: z.enum(['verifier', 'container', 'unknown']),
        /** Process id of the command in the container that it came from. */
        root: z.int().nullish(),
        /** Ordinal of the verification, of which a trial has one per step. */
        verification: z.int().optional(),
      }),
    )
    .optional(),
  unchecked: z.string().optional(),
  /** Of trials that prove a task; core/harbor/observations reads them. */
  outside: z.unknown().optional(),
  network: z.unknown().optional(),
  verified_s: z.unknown().optional(),
})

export type HarborEvent = z.infer<typeof eventSchema>

/** A few lines per step of a trial. */
const EVENTS_LIMIT = 4 * 1024 * 1024

/** One line as an event; null for one that is none. */
function parseEvent(line: string): HarborEvent | null {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** What the plugin noted of one try; null when there is no such file, or nothing in it. */
export function readEvents(path: string): TrialEvents | null {
  const events = eventsIn(path)
  return events.length === 0 ? null : summary(events)
}

/** The events of one try in their order; none where there is no such file. */
export function eventsIn(path: string): readonly HarborEvent[] {
  const file = readRegularFile(path, EVENTS_LIMIT)
  const text = file.state === 'read' ? decodeUtf8(file.bytes) : null
  return (text ?? '').split('\n').flatMap((line) => parseEvent(line) ?? [])
}

function summary(events: readonly HarborEvent[]): TrialEvents {
  return {
    trial_id: events[0]?.trial_id ?? null,
    agent_began: events.some(({ event }) => event === 'agent-start'),
    verification: checks(events),
  }
}

/** Over all steps of a trial. A verification whose end was not noted was not watched to its end. */
function checks(events: readonly HarborEvent[]): VerifierChecks | null {
  const begun = events.filter(({ event }) => event === 'verification-start')
  const end = events.find(({ event }) => event === 'end')
  if (begun.length === 0) return null
  const totals = begun.map((event) => (event.mode === 'separate' ? 0 : (event.processes_total ?? null)))
  const unchecked = [
    ...[...begun, ...(end === undefined ? [] : [end])].flatMap((event) => event.unchecked ?? []),
    ...(end === undefined ? ['the end of the trial was not noted'] : []),
    ...(begun.some(({ watched }) => watched === false) ? ['who writes the reward cannot be seen on this host'] : []),
  ]
  return {
    removed: begun.flatMap((event) => event.removed ?? []),
    removed_rewards: begun.flatMap((event) => event.removed_rewards ?? []),
    not_emptied: begun.flatMap((event) => event.not_emptied ?? []),
    processes: begun.flatMap((event) => event.processes ?? []),
    processes_total: totals.includes(null) ? null : totals.reduce<number>((sum, total) => sum + (total ?? 0), 0),
    writers: (end?.writes ?? []).map(({ by }) => by),
    exec_roots: execRoots(end?.writes ?? []),
    unchecked: unchecked.length === 0 ? null : [...new Set(unchecked)].join('; '),
  }
}

/** From how many roots reward files were written in one verification, the most of all; a writer without one is none. */
function execRoots(writes: NonNullable<HarborEvent['writes']>): number {
  const roots = new Map<number, Set<number>>()
  for (const { file, root, verification = 0 } of writes) {
    if (root == null || (file !== 'reward.txt' && file !== 'reward.json')) continue
    roots.set(verification, (roots.get(verification) ?? new Set()).add(root))
  }
  return Math.max(0, ...[...roots.values()].map(({ size }) => size))
}

/**
 * Calls `onEvent` for every event that is appended to a file, as it is written; the file is made if it is not there.
 * Disposing of it hands over what is left.
 */
export async function followEvents(
  path: string,
  onEvent: (event: HarborEvent) => void,
): Promise<{ readonly [Symbol.asyncDispose]: () => Promise<void> }> {
  const file = await open(path, 'a+', 0o600)
  const reader = lineReader(file, (line) => {
    const event = parseEvent(line)
    if (event !== null) onEvent(event)
  })
  // What fails here fails again when it is disposed of, where somebody waits for it.
  const watcher: FSWatcher = watch(path, { persistent: false }, () => void reader().catch(() => undefined))
  return {
    [Symbol.asyncDispose]: async () => {
      watcher.close()
      try {
        await reader()
      } finally {
        await file.close()
      }
    },
  }
}

/** Reads what a file has gained since the last call, one call after the other. */
function lineReader(file: FileHandle, onLine: (line: string) => void): () => Promise<void> {
  const decoder = new TextDecoder()
  let offset = 0
  let pending = ''
  const read = async (): Promise<void> => {
    for (;;) {
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(64 * 1024), position: offset })
      if (bytesRead === 0) return
      offset += bytesRead
      const lines = (pending + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    }
  }
  let turn: Promise<void> = Promise.resolve()
  return () => {
    turn = turn.then(read)
    return turn
  }
}
