import { describe, expect, it } from 'vitest'
import { isRefusal, type Prepared, prepareTb1 } from '#core/convert/prepare'
import { fixture } from '#core/convert/testing'

/** A task with this Compose file and these files. */
async function task(compose: string, files: Readonly<Record<string, string | null>> = {}): Promise<Prepared> {
  const prepared = prepareTb1(await fixture('greeting-file', { 'docker-compose.yaml': compose, ...files }))
  if (isRefusal(prepared)) throw new Error(prepared.reason)
  return prepared
}

function contents({ files, environment }: Prepared): Readonly<Record<string, string>> {
  const dockerfile = files.find(({ path }) => path === 'Dockerfile')
  return Object.fromEntries(
    [...environment, { path: 'environment/Dockerfile', content: dockerfile?.content ?? '' }].map(
      ({ path, content }) => [path, Buffer.from(content).toString()],
    ),
  )
}

const lost = ({ lines }: Prepared): readonly string[] =>
  lines.filter(({ fate }) => fate === 'lost').map(({ field }) => field)

describe('the build context', () => {
  it('comes to the top of environment/, and no file beside it takes the place of one in it', async () => {
    const prepared = await task('services: {client: {build: ./agent}}', {
      'agent/Dockerfile': 'FROM agent\n',
      'agent/a.txt': 'inner',
      'agent/sub/Dockerfile': 'FROM sub\n',
      Dockerfile: 'FROM outer\n',
      'a.txt': 'outer',
    })
    expect(contents(prepared)).toMatchObject({
      'environment/Dockerfile': 'FROM agent\n',
      'environment/a.txt': 'inner',
      'environment/sub/Dockerfile': 'FROM sub\n',
    })
    expect(lost(prepared)).toEqual(['Dockerfile', 'a.txt'])
  })

  it('brings no Compose file along that Harbor would take for its own', async () => {
    const prepared = await task('services: {client: {build: ./agent}}', {
      'agent/Dockerfile': 'FROM agent\n',
      'agent/docker-compose.yaml': 'services: {main: {privileged: true}}',
      Dockerfile: null,
    })
    expect(Object.keys(contents(prepared))).not.toContain('environment/docker-compose.yaml')
    expect(lost(prepared)).toEqual(['agent/docker-compose.yaml'])
  })

  it('stays where it was too, where other services are built from it', async () => {
    const prepared = await task('services: {client: {build: ./agent}, twin: {build: agent}}', {
      'agent/Dockerfile': 'FROM agent\n',
      Dockerfile: null,
    })
    expect(contents(prepared)).toMatchObject({
      'environment/Dockerfile': 'FROM agent\n',
      'environment/agent/Dockerfile': 'FROM agent\n',
    })
    expect(lost(prepared)).toEqual([])
  })
})

describe('the Dockerfile of another service', () => {
  it("is not the agent's, which says more now", async () => {
    const prepared = await task(
      'services:\n  client: {build: {dockerfile: Dockerfile.agent}}\n  db: {build: .}\n  web: {build: {context: ., target: web}}\n',
      { 'Dockerfile.agent': 'FROM agent\n', Dockerfile: 'FROM db AS web\n' },
    )
    expect(contents(prepared)).toMatchObject({
      'environment/Dockerfile': 'FROM agent\n',
      'environment/Dockerfile.db': 'FROM db AS web\n',
      'environment/Dockerfile.web': 'FROM db AS web\n',
    })
    expect(prepared.compose).toMatchObject({
      services: {
        db: { build: { context: '.', dockerfile: 'Dockerfile.db' } },
        web: { build: { context: '.', dockerfile: 'Dockerfile.web', target: 'web' } },
      },
    })
    expect(lost(prepared)).toEqual([])
  })

  it('is lost where it does not come along', async () => {
    const prepared = await task('services: {client: {build: .}, db: {build: tests/db}}', { 'tests/db/Dockerfile': '' })
    expect(lost(prepared)).toEqual(['docker-compose.yaml: db.build'])
  })
})

describe("the agent's Dockerfile", () => {
  it.each([
    ['tests', 'COPY --chown=1 tests /t', { 'environment/tests/test_outputs.py': expect.any(String) }],
    ['a test', 'COPY ["tests/test_outputs.py", "/t"]', { 'environment/tests/test_outputs.py': expect.any(String) }],
    ['the script', 'ADD ./run-tests.sh /x', { 'environment/run-tests.sh': expect.any(String) }],
  ])('that copies %s finds it', async (_, line, found) => {
    const prepared = await task('services: {client: {build: ., command: sleep infinity}}', {
      Dockerfile: `FROM debian:12\n${line}\n`,
    })
    if (line.includes('test_outputs'))
      expect(Object.keys(contents(prepared))).toContain('environment/tests/test_outputs.py')
    expect(contents(prepared)).toMatchObject(found)
  })

  it.each([
    ['COPY . /app', 'Dockerfile: COPY .', 'changed'],
    ['COPY docker-compose.yaml /x', 'Dockerfile: COPY docker-compose.yaml', 'lost'],
    ['CMD ["/start"]', 'Dockerfile: CMD', 'lost'],
    ['ENTRYPOINT ["/start"]', 'Dockerfile: ENTRYPOINT', 'lost'],
  ])('that says %s has a line about it', async (line, field, fate) => {
    const prepared = await task('services: {client: {build: .}}', { Dockerfile: `FROM debian:12\n${line}\n` })
    expect(prepared.lines.find((each) => each.field === field)?.fate).toBe(fate)
  })

  it('whose program was never started loses nothing by it', async () => {
    const prepared = await task('services: {client: {build: ., command: [sh, -c, sleep infinity]}}', {
      Dockerfile: 'FROM debian:12\nCMD ["/start"]\n',
    })
    expect(lost(prepared)).toEqual([])
  })

  it('names the platform in every FROM that says none, and in nothing else', async () => {
    const text =
      'FROM --platform=$BUILDPLATFORM go AS make\nRUN cat <<EOF\nFROM users\nEOF\nfrom debian:12 AS base\nFROM base\n'
    const prepared = await task('services: {client: {build: ., platform: linux/amd64}}', { Dockerfile: text })
    expect(contents(prepared)['environment/Dockerfile']).toBe(
      text.replace('from debian', 'from --platform=linux/amd64 debian'),
    )
  })
})
