import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { readTrials } from '#core/ledger/read'
import { aRun, aTest, aTrial, contentsIn, trialItem, uuid } from '#core/ledger/testing'
import { addSegmentsOf, fetchBranch } from '#core/pipeline/ledger-branch'
import { committedRepository } from '#scripts/testing/origin'

const checkoutOf = (directory: string) => ({ directory, env: process.env })

const MANIFEST = 'experiments: { main: {} }\n'

/** A repository whose branch `ledger` holds trials that `main` lacks, and `main` one that the branch lacks. */
async function divided() {
  const repository = await committedRepository(MANIFEST, {})
  const ledger = join(repository.root, 'results')
  await importRecords(ledger, [trialItem(aTrial('ours'))])
  const main = await repository.push()
  await repository.git('checkout', '--quiet', '--detach', 'HEAD~')
  await importRecords(ledger, [
    trialItem(aTrial('theirs'), [aTest('theirs')]),
    { kind: 'run', path: 'run', record: aRun('theirs') },
  ])
  await repository.write('results/voids.yaml', 'not theirs to say\n')
  await repository.write(`results/trials/2026-11/${'a'.repeat(64)}.txt`, 'no segment\n')
  await repository.write(`results/other/2026-11/${'a'.repeat(64)}.parquet`, 'no table\n')
  await repository.write('tasks/planted/task.toml', '')
  await repository.push('ledger')
  await repository.git('checkout', '--quiet', main)
  return { repository, ledger }
}

it("adds a branch's segments of all tables to those of the checkout, and nothing else", async () => {
  const { repository, ledger } = await divided()
  await using _ = repository
  const commit = await fetchBranch(checkoutOf(repository.root), 'ledger', null)
  expect(await addSegmentsOf(checkoutOf(repository.root), ledger, commit ?? '')).toBe(3)
  const ids = (await readTrials(ledger, ['trial_id'])).map(({ trial_id }) => trial_id)
  expect(new Set(ids)).toEqual(new Set([uuid('ours'), uuid('theirs')]))
  expect((await readdir(ledger)).sort()).toEqual(['runs', 'tests', 'trials'])
  expect((await readdir(join(ledger, 'trials/2026-11'))).filter((name) => !name.endsWith('.parquet'))).toEqual([])
  expect(await readdir(repository.root)).not.toContain('tasks')
})

it('changes nothing when it has been there already', async () => {
  const { repository, ledger } = await divided()
  await using _ = repository
  const commit = (await fetchBranch(checkoutOf(repository.root), 'ledger', null)) ?? ''
  await addSegmentsOf(checkoutOf(repository.root), ledger, commit)
  const before = contentsIn(ledger)
  expect(await addSegmentsOf(checkoutOf(repository.root), ledger, commit)).toBe(0)
  expect(contentsIn(ledger)).toEqual(before)
})

it('finds the newest commit of a branch that another checkout pushed to', async () => {
  const { repository } = await divided()
  await using _ = repository
  await repository.git('checkout', '--quiet', '--detach', 'origin/ledger')
  await repository.write('more', 'more\n')
  const pushed = await repository.push('ledger')
  await repository.git('update-ref', '-d', 'refs/remotes/origin/ledger')
  expect(await fetchBranch(checkoutOf(repository.root), 'ledger', null)).toBe(pushed)
})

it('has nothing to say of a branch that is not there, and refuses what can be none', async () => {
  const { repository } = await divided()
  await using _ = repository
  expect(await fetchBranch(checkoutOf(repository.root), 'later', null)).toBeNull()
  await expect(fetchBranch(checkoutOf(repository.root), 'a..b', null)).rejects.toThrow('cannot be the name of a branch')
  await repository.git('remote', 'set-url', 'origin', join(repository.root, 'nowhere'))
  await expect(fetchBranch(checkoutOf(repository.root), 'ledger', null)).rejects.toThrow(
    'cannot fetch the branch ledger',
  )
})

it('is known to its own server by the token alone, whatever a checkout left, and to no other', async () => {
  const { repository } = await divided()
  await using _ = repository
  const seen: (readonly string[])[] = []
  const server = createServer(({ rawHeaders }, response) => {
    seen.push(rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'authorization'))
    response.writeHead(403).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await repository.git('remote', 'set-url', 'origin', `${url}/owner/name`)
  await repository.git('config', `http.${url}/.extraheader`, 'Authorization: basic b2xk')
  const fetchWith = (at: string) => fetchBranch(checkoutOf(repository.root), 'ledger', { server: at, token: 'tok' })
  await expect(fetchWith(url)).rejects.toThrow('cannot fetch')
  await repository.git('config', '--unset-all', `http.${url}/.extraheader`)
  await expect(fetchWith('https://elsewhere')).rejects.toThrow('cannot fetch')
  server.close()
  expect(seen).toEqual([[`basic ${Buffer.from('x-access-token:tok').toString('base64')}`], []])
})
