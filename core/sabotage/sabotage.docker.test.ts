import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarborHost, harborHost } from '#core/harbor/host'
import { runTemp } from '#core/harbor/workplace'
import { installationIn } from '#core/pipeline/installation'
import { findWays, type SabotageTrial } from '#core/sabotage/judge'
import { sabotageOnce } from '#core/sabotage/run'
import { weakTask } from '#core/sabotage/testing/weak-task'
import { WAYS, type WayId } from '#core/sabotage/ways'
import { readTask } from '#core/task/read'
import { dockerHolds, uniqueName } from '#scripts/testing/repository'

const ALL: readonly WayId[] = WAYS.map(({ id }) => id)
const INSTALLED = installationIn(join(import.meta.dirname, '../..'))
const NEVER = new AbortController().signal

/** Ways that leave nothing behind by which it could be seen that they ran. */
const SILENT: readonly WayId[] = ['reward-text-before', 'reward-json-before', 'pytest-config', 'future-times']

let temp: Awaited<ReturnType<typeof runTemp>>
let harbor: HarborHost
const names: string[] = []

beforeAll(async () => {
  temp = await runTemp()
  harbor = harborHost(INSTALLED.harbor, process.env, { shims: INSTALLED.shims, temp: temp.path })
})
afterAll(async () => {
  await harbor[Symbol.asyncDispose]()
  await temp[Symbol.asyncDispose]()
})

/** Tries groups of ways on a task of these files. */
async function attack<T>(
  files: Readonly<Record<string, string>>,
  use: (run: (ways: readonly WayId[]) => Promise<SabotageTrial>) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'regatta-test-'))
  const name = uniqueName('weak')
  names.push(name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true })
    writeFileSync(join(root, name, path), text)
  }
  try {
    const task = await readTask(root, name)
    const { overlays } = INSTALLED
    const inputs = { task, root, temp: temp.path, harbor, overlays, host: process.env, signal: NEVER, threshold: 1 }
    return await use((ways) => sabotageOnce(ways, inputs))
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('the saboteur on real Harbor and Docker', () => {
  it.each(ALL)('%s gets the reward of a task that is weak there, and no other way does', async (way) => {
    await attack(weakTask(way), async (run) => {
      const alone = await run([way])
      expect(alone.verdict).toEqual({ kind: 'rewarded', reward: 1 })
      expect(alone.attempts.find((attempt) => attempt.way === way)?.tried).not.toEqual([])
      expect(alone.reached).toEqual(SILENT.includes(way) ? [] : [way])
      const others = await run(ALL.filter((other) => other !== way))
      expect(others.verdict.kind).toBe(way === 'reward-text-before' ? 'denied' : 'withstood')
    })
  })

  it('gets nothing from a task that withstands although it shares its container with the agent', async () => {
    const sabotage = await attack(weakTask(null), (run) => findWays(ALL, run))
    expect(sabotage).toMatchObject({ trials: 1, together: [], for_nothing: null, failure: null })
    expect(sabotage.ways.filter(({ state }) => state === 'worked')).toEqual([])
    const could = sabotage.ways.filter(({ state }) => state === 'withstood').map(({ way }) => way)
    expect(could).toEqual(expect.arrayContaining(['reward-writer', 'conftest', 'pytest-config', 'shadow-in-workdir']))
    expect(sabotage.ways.find(({ way }) => way === 'ld-preload')).toMatchObject({
      state: 'not_tried',
      not_tried: ['/etc/ld.so.preload: cannot be written'],
    })
  })

  it('fails readably where the environment does not build', async () => {
    const files = { ...weakTask(null), 'environment/Dockerfile': 'FROM debian:trixie-slim\nRUN exit 7\n' }
    const { verdict } = await attack(files, (run) => run(ALL))
    expect(verdict).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/^RuntimeError: Docker compose/) })
  })

  it('knows only its own ways', async () => {
    const python = join(dirname(INSTALLED.harbor), 'python')
    const code = 'from regatta_harbor.saboteur import Saboteur; Saboteur.preflight({"ways": ["conftest", "magic"]})'
    const { stderr } = await execa(python, ['-c', code], { reject: false })
    expect(stderr).toMatch(/ValueError: no way 'magic'; there are: conftest, .*tests-watcher/)
  })

  it('leaves nothing in Docker', async () => {
    expect(names.length).toBeGreaterThan(ALL.length)
    expect(await dockerHolds(...names)).toEqual([])
  })
})
