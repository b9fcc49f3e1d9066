import { expect, it } from 'vitest'
import { soak } from '#scripts/benchmarks/soak'

it('whatever is killed, every planned trial is scored once or missing, and the next run fills the gap exactly', async () => {
  const lines: string[] = []
  const result = await soak({
    trials: 20,
    seed: 5,
    wrapper_kills: 2,
    say: (line) => void lines.push(line),
  })
  expect(result.faults, lines.join('\n')).toEqual([])
  expect(result.missing_after.at(-1)).toBe(0)
  // A soak in which nothing was hit has shown nothing.
  expect(result.kills.harbor + result.kills.container).toBeGreaterThan(3)
  expect(result.kills.wrapper).toBeGreaterThan(0)
})
