/**
 * What became of one thing that a task of Terminal-Bench 1 says. `kept`: it means the same; `changed`: it means the same by
 * other words, or something had to be made up; `lost`: the converted task says less, or judges otherwise.
 */
export type Fate = 'kept' | 'changed' | 'lost'

/** One line of the list that a conversion gives. Texts may repeat what a task contains. */
export type FieldLine = {
  /** Where it stood: `task.yaml: max_agent_timeout_sec`, `docker-compose.yaml: db.ports`, `run-tests.sh`. */
  readonly field: string
  readonly fate: Fate
  /** Where it stands now; null: nowhere. */
  readonly to: string | null
  /** One sentence without a full stop. */
  readonly words: string
}

/** What a file of the converted task must hold for a line to be true. */
export type Held =
  /** A value of task.toml or of environment/docker-compose.yaml, by the keys that lead to it. */
  | { readonly in: 'toml' | 'compose'; readonly path: readonly string[]; readonly value: unknown }
  /** What the last instruction of this kind in environment/Dockerfile says; of `ENV`, the last one of this name. */
  | { readonly in: 'dockerfile'; readonly instruction: 'ENV'; readonly name: string; readonly value: string }
  | { readonly in: 'dockerfile'; readonly instruction: 'WORKDIR' | 'FROM'; readonly value: string }
  | { readonly in: 'dockerfile'; readonly instruction: 'ENTRYPOINT'; readonly value: readonly string[] }
  /** Whole lines of task.toml. */
  | { readonly in: 'lines'; readonly lines: readonly string[] }
  /** Files, byte for byte. */
  | {
      readonly in: 'files'
      readonly files: readonly { readonly path: string; readonly content: string | Uint8Array }[]
    }

/** A line, and what it says of the converted task: it is only believed when that was read back. */
export type Claim = FieldLine & { readonly held?: Held }

const LONGEST_VALUE = 80

/** A value of a task's files as it may stand in a line, cut: a text as it is, anything else as JSON. */
export function said(value: unknown): string {
  const text = typeof value === 'string' ? value : written(value)
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= LONGEST_VALUE ? line : `${line.slice(0, LONGEST_VALUE)}...`
}

/** The same with quotes around a text, so that the text "600" is not the number 600. */
export function quoted(value: unknown): string {
  const text = written(value)
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}...`
}

/** JSON, and also what JSON has no word for. */
function written(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' || (typeof each === 'number' && !Number.isFinite(each)) ? String(each) : each,
  )
  return text ?? String(value)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
