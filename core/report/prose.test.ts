import { expect, it } from 'vitest'
import { spansOf } from '#core/report/prose'

it('has its code, its stress and its links apart', () => {
  expect(spansOf('Run `a_b` **now** or _never_: see [the _data](data/#sql), 2 * 3.')).toEqual([
    { kind: 'text', text: 'Run ' },
    { kind: 'code', text: 'a_b' },
    { kind: 'text', text: ' ' },
    { kind: 'strong', text: 'now' },
    { kind: 'text', text: ' or ' },
    { kind: 'emphasis', text: 'never' },
    { kind: 'text', text: ': see ' },
    { kind: 'link', text: 'the _data', to: 'data/#sql' },
    { kind: 'text', text: ', 2 * 3.' },
  ])
})

it('is all text where nothing is marked', () => {
  expect(spansOf('7/10 [40, 89] (of 100)')).toEqual([{ kind: 'text', text: '7/10 [40, 89] (of 100)' }])
  expect(spansOf('')).toEqual([])
})
