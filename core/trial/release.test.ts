import { expect, it, test } from 'vitest'
import { configIdSchema, taskDigestSchema } from '#core/trial/ids'
import { againstReleaseName, latestRelease, type Release } from '#core/trial/release'

test.each(['v1', '2026.11', 'next-1', 'a'.repeat(64)])('%s names a release', (name) => {
  expect(againstReleaseName(name)).toBeNull()
})

test.each(['next', 'Current', '', '.v1', 'a/b', '../v1', 'v 1', 'a'.repeat(65), 'v1\n', '-v'])(
  '%j names none',
  (name) => {
    expect(againstReleaseName(name)).toMatch(/^(a name of letters|another name than next and current)/)
  },
)

it('is the latest by date, of one day by name, in whatever order they come', () => {
  const made = (name: string, date: string): Release => ({
    name,
    date,
    commit: null,
    experiment: 'main',
    attempts: 1,
    configs: [{ config_id: configIdSchema.parse('a80fba86f019'), label: 'oracle' }],
    tasks: [{ name: 'one', digest: taskDigestSchema.parse(`sha256:${'a'.repeat(64)}`) }],
  })
  const releases = [made('z', '2026-01-01'), made('a', '2026-11-21'), made('b', '2026-11-21')]
  expect(latestRelease(releases)?.name).toBe('b')
  expect(latestRelease(releases.toReversed())?.name).toBe('b')
  expect(latestRelease([])).toBeNull()
})
