import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
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

it.each(['tree', 'blob'])('asks for a commit that lacks a %s, as a fetch leaves it that was ended', async (kind) => {
  await using repository = await committedRepository('experiments: { main: {} }\n', {})
  const { git, root } = repository
  const main = await git('rev-parse', 'HEAD')
  await git('checkout', '--quiet', '-b', 'idea')
  await repository.write('idea.txt', 'an idea\n')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'an idea')
  await git('push', '--quiet', 'origin', 'HEAD')
  const head = await git('rev-parse', 'HEAD')
  const lost = await git('rev-parse', kind === 'tree' ? 'HEAD^{tree}' : 'HEAD:idea.txt')
  await git('checkout', '--quiet', '--detach', main)
  await git('branch', '--quiet', '-D', 'idea')
  await git('update-ref', '-d', 'refs/remotes/origin/idea')
  rmSync(join(root, '.git/objects', lost.slice(0, 2), lost.slice(2)))
  await fetchCommit({ directory: root, env: process.env }, head, null)
  expect(await git('cat-file', '-t', lost)).toBe(kind)
})
