import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { committedRepository } from '#scripts/testing/origin'

const MISSING = 'a'.repeat(40)

it('asks the server of the remote with the token, and no other with it', async () => {
  await using repository = await committedRepository('experiments: { main: {} }\n', {})
  const seen: string[] = []
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization ?? 'nothing')
    response.writeHead(403).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await repository.git('remote', 'set-url', 'origin', `${url}/owner/name`)
  const checkout = { directory: repository.root, env: process.env }
  for (const at of [url, 'https://elsewhere']) {
    await expect(fetchCommit(checkout, MISSING, { server: at, token: 'tok' })).rejects.toThrow(
      `origin does not give commit ${MISSING}: `,
    )
  }
  server.close()
  expect(seen).toEqual([`basic ${Buffer.from('x-access-token:tok').toString('base64')}`, 'nothing'])
})

it('asks nobody for a commit that is there', async () => {
  await using repository = await committedRepository('experiments: { main: {} }\n', {})
  await repository.git('remote', 'remove', 'origin')
  const head = await repository.git('rev-parse', 'HEAD')
  const checkout = { directory: repository.root, env: process.env }
  await expect(fetchCommit(checkout, head, null)).resolves.toBeUndefined()
  await expect(fetchCommit(checkout, MISSING, null)).rejects.toThrow('origin does not give commit')
  // A tree is no commit, although its id is a full one.
  const tree = await repository.git('rev-parse', 'HEAD^{tree}')
  await expect(fetchCommit(checkout, tree, null)).rejects.toThrow(`origin does not give commit ${tree}`)
})
