import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { remoteByKey, remoteByToken } from '#action/lib/remote'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { temporaryDirectory } from '#core/harbor/testing'

function runIn(workspace: string, server = 'https://github.com'): WorkflowRun {
  return {
    owner: 'owner',
    repo: 'bench',
    id: '1',
    attempt: 1,
    server,
    commit: 'a'.repeat(40),
    branch: 'main',
    workspace,
    temp: workspace,
  }
}

async function checkout(workspace: string, url: string): Promise<void> {
  await execa('git', ['init', '--quiet'], { cwd: workspace })
  await execa('git', ['remote', 'add', 'origin', url], { cwd: workspace })
}

it('pushes to the repository of the run where there is no checkout', async () => {
  using room = temporaryDirectory()
  const { url, credentials } = await remoteByToken(runIn(room.path), 'secret', process.env)
  expect(url).toBe('https://github.com/owner/bench.git')
  expect(credentials).toEqual({
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'http.https://github.com/.extraheader',
    GIT_CONFIG_VALUE_1: `Authorization: basic ${Buffer.from('x-access-token:secret').toString('base64')}`,
  })
})

it('takes the origin of the checkout, and no password from its address', async () => {
  using room = temporaryDirectory()
  await checkout(room.path, 'https://x-access-token:old@github.com/owner/fork')
  expect((await remoteByToken(runIn(room.path), 'secret', process.env)).url).toBe('https://github.com/owner/fork')
})

it('keeps a token to the server of the run, wherever the origin is', async () => {
  using room = temporaryDirectory()
  await checkout(room.path, 'https://elsewhere.example/owner/bench')
  const { url, credentials } = await remoteByToken(runIn(room.path), 'secret', process.env)
  const asked = await execa('git', ['config', '--get-urlmatch', 'http.extraheader', url], {
    cwd: room.path,
    env: { ...credentials, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    reject: false,
  })
  expect(asked.stdout).toBe('')
})

it('keeps a deploy key to itself, and trusts the published keys of the server alone', async () => {
  using room = temporaryDirectory()
  const { url, credentials } = await remoteByKey(
    runIn(room.path),
    'KEY\nLINES',
    ['ssh-ed25519 AAAA', 'ssh-rsa BBBB'],
    room.path,
  )
  expect(url).toBe('git@github.com:owner/bench.git')
  const key = join(room.path, 'key')
  expect(readFileSync(key, 'utf8')).toBe('KEY\nLINES\n')
  expect(statSync(key).mode & 0o777).toBe(0o600)
  const hosts = join(room.path, 'hosts')
  expect(readFileSync(hosts, 'utf8')).toBe('github.com ssh-ed25519 AAAA\ngithub.com ssh-rsa BBBB\n')
  const { stdout } = await execa('sh', ['-c', `for word in ${credentials.GIT_SSH_COMMAND}; do echo "$word"; done`])
  expect(stdout.split('\n')).toEqual([
    'ssh',
    '-F',
    '/dev/null',
    '-i',
    key,
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'BatchMode=yes',
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    `UserKnownHostsFile=${hosts}`,
  ])
})

it('takes a deploy key that was pasted with line ends of Windows', async () => {
  using room = temporaryDirectory()
  await remoteByKey(runIn(room.path), '-----BEGIN\r\nab\r\n-----END\r\n', ['ssh-ed25519 x'], room.path)
  expect(readFileSync(join(room.path, 'key'), 'utf8')).toBe('-----BEGIN\nab\n-----END\n')
})
