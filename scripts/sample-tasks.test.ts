import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { TASKS } from '#core/pipeline/place'
import { readTasks } from '#core/task/read'
import { INSTALLATION, INSTALLED } from '#scripts/cli/context'
import { LANGUAGES, taskTemplate } from '#scripts/cli/task-template'
import { SAMPLE_TASKS } from '#scripts/testing/sample-tasks'

/** Distinct contents of one file over all tasks. */
function versions(file: string, of: (text: string) => string = (text) => text): ReadonlySet<string> {
  return new Set(
    SAMPLE_TASKS.map((name) => {
      const text = of(readFileSync(join(INSTALLATION, TASKS, name, file), 'utf8'))
      return createHash('sha256').update(text).digest('hex')
    }),
  )
}

/** The Dockerfile down to the end of its so-many-th RUN: what the build cache can share. */
function head(runs: number): (dockerfile: string) => string {
  return (dockerfile) =>
    dockerfile
      .split(/^(?=RUN |COPY |WORKDIR )/m)
      .slice(0, runs + 1)
      .join('')
}

describe('the sample tasks', () => {
  it.each(['tests/test.sh', 'tests/sandbox.py', 'tests/docker-compose.yaml'])('all carry the same %s', (file) => {
    expect(versions(file).size).toBe(1)
  })

  it('share the first layers of their images, so that the build cache serves all of them', () => {
    expect(versions('environment/Dockerfile', head(1))).toEqual(versions('tests/Dockerfile', head(1)))
    expect(versions('environment/Dockerfile', head(1)).size).toBe(1)
    expect(versions('tests/Dockerfile', head(2)).size).toBe(1)
  })

  it.each(LANGUAGES)('have what a new task in %s begins with', async (language) => {
    const [name = ''] = SAMPLE_TASKS
    const own = (file: string): string => readFileSync(join(INSTALLATION, TASKS, name, file), 'utf8')
    const made = new Map((await taskTemplate(language)).map(({ path, text }) => [path, text]))
    for (const file of ['tests/test.sh', 'tests/sandbox.py', 'tests/docker-compose.yaml']) {
      expect(made.get(file)).toBe(own(file))
    }
    const layers = (runs: number, text = ''): string => head(runs)(text.replace(/^#.*\n/gm, ''))
    expect(layers(1, made.get('environment/Dockerfile'))).toBe(layers(1, own('environment/Dockerfile')))
    expect(layers(2, made.get('tests/Dockerfile'))).toBe(layers(2, own('tests/Dockerfile')))
  })

  it("bring the runners' own init overlay for their verifiers", () => {
    const [overlay = ''] = INSTALLED.overlays
    const [name = ''] = SAMPLE_TASKS
    const own = readFileSync(join(INSTALLATION, TASKS, name, 'tests/docker-compose.yaml'), 'utf8')
    expect(parse(own)).toEqual(parse(readFileSync(overlay, 'utf8')))
  })

  it('run in the experiment demo without any key, also once main measures models', () => {
    const { experiments } = parse(readFileSync(join(INSTALLATION, 'regatta.yaml'), 'utf8'))
    expect(experiments.demo.configs).toEqual([{ agent: 'oracle' }, { agent: 'nop' }])
  })

  it('are judged by a separate verifier and bounded in time, CPU and memory', async () => {
    const tasks = (await readTasks(INSTALLATION, TASKS)).filter(({ name }) => SAMPLE_TASKS.includes(name))
    expect(tasks.map(({ name }) => name)).toEqual(SAMPLE_TASKS.toSorted())
    for (const { name, verifier_mode, limits, author, difficulty, category, tags } of tasks) {
      expect({ name, verifier_mode, author, difficulty }).toEqual({
        name,
        verifier_mode: 'separate',
        author: expect.any(String),
        difficulty: expect.stringMatching(/^(easy|medium|hard)$/),
      })
      expect([category, ...tags].every((word) => word !== null && word !== '')).toBe(true)
      expect(limits.agent_timeout_s).toBeGreaterThan(0)
      expect(limits.cpus).toBe(1)
      expect(limits.memory_mb).toBeLessThanOrEqual(1024)
    }
  })
})
