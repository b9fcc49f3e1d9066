import { describe, expect, it } from 'vitest'
import type { TaskFiles } from '#core/check/files'
import { confirmed } from '#core/convert/confirm'
import type { Held } from '#core/convert/line'
import { changed } from '#core/convert/testing'

const EMPTY: TaskFiles = { name: 'new', path: 'new', entries: [], truncated: null }

/** Fate of a claim of `kept` about a task with these files. */
function fate(held: Held, files: Readonly<Record<string, string>>, mended: readonly string[] = []): string | undefined {
  const claim = { field: 'x', fate: 'kept', to: 'y', words: 'as it was', held } as const
  return confirmed([claim], changed(EMPTY, files), new Set(mended))[0]?.fate
}

describe('a line is believed only of a task that says so', () => {
  const toml: Held = { in: 'toml', path: ['agent', 'timeout_sec'], value: 600 }
  const compose: Held = { in: 'compose', path: ['services', 'db'], value: { image: 'db:1', ports: [1] } }
  const env: Held = { in: 'dockerfile', instruction: 'ENV', name: 'A', value: 'q"\\$x' }
  const workdir: Held = { in: 'dockerfile', instruction: 'WORKDIR', value: '/a$b' }
  const entrypoint: Held = { in: 'dockerfile', instruction: 'ENTRYPOINT', value: ['sh', '-c', 'x'] }
  const from: Held = { in: 'dockerfile', instruction: 'FROM', value: 'linux/amd64' }
  const files: Held = { in: 'files', files: [{ path: 'tests/a', content: 'a' }] }
  const comment: Held = { in: 'lines', lines: ['# canary'] }
  const inDockerfile = (text: string) => ({ 'environment/Dockerfile': text })

  it.each<[string, Held, Readonly<Record<string, string>>]>([
    ['a number', toml, { 'task.toml': '[agent]\ntimeout_sec = 600.0\n' }],
    ['a service', compose, { 'environment/docker-compose.yaml': 'services: {db: {ports: [1], image: "db:1"}}' }],
    ['a variable', env, inDockerfile('FROM x\nENV A="q\\"\\\\\\$x"\n')],
    ['a directory', workdir, inDockerfile('FROM x\nWORKDIR /a\\$b\n')],
    ['an entrypoint', entrypoint, inDockerfile('FROM x\nENTRYPOINT ["sh", "-c", "x"]\n')],
    ['a platform', from, inDockerfile('FROM --platform=linux/amd64 x AS base\nFROM base\n')],
    ['a file', files, { 'tests/a': 'a' }],
    ['a comment', comment, { 'task.toml': '# canary\n' }],
    ['an empty list, which is not written', { in: 'toml', path: ['metadata', 'tags'], value: [] }, { 'task.toml': '' }],
  ])('%s that is there is kept', (_, held, texts) => {
    expect(fate(held, texts)).toBe('kept')
  })

  it.each<[string, Held, Readonly<Record<string, string>>]>([
    ['another number', toml, { 'task.toml': '[agent]\ntimeout_sec = 360\n' }],
    ['a number that is a text', toml, { 'task.toml': '[agent]\ntimeout_sec = "600"\n' }],
    ['no TOML', toml, { 'task.toml': '= x' }],
    ['no Compose file', compose, {}],
    ['a service that differs', compose, { 'environment/docker-compose.yaml': 'services: {db: {image: "db:1"}}' }],
    ['a variable of an earlier stage', env, inDockerfile('FROM x\nENV A="q\\"\\\\\\$x"\nFROM y\n')],
    ['a variable that is set again', env, inDockerfile('FROM x\nENV A="q\\"\\\\\\$x"\nENV A="z"\n')],
    ['another sign that escapes', env, inDockerfile('# escape=`\nFROM x\nENV A="q\\"\\\\\\$x"\n')],
    ['an instruction that another one swallowed', workdir, inDockerfile('FROM x\nRUN a \\\nWORKDIR /a\\$b\n')],
    ['a directory that is a variable', workdir, inDockerfile('FROM x\nWORKDIR /a$b\n')],
    ['an entrypoint of a shell', entrypoint, inDockerfile('FROM x\nENTRYPOINT sh -c x\n')],
    ['an image of any platform', from, inDockerfile('FROM --platform=linux/amd64 x\nFROM y\n')],
    ['no Dockerfile', from, {}],
    ['another file', files, { 'tests/a': 'b' }],
    ['no file', files, {}],
    ['a comment that is cut', comment, { 'task.toml': '# canar\n' }],
  ])('%s is lost, and it says where', (_, held, texts) => {
    expect(fate(held, texts)).toBe('lost')
  })

  it('a file that was mended is changed, not lost', () => {
    expect(fate(files, { 'tests/a': 'b' }, ['tests/a'])).toBe('changed')
  })
})
