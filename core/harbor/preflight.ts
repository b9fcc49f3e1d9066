import { writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import leven from 'leven'
import { checkModel } from '#core/harbor/agents'
import { docker } from '#core/harbor/docker'
import { checkKeys, childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { jobFile } from '#core/harbor/job'
import { withWorkplace } from '#core/harbor/workplace'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

export type PreflightInputs = {
  readonly plan: PlanDocument
  readonly root: string
  /** The locked Harbor's executable. */
  readonly harbor: string
  readonly overlays: readonly string[]
  readonly host: HostEnvironment
}

const PREPARE = './scripts/setup prepares this host; ./scripts/regatta doctor says what is wrong'

/**
 * Everything that can be known to fail before anything runs: engine, Compose, Harbor's version, keys, and for each
 * config Harbor's own strict dry run (it loads the agent and checks its kwargs and every task file).
 * Throws a UserError for the first that does.
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
  await Promise.all([...byConfig.values()].map((trials) => dryRun(trials, inputs)))
}

async function checkDocker(host: HostEnvironment): Promise<void> {
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
  const found = await harborVersion(inputs.harbor)
  if (found === inputs.plan.harbor_version) return
  if (found === null) {
    throw new UserError('Harbor does not start', { where: inputs.harbor, remedy: PREPARE, kind: 'failure' })
  }
  throw new UserError(`the plan wants Harbor ${inputs.plan.harbor_version}, installed is ${found}`, {
    where: 'regatta.yaml (harbor)',
    remedy: `set harbor: "${found}", or lock the other version under runners/harbor and run ./scripts/setup`,
  })
}

/** What `harbor --version` prints, or null when it does not start. */
export async function harborVersion(harbor: string): Promise<string | null> {
  const result = await execa(harbor, ['--version'], {
    env: { HARBOR_TELEMETRY: 'off' },
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
  })
  return result.exitCode === 0 ? (result.stdout.match(/\d+\.\d+\.\d+\S*/)?.[0] ?? null) : null
}

async function dryRun(trials: readonly PlannedTrial[], inputs: PreflightInputs): Promise<void> {
  const [first] = trials
  if (first === undefined) return
  const { config } = first
  const paths = [...new Set(trials.map((trial) => trial.task.path))]
  await withWorkplace(async (workplace) => {
    const places = {
      root: inputs.root,
      jobsDir: workplace.temp,
      jobName: 'dry-run',
      overlays: inputs.overlays,
    }
    await writeFile(workplace.jobFile, JSON.stringify(jobFile(config, paths, inputs.plan.environment, places)))
    const result = await execa(inputs.harbor, ['run', '-y', '-c', workplace.jobFile, '--dry-run'], {
      env: childEnvironment(inputs.host, config, workplace),
      extendEnv: false,
      cwd: workplace.cwd,
      reject: false,
      stdin: 'ignore',
      all: true,
      timeout: 120_000,
    })
    if (result.exitCode !== 0) throw refusal(config, result.all ?? '')
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
    remedy: `\`harbor agent schema ${config.agent}\` lists an agent's kwargs`,
  })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}
