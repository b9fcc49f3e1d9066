import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'

const SYNC = join(import.meta.dirname, 'sync-harbor')

let directory: string
let cache: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regatta-test-'))
  cache = join(directory, 'tool cache/regatta')
  const requirements = await readFile(join(import.meta.dirname, 'uv-requirements.txt'), 'utf8')
  const version = requirements.match(/^uv==(\S+)/m)?.[1]
  // What it writes takes a moment, as an installation does; it notes each of its calls.
  const uv = `#!/bin/sh
[ "$1" = --version ] && exec echo "uv ${version} (test)"
echo "$*" >>${directory}/calls
mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
sleep 0.3
[ -e ${directory}/fails ] && exit 1
echo harbor >"$UV_PROJECT_ENVIRONMENT/bin/harbor"
`
  await mkdir(join(directory, 'bin'))
  await writeFile(join(directory, 'bin/uv'), uv)
  await chmod(join(directory, 'bin/uv'), 0o755)
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function sync(): Promise<{ readonly exit: number | undefined; readonly stdout: string }> {
  const env = { PATH: `${join(directory, 'bin')}:${process.env.PATH}` }
  const { exitCode, stdout } = await execa(SYNC, ['--cache', cache], { env, reject: false, stdin: 'ignore' })
  return { exit: exitCode, stdout }
}

async function calls(): Promise<number> {
  return (await readFile(join(directory, 'calls'), 'utf8')).trim().split('\n').length
}

test('jobs that begin at once share one installation, and later ones find it', async () => {
  const [first, second, third] = await Promise.all([sync(), sync(), sync()])
  expect(first).toEqual({ exit: 0, stdout: expect.stringMatching(/tool cache\/regatta\/[0-9a-f]{16}$/) })
  expect([second, third]).toEqual([first, first])
  expect(existsSync(join(first.stdout, 'bin/harbor'))).toBe(true)
  await sync()
  expect(await calls()).toBe(1)
})

test('an installation that failed is begun anew', async () => {
  await writeFile(join(directory, 'fails'), '')
  expect(await sync()).toEqual({ exit: 1, stdout: '' })
  await rm(join(directory, 'fails'))
  const { exit, stdout } = await sync()
  expect([exit, existsSync(join(stdout, 'bin/harbor'))]).toEqual([0, true])
  expect(await calls()).toBe(2)
})

test('what no job has used for 30 days goes, and nothing else', async () => {
  const { stdout } = await sync()
  const day = 24 * 3600 * 1000
  for (const [name, days] of [
    ['0123456789abcdef', 40],
    ['fedcba9876543210', 20],
    ['not-ours', 40],
  ] as const) {
    await mkdir(join(cache, name))
    await writeFile(join(cache, name, '.used'), '')
    const then = new Date(Date.now() - days * day)
    await utimes(join(cache, name, '.used'), then, then)
  }
  const old = new Date(Date.now() - 40 * day)
  await utimes(join(stdout, '.used'), old, old)
  await sync()
  const left = (await readdir(cache)).filter((name) => name !== '.lock')
  expect(left.sort()).toEqual([stdout.split('/').at(-1), 'fedcba9876543210', 'not-ours'].sort())
})
