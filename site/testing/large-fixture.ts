import { importRecords } from '#core/ledger/import'
import { writeRelease } from '#core/ledger/releases'
import { trial } from '#core/report/testing/trial'
import { readTasks } from '#core/task/read'
import { configIdSchema } from '#core/trial/ids'
import { type Fixture, writeTasks } from './fixture.ts'

const AGENTS = ['terminus-2', 'mini-swe-agent', 'openhands', 'claude-code', 'goose', 'codex-cli']
const MODELS = ['cirrus/c7', 'argo/large-3', 'delta/coder-30b', 'north/haiku-4-5', 'boreal/mini', 'zephyr/pro-2']

/**
 * A board of so many configs and tasks, the same trials every time: ranked and unranked configs, timeouts, excluded
 * trials, known and unknown costs, every attempt on a day and a commit of its own.
 */
export async function writeLarge(
  folder: string,
  { configs, tasks: taskCount, attempts = 3, releases = [] }: LargeSize,
): Promise<Fixture> {
  const names = Array.from({ length: taskCount }, (_, index) => `task-${String(index + 1).padStart(3, '0')}`)
  const fixture = await writeTasks(
    folder,
    names.map((name) => ({ name, instruction: `Do ${name}.` })),
  )
  const tasks = await readTasks(folder, 'tasks')
  const random = randomNumbers(7)
  const items = Array.from({ length: configs }, (_, which) => {
    const agent = AGENTS[which % AGENTS.length] ?? ''
    const model = `${MODELS[Math.floor(which / AGENTS.length) % MODELS.length]}${which >= 36 ? `-${which}` : ''}`
    const skill = 0.1 + 0.85 * random()
    const cost = random() < 0.1 && which > 0 ? null : 0.01 * 10 ** (2.2 * random() * (0.5 + skill / 2))
    return tasks.flatMap(({ name, digest }, place) =>
      Array.from({ length: attempts }, (_, index) => {
        const passed = random() < skill * (0.4 + 0.6 * (((place * 7) % 10) / 10))
        const fate = random()
        const isExcluded = fate < 0.02
        const isTimeout = !passed && fate > 0.9
        return trial({
          agent: `${agent} · ${model}`,
          task: name,
          task_digest: digest,
          key: index,
          attempt: index + 1,
          model,
          model_provider: 'openrouter',
          outcome: isExcluded ? 'provider_error' : isTimeout ? 'agent_timeout' : passed ? 'passed' : 'failed',
          reward: isExcluded ? null : passed && !isTimeout ? 1 : 0,
          agent_s: isExcluded ? null : isTimeout ? 900 : 20 + 500 * random() * random(),
          cost_usd: cost === null || fate > 0.97 ? null : cost * (0.5 + random()),
          cost_source: cost === null || fate > 0.97 ? 'unknown' : 'reported',
          settings: which % 3 === 0 ? '{"kwargs":{"reasoning_effort":"high"}}' : '{}',
          finished_at: `2026-11-${String(1 + (which % 20) + index).padStart(2, '0')}T0${index % 10}:15:00.000Z`,
          commit: String(index).repeat(40),
        })
      }).map((record) => ({ kind: 'trial' as const, path: record.trial_id, record: { ...record, agent }, tests: [] })),
    )
  }).flat()
  const report = await importRecords(fixture.ledger, items)
  if (report.imported !== items.length) throw new Error(`imported ${report.imported} of ${items.length} trials`)
  for (const [index, release] of releases.entries()) {
    await writeRelease(fixture.ledger, {
      name: release,
      date: `2026-10-${String(index + 1).padStart(2, '0')}`,
      commit: null,
      experiment: 'main',
      attempts: 3,
      configs: [{ config_id: configIdSchema.parse('0123456789ab'), label: 'one' }],
      tasks: tasks.slice(0, taskCount - index),
    })
  }
  return fixture
}

export type LargeSize = {
  readonly configs: number
  readonly tasks: number
  /** Of each cell, at most 9; 3 unless it says otherwise. */
  readonly attempts?: number
  /** Names of releases, oldest first: the first freezes every task, each later one a task less. */
  readonly releases?: readonly string[]
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
