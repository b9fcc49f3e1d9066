import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const SERVICE = import.meta.dirname
const TRIAL = 'hc-ok__9lufhst__env'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'regatta-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function write(path: string, content: string, mode = 0o644): Promise<string> {
  const file = join(directory, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  await chmod(file, mode)
  return file
}

async function run(program: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const PATH = `${join(directory, 'bin')}:${process.env.PATH}`
  const { exitCode, stdout, stderr } = await execa(program, args, {
    env: { PATH, ...env },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })
  return { exit: exitCode, stdout, stderr }
}

describe('around a job', () => {
  /** Stands in for docker: lists one trial's things and one of somebody else's, and notes what it is told to do. */
  beforeEach(async () => {
    await write(
      'bin/docker',
      `#!/bin/sh
echo "$*" >>${directory}/asked
case "$1 $2" in
  "ps "* | "network ls" | "volume ls") printf 'trial-%s ${TRIAL}\\nother-%s shop\\nbare-%s \\n' "$1" "$1" "$1" ;;
  "info "*) echo ${directory} ;;
  "run "*) exit 1 ;;
esac
`,
      0o755,
    )
    await write('work/bench/file', 'x')
    await write('work/bench/.hidden/deep/file', 'x')
    await write('elsewhere/keep', 'x')
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'work/bench/link'))
  })

  const job = (): Record<string, string> => ({
    GITHUB_REPOSITORY: 'owner/bench',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_WORKSPACE: join(directory, 'work/bench'),
    REGATTA_REPOSITORY: 'Owner/Bench',
    REGATTA_OWNS_DOCKER: 'true',
  })
  const asked = (): readonly string[] => readFileSync(join(directory, 'asked'), 'utf8').trim().split('\n')
  const isChange = (line: string): boolean => /^(rm|network rm|volume rm|image prune|builder prune)/.test(line)

  test.each(['job-started.sh', 'job-completed.sh'])('%s removes what trials left, and nothing else', async (hook) => {
    expect(await run(join(SERVICE, hook), job())).toMatchObject({ exit: 0 })
    expect(readdirSync(join(directory, 'work/bench'))).toEqual([])
    expect(existsSync(join(directory, 'elsewhere/keep'))).toBe(true)
    const changes = asked().filter(isChange)
    expect(changes.slice(0, 5)).toEqual([
      'rm --force --volumes trial-ps',
      'network rm trial-network',
      'volume rm trial-volume',
      'image prune --force --filter until=24h --filter label=com.docker.compose.project',
      'builder prune --force --filter until=24h',
    ])
    expect(asked().join('\n')).not.toMatch(/other-|bare-/)
  })

  test('a Docker that others use too keeps its images and its cache', async () => {
    const { REGATTA_OWNS_DOCKER: _, ...rest } = job()
    await run(join(SERVICE, 'job-completed.sh'), rest)
    expect(asked().filter(isChange)).toHaveLength(3)
  })

  test.each([
    ['another repository', { GITHUB_REPOSITORY: 'someone/else' }, 'it belongs to someone/else'],
    ['a pull request that is not known', { GITHUB_EVENT_NAME: 'pull_request' }, 'where its pull request comes from'],
    ['an event that runs code of others', { GITHUB_EVENT_NAME: 'pull_request_target' }, 'its event is'],
  ])('a job of %s is refused', async (_, changes, message) => {
    const refused = await run(join(SERVICE, 'job-started.sh'), { ...job(), ...changes })
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining(message) })
    expect(readdirSync(join(directory, 'work/bench'))).not.toEqual([])
  })

  test.each([
    ['a fork', { repo: { full_name: 'someone/bench' } }, 1],
    ['a fork that is gone', { repo: null }, 1],
    ['a branch of the repository', { repo: { full_name: 'Owner/Bench' } }, 0],
  ])('a pull request from %s', async (_, head, exit) => {
    const GITHUB_EVENT_PATH = join(directory, 'event.json')
    await write('event.json', JSON.stringify({ pull_request: { head } }))
    const event = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH }
    expect(await run(join(SERVICE, 'job-started.sh'), { ...job(), ...event })).toMatchObject({ exit })
  })

  test('a job that is done does not fail for its clean-up', async () => {
    await write('bin/docker', '#!/bin/sh\nexit 1\n', 0o755)
    expect(await run(join(SERVICE, 'job-completed.sh'), { GITHUB_WORKSPACE: '/' })).toMatchObject({ exit: 0 })
    const started = await run(join(SERVICE, 'job-started.sh'), job())
    expect(started).toMatchObject({ exit: 1, stderr: expect.stringContaining('the Docker Engine does not answer') })
  })

  test('between two jobs nothing of the runner itself stays', async () => {
    const places = { STATE_DIRECTORY: join(directory, 'work'), RUNTIME_DIRECTORY: directory }
    await write('jitconfig', 'secret')
    expect(await run(join(SERVICE, 'tidy'), places)).toMatchObject({ exit: 0 })
    expect([readdirSync(join(directory, 'work')), existsSync(join(directory, 'jitconfig'))]).toEqual([[], false])
  })
})

