import { setOutput } from '@actions/core'
import { act } from '#action/lib/act'
import { Artifacts } from '#action/lib/artifacts'
import { readInputs } from '#action/lib/inputs'
import { runInputs } from '#action/run/inputs'
import { runShardOfPlan } from '#action/run/run'
import { stopSignal } from '#core/pipeline/stop-signal'

/**
 * GitHub sends SIGINT, SIGTERM 7.5 seconds later, and kills 2.5 seconds after that. What has not stopped by then goes on
 * stopping without this process; the post step waits for it.
 */
const PATIENCE_MS = 6000

using stop = stopSignal((name, first) => {
  process.stdout.write(
    first ? `${name}: stopping; the post step uploads what is left\n` : `${name}: already stopping\n`,
  )
  if (first) setTimeout(() => process.exit(1), PATIENCE_MS).unref()
})
await act(async () => {
  const counts = await runShardOfPlan(readInputs(runInputs), {
    environment: process.env,
    artifacts: new Artifacts(),
    signal: stop.signal,
    now: () => new Date(),
  })
  for (const [name, count] of Object.entries(counts)) setOutput(name, count)
  return null
})
