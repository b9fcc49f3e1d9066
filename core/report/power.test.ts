import { expect, test } from 'vitest'
import { power } from '#core/report/power'

test('of 89 tasks more attempts hardly help a ranking, and help a rerun', () => {
  const shown = power(89).map(({ attempts, sampled, fixed }) => [
    attempts,
    (100 * sampled).toFixed(1),
    (100 * fixed).toFixed(1),
  ])
  expect(shown).toEqual([
    [1, '15.2', '11.6'],
    [5, '11.2', '5.2'],
    [20, '10.2', '2.6'],
    [100, '10.0', '1.2'],
  ])
})
