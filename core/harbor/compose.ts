import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { docker } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'

const pluginsSchema = z.array(z.object({ Name: z.string(), Path: z.string() }))

/**
 * Variables with which `docker compose` starts Compose itself, without the docker program in between, which costs as
 * much time again (`./scripts/bench harbor`). `shims` holds runners/bin/docker, which does it. Empty where it cannot be
 * told which programs these are: then everything is as usual.
 */
export async function directCompose(host: HostEnvironment, shims: string): Promise<Record<string, string>> {
  const [program, plugins] = await Promise.all([
    programOnPath('docker', host),
    docker(['info', '--format', '{{json .ClientInfo.Plugins}}'], host),
  ])
  const compose = composePath(plugins.stdout)
  if (program === null || compose === null || !(await isExecutable(compose))) return {}
  return {
    PATH: [shims, ...(host.PATH ?? '').split(delimiter)].join(delimiter),
    REGATTA_DOCKER: program,
    REGATTA_COMPOSE: compose,
  }
}

function composePath(text: string): string | null {
  try {
    const path = pluginsSchema.parse(JSON.parse(text)).find(({ Name }) => Name === 'compose')?.Path
    return path !== undefined && isAbsolute(path) ? path : null
  } catch {
    return null
  }
}

async function programOnPath(name: string, host: HostEnvironment): Promise<string | null> {
  for (const directory of (host.PATH ?? '').split(delimiter)) {
    const path = join(directory, name)
    if (isAbsolute(directory) && (await isExecutable(path))) return path
  }
  return null
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
