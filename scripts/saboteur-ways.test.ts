import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WAYS } from '#core/sabotage/ways'
import { INSTALLATION } from '#scripts/cli/context'
import { SABOTEUR_FILE, withWays } from '#scripts/saboteur-ways'

const SCRIPTS = join(INSTALLATION, 'runners/harbor/regatta_harbor/ways')

describe('the ways of the saboteur', () => {
  it('are described as the table has them', () => {
    const document = readFileSync(SABOTEUR_FILE, 'utf8')
    expect(withWays(document)).toBe(document)
  })

  it('have one script each, and no script is without its way', () => {
    const scripts = readdirSync(SCRIPTS).filter((name) => !['common', 'payload'].includes(name))
    expect(scripts.toSorted()).toEqual(WAYS.map(({ id }) => `${id}.sh`).toSorted())
  })

  it('are told apart by headings that a link can name', () => {
    const headings = [...readFileSync(SABOTEUR_FILE, 'utf8').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(WAYS.map(({ id }) => id))
    expect(new Set(headings).size).toBe(WAYS.length)
  })

  it('need a place in the document', () => {
    expect(() => withWays('# Nothing')).toThrow('no place for the ways')
  })
})
