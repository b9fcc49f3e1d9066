import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { pagesBase } from '#scripts/pages-base'

/** Answers one question about Pages over real HTTP. */
async function baseOf(repository: string, status: number, answer: unknown): Promise<string> {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const base = await pagesBase({ GITHUB_REPOSITORY: repository, GITHUB_TOKEN: 'tok', GITHUB_API_URL: api })
    expect(asked).toEqual([`/repos/${repository}/pages Bearer tok`])
    return base
  } finally {
    server.close()
  }
}

it.each([
  ['owner/Board', 200, { html_url: 'https://owner.github.io/Board/' }, '/Board/'],
  ['owner/Board', 200, { html_url: 'https://bench.example.org' }, '/'],
  ['owner/Board', 404, { message: 'Not Found' }, '/Board/'],
  ['Owner/owner.github.io', 404, { message: 'Not Found' }, '/'],
  ['owner/Board', 200, { html_url: null }, '/Board/'],
])('%s, answered %i %j, is served under %s', async (repository, status, answer, base) => {
  expect(await baseOf(repository, status, answer)).toBe(base)
})

it.each([403, 429, 500, 503])('takes no %i for an answer', async (status) => {
  await expect(baseOf('owner/Board', status, {})).rejects.toThrow(
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
