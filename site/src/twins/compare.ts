import { withImportedMark } from '#core/report/imported'
import { leaderBlocks } from '#core/report/leader-comparison'
import { compareCommand } from '../compare-command.ts'
import type { Twin } from '../files/twins.ts'
import { configHref } from '../links.ts'
import { boardOf } from '../model.ts'
import { leaderComparisonOf } from '../models/compare.ts'
import type { Sources } from '../sources.ts'
import { configText, LEADERBOARD, toConfig, toTwin } from './links.ts'

/** Every config against the leader; the JSON is null where there are no two. */
export function* compareTwins(sources: Sources): Generator<Twin> {
  const comparison = leaderComparisonOf(sources)
  const addressed = <Row extends { readonly config_id: string }>(row: Row) => ({
    ...row,
    url: configHref(row.config_id),
  })
  yield {
    path: 'compare/',
    up: [LEADERBOARD],
    json: comparison && {
      ...comparison,
      leader: addressed(comparison.leader),
      others: comparison.others.map(addressed),
    },
    title: 'Compare',
    blocks:
      comparison === null
        ? [
            {
              kind: 'verdict',
              text:
                boardOf(sources).rows.length === 0
                  ? 'There are no two configs to compare yet.'
                  : 'A comparison needs two configs, and the board has but one.',
            },
          ]
        : [
            ...leaderBlocks(comparison, configText),
            {
              kind: 'lines',
              lines: [
                { ...toConfig(comparison.leader), after: `${withImportedMark('', comparison.leader)} is the leader.` },
                toTwin('method/', 'How every number is made', '.'),
              ],
            },
            { kind: 'heading', text: 'Any other pair' },
            { kind: 'lines', lines: ['The command line gives the same numbers for any two, by id or label:'] },
            { kind: 'code', text: compareCommand('CONFIG', 'OTHER', comparison.release) },
          ],
  }
}
