import { describe, expect, it } from 'vitest'
import { findRow } from '#core/report/find-row'
import { leaderboard } from '#core/report/leaderboard'
import { boardTask, PLAIN, trial } from '#core/report/testing/trial'
import { configIdSchema } from '#core/trial/ids'
import { UserError } from '#core/user-error'

const CONFIGS = [
  ['0000aaaa1111', 'Alpha'],
  ['0000aaaa2222', 'beta'],
  ['0000bbbb3333', 'Beta'],
  ['c0ffee000000', '0000aaaa'],
  ['dddd00000000', 'twin'],
  ['eeee00000000', 'twin'],
] as const

const BOARD = leaderboard({
  trials: CONFIGS.map(([id, label]) => trial({ agent: id, config_id: configIdSchema.parse(id), config_label: label })),
  tasks: { source: 'current', release: null, tasks: [boardTask('one')] },
  ...PLAIN,
})

describe('a config is found', () => {
  it.each([
    ['its id', '0000aaaa1111', '0000aaaa1111'],
    ['its id in capitals', 'C0FFEE000000', 'c0ffee000000'],
    ['the first digits of its id', '0000bb', '0000bbbb3333'],
    ['four digits', 'c0ff', 'c0ffee000000'],
    ['its label', 'Beta', '0000bbbb3333'],
    ['a label that differs in case only from another', 'beta', '0000aaaa2222'],
    ['its label in another case', 'ALPHA', '0000aaaa1111'],
  ])('by %s: %s', (_, asked, id) => {
    expect(findRow(BOARD, asked).config_id).toBe(id)
  })
})

function refusal(asked: string, board = BOARD): UserError {
  try {
    findRow(board, asked)
  } catch (error) {
    if (error instanceof UserError) return error
  }
  throw new Error(`${asked} was not refused`)
}

describe('refused', () => {
  it.each([
    ['a label of two configs', 'twin', ['dddd00000000', 'eeee00000000']],
    ['a label of two in another case', 'BETA', ['0000aaaa2222', '0000bbbb3333']],
    ['a prefix of several ids that is also a label', '0000aaaa', ['0000aaaa1111', '0000aaaa2222', 'c0ffee000000']],
  ])('%s, with the ids to choose from', (_, asked, ids) => {
    const { message, remedy } = refusal(asked)
    expect(message).toBe(`"${asked}" means ${ids.length} configs`)
    for (const id of ids) expect(remedy).toContain(id)
  })

  it('a prefix of fewer than four digits, and an unknown name, with the nearest first', () => {
    expect(refusal('c0f').message).toBe('no config "c0f" on this board')
    expect(refusal('Alpa').remedy).toMatch(/^the nearest: 0000aaaa1111 \(Alpha\), .*, 1 more$/)
    expect(refusal('x', { ...BOARD, rows: [] }).remedy).toBe('no trial of these tasks is in the ledger yet')
  })
})
