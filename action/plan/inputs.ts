import { z } from 'zod'
import { readInputs } from '#action/lib/inputs'
import type { Asked, PlanRequest } from '#core/pipeline/plan-experiment'
import { UserError } from '#core/user-error'

const FULL_ID = /^(?:|[0-9a-f]{40}|[0-9a-f]{64})$/

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
  'tasks-from': z.string().regex(FULL_ID, 'expected the full id of a commit').pipe(optional),
  proof: z
    .string()
    .regex(/^(?:|[1-9]|1\d|20)$/, 'expected a whole number from 1 to 20')
    .transform((text) => (text === '' ? null : Number(text))),
  models: z.enum(['', 'true', 'false'], { error: 'expected true or false' }).transform((text) => text !== 'false'),
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
  /** The commit of a pull request whose tasks are planned; null: the checkout's own. */
  readonly tasks_from: string | null
  /** Trials of oracle and of nop for each task, before all others; null: none but those of the experiment. */
  readonly proof: number | null
  /** false: only the proof. */
  readonly models: boolean
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
  if (given['tasks-from'] !== null && given['changed-since'] !== null) {
    throw new UserError('tasks-from says already which tasks changed', {
      where: 'input changed-since',
      remedy: 'give one of the two',
    })
  }
  if (given.proof === null && !given.models) {
    throw new UserError('without a proof and without models there is nothing to plan', {
      where: 'input models',
      remedy: 'give the input proof: 5',
    })
  }
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
    tasks_from: given['tasks-from'],
    proof: given.proof,
    models: given.models,
    dry_run: given['dry-run'],
    allow_unknown_cost: given['allow-unknown-cost'],
    manifest: given.manifest,
    ledger_branch: given['ledger-branch'],
    token: given.token,
  }
}
