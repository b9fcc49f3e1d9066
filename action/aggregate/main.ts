import { info, setOutput, setSecret, warning } from '@actions/core'
import { aggregate } from '#action/aggregate/aggregate'
import { aggregateInputs } from '#action/aggregate/inputs'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { readInputs } from '#action/lib/inputs'
import { addToSummary } from '#action/lib/summary'

await act(async () => {
  const inputs = readInputs(aggregateInputs)
  if (inputs.token !== '') setSecret(Buffer.from(`x-access-token:${inputs.token}`).toString('base64'))
  const { outputs, markdown, problem } = await aggregate(inputs, {
    environment: process.env,
    artifacts: new Artifacts(),
    random: Math.random,
    say: (line) => info(harmless(line)),
    warn: (line) => warning(harmless(line)),
  })
  await addToSummary(markdown)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  if (problem !== null) throw problem
})
