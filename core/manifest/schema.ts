import { z } from 'zod'
import { NAME } from '#core/trial/name'
import { isSaboteur } from '#core/trial/saboteur'

function wholeNumber(least: number, most: number, why?: string) {
  const error = `expected a whole number from ${least} to ${most}${why === undefined ? '' : `: ${why}`}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

/** `1..100`: enough for a pass rate to two digits, few enough that a slip of the keyboard costs no fortune. */
export const attemptsSchema = wholeNumber(1, 100)

const name = z.string().regex(NAME, {
  error: 'expected a name of letters, digits, dots, dashes and underscores (64 at most)',
})

const configSchema = z.strictObject({
  agent: z
    .string()
    .min(1, { error: "expected the name of one of Harbor's agents, for example oracle" })
    .refine((agent) => !isSaboteur(agent), {
      error: 'the saboteur attacks tasks and is no agent to compare; `regatta check --sabotage TASK` runs it',
    }),
  agent_version: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  kwargs: z.record(z.string(), z.json()).optional(),
  env_names: z
    .array(
      z.string().regex(/^[A-Z_][A-Z0-9_]*$/, {
        error: 'expected the name of an environment variable; its value never belongs into this file',
      }),
    )
    .optional(),
  label: z.string().min(1).max(100).optional(),
})

const tasksSchema = z.strictObject({
  /** Names, globs (`sql-*`) or tags (`tag:python`). */
  include: z.array(z.string().min(1)).optional(),
  exclude: z.array(z.string().min(1)).optional(),
})

const experimentSchema = z.strictObject({
  extends: name.optional(),
  tasks: tasksSchema.optional(),
  configs: z.array(configSchema).min(1, { error: 'expected at least one config' }).optional(),
  attempts: attemptsSchema.optional(),
  environment: z.strictObject({ type: z.string().min(1) }).optional(),
  pass_threshold: z.number().optional(),
  budget_usd: z.number().min(0).optional(),
})

const positive = z.number().positive({ error: 'expected a number greater than 0' })

const checksSchema = z.strictObject({
  rules: z
    .record(z.string(), z.enum(['error', 'warning', 'note', 'off'], { error: 'expected error, warning, note or off' }))
    .optional(),
  sabotage: z.enum(['error', 'warning', 'off'], { error: 'expected error, warning or off' }).optional(),
  runner: z.strictObject({ cpus: positive.optional(), memory_mb: positive.optional() }).optional(),
  longest_timeout_sec: positive.optional(),
  largest_file_mb: positive.optional(),
  largest_task_mb: positive.optional(),
  similarity: z.number().min(0).max(1, { error: 'expected a share from 0 to 1' }).optional(),
  host_variables: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'expected the name of an environment variable' }))
    .optional(),
  gpu_types: z.array(z.string().min(1)).optional(),
  canary: z.string().min(8, { error: 'expected a text of 8 characters or more that stands nowhere else' }).optional(),
  instruction_suffix: z.string().min(1).optional(),
  slug_words: wholeNumber(1, 20).optional(),
  org: name.optional(),
  metadata: z.array(z.string().min(1)).optional(),
  categories: z.array(z.string().min(1)).optional(),
  pins: z.record(z.string(), z.string().min(1)).optional(),
  absolute_paths: z.boolean().optional(),
  tests_venv: z.boolean().optional(),
})

/** regatta.yaml as a person writes it: everything but `experiments` may be left out. Unknown keys are errors. */
export const manifestFileSchema = z.strictObject({
  /** What the benchmark is called on its site. */
  title: z
    .string()
    .regex(/^(?=.*\p{L})[^\p{C}\p{Zl}\p{Zp}]{1,60}$/v, {
      error: 'expected a name with a letter in it, in one line of at most 60 characters, none of them invisible',
    })
    .optional(),
  harbor: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, { error: 'expected an exact version in quotes, for example "0.24.0"' })
    .optional(),
  /** Other minor versions of Harbor whose trials still count, for example ["0.23"]. */
  compatible_harbor: z.array(z.string().regex(/^\d+\.\d+$/)).optional(),
  experiments: z
    .record(name, experimentSchema, { error: 'expected experiments by name, for example: main: {}' })
    .refine((experiments) => Object.keys(experiments).length > 0, { error: 'expected at least one experiment' }),
  runners: z
    .strictObject({
      labels: z.array(z.string().min(1)).min(1).optional(),
      max_shards: wholeNumber(
        1,
        256,
        'GitHub starts no more jobs of one matrix; for more trials at once raise trials_at_once',
      ).optional(),
      trials_at_once: z.int().min(1).max(256).optional(),
      tries: wholeNumber(1, 10).optional(),
      at_once_per_provider: z
        .record(
          z.string().regex(/^[a-z0-9_.-]+$/, {
            error: 'expected a provider in small letters: what stands before the first slash of a model',
          }),
          wholeNumber(1, 256),
          { error: 'expected numbers by provider, for example { openai: 2 }' },
        )
        .optional(),
      minutes: wholeNumber(
        1,
        5 * 24 * 60 - 30,
        'GitHub ends a job after five days, and half an hour of them is for what is around the trials',
      ).optional(),
    })
    .optional(),
  checks: checksSchema.optional(),
})

export type ManifestFile = z.infer<typeof manifestFileSchema>
