import { describe, expect, test } from 'vitest'
import { countNetworks, diagnose, type Engine, type Facts, type Finding } from '#runners/doctor'

const GB = 1e9

const engine: Engine = {
  version: '26.1.5',
  cpus: 2,
  memory_bytes: 24 * GB,
  address_pools: [],
  bridge_networks: 1,
  free_bytes: 80 * GB,
  storage: '/var/lib/docker',
  has_base_image: true,
}

const facts: Facts = {
  engine: { ok: true, value: engine },
  compose: { ok: true, value: '2.26.1-4' },
  git: { ok: true, value: '2.39.5' },
  harbor: { ok: true, value: '0.24.0' },
  ledger: { path: '/repo/results', free_bytes: 80 * GB },
  manifest: { ok: true, value: { harbor: '0.24.0', trials_at_once: 4, keys: [] } },
}

function withEngine(changes: Partial<Engine>): Facts {
  return { ...facts, engine: { ok: true, value: { ...engine, ...changes } } }
}

function withTrialsAtOnce(trials_at_once: number, base: Facts = facts): Facts {
  return { ...base, manifest: { ok: true, value: { harbor: '0.24.0', trials_at_once, keys: [] } } }
}

function finding(given: Facts, check: string): Finding | undefined {
  return diagnose(given).find((one) => one.check === check)
}

test('a host that has everything is ok in every check and has nothing to remedy', () => {
  for (const one of diagnose(facts)) expect(one).toMatchObject({ status: 'ok', remedy: null })
})

test('whatever is not ok says what to do, in one line', () => {
  const reason = 'no answer'
  const worst: Facts = {
    engine: { ok: false, reason },
    compose: { ok: false, reason },
    git: { ok: false, reason },
    harbor: { ok: false, reason },
    ledger: { path: '/', free_bytes: 0 },
    manifest: { ok: false, reason },
  }
  for (const one of diagnose(worst)) {
    expect(one.status).not.toBe('ok')
    expect(one.remedy).toMatch(/^.+$/)
  }
})

describe('Docker engine', () => {
  test('without an answer it is an error, and nothing is said of what the engine alone knows', () => {
    const findings = diagnose({ ...facts, engine: { ok: false, reason: 'Cannot connect to the Docker daemon' } })
    expect(findings[0]).toMatchObject({
      check: 'Docker engine',
      status: 'error',
      found: 'Cannot connect to the Docker daemon',
    })
    expect(findings.map((one) => one.check)).not.toContain('memory')
  })

  test('a user who may not use it is told to join its group', () => {
    const denied = { ...facts, engine: { ok: false, reason: 'permission denied while trying to connect' } } as const
    expect(finding(denied, 'Docker engine')?.remedy).toContain('usermod -aG docker')
  })
})

describe('Docker Compose', () => {
  test.each(['2.26.1-4', 'v2.0.0', '5.1.2'])('%s is ok', (value) => {
    expect(finding({ ...facts, compose: { ok: true, value } }, 'Docker Compose')?.status).toBe('ok')
  })

  test.each(['1.29.2', ''])('"%s" is an error', (value) => {
    expect(finding({ ...facts, compose: { ok: true, value } }, 'Docker Compose')?.status).toBe('error')
  })
})

describe('Harbor', () => {
  test('another version than the manifest wants is an error that names both', () => {
    const given: Facts = { ...facts, harbor: { ok: true, value: '0.23.1' } }
    expect(finding(given, 'Harbor')).toMatchObject({ status: 'error', found: '0.23.1, and regatta.yaml wants 0.24.0' })
  })

  test('with an unreadable manifest any version that starts is ok, and the manifest is the error', () => {
    const given: Facts = { ...facts, manifest: { ok: false, reason: 'regatta.yaml:3:1: unknown key "harbour"' } }
    expect(finding(given, 'Harbor')?.status).toBe('ok')
    expect(finding(given, 'regatta.yaml')).toMatchObject({
      status: 'error',
      found: 'regatta.yaml:3:1: unknown key "harbour"',
    })
  })
})

describe('free disk', () => {
  test.each([
    [20 * GB, 'ok'],
    [20 * GB - 1, 'warning'],
    [2 * GB, 'warning'],
    [2 * GB - 1, 'error'],
  ] as const)('%d bytes: %s, for Docker as for the results', (free_bytes, status) => {
    expect(finding(withEngine({ free_bytes }), 'disk of Docker')?.status).toBe(status)
    expect(finding({ ...facts, ledger: { path: '/work', free_bytes } }, 'disk of results')?.status).toBe(status)
  })

  test('an engine on another host: unknown is a warning, not 0 and not ok', () => {
    expect(finding(withEngine({ free_bytes: null }), 'disk of Docker')).toMatchObject({
      status: 'warning',
      found: 'unknown: /var/lib/docker is not on this host',
    })
  })
})

describe('memory and CPUs against the trials at once', () => {
  test('1 GB per trial is enough; below it the remedy names the number that fits', () => {
    expect(finding(withEngine({ memory_bytes: 4 * GB }), 'memory')?.status).toBe('ok')
    expect(finding(withEngine({ memory_bytes: 3.9 * GB }), 'memory')).toMatchObject({
      status: 'warning',
      remedy: 'set runners.trials_at_once: 3 in regatta.yaml, or give the engine more memory',
    })
  })

  test('two trials share a CPU; more are a warning', () => {
    expect(finding(withTrialsAtOnce(4), 'CPUs')?.status).toBe('ok')
    expect(finding(withTrialsAtOnce(5), 'CPUs')).toMatchObject({
      status: 'warning',
      remedy: 'set runners.trials_at_once: 4 in regatta.yaml, or use a host with more',
    })
  })

  test('one trial on too little memory is not told to run fewer', () => {
    const given = withTrialsAtOnce(1, withEngine({ memory_bytes: 0.5 * GB }))
    expect(finding(given, 'memory')?.remedy).toBe('give the engine more memory')
  })
})

describe('address pools', () => {
  test("Docker's own hold 31 networks", () => {
    expect(countNetworks([])).toBe(31)
  })

  test('configured ones hold what their sizes say, IPv6 left out', () => {
    const pools = [
      { base: '10.0.0.0/16', size: 24 },
      { base: '10.1.0.0/24', size: 24 },
      { base: 'fd00::/48', size: 64 },
    ]
    expect(countNetworks(pools)).toBe(257)
  })

  test('two networks per trial at once must fit beside those in use', () => {
    expect(finding(withEngine({ bridge_networks: 23 }), 'address pools')?.status).toBe('ok')
    expect(finding(withEngine({ bridge_networks: 24 }), 'address pools')).toMatchObject({
      status: 'warning',
      found: 'room for about 7 more networks, 4 trials at once may need 8',
    })
    expect(finding(withEngine({ bridge_networks: 40 }), 'address pools')?.status).toBe('error')
  })
})

describe('keys', () => {
  const keys = [
    { name: 'OPENROUTER_API_KEY', present: false, experiments: ['main', 'pull-request'] },
    { name: 'OPENAI_API_KEY', present: true, experiments: ['main'] },
  ]
  const given: Facts = { ...facts, manifest: { ok: true, value: { harbor: '0.24.0', trials_at_once: 4, keys } } }

  test('a missing key is a warning that names who needs it', () => {
    expect(finding(given, 'key OPENROUTER_API_KEY')).toMatchObject({
      status: 'warning',
      found: 'not set; needed by main, pull-request',
    })
  })

  test('a present key is named', () => {
    expect(finding(given, 'key OPENAI_API_KEY')).toMatchObject({ status: 'ok', found: 'set' })
  })
})
