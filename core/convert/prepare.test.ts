// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Compose and of shells.
import fc from 'fast-check'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { TaskEntry, TaskFiles } from '#core/check/files'
import { composeFields } from '#core/convert/compose-fields'
import { environmentText, mebibytes } from '#core/convert/compose-values'
import { confirmed } from '#core/convert/confirm'
import type { FieldLine } from '#core/convert/line'
import { mendedFiles } from '#core/convert/mend'
import { isRefusal, type Prepared, prepareTb1 } from '#core/convert/prepare'
import { RUN_TESTS, runTests } from '#core/convert/run-tests'
import { taskFields } from '#core/convert/task-fields'
import { changed, fixture } from '#core/convert/testing'
import { INSTALL_UV } from '#core/convert/uv'
import { readYaml } from '#core/convert/yaml'

function ready(files: TaskFiles): Prepared {
  const prepared = prepareTb1(files)
  if (isRefusal(prepared)) throw new Error(prepared.reason)
  return prepared
}

function reasonOf(files: TaskFiles): string | null {
  const prepared = prepareTb1(files)
  return isRefusal(prepared) ? prepared.reason : null
}

/** Fate of each field, by its key. */
function fates(lines: readonly FieldLine[]): Readonly<Record<string, string>> {
  return Object.fromEntries(lines.map(({ field, fate }) => [field, fate]))
}

const toml = (prepared: Prepared): string => {
  const file = mendedFiles(prepared, '[metadata]\ntags = []\n')?.find(({ path }) => path === 'task.toml')
  return String(file?.content)
}

