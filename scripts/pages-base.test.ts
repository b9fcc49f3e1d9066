import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { type PagesPlace, pagesPlace } from '#scripts/pages-base'

/** Answers one question about Pages over real HTTP. */
async function placeOf(repository: string, status: number, answer: unknown): Promise<PagesPlace> {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const place = await pagesPlace({ GITHUB_REPOSITORY: repository, GITHUB_TOKEN: 'tok', GITHUB_API_URL: api })
    expect(asked).toEqual([`/repos/${repository}/pages Bearer tok`])
    return place
  } finally {
    server.close()
  }
}

it.each([
  ['owner/Board', 200, { html_url: 'https://owner.github.io/Board/' }, 'https://owner.github.io', '/Board/'],
  ['owner/Board', 200, { html_url: 'https://bench.example.org' }, 'https://bench.example.org', '/'],
  ['owner/Board', 200, { html_url: 'http://bench.example.org/' }, 'http://bench.example.org', '/'],
  ['owner/Board', 404, { message: 'Not Found' }, 'https://owner.github.io', '/Board/'],
  ['Owner/owner.github.io', 404, { message: 'Not Found' }, 'https://owner.github.io', '/'],
  ['owner/Board', 200, { html_url: null }, 'https://owner.github.io', '/Board/'],
])('%s, answered %i %j, is served from %s under %s', async (repository, status, answer, origin, base) => {
  expect(await placeOf(repository, status, answer)).toEqual({ origin, base })
})

it('prints both as the workflow reads them', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ html_url: 'https://owner.github.io/Board/' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const api = `http://127.0.0.1:${port}`
    const env = { PATH: process.env.PATH ?? '', GITHUB_REPOSITORY: 'owner/Board', GITHUB_API_URL: api }
    const script = join(import.meta.dirname, 'pages-base.ts')
    const ran = await execa(process.execPath, [script], { env, extendEnv: false, stdin: 'ignore' })
    expect(ran.stdout).toBe('https://owner.github.io /Board/')
  } finally {
    server.close()
  }
})

it.each([403, 429, 500, 503])('takes no %i for an answer', async (status) => {
  await expect(placeOf('owner/Board', status, {})).rejects.toThrow(
    `does not say where Pages serves this: status ${status}`,
  )
})

it('says in one line that GitHub cannot be reached', async () => {
  const env = { PATH: process.env.PATH ?? '', GITHUB_REPOSITORY: 'owner/Board', GITHUB_API_URL: 'http://127.0.0.1:1' }
  const script = join(import.meta.dirname, 'pages-base.ts')
  const ran = await execa(process.execPath, [script], { env, extendEnv: false, reject: false, stdin: 'ignore' })
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' })
  expect(ran.stderr.split('\n')).toEqual([
    expect.stringMatching(
      /^error: http:\S+\/pages: GitHub cannot be asked where Pages serves this: \S.*; run it again/,
    ),
  ])
})
