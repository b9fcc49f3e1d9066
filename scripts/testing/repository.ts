import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { INSTALLATION } from '#scripts/cli/context'

/** Files of a task that takes as long as `solve` does; its verifier wants the word "done" in /app/out.txt. */
export function tinyTask(solve = 'echo done > /app/out.txt'): Readonly<Record<string, string>> {
  return {
    'task.toml': `schema_version = "1.4"

[agent]
timeout_sec = 60

[verifier]
timeout_sec = 30

[environment]
build_timeout_sec = 120
cpus = 1
memory_mb = 256
`,
    'instruction.md': 'Write the word done into /app/out.txt.\n',
    'environment/Dockerfile': 'FROM debian:trixie-slim\nWORKDIR /app\n',
    'solution/solve.sh': `#!/bin/bash\n${solve}\n`,
    'tests/test.sh':
      '#!/bin/bash\nif [ "$(cat /app/out.txt 2>/dev/null)" = done ]; then echo 1; else echo 0; fi > /logs/verifier/reward.txt\n',
  }
}

export type TestRepository = {
  readonly root: string
  readonly write: (path: string, text: string) => Promise<void>
  /** Runs the real command line in it. */
  readonly regatta: (...args: string[]) => Promise<Ran>
  readonly regattaWith: (env: Readonly<Record<string, string>>, ...args: string[]) => Promise<Ran>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type Ran = { readonly exit: number | undefined; readonly stdout: string; readonly stderr: string }

/** The command line as people call it. */
export const REGATTA = join(INSTALLATION, 'scripts/regatta')

/** A repository of its own in a temporary directory, removed when disposed of. */
export async function testRepository(
  manifest: string,
  tasks: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<TestRepository> {
  const root = await mkdtemp(join(tmpdir(), 'regatta-test-'))
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  await write('regatta.yaml', manifest)
  for (const [name, files] of Object.entries(tasks)) {
    for (const [path, text] of Object.entries(files)) await write(`tasks/${name}/${path}`, text)
  }
  const regattaWith = async (env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ran> => {
    const result = await execa(REGATTA, args, { cwd: root, env, reject: false, stdin: 'ignore' })
    return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr }
  }
  return {
    root,
    write,
    regattaWith,
    regatta: (...args) => regattaWith({}, ...args),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** A task name that no other test or person uses at the same time. */
export function uniqueName(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`
}

/** What Docker holds under these task names: containers, networks, volumes and images. */
export async function dockerHolds(...names: readonly string[]): Promise<readonly string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['network', 'ls', '--format', '{{.Name}}'],
    ['volume', 'ls', '--format', '{{.Name}}'],
    ['image', 'ls', '--format', '{{.Repository}}'],
  ]
  const held = await Promise.all(lists.map(async (args) => (await execa('docker', args)).stdout.split('\n')))
  return held.flat().filter((entry) => names.some((name) => entry.includes(name)))
}
