import type { Placed } from '#core/report/placed'
import { type Tally, tally } from '#core/report/tally'

/** The trials of one agent that calibrates tasks, whatever its settings. Its interval is Wilson's, 95 %. */
export type CalibrationTally = Pick<Tally, 'n' | 'successes' | 'low' | 'high' | 'excluded' | 'excluded_by'>

/** What oracle and nop say of a version of a task: can it be solved, and is it passed by doing nothing? */
export type TaskCalibration = {
  readonly oracle: CalibrationTally
  readonly nop: CalibrationTally
  /** `clean`: every trial that counts succeeded. `flaky`: one failed, or all did. `none`: no trial counts. */
  readonly solvable: 'clean' | 'flaky' | 'none'
  /** `clean`: no trial that counts succeeded. `passed`: one did. `none`: no trial counts. */
  readonly trivial: 'clean' | 'passed' | 'none'
}

/** @param placed the trials of one version of a task, of any agent */
export function taskCalibration(placed: readonly Placed[]): TaskCalibration {
  const of = (agent: string): CalibrationTally => {
    const own = placed.filter(({ trial }) => trial.agent === agent)
    const { n, successes, low, high, excluded, excluded_by } = tally(own.map(({ standing }) => standing))
    return { n, successes, low, high, excluded, excluded_by }
  }
  const oracle = of('oracle')
  const nop = of('nop')
  return {
    oracle,
    nop,
    solvable: oracle.n === 0 ? 'none' : oracle.successes === oracle.n ? 'clean' : 'flaky',
    trivial: nop.n === 0 ? 'none' : nop.successes === 0 ? 'clean' : 'passed',
  }
}
