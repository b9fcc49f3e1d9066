import { expect, test } from 'vitest'
import { parseManifest } from '#core/manifest/parse'
import { UserError } from '#core/user-error'
import { keysOf, probe } from '#runners/probe'

const manifest = parseManifest(
  `
experiments:
  main:
    configs:
      - { agent: oracle }
      - { agent: terminus-2, model: openrouter/vendor/model }
      - { agent: claude-code, model: anthropic/model, env_names: [EXTRA_TOKEN] }
  small: { extends: main }
`,
  'regatta.yaml',
)

test('every key is named once, with all experiments that need it and without its value', () => {
  const keys = keysOf(manifest, { OPENROUTER_API_KEY: 'not-to-be-shown', ANTHROPIC_API_KEY: '' })
  const experiments = ['main', 'small']
  expect(keys).toEqual([
    { name: 'OPENROUTER_API_KEY', present: true, experiments },
    { name: 'ANTHROPIC_API_KEY', present: false, experiments },
    { name: 'EXTRA_TOKEN', present: false, experiments },
  ])
})

test('on a host with nothing at all every failure is a fact', async () => {
  const facts = await probe({
    harbor: '/nonexistent/harbor',
    ledger: '/nonexistent/results',
    host: { PATH: '/nonexistent' },
    manifest: () => Promise.reject(new UserError('cannot read the manifest', { where: 'regatta.yaml' })),
  })
  expect(facts).toMatchObject({
    engine: { ok: false, reason: 'there is no docker on PATH' },
    compose: { ok: false, reason: 'there is no docker on PATH' },
    git: { ok: false, reason: 'there is no git on PATH' },
    harbor: { ok: false, reason: expect.stringMatching(/^Harbor does not start: .*ENOENT/) },
    ledger: { path: '/' },
    manifest: { ok: false, reason: 'regatta.yaml: cannot read the manifest' },
  })
  expect(facts.ledger.free_bytes).toBeGreaterThan(0)
})
