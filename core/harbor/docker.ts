import { execa } from 'execa'
import { type HostEnvironment, toolEnvironment } from '#core/harbor/environment'

/** Compose's project name for Harbor's session: lower case, and only what Compose allows (harbor 0.24, environments/docker). */
function projectName(session: string): string {
  const lower = session.toLowerCase()
  return (/^[a-z0-9]/.test(lower) ? lower : `0${lower}`).replace(/[^a-z0-9_-]/g, '-')
}

/**
 * A trial is named `<first 32 characters of the task>__<7 random ones>` (harbor 0.24, models/trial/config.py), its
 * projects after the trial; `0` may come before, where Compose would not allow the first character.
 */
const TRIAL_PROJECT = /^[a-z0-9][a-z0-9_-]{0,32}__[a-z2-9]{7}__(?:env|verifier__[a-z0-9_-]+)$/

/** Whether a compose project has the exact shape that Harbor gives to some trial's environment or verifier. */
export function isTrialProject(project: string): boolean {
  return TRIAL_PROJECT.test(project)
}

/** Whether a compose project is the environment or a separate verifier of one of these trials. */
export function belongsTo(trialNames: readonly string[]): (project: string) => boolean {
  const environments = new Set(trialNames.map((name) => projectName(`${name}__env`)))
  const verifiers = trialNames.map((name) => projectName(`${name}__verifier__`))
  return (project) => environments.has(project) || verifiers.some((prefix) => project.startsWith(prefix))
}

/** An engine that hangs must not hang us: removing a container takes ten seconds at most. */
const COMMAND_LIMIT_MS = 120_000

type Kind = { readonly list: readonly string[]; readonly remove: readonly string[] }

const BY_PROJECT = '{{.ID}}\t{{.Label "com.docker.compose.project"}}'

/** In this order: a network or a volume cannot go while a container uses it. */
const KINDS: Readonly<Record<'containers' | 'networks' | 'volumes' | 'images', Kind>> = {
  containers: { list: ['ps', '--all', '--no-trunc', '--format', BY_PROJECT], remove: ['rm', '--force', '--volumes'] },
  networks: { list: ['network', 'ls', '--no-trunc', '--format', BY_PROJECT], remove: ['network', 'rm'] },
  volumes: {
    list: ['volume', 'ls', '--format', '{{.Name}}\t{{.Label "com.docker.compose.project"}}'],
    remove: ['volume', 'rm'],
  },
  images: {
    list: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}\t{{.Repository}}'],
    remove: ['image', 'rm', '--force'],
  },
}

export type Removed = { readonly kind: string; readonly id: string }

/**
 * Removes what Docker still holds of these trials, and nothing else: containers, networks and volumes by their compose
 * project, images by the project they are named after. Returns what was removed; never throws for Docker's own
 * failures, because it runs while something else already went wrong.
 */
export async function removeLeftovers(
  trialNames: readonly string[],
  host: HostEnvironment,
): Promise<readonly Removed[]> {
  const ours = belongsTo(trialNames)
  const removed: Removed[] = []
  for (const [kind, { list, remove }] of Object.entries(KINDS)) {
    const listed = await docker(list, host)
    const ids = listed.stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, project = '']) => ours(kind === 'images' ? project.replace(/-[^-]*$/, '') : project))
      .map(([id = '']) => id)
    if (ids.length === 0) continue
    await docker([...remove, ...ids], host)
    removed.push(...ids.map((id) => ({ kind, id })))
  }
  return removed
}

/** One docker command, which sees no key; its failure is data. */
export async function docker(
  args: readonly string[],
  host: HostEnvironment,
): Promise<{ readonly ok: boolean; readonly stdout: string; readonly stderr: string }> {
  const result = await execa('docker', args, {
    env: toolEnvironment(host),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: COMMAND_LIMIT_MS,
  })
  const stderr = result.timedOut
    ? `no answer in ${COMMAND_LIMIT_MS / 1000} s`
    : result.stderr || (result.originalMessage ?? '')
  return { ok: result.exitCode === 0, stdout: result.stdout, stderr }
}
