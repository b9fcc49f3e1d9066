import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarborHost, harborHost } from '#core/harbor/host'
import { runTemp } from '#core/harbor/workplace'
import { installationIn } from '#core/pipeline/installation'
import { findWays, groupsOf, type SabotageTrial } from '#core/sabotage/judge'
import { sabotageOnce } from '#core/sabotage/run'
import { maskedTask, SILENT, weakTask } from '#core/sabotage/testing/weak-task'
import { WAY_GROUPS, WAYS, type WayId } from '#core/sabotage/ways'
import { readTask } from '#core/task/read'
import { dockerHolds, uniqueName } from '#scripts/testing/repository'

const ALL: readonly WayId[] = WAYS.map(({ id }) => id)
const INSTALLED = installationIn(join(import.meta.dirname, '../..'))
const NEVER = new AbortController().signal

const LOUD: readonly WayId[] = ALL.filter((way) => !SILENT.includes(way))

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
  // What had code run says so: of ways that all do, one trial tells which of them got the reward. That the silent ones get
  // nothing from these tasks is seen from their tests (weak-task.test.ts).
  it.each(LOUD)('%s gets the reward of a task that is weak there, and no other way does', async (way) => {
    await attack(weakTask(way), async (run) => {
      const trial = await run(LOUD)
      expect(trial.verdict).toEqual({ kind: 'rewarded', reward: 1 })
      expect(trial.reached).toContain(way)
      // One way may put itself before what another has planted, and what an agent left running may be quick.
      const others = trial.reached.filter((other) => other !== way)
      if (others.length > 0) expect((await run(others)).verdict).toEqual({ kind: 'withstood', reward: 0 })
      expect(trial.attempts.find((attempt) => attempt.way === way)?.tried).not.toEqual([])
    })
  })

  it.each(SILENT)('%s gets the reward of a task that is weak there, and no other way does', async (way) => {
    await attack(weakTask(way), async (run) => {
      const alone = await run([way])
      expect(alone.verdict).toEqual({ kind: 'rewarded', reward: 1 })
      expect(alone.attempts.find((attempt) => attempt.way === way)?.tried).not.toEqual([])
      expect(alone.reached).toEqual([])
      const others = await run(ALL.filter((other) => other !== way))
      expect(others.verdict.kind).toBe(way === 'reward-text-before' ? 'denied' : 'withstood')
    })
  })

  it('gets a reward that one way hides from another, in the group of the other', async () => {
    await attack(maskedTask(), async (run) => {
      expect((await run(ALL)).verdict).toEqual({ kind: 'withstood', reward: 0 })
      const group = groupsOf(ALL).find((ways) => ways.includes('shadow-in-workdir')) ?? []
      expect(await run(group)).toMatchObject({
        verdict: { kind: 'rewarded', reward: 1 },
        reached: ['shadow-in-workdir'],
      })
    })
  })

  it('gets nothing from a task that withstands although it shares its container with the agent', async () => {
    const sabotage = await attack(weakTask(null), (run) => findWays(ALL, run))
    expect(sabotage).toMatchObject({ trials: 1 + WAY_GROUPS.length, together: [], for_nothing: null, failure: null })
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

  it('delivers where the task says that a program or an artifact goes, and nowhere above', async () => {
    const instruction =
      'Write a program `/app/report.sh`, a script `greet`, `bin/run` and `tool.py` (see https://regatta.example/a/b, /app/.x/y). ' +
      'It takes `minutes`. Leave `notes.txt`, `../up.sh` and `/app/../etc/profile.sh` alone.'
    const artifacts = ['/app', '/app/out.txt', '/app/report.sh', '/a\nb', '/tmp/../etc/x', ' ']
    const code =
      'import json, sys; from regatta_harbor.saboteur import delivered; print(json.dumps(delivered(*json.load(sys.stdin))))'
    const python = join(dirname(INSTALLED.harbor), 'python')
    const { stdout } = await execa(python, ['-c', code], { input: JSON.stringify([instruction, artifacts]) })
    expect(JSON.parse(stdout)).toEqual([
      'mention /app/.x/y',
      'artifact /app/out.txt',
      'artifact /app/report.sh',
      'artifact /app',
      'mention bin/run',
      'mention greet',
      'mention tool.py',
    ])
  })

  it('leaves nothing in Docker', async () => {
    expect(names.length).toBeGreaterThan(ALL.length)
    expect(await dockerHolds(...names)).toEqual([])
  })
})
