import { info, setOutput } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { addToSummary } from '#action/lib/summary'
import { readPlanInputs } from '#action/plan/inputs'
import { plan } from '#action/plan/plan'

await act(async () => {
  const voice = { say: (line: string) => info(harmless(line)), summarize: addToSummary }
  const outputs = await plan(readPlanInputs(), process.env, new Artifacts(), voice)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  return null
})
