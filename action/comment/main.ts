import { info, setOutput, setSecret } from '@actions/core'
import { comment } from '#action/comment/comment'
import { readCommentInputs } from '#action/comment/inputs'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { addToSummary } from '#action/lib/summary'

await act(async () => {
  const inputs = readCommentInputs()
  if (inputs.token !== '') setSecret(Buffer.from(`x-access-token:${inputs.token}`).toString('base64'))
  const { outputs, problem } = await comment(inputs, {
    environment: process.env,
    today: new Date().toISOString().slice(0, 10),
    artifacts: new Artifacts(),
    summarize: addToSummary,
    say: (line) => info(harmless(line)),
  })
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  return problem
})
