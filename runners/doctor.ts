/** What a check found. Each that is not ok says in one line what to do. */
export type Finding = {
  readonly check: string
  readonly status: 'ok' | 'warning' | 'error'
  readonly found: string
  readonly remedy: string | null
}

/** What a command said, or why it did not. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

export type AddressPool = { readonly base: string; readonly size: number }

export type Engine = {
  readonly version: string
  readonly cpus: number
  readonly memory_bytes: number
  /** Empty: the engine's built-in ones. */
  readonly address_pools: readonly AddressPool[]
  readonly bridge_networks: number
  /** Of the engine's storage; null where it is not on this host. */
  readonly free_bytes: number | null
  readonly storage: string
  readonly has_base_image: boolean
}

export type Key = { readonly name: string; readonly present: boolean; readonly experiments: readonly string[] }

/** Everything that `diagnose` judges, as plain data. */
export type Facts = {
  readonly engine: Answer<Engine>
  readonly compose: Answer<string>
  readonly git: Answer<string>
  readonly harbor: Answer<string>
  readonly ledger: { readonly path: string; readonly free_bytes: number }
  readonly manifest: Answer<{
    readonly harbor: string
    readonly trials_at_once: number
    readonly keys: readonly Key[]
  }>
}

const GB = 1e9
const FREE_DISK_WARNING = 20 * GB
const FREE_DISK_ERROR = 2 * GB
const MEMORY_PER_TRIAL = 1 * GB
/** Agents wait for their model most of the time. */
const TRIALS_PER_CPU = 2
/** A task whose verifier is separate has an environment of each kind, and each makes a network. */
const NETWORKS_PER_TRIAL = 2

/** Docker's own (moby, libnetwork/ipamutils): 172.17.0.0 to 172.31.0.0 as /16 and 192.168.0.0/16 as /20. */
const BUILT_IN_POOLS: readonly AddressPool[] = [
  { base: '172.17.0.0/16', size: 16 },
  { base: '172.18.0.0/16', size: 16 },
  { base: '172.19.0.0/16', size: 16 },
  { base: '172.20.0.0/14', size: 16 },
  { base: '172.24.0.0/14', size: 16 },
  { base: '172.28.0.0/14', size: 16 },
  { base: '192.168.0.0/16', size: 20 },
]

/** Judges a host: can it run trials, and will it as many at once as regatta.yaml says? Pure; `probe` finds the facts. */
export function diagnose(facts: Facts): readonly Finding[] {
  const { engine, manifest } = facts
  const atOnce = manifest.ok ? manifest.value.trials_at_once : 1
  return [
    ...(manifest.ok ? [] : [manifestFinding(manifest.reason)]),
    engineFinding(engine),
    composeFinding(facts.compose),
    harborFinding(facts.harbor, manifest.ok ? manifest.value.harbor : null),
    ...(engine.ok
      ? [
          baseImageFinding(engine.value),
          engineDiskFinding(engine.value),
          memoryFinding(engine.value, atOnce),
          cpuFinding(engine.value, atOnce),
          poolFinding(engine.value, atOnce),
        ]
      : []),
    diskFinding('disk of results', facts.ledger.path, facts.ledger.free_bytes, 'free some space there'),
    gitFinding(facts.git),
    ...(manifest.ok ? keyFindings(manifest.value.keys) : []),
  ]
}

function ok(check: string, found: string): Finding {
  return { check, status: 'ok', found, remedy: null }
}

function manifestFinding(reason: string): Finding {
  return {
    check: 'regatta.yaml',
    status: 'error',
    found: reason,
    remedy: 'mend it, then look again: keys and limits are unknown',
  }
}

function engineFinding(engine: Answer<Engine>): Finding {
  const check = 'Docker engine'
  if (engine.ok) return ok(check, engine.value.version)
  const remedy = /permission denied/i.test(engine.reason)
    ? 'sudo usermod -aG docker "$USER", then log in again'
    : 'runners/prepare-host installs or starts it; with DOCKER_HOST or a context set, start that engine'
  return { check, status: 'error', found: engine.reason, remedy }
}

function composeFinding(compose: Answer<string>): Finding {
  const check = 'Docker Compose'
  if (!compose.ok)
    return { check, status: 'error', found: compose.reason, remedy: 'runners/prepare-host installs Compose v2' }
  const major = Number(compose.value.match(/^v?(\d+)\./)?.[1])
  if (major >= 2) return ok(check, compose.value)
  return {
    check,
    status: 'error',
    found: compose.value,
    remedy: 'needed is v2 or later: runners/prepare-host installs it',
  }
}

