import { EOL } from 'node:os'
import { info, setOutput } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { addToSummary } from '#action/lib/summary'
import { readPlanInputs } from '#action/plan/inputs'
import { plan, type Voice } from '#action/plan/plan'
import { checkAnnotations } from '#core/check/formats/github'

await act(async () => {
  const voice: Voice = {
    say: (line) => info(harmless(line)),
    summarize: addToSummary,
    // These are the workflow commands that we mean.
    annotate: (findings) => void (findings.length > 0 && process.stdout.write(`${checkAnnotations(findings)}${EOL}`)),
  }
  const today = new Date().toISOString().slice(0, 10)
  const outputs = await plan(readPlanInputs(), process.env, new Artifacts(), voice, today)
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  return null
})
