import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import leven from 'leven'
import { checkModel } from '#core/harbor/agents'
import { docker } from '#core/harbor/docker'
import { childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import type { HarborHost } from '#core/harbor/host'
import { jobDifference, jobFile } from '#core/harbor/job'
import { checkKeys } from '#core/harbor/keys'
import { withWorkplace } from '#core/harbor/workplace'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

export type PreflightInputs = {
  readonly plan: PlanDocument
  readonly root: string
  /** Private directory for what is put aside while it runs. */
  readonly temp: string
  readonly harbor: HarborHost
  readonly overlays: readonly string[]
  readonly signal: AbortSignal
  readonly host: HostEnvironment
}

const PREPARE = './scripts/setup prepares this host; ./scripts/regatta doctor says what is wrong'

/**
 * Everything that can be known to fail before anything runs: engine, Compose, Harbor's version, keys, and for each
 * config Harbor's own strict dry run (it loads the agent and checks its kwargs and every task file) and its reading of
 * our job file. Throws a UserError for the first that does.
 */
export async function preflight(inputs: PreflightInputs): Promise<void> {
  if (inputs.plan.environment.type === 'docker') await checkDocker(inputs.host)
  await checkVersion(inputs)
  const byConfig = Map.groupBy(inputs.plan.trials, (trial) => trial.config.config_id)
  for (const [first] of byConfig.values()) {
    if (first === undefined) continue
    checkModel(first.config)
    checkKeys(first.config, inputs.host)
  }
  await Promise.all([...byConfig.values()].map((trials) => checkJob(trials, inputs)))
}

/** Throws a UserError where no container could be started. */
export async function checkDocker(host: HostEnvironment): Promise<void> {
  const engine = await docker(['version', '--format', '{{.Server.Version}}'], host)
  if (!engine.ok || engine.stdout.trim() === '') {
    throw new UserError(`Docker does not answer: ${lastLine(engine.stderr) || 'no reason given'}`, {
      where: host.DOCKER_HOST === undefined ? 'docker version' : `DOCKER_HOST=${host.DOCKER_HOST}`,
      remedy: `start the engine; ${PREPARE}`,
      kind: 'failure',
    })
  }
  const compose = await docker(['compose', 'version', '--short'], host)
  if (!compose.ok) {
    throw new UserError('Docker has no Compose v2', {
      where: 'docker compose version',
      remedy: PREPARE,
      kind: 'failure',
    })
  }
}

async function checkVersion(inputs: PreflightInputs): Promise<void> {
  const found = await inputs.harbor.version()
  if (found === inputs.plan.harbor_version) return
  throw new UserError(`the plan wants Harbor ${inputs.plan.harbor_version}, installed is ${found}`, {
    where: 'regatta.yaml (harbor)',
    remedy: `set harbor: "${found}", or lock the other version under runners/harbor and run ./scripts/setup`,
  })
}

/** How long Harbor may take to look at a job. */
const CHECK_LIMIT_SECONDS = 120

/**
 * Harbor's strict dry run of one config on all of its tasks, and what Harbor makes of the job file: a real run ignores
 * keys that it does not know, so whatever it resolves must be exactly what was asked for.
 */
async function checkJob(trials: readonly PlannedTrial[], inputs: PreflightInputs): Promise<void> {
  const [first] = trials
  if (first === undefined) return
  const { config } = first
  const paths = [...new Set(trials.map((trial) => trial.task.path))]
  await withWorkplace(inputs.temp, async (workplace) => {
    const places = { root: inputs.root, jobsDir: workplace.temp, jobName: 'check', overlays: inputs.overlays }
    const job = jobFile(config, paths, inputs.plan.environment, places)
    await writeFile(workplace.jobFile, JSON.stringify(job))
    const ask = async (option: string): Promise<{ readonly ok: boolean; readonly output: string }> => {
      const console = join(workplace.temp, `console${option}`)
      const end = await inputs.harbor.run(['run', '-y', '-c', workplace.jobFile, option], {
        env: childEnvironment(inputs.host, config, workplace, inputs.root),
        cwd: workplace.cwd,
        console,
        signal: inputs.signal,
        limit_seconds: CHECK_LIMIT_SECONDS,
      })
      return { ok: end.exit_code === 0, output: await readFile(console, 'utf8') }
    }
    const [dryRun, resolved] = await Promise.all([ask('--dry-run'), ask('--print-config')])
    if (!dryRun.ok) throw refusal(config, dryRun.output)
    const difference = jobDifference(job, resolved.output)
    if (difference === null) return
    throw new UserError(`Harbor would not run ${config.label} as planned: ${difference}`, {
      where: 'harbor run --print-config',
      remedy: 'this Harbor and this Regatta do not fit together: docs/harbor-upgrade.md',
      kind: 'failure',
    })
  })
}

/** Harbor's refusal of a config as one sentence; an agent that it does not know with the nearest ones that it does. */
export function refusal(config: PlannedTrial['config'], output: string): UserError {
  const text = output.replace(/\s+/g, ' ').trim()
  const where = `agent "${config.agent}" (regatta.yaml configs, or --agent)`
  const unknown = text.match(/Agent name \S+ is not valid\. Valid agent names: \{([^}]*)\}/)
  if (unknown !== null) {
    const known = [...(unknown[1] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '').sort()
    const near = known.filter((name) => leven(name, config.agent) <= 2)
    const hint =
      near.length > 0
        ? `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
        : `Harbor knows: ${known.join(', ')}`
    return new UserError(`Harbor has no agent "${config.agent}"`, { where, remedy: hint })
  }
  const reason = text.match(/Dry run failed: (?:agents\[0\]: )?(.*)$/)?.[1] ?? lastLine(output)
  return new UserError(`Harbor refuses ${config.label}: ${reason.slice(0, 600)}`, {
    where,
    remedy: config.agent.includes(':')
      ? 'a class, module:Class, is looked for in agents/ beside regatta.yaml'
      : `\`harbor agent schema ${config.agent}\` lists an agent's kwargs`,
  })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
