import { setTimeout as sleep } from 'node:timers/promises'
import { getInput, info, setOutput, setSecret, warning } from '@actions/core'
import { type AggregateContext, aggregate, markWrongInputs } from '#action/aggregate/aggregate'
import { type AggregateInputs, aggregateInputs } from '#action/aggregate/inputs'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { readInputs } from '#action/lib/inputs'
import { addToSummary } from '#action/lib/summary'
import { UserError } from '#core/user-error'

await act(async () => {
  const context: AggregateContext = {
    environment: process.env,
    artifacts: new Artifacts(),
    random: Math.random,
    wait: (milliseconds) => sleep(milliseconds),
    say: (line) => info(harmless(line)),
    warn: (line) => warning(harmless(line)),
  }
  const inputs = await readOrMark(context)
  if (inputs.token !== '') setSecret(Buffer.from(`x-access-token:${inputs.token}`).toString('base64'))
  const { outputs, markdown, problem } = await aggregate(inputs, context)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  await addToSummary(markdown)
  return problem
})

/** Throws a UserError for a wrong input, once the commit says so. */
async function readOrMark(context: AggregateContext): Promise<AggregateInputs> {
  try {
    return readInputs(aggregateInputs)
  } catch (error) {
    const wants = getInput('status') !== 'false'
    if (error instanceof UserError && wants) await markWrongInputs(error, getInput('token'), context)
    throw error
  }
}
