import { expect, it } from 'vitest'
import type { FieldLine } from '#core/convert/line'
import { type Converted, problemsOfConversion } from '#scripts/cli/converted'

const tally = { n: 1, successes: 0, rate: 0, low: 0, high: 1, excluded: 0, excluded_by: {} }

function converted(lines: readonly FieldLine[]): Converted {
  const calibration = { solvable: 'flaky', trivial: 'clean', oracle: tally, nop: tally }
  const proof = { path: 'out/a', calibration, proof: null, missing: 0, failures: [] }
  return {
    source: 'a',
    name: 'a',
    directory: '/out/a',
    path: 'out/a',
    lines,
    findings: [],
    proof,
    stopped: false,
  } as unknown as Converted
}

it('a solution that fails may fail by what was lost', () => {
  const lost: FieldLine = { field: 'x', fate: 'lost', to: null, words: 'gone: write it' }
  const [alone] = problemsOfConversion(converted([{ ...lost, fate: 'kept' }]))
  const [failed, list] = problemsOfConversion(converted([lost]))
  expect(alone?.remedy).toBe('mend the solution or the tests: they do not fit each other')
  expect(failed?.remedy).toBe(`${alone?.remedy}; what was lost may be why`)
  expect(list).toEqual({ message: 'lost: x', where: 'a', remedy: 'the list says of each what to do' })
})