describe('task.yaml', () => {
  it('every key of a usual one is kept, but for the parser', () => {
    const fields = taskFields({
      instruction: 'Do it.',
      author_name: 'A',
      author_email: 'a@example.com',
      difficulty: 'hard',
      category: 'c',
      tags: ['x', 'y'],
      parser_name: 'pytest',
      max_agent_timeout_sec: 10,
      max_test_timeout_sec: 20.5,
      run_tests_in_same_shell: false,
      disable_asciinema: false,
      estimated_duration_sec: 5,
      expert_time_estimate_min: 6,
      junior_time_estimate_min: null,
    })
    if ('reason' in fields) throw new Error(fields.reason)
    expect(fields.lines.filter(({ fate }) => fate !== 'kept').map(({ field }) => field)).toEqual([
      'task.yaml: parser_name',
    ])
    expect(fields.task).toMatchObject({ tags: ['x', 'y'], max_test_timeout_sec: 20.5, expert_time_estimate_min: 6 })
    expect(Object.keys(fields.task)).not.toContain('parser_name')
  })

  it.each([
    ['scripts that were not its own', { test_scripts: ['setup-uv-pytest.sh'] }, 'test_scripts'],
    ['another parser', { parser_name: 'swebench' }, 'parser_name'],
    ['tests in the shell of the agent', { run_tests_in_same_shell: true }, 'run_tests_in_same_shell'],
    ['no recording', { disable_asciinema: true }, 'disable_asciinema'],
    ['a difficulty of its own', { difficulty: 'brutal' }, 'difficulty'],
    ['a limit in words', { max_agent_timeout_sec: 'ten minutes' }, 'max_agent_timeout_sec'],
    ['a limit of nothing', { max_test_timeout_sec: 0 }, 'max_test_timeout_sec'],
    ['tags in one text', { tags: 'a, b' }, 'tags'],
    ['an unknown table', { custom: { deep: 1 } }, 'custom'],
  ])('loses %s, and says so', (_, keys, lost) => {
    const fields = taskFields({ instruction: 'Do it.', ...keys })
    if ('reason' in fields) throw new Error(fields.reason)
    expect(fields.lines.filter(({ fate }) => fate === 'lost').map(({ field }) => field)).toEqual([`task.yaml: ${lost}`])
    expect(Object.keys(fields.task)).not.toContain(lost)
  })

  it('of several descriptions the base one is the instruction', () => {
    const descriptions = [
      { key: 'hint', description: 'easier' },
      { key: 'base', description: 'the task' },
    ]
    const fields = taskFields({ descriptions })
    if ('reason' in fields) throw new Error(fields.reason)
    expect(fields.task.instruction).toBe('the task')
    expect(fates(fields.lines)).toMatchObject({
      'task.yaml: descriptions.base': 'changed',
      'task.yaml: descriptions.hint': 'lost',
    })
  })

  it('keeps the comments at its top, where a canary stands', async () => {
    const task = '# canary 1234\n#\tnever train on this\n\ninstruction: |\n  # A heading\n  Do it.\n# later\n'
    const prepared = ready(await fixture('greeting-file', { 'task.yaml': task }))
    expect(toml(prepared)).toMatch(/^# canary 1234\n#\tnever train on this\n\n\[/)
    expect(toml(prepared)).not.toContain('heading')
  })

  it('puts every other comment at the end, with its place, and no canary twice', async () => {
    const prepared = ready(
      await fixture('greeting-file', {
        'task.yaml': '---\n# canary\ninstruction: Do it. # in a word\ntags: [] # none\n',
        'docker-compose.yaml': '# canary\nservices: # all\n  client: {build: .}\n',
      }),
    )
    expect(toml(prepared)).toMatch(
      /^# canary\n\n[^#]*\n\n# task\.yaml:3: in a word\n# task\.yaml:4: none\n# docker-compose\.yaml:2: all\n$/,
    )
    expect(fates(prepared.lines)).toMatchObject({
      'task.yaml: comments at its top': 'kept',
      'task.yaml: other comments': 'changed',
      'docker-compose.yaml: comments': 'changed',
    })
  })

  it.each([
    ['a text of digits', 'max_agent_timeout_sec: "600"', ['changed', 600]],
    ['a long number', 'expert_time_estimate_min: 123456789012345678901234', ['changed', 1.2345678901234569e23]],
    ['no end', 'max_test_timeout_sec: .inf', ['lost', undefined]],
    ['no end of an estimate', 'estimated_duration_sec: .inf', ['lost', undefined]],
    ['nothing', 'estimated_duration_sec:', ['kept', undefined]],
    ['numbers among words', 'tags: [3.10, y, 0x10]', ['changed', ['3.10', 'y', '0x10']]],
    ['a letter that is no boolean', 'author_name: y', ['kept', 'y']],
    ['a number for a name', 'author_name: 1.0', ['changed', '1.0']],
    ['a day for a name', 'author_name: 2024-01-01', ['changed', '2024-01-01']],
    ['a list for a difficulty', 'difficulty: [easy]', ['lost', undefined]],
    ['a word for a switch', 'disable_asciinema: never', ['lost', undefined]],
  ])('%s is what it says of it', async (_, line, expected) => {
    const prepared = ready(await fixture('greeting-file', { 'task.yaml': `instruction: Do it.\n${line}\n` }))
    const key = line.split(':')[0] ?? ''
    const staged = prepared.files.find(({ path }) => path === 'task.yaml')
    const given = (parse(String(staged?.content)) as Record<string, unknown>)[key]
    expect([fates(prepared.lines)[`task.yaml: ${key}`], given]).toEqual(expected)
  })

  it.each([
    ['x: 99999999999999999999999', ['changed', '99999999999999999999999']],
    ['x: 2024-01-01', ['changed', '2024-01-01']],
    ['x: [1, two]', ['changed', ['1', 'two']]],
    ['x: [one, two]', ['kept', ['one', 'two']]],
    ['x: 1.5', ['kept', 1.5]],
    ['x: .nan', ['lost', undefined]],
    ['x:', ['lost', undefined]],
  ])('a key that it does not know: %s', async (line, expected) => {
    const { lines, metadata } = ready(await fixture('greeting-file', { 'task.yaml': `instruction: Do it.\n${line}\n` }))
    expect([fates(lines)['task.yaml: x'], metadata.x]).toEqual(expected)
  })

  it('of many keys that it does not know each has a line', () => {
    const keys = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key${index}`, index]))
    const fields = taskFields({ instruction: 'Do it.', ...keys })
    if ('reason' in fields) throw new Error(fields.reason)
    expect(fields.lines.filter(({ field, fate }) => field.includes('key') && fate === 'lost')).toHaveLength(10)
    expect(Object.keys(fields.metadata)).toHaveLength(50)
  })

  it('scripts that the task carries itself are not lost', () => {
    const named = { instruction: 'Do it.', test_scripts: ['setup-uv-pytest.sh', 'mine.sh'] }
    const fields = taskFields(named, named, new Set(['mine.sh', 'setup-uv-pytest.sh']))
    if ('reason' in fields) throw new Error(fields.reason)
    expect(fates(fields.lines)['task.yaml: test_scripts']).toBe('changed')
    const some = taskFields(named, named, new Set(['mine.sh']))
    if ('reason' in some) throw new Error(some.reason)
    expect(some.lines.find(({ field }) => field.endsWith('test_scripts'))).toMatchObject({
      fate: 'lost',
      words: expect.not.stringContaining('mine.sh'),
    })
  })

  it('keeps keys that it does not know where [metadata] can hold them', async () => {
    expect(toml(ready(await fixture('count-the-words')))).toContain('reviewed_by = "Ed Example"')
  })
})

describe('docker-compose.yaml', () => {
  const of = (services: unknown, more: object = {}) => {
    const fields = composeFields({ services, ...more })
    if ('reason' in fields) throw new Error(fields.reason)
    return fields
  }

  it('a usual one leaves nothing for Compose', async () => {
    const prepared = ready(await fixture('greeting-file'))
    expect([prepared.compose, prepared.cpus, prepared.memory_mb]).toEqual([null, 1, 2048])
  })

  it('a service beside the agent loses what ties it to a host, and the agent is found by its old name', async () => {
    const prepared = ready(await fixture('ask-the-catalogue'))
    expect(prepared.compose).toEqual({
      services: {
        main: { depends_on: ['catalogue'], networks: { default: { aliases: ['client'] } } },
        catalogue: {
          build: './catalogue',
          deploy: { resources: { limits: { cpus: '0.5', memory: '128M' } } },
          environment: { PORT: '8000' },
        },
      },
    })
    expect([prepared.cpus, prepared.memory_mb]).toEqual([2, 768])
  })

  it('what other services say of the client they say of main', () => {
    const { compose } = of({
      client: { build: '.', networks: ['inner'], volumes: ['shared:/data', './host:/host'] },
      db: {
        image: 'db:1',
        container_name: 'old-db',
        depends_on: { client: { condition: 'service_started' } },
        links: ['client', 'client:agent'],
        environment: ['LOGS=${T_BENCH_CONTAINER_LOGS_PATH}', 'NAME=${T_BENCH_TASK_DOCKER_NAME_PREFIX}'],
      },
      proxy: { image: 'proxy:1', network_mode: 'service:client' },
    })
    expect(compose).toEqual({
      services: {
        main: { volumes: ['shared:/data'], networks: { inner: { aliases: ['client'] } } },
        db: {
          image: 'db:1',
          depends_on: { main: { condition: 'service_started' } },
          links: ['main:client', 'main:agent'],
          environment: ['LOGS=/logs'],
          networks: { default: { aliases: ['old-db'] } },
        },
        proxy: { image: 'proxy:1', network_mode: 'service:main' },
      },
    })
  })

  it('says what is lost of it', () => {
    const { lines } = of({
      client: {
        build: { context: '.', args: { A: '1' } },
        command: 'serve',
        volumes: ['./host:/host'],
        environment: ['KEY=${OPENAI_API_KEY}', 'BARE'],
        deploy: { replicas: 2 },
      },
    })
    expect(lines.filter(({ fate }) => fate === 'lost').map(({ field }) => field.slice(21))).toEqual([
      'client.build.args',
      'client.deploy.replicas',
      'client.volumes',
      'client.environment.KEY',
      'client.environment.BARE',
      'client.command',
    ])
  })

  it('variables arrive in the Dockerfile as they were meant', () => {
    const { client } = of({ client: { build: '.', environment: { A: 'two words', B: 'a"b\\c', C: '$$5', D: 1 } } })
    expect(client.environment).toEqual(['A="two words"', 'B="a\\"b\\\\c"', 'C="\\$5"', 'D="1"'])
  })

  it('an image, or a Dockerfile of another name, becomes environment/Dockerfile', async () => {
    const image = await fixture('greeting-file', {
      Dockerfile: null,
      'docker-compose.yaml': 'services: {client: {image: "python:3.13"}}',
    })
    expect(ready(image).files.find(({ path }) => path === 'Dockerfile')?.content).toBe('FROM python:3.13\n')
    const named = await fixture('greeting-file', {
      'docker-compose.yaml': 'services: {client: {build: {context: env, dockerfile: Agent.Dockerfile}}}',
      'env/Agent.Dockerfile': 'FROM debian:12\n',
    })
    expect(ready(named).files.find(({ path }) => path === 'Dockerfile')?.content).toBe('FROM debian:12\n')
  })

  it.each([
    ['beside the client', 'services:\n  client: {build: .}\n\n  main: {image: x}\n', 4],
    ['behind the first', 'services:\n  agent: {build: .}\n  main: {image: x}\n', 3],
  ])('a service called main %s is refused, with its place', async (_, compose, line) => {
    const prepared = prepareTb1(await fixture('greeting-file', { 'docker-compose.yaml': compose }))
    expect(prepared).toMatchObject({
      reason: expect.stringMatching(new RegExp(`^docker-compose\\.yaml:${line}: services\\.main: `)),
      remedy: expect.stringContaining('rename the service main'),
    })
  })

  it('the agent works in the container that Terminal-Bench named, whatever its service is called', () => {
    const fields = of({
      db: { image: 'db:1' },
      main: { build: '.', container_name: '${T_BENCH_TASK_DOCKER_CLIENT_CONTAINER_NAME}', depends_on: ['db'] },
    })
    expect(fields.compose).toMatchObject({ services: { main: { depends_on: ['db'] }, db: { image: 'db:1' } } })
    const worker = of({
      client: { image: 'load:1', depends_on: ['worker'] },
      worker: { build: '.', container_name: '${T_BENCH_TASK_DOCKER_CLIENT_CONTAINER_NAME}' },
    })
    expect(worker.compose).toMatchObject({ services: { client: { image: 'load:1', depends_on: ['main'] } } })
  })

  it.each<[string, object, string, unknown]>([
    ['a directory of the host', { working_dir: '$HOME/x' }, 'working_dir', undefined],
    ['a directory of a braced variable', { working_dir: '${DIR}' }, 'working_dir', undefined],
    ['a directory from nowhere', { working_dir: 'app' }, 'working_dir', undefined],
    ['a directory with a default', { working_dir: '${DIR:-/app}' }, 'working_dir', undefined],
    ['what must be set', { environment: { A: '${A:?say it}' } }, 'environment.A', undefined],
    ['a name of JavaScript', { environment: { A: '${constructor}' } }, 'environment.A', undefined],
    ['tests of another place', { environment: { TEST_DIR: '/mine' } }, 'environment.TEST_DIR', undefined],
    ['processors of the host', { cpus: '${CPUS}' }, 'cpus', undefined],
    ['a limit of processes', { deploy: { resources: { limits: { pids: 9 } } } }, 'deploy.resources.limits.pids', 0],
    ['a platform that is none', { platform: 'a b' }, 'platform', undefined],
    ['logs of a place of its own', { volumes: ['${T_BENCH_TASK_LOGS_PATH}:/var/log'] }, 'volumes', undefined],
    ['an entrypoint that has arguments now', { entrypoint: ['/start'] }, 'entrypoint', undefined],
  ])('%s of the agent is lost', (_, keys, key) => {
    expect(fates(of({ client: { build: '.', ...keys } }).lines)[`docker-compose.yaml: client.${key}`]).toBe('lost')
  })

  it.each<[string, object, string, string, unknown]>([
    ['a dollar in a directory', { working_dir: '/a$$b' }, 'working_dir', 'kept', { working_dir: '/a\\$b' }],
    ['waiting', { entrypoint: 'sleep infinity' }, 'entrypoint', 'changed', { entrypoint: [] }],
    ['half a MiB', { mem_limit: 524288 }, 'memory', 'changed', {}],
    [
      'an entrypoint with a command',
      { entrypoint: ['/start', '$$A'], command: 'tail -f /dev/null' },
      'entrypoint',
      'kept',
      { entrypoint: ['/start', '$A'] },
    ],
  ])('%s of the agent is not lost', (_, keys, key, fate, client) => {
    const fields = of({ client: { build: '.', ...keys } })
    expect(fates(fields.lines)[`docker-compose.yaml: client.${key}`]).toBe(fate)
    expect(fields.client).toMatchObject(client as object)
    expect(fields.lines.filter((line) => line.fate === 'lost')).toEqual([])
  })

  const device = (more: object) => ({
    deploy: { resources: { reservations: { devices: [{ driver: 'nvidia', capabilities: ['gpu'], ...more }] } } },
  })

  it.each<[string, object, number]>([
    ['counted', device({ count: 2 }), 2],
    ['named', device({ device_ids: ['0', '3'] }), 2],
    ['of the service', { gpus: [{ driver: 'nvidia', count: '1' }] }, 1],
  ])('GPUs %s are asked for in task.toml', (_, keys, gpus) => {
    const fields = of({ client: { build: '.', ...keys } })
    expect(fields.gpus).toBe(gpus)
    expect(fields.lines.filter(({ field }) => /devices|gpus/.test(field))).toMatchObject([
      { fate: 'changed', held: { in: 'toml', path: ['environment', 'gpus'], value: gpus } },
    ])
    expect(fields.lines.filter(({ fate }) => fate === 'lost')).toEqual([])
  })

  it.each<[string, object]>([
    ['all GPUs', device({ count: 'all' })],
    ['all GPUs, which is what no count means', device({})],
    ['all GPUs of the service', { gpus: 'all' }],
    ['another device', device({ capabilities: ['tpu'], count: 1 })],
  ])('%s are lost, with what to write', (_, keys) => {
    const fields = of({ client: { build: '.', ...keys } })
    expect(fields.gpus).toBe(0)
    expect(fields.lines.filter(({ fate }) => fate === 'lost')).toMatchObject([
      { words: expect.stringMatching(/\[environment\] gpus|have the Dockerfile/) },
    ])
  })

  it.each([
    ['${T_BENCH_TEST_DIR:-/x}', 'kept', '/tests'],
    ['${LEVEL:-3}', 'changed', '3'],
    ['${LEVEL-}', 'changed', ''],
    ['a${KNOWN}b$KNOWN', 'changed', 'ayes # notbyes # not'],
    ['${KNOWN:-no}', 'changed', 'yes # not'],
    ['${EMPTY:-full}', 'changed', 'full'],
    ['${EMPTY-full}', 'changed', ''],
    ['${PLAIN:+set}', 'changed', 'set'],
    ['${OTHER:+set}', 'changed', ''],
    ['${NESTED}', 'lost', undefined],
    ['${LEVEL}', 'lost', undefined],
    [null, 'changed', 'here'],
  ])('of %s in an environment .env and defaults are known', async (value, fate, expected) => {
    const written = JSON.stringify({ services: { client: { build: '.', environment: { OF_ENV: value } } } })
    const env = '# all\nKNOWN="yes # not"\nexport EMPTY=\nPLAIN=x y # why\nNESTED=$PLAIN\nOF_ENV=\'here\'\n'
    const prepared = ready(await fixture('greeting-file', { 'docker-compose.yaml': written, '.env': env }))
    const line = prepared.lines.find(({ field }) => field.endsWith('environment.OF_ENV'))
    expect([line?.fate, line?.held]).toEqual([
      fate,
      expected === undefined ? undefined : { in: 'dockerfile', instruction: 'ENV', name: 'OF_ENV', value: expected },
    ])
  })

  it('a service beside the agent is without its logs, which loses nothing', async () => {
    const compose =
      'services:\n  client: {build: .}\n  web:\n    image: x:1\n    volumes: ["${T_BENCH_TASK_LOGS_PATH}:/logs"]\n'
    const prepared = ready(await fixture('greeting-file', { 'docker-compose.yaml': compose }))
    expect(prepared.compose).toMatchObject({ services: { web: { image: 'x:1' } } })
    expect(prepared.lines.filter(({ field }) => field.includes('web'))).toMatchObject([
      { fate: 'changed', words: expect.stringContaining('logs'), held: { value: { image: 'x:1' } } },
    ])
    expect(prepared.lines.filter(({ fate }) => fate === 'lost')).toEqual([])
  })

  it.each<[string, object]>([
    ['env_file', { services: { client: { build: '.', env_file: './tests/x.env' } } }],
    ['a list of env_file', { services: { client: { build: '.', env_file: [{ path: 'tests/x.env' }] } } }],
    [
      'env_file of another service',
      { services: { client: { build: '.' }, db: { image: 'x', env_file: ['a.env', 'tests/x.env'] } } },
    ],
    ['secrets', { services: { client: { build: '.', secrets: ['s'] } }, secrets: { s: { file: './tests/x.env' } } }],
    ['configs', { services: { client: { build: '.', configs: ['c'] } }, configs: { c: { file: 'run-tests.sh' } } }],
  ])('%s below tests/ is not in environment/, which is said', async (_, compose) => {
    const files = { 'docker-compose.yaml': JSON.stringify(compose), 'tests/x.env': 'A=1', 'a.env': 'B=1' }
    const prepared = ready(await fixture('greeting-file', files))
    expect(prepared.lines.filter(({ fate }) => fate === 'lost')).toMatchObject([
      { words: expect.stringMatching(/^(tests\/x\.env|run-tests\.sh) is not in environment/) },
    ])
  })

  it('a file that Compose reads and environment/ has, or need not have, is no loss', async () => {
    const env_file = ['a.env', { path: 'tests/no.env', required: false }]
    const files = { 'docker-compose.yaml': JSON.stringify({ services: { client: { build: '.', env_file } } }) }
    const prepared = ready(await fixture('greeting-file', { ...files, 'a.env': 'A=1' }))
    expect(prepared.lines.filter(({ fate }) => fate === 'lost')).toEqual([])
  })

  it('of a variable that is set twice the last value counts', () => {
    const { client, lines } = of({ client: { build: '.', environment: ['A=1', 'A=2'] } })
    expect(client.environment).toEqual(['A="2"'])
    expect(lines.filter(({ field }) => field.endsWith('environment.A'))).toHaveLength(1)
  })

  it('numbers become the texts that Compose makes of them', async () => {
    const compose =
      'services:\n  client:\n    build: .\n    environment: {A: 1.0, B: 0777, C: 7, D: "0777"}\n  db:\n    image: x:1\n    environment: {M: 1e6, N: 7}\n'
    const prepared = ready(await fixture('greeting-file', { 'docker-compose.yaml': compose }))
    const of = (name: string) => prepared.lines.find(({ field }) => field.endsWith(`environment.${name}`))
    expect(['A', 'B', 'C', 'D'].map((name) => [of(name)?.fate, of(name)?.held])).toEqual(
      [
        ['changed', 'A', '1'],
        ['changed', 'B', '511'],
        ['kept', 'C', '7'],
        ['kept', 'D', '0777'],
      ].map(([fate, name, value]) => [fate, { in: 'dockerfile', instruction: 'ENV', name, value }]),
    )
    expect(prepared.compose).toMatchObject({ services: { db: { environment: { M: '1e+06', N: 7 } } } })
    expect(fates(prepared.lines)['docker-compose.yaml: db']).toBe('changed')
  })

  // What Docker Compose 2.26 printed of each.
  it.each([
    ['1e6', '1e+06'],
    ['1000000.5', '1.0000005e+06'],
    ['0.00001', '1e-05'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['0x10', '16'],
    ['-0777', '-511'],
    ['-1.50', '-1.5'],
    ['089', '89'],
    ['1_000', '1000'],
    ['1.0e+3', '1000'],
    ['true', 'true'],
  ])('%s in an environment is %s', (text, expected) => {
    const { value, written } = readYaml(text, 'go')
    expect(environmentText(value as number, written)).toBe(expected)
  })

  it('a network of every service stays, though no service names it', () => {
    const { compose } = of({ client: { build: '.' } }, { networks: { default: { internal: true } } })
    expect(compose).toEqual({ services: {}, networks: { default: { internal: true } } })
  })

  it('another service keeps the modes of its files', async () => {
    const prepared = ready(
      await fixture('greeting-file', {
        'docker-compose.yaml':
          'services:\n  client: {build: .}\n  db: {image: "db:1", configs: [{source: c, mode: 0440}]}\nconfigs: {c: {file: ./Dockerfile}}\n',
      }),
    )
    const text = String(mendedFiles(prepared, '')?.find(({ path }) => path.endsWith('docker-compose.yaml'))?.content)
    expect(parse(text)).toMatchObject({ services: { db: { configs: [{ source: 'c', mode: 0o440 }] } } })
  })

  it.each([
    ['512m', 512],
    ['2g', 2048],
    ['1.5GB', 1536],
    ['4GiB', 4096],
    [1048576, 1],
    ['a lot', null],
    [undefined, null],
  ])('%s is %s MiB', (value, expected) => {
    expect(mebibytes(value)).toBe(expected)
  })
})

describe('run-tests.sh', () => {
  it.each([
    ['curl -LsSf https://astral.sh/uv/0.7.13/install.sh | sh', 'bash /tests/install-uv.sh 0.7.13'],
    ["curl --proto '=https' -sSf https://astral.sh/uv/install.sh | sh", 'bash /tests/install-uv.sh'],
    [
      'wget -qO- "https://astral.sh/uv/0.9.0/install.sh" | env UV_NO_MODIFY_PATH=1 bash || exit 1',
      'env UV_NO_MODIFY_PATH=1 bash /tests/install-uv.sh 0.9.0 || exit 1',
    ],
  ])('%s is a package of PyPI', (line, expected) => {
    const { text, installsUv, lines } = runTests(`#!/bin/bash\n${line}\nuv run pytest\n`)
    expect([text, installsUv]).toEqual([`#!/bin/bash\n${expected}\nuv run pytest\n`, true])
    expect(fates(lines)['run-tests.sh: uv']).toBe('changed')
  })

  it('the same in other scripts of the tests', async () => {
    const script = 'wget -qO- https://astral.sh/uv/0.8.1/install.sh | sh\r\n'
    const prepared = ready(await fixture('greeting-file', { 'tests/setup.sh': script, 'tests/notes.txt': script }))
    const of = (path: string) =>
      Buffer.from(prepared.files.find((file) => file.path === path)?.content ?? '').toString()
    expect([of('tests/setup.sh'), of('tests/notes.txt')]).toEqual(['bash /tests/install-uv.sh 0.8.1\n', script])
    expect(mendedFiles(prepared, '')?.map(({ path }) => path)).toContain(INSTALL_UV)
  })

  it('stays as it was otherwise', () => {
    const script = 'pip install pytest==8.4.1\npytest ${TEST_DIR}/test_outputs.py\n'
    expect(runTests(script)).toMatchObject({ text: script, installsUv: false })
    expect(runTests(script.replaceAll('\n', '\r\n')).text).toBe(script)
  })

  it('is run by a test.sh of its own, and install-uv.sh is there where it is needed', async () => {
    const paths = (prepared: Prepared) => mendedFiles(prepared, '')?.map(({ path }) => path)
    const plain = ready(await fixture('greeting-file'))
    expect(paths(plain)).toEqual(['task.toml', 'tests/test.sh', RUN_TESTS, 'solution/solve.sh', 'solution/solution.sh'])
    expect(paths(ready(await fixture('count-the-words')))).toContain(INSTALL_UV)
    expect(mendedFiles(plain, '= no TOML')).toBeNull()
  })
})

describe('what Harbor would do otherwise', () => {
  it.each([
    ['root, where they had a shell of their own', '', 'root'],
    ['who the agent is, where they ran in its shell', 'run_tests_in_same_shell: true\n', undefined],
  ])('the tests run as %s', async (_, key, user) => {
    const prepared = ready(await fixture('greeting-file', { 'task.yaml': `instruction: Do it.\n${key}` }))
    expect((parseToml(toml(prepared)).verifier as { user?: string } | undefined)?.user).toBe(user)
    expect(fates(prepared.lines)['user of the tests']).toBe(user === undefined ? undefined : 'changed')
  })

  it('the limit of building is said', async () => {
    const prepared = ready(await fixture('greeting-file'))
    expect(parseToml(toml(prepared))).toMatchObject({ environment: { build_timeout_sec: 600 } })
    expect(fates(prepared.lines)['limit of building and starting']).toBe('changed')
  })

  it('the solution is what it was, and the old place of it is lost', async () => {
    const solution = 'cp /oracle/solution.sh /app/x\n'
    const prepared = ready(await fixture('greeting-file', { 'solution.sh': solution }))
    const files = mendedFiles(prepared, '') ?? []
    expect(files.find(({ path }) => path === 'solution/solution.sh')).toMatchObject({
      content: solution,
      executable: false,
    })
    expect(fates(prepared.lines)).toMatchObject({ 'solution.sh': 'kept', 'solution.sh: /oracle': 'lost' })
  })

  it('so are logs of agents, in whatever names their old place', async () => {
    const named = {
      'tests/test_logs.py': 'open("/agent-logs/x")\n',
      'run-tests.sh': 'pytest /my/agent-logs /oracles -rA\n',
    }
    const prepared = ready(await fixture('greeting-file', named))
    expect(prepared.lines.filter(({ fate }) => fate === 'lost').map(({ field }) => field)).toEqual([
      'tests/test_logs.py: /agent-logs',
    ])
  })
})

describe('a task that cannot be converted', () => {
  it.each<[string, Readonly<Record<string, string | Uint8Array | null>>, RegExp]>([
    ['no task.yaml', { 'task.yaml': null }, /no task of Terminal-Bench 1/],
    ['a task of Harbor', { 'task.yaml': null, 'task.toml': '' }, /a task of Harbor already/],
    ['no docker-compose.yaml', { 'docker-compose.yaml': null }, /there is no docker-compose.yaml/],
    ['no run-tests.sh', { 'run-tests.sh': null }, /there is no run-tests.sh/],
    ['keystrokes', { 'solution.sh': null, 'solution.yaml': '- command: ls' }, /solution\.yaml/],
    ['a test.sh of its own', { 'tests/test.sh': '' }, /tests\/test\.sh/],
    ['no YAML', { 'task.yaml': 'a: [' }, /task\.yaml is no YAML/],
    ['a list', { 'task.yaml': '- a' }, /no mapping/],
    ['an empty file', { 'task.yaml': '' }, /no mapping/],
    ['no instruction', { 'task.yaml': 'instruction: ""' }, /no instruction/],
    ['bytes', { 'task.yaml': new Uint8Array([0xff, 0]) }, /no text of UTF-8/],
    ['an alias of itself', { 'task.yaml': 'instruction: x\ntags: &a [*a]' }, /task\.yaml is no YAML/],
    ['many aliases', { 'task.yaml': bomb() }, /task\.yaml is no YAML/],
    ['no services', { 'docker-compose.yaml': 'a: 1' }, /no services/],
    ['no service', { 'docker-compose.yaml': 'services: {}' }, /no service for the agent/],
    ['a context outside', { 'docker-compose.yaml': 'services: {client: {build: ../other}}' }, /not in the task/],
    ['an absolute context', { 'docker-compose.yaml': 'services: {client: {build: /etc}}' }, /not in the task/],
    [
      'a Dockerfile outside',
      { 'docker-compose.yaml': 'services: {client: {build: {dockerfile: ../x}}}' },
      /there is no/,
    ],
    ['no Dockerfile', { Dockerfile: null }, /there is no Dockerfile/],
    [
      'no Dockerfile of another service',
      { ...withDatabase(), Dockerfile: null, 'A.Dockerfile': '' },
      /there is no Dockerfile/,
    ],
    ['a Dockerfile of a name that is needed', { ...withDatabase(), 'Dockerfile.db': '' }, /it has a Dockerfile\.db/],
    ['keys of another service', agent('extends: {service: db}'), /^docker-compose\.yaml:3: services\.client\.extends/],
    ['an image of the host', agent('image: "${IMAGE}"'), /^docker-compose\.yaml:3: services\.client\.image/],
    ['a Dockerfile in Compose', agent('build: {dockerfile_inline: FROM x}'), /dockerfile_inline/],
  ])('%s: says why', async (_, changes, reason) => {
    expect(reasonOf(await fixture('greeting-file', changes))).toMatch(reason)
  })

  it('tells how to replace a solution.yaml', async () => {
    expect(prepareTb1(await fixture('keystrokes'))).toMatchObject({
      reason: expect.stringContaining('solution.yaml'),
      remedy: expect.stringContaining('solution.sh'),
    })
  })

  it('is one that is too large, or not read as a whole', async () => {
    const files = await fixture('greeting-file')
    expect(reasonOf({ ...files, truncated: 'there are more than 5000 files' })).toMatch(/more than 5000/)
    const unread = (path: string, size: number): TaskEntry => ({
      ...{ kind: 'file', path, size, executable: false, bytes: null, text: null },
    })
    const of = (...entries: TaskEntry[]) => reasonOf({ ...files, entries: [...files.entries, ...entries] })
    expect(of(unread('x', 70 * 2 ** 20), unread('y', 80 * 2 ** 20))).toBe(
      '"x" (70.0 MiB) is larger than 64 MiB, the most that a file may have; "y" (80.0 MiB) is larger than 64 MiB, the most that a file may have',
    )
    expect(of(...[1, 2, 3, 4, 5].map((each) => unread(`x${each}`, 60 * 2 ** 20)))).toMatch(
      /"x5" \(60\.0 MiB\) the task has more than 256 MiB/,
    )
    expect(of(unread('secret', 10))).toBe('"secret" (0.0 MiB) cannot be read: its permissions')
  })
})

it('every line of a loss says what to do', async () => {
  const task = {
    descriptions: [
      { key: 'base', description: 'x' },
      { key: 'y', description: 'y' },
    ],
    ...{ author_name: {}, difficulty: 'x', tags: 1, parser_name: 'swebench', test_scripts: 'x', other: {} },
    ...{
      max_agent_timeout_sec: 'x',
      run_tests_in_same_shell: true,
      disable_asciinema: true,
      estimated_duration_sec: 'x',
    },
    ...Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, index])),
  }
  const client = {
    build: { context: '.', args: ['A=1'] },
    ...{ cpus: 'x', mem_limit: 'x', mem_reservation: 1, platform: 'a b', working_dir: 'x', command: 'serve' },
    deploy: {
      replicas: 1,
      resources: { limits: { pids: 3 }, reservations: { cpus: 1, devices: [{ capabilities: ['gpu'] }] } },
    },
    volumes: ['./x:/x', '${T_BENCH_TASK_LOGS_PATH}:/x'],
    environment: ['A', 'B=${B}', 'C=\n', 'TEST_DIR=/x'],
  }
  const db = {
    build: { dockerfile: 'tests/Dockerfile' },
    environment: ['X=${T_BENCH_TASK_LOGS_PATH}'],
    env_file: 'tests/x',
  }
  const files = await fixture('greeting-file', {
    'task.yaml': JSON.stringify(task),
    'docker-compose.yaml': JSON.stringify({ services: { client, db } }),
    'solution.sh': 'ls /oracle',
    'run-tests.sh': 'source $TEST_DIR/setup-uv-pytest.sh',
    'solution.yaml': '',
    'tests/test_outputs.py': null,
    Dockerfile: 'FROM x\nCOPY docker-compose.yaml .\nENTRYPOINT ["x"]\n',
  })
  const special: TaskEntry[] = [
    { kind: 'link', path: 'data', target: '/etc' },
    { kind: 'special', path: 'pipe', what: 'FIFO' },
  ]
  const { lines } = ready({ ...files, entries: [...files.entries, ...special] })
  const lost = lines.filter(({ fate }) => fate === 'lost')
  expect(lost.length).toBeGreaterThan(30)
  expect(lost.filter(({ words }) => !ADVICE.test(words))).toEqual([])
})

