import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ShownStep, shownTrajectories } from '#core/report/trajectory-page'
import type { LeftTrajectory } from '#core/trial/left-files'
import { trajectoryOf } from '#core/trial/trajectory'

const FIXTURES = join(import.meta.dirname, '../trial/fixtures/trajectories')

function file(document: unknown, path = 'agent/trajectory.json'): LeftTrajectory {
  const trajectory = trajectoryOf(document)
  return trajectory === null
    ? { state: 'refused', path, reason: 'no list of steps' }
    : { state: 'read', path, trajectory }
}

function words(step: ShownStep | undefined): string | undefined {
  return step?.kind === 'step' ? `${step.number} ${step.source}: ${step.message.head}` : step?.text.toString()
}

it("shows a real trajectory's steps with tools, results, tokens and times", () => {
  const document: unknown = JSON.parse(readFileSync(join(FIXTURES, 'terminus-ok.json'), 'utf8'))
  const [shown] = shownTrajectories([file(document)])
  expect(shown).toMatchObject({
    anchor: 'trajectory-1',
    title: 'agent/trajectory.json',
    refused: null,
    facts: [
      'terminus-2 2.0.0',
      'openai/fake-ok',
      'ATIF-v1.8',
      '5 steps',
      '4,600 tokens in (600 cached)',
      '200 out',
      '<$0.01',
    ],
    continued: null,
  })
  expect(shown?.steps[2]).toEqual({
    kind: 'step',
    anchor: 'trajectory-1-step-3',
    number: 3,
    source: 'agent',
    facts: ['08:03:37', 'fake-ok', '1,100 tokens in (100 cached)', '50 out', '<$0.01'],
    message: { head: 'Analysis: look\nPlan: p', cut: 0, tail: '' },
    message_lines: 2,
    reasoning: null,
    calls: [
      { name: 'bash_command', arguments: { head: 'keystrokes: cat /app/out.txt\nduration: 0.3', cut: 0, tail: '' } },
    ],
    results: [
      {
        of: 'bash_command',
        content: {
          head: 'New Terminal Output:\n\nroot@b376bb27abd4:/app# cat /app/out.txt\ndone\nroot@b376bb27abd4:/app#',
          cut: 0,
          tail: '',
        },
        lines: 4,
        subagents: [],
      },
    ],
  })
})

describe('references', () => {
  const step = (refs: unknown) => ({
    source: 'agent',
    message: 'm',
    observation: { results: [{ content: 'c', subagent_trajectory_ref: refs }] },
  })

  it('lead to subagents in the document and in files beside it, and say where nothing is', () => {
    const main = {
      continued_trajectory_ref: '/logs/agent/trajectory.cont-1.json',
      subagent_trajectories: [{ trajectory_id: 'sub', steps: [] }],
      steps: [
        step([
          { trajectory_id: 'sub' },
          { trajectory_path: 'trajectory.s.json' },
          { trajectory_path: 's3://b/x.json' },
        ]),
      ],
    }
    const shown = shownTrajectories([
      file(main),
      file({ steps: [] }, 'agent/trajectory.cont-1.json'),
      file({ steps: [] }, 'agent/trajectory.s.json'),
    ])
    expect(shown.map(({ anchor, title }) => [anchor, title])).toEqual([
      ['trajectory-1', 'agent/trajectory.json'],
      ['trajectory-2', 'agent/trajectory.json: subagent sub'],
      ['trajectory-3', 'agent/trajectory.cont-1.json'],
      ['trajectory-4', 'agent/trajectory.s.json'],
    ])
    expect(shown[0]?.continued).toEqual({ text: '/logs/agent/trajectory.cont-1.json', anchor: 'trajectory-3' })
    expect(shown[0]?.steps[0]).toMatchObject({
      results: [
        {
          subagents: [
            { text: 'sub', anchor: 'trajectory-2' },
            { text: 'trajectory.s.json', anchor: 'trajectory-4' },
            { text: 's3://b/x.json', anchor: null },
          ],
        },
      ],
    })
  })

  it('stay within the directory of their own step', () => {
    const document = { continued_trajectory_ref: 'trajectory.cont-1.json', steps: [] }
    const shown = shownTrajectories([
      file(document, 'steps/one/agent/trajectory.json'),
      file({ steps: [] }, 'steps/two/agent/trajectory.cont-1.json'),
    ])
    expect(shown[0]?.continued?.anchor).toBeNull()
  })
})

describe('what does not fit', () => {
  it('is left out in the middle and counted', () => {
    const steps = Array.from({ length: 5000 }, (_, index) => ({
      step_id: index + 1,
      source: 'agent',
      message: `${index + 1} ${'x'.repeat(800)}`,
    }))
    const shown = shownTrajectories([file({ steps })])[0]?.steps ?? []
    const gap = shown.findIndex(({ kind }) => kind === 'gap')
    expect(words(shown[gap])).toBe(`${(5000 - shown.length + 1).toLocaleString('en-US')} steps not shown`)
    expect(shown.length).toBeGreaterThan(100)
    expect(shown.length).toBeLessThan(250)
    expect(gap).toBeLessThan(shown.length / 2)
    expect(words(shown.at(-1))).toMatch(/^5000 agent/)
  })

  it('is not shown where it was copied from before, and said', () => {
    const copied = { source: 'user', message: 'before', is_copied_context: true }
    const shown = shownTrajectories([file({ steps: [copied, copied, { source: 'agent', message: 'new' }] })])
    expect(shown[0]?.steps.map(words)).toEqual(['2 steps copied from an earlier trajectory', '3 agent: new'])
  })

  it('is told of a file that is none', () => {
    expect(shownTrajectories([file({})])[0]).toMatchObject({ refused: 'no list of steps', steps: [] })
  })

  it('shares the page among many trajectories', () => {
    const steps = Array.from({ length: 100 }, () => ({ source: 'agent', message: 'x'.repeat(5000) }))
    const shown = shownTrajectories(
      Array.from({ length: 20 }, (_, index) => file({ steps }, `agent/trajectory.${index}.json`)),
    )
    expect(shown).toHaveLength(16)
    expect(JSON.stringify(shown).length).toBeLessThan(500_000)
  })
})

it('never throws, whatever a value of a trajectory is changed to', () => {
  const texts = readdirSync(FIXTURES).map((name) => readFileSync(join(FIXTURES, name), 'utf8'))
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(60), fc.string({ maxLength: 8 }), (text, at, cut, put) => {
      const place = at % text.length
      const changed = `${text.slice(0, place)}${put}${text.slice(place + cut)}`
      let document: unknown = null
      try {
        document = JSON.parse(changed)
      } catch {
        return
      }
      for (const shown of shownTrajectories([file(document)])) {
        expect(shown.refused === null || shown.steps.length === 0).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