function harborFinding(harbor: Answer<string>, wanted: string | null): Finding {
  const check = 'Harbor'
  if (!harbor.ok)
    return { check, status: 'error', found: harbor.reason, remedy: 'runners/sync-harbor installs the locked one' }
  if (wanted === null || wanted === harbor.value) return ok(check, harbor.value)
  return {
    check,
    status: 'error',
    found: `${harbor.value}, and regatta.yaml wants ${wanted}`,
    remedy: `set harbor: "${harbor.value}" in regatta.yaml, or lock ${wanted} in runners/harbor and run runners/sync-harbor`,
  }
}

function baseImageFinding(engine: Engine): Finding {
  const check = 'base image'
  if (engine.has_base_image) return ok(check, 'debian:trixie-slim is there')
  return {
    check,
    status: 'warning',
    found: 'debian:trixie-slim is missing',
    remedy: 'runners/base-image pulls or builds it',
  }
}

function engineDiskFinding(engine: Engine): Finding {
  const check = 'disk of Docker'
  if (engine.free_bytes !== null) {
    return diskFinding(check, engine.storage, engine.free_bytes, 'docker system prune removes what nothing uses')
  }
  return {
    check,
    status: 'warning',
    found: `unknown: ${engine.storage} is not on this host`,
    remedy: `see that the engine's own host has ${FREE_DISK_WARNING / GB} GB free`,
  }
}

function diskFinding(check: string, path: string, free: number, remedy: string): Finding {
  const found = `${gigabytes(free)} free at ${path}`
  if (free >= FREE_DISK_WARNING) return ok(check, found)
  return free < FREE_DISK_ERROR
    ? { check, status: 'error', found: `${found}, needed are ${FREE_DISK_ERROR / GB} GB`, remedy }
    : { check, status: 'warning', found: `${found}, better are ${FREE_DISK_WARNING / GB} GB`, remedy }
}

function memoryFinding(engine: Engine, atOnce: number): Finding {
  const found = `${gigabytes(engine.memory_bytes)} for ${trials(atOnce)} at once`
  if (engine.memory_bytes >= atOnce * MEMORY_PER_TRIAL) return ok('memory', found)
  const fitting = Math.max(1, Math.floor(engine.memory_bytes / MEMORY_PER_TRIAL))
  return { check: 'memory', status: 'warning', found, remedy: lower(fitting, atOnce, 'give the engine more memory') }
}

function cpuFinding(engine: Engine, atOnce: number): Finding {
  const found = `${engine.cpus} for ${trials(atOnce)} at once`
  if (engine.cpus * TRIALS_PER_CPU >= atOnce) return ok('CPUs', found)
  return {
    check: 'CPUs',
    status: 'warning',
    found: `${found}: they slow each other down, into timeouts`,
    remedy: lower(engine.cpus * TRIALS_PER_CPU, atOnce, 'use a host with more'),
  }
}

function poolFinding(engine: Engine, atOnce: number): Finding {
  const check = 'address pools'
  const free = Math.max(0, countNetworks(engine.address_pools) - engine.bridge_networks)
  const wanted = atOnce * NETWORKS_PER_TRIAL
  const found = `room for about ${free} more networks, ${trials(atOnce)} at once may need ${wanted}`
  if (free >= wanted) return ok(check, found)
  return {
    check,
    status: free < NETWORKS_PER_TRIAL ? 'error' : 'warning',
    found,
    remedy:
      'docker network prune removes unused ones; default-address-pools in /etc/docker/daemon.json makes room for more',
  }
}

/** How many networks fit into an engine's IPv4 pools. */
export function countNetworks(configured: readonly AddressPool[]): number {
  const pools = configured.length === 0 ? BUILT_IN_POOLS : configured
  return pools
    .filter((pool) => !pool.base.includes(':'))
    .map((pool) => 2 ** Math.max(0, pool.size - Number(pool.base.split('/')[1] ?? pool.size)))
    .reduce((sum, count) => sum + count, 0)
}

function gitFinding(git: Answer<string>): Finding {
  if (git.ok) return ok('git', git.value)
  return { check: 'git', status: 'warning', found: git.reason, remedy: 'install git: without it trials name no commit' }
}

function keyFindings(keys: readonly Key[]): readonly Finding[] {
  if (keys.length === 0) return [ok('keys', 'no experiment needs one')]
  return keys.map(({ name, present, experiments }) =>
    present
      ? ok(`key ${name}`, 'set')
      : {
          check: `key ${name}`,
          status: 'warning',
          found: `not set; needed by ${experiments.join(', ')}`,
          remedy: `${name}=... ./scripts/regatta run ${experiments[0] ?? 'EXPERIMENT'}`,
        },
  )
}

function lower(fitting: number, atOnce: number, otherwise: string): string {
  return fitting < atOnce ? `set runners.trials_at_once: ${fitting} in regatta.yaml, or ${otherwise}` : otherwise
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(bytes < 10 * GB ? 1 : 0)} GB`
}

function trials(count: number): string {
  return count === 1 ? '1 trial' : `${count} trials`
}
