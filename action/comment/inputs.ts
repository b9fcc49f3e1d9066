import { z } from 'zod'
import { pathInRepository, planDigest, readInputs } from '#action/lib/inputs'
import { UserError } from '#core/user-error'

const flag = z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true')

const schema = z.object({
  phase: z.enum(['start', 'end'], 'expected start or end'),
  await: z.enum(['', 'models'], 'expected models, or nothing'),
  part: z.enum(['check', 'bench'], 'expected check or bench'),
  'pull-request': z.string().regex(/^(?:|[1-9]\d{0,9})$/, 'expected the number of a pull request'),
  head: z.string().regex(/^(?:|[0-9a-f]{40})$/, 'expected the full id of a commit'),
  plan: z.string().regex(/^(?:|plan-a[1-9]\d{0,2})$/, 'expected the output artifact of the plan action, or nothing'),
  'plan-digest': planDigest,
  planned: flag,
  post: flag,
  'from-run': z.string().regex(/^(?:|[1-9]\d{0,14})$/, 'expected the id of a workflow run'),
  token: z.string(),
  manifest: pathInRepository,
  'ledger-branch': z.string(),
})

/** What every report is made from. */
export type PlaceInputs = {
  readonly token: string
  /** Path of regatta.yaml from the workspace. */
  readonly manifest: string
  /** Whose ledger counts besides the checkout's own; null: none. */
  readonly ledger_branch: string | null
}

/** A report on what this run did for a pull request. */
export type OwnInputs = PlaceInputs & {
  readonly kind: 'own'
  readonly phase: 'start' | 'end'
  /** Of the end: trials of models are not waited for, so that it is of oracle and nop alone. */
  readonly awaits_models: boolean
  readonly part: 'check' | 'bench'
  /** null: nothing is posted, so nobody asks. */
  readonly pull: number | null
  /** Full id. */
  readonly head: string
  /** Name of the artifact; '': nothing was planned. */
  readonly plan: string
  readonly plan_digest: string
  /** false: it could not even be planned. */
  readonly planned: boolean
  /** false: the report becomes an artifact, for a run that may write. */
  readonly post: boolean
}

/** A report that a run of a fork's pull request left behind. */
export type ForkInputs = PlaceInputs & { readonly kind: 'fork'; readonly run: number }

export type CommentInputs = OwnInputs | ForkInputs

/** Throws a UserError that names the input that is wrong, or missing. */
export function readCommentInputs(): CommentInputs {
  const given = readInputs(schema)
  const { token, manifest } = given
  const place = { token, manifest, ledger_branch: given['ledger-branch'] === '' ? null : given['ledger-branch'] }
  if (given['from-run'] !== '') return { ...place, kind: 'fork', run: Number(given['from-run']) }
  const { phase, part, head, plan, planned, post } = given
  const pull = given['pull-request']
  if (head === '') throw missing('head')
  if (post && pull === '') throw missing('pull-request')
  return {
    ...place,
    kind: 'own',
    phase,
    awaits_models: given.await === 'models',
    part,
    pull: pull === '' ? null : Number(pull),
    head,
    plan,
    plan_digest: given['plan-digest'],
    planned,
    post,
  }
}

function missing(name: string): UserError {
  return new UserError('this is needed, unless from-run is given', {
    where: `input ${name}`,
    remedy: 'see the inputs in the README of the action',
  })
}
