import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { prepareHarbor } from '#action/run/harbor'
import { withoutJob } from '#action/run/job'
import { dockerStorage } from '#core/harbor/disk'
import { lives, processOf } from '#core/harbor/processes'
import { parseManifest } from '#core/manifest/parse'
import { probe } from '#runners/probe'

const CANARY = 'canary-4f9a2c7e1b'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regatta-test-'))
  await mkdir(join(directory, 'bin'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** A program that stands before the real one, and writes down its whole environment. */
async function program(name: string, script: string): Promise<void> {
  const file = join(directory, 'bin', name)
  await writeFile(file, `#!/bin/sh\nenv >${directory}/seen-${name}-$$\n${script}\n`)
  await chmod(file, 0o755)
}

/** uv as the locked version, doing something where it is to install. */
async function uv(install: string): Promise<void> {
  const requirements = await readFile(join(import.meta.dirname, '../../runners/uv-requirements.txt'), 'utf8')
  const version = /^uv==(\S+)/m.exec(requirements)?.[1]
  await program('uv', `[ "$1" = --version ] && exec echo "uv ${version} (test)"\n${install}`)
}

/** The step's environment, with keys of every kind and a token of the job. */
function step() {
  return {
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
    HOME: directory,
    UV_INDEX_URL: 'https://mirror.example.org/simple',
    RUNNER_TRACKING_ID: 'github_0123',
    OPENROUTER_API_KEY: CANARY,
    ANTHROPIC_API_KEY: CANARY,
    MY_OWN_KEY: CANARY,
    ACTIONS_RUNTIME_TOKEN: CANARY,
    RUNNER_TEMP: CANARY,
  }
}

/** What each call of a program saw. */
function seen(name: string): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.startsWith(`seen-${name}-`))
    .map((file) => readFileSync(join(directory, file), 'utf8'))
}

test('what installs Harbor and what asks Docker see no key, and can be found by the runner', async () => {
  await uv('mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"; echo harbor >"$UV_PROJECT_ENVIRONMENT/bin/harbor"')
  await program('sha256sum', 'exec /usr/bin/sha256sum "$@"')
  await program('docker', "echo '{}'")
  await program('git', 'echo git version 2.47.0')
  const host = withoutJob(step())
  const started: number[] = []
  const { harbor } = await prepareHarbor(join(directory, 'tools'), host, new AbortController().signal, (pid) =>
    started.push(pid),
  )
  expect(existsSync(harbor)).toBe(true)
  expect(started).toHaveLength(1)
  await dockerStorage(host)
  const manifest = async () => parseManifest('experiments: { main: { configs: [{ agent: oracle }] } }', 'regatta.yaml')
  await probe({ harbor: join(directory, 'no/harbor'), ledger: directory, host, manifest })
  for (const name of ['uv', 'sha256sum', 'docker', 'git']) {
    const environments = seen(name)
    expect([name, environments.length > 0]).toEqual([name, true])
    for (const environment of environments) {
      expect(environment).not.toContain(CANARY)
      expect(environment).toContain('RUNNER_TRACKING_ID=github_0123\n')
    }
  }
  expect(seen('uv').join()).toContain('UV_INDEX_URL=https://mirror.example.org/simple\n')
})

/** 0 where nothing is written yet. */
function pidIn(name: string): number {
  const file = join(directory, name)
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
}

test('a stop ends the installation with all that it started', async () => {
  await uv(`trap '' TERM\nsleep 600 &\necho $! >${directory}/child\necho $$ >${directory}/uv\nwait; sleep 600`)
  const stop = new AbortController()
  const started: number[] = []
  const preparing = prepareHarbor(join(directory, 'tools'), withoutJob(step()), stop.signal, (pid) => started.push(pid))
  const ended = expect(preparing).rejects.toThrow(/aborted/)
  // A shell makes the file before it writes there.
  await vi.waitFor(() => expect(pidIn('uv')).toBeGreaterThan(0), { timeout: 30_000 })
  const pids = ['uv', 'child'].map(pidIn)
  const processes = [...started, ...pids].map(processOf)
  expect(processes.map(lives)).toEqual([true, true, true])
  stop.abort()
  await ended
  await vi.waitFor(() => expect(processes.map(lives)).toEqual([false, false, false]), { timeout: 30_000 })
})
