import { voidsFile } from '#core/ledger/voids'
import type { Manifest } from '#core/manifest/manifest'
import { type Asked, type PlanRequest, planExperiment } from '#core/pipeline/plan-experiment'
import type { Packing } from '#core/plan/shards'
import type { PlanDocument } from '#core/trial/plan-document'
import type { Context } from '#scripts/cli/context'

export type PlanOptions = PlanRequest

/** What the command line asks of a plan. */
export function askedOf({ agent, model, attempts, tasks, mode }: PlanOptions): Asked {
  const request = Object.fromEntries(
    Object.entries({ agent, model, attempts, tasks, mode }).filter(([, value]) => value !== undefined),
  )
  return { request, called: (option) => `--${option}` }
}

/** The plan that the command line asks for; says how much of it voids leave out. */
export async function planFromOptions(
  context: Context,
  name: string,
  options: PlanOptions,
  packing: (runners: Manifest['runners']) => Packing,
): Promise<PlanDocument> {
  const { root, ledger, host } = context
  const place = { root, ledger, host, manifest: await context.manifest() }
  const { plan, cells, closed } = await planExperiment(place, name, askedOf(options), packing)
  if (closed > 0) context.say(`${closed} of ${cells} cells are voided (${voidsFile(ledger)}), so not planned`)
  return plan
}
