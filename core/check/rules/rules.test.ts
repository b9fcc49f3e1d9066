import { describe, expect, it } from 'vitest'
import { shinglesOf } from '#core/check/shingles'
import { changed, found } from '#core/check/testing/checked'
import { CANARY, CONTEXT, type Fixture } from '#core/check/testing/fixtures'

/** Messages of one rule, with their line. */
async function said(rule: string, fixture: Omit<Fixture, 'rule'>): Promise<readonly string[]> {
  const findings = await found(fixture, { only: new Set([rule]) })
  return findings.map(({ line, message }) => (line === null ? message : `${line}: ${message}`))
}

const compose = (lines: string): Omit<Fixture, 'rule'> => ({
  write: { 'environment/docker-compose.yaml': `services:\n  db:\n    image: a\n${lines}\n` },
})
const script = (text: string): Omit<Fixture, 'rule'> => ({
  write: { 'tests/test.sh': `#!/bin/bash\n# ${CANARY}\n${text}\n` },
})
const toml = (from: string, to: string): Omit<Fixture, 'rule'> => ({ replace: [['task.toml', from, to]] })

describe('compose-host-mount', () => {
  it.each<[mount: string, count: number]>([
    ['["data:/data", "/cache", "data:/x:ro"]', 0],
    ['["./a:/a", "../b:/b", "/c:/c", "~/d:/d"]', 4],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['["${HOST_VERIFIER_LOGS_PATH}:${ENV_VERIFIER_LOGS_PATH}"]', 0],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['["${HOME}:/h", "${HOME:-/root}/x:/h", "$HOME:/h"]', 3],
    ['[{ type: volume, source: data, target: /d }, { type: tmpfs, target: /t }]', 0],
    [
      '[{ type: bind, source: data, target: /d }, { source: /etc, target: /t }, { type: npipe, source: a, target: b }]',
      3,
    ],
    ['["/var/run/docker.sock:/s"]', 0],
    ['[1, null, {}, []]', 0],
  ])('volumes: %s', async (mount, count) => {
    expect(await said('compose-host-mount', compose(`    volumes: ${mount}`))).toHaveLength(count)
  })

  it('sees through anchors and merge keys', async () => {
    const text = 'x-base: &base\n  volumes: ["/:/host"]\nservices:\n  main:\n    <<: *base\n'
    expect(await said('compose-host-mount', { write: { 'environment/docker-compose.yaml': text } })).toEqual([
      '4: main mounts "/" of the host',
    ])
  })

  it('looks at the Compose file of the verifier too, and not at one that is material', async () => {
    const text = 'services: { main: { volumes: ["/:/host"] } }\n'
    expect(await said('compose-host-mount', { write: { 'tests/docker-compose.yaml': text } })).toHaveLength(1)
    expect(await said('compose-host-mount', { write: { 'environment/app/docker-compose.yaml': text } })).toEqual([])
  })
})

describe('compose-docker-socket', () => {
  it.each(['"/var/run/docker.sock:/s"', '"/run/containerd/containerd.sock:/s"', '"/var/run:/host-run"'])(
    '%s',
    async (mount) => {
      expect(await said('compose-docker-socket', compose(`    volumes: [${mount}]`))).toHaveLength(1)
    },
  )
})

