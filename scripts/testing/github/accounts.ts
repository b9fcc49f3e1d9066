import { createHash } from 'node:crypto'
import { notFound, type Route } from '#scripts/testing/github/routes'
import type { Upstream } from '#scripts/testing/github/upstream'

/** What somebody may do in the repository; `none` is anybody on GitHub. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/** The account behind the token of a job. */
export const BOT = 'github-actions[bot]'
const BOT_ID = 41_898_282

/** The people of the tests. */
export const PEOPLE: Readonly<Record<string, Role>> = {
  maintainer: 'maintain',
  person: 'write',
  triager: 'triage',
  reader: 'read',
  stranger: 'none',
}

/** A number that stays the same for a name. */
export function numberOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 4)
}

/** An account in short, as it stands in pull requests, runs and reactions. */
export function account(login: string): { login: string; id: number; type: 'Bot' | 'User'; [more: string]: unknown } {
  return {
    login,
    id: login === BOT ? BOT_ID : numberOf(login),
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
    html_url: `https://github.com/${login.endsWith('[bot]') ? `apps/${login.slice(0, -5)}` : login}`,
  }
}

/**
 * What a user may do. GitHub has four permissions and finer roles, and tells of everybody who has an account; the emulator
 * knows only roles, and only of collaborators.
 */
export function accountRoutes(upstream: Upstream, roles: Readonly<Record<string, Role>>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/collaborators/:login/permission',
      answer: async ({ params: [login = ''], url }) => {
        if (!Object.hasOwn(roles, login)) throw notFound()
        const { status, body } = await upstream.ask('GET', url.pathname)
        const role = status === 404 ? 'read' : (body as { role_name: string }).role_name
        const permission = { maintain: 'write', triage: 'read' }[role] ?? role
        return { status: 200, body: { permission, role_name: role, user: account(login) } }
      },
    },
  ]
}
