import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { type HostEnvironment, toolEnvironment } from '#core/harbor/environment'
import { harborHost } from '#core/harbor/host'
import { neededKeys } from '#core/harbor/keys'
import type { Manifest } from '#core/manifest/manifest'
import { UserError } from '#core/user-error'
import type { AddressPool, Answer, Engine, Facts, Key } from '#runners/doctor'

/** A hung engine must not hang the doctor. */
const PATIENCE_MS = 20_000

export type ProbeInputs = {
  /** The locked Harbor's executable. */
  readonly harbor: string
  /** The ledger's directory; it need not exist yet. */
  readonly ledger: string
  readonly host: HostEnvironment
  readonly manifest: () => Promise<Manifest>
}

/** Looks at the host and changes nothing. Failures are facts. */
export async function probe(inputs: ProbeInputs): Promise<Facts> {
  const ask = asker(inputs.host)
  const [engine, compose, git, harbor, ledger, manifest] = await Promise.all([
    probeEngine(ask),
    ask('docker', 'compose', 'version', '--short'),
    ask('git', '--version'),
    harborVersion(inputs),
    freeSpace(inputs.ledger),
    probeManifest(inputs),
  ])
  return {
    engine,
    compose,
    git: git.ok ? { ok: true, value: git.value.replace(/^git version /, '') } : git,
    harbor,
    ledger,
    manifest,
  }
}

async function harborVersion({ harbor, host }: ProbeInputs): Promise<Answer<string>> {
  await using process = harborHost(harbor, host)
  try {
    return { ok: true, value: await process.version() }
  } catch (error) {
    return { ok: false, reason: (error as Error).message }
  }
}

type Ask = (command: string, ...args: readonly string[]) => Promise<Answer<string>>

function asker(host: HostEnvironment): Ask {
  return async (command, ...args) => {
    const result = await execa(command, args, {
      env: toolEnvironment(host),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: PATIENCE_MS,
    })
    if (result.exitCode === 0) return { ok: true, value: result.stdout.trim() }
    if (result.timedOut)
      return { ok: false, reason: `\`${command} ${args[0]}\` did not answer in ${PATIENCE_MS / 1000} s` }
    if (result.code === 'ENOENT') return { ok: false, reason: `there is no ${command} on PATH` }
    return { ok: false, reason: result.stderr.trim().split('\n').at(-1) || `\`${command} ${args[0]}\` failed` }
  }
}

/** The parts of `docker info` that are used; clients print it with exit status 0 even when no engine answers. */
type Info = {
  readonly NCPU?: number
  readonly MemTotal?: number
  readonly DockerRootDir?: string
  readonly DefaultAddressPools?: readonly { readonly Base: string; readonly Size: number }[] | null
}

async function probeEngine(ask: Ask): Promise<Answer<Engine>> {
  const version = await ask('docker', 'version', '--format', '{{.Server.Version}}')
  if (!version.ok) return version
  const [info, networks, image, endpoint] = await Promise.all([
    ask('docker', 'info', '--format', '{{json .}}'),
    ask('docker', 'network', 'ls', '--filter', 'driver=bridge', '--quiet'),
    ask('docker', 'image', 'inspect', '--format', '{{.Id}}', 'debian:trixie-slim'),
    ask('docker', 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'),
  ])
  if (!info.ok) return info
  const { NCPU = 0, MemTotal = 0, DockerRootDir = '', DefaultAddressPools }: Info = JSON.parse(info.value)
  const isHere = !endpoint.ok || endpoint.value.startsWith('unix://')
  return {
    ok: true,
    value: {
      version: version.value,
      cpus: NCPU,
      memory_bytes: MemTotal,
      address_pools: (DefaultAddressPools ?? []).map(({ Base, Size }): AddressPool => ({ base: Base, size: Size })),
      bridge_networks: networks.ok ? networks.value.split('\n').filter((line) => line !== '').length : 0,
      storage: DockerRootDir,
      free_bytes: isHere ? await freeBytes(DockerRootDir) : null,
      has_base_image: image.ok,
    },
  }
}

/** Free space for an ordinary user, or null where there is no such directory. */
async function freeBytes(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}

/** Of the directory, or of the nearest one above it that exists. */
async function freeSpace(path: string): Promise<Facts['ledger']> {
  for (let place = path; ; place = dirname(place)) {
    const free_bytes = await freeBytes(place)
    if (free_bytes !== null) return { path: place, free_bytes }
    if (place === dirname(place)) return { path, free_bytes: 0 }
  }
}

async function probeManifest(inputs: ProbeInputs): Promise<Facts['manifest']> {
  try {
    const manifest = await inputs.manifest()
    return {
      ok: true,
      value: {
        harbor: manifest.harbor,
        trials_at_once: manifest.runners.trials_at_once,
        keys: keysOf(manifest, inputs.host),
      },
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { ok: false, reason: `${error.where === null ? '' : `${error.where}: `}${error.message}` }
  }
}

/** Which keys the experiments need and whether the host has them. Names only: no value leaves this function. */
export function keysOf(manifest: Manifest, host: HostEnvironment): readonly Key[] {
  const needs = [...manifest.experiments.values()].flatMap((experiment) =>
    experiment.configs.flatMap(neededKeys).map((name) => ({ name, experiment: experiment.name })),
  )
  return [...Map.groupBy(needs, ({ name }) => name)].map(([name, wanted]) => ({
    name,
    present: (host[name] ?? '') !== '',
    experiments: [...new Set(wanted.map(({ experiment }) => experiment))],
  }))
}