/** What somebody is told to do, behind a colon or a comma. */
const ADVICE =
  /(: |, so )((if|to) [^:]*(, |: | list )?)?(write|copy|make|put|let|say|see|have|take|nothing to do|rename|list)\b/

it('links and special files are lost, not followed', async () => {
  const files = await fixture('greeting-file')
  const link: TaskEntry = { kind: 'link', path: 'data', target: '/etc' }
  const pipe: TaskEntry = { kind: 'special', path: 'pipe', what: 'FIFO' }
  const prepared = ready({ ...files, entries: [...files.entries, link, pipe] })
  expect(fates(prepared.lines)).toMatchObject({ data: 'lost', pipe: 'lost' })
  expect(prepared.files.some(({ path }) => path === 'data' || path === 'pipe')).toBe(false)
})

it.each(['task.yaml', 'docker-compose.yaml', 'run-tests.sh', 'Dockerfile'])(
  'a %s that is a link is not looked for where it leads',
  async (path) => {
    const files = await fixture('greeting-file', { [path]: null })
    const link: TaskEntry = { kind: 'link', path, target: '/etc/passwd' }
    expect(reasonOf({ ...files, entries: [...files.entries, link] })).toBe(`${path} is a link, which is not followed`)
  },
)

it('a directory gets a name that a task may have', async () => {
  expect(ready(await fixture('Sort_The_Fleet')).name).toBe('sort-the-fleet')
  const files = await fixture('greeting-file')
  expect(ready({ ...files, name: `--${'Ä x'.repeat(60)}.` }).name).toMatch(/^[a-z0-9][a-z0-9.-]{0,63}$/)
  expect(ready({ ...files, name: `${'a'.repeat(63)}-b` }).name).toBe('a'.repeat(63))
  expect(reasonOf({ ...files, name: '___' })).toMatch(/no name for a task/)
})

