import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { INSTALLATION } from '#scripts/cli/context'

type Job = {
  readonly if?: string
  readonly needs?: string | readonly string[]
  readonly uses?: string
  readonly [more: string]: unknown
}

function jobsOf(file: string): Readonly<Record<string, Job>> {
  const text = readFileSync(join(INSTALLATION, '.github/workflows', file), 'utf8')
  return (parse(text) as { readonly jobs: Readonly<Record<string, Job>> }).jobs
}

/** Without one of these GitHub adds `success()`, which is false below any job that was skipped, however far up. */
const STATUS_FUNCTION = /\b(?:always|cancelled|failure|success)\(\)/

it('no job of bench is skipped because there was no pull request to take over', () => {
  const { adopt, ...others } = jobsOf('bench.yml')
  expect(adopt?.if).toBe("github.event_name == 'push'")
  expect(Object.keys(others)).toEqual(['plan', 'run', 'aggregate', 'pages'])
  for (const [name, job] of Object.entries(others))
    expect([name, job.if]).toEqual([name, expect.stringMatching(STATUS_FUNCTION)])
  expect(others.pages?.uses).toBe('./.github/workflows/pages.yml')
})

it('the site is deployed also where bench has skipped a job before it calls', () => {
  for (const [name, job] of Object.entries(jobsOf('pages.yml'))) {
    expect([name, job.if]).toEqual([name, expect.stringMatching(STATUS_FUNCTION)])
  }
})

it('a pull request is reported on when all that its report is of has ended, and also where a job of it was skipped', () => {
  const jobs = jobsOf('pull-request.yml')
  expect(jobs.report).toMatchObject({ needs: ['plan', 'announce', 'prove', 'sabotage'], if: 'always()' })
  expect(jobs['report-models']).toMatchObject({ needs: ['plan', 'report', 'models'] })
  expect(jobs['report-models']?.if).toMatch(STATUS_FUNCTION)
})

it('the saboteur runs for whom oracle and nop run, forks included, and only reads', () => {
  const { prove, sabotage } = jobsOf('pull-request.yml')
  expect(prove?.if).toBe("needs.plan.outputs.artifact != '' && needs.plan.outputs.hosted != '0'")
  expect(sabotage?.if).toBe("needs.plan.outputs.artifact != '' && needs.plan.outputs.sabotage != '0'")
  for (const job of [prove, sabotage]) {
    expect(job).toMatchObject({ needs: 'plan', 'runs-on': 'ubuntu-latest', permissions: { contents: 'read' } })
    expect(job).not.toHaveProperty('environment')
  }
})
