import { describe, expect, it } from 'vitest'
import { parseManifest } from '#core/manifest/parse'
import { SABOTEUR } from '#core/trial/saboteur'
import { UserError } from '#core/user-error'

function problem(text: string): { where: string | null; message: string; remedy: string | null } {
  try {
    parseManifest(text, 'regatta.yaml')
  } catch (error) {
    if (error instanceof UserError) return { where: error.where, message: error.message, remedy: error.remedy }
    throw error
  }
  throw new Error('expected a UserError')
}

describe('parseManifest', () => {
  it('gives every field a default that a newcomer would want', () => {
    const manifest = parseManifest('experiments: { main: {} }', 'regatta.yaml')
    expect(manifest.title).toBe('Regatta')
    expect(manifest.harbor).toBe('0.24.0')
    expect(manifest.harbor_minors).toEqual(['0.24'])
    expect(manifest.runners).toEqual({
      labels: ['self-hosted', 'regatta'],
      max_shards: 20,
      trials_at_once: 4,
      tries: 3,
      at_once_per_provider: {},
      minutes: 300,
    })
    const main = manifest.experiments.get('main')
    expect(main).toMatchObject({
      tasks: { include: ['*'], exclude: [] },
      attempts: 5,
      environment: { type: 'docker' },
      pass_threshold: 1,
      budget_usd: null,
    })
    expect(main?.configs.map((config) => config.label)).toEqual(['oracle', 'nop'])
  })

  it('lets an experiment extend another: its own keys win, lists replace', () => {
    const manifest = parseManifest(
      `experiments:
  main: { attempts: 5, budget_usd: 40, tasks: { include: ["a*"], exclude: [b] }, configs: [{ agent: oracle }] }
  quick: { extends: main, attempts: 1, tasks: { include: ["c"] } }`,
      'regatta.yaml',
    )
    expect(manifest.experiments.get('quick')).toMatchObject({
      attempts: 1,
      budget_usd: 40,
      tasks: { include: ['c'], exclude: ['b'] },
      configs: [{ agent: 'oracle' }],
    })
  })

  it('names file, line and column of an unknown key and the nearest known one', () => {
    expect(problem('experiments:\n  main:\n    atempts: 3\n')).toEqual({
      where: 'regatta.yaml:3:5',
      message: 'unknown key "experiments.main.atempts"',
      remedy: 'did you mean "attempts"?',
    })
    expect(problem('experiment: {}\n')).toMatchObject({
      where: 'regatta.yaml',
      message: expect.stringContaining('experiments'),
    })
    expect(problem('experiments: { main: { configs: [{ agent: nop, modle: x }] } }')).toMatchObject({
      message: 'unknown key "experiments.main.configs[0].modle"',
      remedy: 'did you mean "model"?',
    })
  })

  it('lists the known keys when none is near', () => {
    expect(problem('experiments: { main: { zzzzzzzzzz: 1 } }').remedy).toMatch(/^known here: extends, tasks, configs/)
  })

  it.each(['Harbour Cup 2026', 'גביע', '"a \\"b\\" <c>"'])('takes the title %s', (title) => {
    const manifest = parseManifest(`title: ${title}\nexperiments: { main: {} }\n`, 'regatta.yaml')
    expect(manifest.title).toBe(title.replaceAll(/^"|"$|\\/g, ''))
  })

  it.each(['""', '"- -"', '"a\\nb"', '"a\\u202Eb"', `"${'x'.repeat(61)}"`])('refuses the title %s', (title) => {
    expect(problem(`title: ${title}\nexperiments: { main: {} }\n`)).toMatchObject({
      where: 'regatta.yaml:1:1',
      message:
        'title: expected a name with a letter in it, in one line of at most 60 characters, none of them invisible',
    })
  })

  it.each([0, 101, 2.5, '"3"'])('refuses attempts %s', (attempts) => {
    expect(problem(`experiments:\n  main:\n    attempts: ${attempts}\n`)).toMatchObject({
      where: 'regatta.yaml:3:5',
      message: 'experiments.main.attempts: expected a whole number from 1 to 100',
    })
  })

  it('refuses the saboteur, which attacks tasks and is no agent to compare', () => {
    const text = `experiments:\n  main:\n    configs:\n      - agent: ${SABOTEUR}\n`
    expect(problem(text)).toMatchObject({
      where: 'regatta.yaml:4:9',
      message: expect.stringContaining('the saboteur attacks tasks and is no agent to compare'),
    })
  })

  it('takes how often and how many at once a trial may be tried', () => {
    const { runners } = parseManifest(
      'experiments: { main: {} }\nrunners: { tries: 1, at_once_per_provider: { openai: 2, azure_ai: 256 } }',
      'regatta.yaml',
    )
    expect(runners).toMatchObject({ tries: 1, at_once_per_provider: { openai: 2, azure_ai: 256 } })
  })

  it.each([
    ['tries: 0', 3, 'runners.tries: expected a whole number from 1 to 10'],
    ['tries: 11', 3, 'runners.tries: expected a whole number from 1 to 10'],
    ['tries: 2.5', 3, 'runners.tries: expected a whole number from 1 to 10'],
    ['tries: "3"', 3, 'runners.tries: expected a whole number from 1 to 10'],
    [
      'at_once_per_provider: 3',
      3,
      'runners.at_once_per_provider: expected numbers by provider, for example { openai: 2 }',
    ],
    [
      'at_once_per_provider: { openai: 0 }',
      27,
      'runners.at_once_per_provider.openai: expected a whole number from 1 to 256',
    ],
    [
      'at_once_per_provider: { openai: }',
      27,
      'runners.at_once_per_provider.openai: expected a whole number from 1 to 256',
    ],
    [
      'at_once_per_provider: { OpenAI: 2 }',
      27,
      'runners.at_once_per_provider.OpenAI: expected a provider in small letters: what stands before the first slash of a model',
    ],
  ])('refuses runners with %s, naming place and key', (line, column, message) => {
    expect(problem(`experiments: { main: {} }\nrunners:\n  ${line}\n`)).toEqual({
      where: `regatta.yaml:3:${column}`,
      message,
      remedy: 'docs/manifest.md shows every key with its form and default',
    })
  })

  it('takes what tasks are checked for, over defaults that ask for nothing', () => {
    const { checks } = parseManifest('experiments: { main: {} }', 'regatta.yaml')
    expect(checks).toMatchObject({ rules: {}, runner: { cpus: 4, memory_mb: 16_384 }, canary: null, metadata: [] })
    const own = 'experiments: { main: {} }\nchecks: { rules: { nproc: off }, runner: { cpus: 2 }, slug_words: 3 }'
    expect(parseManifest(own, 'regatta.yaml').checks).toEqual({
      ...checks,
      rules: { nproc: 'off' },
      runner: { cpus: 2, memory_mb: 16_384 },
      slug_words: 3,
    })
    expect(problem('experiments: { main: {} }\nchecks: { rules: { nproc: fatal } }')).toMatchObject({
      where: 'regatta.yaml:2:20',
      message: 'checks.rules.nproc: expected error, warning, note or off',
    })
    expect(checks.sabotage).toBe('error')
    expect(problem('experiments: { main: {} }\nchecks: { sabotage: note }').message).toBe(
      'checks.sabotage: expected error, warning or off',
    )
    expect(problem('experiments: { main: {} }\nchecks: { canry: x }').remedy).toBe('did you mean "canary"?')
  })

  it('refuses a value that looks like a key, wherever it stands', () => {
    expect(
      problem(
        'experiments:\n  main:\n    configs:\n      - agent: x\n        kwargs: { note: sk-fixture-0123456789abcdef }\n',
      ),
    ).toMatchObject({
      where: 'regatta.yaml:5:25',
      message: 'this value looks like an Anthropic, OpenAI or OpenRouter key',
    })
    expect(problem('experiments: { main: { configs: [{ agent: x, kwargs: { api_key: hunter2 } }] } }').message).toMatch(
      /stands under "api_key"/,
    )
  })

  it('refuses YAML that is none, a circle of extends and an unknown base', () => {
    expect(problem('experiments: [').message).toMatch(/^not valid YAML/)
    expect(problem('experiments: { a: { extends: b }, b: { extends: a } }').message).toBe(
      'experiments.b.extends: a circle (a -> b -> a)',
    )
    expect(problem('experiments: { main: {}, b: { extends: mian } }')).toMatchObject({
      message: 'experiments.b.extends: no experiment "mian"',
      remedy: 'did you mean "main"?',
    })
  })

  it('refuses the same key written twice', () => {
    expect(problem('experiments: { main: {}, main: {} }').message).toMatch(/^not valid YAML: Map keys must be unique/)
  })
})
