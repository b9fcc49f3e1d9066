import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleTail } from '#core/harbor/console'
import { childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { followEvents, type HarborEvent } from '#core/harbor/events'
import type { HarborHost, ProcessEnd } from '#core/harbor/host'
import { jobFile } from '#core/harbor/job'
import { neededKeys, secretsIn } from '#core/harbor/keys'
import { overlaysFor } from '#core/harbor/overlay'
import { logsDirectory, type ShardTry, tryName } from '#core/harbor/shard'
import { sweep } from '#core/harbor/sweep'
import { withWorkplace } from '#core/harbor/workplace'
import type { PlannedTrial } from '#core/trial/planned'

export type TryInputs = {
  readonly harbor: HarborHost
  readonly root: string
  /** Private directory for what is put aside while it runs. */
  readonly temp: string
  /** The shard's directory. */
  readonly directory: string
  readonly environment: { readonly type: string }
  readonly overlays: readonly string[]
  readonly host: HostEnvironment
  readonly signal: AbortSignal
  readonly onEvent: (event: HarborEvent) => void
}

/** Options of `harbor run` that load our plugin, which writes its events to a file. */
function pluginOptions(events: string): readonly string[] {
  return ['--plugin', 'regatta_harbor.events:Events', '--pk', `file=${events}`]
}

/** Runs Harbor once for one trial and leaves only what may be stored. Docker is not cleaned up yet. */
export async function runTry(
  trial: PlannedTrial,
  nth: number,
  inputs: TryInputs,
): Promise<ProcessEnd & Pick<ShardTry, 'console_tail' | 'withheld' | 'truncated'>> {
  const name = tryName(trial.slot, nth)
  const logs = join(inputs.directory, logsDirectory(trial.slot, nth))
  mkdirSync(logs, { recursive: true })
  const console = join(logs, 'console.txt')
  const events = join(logs, 'events.jsonl')
  const end = await withWorkplace(inputs.temp, async (workplace) => {
    const places = {
      root: inputs.root,
      jobsDir: join(inputs.directory, 'trials'),
      jobName: name,
      overlays: overlaysFor(join(inputs.root, trial.task.path), inputs.overlays),
    }
    const job = jobFile(trial.config, [trial.task.path], inputs.environment, places)
    writeFileSync(workplace.jobFile, JSON.stringify(job))
    await using _ = await followEvents(events, inputs.onEvent)
    return await inputs.harbor.run(['run', '-y', '-c', workplace.jobFile, ...pluginOptions(events)], {
      env: childEnvironment(inputs.host, trial.config, workplace, inputs.root),
      cwd: workplace.cwd,
      console,
      signal: inputs.signal,
      limit_seconds: trial.limit_seconds,
    })
  })
  const swept = await sweepTry(inputs.directory, trial, nth, inputs.host)
  return { ...end, console_tail: end.exit_code === 0 ? null : consoleTail(console), ...swept }
}

/** Makes all that one try left fit for storing: without the keys that its config was given. */
export async function sweepTry(
  directory: string,
  trial: PlannedTrial,
  nth: number,
  host: HostEnvironment,
): Promise<Pick<ShardTry, 'withheld' | 'truncated'>> {
  // What the process saw, without the paths of its workplace, which are no secrets.
  const secrets = secretsIn(childEnvironment(host, trial.config, { home: '', temp: '' }, ''), neededKeys(trial.config))
  const places = [`trials/${tryName(trial.slot, nth)}`, logsDirectory(trial.slot, nth)]
  const swept = await Promise.all(
    places.map(async (place) => ({ place, ...(await sweep(join(directory, place), secrets)) })),
  )
  return {
    withheld: swept.flatMap(({ place, withheld }) =>
      withheld.map((each) => ({ ...each, file: `${place}/${each.file}` })),
    ),
    truncated: swept.flatMap(({ place, truncated }) =>
      truncated.map((each) => ({ ...each, file: `${place}/${each.file}` })),
    ),
  }
}
