import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { DISK_LIMITS, dockerStorage, freeSpace } from '#core/harbor/disk'
import { type PruneInputs, pruneBefore } from '#core/harbor/prune'

const host = process.env

async function inputs(prefix: string): Promise<PruneInputs> {
  return {
    storage: await dockerStorage(host),
    cache: 'leave',
    limits: { ...DISK_LIMITS, comfortable_free_bytes: 0, max_age_hours: 0, grace_hours: 0 },
    host,
    now: new Date(Date.now() + 1000),
    // The host of this test may have trials of its own.
    isOurs: (project) => project.startsWith(prefix),
  }
}

it('removes the untagged image of a trial and no other, as old as it may be', async () => {
  await using bench = await workbench()
  const ours = await bench.untagged(`${bench.name}__abcdefg__env`)
  const verifier = await bench.untagged(`${bench.name}__abcdefg__verifier__trial`)
  const tagged = await bench.composed(`${bench.name}__hijkmnp__env`)
  const otherProject = await bench.untagged(`${bench.name}-shop`)
  const stranger = await bench.built()
  const named = await bench.built('--tag', `${bench.name}:latest`)
  const saved = await bench.saved(await bench.composed(`${bench.name}__qrstuvw__env`))
  expect(await bench.holds(ours, verifier, tagged, otherProject, stranger, named, saved)).toEqual(Array(7).fill(true))

  const pruned = await pruneBefore(await inputs(bench.name))
  expect(pruned.failures).toEqual([])
  expect(pruned.images.map(({ id }) => id).toSorted()).toEqual([ours, verifier].toSorted())
  expect(await bench.holds(ours, verifier)).toEqual([false, false])
  expect(await bench.holds(tagged, otherProject, stranger, named, saved)).toEqual(Array(5).fill(true))

  const again = await pruneBefore(await inputs(bench.name))
  expect([again.images, again.failures]).toEqual([[], []])
})

it('leaves what a container uses, running or not, without calling it a failure', async () => {
  await using bench = await workbench()
  const created = await bench.untagged(`${bench.name}__abcdefg__env`, (image) => bench.container('create', image))
  const running = await bench.untagged(`${bench.name}__defghij__env`, (image) => bench.container('run', image))
  const unused = await bench.untagged(`${bench.name}__hijkmnp__env`)
  const pruned = await pruneBefore(await inputs(bench.name))
  expect(pruned.failures).toEqual([])
  expect(pruned.images.map(({ id }) => id)).toEqual([unused])
  expect(await bench.holds(created, running, unused)).toEqual([true, true, false])
})

it('removes young ones only while room is short', async () => {
  await using bench = await workbench()
  const image = await bench.untagged(`${bench.name}__abcdefg__env`)
  const base = await inputs(bench.name)
  const young = { ...base.limits, max_age_hours: 1 }
  const roomy = await pruneBefore({ ...base, limits: young })
  expect([roomy.images, await bench.holds(image)]).toEqual([[], [true]])
  const short = await pruneBefore({ ...base, limits: { ...young, comfortable_free_bytes: Number.MAX_SAFE_INTEGER } })
  expect(short.images.map(({ id }) => id)).toEqual([image])
})

it('knows room and storage of an engine on this host, and asks its build cache to go by age', async () => {
  const base = await inputs('')
  expect(base.storage).toBe((await execa('docker', ['info', '--format', '{{.DockerRootDir}}'])).stdout)
  const spaces = await freeSpace({ out: tmpdir(), temp: tmpdir(), docker: base.storage })
  expect(spaces.map(({ place }) => place)).toEqual(['docker', 'out', 'temp'])
  expect(await dockerStorage({ ...host, DOCKER_HOST: 'tcp://127.0.0.1:1' })).toBeNull()

  // Older than any cache: a person's stays, and the command must be one that Docker takes.
  const limits = { ...base.limits, max_age_hours: 1_000_000 }
  const pruned = await pruneBefore({ ...base, limits, cache: 'ours' })
  expect(pruned).toMatchObject({ images: [], build_cache: [], failures: [] })
})

/** Makes images of a unique name, and removes every one of them at the end. */
async function workbench() {
  const name = `prune-${randomBytes(4).toString('hex')}`
  const directory = await mkdtemp(join(tmpdir(), 'regatta-prune-'))
  const images: string[] = []
  const containers: string[] = []
  const keep = (id: string): string => {
    images.push(id)
    return id
  }
  const docker = async (...args: string[]): Promise<string> => (await execa('docker', args, { cwd: directory })).stdout
  const dockerfile = (): Promise<void> =>
    writeFile(join(directory, 'Dockerfile'), `FROM debian:trixie-slim\nENV TOKEN=${randomBytes(8).toString('hex')}\n`)
  await writeFile(join(directory, 'compose.yaml'), 'services: { main: { build: . } }\n')

  /** What Harbor builds for a trial: tagged `<project>-main`. */
  const composed = async (project: string): Promise<string> => {
    await dockerfile()
    await docker('compose', '--project-name', project, 'build', '--quiet')
    return keep(await docker('image', 'inspect', '--format', '{{.Id}}', `${project}-main`))
  }
  return {
    name,
    composed,
    /** An image that lost its tag to a later one of the same name, which is then removed. */
    untagged: async (project: string, use?: (image: string) => Promise<void>): Promise<string> => {
      const id = await composed(project)
      await use?.(id)
      await composed(project)
      await docker('image', 'rm', `${project}-main`)
      return id
    },
    /** A person's own build, without a name unless these options give it one. */
    built: async (...options: readonly string[]): Promise<string> => {
      await dockerfile()
      return keep(await docker('build', '--quiet', ...options, '.'))
    },
    /** A container that was never started, or one that runs. */
    container: async (how: 'create' | 'run', image: string): Promise<void> => {
      const id = await docker('create', '--init', '--network', 'none', image, 'sleep', '600')
      containers.push(id)
      if (how === 'run') await docker('start', id)
    },
    /** What a person keeps of a trial's container. */
    saved: async (image: string): Promise<string> => {
      const container = await docker('create', image)
      containers.push(container)
      return keep(await docker('commit', container))
    },
    holds: (...ids: readonly string[]): Promise<readonly boolean[]> =>
      Promise.all(
        ids.map(async (id) => (await execa('docker', ['image', 'inspect', id], { reject: false })).exitCode === 0),
      ),
    [Symbol.asyncDispose]: async (): Promise<void> => {
      if (containers.length > 0) await execa('docker', ['rm', '--force', ...containers], { reject: false })
      // A saved image before the one that it was made from.
      if (images.length > 0) await execa('docker', ['image', 'rm', ...images.toReversed()], { reject: false })
      await rm(directory, { recursive: true, force: true })
    },
  }
}
