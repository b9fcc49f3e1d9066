import { expect, it } from 'vitest'
import { releasePath } from '#core/report/page-path'
import { configIdSchema } from '#core/trial/ids'
import type { Release } from '#core/trial/release'
import { canonicalPath } from './canonical.ts'

function release(name: string, date: string): Release {
  const configs = [{ config_id: configIdSchema.parse('0123456789ab'), label: 'one' }]
  return { name, date, commit: null, experiment: 'main', attempts: 5, configs, tasks: [] }
}

const RELEASES = [release('2026-09', '2026-09-01'), release('2026-10 b', '2026-10-01')]

it('is the leaderboard for the board of the latest release, and each page itself for all others', () => {
  const of = (path: string) => canonicalPath({ releases: RELEASES }, path)
  expect(of(releasePath('2026-10 b'))).toBe('')
  expect(of(`${releasePath('2026-10 b')}cells/`)).toBe('cells/')
  for (const path of ['', 'releases/2026-09/', 'releases/next/', 'cells/', 'tasks/2026-10/'])
    expect(of(path)).toBe(path)
})

it('is each page itself where there is no release', () => {
  expect(canonicalPath({ releases: [] }, 'releases/next/')).toBe('releases/next/')
})
