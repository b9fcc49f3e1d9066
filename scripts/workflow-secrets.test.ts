import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { INSTALLATION } from '#scripts/cli/context'

type Job = { readonly if?: string; readonly environment?: string; readonly [more: string]: unknown }

/** The jobs of a workflow that name a secret. */
async function withSecrets(file: string): Promise<Readonly<Record<string, Job>>> {
  const text = await readFile(join(INSTALLATION, '.github/workflows', file), 'utf8')
  const { jobs } = parse(text) as { jobs: Readonly<Record<string, Job>> }
  return Object.fromEntries(Object.entries(jobs).filter(([, job]) => /\bsecrets\b/.test(JSON.stringify(job))))
}

it('no job that a fork reaches names a secret', async () => {
  const pullRequest = await withSecrets('pull-request.yml')
  expect(Object.keys(pullRequest)).toEqual(['models'])
  expect(pullRequest.models?.if).toMatch(
    /^github\.event\.pull_request\.head\.repo\.full_name == github\.repository\s+&&/,
  )
  expect(pullRequest.models?.environment).toBe('bench-pull-request')
  expect(await withSecrets('comment.yml')).toEqual({})
})

it('a command meets secrets only in shards, which wait for the plan that it was let through to', async () => {
  const command = await withSecrets('command.yml')
  expect(Object.keys(command)).toEqual(['run'])
  expect(command.run).toMatchObject({ needs: ['command', 'plan'], environment: 'bench-pull-request' })
})
