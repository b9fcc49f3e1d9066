import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Trajectory, trajectoryOf } from '#core/trial/trajectory'

const FIXTURES = join(import.meta.dirname, 'fixtures/trajectories')

function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8')
}

function read(document: unknown): Trajectory {
  const found = trajectoryOf(document)
  if (found === null) throw new Error('no trajectory')
  return found
}

describe('a trajectory that Harbor 0.24 wrote', () => {
  const found = read(JSON.parse(fixture('terminus-ok.json')))

  it('says who did it and what it took', () => {
    expect(found).toMatchObject({
      schema_version: 'ATIF-v1.8',
      agent: 'terminus-2',
      agent_version: '2.0.0',
      model: 'openai/fake-ok',
      continued: null,
      subagents: [],
    })
    expect(found.totals).toMatchObject({ prompt_tokens: 4600, cached_tokens: 600, completion_tokens: 200 })
  })

  it('has steps with calls, their arguments as text, and what came back', () => {
    expect(found.steps.map((step) => (step.kind === 'step' ? step.source : step.kind))).toEqual([
      'user',
      'agent',
      'agent',
      'agent',
      'agent',
    ])
    expect(found.steps[1]).toMatchObject({
      number: 2,
      at: '2026-11-21T08:03:37.126302+00:00',
      message: 'Analysis: start\nPlan: p',
      reasoning: null,
      calls: [
        { id: 'call_0_1', name: 'bash_command', arguments: 'keystrokes: echo done > /app/out.txt\nduration: 0.3' },
      ],
      usage: { prompt_tokens: 1000, cached_tokens: null, completion_tokens: 50, cost_usd: 0.0012000000000000001 },
    })
    const [, second] = found.steps
    expect(second?.kind === 'step' && second.results[0]?.call_id).toBe('call_0_1')
    expect(second?.kind === 'step' && second.results[0]?.content).toMatch(/^New Terminal Output:\nroot@/)
  })
})

const STEP = { step_id: 1, source: 'agent', message: 'hello' }

describe('what versions and agents write differently', () => {
  it('takes parts of a message together and only names images and sounds', () => {
    const message = [
      { type: 'text', text: 'Look:' },
      { type: 'image', source: { media_type: 'image/png', path: 'https://example.org/x.png' } },
      { type: 'audio' },
      'plain',
      { kind: 'other' },
    ]
    expect(read({ steps: [{ ...STEP, message }] }).steps[0]).toMatchObject({
      message: 'Look:\n[image: image/png https://example.org/x.png]\n[audio]\nplain\n{\n  "kind": "other"\n}',
    })
  })

  it('has subagents in the document, by reference to a file, and a continuation', () => {
    const inner = { trajectory_id: 'sub-1', agent: { name: 'searcher', version: '1' }, steps: [STEP] }
    const observation = {
      results: [
        {
          content: null,
          subagent_trajectory_ref: [{ trajectory_id: 'sub-1' }, { trajectory_path: 'trajectory.summarization-1.json' }],
        },
        { source_call_id: 'c', subagent_trajectory_ref: [{ session_id: 'only that' }] },
      ],
    }
    const found = read({
      continued_trajectory_ref: 'trajectory.cont-1.json',
      subagent_trajectories: [inner, 'none'],
      steps: [{ ...STEP, observation }],
    })
    expect(found.continued).toBe('trajectory.cont-1.json')
    expect(found.subagents.map((each) => each.trajectory_id)).toEqual(['sub-1'])
    expect(found.steps[0]).toMatchObject({
      results: [
        {
          call_id: null,
          content: '',
          subagents: [
            { trajectory_id: 'sub-1', path: null },
            { trajectory_id: null, path: 'trajectory.summarization-1.json' },
          ],
        },
        { call_id: 'c', content: '', subagents: [] },
      ],
    })
  })

  it('marks steps that were taken over as context', () => {
    const { steps } = read({ steps: [{ ...STEP, is_copied_context: true }, STEP] })
    expect(steps.map((step) => step.kind === 'step' && step.is_copied)).toEqual([true, false])
  })

  it('keeps what is no step, no call and no observation as text', () => {
    const { steps } = read({
      steps: [
        'a word',
        { step_id: 2 },
        { ...STEP, tool_calls: [7, { function_name: 'f', arguments: 'raw' }], observation: 'said' },
        { ...STEP, observation: { results: ['bare', { content: 3 }] } },
      ],
    })
    expect(steps).toMatchObject([
      { kind: 'raw', text: '"a word"' },
      { kind: 'raw', text: '{\n  "step_id": 2\n}' },
      {
        calls: [
          { id: null, name: 'not a tool call', arguments: '7' },
          { id: null, name: 'f', arguments: 'raw' },
        ],
        results: [{ call_id: null, content: 'said' }],
      },
      { results: [{ content: 'bare' }, { content: '3' }] },
    ])
  })

  it('takes wrong numbers for unknown ones', () => {
    const metrics = { prompt_tokens: -1, cached_tokens: '5', completion_tokens: 7, cost_usd: null }
    expect(read({ steps: [{ ...STEP, metrics }] }).steps[0]).toMatchObject({
      usage: { prompt_tokens: null, cached_tokens: null, completion_tokens: 7, cost_usd: null },
    })
  })
})

describe('damage', () => {
  it.each([null, 7, 'text', [], {}, { steps: 'none' }, { steps: { 0: STEP } }])('%j is no trajectory', (document) => {
    expect(trajectoryOf(document)).toBeNull()
  })

  it('survives a nesting that is deeper than the stack', () => {
    const deep: unknown = JSON.parse(`${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`)
    const subagents: unknown = JSON.parse(`${'{"steps":[],"subagent_trajectories":['.repeat(5000)}${']}'.repeat(5000)}`)
    const { steps } = read({ steps: [deep, { ...STEP, tool_calls: [{ function_name: 'f', arguments: { deep } }] }] })
    expect(steps).toMatchObject([
      { kind: 'raw', text: '[nested too deep to be shown]' },
      { calls: [{ arguments: 'deep: [nested too deep to be shown]' }] },
    ])
    let depth = 0
    for (let each: Trajectory | undefined = read(subagents); each !== undefined; each = each.subagents[0]) depth++
    expect(depth).toBe(4)
  })

  it('never throws, whatever a byte or a value is changed to', () => {
    const texts = readdirSync(FIXTURES).map(fixture)
    let trajectories = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.string({ maxLength: 4 }),
        fc.nat(40),
        (text, at, put, cut) => {
          const place = at % text.length
          const document = jsonOrNull(`${text.slice(0, place)}${put}${text.slice(place + cut)}`)
          if (document !== null && trajectoryOf(document) !== null) trajectories++
        },
      ),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.jsonValue(), (text, at, value) => {
        const found = trajectoryOf(withChanged(JSON.parse(text), at, value))
        if (found !== null) trajectories++
      }),
      { numRuns: 500 },
    )
    expect(trajectories).toBeGreaterThan(300)
  })
})

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A document with one of its values, the n-th in order, put in another's place. */
function withChanged(document: unknown, nth: number, value: unknown): unknown {
  let total = 0
  JSON.stringify(document, (_, each) => {
    total++
    return each
  })
  let seen = 0
  return JSON.parse(
    JSON.stringify(document, (_, each) => {
      return seen++ === nth % total ? value : each
    }) ?? 'null',
  )
}
