import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ShownStep, type ShownTrajectory, shownTrajectories } from '#core/report/trajectory-page'
import type { LeftTrajectory } from '#core/trial/left-files'
import { trajectoryOf } from '#core/trial/trajectory'

const FIXTURES = join(import.meta.dirname, '../trial/fixtures/trajectories')

function file(document: unknown, path = 'agent/trajectory.json'): LeftTrajectory {
  const trajectory = trajectoryOf(document)
  return trajectory === null
    ? { state: 'refused', path, reason: 'no list of steps' }
    : { state: 'read', path, trajectory }
}

const ROOM = 200_000

function shownOf(...left: readonly LeftTrajectory[]): readonly ShownTrajectory[] {
  return shownTrajectories(left, ROOM)
}

/** Steps of one message and one result of so many characters. */
function steps(most: number, length: number): readonly unknown[] {
  return Array.from({ length: most }, (_, index) => ({
    step_id: index + 1,
    source: 'agent',
    message: `${index + 1} ${'m'.repeat(100)}`,
    tool_calls: [{ tool_call_id: 'c', function_name: 'run', arguments: 'x' }],
    observation: { results: [{ source_call_id: 'c', content: `${'a'.repeat(length / 2)}${'z'.repeat(length / 2)}` }] },
  }))
}

/** The numbers of the steps that are shown, and what is said between them. */
function told(shown: ShownTrajectory | undefined): readonly (number | string)[] {
  return (shown?.steps ?? []).map((step) => (step.kind === 'gap' ? step.text : step.number))
}

function words(step: ShownStep | undefined): string | undefined {
  return step?.kind === 'step' ? `${step.number} ${step.source}: ${step.message.head}` : step?.text.toString()
}

it("shows a real trajectory's steps with tools, results, tokens and times", () => {
  const document: unknown = JSON.parse(readFileSync(join(FIXTURES, 'terminus-ok.json'), 'utf8'))
  const [shown] = shownOf(file(document))
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
    left_out: null,
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
    const shown = shownOf(
      file(main),
      file({ steps: [] }, 'agent/trajectory.cont-1.json'),
      file({ steps: [] }, 'agent/trajectory.s.json'),
    )
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
    const shown = shownOf(
      file(document, 'steps/one/agent/trajectory.json'),
      file({ steps: [] }, 'steps/two/agent/trajectory.cont-1.json'),
    )
    expect(shown[0]?.continued?.anchor).toBeNull()
  })
})

