import { expect, it } from 'vitest'
import { problemsOf } from '#scripts/cli/proven-task'

type Task = Parameters<typeof problemsOf>[0]

const tally = { n: 0, successes: 0, rate: null, low: null, high: null, excluded: 2, excluded_by: {} }

it.each([
  ['tasks/sort', 'sort'],
  ['elsewhere/new/sort', 'elsewhere/new/sort'],
  ['../out/sort', '../out/sort'],
])('the proof of %s is asked for again by a name that the check knows', (path, name) => {
  const task = {
    path,
    calibration: { solvable: null, trivial: null, oracle: tally, nop: tally },
    proof: null,
    missing: 2,
    failures: [],
  } as unknown as Task
  expect(problemsOf(task).map(({ remedy }) => remedy)).toEqual([
    expect.stringContaining(`\`regatta check --prove ${name}\``),
  ])
})