it('whatever the files hold, there is a task or a reason', async () => {
  const good = [await fixture('greeting-file'), await fixture('ask-the-catalogue')]
  const piece = fc.oneof(
    fc.constantFrom(
      'services:',
      '  client:',
      '\n',
      ': ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<: ',
      '!!binary ',
      '"',
    ),
    fc.constantFrom(
      '__proto__: 1\n',
      'constructor: x\n',
      '${T_BENCH_TEST_DIR}',
      '!!timestamp 2001-01-01',
      '.nan',
      '1e400',
    ),
    fc.string(),
  )
  const damage = fc.record({
    of: fc.constantFrom(...good),
    path: fc.constantFrom('task.yaml', 'docker-compose.yaml', 'run-tests.sh', 'solution.sh'),
    at: fc.nat(2000),
    cut: fc.nat(40),
    text: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  })
  fc.assert(
    fc.property(damage, ({ of, path, at, cut, text }) => {
      const before = of.entries.find((entry) => entry.kind === 'file' && entry.path === path)
      const old = before?.kind === 'file' ? (before.text ?? '') : ''
      const where = at % (old.length + 1)
      const prepared = prepareTb1(changed(of, { [path]: old.slice(0, where) + text + old.slice(where + cut) }))
      if (isRefusal(prepared)) {
        expect(prepared.reason).not.toBe('')
        return
      }
      expect(mendedFiles(prepared, '[metadata]\n')).not.toBeNull()
      expect(confirmed(prepared.lines, of, new Set())).toHaveLength(prepared.lines.length)
      for (const file of prepared.files.filter(({ path }) => path.endsWith('.yaml'))) parse(String(file.content))
    }),
    { numRuns: 2000 },
  )
}, 180_000)

/** A Compose file in which the agent's service says this. */
function agent(key: string): Readonly<Record<string, string>> {
  return { 'docker-compose.yaml': `services:\n  client:\n    ${key}\n` }
}

/** A Compose file with another service that is built from the Dockerfile at the top. */
function withDatabase(): Readonly<Record<string, string>> {
  return {
    'docker-compose.yaml': 'services: {client: {build: {dockerfile: A.Dockerfile}}, db: {build: .}}',
    'A.Dockerfile': 'FROM a\n',
  }
}

/** Nine lists, each nine times the one before. */
function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, level) => {
    const items = level === 0 ? ['x'] : Array.from({ length: 9 }, () => `*a${level - 1}`)
    return `a${level}: &a${level} [${items.join(', ')}]`
  })
  return `instruction: x\n${lines.join('\n')}\n`
}
