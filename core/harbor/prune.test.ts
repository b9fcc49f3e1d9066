import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DISK_LIMITS } from '#core/harbor/disk'
import { belongsTo, isTrialProject } from '#core/harbor/docker'
import {
  type Pruned,
  type PruneInputs,
  pruneBefore,
  pruneNotes,
  pruneSteps,
  type TrialImage,
  trialImages,
} from '#core/harbor/prune'

const NOW = new Date('2026-11-21T12:00:00Z')
const limits = { ...DISK_LIMITS, max_age_hours: 24, grace_hours: 1 }
const PROJECT = 'free-slots__9xncgpt__env'

describe('the shape of a trial’s compose project', () => {
  it.each([
    'free-slots__9xncgpt__env',
    'free-slots__24gegni__verifier__trial',
    'a__2345678__verifier__step-1',
    '0_odd__abcdefg__env',
    `${'t'.repeat(32)}__abcdefg__verifier__0a1b2c3d`,
  ])('%s is one', (project) => {
    expect(isTrialProject(project)).toBe(true)
  })

  it.each([
    '',
    'shop',
    'shop__env',
    'shop__abcdef__env',
    'shop__abcdefgh__env',
    'shop__abcde0g__env',
    'shop__abcdefg',
    'shop__abcdefg__agent',
    'shop__abcdefg__verifier__',
    'shop__abcdefg__env-main',
    'shop__abcdefg__env\nshop',
    'Shop__abcdefg__env',
    '__abcdefg__env',
    `${'t'.repeat(34)}__abcdefg__env`,
  ])('%j is none', (project) => {
    expect(isTrialProject(project)).toBe(false)
  })

  it('is that of every project that a trial of ours can have', () => {
    const alphabet = [...'23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz']
    const random = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 7, maxLength: 7 })
    const task = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,30}[a-z0-9]$/)
    fc.assert(
      fc.property(task, random, (name, tail) => {
        const project = `${name}__${tail.toLowerCase()}__env`
        expect(belongsTo([`${name}__${tail}`])(project)).toBe(true)
        expect(isTrialProject(project)).toBe(true)
      }),
    )
  })
})

describe('an image of a trial', () => {
  const built = {
    Id: 'sha256:aa',
    Created: '2026-11-20T12:00:00.5Z',
    Comment: 'buildkit.dockerfile.v0',
    RepoTags: [],
    Config: { Labels: { 'com.docker.compose.project': PROJECT, other: 'x' } },
    Metadata: { LastTagTime: '2026-11-21T11:00:00Z' },
  }
  const of = (...images: readonly unknown[]): readonly TrialImage[] => trialImages(images, () => true)

  it('is as young as its last tag, because a build from the cache has the date of its layers', () => {
    expect(of(built)).toEqual([{ id: 'sha256:aa', project: PROJECT, used_at: Date.parse('2026-11-21T11:00:00Z') }])
  })

  it('is as young as its layers when it never had a tag', () => {
    const used_at = Date.parse('2026-11-20T12:00:00.5Z')
    const untagged = { ...built, Metadata: { LastTagTime: '0001-01-01T00:00:00Z' } }
    expect(of(untagged, { ...built, Metadata: null })).toMatchObject([{ used_at }, { used_at }])
  })

  it.each([
    ['a name', { ...built, RepoTags: ['shop:latest'] }],
    ['no label', { ...built, Config: { Labels: {} } }],
    ['no labels', { ...built, Config: { Labels: null } }],
    ['the project of something else', { ...built, Config: { Labels: { 'com.docker.compose.project': 'shop' } } }],
    ['a person who saved the container of a trial', { ...built, Comment: '' }],
    ['no date', { ...built, Created: undefined }],
    ['a date that is none', { ...built, Created: 'yesterday' }],
    ['no id', { ...built, Id: undefined }],
  ])('is not what has %s', (_, image) => {
    expect(of(built, image)).toHaveLength(1)
  })

  it('is only what the caller counts as its own', () => {
    expect(trialImages([built], (project) => project.startsWith('other-'))).toEqual([])
  })
})

describe('what is pruned', () => {
  const image = (id: string, hours: number): TrialImage => ({
    id,
    project: PROJECT,
    used_at: NOW.getTime() - hours * 3_600_000,
  })
  const steps = (images: readonly TrialImage[], cache: 'ours' | 'leave' = 'leave') =>
    pruneSteps(images, { cache, limits, now: NOW }).map((step) =>
      step.kind === 'images'
        ? `${step.because}: ${step.images.map(({ id }) => id).join(' ')}`
        : `${step.because}: cache ${step.unused_for_hours}`,
    )

  it('is what is too old at once, then the oldest one by one for space, and nothing that is within the grace', () => {
    const images = [image('now', 0.9), image('hour', 1), image('day', 24), image('morning', 5), image('week', 168)]
    expect(steps(images)).toEqual(['age: day week', 'space: morning', 'space: hour'])
  })

  it('is the build cache too where the host is ours, and for space the last of all', () => {
    const images = [image('hour', 1), image('day', 24)]
    expect(steps(images, 'ours')).toEqual([
      'age: day',
      'age: cache 24',
      'space: hour',
      'space: cache 1',
      'space: cache 0',
    ])
  })

  it('is nothing where nothing is and the cache is a person’s', () => {
    expect(steps([])).toEqual([])
  })

  it('is never younger than the grace, whatever the greatest age', () => {
    const eager = { ...limits, max_age_hours: 0 }
    expect(pruneSteps([image('now', 0.5)], { cache: 'leave', limits: eager, now: NOW })).toEqual([])
  })
})

const inputs: PruneInputs = { storage: '/docker', cache: 'leave', limits, host: { PATH: '/nonexistent' }, now: NOW }

it('an engine that does not answer is a failure told, not thrown', async () => {
  const pruned = await pruneBefore({ ...inputs, storage: null, cache: 'ours' })
  expect(pruned).toMatchObject({ images: [], build_cache: [], freed_bytes: null, free_bytes: null })
  expect(pruned.failures).toEqual([
    expect.stringMatching(/^docker image ls: ./),
    expect.stringMatching(/^docker builder prune: ./),
  ])
})

describe('what a person is told', () => {
  const nothing: Pruned = { images: [], build_cache: [], freed_bytes: 0, free_bytes: 50e9, failures: [] }

  it('is nothing when nothing was done and there is room', () => {
    expect(pruneNotes(nothing, inputs)).toEqual([])
    expect(pruneNotes({ ...nothing, freed_bytes: null, free_bytes: null }, inputs)).toEqual([])
  })

  it('is what was removed and what could not be', () => {
    const images = [{ id: 'sha256:aa', project: PROJECT, used_at: 0 }]
    const pruned = { ...nothing, images, build_cache: ['1.2GB', '30MB'], freed_bytes: 1.3e9, failures: ['no answer'] }
    expect(pruneNotes(pruned, { ...inputs, cache: 'ours' })).toEqual([
      'removed from Docker: 1 untagged image of earlier trials, 1.2GB of build cache, 30MB of build cache (1.3 GB more free)',
      'not removed from Docker: no answer',
    ])
  })

  it('is the command that frees the cache where the cache may be a person’s and room is short', () => {
    const short = { ...nothing, free_bytes: 3e9 }
    expect(pruneNotes(short, inputs)).toEqual([
      'room gets short: 3.0 GB free at /docker: `docker builder prune` frees the build cache, also that of other projects',
    ])
    expect(pruneNotes(short, { ...inputs, cache: 'ours' })).toEqual(['room gets short: 3.0 GB free at /docker'])
  })
})
