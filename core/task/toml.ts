import { parse, TomlError } from 'smol-toml'
import { z } from 'zod'
import type { Task } from '#core/task/task'
import { UserError } from '#core/user-error'

const positive = z.number().positive()
const text = z.string().min(1)

/** A path, or a table with it; what is neither is left to the rules of the check. */
const artifacts = z
  .array(z.union([text, z.object({ source: text }).transform(({ source }) => source)]).catch(''))
  .transform((paths) => paths.filter((path) => path !== ''))
  .catch([])

/** The parts of task.toml that Regatta reads; Harbor's own schema knows more, so other keys pass. */
const taskFileSchema = z.object({
  artifacts: artifacts.optional(),
  agent: z.object({ timeout_sec: positive.nullish() }).optional(),
  verifier: z
    .object({
      timeout_sec: positive.optional(),
      environment_mode: z.enum(['shared', 'separate']).nullish(),
      environment: z.object({}).nullish(),
    })
    .optional(),
  environment: z
    .object({
      build_timeout_sec: positive.optional(),
      cpus: positive.nullish(),
      memory_mb: positive.nullish(),
      storage_mb: positive.nullish(),
      docker_image: text.nullish(),
    })
    .optional(),
  task: z
    .object({ authors: z.array(z.object({ name: text })).optional(), keywords: z.array(text).optional() })
    .nullish(),
  metadata: z
    .object({
      author_name: text.optional(),
      difficulty: text.optional(),
      category: text.optional(),
      tags: z.array(text).optional(),
    })
    .optional(),
  steps: z.array(z.object({ name: text, artifacts: artifacts.optional() })).optional(),
})

export type TaskFile = Pick<
  Task,
  'limits' | 'verifier_mode' | 'artifacts' | 'tags' | 'difficulty' | 'category' | 'author'
> & {
  readonly docker_image: string | null
  readonly steps: readonly string[]
}

/** task.toml's text as what Regatta needs of it. Throws a UserError with line and column, or the key that is wrong. */
export function parseTaskFile(source: string, file: string): TaskFile {
  let raw: unknown
  try {
    raw = parse(source)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const reason = error.message.split('\n')[0] ?? error.message
    throw new UserError(`not valid TOML: ${reason.replace(/^Invalid TOML document: /, '')}`, {
      where: `${file}:${error.line}:${error.column}`,
      remedy: 'mend the syntax at this place',
      cause: error,
    })
  }
  const parsed = taskFileSchema.safeParse(raw)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = issue?.path.join('.') ?? ''
    throw new UserError(`${key}: ${issue?.message ?? 'wrong form'}`, {
      where: `${file} (${key})`,
      remedy: "give it a value of the type that Harbor's task format asks for",
    })
  }
  const { agent, verifier, environment, task, metadata, steps = [] } = parsed.data
  return {
    limits: {
      agent_timeout_s: agent?.timeout_sec ?? null,
      verifier_timeout_s: verifier?.timeout_sec ?? 600,
      build_timeout_s: environment?.build_timeout_sec ?? 600,
      cpus: environment?.cpus ?? null,
      memory_mb: environment?.memory_mb ?? null,
      storage_mb: environment?.storage_mb ?? null,
    },
    verifier_mode: verifier?.environment_mode ?? (verifier?.environment == null ? 'shared' : 'separate'),
    artifacts: [...new Set([parsed.data, ...steps].flatMap((part) => part.artifacts ?? []))],
    tags: metadata?.tags ?? task?.keywords ?? [],
    difficulty: metadata?.difficulty ?? null,
    category: metadata?.category ?? null,
    author: metadata?.author_name ?? task?.authors?.[0]?.name ?? null,
    docker_image: environment?.docker_image ?? null,
    steps: steps.map((step) => step.name),
  }
}
