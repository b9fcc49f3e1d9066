import { setOutput } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { readInputs } from '#action/lib/inputs'
import { sabotageInputs } from '#action/sabotage/inputs'
import { sabotageShare, untried } from '#action/sabotage/sabotage'
import { stopSignal } from '#core/pipeline/stop-signal'

using stop = stopSignal((name) => void process.stdout.write(`${name}: stopping, containers are being removed\n`))
await act(async () => {
  const counts = await sabotageShare(readInputs(sabotageInputs), {
    environment: process.env,
    artifacts: new Artifacts(),
    signal: stop.signal,
  })
  for (const [name, count] of Object.entries(counts)) setOutput(name, count)
  return untried(counts)
})
