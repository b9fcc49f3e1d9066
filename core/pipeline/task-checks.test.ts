import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Finding } from '#core/check/finding'
import { readManifest } from '#core/manifest/read'
import { candidate } from '#core/pipeline/candidate'
import { candidateFindings } from '#core/pipeline/task-checks'
import { committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'

const DOCKERFILE = 'tasks/one/environment/Dockerfile'
const COMMENT = '# regatta: ignore[dockerfile-platform] until=2026-12-31 reason="only there"'
const EXCUSED = `${COMMENT}\nFROM --platform=linux/amd64 debian:trixie-slim\n`

let temp: string
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'regatta-task-checks-test-'))
})
afterEach(() => rm(temp, { recursive: true, force: true }))

/** What the rules say of a pull request's Dockerfile over that of the base: of the rule that is an error here. */
async function foundIn(base: string, head: string): Promise<readonly Finding[]> {
  const manifest = 'checks: { rules: { dockerfile-platform: error } }\nexperiments: { main: {} }\n'
  const task = { ...tinyTask(), 'environment/Dockerfile': base }
  await using repository = await committedRepository(manifest, { one: task })
  const { root, git, write } = repository
  await git('checkout', '--quiet', '-b', 'branch')
  await write(DOCKERFILE, head)
  await git('commit', '--quiet', '--all', '--message', 'a pull request')
  const commit = await git('rev-parse', 'HEAD')
  await git('checkout', '--quiet', '--force', 'main')
  const place = { root, manifest: await readManifest(join(root, 'regatta.yaml')), ledger: root, host: process.env }
  const found = await candidate(place, commit, { temp, credentials: null })
  const findings = await candidateFindings(found, root, '2026-11-22')
  return findings.filter(({ rule }) => rule === 'dockerfile-platform')
}

it('lets no comment that a pull request brings take out an error', async () => {
  const [finding, ...others] = await foundIn('FROM debian:trixie-slim\n', EXCUSED)
  expect(others).toEqual([])
  expect(finding).toMatchObject({ severity: 'error', suppressed: null })
})

it('lets a comment of the base take out the same error, and no other one beside it', async () => {
  const same = await foundIn(EXCUSED, `${EXCUSED}RUN true\n`)
  expect(same.map(({ suppressed }) => suppressed?.reason)).toEqual(['only there'])
  const other = await foundIn(EXCUSED, EXCUSED.replace('amd64 debian', 'amd64 alpine'))
  expect(other.map(({ suppressed }) => suppressed)).toEqual([null])
})
