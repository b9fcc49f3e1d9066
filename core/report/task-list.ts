import { onRelease } from '#core/report/board-choices'
import { isCalibration } from '#core/report/calibration'
import { list, plural } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import type { Leaderboard } from '#core/report/leaderboard'
import type { TaskPage } from '#core/report/task-page'
import { correlation } from '#core/statistics/correlation'
import { mean, sum } from '#core/statistics/mean'
import { oneLine } from '#core/trial/plain-text'

/** How well a task tells configs apart. */
export type Discrimination = {
  /**
   * Corrected item-total correlation, -1..1: of the configs' rates on this task with their mean rate on all the others.
   * null for fewer than three configs, or where one of the two does not vary.
   */
  readonly discrimination: number | null
  /** Configs that it is over: those with a trial that counts on every task of the board, oracle and nop aside. */
  readonly discrimination_n: number
}

/** What the list says of one task. */
export type TaskRow = Discrimination & { readonly page: TaskPage }

export type TaskList = {
  /** Tasks of the board, those that tell configs apart best first, then by name. */
  readonly board: readonly TaskRow[]
  /** Tasks that the board does not rank, with a trial or of another release, by name. */
  readonly others: readonly TaskRow[]
  /** Tasks of which Harbor ran no trial, by name: they are Terminal-Bench 1's. */
  readonly elsewhere: readonly TaskRow[]
}

/** What stands above the tasks that are not Harbor's. */
export const ELSEWHERE_TASKS = `Tasks of ${HARNESS_WORDS.tb1}: Harbor ran none of them, and their trials count on boards of their own`

/** @param pages of every task, by name */
export function taskList(board: Leaderboard, pages: readonly TaskPage[]): TaskList {
  const discriminations = new Map(
    discriminationOf(board).map((each, index) => [board.tasks[index]?.name ?? '', each] as const),
  )
  const rows = pages.map((page) => ({
    page,
    ...(discriminations.get(page.name) ?? { discrimination: null, discrimination_n: 0 }),
  }))
  return {
    board: rows
      .filter(({ page }) => page.digest !== null)
      .sort((a, b) => (b.discrimination ?? -2) - (a.discrimination ?? -2)),
    others: rows.filter(({ page }) => page.digest === null && !isElsewhere(page)),
    elsewhere: rows.filter(({ page }) => isElsewhere(page)),
  }
}

/** Whether every trial of a task is another harness's. */
function isElsewhere({ digest, results }: TaskPage): boolean {
  const trials = sum(results.map(({ n, excluded, left_out }) => n + excluded + left_out))
  const others = sum(results.flatMap(({ other_harness }) => other_harness.map((each) => each.trials)))
  return digest === null && trials > 0 && trials === others
}

/** One per task of the board, in its order. */
function discriminationOf(board: Leaderboard): readonly Discrimination[] {
  const contenders = board.rows.filter((row) => !isCalibration(row) && row.tasks === board.tasks.length)
  const rates = contenders.map(({ cells }) => cells.map(({ rate }) => rate ?? 0))
  return board.tasks.map((_, task) => ({
    discrimination: correlation(
      rates.flatMap((own) => {
        const others = mean(own.filter((_, index) => index !== task))
        return others === null ? [] : [[own[task] ?? 0, others] as const]
      }),
    ),
    discrimination_n: contenders.length,
  }))
}

/** From here on the configs that are good elsewhere are clearly good here too. */
const SEPARATES = 0.5

