import { describe, expect, it } from 'vitest'
import { checkModel } from '#core/harbor/agents'

describe('checkModel', () => {
  it('refuses an agent that cannot start without a model', () => {
    expect(() => checkModel({ agent: 'terminus-2', model: null })).toThrow('terminus-2 needs a model')
    expect(() => checkModel({ agent: 'codex', model: null })).toThrow('codex needs a model')
  })

  it('refuses a model without its provider where nothing else says which key is needed', () => {
    expect(() => checkModel({ agent: 'terminus-2', model: 'gpt-4o' })).toThrow(
      'terminus-2 needs its model as provider/name, found "gpt-4o"',
    )
  })

  it('lets pass what can start', () => {
    for (const config of [
      { agent: 'oracle', model: null },
      { agent: 'nop', model: null },
      { agent: 'mine:Agent', model: null },
      { agent: 'terminus-2', model: 'openrouter/vendor/name' },
      { agent: 'codex', model: 'gpt' },
    ]) {
      expect(() => checkModel(config)).not.toThrow()
    }
  })
})