describe('what does not fit', () => {
  it('is cut within steps before steps are left out', () => {
    const parts = [1, 2, 3, 4].map((part) => file({ steps: steps(20, 5400) }, `agent/trajectory.part-${part}.json`))
    const [main, ...others] = shownTrajectories([file({ steps: steps(60, 5400) }), ...parts], 300_000)
    expect(told(main)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    for (const other of others) expect(other.steps).toHaveLength(20)
    for (const step of main?.steps ?? []) {
      if (step.kind !== 'step') throw new Error('no step')
      const { head, cut, tail } = step.results[0]?.content ?? { head: '', cut: 0, tail: '' }
      expect([/^a+$/.test(head), /z$/.test(tail), head.length + cut + tail.length]).toEqual([true, true, 5400])
      expect(head.length + tail.length).toBeGreaterThan(2000)
    }
  })

  it('is left out between both ends, counted, with the file that has it', () => {
    const [shown] = shownOf(file({ steps: steps(5000, 9000) }, 'steps/one/agent/trajectory.json'))
    const all = told(shown)
    const gap = all.findIndex((each) => typeof each === 'string')
    const cut = (5000 - all.length + 1).toLocaleString('en-US')
    expect(all[gap]).toBe(`${cut} steps of 5,000 not shown; steps/one/agent/trajectory.json has all of them`)
    expect([all[0], all.at(-1)]).toEqual([1, 5000])
    expect(all.length).toBeGreaterThan(150)
    expect(gap).toBeGreaterThan(all.length / 4)
    expect(gap).toBeLessThan(all.length / 2)
    expect(JSON.stringify(shown).length).toBeLessThan(1.2 * ROOM)
  })

  it.each([1000, 4000, 30_000])(
    'leaves the end in a room of %i, however large steps are and however many files',
    (room) => {
      const left = Array.from({ length: 16 }, (_, index) =>
        file({ steps: steps(300, 100_000) }, `agent/trajectory${index === 0 ? '' : `.${index}`}.json`),
      )
      for (const shown of shownTrajectories(left, room)) {
        expect([shown.title, told(shown)[0], told(shown).at(-1)]).toEqual([shown.title, 1, 300])
        expect(shown.steps.at(-1)).toMatchObject({ results: [{ content: { cut: expect.any(Number), tail: /z+$/ } }] })
      }
    },
  )

  it('is cut out of a single step that is larger than the room', () => {
    const calls = Array.from({ length: 400 }, () => ({ function_name: 'run', arguments: 'y'.repeat(9000) }))
    const refs = Array.from({ length: 90 }, (_, index) => ({ trajectory_id: `sub ${index}` }))
    const results = Array.from({ length: 70 }, () => ({ content: 'z'.repeat(9000), subagent_trajectory_ref: refs }))
    const step = { source: 'agent', message: 'm'.repeat(90_000), tool_calls: calls, observation: { results } }
    const [only] = shownTrajectories([file({ steps: [step] })], 30_000)
    expect(only?.steps).toHaveLength(1)
    expect(only?.steps[0]).toMatchObject({
      message: { cut: expect.any(Number) },
      left_out: '396 calls, 66 results and 6,296 subagents of this step not shown',
    })
    expect(JSON.stringify(only).length).toBeLessThan(30_000)
  })

  it('is not shown where it was copied from before, and said', () => {
    const copied = { source: 'user', message: 'before', is_copied_context: true }
    const shown = shownOf(file({ steps: [copied, copied, { source: 'agent', message: 'new' }] }))
    expect(shown[0]?.steps.map(words)).toEqual(['2 steps copied from an earlier trajectory', '3 agent: new'])
  })

  it('is told of a file that is none', () => {
    expect(shownOf(file({}))[0]).toMatchObject({ refused: 'no list of steps', steps: [] })
  })

  it('is told of more trajectories than a page has', () => {
    const subagents = Array.from({ length: 20 }, (_, index) => ({ trajectory_id: `${index}`, steps: steps(100, 5000) }))
    const shown = shownOf(file({ steps: [], subagent_trajectories: subagents }))
    expect(shown).toHaveLength(17)
    expect(shown.at(-1)).toMatchObject({ title: '5 more trajectories', refused: 'a page has the first 16' })
    expect(JSON.stringify(shown).length).toBeLessThan(1.5 * ROOM)
  })

  it('is cut of names, which a file makes as long as it likes', () => {
    const long = 'n'.repeat(1_000_000)
    const step = { source: long, model_name: long, tool_calls: [{ function_name: long }] }
    const document = { schema_version: long, agent: { name: long, version: long, model_name: long }, steps: [step] }
    expect(JSON.stringify(shownOf(file({ ...document, continued_trajectory_ref: long }))).length).toBeLessThan(2000)
  })
})

describe('the room', () => {
  const counts = (left: readonly LeftTrajectory[]) => shownOf(...left).map((shown) => shown.steps.length)
  const large = { steps: steps(500, 5000) }

  it('is mostly that of the main trajectory, and the others share the rest', () => {
    const parts = [1, 2, 3, 4].map((part) => file(large, `agent/trajectory.part-${part}.json`))
    const [main = 0, ...others] = counts([file(large), ...parts])
    expect(others).toEqual(Array(4).fill(others[0]))
    expect(main).toBeGreaterThan(1.8 * 4 * (others[0] ?? 0))
  })

  it('goes to the others where one does not need it', () => {
    const [alone = 0] = counts([file(large)])
    const [main = 0, part = 0] = counts([file({ steps: steps(1, 10) }), file(large, 'agent/trajectory.part.json')])
    expect([main, part > 0.95 * alone]).toEqual([1, true])
    const [most = 0, few] = counts([file(large), file({ steps: steps(3, 10) }, 'agent/trajectory.part.json')])
    expect([few, most > 0.95 * alone]).toEqual([3, true])
  })

  it('is that of the main trajectories of all steps of a trial alike', () => {
    const [one, two] = counts(['one', 'two'].map((step) => file(large, `steps/${step}/agent/trajectory.json`)))
    expect(one).toBe(two)
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
      for (const shown of shownOf(file(document))) {
        expect(shown.refused === null || shown.steps.length === 0).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
