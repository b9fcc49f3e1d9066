import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { jobOf, withoutJob } from '#action/run/job'
import { childEnvironment } from '#core/harbor/environment'
import { harborHost } from '#core/harbor/host'
import { plannedTrial, temporaryDirectory } from '#core/harbor/testing'

const STEP = {
  PATH: process.env.PATH ?? '',
  HOME: '/home/runner',
  OPENAI_API_KEY: 'sk-4f9a2c7e1bQ8zR',
  ACTIONS_RUNTIME_TOKEN: 'job-token',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job-token',
  GITHUB_TOKEN: 'job-token',
  GITHUB_ENV: '/job-file',
  GITHUB_STATE: '/job-file',
  INPUT_PLAN: 'plan-a1',
  STATE_work: '/job-file',
  RUNNER_TEMP: '/job-file',
  RUNNER_TOOL_CACHE: '/tools',
  RUNNER_NAME: 'somebodys-laptop',
}

test('the process that starts Harbors sees nothing of the job', async () => {
  using directory = temporaryDirectory()
  const bin = join(directory.path, 'bin')
  mkdirSync(bin)
  const seen = join(directory.path, 'seen')
  // It stands where the locked Python does, and says what it is given.
  writeFileSync(join(bin, 'python'), `#!/bin/sh\nenv >${seen}\n`)
  chmodSync(join(bin, 'python'), 0o755)
  await using harbor = harborHost(join(bin, 'harbor'), withoutJob(STEP), { temp: directory.path })
  await expect(harbor.version()).rejects.toThrow('Harbor does not start')
  const names = readFileSync(seen, 'utf8')
    .split('\n')
    .map((line) => line.split('=')[0] ?? '')
  expect(names).toContain('HARBOR_TELEMETRY')
  expect(names.filter((name) => /ACTIONS|GITHUB|RUNNER|INPUT|STATE|OPENAI/.test(name))).toEqual([])
  expect(readFileSync(seen, 'utf8')).not.toContain('job-')
})

test('a config gets the keys that it needs, and nothing of the job even where it asks for that', () => {
  const { config } = plannedTrial(0, { model: 'openai/gpt-5', env_names: ['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN'] })
  const given = childEnvironment(withoutJob(STEP), config, { home: '/h', temp: '/t' }, '/root')
  expect(given).toMatchObject({ OPENAI_API_KEY: STEP.OPENAI_API_KEY })
  expect(Object.values(given)).not.toContain('job-token')
})

test('a job tells what kind of machine it runs on, and not which', () => {
  const job = jobOf({ ...STEP, RUNNER_ENVIRONMENT: 'self-hosted', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '3' })
  expect(job).toMatchObject({ run_id: '7', run_attempt: 3, temp: '/job-file', cache: '/tools', ownsDocker: false })
  expect(job.runner).toMatch(/^self-hosted, \w+ \w+, \d+ CPUs$/)
  expect(() => jobOf({})).toThrow('this is no job of GitHub Actions')
})