describe('compose-host-variable', () => {
  it.each<[lines: string, names: readonly string[]]>([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['    command: "echo $$HOME ${CONTEXT_DIR} ${CPUS}"', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['    command: "echo $HOME ${KEY:-none} ${OTHER?must}"', ['HOME', 'KEY', 'OTHER']],
    ['    environment: [KEY, A=b]', ['KEY']],
    ['    environment: { KEY: , A: b }', ['KEY']],
    ['    environment: { KEY: $ALLOWED, MODE: $MODE }', []],
  ])('%s', async (lines, names) => {
    const fixture = { ...compose(lines), ...toml('[environment]', '[environment.env]\nMODE = "dev"\n\n[environment]') }
    const context = {
      settings: { ...CONTEXT.settings, host_variables: ['ALLOWED'] },
      only: new Set(['compose-host-variable']),
    }
    const findings = await found(fixture, context)
    expect(findings.map(({ message }) => message)).toEqual(names.map((name) => `${name} is taken from the host`))
  })
})

describe('compose-outside-files', () => {
  it.each<[text: string, count: number]>([
    [
      'services: { a: { build: . }, b: { build: { context: ./b, dockerfile: Dockerfile } }, c: { env_file: [c.env] } }',
      0,
    ],
    ['services: { a: { build: .. }, b: { build: { context: /b } }, c: { env_file: [{ path: ../c.env }] } }', 3],
    ['services: { a: { build: "https://example.com/a.git" }, b: { extends: { file: b.yaml, service: b } } }', 2],
    ['secrets: { a: { file: /etc/shadow }, b: { environment: KEY }, c: { file: ./c } }', 2],
    ['include: [a.yaml]', 1],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['services: { a: { build: "${CONTEXT_DIR}/a" }, b: { build: "./${MODE}" } }', 1],
  ])('%s', async (text, count) => {
    const fixture = { write: { 'environment/docker-compose.yaml': `${text}\n` } }
    expect(await said('compose-outside-files', fixture)).toHaveLength(count)
  })
})

describe('compose-host-namespace', () => {
  it.each<[lines: string, count: number]>([
    ['    network_mode: none\n    ipc: private', 0],
    ['    network_mode: service:db', 0],
    ['    network_mode: HOST\n    pid: "container:x"\n    ipc: host', 3],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ['    network_mode: "${CPUS:+host}"', 1],
    ['    extra_hosts: ["a:10.0.0.1"]', 0],
    ['    extra_hosts: ["host.docker.internal:host-gateway"]', 1],
  ])('%s', async (lines, count) => {
    expect(await said('compose-host-namespace', compose(lines))).toHaveLength(count)
  })
})

describe('compose-key', () => {
  it.each<[lines: string, message: string]>([
    ['    post_start: []', '4: db: the key post_start is not allowed'],
    ['    build: { context: ., ssh: default }', '4: db: the key build.ssh is not allowed'],
    [
      '    build: { context: ., dockerfile: notes.txt }',
      '4: db: "notes.txt" is not called Dockerfile, so no rule looks at it',
    ],
    ['develop: {}', '4: the key develop is not allowed'],
  ])('%s', async (lines, message) => {
    expect(await said('compose-key', compose(lines))).toEqual([message])
  })
})

describe('network-at-verification', () => {
  it.each<[command: string, count: number]>([
    ['curl -s http://localhost:8080/ && wget http://127.0.0.1/x && curl http://db:5432 && curl "http://[::1]/"', 0],
    ['curl -fsS https://example.com/x', 1],
    ['curl "$URL"', 1],
    ['BASE=http://localhost:8080\ncurl "$BASE/x" && curl -s "$BASE/y"', 0],
    ['BASE=https://example.com\ncurl "$BASE/x"', 1],
    ['curl -O astral.sh/x', 1],
    ['wget example.com/x', 1],
    ['curl -o out.txt -H "Host: example.com" -d @body.json db:8080/x', 0],
    ['curl -sS -m 5 -o /tmp/a.html http://main/x', 0],
    ['rsync -a host.example.com:/x /y; rsync -a /a/ /b/; rsync -a db:/x /y', 1],
    ['scp user@example.com:/x /y', 1],
    ['docker pull debian', 1],
    ['huggingface-cli download a/b && hf download a/b', 2],
    ['aria2c -x 4 https://example.com/x', 1],
    ['exec 3<>/dev/tcp/example.com/80', 1],
    ['exec 3<>/dev/tcp/localhost/80\n# /dev/tcp/example.com/80', 0],
    ['wget -q "https://example.com/$NAME" || true', 1],
    ['git clone https://example.com/a.git && git clone /srv/a.git && git status', 1],
    ['git -C /x fetch git@example.com:a/b.git', 1],
    ['timeout 5 /usr/bin/curl https://example.com', 1],
    ['bash -c "curl https://example.com"', 1],
    ['echo curl https://example.com # curl https://example.com', 0],
    ["cat <<'E'\ncurl https://example.com\nE", 0],
  ])('%s', async (command, count) => {
    expect(await said('network-at-verification', script(command))).toHaveLength(count)
  })
})

describe('network-at-verification by severity and in Python', () => {
  const severities = async (fixture: Omit<Fixture, 'rule'>): Promise<readonly string[]> =>
    (await found(fixture, { only: new Set(['network-at-verification']) })).map(({ severity }) => severity)
  const shared = toml('environment_mode = "separate"', 'environment_mode = "shared"')
  const install = script('curl -LsSf https://astral.sh/uv/0.9.5/install.sh | sh')

  it('is an error for a separate verifier and a warning for a shared one, unless regatta.yaml says what it is', async () => {
    expect(await severities(install)).toEqual(['error'])
    expect(await severities({ ...install, ...shared })).toEqual(['warning'])
    const settings = { ...CONTEXT.settings, rules: { 'network-at-verification': 'error' as const } }
    const only = new Set(['network-at-verification'])
    expect(await found({ ...install, ...shared }, { only, settings })).toMatchObject([{ severity: 'error' }])
  })

  it.each<[code: string, count: number]>([
    ['requests.get("https://example.com/x")', 1],
    ['requests.get("http://localhost:8080/x")', 0],
    ['BASE = "http://main:8080"\nrequests.get(f"{BASE}/x")\nhttpx.get(BASE)', 0],
    ['BASE = "https://example.com"\nhttpx.get(BASE)', 1],
    ['urllib.request.urlopen("https://example.com")', 1],
    ['socket.create_connection(("example.com", 443))', 1],
    ['socket.create_connection(("localhost", 443))', 0],
    ['# requests.get("https://example.com/x")', 0],
  ])('%s', async (code, count) => {
    const fixture = { write: { 'tests/test_net.py': `# ${CANARY}\n${code}\n` } }
    expect(await severities(fixture)).toEqual(Array.from({ length: count }, () => 'warning'))
  })
})

describe('places', () => {
  it.each<[rule: string, path: string, line: string, column: number]>([
    ['secret', 'tests/n.md', `key: sk-${'fixture-0123456789abcdef'}`, 6],
    ['secret', 'environment/app/Dockerfile', `ENV AWS_SECRET_ACCESS_KEY=${'a/B+'.repeat(10)}`, 27],
  ])('%s of %s has its column', async (rule, path, text, column) => {
    const findings = await found({ write: { [path]: `${text}\n` } }, { only: new Set([rule]) })
    expect(findings).toMatchObject([{ line: 1, column }])
  })

  it('what is about a text as a whole is shown at its first line, and a comment at its head still covers it', async () => {
    const write = { 'tests/helper.sh': `#!/bin/bash\n# ${CANARY}\ntrue\n` }
    const only = new Set(['executable-bit'])
    expect(await found({ write }, { only })).toMatchObject([{ line: 1, column: 1, suppressed: null }])
    const comment = '# regatta: ignore[executable-bit] until=2027-01-31 reason="called by bash"'
    const covered = { 'tests/helper.sh': `#!/bin/bash\n${comment}\ntrue\n` }
    expect(await found({ write: covered }, { only })).toMatchObject([{ suppressed: { until: '2027-01-31' } }])
  })

  it('a lone CR in a Dockerfile moves nothing', async () => {
    const text = 'FROM a\r\rRUN true\nRUN nproc\n'
    const findings = await found({ write: { 'environment/Dockerfile': text } }, { only: new Set(['nproc']) })
    expect(findings).toMatchObject([{ line: 2, column: 5 }])
  })
})

describe('near-duplicate', () => {
  const near = async (instruction: string, others: readonly string[]): Promise<readonly string[]> => {
    const fixture = { write: { 'instruction.md': instruction } }
    const base = await changed(fixture)
    const shingles = others.map((name) => ({ ...shinglesOf(base), name, solution: new Uint32Array() }))
    const findings = await found(fixture, { only: new Set(['near-duplicate']), others: shingles })
    return findings.map(({ message }) => message)
  }

  it.each(['Fix the bug.\n', 'Go.\n', 'Make the tests in /app pass again.\n'])('sees a copy of %j', async (text) => {
    expect(await near(text, ['one'])).toEqual(['the instruction is 100 % that of "one"'])
  })

  it('names the nearest task once, and counts the others', async () => {
    expect(await near('Fix the bug in /app/x.py.\n', ['a', 'b', 'c'])).toEqual([
      'the instruction is 100 % that of "a", and 2 more tasks are near it',
    ])
  })
})

it('a key of a Compose file that is a collection writes no warning of its own', async () => {
  const warned: string[] = []
  const listen = (warning: Error): number => warned.push(warning.message)
  process.on('warning', listen)
  try {
    const fixture = { write: { 'environment/docker-compose.yaml': 'services: { a: { ? [x] : y } }\n' } }
    expect(await said('compose-key', fixture)).toHaveLength(1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(warned).toEqual([])
  } finally {
    process.off('warning', listen)
  }
})

describe('task.toml', () => {
  it('a misspelt key has its place and the nearest one', async () => {
    const fixture = toml('[agent]\ntimeout_sec = 300', '[agent]\ntimeout_secs = 300')
    const [finding] = await found(fixture, { only: new Set(['toml-misspelt-key']) })
    expect(finding).toMatchObject({
      line: 18,
      column: 1,
      message: 'Harbor knows no key agent.timeout_secs',
      fix: 'Did you mean "timeout_sec"?',
    })
  })

  it.each(['[verifier]', '[metadata]'])('artifacts below %s are told to move up', async (table) => {
    const [finding] = await found(toml(table, `${table}\nartifacts = []`), { only: new Set(['toml-misspelt-key']) })
    expect(finding?.fix).toBe('Move artifacts to the top of the file, before the first table.')
  })

  it.each<[from: string, to: string, message: string]>([
    ['timeout_sec = 300', 'timeout_sec = 0', '18: agent.timeout_sec: expected a number greater than 0'],
    ['timeout_sec = 300', 'timeout_sec = "300"', '18: agent.timeout_sec: expected a number without quotation marks'],
    ['"separate"', '"seperate"', '22: verifier.environment_mode: expected one of "shared", "separate"'],
    [
      '["/app/count.txt"]',
      '["/app/count.txt", { source = 1 }]',
      '3: artifacts[1].source: expected a text in quotation marks',
    ],
    ['[agent]', '[[agent]]', '17: agent: expected a table'],
    ['name = "example/count-words"', 'name = "count-words"', '6: task.name: expected a text like org/name'],
  ])('%s -> %s', async (from, to, message) => {
    expect(await said('toml-type', toml(from, to))).toEqual([message])
  })

  it('every limit counts towards the time that a trial may take', async () => {
    const context = { only: new Set(['timeout-too-long']), runner: { cpus: 4, memory_mb: 4096, minutes: 16 } }
    expect(await found({}, context)).toEqual([])
    const [finding] = await found({}, { ...context, runner: { ...context.runner, minutes: 15 } })
    expect(finding?.message).toBe('a trial may take 960 s, a job ends after 900 s')
  })
})

describe('content', () => {
  it.each<[text: string, count: number]>([
    ['a \u{1f468}\u200d\u{1f469}\u200d\u{1f467} family \u2764\ufe0f', 0],
    ['a\u200db', 1],
    ['tag\u{e0041}', 1],
    ['soft\u00adhyphen', 1],
  ])('invisible characters: %j', async (text, count) => {
    expect(await said('invisible-characters', { write: { 'tests/n.md': text } })).toHaveLength(count)
  })

  it('a secret is found on its line, wherever it stands', async () => {
    const text = `one\ntwo\nkey = "sk-${'fixture-0123456789abcdef'}"\n`
    expect(await said('secret', { write: { 'environment/app/settings.py': text } })).toEqual([
      '3: this looks like an Anthropic, OpenAI or OpenRouter key',
    ])
  })
})

describe('a task of several steps', () => {
  const steps: Omit<Fixture, 'rule'> = {
    replace: [
      [
        'task.toml',
        '[agent]\ntimeout_sec = 300',
        '[[steps]]\nname = "one"\nagent = { timeout_sec = 60 }\n\n[[steps]]\nname = "two"',
      ],
    ],
    remove: ['instruction.md', 'tests/test.sh'],
    write: {
      'steps/one/instruction.md': 'Write the word done to /app/x.txt.\n',
      'steps/one/tests/test.sh': '#!/bin/bash\ntrue\n',
    },
  }

  it('needs the files of each step', async () => {
    expect(await said('required-files', steps)).toEqual([
      'steps/two/instruction.md is missing',
      'steps/two/tests/test.sh is missing',
    ])
    expect(await said('solution-missing', steps)).toEqual([
      'steps/one/solution/solve.sh is missing',
      'steps/two/solution/solve.sh is missing',
    ])
  })

  it('needs a limit for the agent of each step, and a reward from the tests of each', async () => {
    expect(await said('agent-timeout-missing', steps)).toEqual(['21: the agent of step 2 has no time limit'])
    expect(await said('reward-never-written', steps)).toEqual(['1: nothing here names a reward file'])
  })
})
