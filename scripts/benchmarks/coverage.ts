import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { boardScore } from '#core/statistics/board'
import type { Counts } from '#core/statistics/counts'
import { mean, sum } from '#core/statistics/mean'
import { wilson, Z_95 } from '#core/statistics/wilson'
import { randomNumbers } from '#scripts/benchmarks/random'
import { plainTable } from '#scripts/cli/table'

/** A kind of synthetic board. Tasks are drawn from a population of success rates, trials from each task's rate. */
export type Shape = {
  readonly population: keyof typeof POPULATIONS
  readonly tasks: number
  /** trials of the task at an index */
  readonly attempts: { readonly words: string; readonly of: (task: number) => number }
}

/** How often each interval held the population's true mean, 0..1. Null where an interval was undefined on some board. */
export type Coverage = {
  readonly board: number
  /** mean width of the board interval */
  readonly width: number
  readonly t: number
  readonly pooled: number
  readonly within: number | null
}

/** What the board interval promises. With few tasks it is wide and covers more. */
const LOWEST = 0.92
const HIGHEST = 0.98
const TASKS_FOR_HIGHEST = 20

const POPULATION_SIZE = 20_000

/** Success rates of the tasks "like these": the quantiles of a beta distribution in even steps, or what is said. */
const POPULATIONS = {
  'mixed: Beta(.25, .35)': () => betaRates(0.25, 0.35),
  'hard: Beta(.3, 1.2)': () => betaRates(0.3, 1.2),
  'easy: Beta(2, .5)': () => betaRates(2, 0.5),
  'middling: Beta(2, 2)': () => betaRates(2, 2),
  'all or nothing, 60 %': () => [1, 1, 1, 0, 0],
  'every task 60 %': () => [0.6],
} as const satisfies { readonly [name: string]: () => readonly number[] }

const times = (attempts: number): Shape['attempts'] => ({ words: `${attempts}`, of: () => attempts })
const UNEVEN: Shape['attempts'] = { words: '1 to 10', of: (task) => 1 + ((task * 7) % 10) }

const SIZES: readonly (readonly [tasks: number, attempts: Shape['attempts']])[] = [
  [3, times(5)],
  [5, times(5)],
  [10, times(1)],
  [10, times(20)],
  [20, times(1)],
  [20, times(5)],
  [20, UNEVEN],
  [40, times(3)],
  [80, times(1)],
  [80, times(5)],
  [80, times(20)],
]

export const SHAPES: readonly Shape[] = (Object.keys(POPULATIONS) as Shape['population'][]).flatMap((population) =>
  SIZES.map(([tasks, attempts]) => ({ population, tasks, attempts })),
)

/** Draws boards of one shape and counts how often each 95 % interval holds the mean of the population. */
export function coverage(shape: Shape, boards: number, seed: number): Coverage {
  const random = randomNumbers(seed)
  const rates = POPULATIONS[shape.population]()
  const truth = mean(rates) ?? 0
  const held = { board: 0, t: 0, pooled: 0, within: 0 }
  let withinDefined = true
  let width = 0
  const t = tQuantile(0.975, shape.tasks - 1)
  for (let drawn = 0; drawn < boards; drawn++) {
    const cells = drawBoard(shape, rates, random)
    const { score, interval, se_task, se_rerun } = boardScore(cells)
    if (score === null || interval === null || se_task === null) throw new Error('a board without an interval')
    const pooled = wilson(sum(cells.map((cell) => cell.successes)), sum(cells.map((cell) => cell.n)))
    width += interval.high - interval.low
    if (interval.low <= truth && truth <= interval.high) held.board++
    if (Math.abs(score - truth) <= t * se_task) held.t++
    if (pooled !== null && pooled.low <= truth && truth <= pooled.high) held.pooled++
    if (se_rerun === null) withinDefined = false
    else if (Math.abs(score - truth) <= Z_95 * se_rerun) held.within++
  }
  return {
    board: held.board / boards,
    width: width / boards,
    t: held.t / boards,
    pooled: held.pooled / boards,
    within: withinDefined ? held.within / boards : null,
  }
}

/** All shapes as a table, and how many of them keep to what the board interval promises. */
export function coverageText(boards: number, seed: number): string {
  const results = SHAPES.map((shape, index) => ({ shape, ...coverage(shape, boards, seed + index) }))
  // Twice the simulation's own standard error: a true .979 reads .981 on some seeds.
  const noise = (limit: number) => 2 * Math.sqrt((limit * (1 - limit)) / boards)
  const outside = results.filter(
    ({ shape, board }) =>
      board < LOWEST - noise(LOWEST) || (shape.tasks >= TASKS_FOR_HIGHEST && board > HIGHEST + noise(HIGHEST)),
  )
  const table = plainTable(
    [
      'tasks like these',
      'tasks',
      'attempts',
      'board interval',
      'mean width',
      't on tasks',
      'pooled Wilson',
      'rerun only',
    ],
    results.map(({ shape, board, width, t, pooled, within }) => [
      shape.population,
      `${shape.tasks}`,
      shape.attempts.words,
      share(board),
      share(width),
      share(t),
      share(pooled),
      share(within),
    ]),
  )
  const lines = [
    `How often 95 % intervals hold the true score on tasks like these: ${boards} synthetic boards per line, seed ${seed}`,
    '',
    table,
    '',
    `${results.length - outside.length} of ${results.length} lines keep to what the board interval promises: at least ${LOWEST}, from ${TASKS_FOR_HIGHEST} tasks on at most ${HIGHEST},`,
    `give or take two standard errors of the simulation (${noise(LOWEST).toFixed(3)} and ${noise(HIGHEST).toFixed(3)}).`,
  ]
  return lines.join('\n')
}

function drawBoard({ tasks, attempts }: Shape, rates: readonly number[], random: () => number): Counts[] {
  return Array.from({ length: tasks }, (_, task) => {
    const rate = rates[Math.floor(random() * rates.length)] ?? 0
    const n = attempts.of(task)
    let successes = 0
    for (let trial = 0; trial < n; trial++) if (random() < rate) successes++
    return { n, successes }
  })
}

function betaRates(alpha: number, beta: number): number[] {
  return Array.from({ length: POPULATION_SIZE }, (_, index) =>
    betaQuantile((index + 0.5) / POPULATION_SIZE, alpha, beta),
  )
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(3)
}
