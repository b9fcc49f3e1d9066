import { expect, it } from 'vitest'
import type { PlanDocument } from '#core/trial/plan-document'
import { runProgress } from '#scripts/cli/run-progress'

it.each([
  ['told where they stay', `${process.cwd()}/out`, '2 trials: 0 done; files in out'],
  ['not told where they do not', null, '2 trials: 0 done'],
])('the files of a run are %s', (_, out, expected) => {
  const titles: string[] = []
  const progress = { title: (text: string) => void titles.push(text), line: (text: string) => void titles.push(text) }
  runProgress({ trials: [{}, {}] } as unknown as PlanDocument, progress, out)({ kind: 'removed', leftovers: [] })
  expect(titles.at(-1)).toBe(expected)
})