describe('a registration', () => {
  /** Answers as GitHub does, and keeps what it was asked. */
  async function github(reply: object) {
    const requests: { readonly request: IncomingMessage; readonly body: string }[] = []
    const server = createServer(async (request, response) => {
      requests.push({ request, body: await text(request) })
      response.writeHead(201).end(JSON.stringify(reply, null, 2))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return {
      requests,
      url,
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    }
  }

  async function register(url: string, changes: Readonly<Record<string, string>> = {}) {
    return await run(join(SERVICE, 'register'), {
      REGATTA_API_URL: url,
      REGATTA_REPOSITORY: 'owner/bench',
      REGATTA_LABELS: 'self-hosted,regatta',
      REGATTA_TOKEN_FILE: await write('token', 'github_pat_x\n'),
      REGATTA_USER: userInfo().username,
      RUNTIME_DIRECTORY: directory,
      ...changes,
    })
  }

  test('is of one job, and only the user of the runner reads it', async () => {
    await using server = await github({ runner: { id: 1, name: 'x' }, encoded_jit_config: 'eyJhIjoiYiJ9==' })
    expect(await register(server.url)).toMatchObject({ exit: 0 })
    const [{ request, body } = { request: undefined, body: '' }] = server.requests
    expect(request?.url).toBe('/repos/owner/bench/actions/runners/generate-jitconfig')
    expect(request?.headers.authorization).toBe('Bearer github_pat_x')
    expect(JSON.parse(body)).toEqual({
      name: expect.stringMatching(/^regatta-[0-9a-f]{12}$/),
      runner_group_id: 1,
      labels: ['self-hosted', 'regatta'],
      work_folder: '_work',
    })
    const file = join(directory, 'jitconfig')
    expect([await readFile(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['eyJhIjoiYiJ9==', 0o600])
  })

  test('that GitHub refuses says why, without the token', async () => {
    await using server = await github({ message: 'Resource not accessible by personal access token' })
    const { exit, stdout, stderr } = await register(server.url)
    expect([exit, stderr]).toEqual([1, expect.stringContaining('Resource not accessible by personal access token')])
    expect(stdout + stderr).not.toContain('github_pat_x')
    expect(existsSync(join(directory, 'jitconfig'))).toBe(false)
  })

  test('takes no labels that would be something else', async () => {
    const { exit, stderr } = await register('http://127.0.0.1:9', { REGATTA_LABELS: 'a","b' })
    expect([exit, stderr]).toEqual([1, expect.stringContaining('REGATTA_LABELS are no labels')])
  })

  test('is given to a fresh copy of the runner in its environment, and is gone from the disk', async () => {
    await write('jitconfig', 'config')
    await write('release/run.sh', '#!/bin/sh\necho "$ACTIONS_RUNNER_INPUT_JITCONFIG in $(pwd) $#"\n', 0o755)
    await mkdir(join(directory, 'state'))
    const STATE_DIRECTORY = join(directory, 'state')
    const env = { STATE_DIRECTORY, RUNTIME_DIRECTORY: directory, REGATTA_RELEASE: join(directory, 'release') }
    expect(await run(join(SERVICE, 'start'), env)).toMatchObject({ exit: 0, stdout: `config in ${STATE_DIRECTORY} 0` })
    expect(existsSync(join(directory, 'jitconfig'))).toBe(false)
  })
})

describe('an installation', () => {
  /** A copy of this folder whose pinned release is a small one of the test's own. */
  async function withRelease(): Promise<{ readonly install: string; readonly tarball: string }> {
    const service = join(directory, 'service')
    await cp(SERVICE, service, { recursive: true })
    await write('release/run.sh', '#!/bin/sh\n', 0o755)
    const tarball = join(directory, 'runner.tar.gz')
    await execa('tar', ['-czf', tarball, '-C', join(directory, 'release'), '.'])
    const sha = createHash('sha256')
      .update(await readFile(tarball))
      .digest('hex')
    await writeFile(join(service, 'runner-release'), `version 9.9.9\nx64 ${sha}\narm64 ${sha}\n`)
    return { install: join(service, 'install'), tarball }
  }

  async function install(program: string, ...more: readonly string[]) {
    const token = await write('token', 'github_pat_x\n')
    const root = join(directory, 'root')
    return await run(program, {}, '--root', root, '--repository', 'owner/bench', '--token-file', token, ...more)
  }

  test('puts everything in place that its unit names', async () => {
    const { install: program, tarball } = await withRelease()
    const root = join(directory, 'root')
    expect(await install(program, '--tarball', tarball)).toEqual({ exit: 0, stdout: '', stderr: '' })
    const unit = await readFile(join(root, 'etc/systemd/system/regatta-runner.service'), 'utf8')
    const named = [...unit.matchAll(/(?:=|\+)(\/opt\/\S+)/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThan(4)
    for (const path of named) expect(statSync(join(root, path)).mode & 0o111, path).toBe(0o111)
    expect(await readFile(join(root, 'etc/regatta-runner/settings'), 'utf8')).toBe(
      'REGATTA_REPOSITORY=owner/bench\nREGATTA_LABELS=self-hosted,regatta\nREGATTA_RUNNER_GROUP=1\n',
    )
    expect(statSync(join(root, 'etc/regatta-runner/token')).mode & 0o777).toBe(0o600)
    expect(existsSync(join(root, 'opt/regatta-runner/release/run.sh'))).toBe(true)
    // Again, without what is there already.
    expect(await install(program)).toMatchObject({ exit: 0 })
  })

  test('that is made again keeps what it was given, and changes what it is given now', async () => {
    const { install: program, tarball } = await withRelease()
    const root = join(directory, 'root')
    const settings = join(root, 'etc/regatta-runner/settings')
    const token = join(root, 'etc/regatta-runner/token')
    await install(program, '--tarball', tarball, '--labels', 'self-hosted,big', '--group', '7')
    await writeFile(settings, `${await readFile(settings, 'utf8')}HTTPS_PROXY=http://proxy:3128\n`)

    const renewed = await write('renewed', 'github_pat_y\n')
    expect(await run(program, {}, '--root', root, '--token-file', renewed)).toEqual({ exit: 0, stdout: '', stderr: '' })
    expect(await readFile(token, 'utf8')).toBe('github_pat_y\n')
    const kept = 'REGATTA_RUNNER_GROUP=7\nHTTPS_PROXY=http://proxy:3128\n'
    expect(await readFile(settings, 'utf8')).toBe(
      `REGATTA_REPOSITORY=owner/bench\nREGATTA_LABELS=self-hosted,big\n${kept}`,
    )

    expect(await run(program, {}, '--root', root, '--labels', 'self-hosted,small')).toMatchObject({ exit: 0 })
    expect(await readFile(token, 'utf8')).toBe('github_pat_y\n')
    expect(await readFile(settings, 'utf8')).toBe(
      `REGATTA_REPOSITORY=owner/bench\nREGATTA_LABELS=self-hosted,small\n${kept}`,
    )
  })

  test('with an empty token changes nothing', async () => {
    const { install: program, tarball } = await withRelease()
    await install(program, '--tarball', tarball)
    const root = join(directory, 'root')
    const { exit, stderr } = await run(program, {}, '--root', root, '--token-file', await write('empty', ''))
    expect([exit, stderr]).toEqual([1, expect.stringContaining('holds no token')])
    expect(await readFile(join(root, 'etc/regatta-runner/token'), 'utf8')).toBe('github_pat_x\n')
  })

  test('without a way to download the runner says so', async () => {
    await write('bin/curl', '#!/bin/sh\nexit 6\n', 0o755)
    const { exit, stderr } = await install(join(SERVICE, 'install'))
    expect([exit, stderr]).toEqual([1, expect.stringContaining('cannot download the runner')])
  })

  test('of a release that is not the pinned one is refused', async () => {
    const tarball = await write('other.tar.gz', 'x')
    const { exit, stderr } = await install(join(SERVICE, 'install'), '--tarball', tarball)
    expect([exit, stderr]).toEqual([1, expect.stringContaining('its SHA-256 is not that of runner-release')])
    expect(existsSync(join(directory, 'root/opt/regatta-runner/release'))).toBe(false)
  })
})

test('the unit registers anew for every job and hides its token from it', async () => {
  const unit = await readFile(join(SERVICE, 'regatta-runner.service'), 'utf8')
  const lines = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  for (const line of lines) expect(line).toMatch(/^(\[(Unit|Service|Install)\]|[A-Z]\w+=.*)$/)
  expect(lines).toEqual(expect.arrayContaining(['Restart=always', 'NoNewPrivileges=true', 'ProtectSystem=strict']))
  expect(lines.filter((line) => /^(LoadCredential|EnvironmentFile)=.*token/.test(line))).toEqual([])
  expect(
    lines.filter((line) => line.startsWith('ExecStartPre=')).every((line) => line.startsWith('ExecStartPre=+')),
  ).toBe(true)
  // Where there is a systemd it says so itself.
  const { all = '' } = await execa('systemd-analyze', ['verify', join(SERVICE, 'regatta-runner.service')], {
    reject: false,
    all: true,
  })
  const expected = /^$|is not executable|Unit docker\.service|not found/
  expect(all.split('\n').filter((line) => !expected.test(line))).toEqual([])
})
