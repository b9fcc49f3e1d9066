import { createEmulator } from 'emulate'
import { account, BOT, type Role } from '#scripts/testing/github/accounts'
import type { Answer, Caller } from '#scripts/testing/github/routes'

/** The emulator behind our server. */
export type Upstream = {
  /** One request in somebody's name (left out: the owner's), with addresses in the answer as GitHub has them. */
  readonly ask: (
    method: string,
    path: string,
    more?: { readonly by?: Caller; readonly body?: unknown },
  ) => Promise<Answer>
  /** Where our server is; addresses that lead to the emulator lead there instead. */
  readonly servedAt: (api: string) => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** The emulator's names of roles. */
const ROLES = {
  admin: 'admin',
  maintain: 'maintain',
  write: 'push',
  triage: 'triage',
  read: 'pull',
  none: null,
} as const

/** Starts the emulator with one repository, its people, and the account of Actions. */
export async function startUpstream(repository: string, roles: Readonly<Record<string, Role>>): Promise<Upstream> {
  const [owner = '', name = ''] = repository.split('/')
  const logins = [...new Set([owner, BOT, ...Object.keys(roles)])]
  const tokens = Object.fromEntries(logins.map((login) => [tokenFor(login), { login, scopes: ['repo'] }]))
  const seed = { users: logins.map((login) => ({ login })), repos: [{ owner, name, auto_init: true }] }
  const emulator = await createEmulator({ service: 'github', port: 0, seed: { github: seed, tokens } })
  let api = emulator.url
  const ask: Upstream['ask'] = async (method, path, { by, body } = {}) => {
    const reply = await fetch(new URL(path, emulator.url), {
      method,
      headers: { authorization: `Bearer ${tokenFor(by?.login ?? owner)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = (await reply.text()).replaceAll(emulator.url, api)
    const link = reply.headers.get('link')?.replaceAll(emulator.url, api)
    return {
      status: reply.status,
      ...(text === '' ? {} : { body: parse(text, (key, value) => asOnGitHub(key, value, api)) }),
      headers: link === undefined ? {} : { link },
    }
  }
  for (const [login, role] of Object.entries(roles)) {
    const permission = ROLES[role]
    if (permission === null || login === owner) continue
    const { status } = await ask('PUT', `/repos/${repository}/collaborators/${login}`, { body: { permission } })
    if (status !== 201) throw new Error(`the emulator does not take ${login} as a collaborator`)
  }
  return {
    ask,
    servedAt: (address) => {
      api = address
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}

function tokenFor(login: string): string {
  return `emulator-${login}`
}

function parse(text: string, reviver: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver)
  } catch {
    return text
  }
}

/** The emulator makes a person of everybody, and has pages for people at the address of its API. */
function asOnGitHub(key: string, value: unknown, api: string): unknown {
  if (key === 'html_url' && typeof value === 'string') {
    // All numbers are of pull requests.
    return value.replace(api, 'https://github.com').replace(/\/issues\/(\d+)#/, '/pull/$1#')
  }
  if (value !== null && typeof value === 'object' && 'login' in value && typeof value.login === 'string') {
    return { ...value, ...account(value.login) }
  }
  return value
}
