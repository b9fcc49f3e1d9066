import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { execaNode } from 'execa'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { siteSizes } from '#scripts/benchmarks/site-sizes'

function bench(directory: string, ...args: string[]) {
  return execaNode(join(import.meta.dirname, 'main.ts'), ['site', ...args], {
    env: { TMPDIR: directory },
    reject: false,
    stdin: 'ignore',
  })
}

test('every line of the table has a number, and nothing is left behind', { timeout: 180_000 }, async () => {
  using directory = temporaryDirectory()
  const { stdout, stderr, exitCode } = await bench(directory.path, '--configs', '3', '--tasks', '4', '--seed', '7')
  expect(exitCode, stderr).toBe(0)
  expect(stdout).toContain('sites of two synthetic boards (configs x tasks x attempts), seed 7')
  expect(stdout).not.toContain('NaN')
  const rows = stdout.split('\n').filter((line) => / {2}(yes|no|-)$/.test(line))
  expect(rows).toHaveLength(12)
  for (const row of rows)
    expect(row).toMatch(/ {2}-?\d+(\.\d+)?( (s|ms) \(CPU -?\d+\.\d\d m?s\)| (MB|KB|KiB|MiB))? {2}/)
  // A page for every cell, task and config, and the others.
  expect(stdout).toMatch(/whole build of 3 x 4 x 5: (2[89]|3\d) pages/)
  expect(readdirSync(directory.path)).toEqual([])
})

test('interrupted, it leaves nothing behind', async () => {
  using directory = temporaryDirectory()
  const running = bench(directory.path)
  let killed = false
  running.stderr.on('data', (text) => {
    if (!killed && `${text}`.includes('ledger')) killed = running.kill('SIGINT')
  })
  const { exitCode, stdout } = await running
  expect(killed).toBe(true)
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' })
  expect(readdirSync(directory.path)).toEqual([])
})

test.each(['--configs=2', '--configs=241', '--tasks=2', '--tasks=1e3'])('%s is refused', async (option) => {
  using directory = temporaryDirectory()
  const { exitCode, stderr } = await bench(directory.path, option)
  expect(exitCode).toBe(1)
  expect(stderr).toContain('expected a whole number from')
})

test('a page loads what its scripts import at once; what they import later is on demand', () => {
  using directory = temporaryDirectory()
  const random = (seed: number) => Array.from({ length: 400 }, (_, index) => (seed * (index + 7) ** 3) % 9973).join(',')
  const files: Readonly<Record<string, string>> = {
    'index.html':
      '<link rel="stylesheet" href="/_astro/a.css"><script type="module" src="/_astro/page.js"></script><p>First</p>',
    'other/index.html': `<p>${random(1)}</p>`,
    '_astro/a.css': 'p{color:red}',
    '_astro/page.js': `import{x}from"./shared.js";import"./more.js";const y=()=>import("./later.js");`,
    '_astro/shared.js': `import "./page.js";export const x=[${random(2)}]`,
    '_astro/more.js': `export const z=[${random(3)}]`,
    '_astro/later.js': `export const w=[${random(4)}]`,
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory.path, dirname(path)), { recursive: true })
    writeFileSync(join(directory.path, path), content)
  }
  const gzip = (...paths: string[]) => paths.reduce((sum, path) => sum + gzipSync(files[path] ?? '').length, 0)
  expect(siteSizes(directory.path)).toMatchObject({
    pages: 2,
    files: 7,
    leaderboard_gzip: gzip('index.html', '_astro/a.css'),
    largest_page: { path: 'other/index.html', gzip: gzip('other/index.html') },
    scripts_at_load: gzip('_astro/page.js', '_astro/shared.js', '_astro/more.js'),
    largest_script_on_demand: gzip('_astro/later.js'),
  })
})
