import { expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { trial } from '#core/report/testing/trial'

it('tells configs of one label apart by their ids', () => {
  const trials = [
    trial({ agent: 'one', config_label: 'sub' }),
    trial({ agent: 'two', config_label: 'sub' }),
    trial({ agent: 'three', config_label: 'other' }),
  ]
  const [one, two] = trials.map(({ config_id }) => config_id)
  expect([...configNames(trials).values()].map(({ label }) => label)).toEqual([`sub (${one})`, `sub (${two})`, 'other'])
})
