import { onRelease } from '#core/report/board-choices'
import { list, plural, scoreSaid } from '#core/report/format'
import type { TaskPage, TaskVersion } from '#core/report/task-page'

/** What a task's page says first. It holds nothing but words of ours and numbers. */
export function taskVerdict(
  { configs_tried, configs_solved, rate, low, high, digest, results, calibration }: TaskPage,
  {
    isElsewhere,
    release,
  }: {
    /** Nothing but what another harness ran. */
    readonly isElsewhere: boolean
    /** That the page is of; null: there is none. */
    readonly release: string | null
  },
): string {
  const on = onRelease(release)
  const solved = isElsewhere
    ? `No trial that Harbor ran is ${on === '' ? 'on the board' : on.trim()}.`
    : results.length === 0
      ? 'Nobody has run it yet.'
      : configs_tried === 0
        ? untriedWords(calibration, on)
        : `${configs_solved} of ${plural(configs_tried, 'config')} solved it at least once${on}.`
  return [
    solved,
    ...(rate === null ? [] : [rateWords({ rate, low, high })]),
    ...(digest === null ? [`${release === null ? 'The board' : `Release ${release}`} does not rank this task.`] : []),
  ].join(' ')
}

function untriedWords({ oracle, nop }: TaskPage['calibration'], on: string): string {
  return oracle.n + nop.n === 0
    ? `No trial of it counts${on}.`
    : `Only calibrated so far${on}: no other config has a trial of it that counts.`
}

/** Where no trial says how its tests ended. */
export const NO_TESTS = 'No named tests of a trial that counts, oracle and nop aside.'

function rateWords({ rate, low, high }: Pick<TaskPage, 'rate' | 'low' | 'high'>): string {
  const said = scoreSaid({ score: rate, score_low: low, score_high: high })
  return `Pass rate ${said} of 100${low === null ? ', of too few configs for an interval' : ''}.`
}

/** What a reader of the results by config must know besides the numbers. */
export const RESULT_WORDS =
  'Cost: mean of a counted trial, over those whose cost is known or can be estimated. Median time: of the agent in counted trials; with ">=" a lower bound.'

/** What calibration shows to be wrong with a task itself, in sentences; empty where nothing is. */
export function taskFaultWords({ calibration }: Pick<TaskPage, 'calibration'>): readonly string[] {
  return [
    ...(calibration.solvable === 'flaky'
      ? [
          'Its own solution does not always pass: a fault of the task. Until it is mended, a failure here says little about an agent.',
        ]
      : []),
    ...(calibration.trivial === 'passed'
      ? [
          'It passed without any work: a fault of the task. Until it is mended, a success here says little about an agent.',
        ]
      : []),
  ]
}

/**
 * Which boards rank a version of a task: `ranked on release 2026-10, left out on release 2026-11`.
 *
 * @param shown the release that the page is of; null: there is none
 */
export function rankedWords({ on_board, releases }: TaskVersion, shown: string | null): string {
  if (shown === null) return on_board ? 'ranked' : 'left out'
  if (releases.length === 0) return 'left out'
  return `ranked on ${list(releases.map((name) => `release ${name}`))}${releases.includes(shown) ? '' : `, left out${onRelease(shown)}`}`
}
