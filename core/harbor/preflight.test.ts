import { describe, expect, it } from 'vitest'
import { refusal } from '#core/harbor/preflight'
import { configId, configLabel } from '#core/trial/config'

function config(agent: string) {
  const settings = { agent, agent_version: null, model: null, kwargs: {}, env_names: [] }
  return { ...settings, config_id: configId(settings), label: configLabel(settings) }
}

// Harbor 0.24's own words.
const UNKNOWN = `Skipped: agents[0]: kwargs validation; agent has no options schema.
Dry run failed: agents[0]: Agent name oracel is not valid. Valid agent names: {'nop', 'oracle', 'terminus-2',
'claude-code'}
`

describe('refusal', () => {
  it('offers the nearest agents that Harbor knows', () => {
    expect(refusal(config('oracel'), UNKNOWN)).toMatchObject({
      message: 'Harbor has no agent "oracel"',
      remedy: 'did you mean "oracle"?',
      kind: 'usage',
    })
    expect(refusal(config('zzz-agent'), UNKNOWN).remedy).toBe('Harbor knows: claude-code, nop, oracle, terminus-2')
  })

  it("passes on Harbor's reason for anything else", () => {
    const output = "Dry run failed: agents[0]: Invalid kwargs for agent 'terminus-2':\n  Unknown option 'max_turn'.\n"
    expect(refusal(config('terminus-2'), output).message).toBe(
      "Harbor refuses terminus-2: Invalid kwargs for agent 'terminus-2': Unknown option 'max_turn'.",
    )
  })
})
