import { z } from 'zod'
import { readInputs } from '#action/lib/inputs'
import type { Asked, PlanRequest } from '#core/pipeline/plan-experiment'

const flag = z.enum(['', 'true', 'false'], { error: 'expected true or false' }).transform((text) => text === 'true')
const optional = z.string().transform((text) => (text === '' ? null : text))
/** Longer than anybody types; what is longer helps nobody in a message either. */
const MOST_CHARACTERS = 2000
const short = z.string().max(MOST_CHARACTERS, `expected at most ${MOST_CHARACTERS} characters`)

const schema = z.object({
  experiment: short.pipe(optional),
  model: short.pipe(optional),
  agent: short.pipe(optional),
  attempts: z
    .string()
    .regex(/^(?:|[1-9]\d{0,2})$/, 'expected a whole number from 1 to 100')
    .pipe(optional),
  tasks: short.transform((text) => text.split(/[\s,]+/).filter((part) => part !== '')),
  mode: optional,
  'changed-since': optional,
  'dry-run': flag,
  'allow-unknown-cost': flag,
  manifest: z.string().transform((text) => (text === '' ? 'regatta.yaml' : text)),
  'ledger-branch': optional,
  token: optional,
})

export type PlanInputs = {
  /** null: the one that the board shows. */
  readonly experiment: string | null
  readonly asked: Asked
  /** Only tasks that differ since this commit; null: all. */
  readonly changed_since: string | null
  readonly dry_run: boolean
  readonly allow_unknown_cost: boolean
  /** Path of regatta.yaml from the workspace. */
  readonly manifest: string
  /** Whose ledger counts besides the checkout's own; null: none. */
  readonly ledger_branch: string | null
  readonly token: string | null
}

/** What the step was asked for. Throws a UserError that names the input that is wrong. */
export function readPlanInputs(): PlanInputs {
  const given = readInputs(schema)
  const { model, agent, attempts, mode } = given
  const words = Object.entries({ model, agent, attempts, mode }).filter(([, word]) => word !== null)
  const request: PlanRequest = {
    ...Object.fromEntries(words),
    ...(given.tasks.length === 0 ? {} : { tasks: given.tasks }),
  }
  return {
    experiment: given.experiment,
    asked: { request, called: (option) => `input ${option}` },
    changed_since: given['changed-since'],
    dry_run: given['dry-run'],
    allow_unknown_cost: given['allow-unknown-cost'],
    manifest: given.manifest,
    ledger_branch: given['ledger-branch'],
    token: given.token,
  }
}
