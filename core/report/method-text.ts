import { points, reward } from '#core/report/format'
import type { BoardRules } from '#core/report/rules'
import { WIDEST_RANKABLE } from '#core/statistics/bounds'

/** A chapter of the method, its paragraphs as `spansOf` reads them. */
export type MethodChapter = {
  readonly title: string
  /** Where other pages lead to; null: none does. */
  readonly id: string | null
  readonly paragraphs: readonly string[]
}

export const METHOD_LEAD =
  'Every number can be made again from the trials in [the ledger](data/). This page says how. [The board by the rules of other leaderboards](#policies).'

/** How every number is made, chapter by chapter, without the tables that belong to some. */
export function methodChapters({ pass_threshold }: Pick<BoardRules, 'pass_threshold'>) {
  return {
    trial: {
      title: 'What a trial is',
      id: null,
      paragraphs: [
        `One execution of one task by one config, that is an agent with its model and settings, in a container of its own, run by Harbor under the task's own limits. A verifier then gives a reward. A trial succeeds with a reward of at least ${reward(pass_threshold)}.`,
        "A task is known by the digest of its content. A trial of another version of a task is a trial of another task: it stays in the ledger and on the cell's page and counts for nothing here. So do trials under other time limits or resources.",
      ],
    },
    outcomes: {
      title: 'Outcomes',
      id: 'outcomes',
      paragraphs: [
        'An exception never means a failure by itself: a trial that ran out of time and still earned its reward is a success, shown as **T+**. What says nothing about the agent is excluded, counted beside the score and never inside it.',
      ],
    },
    score: {
      title: 'Score and interval',
      id: null,
      paragraphs: [
        "The rate of a cell (one config on one task) is its successes divided by its counted trials. Its interval is Wilson's, at 95 %. It is not symmetric, so both ends are shown: 7/10 [40, 89].",
        "The score is the mean of the task rates, of 100. Every task weighs the same, however many trials it has. The interval beside it answers whether a config is better on tasks _like_ these, not whether a rerun of exactly these would come out the same, which would be much narrower. It is Wilson's interval at the effective number of trials: m(1 - m) / SE², with SE the standard error of the mean over tasks, times (z/t)² for the number of tasks, at most the number of counted trials. With few tasks it is wide. That is not a flaw of the interval.",
        "The pass rate of a task is the mean of the rates of all configs with a counted trial on it, oracle and nop aside, each with the same weight. The page of a config shows it beside the config's own rate.",
        'A dash stands for what is undefined or unknown. It is never 0. A rate above 0 never shows as 0, one below 1 never as 100.',
      ],
    },
    rank: {
      title: 'Rank, places and groups',
      id: 'rank',
      paragraphs: [
        'Configs are ordered by score, and equal scores share a rank. A rank is an order of the numbers seen, not a proof. Two configs are told apart by a paired test over the tasks that both ran: the exact McNemar test where every such task has one trial on each side, else an exact sign-flip test for up to 20 tasks, a t test above. The overlap of their intervals does not answer it.',
        '**Places** are the ranks that these tests cannot rule out for a config: from one more than the number of configs that are significantly better, to the number of configs less those that are significantly worse (Benjamini-Hochberg at 5 % over the tests of that config). Each is a statement on one config, not on all at once.',
        '**Groups** start from the top: the first config and all that a test at 5 % does not separate from it are group 1, the first of the rest starts group 2. A group need not stand together; a solid line is drawn where all above and all below belong to different groups, a dashed one where the group changes though one from above goes on below.',
        'A config is shown without a rank while',
      ],
    },
    policies: {
      title: 'Policies',
      id: 'policies',
      paragraphs: [
        'Other leaderboards count otherwise, so the same trials can be read by their rules, here or with `regatta report --policy NAME`. Every export names the policy that it was made by.',
      ],
    },
    power: {
      title: 'What a board of this size can show',
      id: 'power',
      paragraphs: [
        'More attempts make a cell surer. They sharpen the ranking only so far, because the tasks are a sample too: half the gap needs four times the tasks. The table takes the variances of published Terminal-Bench 2 results for those of this board.',
      ],
    },
    releases: {
      title: 'Releases',
      id: 'releases',
      paragraphs: [
        'A release freezes tasks, each in one version, and the board ranks the latest one: a task that changes, or a new one, counts from the next release on. What the tasks are now is shown beside it as a preview, _next_, that ranks nothing. Until there is a release, the board ranks the tasks as they are. A release holds no trial, so a board moves as trials come in or are voided.',
      ],
    },
    comparing: {
      title: 'Comparing two configs',
      id: 'comparing',
      paragraphs: [
        '[Compare](compare/) gives the difference of two configs over the tasks that both ran, with its interval and p value, the tasks won, lost and tied, and the smallest difference that these data could have shown. Where it finds none, it says that none was shown, never that two configs are equal. [Tasks](tasks/) tells which tasks separate configs at all.',
      ],
    },
    evidence: {
      title: 'Evidence',
      id: 'evidence',
      paragraphs: [
        "Every number leads to its trials, and every trial says where it comes from: plan, run, commit, runner, the digests of its task and of its result. What agent and verifier wrote is shown where the site was built with the trials' files, and named where it was not. [Runs](runs/) accounts for every trial by the run or the import that brought it; a trial that something other than Harbor ran is kept, marked as such, and never on a board with Harbor's.",
      ],
    },
    cost: {
      title: 'Cost and time',
      id: null,
      paragraphs: [
        'Cost is the sum of the known costs of counted trials: what Harbor reported, else what tokens and the dated price table of the ledger come to, marked with "~". Where some are unknown, the number of trials behind the sum is shown. The cost of a success is the sum of the tasks\' mean costs divided by the sum of their rates. Time is the median, and the time that nine in ten trials stayed within, of the agent\'s own time: no queue, no image, no verifier. Where it would be more had no trial run into its time limit, the number is a lower bound and shown with ">=".',
      ],
    },
  } as const satisfies Readonly<Record<string, MethodChapter>>
}

/** What keeps a config from having a rank: the ends of the last sentence on ranks. */
export const WITHOUT_RANK: readonly string[] = [
  'a task has no trial of it that counts,',
  `attempts that ended in nothing but excluded trials, all taken as failures or all as successes, could move its score by more than ${points(WIDEST_RANKABLE)} points (an attempt that was made good by a later trial cannot), or`,
  'a trial of it ended in a way that no rule classifies yet.',
]

/** What the chapter on ranks ends with. */
export const CALIBRATION_RANK =
  "Agents that calibrate tasks, oracle and nop, are shown for reference. They say nothing about agents, so they are never ranked and move nobody's rank, places or group."
