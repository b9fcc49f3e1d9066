import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { docker } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

/** Directories that a run fills. */
export type Places = {
  /** Where the shard writes; it need not exist yet. */
  readonly out: string
  readonly temp: string
  /** Docker's own directory; null: not used, or not on this host. */
  readonly docker: string | null
}

export type Space = {
  readonly place: keyof Places
  readonly path: string
  /** For an ordinary user. */
  readonly free_bytes: number
}

export type DiskLimits = {
  /** Below: no new trial starts. */
  readonly minimum_free_bytes: Readonly<Record<keyof Places, number>>
  /** Below, where Docker keeps its data: what nothing uses any more is removed although it is young. */
  readonly comfortable_free_bytes: number
  /** Older: removed whether room is short or not. */
  readonly max_age_hours: number
  /** Younger: never removed. Another run on this host may be about to use it. */
  readonly grace_hours: number
}

const MB = 1e6
const GB = 1e9

/**
 * The minimum is what a trial's start takes, so that it fails before it has cost anything; no limit here can hold
 * what an agent writes. Comfortable stays below the 14 GB that GitHub promises on its runners.
 */
export const DISK_LIMITS: DiskLimits = {
  minimum_free_bytes: { docker: 512 * MB, out: 32 * MB, temp: 32 * MB },
  comfortable_free_bytes: 10 * GB,
  max_age_hours: 24,
  grace_hours: 1,
}

/** Docker's own directory, or null where the engine is not on this host or does not answer. */
export async function dockerStorage(host: HostEnvironment): Promise<string | null> {
  const endpoint = await docker(['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], host)
  if (endpoint.ok && !endpoint.stdout.startsWith('unix://')) return null
  const info = await docker(['info', '--format', '{{.DockerRootDir}}'], host)
  return info.ok && info.stdout.startsWith('/') ? info.stdout.trim() : null
}

/** Free bytes of each place that is on this host. Cheap: asks the file systems and starts nothing. */
export async function freeSpace(places: Places): Promise<readonly Space[]> {
  const spaces = await Promise.all([
    // An engine in a virtual machine answers on a socket of this host, but its directory is not here.
    places.docker === null ? null : space('docker', places.docker, await freeBytes(places.docker)),
    space('out', places.out, await freeBytesAround(places.out)),
    space('temp', places.temp, await freeBytesAround(places.temp)),
  ])
  return spaces.filter((found) => found !== null)
}

function space(place: keyof Places, path: string, free_bytes: number | null): Space | null {
  return free_bytes === null ? null : { place, path, free_bytes }
}

/** Of the directory, or of the nearest one above it that exists. */
async function freeBytesAround(path: string): Promise<number | null> {
  const free = await freeBytes(path)
  return free !== null || path === dirname(path) ? free : await freeBytesAround(dirname(path))
}

/** Free space of a file system for an ordinary user; null where there is no such directory. */
export async function freeBytes(path: string): Promise<number | null> {
  const found = await statfs(path).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}

const NAMES: Readonly<Record<keyof Places, string>> = {
  docker: "Docker's data",
  out: 'results',
  temp: 'temporary files',
}

const REMEDIES: Readonly<Record<keyof Places, string>> = {
  docker: '`docker builder prune` frees the build cache, `docker system df` shows what else takes room',
  out: 'make room on the disk or name another place with --out DIR',
  temp: 'make room on the disk or name another place with TMPDIR=DIR',
}

/** Throws a UserError for the first place that has less room than a new trial needs. */
export function checkRoom(spaces: readonly Space[], limits: DiskLimits): void {
  const short = spaces.find(({ place, free_bytes }) => free_bytes < limits.minimum_free_bytes[place])
  if (short === undefined) return
  const needed = limits.minimum_free_bytes[short.place]
  throw new UserError(
    `no room for ${NAMES[short.place]} of another trial: ${bytesText(short.free_bytes)} free, needed are ${bytesText(needed)}`,
    {
      where: short.path,
      remedy: `${REMEDIES[short.place]}, then run again: finished trials are kept`,
      kind: 'failure',
    },
  )
}

/** `3.1 GB`, `512 MB`, `4 kB`. */
export function bytesText(bytes: number): string {
  if (bytes < MB) return `${Math.round(bytes / 1e3)} kB`
  return bytes < GB ? `${Math.round(bytes / MB)} MB` : `${(bytes / GB).toFixed(1)} GB`
}
