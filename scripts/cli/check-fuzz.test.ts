import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import type { TaskFiles } from '#core/check/files'
import type { Finding } from '#core/check/finding'
import { checkAnnotations } from '#core/check/formats/github'
import { checkSarif } from '#core/check/formats/sarif'
import { checkText } from '#core/check/formats/text'
import { readTaskFiles } from '#core/check/read'
import { RULES } from '#core/check/rules/table'
import { shinglesOf } from '#core/check/shingles'
import { misplaced } from '#core/check/testing/bounds'
import { type Mutation, mutate, mutation } from '#core/check/testing/mutations'
import { readManifest } from '#core/manifest/read'
import { taskNames } from '#core/task/read'
import { checkCommand } from '#scripts/cli/commands/check'
import { INSTALLATION, makeContext } from '#scripts/cli/context'

/** The same 5,000 cases on every machine: a failure is one of the change that is looked at. */
const SEED = 20261121
const IN_MEMORY = 4800
const ON_DISK = 200
/** Tasks that one call of the command looks at. */
const AT_ONCE = 40

let samples: readonly TaskFiles[]
beforeAll(async () => {
  const names = await taskNames(INSTALLATION, 'tasks')
  samples = await Promise.all(names.map((name) => readTaskFiles(INSTALLATION, `tasks/${name}`)))
})

function textIn(files: TaskFiles): (path: string) => string | null {
  return (path) => {
    const entry = files.entries.find((each) => each.path === path)
    return entry?.kind === 'file' ? entry.text : null
  }
}

it(`${IN_MEMORY} mutations of the sample tasks end with findings at places that there are`, async () => {
  const manifest = await readManifest(join(INSTALLATION, 'regatta.yaml'))
  const context = contextOf(manifest, { today: '2026-11-21', others: samples.map(shinglesOf) })
  const rules = new Set<string>()
  fc.assert(
    fc.property(fc.noBias(fc.nat(1000)), fc.array(mutation, { minLength: 1, maxLength: 4 }), (which, changes) => {
      const sample = samples[which % samples.length] as TaskFiles
      const task = changes.reduce(mutate, sample)
      const findings = checkTask(task, context)
      expect(misplaced(findings, task.path, textIn(task))).toEqual([])
      for (const { rule } of findings) rules.add(rule)
      checkText([{ name: task.name, path: task.path, findings }])
      checkAnnotations(findings)
      JSON.stringify(checkSarif(findings, RULES, '0'))
    }),
    { numRuns: IN_MEMORY, seed: SEED, endOnFailure: true },
  )
  // Mutations that nothing is found of would prove nothing.
  expect(rules.size).toBeGreaterThan(39)
}, 900_000)

/** What a directory may hold that content alone cannot say. */
const DISK = [
  'FIFO',
  '/dev/zero',
  'link out',
  'link in',
  'link to itself',
  'link to nothing',
  'directory',
  '20 GB',
  '3 MB of NUL',
  'empty',
  'bad name',
  'deep',
  'long name',
] as const
type OnDisk = { readonly what: (typeof DISK)[number]; readonly file: number; readonly changes: readonly Mutation[] }
const onDisk: fc.Arbitrary<OnDisk> = fc.record({
  what: fc.constantFrom(...DISK),
  file: fc.noBias(fc.nat(1000)),
  changes: fc.array(mutation, { maxLength: 2 }),
})
const PLACES = [
  'task.toml',
  'instruction.md',
  '.gitignore',
  'environment/Dockerfile',
  'environment/docker-compose.yaml',
  'tests/test.sh',
  'tests/Dockerfile',
  'solution/solve.sh',
  'tests',
  'environment/new',
]

async function write(directory: string, files: TaskFiles): Promise<void> {
  for (const entry of files.entries) {
    if (entry.kind !== 'file' || entry.path.includes('\\')) continue
    const file = join(directory, entry.path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, entry.bytes ?? '', { mode: entry.executable === true ? 0o755 : 0o644 })
  }
}

async function spoil(directory: string, { what, file }: OnDisk): Promise<void> {
  const place = join(directory, PLACES[file % PLACES.length] ?? '')
  await mkdir(dirname(place), { recursive: true })
  if (!['bad name', 'deep', 'long name'].includes(what)) await rm(place, { recursive: true, force: true })
  const sparse = async (bytes: number): Promise<void> => {
    await writeFile(place, '')
    await truncate(place, bytes)
  }
  const make: Readonly<Record<OnDisk['what'], () => Promise<unknown>>> = {
    FIFO: async () => execFileSync('mkfifo', [place]),
    '/dev/zero': () => symlink('/dev/zero', place),
    'link out': () => symlink('../../../regatta.yaml', place),
    'link in': () => symlink('task.toml', place),
    'link to itself': () => symlink(place, place),
    'link to nothing': () => symlink('nothing', place),
    directory: () => mkdir(join(place, 'below'), { recursive: true }),
    '20 GB': () => sparse(20 * 2 ** 30),
    '3 MB of NUL': () => sparse(3 * 2 ** 20),
    empty: () => sparse(0),
    'bad name': () => writeFile(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xe9])]), 'x'),
    deep: () => mkdir(join(directory, ...Array.from({ length: 60 }, () => 'd')), { recursive: true }),
    'long name': () => writeFile(join(directory, 'n'.repeat(255)), 'x'),
  }
  await make[what]()
}

it(`${ON_DISK} tasks on disk, with everything in them that is no file, are told of by the command itself`, async () => {
  const cases = fc.sample(fc.record({ which: fc.noBias(fc.nat(1000)), disk: onDisk }), { numRuns: ON_DISK, seed: SEED })
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const root = await mkdtemp(join(tmpdir(), 'regatta-fuzz-'))
    try {
      await cp(join(INSTALLATION, 'regatta.yaml'), join(root, 'regatta.yaml'))
      const names: string[] = []
      for (const [index, { which, disk }] of cases.slice(from, from + AT_ONCE).entries()) {
        const sample = samples[which % samples.length] as TaskFiles
        const name = `t${String(index).padStart(3, '0')}-${disk.what.replace(/\W/g, '')}`
        const directory = join(root, 'tasks', name)
        await write(directory, disk.changes.reduce(mutate, sample))
        await spoil(directory, disk)
        names.push(name)
      }
      await mkdir(Buffer.concat([Buffer.from(`${root}/tasks/`), Buffer.from([0xff])]))
      const context = makeContext({ config: join(root, 'regatta.yaml'), quiet: true })
      const result = await checkCommand(context, [], {})
      const { tasks, findings } = result.data as {
        readonly tasks: readonly { readonly name: string }[]
        readonly findings: readonly Finding[]
      }
      expect(tasks.map(({ name }) => name)).toEqual(names)
      expect(result.errors?.filter(({ message }) => message.startsWith('internal error'))).toEqual([])
      expect(result.errors?.map(({ message }) => message)).toContain('the name of a directory that is not UTF-8')
      for (const [name, own] of Map.groupBy(findings, ({ task }) => task)) {
        const files = await readTaskFiles(root, `tasks/${name}`)
        expect(misplaced(own, files.path, textIn(files))).toEqual([])
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }
}, 900_000)
