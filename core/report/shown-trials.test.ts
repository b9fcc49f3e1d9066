import { expect, it } from 'vitest'
import type { CellTrial } from '#core/report/cell-page'
import { shownTrials } from '#core/report/shown-trials'
import { trial } from '#core/report/testing/trial'

function entry(key: string, tone: CellTrial['mark']['tone'], standing: CellTrial['standing'] = 'counted'): CellTrial {
  return {
    trial: trial({ key, config_label: key }),
    mark: { text: 'P', tone, words: '' },
    board: null,
    standing,
    why_not: null,
    elsewhere: null,
    tests: null,
  }
}

function shown(trials: readonly CellTrial[], without: readonly string[] = []): string[] {
  return shownTrials({ trials }, (each) => !without.includes(each.trial.config_label)).map(
    (each) => each.trial.config_label,
  )
}

const CELL = [
  entry('passed 1', 'success'),
  entry('failed 1', 'failure'),
  entry('passed 2', 'success'),
  entry('lost', 'excluded', 'excluded'),
  entry('old', 'success', 'left_out'),
]

it('is the newest success and the newest failure whose files are at hand', () => {
  expect(shown(CELL)).toEqual(['passed 2', 'failed 1'])
  expect(shown(CELL, ['passed 2'])).toEqual(['passed 1', 'failed 1'])
  expect(shown(CELL, ['failed 1'])).toEqual(['passed 2'])
})

it('takes one that was left out of the board only where the board has none', () => {
  expect(shown(CELL, ['passed 1', 'passed 2'])).toEqual(['old', 'failed 1'])
})

it('takes an excluded one where there is nothing else', () => {
  expect(shown(CELL, ['passed 1', 'passed 2', 'failed 1', 'old'])).toEqual(['lost'])
  expect(
    shown(
      CELL,
      CELL.map((each) => each.trial.config_label),
    ),
  ).toEqual([])
})
