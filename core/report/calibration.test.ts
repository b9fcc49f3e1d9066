import { expect, it } from 'vitest'
import { isCalibration, subtitle } from '#core/report/calibration'

it('knows the agents that calibrate tasks', () => {
  expect(isCalibration({ agent: 'oracle' })).toBe(true)
  expect(isCalibration({ agent: 'terminus-2' })).toBe(false)
  expect(isCalibration({ agent: 'constructor' })).toBe(false)
})

it('adds to a label what it does not say', () => {
  expect(subtitle({ label: 'oracle', agent: 'oracle', model: null })).toBe('calibration: knows the solution')
  expect(subtitle({ label: 'terminus-2 · m', agent: 'terminus-2', model: 'm' })).toBeNull()
  expect(subtitle({ label: 'our entry', agent: 'terminus-2', model: 'm' })).toBe('terminus-2, m')
  expect(subtitle({ label: 'nil', agent: 'a', model: null })).toBe('a')
})