/** Which tasks separate configs, which nobody solves and which are flaky. It holds names, so it may hold any text. */
export function taskHeadline({ board }: TaskList, release: string | null = null): string {
  const on = onRelease(release)
  const tried = board.filter(({ page }) => page.configs_tried > 0)
  if (board.length === 0) return 'The board ranks no task yet.'
  if (tried.length === 0) return `${plural(board.length, 'task')}${on}, none of them tried by a config yet.`
  const separating = tried.filter(({ discrimination }) => discrimination !== null && discrimination >= SEPARATES)
  const known = tried.filter(({ discrimination }) => discrimination !== null)
  const unsolved = tried.filter(({ page }) => page.configs_solved === 0)
  const mixed = tried.filter(({ page }) => page.mixed > 0)
  const parts = [
    known.length === 0
      ? 'too few configs have run every task to say which separate them'
      : separating.length === 0
        ? `none separates the configs clearly (by a correlation of ${SEPARATES} or more)`
        : `${plural(separating.length, 'separates', 'separate')} the configs clearly, by a correlation of ${SEPARATES} or more (${names(separating)})`,
    unsolved.length === 0
      ? 'every tried one is solved by somebody'
      : `${unsolved.length} nobody solves (${names(unsolved)})`,
    mixed.length === 0
      ? 'no cell is mixed'
      : `${plural(mixed.length, 'is', 'are')} passed on one attempt and failed on another by one and the same config`,
  ]
  return `Of ${plural(board.length, 'task')}${on}, ${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}.`
}

/** What is wrong with tasks themselves, as sentences. They hold names. */
export function taskFaults({ board }: TaskList): readonly string[] {
  const flaky = board.filter(({ page }) => page.calibration.solvable === 'flaky')
  const trivial = board.filter(({ page }) => page.calibration.trivial === 'passed')
  const inverse = board.filter(({ discrimination }) => discrimination !== null && discrimination < 0)
  return [
    ...(flaky.length === 0
      ? []
      : [
          `${plural(flaky.length, 'task')} failed with its own solution (${names(flaky)}): a fault of the task, not of any agent.`,
        ]),
    ...(trivial.length === 0
      ? []
      : [`${plural(trivial.length, 'task')} passed without any work (${names(trivial)}): a fault of the task.`]),
    ...(inverse.length === 0
      ? []
      : [
          `On ${plural(inverse.length, 'task')} the configs that do better elsewhere do worse (${names(inverse)}): look at what it really asks.`,
        ]),
  ]
}

function names(rows: readonly TaskRow[]): string {
  return list(rows.map(({ page }) => oneLine(page.name).slice(0, 60)))
}

/** How to read the list. */
export const TASK_NOTES: readonly string[] = [
  'Oracle, which knows the solution, and nop, which does nothing, only calibrate a task: no number but those of the column Calibration counts them.',
  "Pass rate: mean of the configs' rates, of 100, each config with the same weight, and its interval for configs like these.",
  'Solved by: configs with at least one success, of those with a trial that counts.',
  'Separates: how far the task orders the configs as all the other tasks together do, from -1 to 1 (corrected item-total correlation), over the configs that ran every task of the board. Near 1: who is better elsewhere is better here. Near 0: it says nothing about them. Below 0: look at the task. A dash: fewer than three such configs, or all of them fare the same.',
  "Mixed cells: configs that both passed and failed it, of those with two trials or more. It is the agent's luck as much as the task's; a solution that fails is the task's alone.",
  'Left out: trials of other versions of the task, under other limits than its own, or not run by Harbor.',
]

/** What a page says of the trials of oracle and of nop on a task. */
export function calibrationWords({ oracle, nop, solvable, trivial }: TaskPage['calibration']): {
  readonly solution: string
  readonly nothing: string
} {
  return {
    solution: {
      none: 'solution not run',
      clean: `solution passes ${oracle.successes}/${oracle.n}`,
      flaky: `fault: solution passes ${oracle.successes}/${oracle.n}`,
    }[solvable],
    nothing: {
      none: 'doing nothing not tried',
      clean: `doing nothing fails ${nop.n}/${nop.n}`,
      passed: `fault: doing nothing passes ${nop.successes}/${nop.n}`,
    }[trivial],
  }
}

/** `0.93`, `-0.20`. */
export function correlationText(value: number | null): string {
  if (value === null) return '-'
  const shown = value.toFixed(2)
  return shown === '-0.00' ? '0.00' : shown
}
