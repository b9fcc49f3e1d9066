import { info, setOutput, setSecret, warning } from '@actions/core'
import { adopt } from '#action/adopt/adopt'
import { adoptInputs } from '#action/adopt/inputs'
import { act } from '#action/lib/act'
import { harmless } from '#action/lib/harmless'
import { readInputs } from '#action/lib/inputs'
import { addToSummary } from '#action/lib/summary'

await act(async () => {
  const inputs = readInputs(adoptInputs)
  setSecret(Buffer.from(`x-access-token:${inputs.token}`).toString('base64'))
  const { outputs, markdown, problem } = await adopt(inputs, {
    environment: process.env,
    random: Math.random,
    say: (line) => info(harmless(line)),
    warn: (line) => warning(harmless(line)),
  })
  await addToSummary(markdown)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  return problem
})
