import { expect, it } from 'vitest'
import { importedAside, importedMark, importedWords, withImportedMark } from '#core/report/imported'

const OWN = { n: 6, imported: 0 }
const SOME = { n: 6, imported: 2 }
const ALL = { n: 6, imported: 6 }

it('marks a score that rests on imported trials, and says how many where others ran here', () => {
  expect([OWN, SOME, ALL].map(importedMark)).toEqual([null, '2 imported', 'imported'])
  expect([OWN, SOME, ALL].map((row) => withImportedMark('6', row))).toEqual(['6', '6 (2 imported)', '6 (imported)'])
})

it('says it within a sentence and in one of its own', () => {
  expect([OWN, SOME, ALL, { n: 1, imported: 1 }].map(importedAside)).toEqual([
    '',
    ', 2 of them imported, not run here',
    ', all imported, not run here',
    ', imported, not run here',
  ])
  expect([OWN, SOME, ALL].map(importedWords)).toEqual([
    [],
    [
      'Imported: 2 of 6 counted trials came from elsewhere; no plan of this repository asked for them, and whoever imported them vouches for them.',
    ],
    [
      'Imported: all of its counted trials came from elsewhere; no plan of this repository asked for them, and whoever imported them vouches for them.',
    ],
  ])
})
